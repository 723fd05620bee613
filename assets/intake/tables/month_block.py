"""Reads a block of figures cumulated over the months: a row for each, or the one that title or headers name."""

import re

from assets.intake.ledger import Meaning
from assets.intake.tables.blocks import Segment, is_signature, slot_names
from assets.intake.tables.context import TableContext
from assets.text.cell import text_state
from assets.text.month import months_within
from assets.text.normal import label, squeezed

_FILLED_IN = re.compile(r"(?:填[报表制]|报送|编制|制表|打印)")
"""Begins a date that says when a form was filled in, not until when its figures go."""


def read_months(context: TableContext, segment: Segment) -> None:
    """Readings of the months; what is said of single funds or indicators is not asked for.

    Raises:
        Problem: a month twice, or none that is certain.
    """
    item_columns = {column: slot for column, slot in segment.columns.items() if slot.item and not slot.ignore}
    by_month = _rows_by_month(context, segment, set(item_columns)) if item_columns else {}
    for month, row in by_month.items():
        for column, slot in item_columns.items():
            meaning = Meaning(slot.item or "", slot.phase or "final", line=month)
            unit = context.unit(segment, row, column, meaning.item)
            context.add(context.cell(row, column), meaning, unit)
    for row in segment.rows:
        for column, slot in segment.columns.items():
            if slot.ignore:
                context.ignore(row, column, slot)
            elif row not in by_month.values():
                context.not_needed(row, column, "分项的数，按部门合计核对")


def _rows_by_month(context: TableContext, segment: Segment, columns: set[int]) -> dict[int, int]:
    filled = [row for row in segment.rows if not is_signature(context.region.sheet.first_text(row))]
    filled = [row for row in filled if any(text_state(context.own(row, column)) == "value" for column in columns)]
    column = next((column for column, slot in segment.columns.items() if slot.field == "month"), None)
    if column is None:
        return _one_month(context, segment, filled)
    by_month: dict[int, int] = {}
    for row in filled:
        cell = context.cell(row, column)
        month = context.source.month_of(cell)
        if month in by_month:
            raise context.source.problem(cell, f"第二行“{month}月”", "每月一行", "删去或合并重复的行")
        by_month[month] = row
    return by_month


def _one_month(context: TableContext, segment: Segment, filled: list[int]) -> dict[int, int]:
    """The month that the lines above the figures name, and the row of the whole department."""
    header = context.cell(segment.head, segment.first_column)
    above = [
        context.own(row, column)
        for row in range(max(context.region.top, 0), segment.head)
        for column in range(context.region.sheet.width)
    ]
    lines = [text for text in above if not _FILLED_IN.match(squeezed(text))] + list(segment.headers.values())
    month = context.source.one_month(header, {month for line in lines for month in months_within(line)})
    names = {name for slot in segment.block.rows for name in slot_names(slot)}
    totals = [
        row for row in filled if any(label(context.own(row, column)) in names for column in range(segment.first_column))
    ]
    rows = totals or filled
    if len(rows) > 1:
        expected = "、".join(slot.label for slot in segment.block.rows) + "一行"
        cell = context.cell(rows[1], segment.first_column)
        raise context.source.problem(cell, "同一个月的几行数据", expected, "写明哪一行是部门合计")
    return dict.fromkeys([month], rows[0]) if rows else {}
