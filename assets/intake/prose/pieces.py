"""A paragraph cut into sentences and clauses, every character with its position in the paragraph."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assets.knowledge.words import report_words
from assets.text.normal import unquoted, without_ordinal

AMOUNT = re.compile(
    r"(?P<number>(?<!\d)(?<!\d[.,])\d[\d,]{0,30}(?:\.\d{1,9})?)(?P<vague>[余多几])?"
    r"(?P<unit>亿元|百万元|千元|万元|元|人|名|个(?!百分点)|分|%)(?![/每次])(?P<about>左右|上下|以上|以下|以内)?"
)
_SENTENCE = re.compile(r"[^。！!？?]+[。！!？?]?")
_BRACKET = re.compile(r"\(([^()]*)\)")
_PIECE = re.compile(r"\([^()]*\)|;|[^(),，:、;。！!？?]+")
_COUNTED = re.compile(r"[出入费算数员制款]$")
"""How what a bracket may limit ends: 支出, 收入, 经费, 预算, 人员, 编制."""
_DROPPED = "\2"
"""Stands for a character that says nothing, so that every other one keeps its position."""


@dataclass(frozen=True)
class Piece:
    """A part of a paragraph.

    Attributes:
        marked: its text with marks for what says nothing and for brackets that are no delimiters.
        at: position of each of its characters in the paragraph without blanks and quotation marks.
        bracketed: brackets stand around it.
    """

    marked: str
    at: list[int]
    bracketed: bool = False

    @cached_property
    def text(self) -> str:
        """Its text as it is read."""
        return self.marked.replace(_DROPPED, "").replace("\0", "(").replace("\1", ")")

    def from_part(self, part: "Piece") -> "Piece":
        """What of it begins with a part of it."""
        start = self.at.index(part.at[0])
        return Piece(self.marked[start:], self.at[start:])


def sentences(paragraph: str) -> Iterator[Piece]:
    """The sentences of a paragraph, without its ordinals."""
    whole = unquoted(paragraph)
    text = without_ordinal(whole)
    # Separators of thousands, the brackets of 出国(境) and the mark in 收、支总计 are no delimiters.
    marked = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))|(?<=收)、(?=支)|(?<=收入)、(?=支出(?:决算)?总)", _DROPPED, text)
    marked = marked.replace("(境)", "\0境\1")
    for match in _SENTENCE.finditer(marked):
        start = len(whole) - len(text) + match.start()
        yield Piece(match[0], list(range(start, start + len(match[0]))))


def clauses(phrase: Piece) -> Iterator[Piece]:
    """The clauses of a phrase, with “;” between them; brackets behind their clause, if they hold amounts.

    A bracket that names a body behind what is counted, “基本支出(本级)”, stays in its clause.
    """
    flat = _BRACKET.sub(_bracket, phrase.marked)
    for match in _PIECE.finditer(flat):
        if match[0].startswith("("):
            yield Piece(match[0][1:-1], phrase.at[match.start() + 1 : match.end() - 1], bracketed=True)
            continue
        kept = [index for index in range(*match.span()) if flat[index] != _DROPPED]
        if kept:
            yield Piece("".join(flat[index] for index in kept), [phrase.at[index] for index in kept])


def _bracket(match: re.Match[str]) -> str:
    """A bracket as it counts among the clauses: of the same length."""
    if AMOUNT.search(match[1].replace(_DROPPED, "")):
        return match[0]
    names_a_body = re.search(report_words().bodies, match[1]) and _COUNTED.search(match.string, 0, match.start())
    return f"\0{match[1]}\1" if names_a_body else _DROPPED * len(match[0])
