"""Reads labels with their values beside them, or in one cell with them."""

import re

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning
from assets.intake.tables.context import TableContext, inline, money_note
from assets.intake.tables.segment import Segment, header_words, pair_words
from assets.intake.tables.shapes.list_groups import code_and_name
from assets.knowledge.forms import LineBlock, LineWord, PairWord, item_kind
from assets.text.normal import label


def read_pairs(context: TableContext, blocks: list[Segment]) -> None:
    """Labels with their values beside them, in any row that is not a header nor a line of a list or grid."""
    by_name = pair_words(context.table)
    for segment in blocks:  # labels above their values have none beside them
        if isinstance(segment.block, LineBlock):
            by_name = {name: word for name, word in by_name.items() if word not in segment.block.columns}
    if not by_name:
        return
    headers, width = header_words(context.table), context.region.sheet.width  # a header that was not known is no label
    until = dict.fromkeys(range(context.region.top + 1, context.region.bottom), width)
    for segment in blocks:
        own = frozenset[str]().union(*(word.labels for word in segment.block.line_words))
        until |= dict.fromkeys(range(segment.head, segment.head + segment.depth), 0)
        if segment.labels_until is not None:
            until |= dict.fromkeys(segment.rows, segment.labels_until)
        for row in segment.rows if own else ():
            if any(label(context.own(row, column)) in own for column in range(segment.first_column)):
                until[row] = 0
    units = {money_note(context.own(row, column)) for row in until for column in range(width)} - {None}
    for row, end in until.items():
        for column in range(end):
            if context.cell(row, column).is_covered:
                continue
            name, cell, part = _pair(context, row, column)
            word = by_name.get(label(name, context.owner.fiscal_year))
            if word and (part or not cell.text or label(cell.text) not in headers):
                context.pair_rows.add(row)
                unit = money_note(name) or context.corner_unit(cell) or (next(iter(units)) if len(units) == 1 else None)
                read_pair(context, word, cell, unit, part)


def _pair(context: TableContext, row: int, column: int) -> tuple[str, Cell, str | None]:
    """A label with the cell of its value, beside it or the same (“资金总额：1300”), and the part that is meant."""
    text = context.own(row, column)
    both = inline(text) if re.search("[:：]", text) else None
    if both:
        return both[0], context.cell(row, column), both[1]
    return text, context.cell(row, context.region.sheet.after(row, column)), None


def read_pair(
    context: TableContext, word: PairWord | LineWord, cell: Cell, unit: str | None, part: str | None
) -> None:  # fmt: skip
    """The value of a label, in the unit that label, corner or the table's only note of one state."""
    if word.ignore or word.item is None:
        context.ignore(cell.row, cell.column, word)
        return
    basis = word.basis if isinstance(word, PairWord) else None
    meaning = Meaning(word.item, word.phase or context.table.phase, basis or "total", context.line)
    if word.item == "project_name":
        code, name = code_and_name(cell.text)
        if code:
            context.add(cell, Meaning("project_code", line=context.line), None, part=code)
        context.add(cell, meaning, None, part=name)
        return
    context.add(cell, meaning, unit if item_kind(word.item) == "money" else None, part=part)
