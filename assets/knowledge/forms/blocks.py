"""The blocks of a table, each of one layout: what stands where in it."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Annotated, Literal, Self, TypeVar

from pydantic import Field, model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.forms.words import (
    GridColumn,
    GridRow,
    HeaderWord,
    LineWord,
    ListColumn,
    MonthColumn,
    PairWord,
    PanelLine,
    PanelWord,
    RecordColumn,
    Word,
    table_words,
)
from assets.knowledge.items import labels
from assets.text.normal import label

W = TypeVar("W", bound=Word)
_NAMED = Field(min_length=1)


class _Block(Declared):
    """A part of a table: it begins at its header rows and ends where the next begins.

    Attributes:
        id: its own where a table has several; the only block of a table bears the table's.
        required: the table must have it.
    """

    id: str
    required: bool = True

    @property
    def header_words(self) -> Sequence[Word]:
        """The words of its header, none where it has no header."""
        return ()

    @property
    def pair_words(self) -> Sequence[PairWord]:
        """Its labels with values beside them."""
        return ()

    @property
    def line_words(self) -> Sequence[Word]:
        """What its lines are called."""
        return ()

    @property
    def all_words(self) -> Sequence[Word]:
        """Every word that it has."""
        return [*self.header_words, *self.pair_words, *self.line_words]


class _HeadedBlock(_Block):
    """A block below a header.

    Attributes:
        above: words that may stand above a column and add nothing to what it says.
        not_below: words beside or above a header that say that nobody asks for its lines: the targets of other years.
    """

    above: list[str] = []
    not_below: list[str] = []

    @cached_property
    def words_by_label(self) -> dict[str, Word]:
        """Spelling → the word of its header, as labels of a form that is filled in freely are compared."""
        return by_label(self.header_words)

    @cached_property
    def labels_above(self) -> frozenset[str]:
        """The words that may stand above a column, as they are compared."""
        return frozenset(map(label, self.above))


class PairsBlock(_Block):
    """Labels with their values beside them, in any row outside of the other blocks."""

    layout: Literal["pairs"]
    fields: Annotated[list[PairWord], _NAMED]

    @property
    def pair_words(self) -> Sequence[PairWord]:
        return self.fields


class LineBlock(_HeadedBlock):
    """Headers with their values in the row below."""

    layout: Literal["line"]
    columns: Annotated[list[LineWord], _NAMED]

    @property
    def header_words(self) -> Sequence[LineWord]:
        return self.columns


class GridBlock(_HeadedBlock):
    """Lines × (merged) headers.

    Attributes:
        corner: what stands above the lines, where the form as it was issued says it.
        rate_claim: a grid that scores its own first line: the name under which its 分值 and 得分 are claimed.
        sides: what the two lists are called that may stand side by side below the first line: their totals.
    """

    layout: Literal["grid"]
    columns: Annotated[list[GridColumn], _NAMED]
    rows: Annotated[list[GridRow], _NAMED]
    corner: str | None = None
    rate_claim: str | None = None
    sides: list[GridRow] = []

    @property
    def header_words(self) -> Sequence[GridColumn]:
        return self.columns

    @property
    def line_words(self) -> Sequence[GridRow]:
        return self.rows


class ListTotal(Declared):
    """The line below a list that adds it up.

    Attributes:
        labels: what it is called.
        item: what its figure below the header ``below`` is; none where the lines are added up anew.
    """

    labels: list[str]
    item: str | None = None
    below: str | None = None

    @model_validator(mode="after")
    def _known_item(self) -> Self:
        if self.item is not None and self.item not in labels("item"):
            raise ValueError(f"item “{self.item}” is not in data/items.csv")
        return self


class ListBlock(_HeadedBlock):
    """A header with any number of lines below it."""

    layout: Literal["list"]
    columns: Annotated[list[ListColumn], _NAMED]
    total: ListTotal | None = None

    @property
    def header_words(self) -> Sequence[ListColumn]:
        return self.columns


class MonthsBlock(_HeadedBlock):
    """Cumulated figures, a row for each month.

    Where title or headers name the month, it is the row labelled as one of ``rows``, or the only one.
    """

    layout: Literal["months"]
    columns: Annotated[list[MonthColumn], _NAMED]
    rows: list[Word] = []

    @property
    def header_words(self) -> Sequence[MonthColumn]:
        return self.columns

    @property
    def line_words(self) -> Sequence[Word]:
        return self.rows


class RecordsBlock(_Block):
    """A header in the first row, and in each row below it who says what: for programs, not for people."""

    layout: Literal["records"]
    columns: Annotated[list[RecordColumn], _NAMED]

    @property
    def header_words(self) -> Sequence[RecordColumn]:
        return self.columns


class PanelsBlock(_Block):
    """Panels side by side, each with names or codes of lines and figures.

    Attributes:
        basis: basis of the figures of which no word says another.
        words: what stands in the headers; ``words_of``, ``lines_of``, ``classes_of``: sets of
            ``data/words/tables.yaml`` beside those declared here.
        lines: the lines that have no code; its classes are those that lines name, or whose figures are figures of the
            department as well.
        coded_item: what a figure of a coded line is; ``name_item``: what its printed name is.
        open: a list of what only the department knows, of which the form wants the lines that it declares.
    """

    layout: Literal["panels"]
    basis: str | None = None
    coded_item: str | None = None
    name_item: str | None = None
    open: bool = False
    words: list[HeaderWord] = []
    words_of: list[str] = []
    lines: list[PanelLine] = []
    lines_of: list[str] = []
    classes_of: list[str] = []

    @cached_property
    def header_words(self) -> Sequence[HeaderWord]:
        """The words of its headers: its own, then those that it shares."""
        return [*self.words, *chain.from_iterable(table_words().headers[name] for name in self.words_of)]

    @cached_property
    def classes(self) -> Sequence[PanelLine]:
        """The classes that its lines may name."""
        return [*chain.from_iterable(table_words().lines[name] for name in self.classes_of)]

    @cached_property
    def line_words(self) -> Sequence[PanelLine]:
        """Its lines without codes: its own, then those that it shares, then its classes."""
        return [*self.lines, *chain.from_iterable(table_words().lines[name] for name in self.lines_of), *self.classes]

    @cached_property
    def words_by_name(self) -> dict[str, list[HeaderWord]]:
        """Spelling → the words of its headers that it may be, its own before those that it shares."""
        return _by_name(self.header_words)

    @cached_property
    def lines_by_name(self) -> dict[str, list[PanelLine]]:
        """Spelling → the lines and classes that it may be."""
        return _by_name(self.line_words)

    def resolved(self, basis: str | None, within: str | None = None) -> str | None:
        """A basis in which ``<basis>`` may stand for another, that of the block where none is given.

        The basic part of the whole is ``basic``.
        """
        return basis and basis.replace("<basis>", within or self.basis or "total").removeprefix("total_")

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        shared = table_words()
        for asked, there in ((self.words_of, shared.headers), ([*self.lines_of, *self.classes_of], shared.lines)):
            if unknown := sorted(set(asked) - there.keys()):
                raise ValueError(f"sets {unknown} are not in data/words/tables.yaml")
        words: list[PanelWord] = [*self.header_words, *self.line_words]
        for word in words:
            for basis in (word.basis, self.basis, getattr(word, "coded_basis", None)):
                if (code := self.resolved(basis)) is not None and code not in labels("basis"):
                    raise ValueError(f"{word.label}: basis “{code}” is not in data/items.csv")
        return self


def by_label(words: Iterable[W]) -> dict[str, W]:
    """Spelling → its word, as labels of a form that is filled in freely are compared."""
    return {name: word for word in words for name in word.labels}


def _by_name(words: Sequence[W]) -> dict[str, list[W]]:
    named: dict[str, list[W]] = {}
    for word in words:
        for name in word.names:
            named.setdefault(name, []).append(word)
    return named


HeadedBlock = LineBlock | GridBlock | ListBlock | MonthsBlock
Block = Annotated[
    PairsBlock | LineBlock | GridBlock | ListBlock | MonthsBlock | RecordsBlock | PanelsBlock,
    Field(discriminator="layout"),
]
