"""How one table is laid out in a worksheet: title, header, cells by kind, print setup."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from math import ceil
from typing import Any, Literal

import xlsxwriter

from assets.publication.wording import clean, rounded

Kind = Literal["text", "money", "score", "percent", "count"]
Cell = str | Decimal | int
"""A number is written as a number; everything else, also why a number is not known, as text."""

_A3, _A4 = 8, 9
_A4_CHARACTERS = 150  # a wider table is too small to read on A4 landscape
_HEAD_LINE = 2
_CHART_PIXELS = (440, 280)
_FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBER_FORMATS: dict[Kind, str] = {"money": "#,##0.00", "score": "0.00", "percent": "#,##0.00", "count": "#,##0"}
_BORDER = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter", "font_name": "宋体", "font_size": 10}


@dataclass(frozen=True)
class SheetColumn:
    """One column: title, width in characters, kind of content."""

    title: str
    width: float
    kind: Kind = "text"


def _lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` characters; a Chinese character is two wide."""
    wide = (sum(2 if ord(character) > 255 else 1 for character in line) for line in text.split("\n"))
    return sum(max(1, ceil(length / max(width - 2, 1))) for length in wide)


@contextmanager
def open_workbook(buffer: io.BytesIO, title: str) -> Iterator["Book"]:
    """A workbook whose bytes depend on its content alone; text never becomes a formula or a link."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"title": clean(title), "author": "绩评", "created": _FIXED_DATE})
    yield Book(workbook)
    workbook.close()


class Book:
    """A workbook with the formats that all its sheets share."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._title = workbook.add_format({"bold": True, "font_name": "黑体", "font_size": 14, "text_wrap": True})
        self._note = workbook.add_format(
            {"font_name": "宋体", "font_size": 10, "font_color": "#595959", "text_wrap": True}
        )
        self._head = workbook.add_format(
            {**_BORDER, "bold": True, "bg_color": "#DFE6EE", "align": "center", "text_wrap": True}
        )
        self._text = {
            False: self._format({"text_wrap": True, "indent": 1}, False),
            True: self._format({"text_wrap": True, "indent": 1}, True),
        }
        self._unknown = self._format({"align": "right", "font_color": "#595959"}, False)
        self._numbers = {
            (kind, bold): self._format({"num_format": text, "align": "right"}, bold)
            for kind, text in _NUMBER_FORMATS.items()
            for bold in (False, True)
        }

    def _format(self, properties: dict[str, object], bold: bool) -> Any:
        emphasis = {"bold": True, "bg_color": "#F5F7FA"} if bold else {}
        return self._workbook.add_format({**_BORDER, **properties, **emphasis})

    def add_table(
        self,
        name: str,
        title: str,
        columns: Sequence[SheetColumn],
        rows: Sequence[Sequence[Cell]],
        *,
        note: str = "",
        has_total: bool = False,
    ) -> None:
        """A sheet with a title, a note, a frozen header that repeats in print, and the rows.

        Args:
            name: Sheet name.
            title: First line of the sheet.
            columns: Titles, widths and kinds.
            rows: One cell per column each.
            note: Second line: unit, or how to read the sheet.
            has_total: Whether the last row is a total; it is set off and stays out of the filter.
        """
        sheet = self._workbook.add_worksheet(name)
        widths = [column.width for column in columns]
        for line, text, look in ((0, title, self._title), (1, note, self._note)):
            # Merged, since a text that runs on to the right would widen the printed page.
            sheet.merge_range(line, 0, line, len(columns) - 1, "", look)
            sheet.write_string(line, 0, clean(text), look)
        sheet.set_row(0, 24 * _lines(title, sum(widths) * 0.7))
        sheet.set_row(1, 16 * _lines(note, sum(widths)))
        sheet.set_row(_HEAD_LINE, 16 * max(_lines(column.title, column.width) for column in columns))
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(_HEAD_LINE, place, column.title, self._head)
        for line, row in enumerate(rows, start=_HEAD_LINE + 1):
            is_total = has_total and line == len(rows) + _HEAD_LINE
            for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
                self._write(sheet, line, place, column.kind, cell, is_total)
            height = max(_lines(cell, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str))
            sheet.set_row(line, 4 + 13 * height)
        body = len(rows) - has_total
        if body > 0:
            sheet.autofilter(_HEAD_LINE, 0, body + _HEAD_LINE, len(columns) - 1)
        sheet.freeze_panes(_HEAD_LINE + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(_A3 if sum(widths) > _A4_CHARACTERS else _A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_LINE)
        sheet.set_footer("&C— &P —")

    def add_column_chart(
        self, name: str, title: str, place: int, labels: int, series: Sequence[int], first: int, last: int, below: int
    ) -> None:
        """A chart of columns over some rows of a table, below it; charts stand two in a line.

        Args:
            name: Sheet of the table.
            title: Title of the chart.
            place: Number of the chart in the sheet, from 0.
            labels: Column of the labels.
            series: Columns of figures; their titles are the legend.
            first: First row of the table to draw, from 0.
            last: Last row of the table to draw.
            below: Rows of the table.
        """
        chart = self._workbook.add_chart({"type": "column"})
        for column in series:
            chart.add_series(
                {
                    "name": [name, _HEAD_LINE, column],
                    "categories": [name, _HEAD_LINE + 1 + first, labels, _HEAD_LINE + 1 + last, labels],
                    "values": [name, _HEAD_LINE + 1 + first, column, _HEAD_LINE + 1 + last, column],
                    "data_labels": {"value": True},
                }
            )
        chart.set_title({"name": clean(title), "name_font": {"name": "黑体", "size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        chart.set_y_axis({"num_format": "0", "min": 0, "major_gridlines": {"visible": True}})
        chart.set_size({"width": _CHART_PIXELS[0], "height": _CHART_PIXELS[1]})
        line, right = divmod(place, 2)
        self._workbook.get_worksheet_by_name(name).insert_chart(
            _HEAD_LINE + 2 + below,
            0,
            chart,
            {"x_offset": right * _CHART_PIXELS[0], "y_offset": line * _CHART_PIXELS[1]},
        )

    def _write(self, sheet: Any, line: int, place: int, kind: Kind, cell: Cell, is_total: bool) -> None:
        if cell == "":
            sheet.write_blank(line, place, None, self._text[is_total])
        elif isinstance(cell, str):
            unknown = kind != "text" and not is_total
            sheet.write_string(line, place, clean(cell), self._unknown if unknown else self._text[is_total])
        elif isinstance(cell, int):
            sheet.write_number(line, place, cell, self._numbers["count", is_total])
        else:
            sheet.write_number(line, place, rounded(cell), self._numbers[kind, is_total])
