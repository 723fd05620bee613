"""The declared rules of ``data/rules``: identities, measures, and what figures, claims and grades are held against."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PositiveInt, TypeAdapter, model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.items import items, labels
from assets.warehouse.files import DATA, read_yaml

_TERM = re.compile(r"(?P<sign>-?)(?P<item>\w+)\.(?P<phase>\w+)(?:\.(?P<basis>\w+))?(?P<previous>@previous)?")


Month = Annotated[int, Field(ge=1, le=12)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]


class FigureTerm(Declared):
    """One figure in a linear form: ``[-]item.phase[.basis][@previous]``."""

    item: str
    phase: str
    basis: str
    weight: Literal[1, -1]
    year_offset: Literal[0, -1]

    @property
    def label(self) -> str:
        """How the figure is named in a formula: 在职人数, 决算“三公”经费合计, 上年报表…"""
        return ("上年报表" if self.year_offset else "") + self.figure_label

    @property
    def figure_label(self) -> str:
        """The figure without its year: 在职人数, 决算“三公”经费合计."""
        item = items()[self.item]
        phase = "" if item.kind != "money" and self.phase == "final" else labels("phase")[self.phase]
        basis = "" if self.basis == "total" else labels("basis")[self.basis] + "中的"
        return phase + basis + item.label


def parse_term(text: str) -> FigureTerm:
    """Parse ``-closing_carryover.final`` or ``three_public_expenses.final@previous``.

    Raises:
        ValueError: not of that form, or a code that ``data/items.csv`` does not have.
    """
    match = _TERM.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}” is not [-]item.phase[.basis][@previous]")
    basis = match["basis"] or "total"
    for dimension, code in (("item", match["item"]), ("phase", match["phase"]), ("basis", basis)):
        if code not in labels(dimension):
            raise ValueError(f"“{text}”: {dimension} “{code}” is not in data/items.csv")
    return FigureTerm(
        item=match["item"],
        phase=match["phase"],
        basis=basis,
        weight=-1 if match["sign"] else 1,
        year_offset=-1 if match["previous"] else 0,
    )


class Identity(Declared):
    """One identity between figures, or a family of them over phases or items.

    Attributes:
        label: the identity as it is printed, both sides with “=” or “≥” between them.
        named_sides: what its sides are called, where the label does not set them apart.
        optional: parts that only some forms have: they count where a figure is stated and are not missed elsewhere.
        instead_of: the identity of the same parent by other parts: of the two, that counts of which fewer are missing.
    """

    id: str
    label: str
    named_sides: tuple[str, str] | None = None
    relation: Literal["equals", "at_least"] = "equals"
    phases: list[str] = []
    items: list[str] = []
    parent: str
    parts: list[str]
    optional: list[str] = []
    instead_of: str | None = None

    @model_validator(mode="after")
    def _parses(self) -> Self:
        for edge in self.edges():
            for term in (edge["parent"], *edge["parts"], *edge["optional"]):
                parse_term(term)
        if len(self.sides) != 2:
            raise ValueError(f"{self.id}: say named_sides, the label has no single “ = ” or “ ≥ ”")
        return self

    @property
    def sides(self) -> tuple[str, ...]:
        """What the parent and the sum of the parts are called."""
        return self.named_sides or tuple(self.label.split({"equals": " = ", "at_least": " ≥ "}[self.relation]))

    def edges(self) -> list[dict[str, Any]]:
        """The single identities: one per phase or item, with ids, labels and terms."""
        if self.phases:
            variants = [("<phase>", code, f"{self.id}:{code}", labels("phase").get(code)) for code in self.phases]
        elif self.items:
            variants = [("<item>", code, f"{self.id}:{code}", items()[code].label) for code in self.items]
        else:
            variants = [("<>", "", self.id, None)]
        return [
            {
                "edge": edge,
                "instead_of": edge.replace(self.id, self.instead_of, 1) if self.instead_of else None,
                "label": self.label if scope is None else f"{self.label}（{scope}）",
                "parent": self.parent.replace(slot, code),
                "parts": [part.replace(slot, code) for part in self.parts],
                "optional": [part.replace(slot, code) for part in self.optional],
            }
            for slot, code, edge, scope in variants
        ]


class Variant(Declared):
    """One way to compute a measure; ``basis`` names it in the formula.

    Attributes:
        compared_on: the basis on which departments are compared, where variants are on different ones.
    """

    basis: str | None = None
    compared_on: str | None = None
    numerator: list[str]
    denominator: list[str] = []

    @model_validator(mode="after")
    def _parses(self) -> Self:
        for term in (*self.numerator, *self.denominator):
            parse_term(term)
        return self


class Measure(Declared):
    """One measure: Σ numerator ÷ Σ denominator in per cent, by the first variant whose figures are all known.

    Attributes:
        none_beside: figures that bear out, by being none as well, that there was nothing to measure.
        among_targets: words in the name of a target in per cent whose result is the measure, where no figure gives it.
    """

    id: str
    label: str
    flag_above_pct: int | None = None
    none_beside: list[str] = []
    among_targets: list[str] = []
    variants: list[Variant]

    @model_validator(mode="after")
    def _compares(self) -> Self:
        for term in self.none_beside:
            parse_term(term)
        if len({variant.compared_on is None for variant in self.variants}) > 1:
            raise ValueError(f"{self.id}: either every variant says what it is compared_on, or none")
        return self

    @property
    def bases(self) -> set[str]:
        """The bases on which departments may be compared; empty where there is one only."""
        return {variant.compared_on for variant in self.variants if variant.compared_on is not None}


class StatedRate(Declared):
    """A rate that forms and sentences state, and the figures from which it follows."""

    rate: str
    kind: Literal["share", "change"]
    numerator: str
    denominator: str

    @model_validator(mode="after")
    def _parses(self) -> Self:
        for term in (self.rate, self.numerator, self.denominator):
            parse_term(term)
        return self


class GradeUse(Declared):
    """What is proposed for the next budget of a department with this grade, which is any of a grade's names."""

    grade: str
    proposal: str


class TargetLimits(Declared):
    """When targets and results are worth a question.

    Attributes:
        below_last_result_pct: a target is so much below last year's result, in per cent of it.
        equal_results_from: so many results, each of them the number of its target.
        unquantified_above_pct: share of targets that nothing measures.
    """

    below_last_result_pct: Percent
    equal_results_from: PositiveInt
    unquantified_above_pct: Percent


class ReasonLimits(Declared):
    """When a department has to say why: less of the budget was spent, or more of it changed, than these per cent."""

    execution_below_pct: Percent
    adjustment_above_pct: Percent


class SpendingDue(Declared):
    """By the end of a month at least so much of the year's budget is spent."""

    through_month: Month
    at_least_pct: Percent


class Monitoring(Declared):
    """The limits of a year's monitoring.

    Attributes:
        spending: what is due, by month.
        largest_gap_pp: how far spending and work may lie apart, in percentage points.
    """

    spending: list[SpendingDue] = Field(min_length=1)
    largest_gap_pp: Percent

    @model_validator(mode="after")
    def _rises(self) -> Self:
        steps = [(due.through_month, due.at_least_pct) for due in self.spending]
        if any(month >= later or share > more for (month, share), (later, more) in pairwise(steps)):
            raise ValueError("spending: months and shares must rise")
        return self

    def due_by(self, month: int) -> SpendingDue | None:
        """The last limit reached by the end of a month, if any: what was due by June is due by July."""
        return next((due for due in reversed(self.spending) if due.through_month <= month), None)


class CopiedText(Declared):
    """What is looked for in other reports.

    Attributes:
        items: texts that should be new each year.
        at_least: characters of a paragraph, blanks and punctuation aside.
    """

    items: list[str] = Field(min_length=1)
    at_least: PositiveInt

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := [item for item in self.items if item not in labels("item")]:
            raise ValueError(f"no items: {unknown}")
        return self


class Extent(Declared):
    """How long a table, list or text may be: its entries or lines, and the characters of all of them."""

    entries: PositiveInt
    characters: PositiveInt

    def fitting(self, lengths: Iterable[int]) -> int:
        """How many entries fit, given their characters; the first one always does."""
        count = characters = 0
        for length in lengths:
            characters += length
            if count == self.entries or (count and characters > self.characters):
                break
            count += 1
        return count


class PerHead(Declared):
    """What a member of the staff costs in a year at least and at most, whatever the department.

    Attributes:
        item: a figure of money.
        at_least_wan: in 万元.
        at_most_wan: in 万元.
    """

    item: str
    at_least_wan: Decimal
    at_most_wan: Decimal

    @model_validator(mode="after")
    def _parses(self) -> Self:
        parse_term(f"{self.item}.final")
        return self


class DocumentLimits(Declared):
    """How much of a submission a document prints.

    Attributes:
        name: characters of a name.
        text: characters of a message, a remark, a cell.
        statement: what the department wrote on a subject.
        reasons: lines of a list of reasons.
        cells: cells named behind one finding.
        searched: findings of a department-year that the search knows.
        printed: a table or list of findings in report, notice and page.
        workbook: a sheet of a workbook.
    """

    name: PositiveInt
    text: PositiveInt
    statement: Extent
    reasons: PositiveInt
    cells: PositiveInt
    searched: PositiveInt
    printed: Extent
    workbook: Extent


class Limits(Declared):
    """What is held against figures, claims and grades, and how much of them documents print.

    Attributes:
        full_claims: wordings that claim that all targets were carried out.
    """

    stated_rates: list[StatedRate]
    full_claims: list[str]
    grade_uses: list[GradeUse]
    targets: TargetLimits
    reasons: ReasonLimits
    monitoring: Monitoring
    copied_text: CopiedText
    per_head: list[PerHead]
    documents: DocumentLimits


@cache
def identities() -> list[Identity]:
    """``data/rules/cross_footing.yaml``."""
    return TypeAdapter(list[Identity]).validate_python(_yaml("cross_footing"))


@cache
def measures() -> list[Measure]:
    """``data/rules/measures.yaml``."""
    return TypeAdapter(list[Measure]).validate_python(_yaml("measures"))


@cache
def limits() -> Limits:
    """``data/rules/limits.yaml``."""
    return Limits.model_validate(_yaml("limits"))


@cache
def measure_labels() -> dict[str, str]:
    """Measure id → its name."""
    return {measure.id: measure.label for measure in measures()}


def _yaml(name: str) -> Any:
    return read_yaml(DATA / "rules" / f"{name}.yaml")
