"""Tables of forms as they were issued: each word that the form has must stand there, and no other."""

from collections.abc import Iterator

from assets.intake.containers.sheets import Cell
from assets.intake.tables.context import TableContext
from assets.intake.tables.header import find_header, header_path, is_remark, match_headers, refuse_lacking
from assets.intake.tables.segment import Segment
from assets.knowledge.forms import GridBlock, ListBlock, PairsBlock, PairWord


def issued_segment(context: TableContext, block: GridBlock | ListBlock) -> Segment:
    """The one header of a table with all rows below it: that of a list has one row, that of a grid ends at its lines.

    Raises:
        Problem: it is not there, or a column is lacking or not known.
    """
    source, table, region = context.source, context.table, context.region
    sheet = region.sheet
    named = block.corner if isinstance(block, GridBlock) else next(word.label for word in block.columns if word.key)
    start = find_header(source, table, region, named or "")
    if isinstance(block, GridBlock):
        below = range(start.row + 1, region.bottom)
        first = next((row for row in below if sheet.own_text(row, start.column)), region.bottom)
        columns = range(sheet.after(start.row, start.column), sheet.width)
    else:
        first, columns = start.row + 1, range(sheet.width)
    headers = {column: header_path(sheet, range(start.row, first), column) for column in columns}
    words = match_headers(source, table, block.header_words, region, start.row, headers)
    rows = list(range(first, region.bottom))
    labels = range(start.column, columns.start)
    return Segment(block, words, headers, set(), {}, start.row, first - start.row, rows, labels)


def issued_pairs(context: TableContext, block: PairsBlock) -> Iterator[tuple[PairWord, Cell]]:
    """Each label of a table of pairs with the cell of its value, the next one to the right.

    Raises:
        Problem: a label is not known, stands there twice, or is lacking.
    """
    source, region = context.source, context.region
    sheet = region.sheet
    by_name = context.named(block.fields)
    seen: list[PairWord] = []
    for row in range(region.top + 1, region.bottom):
        if is_remark(sheet.first_text(row)):
            continue
        column = 0
        while column < sheet.width:
            text = sheet.own_text(row, column)
            if not text:
                column += 1
                continue
            cell = region.cell(row, column)
            word = by_name.get(context.name(text))
            if word is None:
                raise source.unknown(cell, text, [word.label for word in block.fields])
            if word in seen:
                raise source.problem(cell, f"重复的“{word.label}”", "只填一次", "删去重复行")
            seen.append(word)
            value_column = sheet.after(row, column)
            yield word, region.cell(row, value_column)
            column = sheet.after(row, value_column)
    refuse_lacking(source, context.table, region, block.fields, seen)
