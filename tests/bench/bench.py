"""``make bench``: what the pipeline costs, measured in one call on synthetic districts. Prints; never fails on timing.

Each figure comes from a process of its own, so that peaks of memory do not mix. Everything is written below one
temporary folder, which is removed at the end.
"""

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[2]))

from assets.evaluation.stage import STAGES
from assets.warehouse.warehouse import Years
from tests.bench import comparisons, costs, documents, province, stages
from tests.bench.mixed_files import measure_mixed
from tests.bench.processes import apart
from tests.bench.stages import Measured, copy_home
from tests.bench.synthetic_ledger import DEPARTMENTS_PER_REGION
from tests.bench.workbooks import DEPARTMENTS, YEARS, measure_files
from tests.makers.postgres import running_postgres

SIZES = (1_000, 10_000, 100_000)
LARGEST = max(SIZES)
ROUNDS = 3
FLAT_FROM = 1_000
SITE_DEPARTMENT_YEARS = 1_500
CPU_MS = {"report.docx": 60, "scoresheet.xlsx": 15, "report.pdf": 40, "index.html": 2}

console = Console(highlight=False, width=118)


class Targets:
    """Measured figures beside the targets of the project."""

    def __init__(self) -> None:
        self._table = Table("target", "asked", "measured", "", title="Targets, on 2 cores", title_justify="left")

    def add(self, label: str, limit: float, measured: float, unit: str) -> None:
        """One target: ``measured`` must be below ``limit``."""
        verdict = "met" if measured < limit else "missed"
        self._table.add_row(label, f"< {limit:g} {unit}", f"{measured:.2f} {unit}", verdict)

    def show(self) -> None:
        """Print them."""
        console.print(self._table)


def main() -> None:
    """Measure the parts asked for and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts", nargs="*", choices=[*PARTS, []], help=f"of {', '.join(PARTS)}; all but costs and lake when none"
    )
    parser.add_argument(
        "--sizes", default="", help="department-years, separated by commas: of the parts sizes, costs and lake"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds of what is compared, taken in turn")
    parser.add_argument(
        "--folder", type=Path, help="where all is written; the machine's temporary folder when not given"
    )
    parser.add_argument("--districts", type=int, default=14, help="of the part province; 140 take an hour")
    options = parser.parse_args()
    targets = Targets()
    console.print(f"{os.cpu_count()} cores, {_memory_gb():.0f} GB, Python {platform.python_version()}; load {_load()}")
    with tempfile.TemporaryDirectory(prefix="jiping-bench-", dir=options.folder) as temporary:
        for part in options.parts or [part for part in PARTS if part not in _ON_DEMAND]:
            PARTS[part](Path(temporary), options, targets)
    console.print(f"load at the end {_load()}")
    targets.show()


def _measure_sizes(folder: Path, options: argparse.Namespace, targets: Targets) -> None:
    _show_costs([_measure_size(folder, size, options.rounds, targets) for size in _sizes(options, SIZES)], targets)


def _measure_costs(folder: Path, options: argparse.Namespace, targets: Targets) -> None:
    """What a department-year costs, size by size, also of ledgers that are evaluated in several ranges of years."""
    _show_costs([costs.measure_cost(folder, size) for size in _sizes(options, SIZES)], targets)


def _show_costs(measured: list[costs.Cost], targets: Targets) -> None:
    console.print(costs.cost_table(measured))
    console.print(costs.growth_table(measured))
    _add_flatness(measured, targets, "")
    targets.add("peak memory of any size", 6, max(cost.peak_mb for cost in measured) / 1000, "GB")


def _add_flatness(measured: list[costs.Cost], targets: Targets, where: str) -> None:
    """A department-year costs the same at every size; one size by itself says nothing of that."""
    each = [cost.cpu_ms("comparison", "evaluation") for cost in measured if cost.department_years >= FLAT_FROM]
    if len(each) > 1:
        targets.add(f"dearest ÷ cheapest department-year from {FLAT_FROM:,} on{where}", 1.5, max(each) / min(each), "×")


def _sizes(options: argparse.Namespace, usual: tuple[int, ...]) -> list[int]:
    return [int(size) for size in options.sizes.split(",") if size] or list(usual)


def _measure_size(folder: Path, size: int, rounds: int, targets: Targets) -> costs.Cost:
    prepared = folder / f"prepared-{size}"
    years, readings = apart(stages.prepare, prepared, size)
    cost = _measure_stages(folder, prepared, years, size, readings, targets)
    if rounds:
        _measure_ratio(folder, prepared, years, size, rounds, targets)
    shutil.rmtree(prepared)
    return cost


def _measure_stages(
    folder: Path, prepared: Path, years: Years, size: int, readings: int, targets: Targets
) -> costs.Cost:
    """(a) Seconds and memory of each stage."""
    table = Table("stage", "seconds", "peak MB", "department-years/s", "rows written", title_justify="left")
    table.title = f"{size:,} department-years, {readings:,} readings, fiscal years {years.first}–{years.last}"
    for column in table.columns[1:]:
        column.justify = "right"
    root = copy_home(prepared, folder / "stages")
    results = {}
    for stage in STAGES:
        os.sync()  # what was written before is not to be paid for by the measurement
        results[stage.name] = apart(stages.measure_stage, root, [years], stage)
    tables_tried = apart(stages.measure_what_if, root, years)
    cost = costs.Cost(size, readings, costs.megabytes(root), results)
    shutil.rmtree(root)
    for stage, measured in results.items():
        table.add_row(stage, *_cells(measured.seconds, size, f"{measured.peak_mb:,.0f}", sum(measured.rows.values())))
    derived = results["comparison"].seconds + results["evaluation"].seconds
    table.add_section()
    table.add_row("comparison + evaluation", *_cells(derived, size))
    table.add_row("all three", *_cells(derived + results["intake"].seconds, size))
    table.add_section()
    table.add_row("scored under three tables", *_cells(tables_tried.seconds, size, f"{tables_tried.peak_mb:,.0f}"))
    console.print(table)
    checked = results["evaluation"].rows["evaluation.check_result"]
    console.print(
        "  Each table by Warehouse.replace (own transaction, grain checked) over one connection per stage, without\n"
        "  Dagster. Intake is the selection of figures, targets, claims and texts from the readings. Peak: resident\n"
        "  memory of the stage's own process, imports included. "
        f"{checked / size:.1f} results of checks per department-year.\n"
    )
    if size == LARGEST:
        targets.add(f"comparison + evaluation of {size:,} department-years", 60, derived, "s")
        targets.add(f"{size:,} department-years scored under three tables", 60, tables_tried.seconds, "s")
    return cost


def _measure_ratio(folder: Path, prepared: Path, years: Years, size: int, rounds: int, targets: Targets) -> None:
    """(b) The whole Dagster run against the bare SQL, in turn."""
    runs: dict[str, list[Measured]] = {"bare SQL": [], "Dagster run": []}
    for _ in range(rounds):
        for found, measure in zip(runs.values(), (stages.measure_floor, stages.measure_dagster), strict=True):
            root = copy_home(prepared, folder / "ratio")
            os.sync()
            found.append(apart(measure, root, years))
            shutil.rmtree(root)
    table = Table("way", "seconds, each round", "median s", "peak MB", title_justify="left")
    table.title = f"Whole run against bare SQL, {size:,} department-years"
    for label, found in runs.items():
        seconds = [measured.seconds for measured in found]
        each = " ".join(f"{second:.2f}" for second in seconds)
        table.add_row(label, each, f"{statistics.median(seconds):.2f}", f"{max(one.peak_mb for one in found):,.0f}")
    floor, dagster = (statistics.median(one.seconds for one in found) for found in runs.values())
    pairs = [two.seconds / one.seconds for one, two in zip(*runs.values(), strict=True)]
    same = runs["bare SQL"][0].rows == runs["Dagster run"][0].rows
    table.add_section()
    table.add_row("ratio", " ".join(f"{pair:.2f}" for pair in pairs), f"{dagster / floor:.2f}", "")
    console.print(table)
    console.print(
        "  Bare SQL: the same SELECTs in the same order over the same ledger, one connection, a new table each.\n"
        "  Dagster run: one in-process run of all assets but publication over all years, no derived tables before it;\n"
        "  it also writes register, vocabulary and rules, looks for files (there are none), checks grains and records\n"
        f"  previews, schemas, lineage, asset checks. Same row counts in every table: {'yes' if same else 'NO'}.\n"
    )
    if size == LARGEST:
        targets.add(f"whole Dagster run ÷ bare SQL, {size:,} department-years", 1.5, dagster / floor, "×")


def _measure_province(folder: Path, options: argparse.Namespace, _: Targets) -> None:
    """A province of districts, each with a home of its own, and their rollup."""
    districts = options.districts
    department_years = districts * DEPARTMENTS_PER_REGION * province.YEARS
    table = Table("step", "seconds", "CPU s", "CPU ms per department-year", "peak MB", "written", title_justify="left")
    table.title = f"{districts} districts × {DEPARTMENTS_PER_REGION} departments × {province.YEARS} years"
    root = folder / "province"
    root.mkdir()
    for name, step in province.measure_province(root, districts):
        console.print(f"  {name}: {step.seconds:.1f} s")
        each = f"{step.cpu / department_years * 1000:.2f}"
        table.add_row(name, f"{step.seconds:.1f}", f"{step.cpu:.1f}", each, f"{step.peak_mb:,.0f}", step.written)
    shutil.rmtree(root)
    console.print(table)


def _measure_dagster(folder: Path, options: argparse.Namespace, targets: Targets) -> None:
    """Dagster against the same stages without it, in a file and in a lake."""
    table = Table("warehouse", "without Dagster, CPU s", "Dagster, CPU s", "ratio", "ratio by the clock")
    table.title, table.title_justify = "Dagster run ÷ stages derived without it", "left"
    with running_postgres() as postgres:
        numbers = count()
        catalogs = {"file": None, "lake": lambda: postgres.database(f"ratio_{next(numbers)}")}
        for kind, catalog in catalogs.items():
            pairs = comparisons.with_and_without_dagster(folder, catalog, options.rounds)
            bare, dagster = (statistics.median(pair[way].cpu["run"] for pair in pairs) for way in (0, 1))
            clock = statistics.median(pair[1].seconds / pair[0].seconds for pair in pairs)
            table.add_row(kind, f"{bare:.2f}", f"{dagster:.2f}", f"{dagster / bare:.2f}", f"{clock:.2f}")
            targets.add(f"Dagster run ÷ stages without it, CPU, {kind}", 1.5, dagster / bare, "×")
            same = all(pair[0].rows == pair[1].rows for pair in pairs)
            console.print(f"  {kind}: same row counts in every table: {'yes' if same else 'NO'}")
    console.print(table)
    console.print(
        f"  {comparisons.RATIO_DEPARTMENT_YEARS:,} department-years, median of {options.rounds} rounds taken in turn."
        " Both write the rules; Dagster also the register.\n"
    )


def _measure_lake_costs(folder: Path, options: argparse.Namespace, targets: Targets) -> None:
    """What a department-year costs in a lake, size by size."""
    measured = []
    with running_postgres() as postgres:
        for size in _sizes(options, SIZES[:2]):
            measured.append(costs.measure_cost(folder, size, postgres.database(f"costs_{size}")))
            console.print(costs.cost_table(measured))
    console.print(costs.growth_table(measured))
    _add_flatness(measured, targets, ", in a lake")


def _measure_writers(folder: Path, _: argparse.Namespace, __: Targets) -> None:
    """Writers of different years of the same tables of a lake."""
    table = Table("writers", "replaces", "stored", "failed", "seconds", "stored/s", title_justify="left")
    table.title = "Many writers of one lake, each of a fiscal year of its own"
    with running_postgres() as postgres:
        for writers in comparisons.WRITERS:
            found = comparisons.measure_writers(folder, postgres.database(f"writers_{writers}"), writers)
            counts = map(str, (writers, found.asked, found.stored, found.failed))
            table.add_row(*counts, f"{found.seconds:.1f}", f"{found.stored / found.seconds:.1f}")
    console.print(table)


def _measure_backfill(folder: Path, _: argparse.Namespace, __: Targets) -> None:
    """One run over fifteen years against a run for each key."""
    table = Table("way", "runs", "seconds", "CPU s", title_justify="left")
    table.title = f"Backfill of {comparisons.BACKFILL_DEPARTMENTS} departments × {comparisons.BACKFILL_YEARS} years"
    ways = comparisons.one_run_and_one_each(folder)
    for label, runs in zip(("one run over all years", "one run for each key"), ways, strict=True):
        cpu = sum(run.cpu["run"] for run in runs)
        table.add_row(label, str(len(runs)), f"{sum(run.seconds for run in runs):.1f}", f"{cpu:.1f}")
    one, each = (sum(run.cpu["run"] for run in runs) for runs in ways)
    table.add_section()
    table.add_row("ratio", "", "", f"{each / one:.1f}")
    console.print(table)
    console.print(
        "  No publication; each run in a process of its own, whose start is not counted. Same rows in every table.\n"
    )


def _measure_workbooks(folder: Path, _: argparse.Namespace, targets: Targets) -> None:
    """(d) and (e) From xlsx files to all documents, and again after one change."""
    start, runs = apart(measure_files, folder / "files")
    count = DEPARTMENTS * len(YEARS)
    table = Table("jiping run", "seconds", "beyond process start", "documents written", title_justify="left")
    table.title = f"{count} department-years from {count} workbooks to all documents"
    for label, run in runs.items():
        table.add_row(label, f"{run.seconds:.2f}", f"{run.seconds - start:.2f}", str(run.documents))
    console.print(table)
    console.print(
        f"  {DEPARTMENTS} departments × {len(YEARS)} years, one run over both. Process start, {start:.2f} s:"
        " a process that imports what\n"
        "  `jiping run` imports (Dagster, definitions with all assets, SQLAlchemy) and ends; median of three.\n"
    )
    first, changed, _ = (run.seconds for run in runs.values())
    targets.add(f"{count} department-years from xlsx to all documents, process start included", 30, first, "s")
    targets.add("rerun after one changed file, beyond process start", 5, changed - start, "s")


def _measure_mixed(folder: Path, _: argparse.Namespace, targets: Targets) -> None:
    """(f) Reading files in the forms that arrive."""
    written, reading = apart(measure_mixed, folder / "mixed")
    count = sum(written.values())
    table = Table("files", "seconds", "files/s", "readings", "states", title_justify="left")
    table.title = f"Reading {count:,} department files of mixed forms into the ledger's rows"
    kinds = "、".join(f"{number} {kind}" for kind, number in written.items())
    states = ", ".join(f"{number:,} {state}" for state, number in reading.states.items())
    table.add_row(kinds, f"{reading.seconds:.2f}", f"{count / reading.seconds:,.0f}", f"{reading.readings:,}", states)
    console.print(table)
    targets.add(f"reading {count:,} department files of mixed forms", 60, reading.seconds, "s")


def _measure_documents(folder: Path, _: argparse.Namespace, targets: Targets) -> None:
    """(g) Writing documents and pages of a district that is evaluated."""
    root = folder / "documents"
    years = apart(documents.evaluated_home, root, SITE_DEPARTMENT_YEARS)
    written = apart(documents.measure_documents, root, folder / "written", years.last)
    table = Table("document", "CPU ms", title_justify="left")
    table.title = "One document of a department-year"
    for name, milliseconds in written.cpu_ms.items():
        table.add_row(name, f"{milliseconds:.1f}")
        if name in CPU_MS:
            targets.add(f"{name}, CPU", CPU_MS[name], milliseconds, "ms")
    console.print(table)
    count = documents.DOCUMENTED
    targets.add(f"{count} department-years, all documents, from rows to files", 15, written.seconds, "s")
    pages = apart(documents.measure_site, root, folder / "site")
    targets.add(f"site of {pages.department_years:,} department-years, {pages.files} files", 60, pages.seconds, "s")
    targets.add("largest file of the site", 300, pages.largest_kb, "kB")


def _cells(seconds: float, size: int, peak: str = "", rows: int | None = None) -> tuple[str, str, str, str]:
    return f"{seconds:.2f}", peak, f"{size / seconds:,.0f}", "" if rows is None else f"{rows:,}"


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


PARTS: dict[str, Callable[[Path, argparse.Namespace, Targets], None]] = {
    "sizes": _measure_sizes,
    "costs": _measure_costs,
    "lake": _measure_lake_costs,
    "dagster": _measure_dagster,
    "writers": _measure_writers,
    "backfill": _measure_backfill,
    "province": _measure_province,
    "files": _measure_workbooks,
    "mixed": _measure_mixed,
    "documents": _measure_documents,
}
"""Part → what measures and prints it, below a folder."""
_ON_DEMAND = ("costs", "lake")
"""Parts for sizes that take hours: of the usual ones the part sizes says what they cost."""


if __name__ == "__main__":
    main()
