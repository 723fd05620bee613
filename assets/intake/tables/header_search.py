"""Looks in the rows of a table for the headers of its blocks, of one row or several, merged or not."""

import re
from collections.abc import Iterator

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.tables.header import HeaderMatcher, header_path
from assets.intake.tables.segment import Segment, headed, header_words, key_column_of
from assets.knowledge.forms import (
    HeadedBlock,
    ListColumn,
    MonthsBlock,
    Table,
    Word,
)
from assets.text.cell import is_number
from assets.text.month import cumulated
from assets.text.normal import label

_POINTS_NOTE = re.compile(r"\([^()]*\d分[^()]*\)$|%$")
"""What a header may add to its name: “得分（20分×执行率）”, “执行率%”."""
_DEEPEST = 3
"""Rows that a header may have."""


def fit(table: Table, region: Region, fiscal_year: int | None) -> int:
    """How many of the table's columns the headers of a region have; 0 where one that it must have is lacking."""
    known: dict[str, int] = {}
    words = header_words(table)
    for row in range(region.top + 1, region.bottom):
        header = header_at(table, words, region, row, fiscal_year)
        if header is not None and not header.lacking:
            known[header.block.id] = max(known.get(header.block.id, 0), len(header.columns))
    sheet, rows = region.sheet, range(region.top + 1, region.bottom)
    labels = {label(sheet.own_text(row, column)) for row in rows for column in range(sheet.width)}
    for block in (block for block in table.blocks if block.pair_words and block.required):
        there = [word for word in block.pair_words if labels & word.labels]
        if there and all(word in there for word in block.pair_words if word.required):
            known[block.id] = len(there)
    needed = {block.id for block in table.blocks if block.required}
    return sum(known.values()) if needed <= known.keys() else 0


def header_at(table: Table, words: frozenset[str], region: Region, row: int, fiscal_year: int | None) -> Segment | None:
    """The block whose header begins in a row; two known column names make a header, and no number stands in one.

    Args:
        table: the table.
        words: its ``header_words``.
        region: where it stands.
        row: the row.
        fiscal_year: the year that a year in a header may be.
    """
    sheet = region.sheet
    best: Segment | None = None
    if not _has_word(words, sheet, row, fiscal_year):
        return None
    for depth, is_merged in _depths(sheet, row, region.bottom):
        paths = _paths(sheet, range(row, row + depth))
        for block in headed(table):
            if not (depth == 1 or is_merged or _is_stack(block, sheet, range(row, row + depth), fiscal_year)):
                continue
            header = _header(block, paths, row, depth, fiscal_year)
            distinct = {word.label for word in header.columns.values()}
            is_header = len(distinct) > 1 and any(word.required for word in header.columns.values())
            if is_header and len(header.columns) > (len(best.columns) if best else 0):
                best = header
    return best


def _has_word(words: frozenset[str], sheet: Sheet, row: int, fiscal_year: int | None) -> bool:
    """Whether any text of a row may stand in a header: most rows need no closer look."""
    names = {label(text, fiscal_year) for column in range(sheet.width) if (text := sheet.own_text(row, column))}
    return any(not words.isdisjoint((name, _POINTS_NOTE.sub("", name), cumulated(name))) for name in names)


def _depths(sheet: Sheet, row: int, bottom: int) -> Iterator[tuple[int, bool]]:
    """How many rows a header that begins in a row may have, and whether its merged cells say so: else one or more."""
    deepest = next(
        (depth for depth in range(min(_DEEPEST, bottom - row)) if _has_number(sheet, row + depth)),
        min(_DEEPEST, bottom - row),
    )
    merged = 1
    while merged < deepest and _is_doubled(sheet, row, row + merged - 1):
        merged += 1
    if merged > 1:
        yield merged, True
    else:
        yield from ((depth, False) for depth in range(1, deepest + 1))


def _has_number(sheet: Sheet, row: int) -> bool:
    return any(is_number(sheet.content(row, column)) for column in range(sheet.width) if sheet.own_text(row, column))


def _is_stack(block: HeadedBlock, sheet: Sheet, rows: range, fiscal_year: int | None) -> bool:
    """Whether rows without merged cells are one header: each but the last has words that stand above others."""
    words = block.words_by_label.keys() | block.labels_above
    for row in rows[:-1]:
        known = {
            column: _name(block, text, fiscal_year) in words
            for column in range(sheet.width)
            if (text := sheet.own_text(row, column))
        }
        if not any(known.values()) or not all(
            known[column] for column in known if any(sheet.own_text(below, column) for below in rows if below > row)
        ):
            return False
    return True


def _is_doubled(sheet: Sheet, top: int, row: int) -> bool:
    """Whether a cell of the header that begins at ``top`` spans columns with headers of their own in the next row."""
    for column in range(sheet.width):
        if (row, column) in sheet.origins or not sheet.text(row, column):
            continue
        after = sheet.after(row, column)
        split = after - column > 1 and len({sheet.origin(row + 1, c) for c in range(column, after)}) > 1
        if split and any(top <= sheet.origin(row + 1, c)[0] <= row for c in range(sheet.width)):
            return True
    return False


def _paths(sheet: Sheet, rows: range) -> dict[int, str]:
    """Column → header path; of a header merged over columns the first only. What is merged down labels rows."""
    paths: dict[int, str] = {}
    for column in range(sheet.width):
        origin = sheet.origin(rows[-1], column)
        labels_rows = sheet.origin(rows[-1] + 1, column) == origin
        if origin[1] == column and origin[0] >= rows[0] and not labels_rows:
            path = header_path(sheet, rows, column)
            if path:
                paths[column] = path
    return paths


def _header(block: HeadedBlock, paths: dict[int, str], row: int, depth: int, fiscal_year: int | None) -> Segment:
    matcher = HeaderMatcher(block.words_by_label, block.labels_above, lambda part: _name(block, part, fiscal_year))
    found: dict[int, Word] = {}
    unknown: dict[int, str] = {}
    for column, path in paths.items():
        word = matcher.word_of(path)
        if word is not None:
            found[column] = word
        elif found:  # what stands left of the first known header labels the rows
            unknown[column] = path
    upper = _upper(block, found)
    for column, word in list(found.items()):
        same = [other for other in found if found[other] is word and other not in upper]
        if column not in upper and len(same) > 1 and not word.may_repeat:
            unknown[column] = paths[column]
    columns = {column: word for column, word in found.items() if column not in upper and column not in unknown}
    return Segment(block, columns, paths, upper, unknown, row, depth)


def _name(block: HeadedBlock, part: str, fiscal_year: int | None) -> str:
    """A header as the block compares it: where months count, “1—7月执行数” is “累计执行数”."""
    name = label(part, fiscal_year)
    if isinstance(block, MonthsBlock):
        name = cumulated(name)
    return name if name in block.words_by_label else _POINTS_NOTE.sub("", name)


def _upper(block: HeadedBlock, found: dict[int, Word]) -> set[int]:
    """Columns of an upper level: where 分值 or 得分 stands behind each level, the one next to the key is its own."""
    key = key_column_of(block, found)
    if key is None:
        return set()
    levels = sorted(
        column for column, word in found.items() if column == key or (isinstance(word, ListColumn) and word.spread)
    )

    def level(column: int) -> int:
        return max((one for one in levels if one < column), default=key)

    upper: set[int] = set()
    for column, word in found.items():
        if column in levels or word.ignore or word.identifies:
            continue
        behind_key = [other for other in found if found[other] is word and level(other) == key]
        if behind_key and level(column) != key:
            upper.add(column)
    return upper
