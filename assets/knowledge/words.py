"""The declared words of ``data/words``: of reports, of targets and results, of indicators' names, of rates."""

import re
from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.items import items, labels
from assets.warehouse.files import DATA, read_yaml

_AMOUNT = r"(?P<{}>(?<!\d)(?<!\d[.,])\d[\d,]{{0,30}}(?:\.\d{{1,9}})?(?:亿元|万元|元))"
_RATE = r"(?P<rate>\d+(?:\.\d+)?%)"


class Subject(Declared):
    """What a number is about.

    Attributes:
        item: none for a line that is known and has no place among the items.
        words: how reports name it, without quotation marks and blanks.
        has_parts: what follows “其中” after it is part of it.
        part_basis: basis of the economic classes that are part of it.
        economic: an economic class, which says nothing before it is known of what it is a class.
        previous_year: last year's amount is kept as ``previous_final``.
        phase: the phase that its words say.
        budget: the phase that its initial budget is.
        rate: item of the rate of change that a sentence states for it.
        alone: words for a phase of it that mean it where nothing else is named (“支出预算”).
        basis: what the amount and its parts are financed from, where the words say so.
        unless: the words mean this only in a report that nowhere speaks of these, else ``otherwise``.
        also: an item that has the same amount (“收、支总计”).
        part_of: the item below which alone the words mean this; ``not_part_of`` below which they do not.
        role: of people: ``posts`` that are approved, those who ``left``, a total of ``people`` of any kind.
        source: the revenue from one fund; ``carried`` what is carried over, behind such a revenue that of its fund.
        whole: a total of the department, if nothing else has been named before it (“三公经费：支出合计……”).
    """

    item: str | None = None
    words: list[str]
    has_parts: bool = False
    part_basis: str | None = None
    economic: bool = False
    previous_year: bool = False
    phase: str | None = None
    budget: str = "initial_budget"
    rate: str | None = None
    alone: list[str] = []
    basis: str = "total"
    unless: str | None = None
    otherwise: str | None = None
    also: str | None = None
    part_of: str | None = None
    not_part_of: str | None = None
    source: bool = False
    carried: bool = False
    whole: bool = False
    role: Literal["posts", "left", "people"] | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        for item in filter(None, (self.item, self.rate, self.otherwise, self.also, self.part_of, self.not_part_of)):
            if item not in items():
                raise ValueError(f"item “{item}” is not in data/items.csv")
        if self.basis not in labels("basis"):
            raise ValueError(f"basis “{self.basis}” is not in data/items.csv")
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


class Topic(Declared):
    """What a heading, or a lead-in without amounts, says that the figures behind it are about; without items, anything.

    Attributes:
        pattern: the first topic whose pattern is found counts.
    """

    pattern: str
    items: list[str] | None = None

    @model_validator(mode="after")
    def _known(self) -> Self:
        unknown = sorted(set(self.items or []) - set(items()))
        if unknown:
            raise ValueError(f"items {unknown} of topic “{self.pattern}” are not in data/items.csv")
        return self


class ClassContext(Declared):
    """A wording that says of what the economic classes in its sentence are classes."""

    pattern: str
    basis: str


class ReportWords(Declared):
    """``data/words/report.yaml``: the words of reports.

    Attributes:
        budget: a budget that does not say whether it is the initial one.
        rises: an increase; ``falls`` a decrease.
        level: a clause that says that nothing has changed, and nothing else.
        by_definition: what stands before a subject and says of whom it is by its definition.
        planned: where a clause that is not understood says this, amounts behind it are of no known phase.
        bodies: where it says this, they may be another body's.
        about_body: a sentence that begins like this is about another body, and so is the paragraph behind it.
    """

    passing: list[str]
    own: list[str]
    others: list[str]
    filling: list[str]
    openers: list[str]
    vague: list[str]
    phases: list[Phase]
    budget: list[str]
    rises: list[str]
    falls: list[str]
    contexts: list[ClassContext]
    topics: list[Topic]
    subjects: list[Subject]
    by_definition: str
    level: str
    planned: str
    bodies: str
    about_body: str
    grades: str
    claims: str


class TermSynonym(Declared):
    """A word that means the same as another within any name."""

    written: str
    means: str


class NamedIndicator(Declared):
    """A name of an indicator, and for whom it counts where that differs between its names."""

    name: str
    population: str | None = None


class IndicatorName(NamedIndicator):
    """An indicator under the name that is shown, with its other names."""

    synonyms: list[NamedIndicator]


class IndicatorWords(Declared):
    """``data/words/indicators.yaml``."""

    terms: list[TermSynonym]
    indicators: list[IndicatorName]


class TargetWords(Declared):
    """``data/words/targets.yaml``: lists of words, by what they do in a sentence.

    Attributes:
        at_least_kinds: kinds of indicators (level 2) of which a target without a sign asks for at least so much;
            ``at_least_rate_kinds`` where it is a rate; ``at_most_kinds`` of which for at most so much.
        adverse: names of which the less the better; ``handled`` and ``falling`` leave that open beside them,
            ``bounds`` do not.
        survey: how satisfaction was asked for.
    """

    amounts: list[str]
    counts: list[str]
    plans: list[str]
    verbs: list[str]
    leads: list[str]
    leads_before_others: list[str]
    wider: list[str]
    not_verbs_before: list[str]
    tails: list[str]
    planned_tails: list[str]
    inexact: list[str]
    additions: list[str]
    rises: list[str]
    falls: list[str]
    shares: list[str]
    net: list[str]
    reductions: list[str]
    other_years: list[str]
    part_years: list[str]
    comparing: list[str]
    parts: list[str]
    not_names: list[str]
    not_in_names: list[str]
    not_beginnings: list[str]
    changing_remarks: list[str]
    not_in_counted: list[str]
    adverse: list[str]
    at_least_kinds: list[str]
    at_least_rate_kinds: list[str]
    at_most_kinds: list[str]
    handled: list[str]
    falling: list[str]
    bounds: list[str]
    survey: list[str]


class RatePattern(Declared):
    """A sentence with a rate: of ``numerator`` to ``denominator``, or of ``change`` to what ``total`` was before it.

    Attributes:
        pattern: regular expression over the text in half width without blanks, ``<name>`` for an amount.
        falls: the change is a decrease.
    """

    id: str
    pattern: str
    falls: bool = False

    def compiled(self) -> re.Pattern[str]:
        """The pattern with its amounts."""
        amounts = re.sub(r"<(\w+)(%?)>", lambda name: _RATE if name[2] else _AMOUNT.format(name[1]), self.pattern)
        return re.compile(amounts)


class NeedlessNumber(Declared):
    """Numbers in sentences that are no figures: those within a match of ``pattern``, or of its group ``number``.

    Attributes:
        anywhere: in the chapters on targets and results too, where a share or a time may be a target.
    """

    reason: str
    pattern: str
    anywhere: bool = False

    def compiled(self) -> re.Pattern[str]:
        """The pattern."""
        return re.compile(self.pattern)


class NumberKind(Declared):
    """What a number speaks of: ``pattern`` matches what follows it."""

    kind: str
    pattern: str

    def compiled(self) -> re.Pattern[str]:
        """The pattern."""
        return re.compile(self.pattern)


class NumberWords(Declared):
    """``data/words/numbers.yaml``: which numbers of sentences are needed.

    Attributes:
        other: why a number of no kind is not needed; ``target`` why one of a chapter on targets is not read.
    """

    not_needed: list[NeedlessNumber]
    kinds: list[NumberKind]
    other: str
    target: str


class RateWords(Declared):
    """``data/words/rates.yaml``."""

    rates: list[RatePattern]
    leftovers: list[str]


class OtherDocument(Declared):
    """A kind of document that is known, and not needed or not read here.

    Attributes:
        titles: regular expressions, searched in a title without blanks.
        use: why it is none of what an evaluation rests on.
        remedy: what to send instead, or what to do with it.
    """

    label: str
    titles: list[str]
    use: str
    remedy: str

    def is_called(self, title: str) -> bool:
        """Whether a squeezed title is that of such a document."""
        return any(re.search(pattern, title) for pattern in self.titles)


class OtherDocumentWords(Declared):
    """``data/words/other_documents.yaml``."""

    documents: list[OtherDocument]


@cache
def report_words() -> ReportWords:
    """``data/words/report.yaml``."""
    return ReportWords.model_validate(read_yaml(DATA / "words" / "report.yaml"))


@cache
def target_words() -> TargetWords:
    """``data/words/targets.yaml``."""
    return TargetWords.model_validate(read_yaml(DATA / "words" / "targets.yaml"))


@cache
def indicator_words() -> IndicatorWords:
    """``data/words/indicators.yaml``."""
    return IndicatorWords.model_validate(read_yaml(DATA / "words" / "indicators.yaml"))


@cache
def other_documents() -> list[OtherDocument]:
    """``data/words/other_documents.yaml``, in the order in which they are looked for."""
    return OtherDocumentWords.model_validate(read_yaml(DATA / "words" / "other_documents.yaml")).documents


@cache
def rate_words() -> RateWords:
    """``data/words/rates.yaml``."""
    return RateWords.model_validate(read_yaml(DATA / "words" / "rates.yaml"))


@cache
def number_words() -> NumberWords:
    """``data/words/numbers.yaml``."""
    return NumberWords.model_validate(read_yaml(DATA / "words" / "numbers.yaml"))
