"""Writes a form from its declaration as a workbook: blank, or filled."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from assets.knowledge.forms import (
    Block,
    Form,
    GridBlock,
    HeadedBlock,
    LineBlock,
    ListBlock,
    ListColumn,
    PairsBlock,
    Table,
    Word,
    item_kind,
)

W = TypeVar("W", bound=Word)
Content = str | float | int | None

_BLANK_RECORDS, _TEMPLATE_RECORDS = 12, 30
_PROTECTION = {"format_columns": True, "format_rows": True, "format_cells": True}
_NUMBERS = ("money", "count", "percent", "score", "area")
_EPOCH = datetime(2000, 1, 1)
_LONGEST_SHEET_NAME, _A4 = 31, 9
_TEXT_HEIGHT, _LINE_HEIGHT, _STANDARD_WIDTH = 75, 15, 50
STANDARD = "评价标准"
"""The column that takes whole sentences."""
_TOP = 2
"""First row of a table that has a sheet to itself, below its title and its unit."""


@dataclass(frozen=True)
class Filling:
    """What to fill in, by the id of a block, which is that of the table where it has one block.

    Attributes:
        cells: ``(block, label)`` of pairs or ``(block, row label, column label)`` of a grid → content.
        records: block id of a list → one mapping column label → content per record.
        units: table id → unit in its corner instead of the form's own.
        template: a form to send out: every row and column is there, labels are protected, entries are validated. Else a
            filled form, which leaves out the optional parts that it does not use, as departments do.
        department: whose form it is, where the form has no cell for that: it stands below the title.
        fiscal_year: of which year, likewise: it stands in the title.
    """

    cells: Mapping[tuple[str, ...], Content] = field(default_factory=dict)
    records: Mapping[str, Sequence[Mapping[str, Content]]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    template: bool = False
    department: str | None = None
    fiscal_year: int | None = None

    @property
    def has_all(self) -> bool:
        """Whether optional parts are there even if nothing is filled in."""
        return self.template or not self.cells


@dataclass(frozen=True)
class _Page:
    """A sheet to write on; ``width`` is in columns, where its blocks share one: the table as departments know it."""

    sheet: Worksheet
    filling: Filling
    styles: dict[str, Format]
    width: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether several blocks stand on it below one another, and no table of the bureau's workbook."""
        return self.width > 0


def write_form(form: Form, filling: Filling | None = None) -> bytes:
    """The form as an xlsx workbook. The same filling gives the same bytes."""
    filling = filling or Filling()
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": form.label, "created": _EPOCH})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "note": book.add_format({"italic": True, "font_color": "#555555", "text_wrap": True}),
        "head": book.add_format(
            {
                "bold": True,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
                "bg_color": "#DDE7F0",
            }
        ),
        "cell": book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True, "locked": not filling.template}),
        "given": book.add_format({"border": 1, "valign": "vcenter", "text_wrap": True}),
    }
    (_write_workbook if form.reader == "workbook" else _write_tables)(book, form, filling, styles)
    book.close()
    return buffer.getvalue()


def _write_workbook(book: xlsxwriter.Workbook, form: Form, filling: Filling, styles: dict[str, Format]) -> None:
    """A cover with the instruction, then a sheet for each table."""
    cover = book.add_worksheet("填表说明")
    cover.set_column(0, 0, 80)
    cover.write_string(0, 0, form.title or form.label, styles["title"])
    cover.write_string(2, 0, f"说明：{form.instruction}", styles["note"])
    for table in form.tables:
        unused = not table.required and not any(key[0] == table.id for key in filling.cells)
        if not filling.has_all and unused and table.id not in filling.records:
            continue
        sheet = book.add_worksheet(table.sheet or table.id)
        sheet.write_string(0, 0, table.title or table.id, styles["title"])
        unit = filling.units.get(table.id, table.unit)
        if unit:
            sheet.write_string(1, 0, f"单位：{unit}", styles["note"])
        for block in table.blocks:
            _set_widths(sheet, block, filling)
            below = _write(_Page(sheet, filling, styles), _TOP, block)
            if isinstance(block, HeadedBlock):
                sheet.freeze_panes(below.start, 1 if isinstance(block, GridBlock) else 0)
        if filling.template:
            sheet.protect("", _PROTECTION)


def _write_tables(book: xlsxwriter.Workbook, form: Form, filling: Filling, styles: dict[str, Format]) -> None:
    """A sheet for each table with its blocks one below the other, as departments know the form."""
    for table in filter(lambda table: table.sendable, form.tables):
        sheet = book.add_worksheet(form.label[:_LONGEST_SHEET_NAME])
        width = max(len(_listed(block, filling, is_shared=True)) for block in table.blocks)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, width - 1, 16)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        year = f"{filling.fiscal_year}年度" if filling.fiscal_year else ""
        _merge(sheet, 0, 0, 0, width - 1, year + form.label, styles["title"])
        sheet.write_string(1, 0, f"填报单位：{filling.department or ''}")
        asked = [word for block in table.blocks for word in (*block.line_words, *block.header_words)]
        if any(word.item and item_kind(word.item) == "money" for word in asked):
            sheet.write_string(1, width - 1, f"单位：{filling.units.get(table.id, '万元')}")
        row = _TOP
        page = _Page(sheet, filling, styles, width)
        for block in table.blocks:
            row = _write(page, row, block).stop
        sheet.write_string(row, 0, f"说明：{form.instruction}")
        if filling.template:
            sheet.protect("", _PROTECTION)


def _set_widths(sheet: Worksheet, block: Block, filling: Filling) -> None:
    if isinstance(block, PairsBlock):
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 80)
    elif isinstance(block, GridBlock):
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, sum(_used(word, block, filling, 2) for word in block.columns), 14)
    else:
        sheet.set_column(0, len(block.header_words) - 1, 18)


def _write(page: _Page, top: int, block: Block) -> range:
    """Write a block; the rows to fill in."""
    match block:
        case PairsBlock():
            return _write_pairs(page, top, block)
        case LineBlock():
            return _write_line(page, top, block)
        case GridBlock():
            return _write_grid(page, top, block)
        case ListBlock():
            return _write_list(page, top, block)
        case _:
            raise ValueError(f"{block.id}: nobody can write {block.layout} before they are filled in")


def _write_pairs(page: _Page, top: int, part: PairsBlock) -> range:
    fields = _to_fill_in(part.fields, page.is_shared)
    for row, word in enumerate(fields, start=top):
        page.sheet.write_string(row, 0, word.label, page.styles["head"])
        _put_across(page, row, range(1, max(page.width, 2)), part, word)
    return range(top, top + len(fields))


def _write_line(page: _Page, top: int, part: LineBlock) -> range:
    """Headers with one row of values below them. Texts share the width of the table."""
    columns = _to_fill_in(part.columns, page.is_shared)
    is_text = all(item_kind(word.item) == "text" for word in columns if word.item)
    each = page.width // len(columns) if is_text else 1
    for index, word in enumerate(columns):
        across = range(index * each, (index + 1) * each)
        _merge(page.sheet, top, across[0], top, across[-1], _header(word, page), page.styles["head"])
        _put_across(page, top + 1, across, part, word)
    return range(top + 1, top + 2)


def _put_across(page: _Page, row: int, columns: range, part: Block, word: Word) -> None:
    """The one value of a label, over these columns."""
    if word.item and item_kind(word.item) == "text" and page.is_shared:
        page.sheet.set_row(row, _TEXT_HEIGHT)
    if len(columns) > 1:
        page.sheet.merge_range(row, columns[0], row, columns[-1], "", page.styles["cell"])
    _put(page.sheet, row, columns[0], page.filling.cells.get((part.id, word.label)), page.styles["cell"])
    _validate(page.sheet, row, columns[0], word.item, page.filling)


def _write_grid(page: _Page, top: int, part: GridBlock) -> range:
    columns = [word for word in _to_fill_in(part.columns, page.is_shared) if _used(word, part, page.filling, 2)]
    paths = [_header(word, page).split("/") for word in columns]
    depth = max(len(path) for path in paths)
    _merge(page.sheet, top, 0, top + depth - 1, 0, part.corner or "项目", page.styles["head"])
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start
            if level < len(path) - 1:
                while end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                    end += 1
            if level < len(path):
                bottom = top + depth - 1 if level == len(path) - 1 else top + level
                _merge(page.sheet, top + level, start + 1, bottom, end + 1, path[level], page.styles["head"])
            start = end + 1
    rows = [word for word in _to_fill_in(part.rows, page.is_shared) if _used(word, part, page.filling, 1)]
    for row, word in enumerate(rows, start=top + depth):
        page.sheet.write_string(row, 0, word.label, page.styles["head"])
        text = page.filling.cells.get((part.id, word.label, ""))
        if text is not None:
            _merge(page.sheet, row, 1, row, len(columns), str(text), page.styles["cell"])
            continue
        for column, across in enumerate(columns, start=1):
            _put(
                page.sheet,
                row,
                column,
                page.filling.cells.get((part.id, word.label, across.label)),
                page.styles["cell"],
            )
            _validate(page.sheet, row, column, word.item or across.item, page.filling)
    return range(top + depth, top + depth + len(rows))


def _write_list(page: _Page, top: int, part: ListBlock) -> range:
    blank = _TEMPLATE_RECORDS if page.filling.template else _BLANK_RECORDS
    records = page.filling.records.get(part.id, [{} for _ in range(blank)] if page.filling.has_all else [])
    columns = _listed(part, page.filling, is_shared=page.is_shared)
    if page.is_shared:
        page.sheet.set_row(top, 2 * _LINE_HEIGHT)
    for column, word in enumerate(columns):
        page.sheet.write_string(top, column, word.label, page.styles["head"])
    for number, record in enumerate(records, start=1):
        lines = -(-2 * len(str(record.get(STANDARD) or "")) // _STANDARD_WIDTH)
        if lines > 1:
            page.sheet.set_row(top + number, lines * _LINE_HEIGHT)
        for column, word in enumerate(columns):
            content = number if word.label == "序号" else record.get(word.label)
            _put(
                page.sheet,
                top + number,
                column,
                content,
                page.styles["given" if page.filling.template and content is not None else "cell"],
            )
    for column, word in enumerate(columns):
        if word.label == STANDARD:
            page.sheet.set_column(column, column, _STANDARD_WIDTH)
        if isinstance(word, ListColumn) and word.choices:
            choices = {"validate": "list", "source": word.choices}
            page.sheet.data_validation(top + 1, column, top + max(len(records), blank), column, choices)
    return range(top + 1, top + 1 + len(records))


def can_write(table: Table) -> bool:
    """Whether the table's place for everything is known beforehand, not by what stands in it."""
    return all(isinstance(block, (PairsBlock, LineBlock, GridBlock, ListBlock)) for block in table.blocks)


def _to_fill_in(words: Sequence[W], is_shared: bool) -> list[W]:
    """What is asked for: of a table as departments know it not what the reader passes over, or knows from elsewhere."""
    return [word for word in words if not ((word.ignore or word.variant) and is_shared)]


def _header(word: Word, page: _Page) -> str:
    """What stands above a column. A rate says that it is in per cent: 0.95 could be either."""
    is_rate = page.is_shared and word.item is not None and item_kind(word.item) == "percent"
    return word.label + ("（%）" if is_rate else "")


def _listed(part: Block, filling: Filling, *, is_shared: bool) -> list[Word]:
    """The columns of a list: what is asked for, and what is told."""
    asked = _to_fill_in(part.header_words, is_shared)
    labels = {
        label for record in filling.records.get(part.id, []) for label, content in record.items() if content is not None
    }
    return [word for word in part.header_words if word.label in labels or word in asked]


def _used(word: Word, part: Block, filling: Filling, position: int) -> bool:
    """A filled form leaves out optional rows and columns that it does not use, as departments do."""
    return filling.has_all or word.required or any(
        key[0] == part.id and len(key) > position and key[position] == word.label for key in filling.cells
    )  # fmt: skip


def _put(sheet: Worksheet, row: int, column: int, content: Content, style: Format) -> None:
    if content is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(content, str):
        sheet.write_string(row, column, content, style)
    else:
        sheet.write_number(row, column, content, style)


def _validate(sheet: Worksheet, row: int, column: int, item: str | None, filling: Filling) -> None:
    """Excel asks back when a number cell gets something else; “-”, “无” and “不涉及” are answers."""
    if not filling.template or item is None or item_kind(item) not in _NUMBERS:
        return
    cell = xl_rowcol_to_cell(row, column)
    answers = "".join(f',{cell}="{answer}"' for answer in ("-", "无", "不涉及"))
    sheet.data_validation(
        row, column, row, column,
        {
            "validate": "custom", "value": f"=OR(ISNUMBER({cell}){answers})", "error_type": "warning",
            "error_title": "请核对", "error_message": "这里填数字；没有发生的填“-”或“无”，不清楚的留空。",
        },
    )  # fmt: skip


def _merge(sheet: Worksheet, top: int, left: int, bottom: int, right: int, text: str, style: Format) -> None:
    if (top, left) == (bottom, right):
        sheet.write_string(top, left, text, style)
    else:
        sheet.merge_range(top, left, bottom, right, text, style)
