"""Accounts for the numbers in sentences: each is read, not needed as declared, or unread for a reason."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from assets.intake.accounting import Number, Use
from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.knowledge.words import number_words
from assets.text.normal import plain_sentence, short, unquoted

_NUMBER = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*")
_CLAUSE_END = re.compile(r"[。！!？?;；,，、:：]")


@dataclass
class _Taken:
    """What readers have put down on the numbers of one paragraph, by position.

    Attributes:
        left: the reason, and whether somebody may need the number.
        searched: where the last clause of the same words was found.
    """

    read: set[int] = field(default_factory=set)
    left: dict[int, tuple[str, bool]] = field(default_factory=dict)
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
        """Positions of the numbers in a part of a clause of ``plain_sentence``; the same words mean the next such clause."""
        text, taken = plain_sentence(cell.text), self._of(cell)
        begin = text.find(clause, taken.searched.get(clause, -1) + 1)
        if begin < 0:
            return []
        taken.searched[clause] = begin
        plain = [match.span() for match in _NUMBER.finditer(text)]
        words = unquoted(cell.text)
        positions = []
        for start, end in plain:
            if begin + span[0] <= start and end <= begin + span[1]:
                same = [one for one in plain if text[slice(*one)] == text[start:end]]
                there = [match.start() for match in _NUMBER.finditer(words) if match[0] == text[start:end]]
                positions += there[same.index((start, end)) :][:1]
        return positions

    def numbers(self) -> Iterator[Number]:
        """Every number of the paragraphs, in reading order."""
        for cell in self._cells:
            text = unquoted(cell.text)
            not_needed = _not_needed(text)
            for match in _NUMBER.finditer(text):
                use, reason = self._account(cell, match, not_needed)
                yield Number(cell.sheet.name, cell.address, short(_clause(text, match)), use, reason)

    def _account(self, cell: Cell, match: re.Match[str], not_needed: dict[int, str]) -> tuple[Use, str]:
        taken, start = self._of(cell), match.start()
        kind = next((each.kind for each in number_words().kinds if each.compiled().match(match.string, match.end())), None)
        on_targets = cell.address in self._on_targets
        if start in taken.read:
            return "read", ""
        if start in not_needed and not (on_targets and kind):
            return "not_needed", not_needed[start]
        if start in taken.left:
            reason, needed = taken.left[start]
            return ("unread" if needed else "not_needed"), reason
        if on_targets:
            return "unread", number_words().target
        return ("unread", f"{kind}：没有读懂所在的句子") if kind else ("not_needed", number_words().other)

    def _of(self, cell: Cell) -> _Taken:
        return self._taken.setdefault(cell.address, _Taken())


def _not_needed(text: str) -> dict[int, str]:
    """Position → reason, of the numbers that are declared to be no figures."""
    reasons: dict[int, str] = {}
    for each in number_words().not_needed:
        for match in each.compiled().finditer(text):
            for number in _NUMBER.finditer(text, match.start(), match.end()):
                reasons.setdefault(number.start(), each.reason)
    return reasons


def _clause(text: str, number: re.Match[str]) -> str:
    """The clause in which a number stands, with its unit."""
    begin = max((match.end() for match in _CLAUSE_END.finditer(text, 0, number.start())), default=0)
    end = _CLAUSE_END.search(text, number.end())
    return text[begin : end.start() if end else None]
