"""Writes a workbook form from its declaration: blank to send out, or filled (for the sample and the tests)."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from assets.intake.forms import Form, FormTable, Slot, item_kind

Content = str | float | int | None

_BLANK_RECORDS, _TEMPLATE_RECORDS = 12, 30
_PROTECTION = {"format_columns": True, "format_rows": True, "format_cells": True}
_NUMBERS = ("money", "count", "percent", "score", "area")
_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Filling:
    """What to fill in, by table id.

    Attributes:
        cells: ``(table, label)`` of a pairs table or ``(table, row label, column label)`` of a grid → content.
        records: table id of a list → one mapping column label → content per record.
        units: table id → unit in its corner instead of the form's own.
        template: a form to send out: every row and column is there, labels are protected, entries are validated. Else a
            filled form, which leaves out the optional parts that it does not use, as departments do.
    """

    cells: Mapping[tuple[str, ...], Content] = field(default_factory=dict)
    records: Mapping[str, Sequence[Mapping[str, Content]]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    template: bool = False

    @property
    def has_all(self) -> bool:
        """Whether optional parts are there even if nothing is filled in."""
        return self.template or not self.cells


def template_of(form: Form, department: str | None = None, fiscal_year: int | None = None) -> bytes:
    """The form to send out, with department and year filled in where they are given."""
    owner: dict[str | None, Content] = {"department": department, "fiscal_year": fiscal_year}
    cells: dict[tuple[str, ...], Content] = {
        (table.id, slot.label): owner[slot.field]
        for table in form.tables
        for slot in table.fields
        if owner.get(slot.field) is not None
    }
    return write_form(form, Filling(cells=cells, template=True))


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
    }
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
        _WRITERS[table.layout](sheet, table, filling, styles)
        if filling.template:
            sheet.protect("", _PROTECTION)
    book.close()
    return buffer.getvalue()


def _write_pairs(sheet: Worksheet, table: FormTable, filling: Filling, styles: dict[str, Format]) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 80)
    for row, slot in enumerate(table.fields, start=2):
        sheet.write_string(row, 0, slot.label, styles["head"])
        _put(sheet, row, 1, filling.cells.get((table.id, slot.label)), styles["cell"])
        _validate(sheet, row, 1, slot.item, filling)


def _write_grid(sheet: Worksheet, table: FormTable, filling: Filling, styles: dict[str, Format]) -> None:
    columns = [slot for slot in table.columns if _used(slot, table, filling, 2)]
    paths = [slot.label.split("/") for slot in columns]
    depth = max(len(path) for path in paths)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(columns), 14)
    _merge(sheet, 2, 0, 1 + depth, 0, table.corner or "", styles["head"])
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start]
            end = start
            if level < len(path) - 1:
                while end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                    end += 1
            if level < len(path):
                bottom = 1 + depth if level == len(path) - 1 else 2 + level
                _merge(sheet, 2 + level, start + 1, bottom, end + 1, path[level], styles["head"])
            start = end + 1
    rows = [slot for slot in table.rows if _used(slot, table, filling, 1)]
    for row, slot in enumerate(rows, start=2 + depth):
        sheet.write_string(row, 0, slot.label, styles["head"])
        text = filling.cells.get((table.id, slot.label, ""))
        if text is not None:
            _merge(sheet, row, 1, row, len(columns), str(text), styles["cell"])
            continue
        for column, across in enumerate(columns, start=1):
            _put(sheet, row, column, filling.cells.get((table.id, slot.label, across.label)), styles["cell"])
            _validate(sheet, row, column, slot.item or across.item, filling)
    sheet.freeze_panes(2 + depth, 1)


def _write_list(sheet: Worksheet, table: FormTable, filling: Filling, styles: dict[str, Format]) -> None:
    sheet.set_column(0, len(table.columns) - 1, 18)
    for column, slot in enumerate(table.columns):
        sheet.write_string(2, column, slot.label, styles["head"])
    blank = _TEMPLATE_RECORDS if filling.template else _BLANK_RECORDS
    records = filling.records.get(table.id, [{} for _ in range(blank)] if filling.has_all else [])
    for row, record in enumerate(records, start=3):
        for column, slot in enumerate(table.columns):
            content = row - 2 if slot.label == "序号" else record.get(slot.label)
            _put(sheet, row, column, content, styles["cell"])
    for column, slot in enumerate(table.columns):
        if slot.choices:
            choices = {"validate": "list", "source": slot.choices}
            sheet.data_validation(3, column, 2 + max(len(records), blank), column, choices)
    sheet.freeze_panes(3, 0)


_WRITERS = {"pairs": _write_pairs, "grid": _write_grid, "list": _write_list}


def _used(slot: Slot, table: FormTable, filling: Filling, position: int) -> bool:
    """A filled form leaves out optional rows and columns that it does not use, as departments do."""
    return filling.has_all or slot.required or any(
        key[0] == table.id and len(key) > position and key[position] == slot.label for key in filling.cells
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
