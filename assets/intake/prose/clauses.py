"""The words of reports as they are declared, and a clause parsed into them.

The words say what an amount is about, of which phase, or change nothing. A clause with a single word that is not
declared is not understood.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from assets.knowledge.words import Subject, report_words
from assets.text.normal import normalise

_DATED = re.compile(r"(20\d\d)年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:度|末|底)?")
COMPARED = re.compile(r"(?:较|比|同比|与)(?:上年|去年|(?P<year>20\d\d)年)|同比")
"""How a clause begins that sets an amount against that of an earlier year."""


@dataclass(frozen=True)
class Words:
    """A clause up to its number, parsed.

    Attributes:
        phase: the one that it states.
        year: the year that it names, or that it compares with.
        compared: it sets the amount against that of an earlier year.
        opens: it begins a list of parts (“其中”).
        vague: the amount is not meant exactly (“约”).
        own: it names the department itself.
    """

    subjects: list[Subject]
    phase: str | None
    year: int | None
    compared: bool
    opens: bool
    vague: bool
    own: bool


@cache
def subject_words() -> list[str]:
    """Every word for something that an amount may be about."""
    return [word for subject in report_words().subjects for word in subject.words]


@cache
def part_words() -> list[str]:
    """Those for something else than the department's whole."""
    return [word for subject in report_words().subjects if not subject.whole for word in subject.words]


def topic_of(text: str) -> frozenset[str] | None:
    """The items that a heading or lead-in allows; ``None`` for any."""
    topic = next((each for each in report_words().topics if re.search(each.pattern, text)), None)
    return None if topic is None or topic.items is None else frozenset(topic.items)


class Dictionary:
    """Parses the clauses of one department's report.

    Args:
        fiscal_year: the year of the report.
        names: names of the department; a shortened one is understood (工信局 of 工业和信息化局).
    """

    def __init__(self, fiscal_year: int, names: Collection[str]) -> None:
        self._year = fiscal_year
        self._names = names

    def parse(self, text: str) -> Words | None:
        """The words of a clause before its number, or ``None`` when one of them is unknown or out of order."""
        subjects: list[Subject] = []
        phase: str | None = None
        year: int | None = None
        opens = vague = own = False
        rest = text
        compared = COMPARED.match(rest)
        if compared:
            year = int(compared["year"]) if compared["year"] else self._year - 1
            rest = rest[compared.end() :]
        while rest:
            dated = _DATED.match(rest)
            if dated:
                year, rest = int(dated[1]), rest[dated.end() :]
                continue
            kind, value, length = self._word(rest, bool(subjects or phase))
            if not length or kind == "other":
                return None
            rest = rest[length:]
            if kind == "subject" and isinstance(value, Subject):
                subjects.append(value)
            elif kind == "phase" and phase is None:
                phase = str(value)
            elif kind == "phase":
                return None
            opens |= kind == "opener"
            vague |= kind == "vague"
            own |= kind == "name"
        return Words(subjects, phase, year, compared is not None, opens, vague, own)

    def _word(self, text: str, begun: bool) -> tuple[str, Subject | str | None, int]:
        """The longest known word with which a text begins: its kind, what it means, its length."""
        best: tuple[str, Subject | str | None, int] = ("", None, 0)
        for word, kind, value in _lexicon():
            if len(word) > best[2] and text.startswith(word):
                best = (kind, value, len(word))
        return best if best[2] else ("name", None, 0 if begun else self.own_name(text))

    def own_name(self, text: str) -> int:
        """How much of a text is the department's name, whole or shortened by leaving out characters."""
        for length in range(min(len(text), 30), 1, -1):
            if any(text[length - 1] == name[-1] and _shortens(text[:length], name) for name in self._names):
                return length
        return 0


@cache
def _lexicon() -> list[tuple[str, str, Subject | str | None]]:
    """Every declared word with its kind and meaning."""
    declared = report_words()
    words: list[tuple[str, str, Subject | str | None]] = []
    words += [(word, "passing", None) for word in (*declared.passing, *declared.filling)]
    words += [(word, "name", None) for word in declared.own]
    words += [(word, "other", None) for word in declared.others]
    words += [(word, "opener", None) for word in declared.openers]
    words += [(word, "vague", None) for word in declared.vague]
    words += [(word, "phase", each.phase) for each in declared.phases for word in each.words]
    words += [(word, "subject", each) for each in declared.subjects for word in each.words]
    # Of the same word the later kind wins: “支出” passes, “其中” opens.
    return list(reversed(words))


def _shortens(short: str, name: str) -> bool:
    """Whether the characters of ``short`` stand in ``name`` in that order."""
    remaining = iter(normalise(name))
    return all(char in remaining for char in short)
