"""``jiping check``: one file read and evaluated on its own, so that its findings are seen before it is submitted."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.collect import collect_file
from assets.intake.problems import Problem
from assets.intake.reader import FormReader, titled_years
from assets.intake.stage import register_tables
from assets.knowledge.register import Register
from assets.publication.content.build_contract import finding_of
from assets.publication.content.contract import Finding
from assets.warehouse.warehouse import Years, in_memory
from pipelines.cli.tables import cell_tables, findings_table, numbers_line, unread_lines
from pipelines.cli.terminal import OK, QUARANTINED, Stop, console, errors, home_at, home_option, register_of

_FINDING = "evaluation.finding"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=int, help="年度；默认取所在文件夹名，再取文件标题里的年度")
@home_option
def check(file: Path, year: int | None, home: Path | None) -> None:
    """只读一个文件，显示读到的内容和核对发现：认出的表、部门、年度、单位、每个单元格，没读懂的；不保存任何内容。"""
    register, data = register_of(home_at(home)), file.read_bytes()
    try:
        fiscal_year = year or _year_of(file, data)
        reading = FormReader(file.name, fiscal_year, register, trial=True).read(data)
    except Problem as refusal:
        errors.print(str(refusal), style="red", highlight=False, soft_wrap=True)
        sys.exit(QUARANTINED)
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
    for line in (numbers_line(reading.numbers), *unread_lines(reading.numbers)):
        console.print(line, highlight=False, soft_wrap=True)
    findings = _findings(file.name, data, fiscal_year, register) if reading.readings else []
    console.print(findings_table(findings) if findings else "核对：没有发现问题")
    sys.exit(QUARANTINED if reading.set_aside else OK)


def _findings(name: str, data: bytes, fiscal_year: int, register: Register) -> list[Finding]:
    """Every finding about the file that is not a pass, the severe first; nothing is stored."""
    years = Years(fiscal_year, fiscal_year)
    with in_memory({}, threads=1) as warehouse:
        warehouse.append(collect_file(name, data, fiscal_year, register, datetime.now(UTC)).tables(), years)
        warehouse.replace_rows(register_tables(register, [], years), years)
        derive(STAGES, warehouse, years)
        rows = warehouse.rows([_FINDING], years)[_FINDING]
    grave = [row for row in rows if row["severity"] != "info"]
    grave.sort(key=lambda row: (row["severity"] != "error", row["check_id"], row["subject"] or ""))
    return [finding_of(row, []) for row in grave]


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
