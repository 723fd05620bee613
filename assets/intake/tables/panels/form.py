"""Reads the tables of a budget or of final accounts wherever they stand: by title and headers, never by number.

A table that is not understood is set aside and the others count.
"""

import re
from collections.abc import Callable

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.body import read_panels
from assets.intake.tables.panels.stated import same_number, stated_once
from assets.intake.tables.panels.table import PanelTable
from assets.intake.tables.panels.titles import ROWS_OF_TITLE, YEAR, tables_in
from assets.intake.tables.panels.versions import TableInFile, all_numbers, whole_tables
from assets.knowledge.forms import Form, Table
from assets.text.normal import normalise

_YEAR_ALONE = re.compile(r"^(20\d{2})年度?$")


def read_panel_form(
    source: SourceFile, form: Form, sheets: list[Sheet], owner_at: Callable[[Sheet, int], Owner]
) -> TableReading:
    """Readings of the form's tables, what was set aside, and the numbers that nobody needs.

    Args:
        source: the file.
        form: a form whose tables are made of panels.
        sheets: the file in reading order.
        owner_at: whose the table is whose title stands in that row of that sheet; raises a Problem where unclear.
    """
    found: list[TableInFile] = []
    details: list[tuple[Table, list[Region]]] = []
    result = TableReading()
    for order, table, regions in tables_in(source, form, sheets):
        if table.repeats:
            details.append((table, regions))
            continue
        try:
            owner = owner_at(regions[0].sheet, max(regions[0].top, 0))
            _refuse_other_year(source, table, regions[0], owner)
            panel_table = PanelTable(source, table, owner, order)
            found.append(TableInFile(panel_table, regions, read_panels(panel_table, regions)))
        except Problem as problem:
            result.problems.append(problem)
    by_table = [(one.table, one.reading) for one in whole_tables(source, found, result)]
    read = {table.table.id for table, part in by_table if part.readings}
    for table, regions in details:
        if read.intersection(table.repeats):
            result.not_needed += all_numbers(regions, f"“{table.title}”是明细，取主表的数")
    said: dict[tuple[object, ...], list[Reading]] = {}
    for _, part in by_table:
        for reading in part.readings:
            said.setdefault(_key(reading), []).append(reading)
    stated = {key: stated_once(same) for key, same in said.items()}
    for panel_table, part in by_table:
        if any(stated[_key(reading)] is None for reading in part.readings):
            result.problems.append(_repeated(panel_table, part.readings[0]))
            continue
        for reading in part.readings:
            best = stated[_key(reading)]
            if best is reading:
                result.readings.append(reading)
            elif best is not None and reading.value is not None:
                result.not_needed.append(same_number(reading, best))
        result.problems += part.problems
        result.not_needed += part.not_needed
    return result


def _key(reading: Reading) -> tuple[object, ...]:
    """What a table may say once for a department; its next page says something else."""
    return (
        reading.department_id, reading.fiscal_year, reading.table_order,
        reading.item, reading.phase, reading.basis, reading.line,
    )  # fmt: skip


def _refuse_other_year(source: SourceFile, table: Table, region: Region, owner: Owner) -> None:
    """A table whose title, or a row just below it, states years belongs to one of these."""
    sheet = region.sheet
    for row in range(max(region.top, 0), min(region.top + ROWS_OF_TITLE, region.bottom)):
        cells = [cell for column in range(sheet.width) if (cell := Cell(sheet, row, column)).text]
        pattern = YEAR if row == region.top else _YEAR_ALONE
        years = {year: cell for cell in reversed(cells) for year in pattern.findall(normalise(cell.text))}
        if years and str(owner.fiscal_year) not in years:
            found = f"{'、'.join(sorted(years))} 年的“{table.title}”"
            expected, remedy = f"{owner.fiscal_year} 年的表", "核对年度，或把文件放到相应年度的文件夹"
            raise source.problem(min(years.values(), key=lambda cell: cell.column), found, expected, remedy)


def _repeated(table: PanelTable, first: Reading) -> Problem:
    return Problem(
        table.source.name, first.sheet, first.cell,
        f"同一部门有两张“{table.table.title}”", "每个部门一张", "只保留一张，或写明各是哪个部门的表后重新报送",
    )  # fmt: skip
