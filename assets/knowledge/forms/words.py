"""The words of a table: what stands above its columns, before its lines or beside its values, and what each says."""

from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from typing import Literal, Self

from pydantic import model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.items import labels
from assets.text.cell import Direction
from assets.text.normal import label, normalise
from assets.warehouse.files import DATA, read_yaml

_CODED = {"item": ("item", "also", "part_item"), "phase": ("phase",), "basis": ("basis", "coded_basis")}
"""Dimension → the keys of a word that hold a code of it."""


class Word(Declared):
    """One word of a table. Its codes are those of ``data/items.csv``.

    Attributes:
        label: how it is spelt where the form is sent out; a path of merged headers is written with ``/``.
        aliases: spellings of this table alone, beside those that ``data/words/tables.yaml`` has for the label.
        required: its table, or block, must have it.
        ignore: it is known, and nobody asks for what it names.
        reason: why not, for those who look at the numbers.
        variant: some forms have it; it is read and not sent out.
        item: what a figure is of; ``phase``, of which phase it is.
    """

    label: str
    aliases: list[str] = []
    required: bool = True
    ignore: bool = False
    reason: str | None = None
    variant: bool = False
    item: str | None = None
    phase: str | None = None

    @model_validator(mode="after")
    def _known_codes(self) -> Self:
        for dimension, code in self._codes():
            if "<basis>" not in code and code not in labels(dimension):
                raise ValueError(f"{self.label}: {dimension} “{code}” is not in data/items.csv")
        return self

    def _codes(self) -> Iterator[tuple[str, str]]:
        """Each code that it holds, with its dimension."""
        for dimension, keys in _CODED.items():
            yield from ((dimension, code) for key in keys if (code := getattr(self, key, None)) is not None)

    @cached_property
    def spellings(self) -> list[str]:
        """Every way in which it is spelt."""
        return [self.label, *self.aliases, *table_words().spellings_of(self.label)]

    @cached_property
    def names(self) -> frozenset[str]:
        """Its spellings as names that a form as it was issued must have."""
        return frozenset(map(normalise, self.spellings))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Its spellings as labels of a form that is filled in freely."""
        return frozenset(map(label, self.spellings))

    @property
    def stands_for_its_item(self) -> bool:
        """Whether no other word of that item need be there beside it."""
        return False

    @property
    def may_repeat(self) -> bool:
        """Whether several columns may be headed by it."""
        return self.ignore

    @property
    def identifies(self) -> bool:
        """Whether it says of whom or what its line is, and nothing that is asked for."""
        return False

    @property
    def names_department(self) -> bool:
        """Whether it says of which department its line is."""
        return False


class PairWord(Word):
    """A label with its value beside it; of ``field``, it says whose the form is, or of which year."""

    basis: str | None = None
    field: Literal["department", "fiscal_year"] | None = None


class LineWord(Word):
    """A header with one value below it.

    Attributes:
        item_beside: label of another header → the item that this one is of where that one stands beside it.
    """

    item_beside: dict[str, str] = {}

    def item_among(self, headers: Iterable[Word]) -> str | None:
        """What it says beside the other words of a header."""
        there = {word.label for word in headers}
        return next((item for other, item in self.item_beside.items() if other in there), self.item)

    @property
    def stands_for_its_item(self) -> bool:
        return bool(self.item_beside)

    def _codes(self) -> Iterator[tuple[str, str]]:
        yield from super()._codes()
        yield from (("item", item) for item in self.item_beside.values())


class GridColumn(Word):
    """A header of a grid. Row and column complete one another: each gives a part of item, phase and basis."""

    basis: str | None = None


class GridRow(Word):
    """A line of a grid.

    Attributes:
        phases: phase of a column → what it means in this line: 本年预算数 is a control figure of “三公” lines only.
        part_item: what the parts are that a department may name itself in the lines below.
    """

    basis: str | None = None
    phases: dict[str, str] = {}
    part_item: str | None = None


class ListColumn(LineWord):
    """A header of a list, each of whose lines says something of its own.

    Attributes:
        key: it names the lines; of several that may, the one declared first.
        field: ``group`` begins a group of lines, of which what is merged over them is stated once, as ``department``
            does; ``unit`` and ``direction`` complete the values of their line; ``live`` says whether a line counts;
            ``ordinal`` numbers the lines.
        spread: its cells stand for all lines they are merged over.
        also: a second item that the same cell states.
        choices: what may be chosen.
        default_direction: how a target without a sign is meant, as the form's instruction tells those who fill it in.
    """

    field: Literal["department", "group", "unit", "direction", "live", "ordinal"] | None = None
    key: bool = False
    spread: bool = False
    also: str | None = None
    choices: list[str] = []
    default_direction: Direction | None = None

    @property
    def stands_for_its_item(self) -> bool:
        return bool(self.item_beside) or self.spread

    @property
    def may_repeat(self) -> bool:
        return self.ignore or self.field == "live"

    @property
    def identifies(self) -> bool:
        return self.key or self.field is not None

    @property
    def names_department(self) -> bool:
        return self.field == "department"

    @property
    def is_level(self) -> bool:
        """Whether it says below what its lines stand, and states nothing of a group."""
        return self.spread and not self.phase


class MonthColumn(Word):
    """A header above figures of months, or what says of whom and of which month they are."""

    field: Literal["department", "month"] | None = None

    @property
    def identifies(self) -> bool:
        return self.field is not None

    @property
    def names_department(self) -> bool:
        return self.field == "department"


class RecordColumn(Word):
    """A header of rows that say by themselves of whom, of which year and, in ``field``, of what they are."""

    field: Literal["department", "fiscal_year", "item", "phase", "basis", "value", "unit", "month"] | None = None
    key: bool = False
    choices: list[str] = []
    default_direction: Direction | None = None

    @property
    def identifies(self) -> bool:
        return self.field is not None

    @property
    def names_department(self) -> bool:
        return self.field == "department"


class PanelWord(Word):
    """A word of a table made of panels. What stands above a column and before a line complete one another.

    The lower word wins.

    Attributes:
        basis: ``<basis>`` stands for the one that other words, or the table, say.
        below: it means this only below that label: a line below a line, a header in a column below a header.
        weak: says only what no word above it has said: the 合计 below 基本支出 is that of 基本支出.
    """

    required: bool = False
    basis: str | None = None
    below: str | None = None
    weak: bool = False


class HeaderWord(PanelWord):
    """A word of its headers.

    Attributes:
        use: the column holds the codes or the names of the lines, or the codes or names of units; without it, figures.
        coded_basis: basis of the figures of coded lines in the column; without it they are not read.
        beside: the word means this only in a header that holds the word of that label too.
    """

    use: Literal["code", "name", "unit"] | None = None
    coded_basis: str | None = None
    beside: str | None = None


class PanelLine(PanelWord):
    """A line of it without a code, or a class of its classification.

    Attributes:
        code: code of the class that the line names.
        panel: the line means this only in the panel whose names are headed so.
    """

    code: int | None = None
    panel: str | None = None


class TableWords(Declared):
    """``data/words/tables.yaml``: what repeats over tables.

    Attributes:
        spellings: label → its other spellings, wherever a word has that label.
        same: label → another one that means the same wherever it stands, whose spellings are its own as well.
        headers: words of headers by the name under which a table of panels asks for them.
        lines: lines and classes likewise.
    """

    spellings: dict[str, list[str]]
    same: dict[str, str]
    headers: dict[str, list[HeaderWord]]
    lines: dict[str, list[PanelLine]]

    def spellings_of(self, name: str) -> list[str]:
        """The other spellings of a label, and of the one that it is the same as."""
        other = self.same.get(name)
        return [*self.spellings.get(name, ()), *([other, *self.spellings[other]] if other else ())]


@cache
def table_words() -> TableWords:
    """The words that tables share."""
    return TableWords.model_validate(read_yaml(DATA / "words" / "tables.yaml"))
