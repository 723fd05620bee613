"""The schemes in force as rows, so that SQL applies them."""

import re
from typing import Any

from assets.evaluation.rules import (
    BandRule,
    BreachRule,
    ChecklistRule,
    DeductionRule,
    QualitativeRule,
    TargetsRule,
)
from assets.evaluation.schemes import Indicator, Scheme, schemes
from assets.rule_rows import Rows

TABLES = ("scheme", "scheme_region", "scheme_indicator", "scheme_wording", "grade")


def scheme_rows(fiscal_year: int, tables: list[Scheme] | None = None) -> dict[str, Rows]:
    """The schemes in force in a fiscal year as rows: table name → rows. A frame scores nothing and is left out.

    Args:
        tables: the schemes to choose from; those of ``data/schemes`` by default.
    """
    rows: dict[str, Rows] = {table: [] for table in TABLES}
    for scheme in schemes() if tables is None else tables:
        if scheme.is_frame or not (scheme.from_year or fiscal_year) <= fiscal_year <= (scheme.to_year or fiscal_year):
            continue
        key = {"fiscal_year": fiscal_year, "scheme": scheme.id}
        rows["scheme"].append(
            {
                **key,
                "label": scheme.label,
                "is_default": scheme.default,
                "forms": scheme.forms,
                "not_applicable": scheme.not_applicable,
                "zero_denominator": scheme.zero_denominator,
                "overshoot_flag_pct": scheme.overshoot_flag_pct,
            }
        )
        rows["scheme_region"].extend({**key, "region": region} for region in scheme.regions)
        rows["scheme_wording"].extend(
            {**key, "wording": bare(word), "low_pct": wording.low_pct, "high_pct": wording.high_pct}
            for wording in scheme.qualitative
            for word in wording.words
        )
        rows["grade"].extend({**key, **row} for row in _grade_rows(scheme))
        for ordinal, indicator in enumerate(scheme.indicators, start=1):
            rows["scheme_indicator"].append({**key, **_indicator_row(ordinal, indicator)})
    return rows


def bare(name: str) -> str:
    """A name as it is compared: blanks, quotes and colons do not count (as the macro ``bare``)."""
    return re.sub(r"[\s“”\"'‘’:：、]", "", name)


def _grade_rows(scheme: Scheme) -> Rows:
    rows, below = [], None
    for grade in scheme.grades:
        names = [grade.label, *grade.aliases]
        rows.append({"label": grade.label, "names": names, "at_least": grade.at_least, "below": below})
        below = grade.at_least
    return rows


def _indicator_row(ordinal: int, indicator: Indicator) -> dict[str, Any]:
    rule = indicator.rule
    deduction = rule if isinstance(rule, DeductionRule) else None
    targets = rule if isinstance(rule, TargetsRule) else None
    return {
        "indicator": indicator.id,
        "ordinal": ordinal,
        "group_label": indicator.group,
        "label": indicator.label,
        "names": [bare(name) for name in (indicator.label, *indicator.aliases)],
        "points": indicator.points,
        "measure": indicator.measure,
        "kind": rule.kind,
        "standard": rule.standard(),
        "limit_pct": deduction and deduction.limit,
        "step_pct": deduction and deduction.step,
        "deduct": rule.deduct if isinstance(rule, DeductionRule | BreachRule) else None,
        "counting": deduction and deduction.counting,
        "bands": _bands(indicator),
        "level1": [bare(name) for name in targets.level1] if targets else [],
        "overshoot_deduct_pct": targets and targets.overshoot_deduct_pct,
    }


def _bands(indicator: Indicator) -> Rows:
    """Bands of a rate with their limits; the choices of a qualitative rule and the items of a checklist by label."""
    rule = indicator.rule
    if isinstance(rule, BandRule):
        return [
            {"label": None, "at_most": band.to, "at_least": band.from_, "points": band.points} for band in rule.bands
        ]
    choices = (
        rule.choices if isinstance(rule, QualitativeRule) else rule.items if isinstance(rule, ChecklistRule) else []
    )
    return [{"label": choice.label, "at_most": None, "at_least": None, "points": choice.points} for choice in choices]
