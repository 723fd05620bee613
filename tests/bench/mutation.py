"""``make mutation``: each money figure of the clean department-years changed in turn: what do the checks notice?

A department with all its years is copied into a warehouse in memory once for each changed figure, and all copies are
derived together. A fault is noticed where the copy offends a check that the unchanged department does not.
"""

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.collect import collect_file
from assets.intake.ledger import READING
from assets.intake.reader import FormReader
from assets.intake.stage import register_tables
from assets.knowledge.items import items
from assets.knowledge.register import read_register
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.files import DATA, SAMPLE
from assets.warehouse.warehouse import Row, Rows, Warehouse, Years, in_memory

BATCH = 250
"""Copies of a department that are derived at once."""

_LEDGER = ("intake.reading", "intake.submission", "intake.source_file", "intake.unread_number")
_REGISTER = ("intake.department", "intake.reorganisation", "intake.correction")
_OFFENCE = ("fail", "error", "hint")
_OF_MONEY = (
    "reading",
    "magnitude",
    "conflict",
    "cross_footing",
    "completeness",
    "ceiling",
    "restatement",
    "rate",
    "plausibility",
)
"""Categories of checks that hold figures against each other: a department-year that offends one is not clean."""

Offence = tuple[int, str, str, str]
"""Fiscal year, check, subject, state."""


@dataclass(frozen=True)
class Fault:
    """A figure as it might have been mistyped.

    Attributes:
        stands_twice: the figure stands in two cells or in a sum, in the unchanged files.
    """

    kind: str
    reading: Row
    value: Decimal
    decimals: int
    stands_twice: bool


def main() -> None:
    """Change, derive, count and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, default=SAMPLE, help="a folder with a folder of files for each year")
    parser.add_argument("--register", type=Path, default=DATA / "departments.csv")
    parser.add_argument("--every", type=int, default=1, help="only every n-th figure")
    parser.add_argument("--missed", action="store_true", help="list the faults that nothing noticed")
    options = parser.parse_args()
    started = time.perf_counter()
    years, ledger = _read(options.files, options.register)
    unchanged = _derived(ledger, years)
    clean = _clean(ledger, unchanged)
    twice = _standing_twice(unchanged)
    faults = [
        fault
        for number, fault in enumerate(_faults(ledger["intake.reading"].to_pylist(), clean, twice))
        if number // 5 % options.every == 0
    ]
    offences = _offences(unchanged["evaluation.finding"])
    count: dict[tuple[str, bool], Counter[bool]] = defaultdict(Counter)
    missed = []
    for start in range(0, len(faults), BATCH):
        batch = faults[start : start + BATCH]
        found = _offences(_derived(_copies(ledger, batch), years)["evaluation.finding"])
        for number, fault in enumerate(batch):
            is_noticed = bool(found[_copy(number)] - offences[fault.reading["department_id"]])
            count[fault.kind, fault.stands_twice][is_noticed] += 1
            if not is_noticed:
                missed.append(fault)
    _show(count, len(clean), time.perf_counter() - started)
    if options.missed:
        for fault in missed:
            place = " ".join(
                str(fault.reading[name])
                for name in ("fiscal_year", "department_id", "item", "phase", "basis", "line", "form")
            )
            print(fault.kind, fault.stands_twice, place, fault.reading["value"].normalize(), fault.value)


def _read(folder: Path, register_file: Path) -> tuple[Years, dict[str, pa.Table]]:
    """The years, and the tables of the ledger and of the register, with the rows of every file of the folder."""
    register = read_register(register_file)
    held = {int(year.name): sorted(year.rglob("*")) for year in folder.iterdir() if year.name.isdigit()}
    years = Years(min(held), max(held))
    with in_memory({}, threads=1) as warehouse:
        for year, paths in held.items():
            for path in filter(Path.is_file, paths):
                data = path.read_bytes()
                reading = FormReader(path.name, year, register).read(data)
                collected = collect_file(path.name, data, year, register, datetime.now(UTC), reading)
                warehouse.append(collected.tables(), Years(year, year))
        with warehouse.connect() as connection:
            ledger = {table: connection.execute(f"select * from {table}").to_arrow_table() for table in _LEDGER}
    return years, ledger | register_tables(register, [], years)


def _derived(ledger: dict[str, pa.Table], years: Years) -> dict[str, Rows]:
    """Findings, and the tables that say what stands in a sum or in two cells."""
    with in_memory({}) as warehouse:
        warehouse.replace_rows(ledger, years)
        derive(STAGES, warehouse, years)
        return warehouse.rows(
            [
                "evaluation.finding",
                "comparison.cross_footing",
                "comparison.classified_sum",
                "comparison.classified_row",
                "comparison.restatement",
                "intake.figure",
            ],
            years,
        )


def _clean(ledger: dict[str, pa.Table], unchanged: dict[str, Rows]) -> set[tuple[str, int]]:
    """Department-years whose figures agree with each other."""
    offended = {
        (row["department_id"], row["fiscal_year"])
        for row in unchanged["evaluation.finding"]
        if row["state"] in ("fail", "error") and row["category"] in _OF_MONEY
    }
    submitted = {(row["department_id"], row["fiscal_year"]) for row in ledger["intake.submission"].to_pylist()}
    return submitted - offended


def _standing_twice(unchanged: dict[str, Rows]) -> set[int]:
    """Readings that stand in two cells or in a sum."""
    sums = [
        row
        for table in (
            "comparison.cross_footing",
            "comparison.classified_sum",
            "comparison.classified_row",
            "comparison.restatement",
        )
        for row in unchanged[table]
        if row["state"] in ("pass", "hint") and row.get("check_id") not in ("ceiling", "lines_not_listed")
    ]
    ids = {reading_id for row in sums for reading_id in row["reading_ids"]}
    return ids | {
        one for row in unchanged["intake.figure"] if len(row["alternatives"]) > 1 for one in row["alternatives"]
    }


def _faults(readings: Rows, clean: set[tuple[str, int]], twice: set[int]) -> Iterator[Fault]:
    """Every fault of every money figure of the clean department-years; five of each where each is possible."""
    money = [
        row
        for row in readings
        if items()[row["item"]].kind == "money" and row["value"] and (row["department_id"], row["fiscal_year"]) in clean
    ]
    tables: dict[tuple[str, str, int], Rows] = defaultdict(list)
    for row in money:
        tables[row["source_sha256"], row["form"], row["table_order"]].append(row)
    for rows in tables.values():
        for row, below in pairwise([*rows, rows[0]]):
            for kind, value, decimals in _mistyped(row, below["value"]):
                if value != row["value"]:
                    yield Fault(kind, row, value, decimals, row["reading_id"] in twice)


def _mistyped(row: Row, below: Decimal) -> Iterator[tuple[str, Decimal, int]]:
    """Kind of fault, the value that then stands there, and its decimal places."""
    value, decimals = row["value"], max(row["decimals"], 0)
    chance = random.Random(row["raw_text"] + row["item"])
    text = f"{value:.{decimals}f}"
    yield "× 10⁴", value * 10_000, max(decimals - 4, 0)
    digits = [at for at, character in enumerate(text) if character.isdigit()]
    if len(digits) > 1:
        at = chance.choice(digits)
        shorter = text[:at] + text[at + 1 :]
        yield "a digit dropped", Decimal(shorter.rstrip(".")), decimals - (at > text.find(".") > 0)
    swaps = [(a, b) for a, b in pairwise(digits) if text[a] != text[b]]
    if swaps:
        a, b = chance.choice(swaps)
        yield "two digits swapped", Decimal(text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]), decimals
    yield "sign", -value, decimals
    yield "another row's value", below, decimals


def _copy(number: int) -> str:
    return f"copy{number}"


def _copies(ledger: dict[str, pa.Table], faults: Sequence[Fault]) -> dict[str, pa.Table]:
    """Ledger and register of one copy of the department for each fault, its figure changed."""
    copies = pa.Table.from_pylist(
        [
            {
                "copy": _copy(number),
                "stride": number * 1_000_000,
                "department_id": fault.reading["department_id"],
                "changed": fault.reading["reading_id"],
                "value": fault.value,
                "decimals": fault.decimals,
                "state": "value" if fault.value else "zero",
            }
            for number, fault in enumerate(faults)
        ],
        pa.schema(
            [("copy", pa.string()), ("stride", pa.int64()), ("department_id", pa.string()), ("changed", pa.int64()),
             ("value", pa.decimal128(24, 6)), ("decimals", pa.int32()), ("state", pa.string())]
        ),
    )  # fmt: skip
    with Warehouse(DuckDBFile(Path(":memory:"))).session() as memory, memory.connect() as connection:
        connection.register("copies", copies)
        tables = dict(ledger)
        for name in ("intake.submission", "intake.department", "intake.reorganisation"):
            connection.register("rows", ledger[name])
            tables[name] = connection.execute(
                "select r.* replace (c.copy as department_id) from rows as r join copies as c using (department_id)"
            ).to_arrow_table()
        connection.register("rows", ledger["intake.reading"])
        tables["intake.reading"] = (
            connection.execute(
                """
            select r.* replace (
              c.copy as department_id,
              c.stride + r.reading_id as reading_id,
              case when r.reading_id = c.changed then c.value else r.value end as value,
              case when r.reading_id = c.changed then c.decimals else r.decimals end as decimals,
              case when r.reading_id = c.changed then c.state else r.state end as state
            )
            from rows as r inner join copies as c using (department_id)
            """
            )
            .to_arrow_table()
            .cast(READING)
        )
    return tables


def _offences(findings: Rows) -> dict[str, set[Offence]]:
    """What each department offends."""
    offences: dict[str, set[Offence]] = defaultdict(set)
    for row in findings:
        if row["state"] in _OFFENCE:
            offences[row["department_id"]].add((row["fiscal_year"], row["check_id"], row["subject"], row["state"]))
    return offences


def _show(count: dict[tuple[str, bool], Counter[bool]], clean: int, seconds: float) -> None:
    table = Table("fault", "in two cells or in a sum", "", "elsewhere", "", title=f"{clean} clean department-years")
    for kind in dict.fromkeys(kind for kind, _ in count):
        cells = []
        for twice in (True, False):
            noticed, total = count[kind, twice][True], count[kind, twice].total()
            cells += [f"{noticed} of {total}", f"{100 * noticed / total:.1f} %" if total else ""]
        table.add_row(kind, *cells)
    console = Console(highlight=False, width=118)
    console.print(table)
    console.print(f"{seconds:.0f} s")


if __name__ == "__main__":
    main()
