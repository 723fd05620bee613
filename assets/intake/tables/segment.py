"""One block of a table as it stands: its header, and the rows beneath it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from assets.intake.tables.header import is_remark
from assets.knowledge.forms import (
    GridBlock,
    HeadedBlock,
    LineBlock,
    LineWord,
    ListBlock,
    ListColumn,
    PairWord,
    Table,
    Word,
    by_label,
)
from assets.text.normal import squeezed

_SIGNATURE = re.compile(r"^(?:填报?表?人|单位负责人|联系人|联系电话|填报日期|审核人|部门负责人|财务负责人)")
C = TypeVar("C", bound=Word)


@dataclass
class Segment:
    """One header of a block with the rows beneath it.

    Attributes:
        columns: column → its word; the label columns lie left of the first.
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
        """The leftmost column with a word."""
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
        return key_column_of(self.block, self.columns)

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


def headed(table: Table) -> Iterator[HeadedBlock]:
    """The blocks of a table that stand below a header."""
    yield from (block for block in table.blocks if isinstance(block, HeadedBlock))


def header_words(table: Table) -> frozenset[str]:
    """Every spelling that may stand in a header of the table."""
    return frozenset().union(*(block.words_by_label.keys() | block.labels_above for block in headed(table)))


def pair_words(table: Table) -> dict[str, PairWord | LineWord]:
    """The labels that may have their value beside them: those of pairs, and those above a line of values."""
    words: list[PairWord | LineWord] = [word for block in table.blocks for word in block.pair_words]
    words += [word for block in table.blocks if isinstance(block, LineBlock) for word in block.columns]
    return by_label(words)


def key_column_of(block: HeadedBlock, columns: dict[int, Word]) -> int | None:
    keys = [column for column, word in columns.items() if isinstance(word, ListColumn) and word.key]
    return min(keys, key=lambda column: block.header_words.index(columns[column]), default=None)
