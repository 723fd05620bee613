"""Splits one physical table into its declared blocks: each begins at its header rows and ends where the next begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.intake.tables.header import header_path, is_remark
from assets.knowledge.forms import (
    GridBlock,
    HeadedBlock,
    LineBlock,
    LineWord,
    ListBlock,
    ListColumn,
    MonthsBlock,
    PairWord,
    Table,
    Word,
    by_label,
)
from assets.text.cell import is_number
from assets.text.month import cumulated
from assets.text.normal import label, short, squeezed

_SIGNATURE = re.compile(r"^(?:填报?表?人|单位负责人|联系人|联系电话|填报日期|审核人|部门负责人|财务负责人)")
_POINTS_NOTE = re.compile(r"\([^()]*\d分[^()]*\)$|%$")
"""What a header may add to its name: “得分（20分×执行率）”, “执行率%”."""

C = TypeVar("C", bound=Word)
_DEEPEST = 3
"""Rows that a header may have."""


@dataclass
class Segment:
    """One header of a block with the rows beneath it.

    Attributes:
        columns: column → its slot; the label columns lie left of the first.
        headers: column → its header path as it stands.
        upper: columns that say of an upper level what another column says of the key.
        unknown: columns whose header nobody knows, or that are there twice.
        head: the (first) header row.
        rows: rows beneath.
        corner: the columns of the corner, where the form as it was issued has one.
    """

    block: HeadedBlock
    columns: dict[int, Word]
    headers: dict[int, str]
    upper: set[int]
    unknown: dict[int, str]
    head: int
    depth: int
    rows: list[int] = field(default_factory=list)
    corner: range | None = None

    @property
    def label_columns(self) -> range:
        """The columns of what its lines are called: those below the corner, or left of the first word."""
        return self.corner if self.corner is not None else range(self.first_column)

    @property
    def first_column(self) -> int:
        """The leftmost column with a slot."""
        return min(self.columns)

    @property
    def lacking(self) -> list[str]:
        """The columns that the block must have and this header has not, nor another that says the same."""
        there = list(self.columns.values())
        said = {word.item for word in there if word.stands_for_its_item}
        return [
            word.label
            for word in self.block.header_words
            if word.required and word not in there and not (word.item and word.item in said)
        ]

    def columns_of(self, kind: type[C]) -> dict[int, C]:
        """Column → its word, of those of a kind: all of them, as a block's header has words of one kind."""
        return {column: word for column, word in self.columns.items() if isinstance(word, kind)}

    @property
    def key_column(self) -> int | None:
        """The column of a list that names its lines: of several that may, the one declared first."""
        return _key_column(self.block, self.columns)

    @property
    def labels_until(self) -> int | None:
        """Left of which column a label with its value beside it may stand in the rows beneath; ``None``: of none.

        What an indicator is called is no such label, though it be called 项目支出.
        """
        if isinstance(self.block, GridBlock):
            return self.first_column
        if self.key_column is None or not isinstance(self.block, ListBlock):
            return None
        return self.key_column + (not any(word.spread for word in self.block.columns))


def is_signature(text: str) -> bool:
    """Whether a row is a note or the line of signatures below a table."""
    return is_remark(text) or _SIGNATURE.match(squeezed(text)) is not None


def segments(source: SourceFile, table: Table, region: Region, fiscal_year: int) -> tuple[list[Segment], list[Problem]]:
    """The blocks of a table.

    A column that nobody knows is set aside, a block without a column that it must have is set aside whole. A header
    printed again on a further page continues its block.
    """
    complete: list[Segment] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    current: Segment | None = None
    words = header_words(table)
    row = region.top + 1
    while row < region.bottom:
        header = header_at(table, words, region, row, fiscal_year)
        if header is None:
            if current is not None:
                current.rows.append(row)
            row += 1
            continue
        seen.add(header.block.id)
        current = header
        if header.lacking:
            problems.append(_incomplete(source, region, header))
        else:
            complete.append(header)
        row += header.depth
    for block in table.blocks:
        if block.required and block.header_words and block.id not in seen:
            labels = "、".join(word.label for word in block.header_words if word.required)
            problems.append(
                source.problem(
                    region.start, "没有认得出的表头", f"含有“{labels}”的表头", "恢复下发表格的表头后重新报送"
                )
            )
    beside = set(pair_words(table))
    for segment in list(complete):
        stray = _stray(region, segment, beside)
        if stray:
            complete.remove(segment)
            cell = region.cell(*stray)
            problems.append(
                source.problem(cell, f"没有表头的内容“{cell.text[:20]}”", "每列都有表头", "补上表头或删去该列内容")
            )
        else:
            problems += _unknown_columns(source, region, segment)
    return complete, problems


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


def headed(table: Table) -> Iterator[HeadedBlock]:
    """The blocks of a table that stand below a header."""
    yield from (block for block in table.blocks if isinstance(block, HeadedBlock))


def header_words(table: Table) -> frozenset[str]:
    """Every spelling that may stand in a header of the table."""
    return frozenset().union(*(block.words_by_label.keys() | block.labels_above for block in headed(table)))


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
    found: dict[int, Word] = {}
    unknown: dict[int, str] = {}
    for column, path in paths.items():
        word = _word_of(block, [_name(block, part, fiscal_year) for part in path.split("/")])
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


def _word_of(block: HeadedBlock, parts: list[str]) -> Word | None:
    """The word of a header path: the lower one says what it is, unless one above it is no mere heading."""
    by_name = block.words_by_label
    while len(parts) > 1 and "/".join(parts) not in by_name:
        upper = by_name.get(parts[0])
        if upper is not None and (upper.ignore or upper is by_name.get(parts[-1])):
            return upper
        if parts[0] not in block.labels_above:
            return None
        parts = parts[1:]
    return by_name.get("/".join(parts))


def _key_column(block: HeadedBlock, columns: dict[int, Word]) -> int | None:
    keys = [column for column, word in columns.items() if isinstance(word, ListColumn) and word.key]
    return min(keys, key=lambda column: block.header_words.index(columns[column]), default=None)


def _upper(block: HeadedBlock, found: dict[int, Word]) -> set[int]:
    """Columns of an upper level: where 分值 or 得分 stands behind each level, the one next to the key is its own."""
    key = _key_column(block, found)
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


def _incomplete(source: SourceFile, region: Region, header: Segment) -> Problem:
    known = "、".join(word.label for word in header.block.header_words if not word.ignore)
    named = [f"“{short(text)}”" for text in header.unknown.values()]
    found = f"表头缺少 {'、'.join(header.lacking)}" + (f"，另有不认识的或重复的{'、'.join(named)}" if named else "")
    return source.problem(region.cell(header.head, header.first_column), found, known, "按所列名称写明表头后重新报送")


def _unknown_columns(source: SourceFile, region: Region, segment: Segment) -> Iterator[Problem]:
    """The columns that are set aside, where a number stands in them."""
    for column, text in segment.unknown.items():
        cells = [region.cell(row, column) for row in segment.rows]
        if any(re.search(r"\d", cell.text) and not cell.is_covered for cell in cells):
            twice = label(text.rpartition("/")[2]) in segment.block.words_by_label
            found = f"{'重复的' if twice else '不认识的'}一栏“{short(text)}”，该栏未采用"
            known = "、".join(word.label for word in segment.block.header_words if not word.ignore)
            yield source.problem(
                region.cell(segment.head, column), found, known, "与所列某一栏同义的改用该名称；无关的可以保留"
            )


def pair_words(table: Table) -> dict[str, PairWord | LineWord]:
    """The labels that may have their value beside them: those of pairs, and those above a line of values."""
    words: list[PairWord | LineWord] = [word for block in table.blocks for word in block.pair_words]
    words += [word for block in table.blocks if isinstance(block, LineBlock) for word in block.columns]
    return by_label(words)


def _stray(region: Region, segment: Segment, beside: set[str]) -> tuple[int, int] | None:
    """A filled cell in a column without header, right of the first column that has one."""
    sheet = region.sheet
    known = {*segment.columns, *segment.upper, *segment.unknown}
    for row in segment.rows:
        labels = (label(sheet.own_text(row, column)) for column in range(segment.labels_until or 0))
        if is_signature(sheet.first_text(row)) or not beside.isdisjoint(labels):
            continue
        origins = {sheet.origin(row, column) for column in known}
        for column in range(segment.first_column, sheet.width):
            cell = region.cell(row, column)
            covered = cell.is_covered or sheet.origin(row, column) in origins
            if column not in known and not covered and cell.text and not isinstance(segment.block, LineBlock):
                return row, column
    return None
