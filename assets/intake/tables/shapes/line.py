"""Reads the one row of values below a header."""

from assets.intake.ledger import Meaning
from assets.intake.tables.context import TableContext
from assets.intake.tables.segment import Segment, is_signature
from assets.knowledge.forms import LineWord, item_kind


def read_line(context: TableContext, segment: Segment) -> None:
    """The one row of values below its headers. A label with its value beside it in a further row is none of it."""
    sheet = context.region.sheet
    columns = segment.columns_of(LineWord)
    is_text = all(item_kind(word.item) == "text" for word in columns.values() if word.item)
    filled = [
        row
        for row in segment.rows
        if any(context.own(row, c) if is_text else context.is_answer(row, c) for c in columns)
        and not is_signature(sheet.first_text(row))
        and row not in context.pair_rows
    ]
    if len(filled) > 1:
        cell = context.cell(filled[1], segment.first_column)
        raise context.source.problem(cell, "表头下有两行数据", "只有一行数据", "合并为一行，或分表填报")
    for row in filled:
        for column, word in columns.items():
            item = word.item_among(columns.values())
            if item and not word.ignore:
                meaning = Meaning(item, word.phase or context.table.phase, line=context.line)
                context.add(context.cell(row, column), meaning, context.unit(segment, row, column, item))
            else:
                context.ignore(row, column, word)
