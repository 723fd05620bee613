"""``jiping check``: one file read and evaluated on its own, so that its findings are seen before it is submitted."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.collect import collect_file
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader, titled_years
from assets.intake.stage import register_tables
from assets.knowledge.checks import check_labels
from assets.knowledge.register import Department, Register
from assets.publication.content.build_contract import evidence_of, finding_of, in_order
from assets.publication.content.contract import Finding
from assets.publication.content.dossier import AUDIENCE, GAP_STATES, KINDS
from assets.warehouse.warehouse import Row, Years, in_memory
from pipelines.cli.tables import UNCOUNTED, cell_tables, findings_table, numbers_line, unread_lines
from pipelines.cli.terminal import OK, QUARANTINED, Stop, console, errors, home_at, home_option, register_of

_FINDING, _RESULT, _READING = "evaluation.finding", "evaluation.check_result", "intake.reading"
_COMPARED = {"pass", "fail", "hint", "error"}
"""States of a check that had what it needed."""
_SILENT = {
    "comparison.classified_sum": {"pass"},
    "comparison.classified_row": {"pass", "hint"},
    "comparison.amount_by_stage": {"pass"},
}
"""Comparisons of lines and of tables whose checks name only what is wrong → the states that they leave out."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=int, help="年度；默认取所在文件夹名，再取文件标题里的年度")
@home_option
def check(file: Path, year: int | None, home: Path | None) -> None:
    """只读一个文件，显示读到的内容和核对发现：认出的表、部门、年度、单位、每个单元格，没读懂的；不保存任何内容。"""
    register, data = register_of(home_at(home)), file.read_bytes()
    try:
        fiscal_year = year or _year_of(file, data)
        reading = FormReader(file.name, fiscal_year, register, trial=True).look(data)
    except Problem as refusal:
        _refuse(refusal, [UNCOUNTED])
    if reading.refusal is not None:
        _refuse(reading.refusal, [numbers_line(reading.numbers), *unread_lines(reading.numbers)])
    for title, table in cell_tables(reading, register):
        console.print(title, style="bold", highlight=False, soft_wrap=True)
        if table is not None:
            console.print(table)
    for problem in reading.set_aside:
        errors.print(f"未采用：{problem}", style="yellow", highlight=False, soft_wrap=True)
    for title in reading.empty:
        console.print(f"本表无数据：{title}", highlight=False, soft_wrap=True)
    for sheet in reading.unread:
        console.print(f"不属于任何已知表格，未读：{sheet}", highlight=False, soft_wrap=True)
    for note in reading.notes:
        console.print(f"说明：{note}", highlight=False, soft_wrap=True)
    for line in (numbers_line(reading.numbers), *unread_lines(reading.numbers)):
        console.print(line, highlight=False, soft_wrap=True)
    outcome = _outcome(file.name, data, fiscal_year, register, reading)
    for kind in KINDS:
        listed = [finding for finding in outcome.findings if finding.state in kind.states]
        if listed and kind.compared:
            console.print(findings_table(kind.name, listed))
    for line in outcome.sentences:
        console.print(line, highlight=False, soft_wrap=True)
    sys.exit(QUARANTINED if reading.set_aside else OK)


def _refuse(refusal: Problem, lines: Iterable[str]) -> NoReturn:
    """Say why a file is refused whole and how many numbers it holds, and end."""
    errors.print(str(refusal), style="red", highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
    console.print("核对：没有读懂文件，未作任何核对")
    sys.exit(QUARANTINED)


@dataclass(frozen=True)
class _Outcome:
    """What the checks say of a file.

    Attributes:
        numbers: how many were read.
        used: how many of them were held against something.
        compared: results of checks that had both sides.
        findings: those that are no pass, as the documents list them.
    """

    numbers: int
    used: int
    compared: int
    findings: list[Finding]

    @property
    def sentences(self) -> list[str]:
        """How much was checked, what came of it, and what was not checked: that is never without problems."""
        if not self.numbers:
            return ["核对：没有读到可以核对的数据，未作任何核对；原因见上面未采用、未读的内容"]
        if not self.compared:
            return [f"核对：读到 {self.numbers} 个数据，其中没有可以相互核对的（如合计与分项），未作任何核对"]
        kinds = [kind for kind in KINDS if kind.compared]
        counts = Counter(kind.name for kind in kinds for finding in self.findings if finding.state in kind.states)
        outcome = "、".join(f"{name} {counts[name]} 项" for name in counts) if counts else "没有发现问题"
        rest = self.numbers - self.used
        alone = f"；其余 {rest} 个在本文件中没有可以对照的数据，未作核对" if rest else ""
        lines = [f"核对：读到 {self.numbers} 个数据，{self.used} 个参加了 {self.compared} 项核对：{outcome}{alone}"]
        gaps = [one for one in self.findings if one.state in GAP_STATES and one.audience == AUDIENCE]
        half_filled = [f"未能核对：{finding.message}" for finding in gaps if len(finding.sides) > 1]
        lacking = Counter(check_labels()[finding.check] for finding in gaps if len(finding.sides) < 2)
        rest_of_them = "、".join(f"{label} {count} 项" for label, count in lacking.items())
        return [*lines, *half_filled, *([f"本文件资料不足、没有核对的：{rest_of_them}"] if lacking else [])]


def _outcome(name: str, data: bytes, fiscal_year: int, register: Register, reading: FileReading) -> _Outcome:
    """Check the readings of a file on their own, also those of departments that nobody registered."""
    years = Years(fiscal_year, fiscal_year)
    stated = {fact.department_id for fact in reading.readings}
    strangers = [id_ for id_ in sorted(stated) if register.find(id_, fiscal_year) is None]
    known = Register([*register.departments, *(Department(department_id=id_, name=id_) for id_ in strangers)])
    with in_memory({}, threads=1) as warehouse:
        collection = collect_file(name, data, fiscal_year, known, datetime.now(UTC), reading)
        warehouse.append(collection.tables(), years)
        warehouse.replace_rows(register_tables(known, [], years), years)
        derive(STAGES, warehouse, years)
        rows = warehouse.rows([_FINDING, _RESULT, _READING, *_SILENT], years)
    numbers = {row["reading_id"]: row for row in rows[_READING] if row["value"] is not None}
    compared = [row["reading_ids"] for row in rows[_RESULT] if row["state"] in _COMPARED]
    compared += [_readings(row) for table, states in _SILENT.items() for row in rows[table] if row["state"] in states]
    used = {reading for readings in compared for reading in readings if reading in numbers}
    cells = {id_: evidence_of({**row, "file": name}) for id_, row in numbers.items()}
    return _Outcome(
        len(numbers), len(used), len(compared), [finding_of(row, cells) for row in in_order(rows[_FINDING])]
    )


def _readings(row: Row) -> list[int]:
    """The readings of a comparison, which has them in a list or in its cells."""
    return row["reading_ids"] if "reading_ids" in row else [cell["reading_id"] for cell in row["cells"]]


def _year_of(file: Path, data: bytes) -> int:
    """The year of the folder in which a file lies, else the one that its titles state."""
    parent = re.match(r"\d{4}", file.resolve().parent.name)
    if parent:
        return int(parent[0])
    years = titled_years(file.name, data)
    if len(years) != 1:
        found = f"（标题里有 {'、'.join(map(str, sorted(years)))}）" if years else ""
        raise Stop(f"请用 --year 指定年度，或把文件放在以年度命名的文件夹里{found}")
    return years.pop()
