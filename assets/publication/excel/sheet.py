"""How one table is laid out in a worksheet: title, header, cells by kind, print setup."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from math import ceil
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from assets.knowledge.rules import limits
from assets.publication.content.blocks import Kind, Table
from assets.publication.content.contract import Evidence
from assets.publication.wording import clean, excerpt

FIRST_ROW = 4
"""Number of the first row of every table, below title, note and header."""

_A3, _A4 = 8, 9
_A4_CHARACTERS = 150  # a wider table is too small to read on A4 landscape
_HEAD_LINE = 2
_CHART_PIXELS = (440, 280)
_LONGEST_TEXT = 32_767  # what a cell holds; a longer text would be left out without a word
_HIGHEST_ROW = 409  # points; a higher row makes the file invalid
_HEADER_LENGTH = 120
_QUOTED = 200
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TRAIL = "依据"
_FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
_NUMBER_FORMATS: dict[Kind, str] = {
    "money": "#,##0.00",
    "score": "0.00",
    "percent": "#,##0.00",
    "pp": "#,##0.00",
    "count": "#,##0",
    "quantity": "#,##0.0#####",
    "text": "General",
}
_BORDER = {"border": 1, "border_color": "#A6A6A6", "valign": "vcenter", "font_name": "宋体", "font_size": 10}


@dataclass(frozen=True)
class Formula:
    """A live formula and what the warehouse has for it; ``#`` in the text is the number of its own row."""

    text: str
    value: Decimal | str


@dataclass(frozen=True)
class Sourced:
    """What was read from ``cells``: it is linked to the sheet of sources, which lists them under ``label``."""

    value: Decimal | int | str
    label: str
    cells: tuple[Evidence, ...]


Cell = str | Decimal | int | Formula | Sourced
"""A number is written as a number; everything else, also why a number is not known, as text."""


@dataclass
class _SourceLine:
    """One line of the sheet of sources: its row, what it states, and where in this workbook it is used."""

    row: int
    label: str
    used: list[str]


@dataclass(frozen=True)
class SheetColumn:
    """One column: title, width in characters, kind of content."""

    title: str
    width: float
    kind: Kind = "text"


def sheet_columns(table: Table, widths: Sequence[float]) -> list[SheetColumn]:
    """The columns of a printed table, as wide as a worksheet needs them; its cells hold rates without their sign."""
    return [
        SheetColumn(column.title + ("（%）" if column.kind == "percent" else ""), width, column.kind)
        for column, width in zip(table.columns, widths, strict=True)
    ]


class _Sheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A worksheet that takes formulas as they are: none here has a function younger than the file format."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # else a fifth of all time
        return formula.removeprefix("=")


def _lines(text: str, width: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` characters; a Chinese character is two wide, as in GBK."""
    room = max(width - 2, 1)
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, ceil(len(line.encode("gbk", "replace")) / room)) for line in text.split("\n"))


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
        self._looks: dict[tuple[object, ...], Any] = {}
        self._rows: dict[str, Sequence[Sequence[Cell]]] = {}
        self._sources: dict[Evidence, _SourceLine] = {}

    def _look(
        self, kind: Kind, *, total: bool, unknown: bool = False, linked: bool = False, quoted: bool = False
    ) -> Any:
        traits = (kind, total, unknown, linked, quoted)
        if traits not in self._looks:
            is_text = kind == "text"
            look = {**_BORDER, "text_wrap": is_text, "indent": int(is_text), "align": "left" if is_text else "right"}
            look |= {"num_format": _NUMBER_FORMATS[kind]}
            look |= {"bold": True, "bg_color": "#F5F7FA"} if total else {}
            look |= {"font_color": "#595959"} if unknown else {"font_color": "#1F4E8C"} if linked else {}
            self._looks[traits] = self._workbook.add_format({**look, "quote_prefix": quoted})
        return self._looks[traits]

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
            title: First line of the sheet, and what stands at the head of each printed page.
            columns: Titles, widths and kinds.
            rows: One cell per column each; the first stands in row ``FIRST_ROW``. Those beyond the limit are counted.
            note: Second line: unit, or how to read the sheet.
            has_total: Whether the last row is a total; it is set off and stays out of the filter.
        """
        sheet = self._workbook.add_worksheet(name, _Sheet)
        rows = _fitting(rows, has_total)
        self._rows[name] = rows
        columns = [
            replace(column, width=max([column.width, *(_room(row[index]) for row in rows)]))
            for index, column in enumerate(columns)
        ]
        width = sum(column.width for column in columns)
        for line, text, look in ((0, title, self._title), (1, note, self._note)):
            # Merged, since a text that runs on to the right would widen the printed page.
            sheet.merge_range(line, 0, line, len(columns) - 1, "", look)
            sheet.write_string(line, 0, _held(text), look)
        sheet.set_row(0, _height(24 * _lines(title, width * 0.7)))
        sheet.set_row(1, _height(16 * _lines(note, width)))
        sheet.set_row(_HEAD_LINE, 16 * max(_lines(column.title, column.width) for column in columns))
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(_HEAD_LINE, index, column.title, self._head)
        for line, row in enumerate(rows, start=_HEAD_LINE + 1):
            is_total = has_total and line == len(rows) + _HEAD_LINE
            lines = [
                self._write(sheet, line, index, column, cell, is_total)
                for index, (column, cell) in enumerate(zip(columns, row, strict=True))
            ]
            sheet.set_row(line, _height(4 + 13 * max(lines)))
        body = len(rows) - has_total
        if body > 0:
            sheet.autofilter(_HEAD_LINE, 0, body + _HEAD_LINE, len(columns) - 1)
        sheet.freeze_panes(_HEAD_LINE + 1, 1)
        sheet.set_landscape()
        sheet.set_paper(_A3 if width > _A4_CHARACTERS else _A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_LINE)
        sheet.set_header("&R&9" + clean(excerpt(title, _HEADER_LENGTH)).replace("&", "&&"))
        sheet.set_footer("&C第&P页，共&N页")

    def add_sources(self, title: str) -> None:
        """A last sheet with every cell that something in the sheets before was read from, and where it is used."""
        columns = (
            SheetColumn("数据", 36),
            SheetColumn("文件", 34),
            SheetColumn("工作表", 16),
            SheetColumn("单元格", 9),
            SheetColumn("原文", 34),
            SheetColumn("用于", 20),
        )
        rows = [
            [
                source_line.label,
                cell.file,
                cell.sheet,
                cell.cell,
                excerpt(cell.raw_text, _QUOTED) or "（空）",
                "、".join(source_line.used),
            ]
            for cell, source_line in self._sources.items()
        ]
        note = "各表中蓝色的内容可以点击，转到本表的来源单元格。原文按报送文件照录，过长的截取。"
        self.add_table(_TRAIL, title, columns, rows, note=note)

    def _cite(self, sheet: Any, line: int, index: int, sourced: Sourced) -> None:
        """Link a cell to the first of its sources. The text of the link is to be replaced; the link stays."""
        at = f"{sheet.get_name()}!{xl_rowcol_to_cell(line, index)}"
        for source in sourced.cells:
            source_line = self._sources.setdefault(
                source, _SourceLine(FIRST_ROW + len(self._sources), sourced.label, [])
            )
            source_line.used.append(at)
        sheet.write_url(line, index, f"internal:'{_TRAIL}'!A{self._sources[sourced.cells[0]].row}", None, _TRAIL)

    def add_column_chart(
        self,
        name: str,
        title: str,
        number: int,
        labels: int,
        series: Sequence[int],
        first: int,
        last: int,
        below: int,
        *,
        wide: bool = False,
    ) -> None:
        """A chart of columns over some rows of a table, below it; charts stand two in a line.

        Args:
            name: Sheet of the table.
            title: Title of the chart.
            number: Number of the chart in the sheet, from 0.
            labels: Column of the labels.
            series: Columns of figures; their titles are the legend. What is not a number has no column and no label.
            first: First row of the table to draw, from 0.
            last: Last row of the table to draw.
            below: Rows of the table.
            wide: Whether the chart takes a whole line.
        """
        chart = self._workbook.add_chart({"type": "column"})
        drawn = self._rows[name][first : last + 1]
        for column in series:
            drawable = [not isinstance(_value(row[column]), str) for row in drawn]
            hidden = {} if all(drawable) else {"custom": [{"delete": not one} for one in drawable]}
            chart.add_series(
                {
                    "name": [name, _HEAD_LINE, column],
                    "categories": [name, _HEAD_LINE + 1 + first, labels, _HEAD_LINE + 1 + last, labels],
                    "values": [name, _HEAD_LINE + 1 + first, column, _HEAD_LINE + 1 + last, column],
                    "data_labels": {"value": True, **hidden},
                }
            )
        chart.set_title({"name": clean(title), "name_font": {"name": "黑体", "size": 11}, "overlay": False})
        chart.set_legend({"position": "bottom"})
        values = [_value(row[column]) for row in drawn for column in series]
        floor = {} if any(value < 0 for value in values if not isinstance(value, str)) else {"min": 0}
        chart.set_y_axis({"num_format": "#,##0", **floor, "major_gridlines": {"visible": True}})
        chart.set_size({"width": _CHART_PIXELS[0] * (1 + wide), "height": _CHART_PIXELS[1]})
        line, right = divmod(number, 2)
        self._workbook.get_worksheet_by_name(name).insert_chart(
            _HEAD_LINE + 2 + below,
            0,
            chart,
            {"x_offset": right * _CHART_PIXELS[0], "y_offset": line * _CHART_PIXELS[1]},
        )

    def _write(self, sheet: Any, line: int, index: int, column: SheetColumn, cell: Cell, is_total: bool) -> int:
        """Write one cell; the lines that it takes: a text may need more than one, a number never does."""
        kind = column.kind
        linked = isinstance(cell, Sourced) and bool(cell.cells)
        if isinstance(cell, Sourced):
            if linked:
                self._cite(sheet, line, index, cell)
            cell = cell.value
        if isinstance(cell, Formula):
            unknown = isinstance(cell.value, str) and kind != "text"
            text = "=" + cell.text.replace("#", str(line + 1))
            value = cell.value if isinstance(cell.value, str) else float(cell.value)
            sheet.write_formula(line, index, text, self._look(kind, total=is_total, unknown=unknown), value)
            return _lines(value, column.width) if isinstance(value, str) else 1
        if cell == "":
            sheet.write_blank(line, index, None, self._look("text", total=is_total))
            return 1
        if isinstance(cell, str):
            unknown = kind != "text" and not is_total
            text = _held(cell)
            quoted = len(text) > 1 and text.startswith(_STARTS_FORMULA)
            look = self._look(
                kind if unknown else "text", total=is_total, unknown=unknown, linked=linked, quoted=quoted
            )
            sheet.write_string(line, index, text, look)
            return _lines(text, column.width)
        is_whole = isinstance(cell, int) or (kind == "quantity" and cell == cell.to_integral_value())
        number_kind: Kind = "count" if is_whole else kind
        sheet.write_number(line, index, float(cell), self._look(number_kind, total=is_total, linked=linked))
        return 1


def _room(cell: Cell) -> int:
    """Characters that a number needs, so that no “####” stands in its place; a text breaks."""
    value = _value(cell)
    return 0 if isinstance(value, str) else len(f"{value:,.2f}") + 2


def _fitting(rows: Sequence[Sequence[Cell]], has_total: bool) -> Sequence[Sequence[Cell]]:
    """The rows that a sheet lists, and a last one that says how many it does not; the total stays."""
    body = rows[: len(rows) - has_total]
    count = limits().documents.workbook.fitting(sum(len(str(_value(cell))) for cell in row) for row in body)
    if count == len(body):
        return rows
    rest: list[Cell] = [f"另有{len(body) - count}行未列出，见开放数据", *[""] * (len(rows[0]) - 1)]
    return [*body[:count], rest, *rows[len(body) :]]


def _held(text: str) -> str:
    """``text`` without what a cell cannot hold, cut to what it can."""
    kept = clean(text)
    return kept if len(kept) <= _LONGEST_TEXT else kept[: _LONGEST_TEXT - 1] + "…"


def _height(points: float) -> float:
    return min(points, _HIGHEST_ROW)


def _value(cell: Cell) -> Decimal | int | str:
    return cell.value if isinstance(cell, Formula | Sourced) else cell
