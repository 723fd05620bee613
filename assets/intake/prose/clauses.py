"""The words of reports as they are declared, and a clause parsed into them.

The words say what an amount is about, of which phase, or change nothing. A clause with a single word that is not
declared is not understood.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from assets.knowledge.words import Subject, report_words
from assets.text.normal import normalise

_BODIES_OF_LAND = tuple("省市州盟县旗区乡镇")
_LAST = r"(?:上年|去年|上一年)"
_DATED = re.compile(
    rf"(?:(?P<year>20\d\d)年?(?:\d{{1,2}}月(?:\d{{1,2}}日)?)?(?:度|末|底)?|(?P<last>{_LAST})度?|(?:今年|本年|当年)度?)(?:同期)?"
)
COMPARED = re.compile(
    rf"(?:较|比|同比|与|相比|相较于?)(?:{_LAST}|(?P<year>20\d\d)年)(?:年?度|同期)*"
    r"(?:(?:实际|支出|决算)*(?:数|额|决算|支出)(?=相比|[增减上下提降]|$))?(?:相比)?|同比"
)
"""How a clause begins that sets an amount against that of an earlier year."""


LAST_YEAR = re.compile(rf"(?:{_LAST}|20\d\d年)(?:度|同期)*(?:决算|支出|实际)*数?[为是]?\d")
"""How a sentence begins that gives the amount of another year of what the one before is about: “2022年为12.00万元”."""

BUDGET = "budget"
"""The phase of “预算数”, which is one of the schema only where an item has a single budget."""

FROM_BUDGET = "与预算数的差额，由预算数和决算数得出"
BETWEEN_BUDGETS = "与上年预算或执行数的增减，由两年的数得出"
BETWEEN_YEARS = "该项的增减由上年数和本年数得出"
BETWEEN_AMOUNTS = "该项的增减由上年数或预算数和本年数得出"


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
        change: the amount is an increase (``""``) or a decrease (``"-"``); ``None`` where it is a level.
        needless: why nobody needs the amount of the change; empty where it is one from an earlier year's.
        alone: what it is about if nothing else has been named.
    """

    subjects: list[Subject]
    phase: str | None
    year: int | None
    compared: bool
    opens: bool
    vague: bool
    own: bool
    change: str | None = None
    needless: str = ""
    alone: Subject | None = None


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
        # 云县 is spoken of as 全县 where it is itself the department.
        self._whole = {"全" + name[-1] for name in names if name[-1:] in _BODIES_OF_LAND}

    def parse(self, text: str) -> Words | None:
        """The words of a clause before its number, or ``None`` when one of them is unknown or out of order."""
        return self._change(text) or self._change_of(text) or self._level(text)

    def _change_of(self, text: str) -> Words | None:
        """A change that names what has changed: “机关运行经费支出比上年减少”."""
        if not any(word in text for word in (*report_words().rises, *report_words().falls)):
            return None
        for start in range(2, len(text) - 1):
            change = self._change(text[start:])
            of = self._level(text[:start]) if change else None
            if change and of and of.subjects and not of.compared and of.year in (None, self._year):
                reason = BETWEEN_BUDGETS if of.phase not in (None, "final") else ""
                return replace(change, subjects=of.subjects, phase=of.phase, needless=change.needless or reason)
        return None

    def _change(self, text: str) -> Words | None:
        """“比上年增加”, “决算数较2022年减少”, “较年初预算数减少”, and “增加” behind one of these."""
        match = _changes().fullmatch(text)
        if match is None or (match["own_year"] and int(match["own_year"]) != self._year):
            return None
        falls = match["word"] in report_words().falls
        if match["minus"] and falls:
            return None  # “减少-0.6万元”: who knows
        year = (int(match["year"]) if match["year"] else self._year - 1) if match["compared"] else None
        sign = "-" if falls or match["minus"] else ""
        compared = match["compared"] is not None
        if match["budget"]:
            needless = FROM_BUDGET
        elif match["last_budget"] or match["plan"]:
            needless = BETWEEN_BUDGETS
        else:
            needless = BETWEEN_YEARS if match["side"] else ""
        return Words([], None, year, compared, False, False, False, sign, needless)

    def _level(self, text: str) -> Words | None:
        subjects: list[Subject] = []
        phase: str | None = None
        year: int | None = None
        opens = vague = own = False
        rest = text
        compared = COMPARED.match(rest)
        if compared:
            year = int(compared["year"]) if compared["year"] else self._year - 1
            rest = rest[compared.end() :]
        known: list[str] = []
        while rest:
            definition = re.match(report_words().by_definition, rest)
            if definition:
                rest = rest[definition.end() :]
            dated = _DATED.match(rest)
            kind, value, length = self._word(rest, bool(subjects or phase))
            if dated and dated.end() >= length:  # 上年, but not the 上年 of 上年结转
                year = int(dated["year"]) if dated["year"] else self._year - bool(dated["last"])
                rest = rest[dated.end() :]
                continue
            if not length or kind == "other":
                return None
            known.append(rest[:length])
            rest = rest[length:]
            if kind == "subject" and isinstance(value, Subject):
                subjects.append(value)
            elif kind == "phase" and phase is None:
                phase = str(value)
            elif kind == "phase" and value != phase:
                return None
            opens |= kind == "opener"
            vague |= kind == "vague"
            own |= kind == "name"
        alone = next((one for one in report_words().subjects if not subjects and set(one.alone) & set(known)), None)
        return Words(subjects, phase, year, compared is not None, opens, vague, own, alone=alone)

    def _word(self, text: str, begun: bool) -> tuple[str, Subject | str | None, int]:
        """The longest known word with which a text begins: its kind, what it means, its length."""
        best: tuple[str, Subject | str | None, int] = ("", None, 0)
        for word, kind, value in _lexicon().get(text[:1], ()):
            if len(word) > best[2] and text.startswith(word):
                best = (kind, value, len(word))
        if best[2] or begun:
            return best
        whole = next((word for word in self._whole if text.startswith(word)), "")
        return "name", None, len(whole) or self.own_name(text)

    def own_name(self, text: str) -> int:
        """How much of a text is the department's name, whole or shortened by leaving out characters."""
        for length in range(min(len(text), 30), 1, -1):
            if any(text[length - 1] == name[-1] and _shortens(text[:length], name) for name in self._names):
                return length
        return 0


@cache
def _changes() -> re.Pattern[str]:
    """A clause before the amount of a change."""
    declared = report_words()
    words = "|".join(sorted((*declared.rises, *declared.falls), key=len, reverse=True))
    return re.compile(
        r"(?:(?:(?P<own_year>20\d\d)年度?)?(?P<side>收入支出|收支|收入)?(?P<plan>预算(?:数|安排)?)?"
        r"(?:支出|决算|费用|经费|实际|总额|数)*"
        rf"(?:(?P<compared>{COMPARED.pattern})(?P<last_budget>(?:年初|当年)?预算(?:执行|安排)?(?:数|额)?|执行数)?(?:相比)?|(?P<budget>[较比与](?:同期|本年|当年|年初|全年|调整后?)*预算(?:安排)?(?:数|额)?(?:相比)?)))?"
        rf"(?:总体|总额|支出|共计?|略有|各|均)*(?P<word>{words})(?:额|数|金额)?[了为]?(?P<minus>-)?"
    )


@cache
def _lexicon() -> dict[str, list[tuple[str, str, Subject | str | None]]]:
    """First character → the declared words that begin with it, with their kinds and meanings."""
    declared = report_words()
    words: list[tuple[str, str, Subject | str | None]] = []
    words += [(word, "passing", None) for word in (*declared.passing, *declared.filling)]
    words += [(word, "name", None) for word in declared.own]
    words += [(word, "other", None) for word in declared.others]
    words += [(word, "opener", None) for word in declared.openers]
    words += [(word, "vague", None) for word in declared.vague]
    words += [(word, "phase", each.phase) for each in declared.phases for word in each.words]
    words += [(word, "phase", BUDGET) for word in declared.budget]
    words += [(word, "subject", each) for each in declared.subjects for word in each.words]
    by_first: dict[str, list[tuple[str, str, Subject | str | None]]] = {}
    for word in reversed(words):  # of the same word the later kind wins: “支出” passes, “其中” opens
        by_first.setdefault(word[0][0], []).append(word)
    return by_first


def _shortens(short: str, name: str) -> bool:
    """Whether the characters of ``short`` stand in ``name`` in that order."""
    remaining = iter(normalise(name))
    return all(char in remaining for char in short)
