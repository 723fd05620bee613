"""Figures inside the sentences of a report: a number counts only where every word of its clause before it is known.

The words are declared: what an amount is about, of which phase, or a word that changes nothing. One unknown word
(“下属中心”, “人均”), another year, or two subjects, and the number is left alone. Numbers said to be vague (“约”) and
facts said twice with different values are unparsed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from pydantic import model_validator

from assets.intake.facts import Fact, reading_of
from assets.intake.forms import Declared, normalise, squeezed
from assets.intake.ledger import Reading
from assets.intake.sheets import Place, Sheet
from assets.intake.source import Owner
from assets.intake.units import accepts
from assets.paths import DATA
from assets.vocabulary import items, labels
from assets.yaml_file import read_yaml

_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<vague>[余多几])?(?P<unit>亿元|百万元|千元|万元|元|人|名|个|分|%)(?![/每])"
)
_SENTENCE = re.compile(r"[^。;！!？?]+[。;！!？?]?")
_BRACKET = re.compile(r"\(([^()]*)\)")
_DELIMITER = re.compile(r"[,，:、]")
_RATE = re.compile(r"(下降|减少|降低|增长|增加|上升|提高)(?:了)?(\d+(?:\.\d+)?)%")
_DATED = re.compile(r"(20\d\d)年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:度|末|底)?")
_YEAR = re.compile(r"(20\d\d)年")
_FALLS = ("下降", "减少", "降低")
_COMPARED = re.compile(r"(?:较|比|同比|与)(?:上年|去年|(?P<year>20\d\d)年)")


class Subject(Declared):
    """What a number is about.

    Attributes:
        words: how reports name it, without quotation marks and blanks.
        container: what follows “其中” after it is part of it.
        contained_basis: basis of the economic classes that are part of it.
        economic: an economic class, which says nothing before it is known of what it is a class.
        previous_year: last year's amount is kept as ``previous_final``.
        budget: the phase that its initial budget is.
        rate: item of the rate of change that a sentence states for it.
        unless: the words mean this only in a report that nowhere speaks of these.
    """

    item: str
    words: list[str]
    container: bool = False
    contained_basis: str | None = None
    economic: bool = False
    previous_year: bool = False
    budget: str = "initial_budget"
    rate: str | None = None
    unless: str | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        for item in filter(None, (self.item, self.rate)):
            if item not in items():
                raise ValueError(f"item “{item}” is not in data/items.csv")
        return self


class Phase(Declared):
    """Words that say of which phase an amount is."""

    words: list[str]
    phase: str

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.phase not in labels("phase"):
            raise ValueError(f"phase “{self.phase}” is not in data/items.csv")
        return self


class Context(Declared):
    """A wording that says of what the economic classes in its sentence are classes."""

    pattern: str
    basis: str


class Wording(Declared):
    """``data/rules/report_sentences.yaml``: the words of reports."""

    passing: list[str]
    others: list[str]
    filling: list[str]
    openers: list[str]
    vague: list[str]
    phases: list[Phase]
    contexts: list[Context]
    subjects: list[Subject]
    grades: str
    claims: str


@dataclass(frozen=True)
class Said:
    """A figure in a sentence.

    Attributes:
        amount: number and unit as they stand; empty for what is vague or contradicts itself.
        clause: the words from which it was taken.
    """

    item: str
    phase: str
    basis: str
    amount: str
    clause: str
    place: Place


@dataclass(frozen=True)
class _Parent:
    """The last amount that has parts, and its phase."""

    subject: Subject
    phase: str


@dataclass(frozen=True)
class _Words:
    """A clause up to its number, taken apart."""

    subjects: list[Subject]
    phase: str | None
    year: int | None
    compared: bool
    opens: bool
    vague: bool


@cache
def wording() -> Wording:
    """The declared words."""
    return Wording.model_validate(read_yaml(DATA / "rules" / "report_sentences.yaml"))


def figures_said(paragraphs: Sequence[Place], fiscal_year: int, names: Collection[str]) -> list[Said]:
    """Every figure that the sentences state beyond doubt.

    Args:
        paragraphs: the paragraphs that may state figures of the department.
        fiscal_year: the year of the report.
        names: names of the department; a shortened one is understood (工信局 of 工业和信息化局).
    """
    everything = "".join(place.text for place in paragraphs)
    found = [said for place in paragraphs for said in _Reader(place, fiscal_year, names, everything).figures()]
    stated: dict[tuple[str, str, str], set[str]] = {}
    for said in found:
        stated.setdefault((said.item, said.phase, said.basis), set()).add(said.amount)
    return [replace(said, amount="") if len(stated[said.item, said.phase, said.basis]) > 1 else said for said in found]


def said_readings(found: Sequence[Said], owner: Owner) -> Iterator[Reading]:
    """Readings of figures said; one for each fact and paragraph, with the clause as its text."""
    seen: set[tuple[str, str, str]] = set()
    for said in found:
        fact = (said.item, said.phase, said.basis)
        if fact in seen:
            continue
        seen.add(fact)
        prose = said.place.sheet
        alone = Sheet(prose.name, [[said.amount or said.clause]], prose=True, first=prose.first + said.place.row)
        reading = reading_of(Place(alone, 0, 0), Fact(said.item, said.phase, said.basis), owner, None, 0)
        yield replace(reading, raw_text=said.clause)


def conclusions_said(paragraphs: Sequence[Place], owner: Owner) -> Iterator[Reading]:
    """Grade and conclusion that the report claims for itself; none where it claims two."""
    for item, pattern in (("self_grade", wording().grades), ("targets_claim", wording().claims)):
        found = {match[1]: place for place in paragraphs for match in re.finditer(pattern, squeezed(place.text))}
        if len(found) == 1:
            [(words, place)] = found.items()
            yield replace(reading_of(place, Fact(item), owner, None, 0), raw_text=words)


class _Reader:
    """Reads the sentences of one paragraph."""

    def __init__(self, place: Place, fiscal_year: int, names: Collection[str], everything: str) -> None:
        self._place = place
        self._year = fiscal_year
        self._names = names
        self._everything = everything

    def figures(self) -> Iterator[Said]:
        for sentence in _SENTENCE.findall(_plain(self._place.text)):
            yield from self._sentence(sentence)

    def _sentence(self, sentence: str) -> Iterator[Said]:
        basis = next((each.basis for each in wording().contexts if re.search(each.pattern, sentence)), None)
        parent: _Parent | None = None
        open_parent: _Parent | None = None
        year: int | None = None
        for clause in _clauses(sentence):
            amount = _AMOUNT.search(clause)
            words = self._taken_apart(clause[: amount.start()] if amount else clause)
            if words is None:
                # What an unknown word says may go on in the clauses behind it.
                year = None if _YEAR.search(clause) is None else int(_YEAR.findall(clause)[-1])
                continue
            if words.year is None:
                words = replace(words, year=year)
            elif not words.compared:
                year = words.year
            if words.opens:
                open_parent = parent
            if amount is None:
                continue
            said = self._figure(clause, amount, words, open_parent, basis)
            if said is None:
                continue
            yield said
            yield from self._rate(clause[amount.end() :], said, words)
            subject = words.subjects[0] if words.subjects else None
            if subject is not None and subject.container:
                parent = _Parent(subject, said.phase)

    def _figure(
        self, clause: str, amount: re.Match[str], words: _Words, parent: _Parent | None, basis: str | None
    ) -> Said | None:
        subjects = words.subjects or ([parent.subject] if parent and words.phase else [])
        if len(subjects) != 1:
            return None
        subject = subjects[0]
        phase = self._phase(subject, words, parent)
        basis = self._basis(subject, parent, basis)
        if phase is None or basis is None or not _fits(subject.item, amount["unit"]):
            return None
        vague = words.vague or amount["vague"]
        text = "" if vague else amount["number"] + amount["unit"]
        return Said(subject.item, phase, basis, text, clause, self._place)

    def _phase(self, subject: Subject, words: _Words, parent: _Parent | None) -> str | None:
        if words.year is not None and words.year != self._year:
            last = words.year == self._year - 1 and subject.previous_year and words.phase in (None, "final")
            return "previous_final" if last else None
        if words.phase is not None:
            return subject.budget if words.phase == "initial_budget" else words.phase
        return parent.phase if parent is not None else "final"

    def _basis(self, subject: Subject, parent: _Parent | None, basis: str | None) -> str | None:
        if not subject.economic:
            return "total"
        if parent is not None:
            return parent.subject.contained_basis or "total"
        return basis

    def _rate(self, rest: str, said: Said, words: _Words) -> Iterator[Said]:
        """“较上年12.02万元下降62.48%”: the rate of change that stands behind last year's amount."""
        subject = words.subjects[0] if words.subjects else None
        match = _RATE.match(rest)
        if subject and subject.rate and match and said.phase == "previous_final":
            sign = "-" if match[1] in _FALLS else ""
            yield Said(subject.rate, "change", "total", f"{sign}{match[2]}%", said.clause, said.place)

    def _taken_apart(self, text: str) -> _Words | None:
        """The words of a clause before its number, or ``None`` when one of them is unknown or out of place."""
        subjects: list[Subject] = []
        phase: str | None = None
        year: int | None = None
        opens = vague = False
        rest = text
        compared = _COMPARED.match(rest)
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
        return _Words(subjects, phase, year, compared is not None, opens, vague)

    def _word(self, text: str, begun: bool) -> tuple[str, Subject | str | None, int]:
        """The longest known word with which a text begins: its kind, what it means, its length."""
        best: tuple[str, Subject | str | None, int] = ("", None, 0)
        for word, kind, value in _lexicon():
            if len(word) > best[2] and text.startswith(word) and self._applies(value):
                best = (kind, value, len(word))
        return best if best[2] else ("name", None, 0 if begun else self._own_name(text))

    def _applies(self, value: Subject | str | None) -> bool:
        return not (isinstance(value, Subject) and value.unless and re.search(value.unless, self._everything))

    def _own_name(self, text: str) -> int:
        """How much of a text is the department's name, whole or shortened by leaving out characters."""
        for length in range(min(len(text), 30), 1, -1):
            if any(text[length - 1] == name[-1] and _shortens(text[:length], name) for name in self._names):
                return length
        return 0


@cache
def _lexicon() -> list[tuple[str, str, Subject | str | None]]:
    """Every declared word with its kind and meaning."""
    declared = wording()
    words: list[tuple[str, str, Subject | str | None]] = []
    words += [(word, "passing", None) for word in (*declared.passing, *declared.filling)]
    words += [(word, "other", None) for word in declared.others]
    words += [(word, "opener", None) for word in declared.openers]
    words += [(word, "vague", None) for word in declared.vague]
    words += [(word, "phase", each.phase) for each in declared.phases for word in each.words]
    words += [(word, "subject", each) for each in declared.subjects for word in each.words]
    # Of the same word the later kind wins: “支出” passes, “其中” opens.
    return list(reversed(words))


def _plain(text: str) -> str:
    """A paragraph without blanks and quotation marks, in half width."""
    return re.sub(r"[“”\"'‘’「」]", "", squeezed(text))


def _clauses(sentence: str) -> Iterator[str]:
    """The clauses of a sentence with at most one amount to each; what stands in brackets follows its clause."""
    flat = _BRACKET.sub(lambda match: "" if not _AMOUNT.search(match[1]) else "," + match[1] + ",", _kept(sentence))
    for piece in _DELIMITER.split(flat.replace("\0", "(").replace("\1", ")").rstrip("。;!?！？")):
        if piece:
            yield piece


def _kept(sentence: str) -> str:
    """Brackets that belong to a word (出国(境)) and separators of thousands are no delimiters."""
    sentence = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", sentence)
    return sentence.replace("(境)", "\0境\1")


def _fits(item: str, unit: str) -> bool:
    kind = items()[item].kind
    return (kind == "money") == unit.endswith("元") and accepts(kind, "人" if unit in ("名", "个") else unit)


def _shortens(short: str, name: str) -> bool:
    """Whether the characters of ``short`` stand in ``name`` in that order."""
    remaining = iter(normalise(name))
    return all(char in remaining for char in short)
