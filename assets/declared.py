"""Declared rules as pydantic models: identities, measures and checks of ``data/rules``."""

import csv
import re
from functools import cache
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator

from assets.paths import DATA
from assets.vocabulary import items, labels
from assets.yaml_file import read_yaml

_TERM = re.compile(r"(?P<sign>-?)(?P<item>\w+)\.(?P<phase>\w+)(?:\.(?P<basis>\w+))?(?P<previous>@previous)?")


class Declared(BaseModel):
    """A closed model: a misspelt key in a data file is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


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
        optional: parts that only some forms have: they count where a figure is stated and are not missed elsewhere.
    """

    id: str
    label: str
    relation: Literal["equals", "at_least"] = "equals"
    phases: list[str] = []
    items: list[str] = []
    parent: str
    parts: list[str]
    optional: list[str] = []

    @model_validator(mode="after")
    def _parses(self) -> Self:
        for edge in self.edges():
            for term in (edge["parent"], *edge["parts"], *edge["optional"]):
                parse_term(term)
        return self

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
                "label": self.label if scope is None else f"{self.label}（{scope}）",
                "parent": self.parent.replace(slot, code),
                "parts": [part.replace(slot, code) for part in self.parts],
                "optional": [part.replace(slot, code) for part in self.optional],
            }
            for slot, code, edge, scope in variants
        ]


class Variant(Declared):
    """One way to compute a measure; ``basis`` names it in the formula."""

    basis: str | None = None
    numerator: list[str]
    denominator: list[str] = []

    @model_validator(mode="after")
    def _parses(self) -> Self:
        for term in (*self.numerator, *self.denominator):
            parse_term(term)
        return self


class Measure(Declared):
    """One measure: Σ numerator ÷ Σ denominator in per cent, by the first variant whose figures are all known."""

    id: str
    label: str
    flag_above_pct: int | None = None
    variants: list[Variant]


class Check(Declared):
    """One line of ``data/rules/checks.csv``; its SELECT is ``sql/checks/<id>.sql``.

    ``blocking``: while it is offended, the documents of the department-year are drafts.
    """

    id: str
    stage: Literal["comparison", "evaluation"]
    severity: Literal["error", "warning", "info"]
    category: str
    blocking: bool
    label: str
    message: str


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


class FullClaim(Declared):
    """A wording that claims that all targets were carried out."""

    wording: str


class GradeUse(Declared):
    """What is proposed for the next budget of a department with this grade, which is any of a grade's names."""

    grade: str
    proposal: str


@cache
def identities() -> list[Identity]:
    """``data/rules/cross_footing.yaml``."""
    return TypeAdapter(list[Identity]).validate_python(_yaml("cross_footing"))


@cache
def measures() -> list[Measure]:
    """``data/rules/measures.yaml``."""
    return TypeAdapter(list[Measure]).validate_python(_yaml("measures"))


@cache
def stated_rates() -> list[StatedRate]:
    """``data/rules/stated_rates.yaml``."""
    return TypeAdapter(list[StatedRate]).validate_python(_yaml("stated_rates"))


@cache
def full_claims() -> list[FullClaim]:
    """``data/rules/full_claims.yaml``."""
    return TypeAdapter(list[FullClaim]).validate_python(_yaml("full_claims"))


@cache
def grade_uses() -> list[GradeUse]:
    """``data/rules/grade_uses.yaml``."""
    return TypeAdapter(list[GradeUse]).validate_python(_yaml("grade_uses"))


@cache
def checks() -> list[Check]:
    """``data/rules/checks.csv``, in file order."""
    with (DATA / "rules" / "checks.csv").open(encoding="utf-8", newline="") as file:
        return TypeAdapter(list[Check]).validate_python(list(csv.DictReader(file)))


def _yaml(name: str) -> Any:
    return read_yaml(DATA / "rules" / f"{name}.yaml")
