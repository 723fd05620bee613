"""Accounts for the numbers in sentences: each is read, not needed as declared, or unread for a reason."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assets.intake.accounting import Number, Use
from assets.intake.amounts import NUMBER, needless, unit_of
from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.knowledge.words import number_words
from assets.text.normal import as_written, plain_sentence, short, unquoted

_CLAUSE_END = re.compile(r"[。！!？?;；，、:：]|(?<!\d),|,(?!\d{3}(?!\d))")
"""Where a clause ends: not at the separator of thousands in 18,976.76."""


@dataclass
class _Taken:
    """What readers have put down on the numbers of one paragraph, by position.

    Attributes:
        left: the reason, and whether somebody may need the number.
        plain: the paragraph as ``plain_sentence`` gives it, once asked for; ``positions`` of its numbers there → here.
        searched: where the last clause of the same words stands.
    """

    read: set[int] = field(default_factory=set)
    left: dict[int, tuple[str, bool]] = field(default_factory=dict)
    plain: str | None = None
    positions: dict[int, int] = field(default_factory=dict)
    searched: dict[str, int] = field(default_factory=dict)


class ProseNumbers:
    """The numbers in the paragraphs of a document; readers put down which they take, and why they leave others.

    Positions are those in the paragraph without blanks and quotation marks (``unquoted``).

    Args:
        sheets: the document; tables are passed over.
    """

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._cells = list(texts([sheet for sheet in sheets if sheet.prose]))
        self._taken: dict[str, _Taken] = {}
        self._on_targets: set[str] = set()

    def read(self, cell: Cell, start: int) -> None:
        """The number at a position of a paragraph went into a reading."""
        self._of(cell).read.add(start)

    def leave(self, cell: Cell, start: int, reason: str, *, needed: bool = True) -> None:
        """The number at a position of a paragraph was not taken; ``needed`` where somebody may miss it."""
        self._of(cell).left[start] = reason, needed

    def on_targets(self, cells: Iterable[Cell]) -> None:
        """In these paragraphs any number may be a target or a result."""
        self._on_targets.update(cell.address for cell in cells)

    def in_clause(self, cell: Cell, clause: str, span: tuple[int, int]) -> list[int]:
        """Positions of the numbers in a part of a clause of ``plain_sentence``.

        The same clause asked for again is the next one of the same words.
        """
        taken = self._of(cell)
        if taken.plain is None:
            taken.plain = plain_sentence(cell.text)
            taken.positions = _positions(taken.plain, unquoted(cell.text))
        begin = taken.plain.find(clause, taken.searched.get(clause, -1) + 1)
        if begin < 0:
            return []
        taken.searched[clause] = begin
        numbers = NUMBER.finditer(taken.plain, begin + span[0], begin + span[1])
        return [taken.positions[match.start()] for match in numbers if match.start() in taken.positions]

    def numbers(self) -> Iterator[Number]:
        """Every number of the paragraphs, in reading order."""
        for cell in self._cells:
            text = unquoted(cell.text)
            ends = [0, *(match.end() for match in _CLAUSE_END.finditer(text)), len(text) + 1]
            not_needed = needless(text, on_targets=cell.address in self._on_targets)
            for match in NUMBER.finditer(text):
                use, reason = self._account(cell, match, not_needed)
                clause = bisect_right(ends, match.start())
                words = as_written(cell.text, text, ends[clause - 1], ends[clause] - 1)
                yield Number(cell.sheet.name, cell.address, short(words), use, reason)

    def _account(self, cell: Cell, match: re.Match[str], not_needed: dict[int, str]) -> tuple[Use, str]:
        taken, start = self._of(cell), match.start()
        kind = unit_of(match)
        if start in taken.read:
            return "read", ""
        if start in not_needed:
            return "not_needed", not_needed[start]
        if start in taken.left:
            reason, needed = taken.left[start]
            return ("unread" if needed else "not_needed"), reason
        if cell.address in self._on_targets:
            return "unread", number_words().target
        return ("unread", f"{kind[0]}：没有读懂所在的句子") if kind else ("not_needed", number_words().other)

    def _of(self, cell: Cell) -> _Taken:
        return self._taken.setdefault(cell.address, _Taken())


def _positions(text: str, words: str) -> dict[int, int]:
    """Position of each number in one form of a paragraph → in another: the second “20” is the second “20”."""
    there: dict[str, list[int]] = {}
    for match in NUMBER.finditer(words):
        there.setdefault(match[0], []).append(match.start())
    here: dict[str, int] = {}
    positions: dict[int, int] = {}
    for match in NUMBER.finditer(text):
        index = here[match[0]] = here.get(match[0], -1) + 1
        if index < len(there.get(match[0], ())):
            positions[match.start()] = there[match[0]][index]
    return positions
