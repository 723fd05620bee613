"""Whether a table stands below a title, and whether it goes on over a page."""

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.problems import Problem
from assets.intake.tables.panels.header import header_of, header_words, is_header_row, is_number
from assets.intake.tables.panels.part import figure_cells
from assets.intake.tables.panels.row import CODE
from assets.intake.tables.panels.table import PanelTable

_PAGE_NUMBERS = 3


def is_table(table: PanelTable, region: Region) -> bool:
    """Whether a table stands below a title: words of its header, or figures; a table of contents has neither."""
    sheet, rows = region.sheet, range(region.top + 1, region.bottom)
    if any(len(header_words(table, sheet, row)) > 1 for row in rows):
        return True
    numbers = sum(is_number(sheet, row, column) for row in rows for column in range(sheet.width))
    return numbers > (1 if table.table.repeats else _PAGE_NUMBERS)


def has_figures(table: PanelTable, region: Region) -> bool:
    """Whether a figure stands below a title; where the header is not understood, whether any number does."""
    try:
        return any(True for _ in figure_cells(region, header_of(table, region)))
    except Problem:
        rows, columns = range(region.top + 1, region.bottom), range(region.sheet.width)
        return any(is_number(region.sheet, row, column) for row in rows for column in columns)


def goes_on(table: PanelTable, before: Sheet, sheet: Sheet) -> bool:
    """Whether a sheet without a title begins like a further part of the table: with its header or a line.

    A total alone on its page is a row of fewer columns, since nothing shows there that its name is merged over several.
    """
    row = next((row for row in range(sheet.caption, len(sheet.rows)) if sheet.first_text(row)), None)
    if row is None:
        return False
    entries = [text for column in range(sheet.width) if (text := sheet.own_text(row, column))]
    names = any(table.lines(table.name(text)) for text in entries)
    if before.width != sheet.width:
        return len(sheet.rows) - row == 1 and bool(table.lines(table.name(entries[0])))
    has_code = bool(table.block.name_item and entries and CODE.fullmatch(entries[0]))
    return has_code or is_header_row(table, sheet, row) or names
