"""The parts of a table made of panels, page by page, and which of their rows hold lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.tables.header import is_remark
from assets.intake.tables.panels.header import Header, is_header_row, is_number
from assets.intake.tables.panels.row import NO_LINE
from assets.intake.tables.panels.table import PanelTable
from assets.text.normal import squeezed

_NO_NUMBER = re.compile(rf"{NO_LINE.pattern}|[甲乙丙丁]")
_COLUMN_NUMBER = re.compile(r"(\d{1,2})(?:=.*)?")


@dataclass(frozen=True)
class Part:
    """A part of a table: where it stands, the header over it, and the rows of its lines."""

    region: Region
    header: Header
    rows: list[int]


def line_rows(table: PanelTable, region: Region, header: Header, first: int) -> list[int]:
    """The rows of lines: until the remarks, without a header that is repeated at the top of a printed page."""
    sheet = region.sheet
    rows = [row for row in range(first, region.bottom) if not _is_repeated_header(table, sheet, row, header)]
    return rows[: next((index for index, row in enumerate(rows) if is_remark(sheet.first_text(row))), len(rows))]


def after_header(table: PanelTable, region: Region) -> int:
    """The first row of a further part below the header that it may repeat."""
    row = max(region.top + 1, region.sheet.caption)
    while row < region.bottom and (is_header_row(table, region.sheet, row) or not region.sheet.first_text(row)):
        row += 1
    return row


def _is_repeated_header(table: PanelTable, sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row below the header, as at the top of a printed page, is one of its rows again."""
    texts = [sheet.own_text(row, column) for column in range(sheet.width)]
    return is_header_row(table, sheet, row) and any(
        texts == [sheet.own_text(above, column) for column in range(sheet.width)] for above in header.rows
    )


def is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns: “栏次”, or 1, 2, 3=1+2 … and no name of a line beside them."""
    texts = [
        squeezed(sheet.own_text(row, column)) for column in range(sheet.width) if (row, column) not in sheet.origins
    ]
    if "栏次" in texts:
        return True
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in texts if not _NO_NUMBER.fullmatch(text)]
    counted = [int(number[1]) for number in numbers if number]
    return len(counted) == len(numbers) > 2 and counted == list(range(1, len(counted) + 1))


def figure_cells(region: Region, header: Header) -> Iterator[Cell]:
    """The cells of a part that hold a number."""
    sheet = region.sheet
    columns = [column for panel in header.panels for column in panel.figures]
    for row in range(region.top + 1, region.bottom):
        if is_remark(sheet.first_text(row)):
            return
        if not is_numbering(sheet, row):
            yield from (region.cell(row, column) for column in columns if is_number(sheet, row, column))
