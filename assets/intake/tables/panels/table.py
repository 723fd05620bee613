"""A declared table made of panels in one file, and what its words mean above, below and beside one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from assets.intake.source_file import Owner, SourceFile
from assets.knowledge.forms import HeaderWord, PanelLine, PanelsBlock, PanelWord, Table
from assets.knowledge.items import items
from assets.text.normal import label


@dataclass(frozen=True)
class PanelTable:
    """A declared table in one file."""

    source: SourceFile
    table: Table
    owner: Owner
    order: int

    @cached_property
    def block(self) -> PanelsBlock:
        """What the table declares of its panels."""
        if self.table.panels is None:
            raise ValueError(f"{self.table.id} is not made of panels")
        return self.table.panels

    @property
    def words(self) -> dict[str, list[HeaderWord]]:
        """Normalised header word → what it may mean; the table's own meanings before those that it shares."""
        return self.block.words_by_name

    @cached_property
    def needs_unit(self) -> bool:
        """Whether any of its figures is money."""
        named = {word.item for word in (*self.block.header_words, *self.block.line_words) if word.item}
        named |= {self.block.coded_item} if self.block.coded_item else set()
        return any(items()[item].kind == "money" for item in named)

    def name(self, text: str) -> str:
        """A word of the header or the name of a line as it is compared; “2024年” is “本年”."""
        return label(text, self.source.fiscal_year)

    def lines(self, name: str) -> list[PanelLine]:
        """The lines that bear a name."""
        return self.block.lines_by_name.get(name, [])


_SAYS = ("use", "item", "phase", "basis", "coded_basis", "ignore")


def merged(words: Sequence[PanelWord]) -> HeaderWord:
    """What several words say together: the later one wins; a new item is not that of the coded lines above it."""
    together: dict[str, Any] = {}
    for word in words:
        own = {key: value for key in _SAYS if (value := getattr(word, key, None))}
        if word.item and not word.weak:
            together.pop("coded_basis", None)
        if word.weak and "item" in together:
            own.pop("coded_basis", None)
        together = own | together if word.weak and ("item" in together or not word.item) else together | own
    return HeaderWord(label=words[-1].label, **together)


def words_above(table: PanelTable, path: list[str], matched: set[str]) -> list[HeaderWord] | str:
    """The words above a column, as they are meant beside those that matched; the text that is none, if there is one.

    A word may be broken over several rows; below one of which nobody needs the figures any may stand, and above the
    codes and names of lines.
    """
    words: list[HeaderWord] = []
    begin = 0
    while begin < len(path):
        for end in range(begin + 1, len(path) + 1):
            word = _meant(table, table.name("".join(path[begin:end])), words, matched)
            if word is not None:
                break
        else:
            if any(above.ignore for above in words):
                return words
            lowest = _meant(table, table.name(path[-1]), words, matched) if begin < len(path) - 1 else None
            return [lowest] if lowest is not None and lowest.use else path[begin]
        words.append(word)
        begin = end
    return words


def _meant(table: PanelTable, name: str, above: list[HeaderWord], matched: set[str]) -> HeaderWord | None:
    """What a name means below other words: what is said of that position first."""
    labels = {word.label for word in above}
    fitting = [
        word
        for word in table.words.get(name, [])
        if (word.below is None or word.below in labels) and (word.beside is None or word.beside in matched)
    ]
    return max(fitting, key=lambda word: (word.below is not None, word.beside is not None), default=None)
