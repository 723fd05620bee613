"""What the clauses of a paragraph pass on to the next one: amounts that are understood, their parts, years, phases."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from assets.intake.containers.sheets import Cell
from assets.intake.prose.clauses import Dictionary
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.units import accepts, money_wan
from assets.knowledge.items import items
from assets.knowledge.words import Subject

SOME_YEAR = 0
"""The year of a sentence that names none behind one about another year."""


@dataclass(frozen=True)
class SentenceFigure:
    """A figure in a sentence.

    Attributes:
        amount: number and unit as they stand; empty for what is vague or contradicts itself.
        clause: the words from which it was taken, as they stand.
        start: position of the number in the paragraph without blanks and quotation marks.
        also: another item of the same amount.
    """

    item: str
    phase: str
    basis: str
    amount: str
    clause: str
    cell: Cell
    start: int
    also: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """Item, phase and basis."""
        return self.item, self.phase, self.basis


@dataclass(frozen=True)
class Setting:
    """What is the same for every paragraph of a document.

    Attributes:
        fiscal_year: the year of the document.
        dictionary: parses its clauses.
        everything: its whole text.
        unsaid: the phase of money of which nothing says it; ``None`` where that may be any.
        numbers: where every number that is not taken is put down with the reason.
    """

    fiscal_year: int
    dictionary: Dictionary
    everything: str
    unsaid: str | None
    numbers: ProseNumbers


@dataclass(frozen=True)
class Amount:
    """An amount that is understood.

    Attributes:
        phase: ``None`` where several were named; ``chained`` one of these.
        year: the one that a clause has said, where one has.
        basis: what it is financed from.
    """

    subject: Subject
    phase: str | None
    year: int | None
    basis: str = "total"
    number: Decimal | None = None
    chained: bool = False


@dataclass
class Context:
    """What the clauses of a paragraph read so far mean for the next one.

    Attributes:
        year: the year the amounts are of, where a clause has said so.
        phase: the phase of amounts that do not say theirs, from a clause without amount.
        parent: the last amount that has parts; ``opened`` the one whose parts are being listed.
        last: the amount of the clause before; ``None`` where that was not understood.
        listed: how many the parts of a head count add up to so far.
        suspended: the amount whose parts were being listed before “;”; ``parts`` what those add up to so far.
        stated: what the amounts of the sentence are about, before any list of parts.
        compared: of what a change in the next clause is; ``needless`` why nobody needs its rate.
        about: what the one amount of the sentence before is about, for a first clause on the year before.
        headed: what the paragraph is about, as the sentence that is its heading says.
        counts: the people counted so far.
        lost: an amount was not understood and none since: of what “其中” lists the parts is unknown.
        changed: how much an amount has changed: “其中” in the same sentence may list the parts of that.
        planned: amounts that do not say their phase may be of a budget.
        topic: items that the figures may be about; ``None`` for any.
        named: something else than the whole has been named, without an amount.
        funded: an amount of one source has been named, which those behind it may be parts of.
        blocked: amounts may be of another body, or parts of something; ``elsewhere`` for the whole paragraph.
    """

    year: int | None = None
    phase: str | None = None
    parent: Amount | None = None
    opened: Amount | None = None
    last: Amount | None = None
    listed: Decimal = Decimal(0)
    suspended: Amount | None = None
    parts: Decimal = Decimal(0)
    stated: list[Subject] = field(default_factory=list)
    compared: Subject | None = None
    needless: str = ""
    about: Subject | None = None
    headed: Subject | None = None
    counts: list[Decimal] = field(default_factory=list)
    lost: bool = False
    changed: Decimal | None = None
    topic: frozenset[str] | None = None
    named: bool = False
    planned: bool = False
    funded: bool = False
    blocked: bool = False
    elsewhere: bool = False


def number_of(amount: re.Match[str]) -> Decimal:
    """The number of an amount; of money in 万元."""
    text = amount["number"].replace(",", "")
    return money_wan(text + amount["unit"]) or Decimal(text)


def fits(item: str | None, unit: str) -> bool:
    if item is None:
        return True
    kind = items()[item].kind
    return (kind == "money") == unit.endswith("元") and accepts(kind, "人" if unit in ("名", "个") else unit)
