"""The numbers in a text: which are declared to be no figures (``data/words/numbers.yaml``), what others speak of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.knowledge.words import number_words
from assets.text.normal import unquoted

NUMBER = re.compile(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*")
MONEY = "金额"
"""The kind of a sum of money, as it is declared."""

_DIGIT = re.compile(r"\d")
_DECIMAL = re.compile(r"\d[\d,]*\.\d+")
_POINTS = re.compile(r"\(\d+(?:\.\d+)?分\)$")
"""Behind the name of what is scored: “产出指标（50分）”."""


@dataclass(frozen=True)
class Amount:
    """A number in a text that speaks of money, people, a rate or a score, or that has decimals.

    Attributes:
        text: number and unit as they stand, without blanks.
        kind: what it speaks of; empty where no unit says it.
    """

    text: str
    kind: str


def amounts(text: str) -> Iterator[Amount]:
    """The amounts in a text but those that are declared to be no figures; years, codes and ordinals are none."""
    if not _DIGIT.search(text):
        return
    plain = _POINTS.sub("", unquoted(text))
    found = [(match, unit_of(match)) for match in NUMBER.finditer(plain)]
    found = [(match, unit) for match, unit in found if unit or _DECIMAL.fullmatch(match[0])]
    declared = needless(plain, on_targets=False) if found else {}
    for match, unit in found:
        if match.start() not in declared:
            kind, written = unit or ("", "")
            yield Amount(match[0] + written, kind)


def unit_of(number: re.Match[str]) -> tuple[str, str] | None:
    """What a number speaks of and the unit behind it that says so; ``None`` where it may be anything."""
    for each in number_words().kinds:
        if unit := each.compiled().match(number.string, number.end()):
            return each.kind, unit[0]
    return None


def needless(text: str, *, on_targets: bool) -> dict[int, str]:
    """Position → reason, of the numbers that are declared to be no figures.

    Args:
        text: without blanks and quotation marks.
        on_targets: any number in it may be a target or a result, but for those that are none anywhere.
    """
    reasons: dict[int, str] = {}
    for each in (one for one in number_words().not_needed if one.anywhere or not on_targets):
        for match in each.compiled().finditer(text):
            span = match.span("number") if "number" in match.re.groupindex else match.span()
            for number in NUMBER.finditer(text, *span):
                reasons.setdefault(number.start(), each.reason)
    return reasons
