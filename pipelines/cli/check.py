"""``jiping check``: one file read and evaluated on its own, so that its findings are seen before it is submitted."""

import re
import sys
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
from assets.knowledge.register import Department, Register
from assets.publication.content.build_contract import finding_of
from assets.publication.content.contract import Finding
from assets.warehouse.warehouse import Years, in_memory
from pipelines.cli.tables import UNCOUNTED, cell_tables, findings_table, numbers_line, unread_lines
from pipelines.cli.terminal import OK, QUARANTINED, Stop, console, errors, home_at, home_option, register_of

_FINDING, _RESULT = "evaluation.finding", "evaluation.check_result"
_COMPARED = {"pass", "fail", "hint", "error"}
"""States of a check that had what it needed."""


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
    if outcome.findings:
        console.print(findings_table(outcome.findings))
    console.print(outcome.sentence, highlight=False, soft_wrap=True)
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
        compared: results of checks that had both sides.
        findings: those that are no pass, the severe first.
    """

    numbers: int
    compared: int
    findings: list[Finding]

    @property
    def sentence(self) -> str:
        """How much was checked, and what came of it; a file of which nothing was checked is never without problems."""
        if not self.numbers:
            return "核对：没有读到可以核对的数据，未作任何核对；原因见上面未采用、未读的内容"
        if not self.compared:
            return f"核对：读到 {self.numbers} 个数据，其中没有可以相互核对的（如合计与分项），未作任何核对"
        found = f"发现 {len(self.findings)} 处问题或提示" if self.findings else "没有发现问题"
        return f"核对：用 {self.numbers} 个数据作了 {self.compared} 项核对，{found}"


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
        rows = warehouse.rows([_FINDING, _RESULT], years)
    grave = [row for row in rows[_FINDING] if row["severity"] != "info"]
    grave.sort(key=lambda row: (row["severity"] != "error", row["check_id"], row["subject"] or ""))
    numbers = sum(fact.value is not None for fact in reading.readings)
    compared = sum(row["state"] in _COMPARED for row in rows[_RESULT])
    return _Outcome(numbers, compared, [finding_of(row, []) for row in grave])


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
