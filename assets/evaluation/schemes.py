"""Scoring schemes as versioned data: what ``data/schemes/*.yaml`` may say, validated, and as rows for SQL."""

import re
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from assets.declared import Declared, measures
from assets.paths import DATA
from assets.yaml_file import read_yaml


class DeductionRule(Declared):
    """Full points at the limit; ``deduct`` points off per ``step`` percentage points over, under or off it.

    ``counting``: proportional, only completed steps, or every started step.
    """

    kind: Literal["deduct_over", "deduct_under", "deduct_off"]
    limit: Decimal
    step: Decimal = Field(gt=0)
    deduct: Decimal = Field(gt=0)
    counting: Literal["proportional", "completed_steps", "started_steps"]


class Band(Declared):
    """One band: up to ``to`` (inclusive), or from ``from`` (inclusive); neither means the rest."""

    to: Decimal | None = None
    from_: Decimal | None = Field(default=None, alias="from")
    points: Decimal


class BandRule(Declared):
    """The first band that holds gives the points."""

    kind: Literal["bands", "thresholds"]
    bands: list[Band] = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered_and_complete(self) -> Self:
        limits = [band.to if self.kind == "bands" else band.from_ for band in self.bands]
        inner = [limit for limit in limits[:-1] if limit is not None]
        if limits[-1] is not None or len(inner) != len(limits) - 1:
            raise ValueError("every band but the last needs its limit, and the last must take the rest")
        if inner != sorted(inner, reverse=self.kind == "thresholds"):
            raise ValueError("bands must be in order")
        return self


class ProportionalRule(Declared):
    """Points × rate, at most full points."""

    kind: Literal["proportional"]


class JudgementRule(Declared):
    """Needs a person; the department's claim counts as an upper bound only."""

    kind: Literal["judgement"]


Rule = Annotated[DeductionRule | BandRule | ProportionalRule | JudgementRule, Field(discriminator="kind")]


class Indicator(Declared):
    """One line of the score sheet. ``confidence``: S read in a source, M well known, L uncertain."""

    id: str
    group: str
    label: str
    aliases: list[str] = []
    points: Decimal
    measure: str | None = None
    rule: Rule
    confidence: Literal["S", "M", "L"]

    @model_validator(mode="after")
    def _measured_or_judged(self) -> Self:
        if (self.measure is None) != (self.rule.kind == "judgement"):
            raise ValueError(f"{self.id}: an indicator has a measure unless it is a judgement")
        if self.measure is not None and self.measure not in {measure.id for measure in measures()}:
            raise ValueError(f"{self.id}: measure “{self.measure}” is not in data/rules/measures.yaml")
        if isinstance(self.rule, BandRule) and any(not 0 <= band.points <= self.points for band in self.rule.bands):
            raise ValueError(f"{self.id}: a band gives more than {self.points} points or less than 0")
        return self


class Grade(Declared):
    """One grade: its label and the score from which it holds."""

    label: str
    aliases: list[str] = []
    at_least: Decimal


class Scheme(Declared):
    """One version of a local score sheet.

    Attributes:
        regions: division codes or names with which a department's region or id begins.
        default: stands in, and is said to stand in, where no scheme is declared for a region.
        not_applicable: points of an indicator that does not apply: full marks, or open (0 to full).
        overshoot_flag_pct: percentage points above a target from which a result is questioned; none when null.
    """

    id: str
    label: str
    source: str
    from_year: int
    to_year: int | None = None
    regions: list[str]
    default: bool = False
    not_applicable: Literal["full_marks", "open"]
    overshoot_flag_pct: Decimal | None
    grades: list[Grade] = Field(min_length=1)
    indicators: list[Indicator]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(indicator.points for indicator in self.indicators)
        if total != 100:
            raise ValueError(f"scheme {self.id}: points add up to {total}, not 100")
        if len({indicator.id for indicator in self.indicators}) != len(self.indicators):
            raise ValueError(f"scheme {self.id}: an indicator appears twice")
        limits = [grade.at_least for grade in self.grades]
        if limits != sorted(limits, reverse=True) or limits[-1] != 0:
            raise ValueError(f"scheme {self.id}: grades must fall to 0")
        return self


@cache
def schemes() -> list[Scheme]:
    """All schemes of ``data/schemes``; exactly one is the default.

    Raises:
        ValueError: no default, or more than one.
    """
    loaded = [Scheme.model_validate(read_yaml(path)) for path in sorted((DATA / "schemes").glob("*.yaml"))]
    if sum(scheme.default for scheme in loaded) != 1:
        raise ValueError("data/schemes: exactly one scheme must be the default")
    return loaded


def scheme_rows(fiscal_year: int) -> dict[str, list[dict[str, Any]]]:
    """The schemes in force in a fiscal year as rows: table name → rows."""
    rows: dict[str, list[dict[str, Any]]] = {
        "scheme": [],
        "scheme_region": [],
        "scheme_indicator": [],
        "scheme_band": [],
        "grade": [],
    }
    for scheme in schemes():
        if not scheme.from_year <= fiscal_year <= (scheme.to_year or fiscal_year):
            continue
        key = {"fiscal_year": fiscal_year, "scheme": scheme.id}
        rows["scheme"].append(
            {
                **key,
                "label": scheme.label,
                "is_default": scheme.default,
                "not_applicable": scheme.not_applicable,
                "overshoot_flag_pct": scheme.overshoot_flag_pct,
            }
        )
        rows["scheme_region"].extend({**key, "region": region} for region in scheme.regions)
        below = None
        for grade in scheme.grades:
            names = [grade.label, *grade.aliases]
            rows["grade"].append(
                {**key, "label": grade.label, "names": names, "at_least": grade.at_least, "below": below}
            )
            below = grade.at_least
        for ordinal, indicator in enumerate(scheme.indicators, start=1):
            rows["scheme_indicator"].append({**key, **_indicator_row(ordinal, indicator)})
            if isinstance(indicator.rule, BandRule):
                rows["scheme_band"].extend(
                    {
                        **key,
                        "indicator": indicator.id,
                        "ordinal": place,
                        "at_most": band.to,
                        "at_least": band.from_,
                        "points": band.points,
                    }
                    for place, band in enumerate(indicator.rule.bands, start=1)
                )
    return rows


def bare(name: str) -> str:
    """A name as it is compared: blanks, quotes and colons do not count (as the macro ``bare``)."""
    return re.sub(r"[\s“”\"'‘’:：、]", "", name)


def _indicator_row(ordinal: int, indicator: Indicator) -> dict[str, Any]:
    rule = indicator.rule
    deduction = rule if isinstance(rule, DeductionRule) else None
    return {
        "indicator": indicator.id,
        "ordinal": ordinal,
        "group_label": indicator.group,
        "label": indicator.label,
        "names": [bare(name) for name in (indicator.label, *indicator.aliases)],
        "points": indicator.points,
        "measure": indicator.measure,
        "kind": rule.kind,
        "limit_pct": deduction and deduction.limit,
        "step_pct": deduction and deduction.step,
        "deduct": deduction and deduction.deduct,
        "counting": deduction and deduction.counting,
    }
