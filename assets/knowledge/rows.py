"""Declared knowledge as rows, so that SQL applies it: one set per fiscal year, since rules are in force by year."""

from datetime import date
from typing import Any

import pyarrow as pa

from assets.knowledge.checks import checks
from assets.knowledge.forms import forms
from assets.knowledge.items import items, labels, terms
from assets.knowledge.quality import (
    LISTS,
    FilledRule,
    FindingsRule,
    OnTimeRule,
    QualityAspect,
    ShareRule,
    quality_aspects,
)
from assets.knowledge.rule_kinds import BandRule, BreachRule, ChecklistRule, DeductionRule, QualitativeRule, TargetsRule
from assets.knowledge.rules import (
    FigureTerm,
    identities,
    limits,
    measures,
    parse_term,
)
from assets.knowledge.schemes import Indicator, Scheme, schemes
from assets.knowledge.words import target_words
from assets.text.normal import bare
from assets.warehouse.warehouse import Rows

SCHEME_TABLES = ("scheme", "scheme_region", "scheme_indicator", "scheme_wording", "grade")

POINTS = pa.decimal128(9, 2)
PERCENT = pa.decimal128(18, 2)
MONEY = pa.decimal128(18, 2)
_BAND = pa.struct({"label": pa.string(), "at_most": PERCENT, "at_least": PERCENT, "points": POINTS})

SCHEMAS: dict[str, pa.Schema] = {
    "intake.term": pa.schema(
        {"fiscal_year": pa.int32(), "dimension": pa.string(), "code": pa.string(), "label": pa.string(),
         "kind": pa.string(), "unit": pa.string()}
    ),
    "intake.form": pa.schema(
        {"fiscal_year": pa.int32(), "form": pa.string(), "label": pa.string(), "closed": pa.bool_(),
         "annual": pa.bool_(), "by_fact": pa.bool_(), "stage": pa.string(), "tables": pa.list_(pa.string())}
    ),
    "comparison.edge": pa.schema(
        {"fiscal_year": pa.int32(), "edge": pa.string(), "label": pa.string(), "parent_label": pa.string(),
         "parts_label": pa.string(), "unit": pa.string()}
    ),
    "comparison.edge_term": pa.schema(
        {"fiscal_year": pa.int32(), "edge": pa.string(), "check_id": pa.string(), "relation": pa.string(),
         "role": pa.string(), "parts": pa.int32(), "signed": pa.bool_(), "item": pa.string(), "phase": pa.string(),
         "basis": pa.string(), "weight": pa.int32(), "instead_of": pa.string()}
    ),
    "evaluation.check_rule": pa.schema(
        {"fiscal_year": pa.int32(), "check_id": pa.string(), "severity": pa.string(), "category": pa.string(),
         "audience": pa.string(), "blocking": pa.bool_(), "label": pa.string(), "message": pa.string(),
         "over_tables": pa.bool_()}
    ),
    "comparison.stated_rate": pa.schema(
        {"fiscal_year": pa.int32(), "rate": pa.string(), "kind": pa.string(), "rate_item": pa.string(),
         "rate_phase": pa.string(), "numerator_item": pa.string(), "numerator_phase": pa.string(),
         "denominator_item": pa.string(), "denominator_phase": pa.string()}
    ),
    "comparison.target_word": pa.schema({"fiscal_year": pa.int32(), "role": pa.string(), "word": pa.string()}),
    "comparison.target_limit": pa.schema(
        {"fiscal_year": pa.int32(), "below_last_result_pct": PERCENT, "equal_results_from": pa.int32(),
         "unquantified_above_pct": PERCENT, "execution_below_pct": PERCENT, "adjustment_above_pct": PERCENT}
    ),
    "comparison.spending_due": pa.schema(
        {"fiscal_year": pa.int32(), "month": pa.int32(), "due_month": pa.int32(), "due_pct": PERCENT,
         "largest_gap_pp": PERCENT}
    ),
    "comparison.per_head": pa.schema(
        {"fiscal_year": pa.int32(), "item": pa.string(), "at_least_wan": MONEY, "at_most_wan": MONEY}
    ),
    "evaluation.full_claim": pa.schema({"fiscal_year": pa.int32(), "wording": pa.string()}),
    "evaluation.compared_text": pa.schema(
        {"fiscal_year": pa.int32(), "item": pa.string(), "at_least": pa.int32()}
    ),
    "evaluation.grade_use": pa.schema({"fiscal_year": pa.int32(), "grade": pa.string(), "proposal": pa.string()}),
    "evaluation.measure_definition": pa.schema(
        {"fiscal_year": pa.int32(), "measure": pa.string(), "label": pa.string(), "flag_above_pct": PERCENT,
         "last_variant": pa.int32(), "target_words": pa.list_(pa.string())}
    ),
    "evaluation.measure_variant": pa.schema(
        {"fiscal_year": pa.int32(), "measure": pa.string(), "variant": pa.int32(), "basis": pa.string(),
         "compared_on": pa.string(), "terms": pa.int32(), "needs_denominator": pa.bool_()}
    ),
    "evaluation.measure_term": pa.schema(
        {"fiscal_year": pa.int32(), "measure": pa.string(), "variant": pa.int32(), "side": pa.string(),
         "ordinal": pa.int32(), "item": pa.string(), "phase": pa.string(), "basis": pa.string(),
         "year_offset": pa.int32(), "weight": pa.int32(), "label": pa.string(), "needed": pa.string()}
    ),
    "evaluation.measure_witness": pa.schema(
        {"fiscal_year": pa.int32(), "measure": pa.string(), "item": pa.string(), "phase": pa.string(),
         "basis": pa.string(), "label": pa.string()}
    ),
    "evaluation.scheme": pa.schema(
        {"fiscal_year": pa.int32(), "scheme": pa.string(), "label": pa.string(), "is_default": pa.bool_(),
         "forms": pa.list_(pa.string()), "not_applicable": pa.string(), "zero_denominator": pa.string(),
         "overshoot_flag_pct": PERCENT}
    ),
    "evaluation.scheme_region": pa.schema({"fiscal_year": pa.int32(), "scheme": pa.string(), "region": pa.string()}),
    "evaluation.scheme_indicator": pa.schema(
        {"fiscal_year": pa.int32(), "scheme": pa.string(), "indicator": pa.string(), "ordinal": pa.int32(),
         "group_label": pa.string(), "label": pa.string(), "names": pa.list_(pa.string()), "points": POINTS,
         "measure": pa.string(), "basis": pa.string(), "kind": pa.string(), "is_judged": pa.bool_(),
         "standard": pa.string(),
         "limit_pct": PERCENT, "step_pct": PERCENT, "deduct": POINTS, "counting": pa.string(), "bands": pa.list_(_BAND),
         "level1": pa.list_(pa.string()), "overshoot_deduct_pct": PERCENT}
    ),
    "evaluation.scheme_wording": pa.schema(
        {"fiscal_year": pa.int32(), "scheme": pa.string(), "wording": pa.string(), "low_pct": PERCENT,
         "high_pct": PERCENT}
    ),
    "evaluation.grade": pa.schema(
        {"fiscal_year": pa.int32(), "scheme": pa.string(), "label": pa.string(), "names": pa.list_(pa.string()),
         "at_least": POINTS, "below": POINTS}
    ),
    "evaluation.quality_aspect": pa.schema(
        {"fiscal_year": pa.int32(), "aspect": pa.string(), "ordinal": pa.int32(), "label": pa.string(),
         "points": POINTS, "kind": pa.string(), "standard": pa.string(), "counted": pa.string(),
         "categories": pa.list_(pa.string()), "error_deducts": POINTS, "warning_deducts": POINTS, "due": pa.date32(),
         "day_deducts": POINTS, "items": pa.list_(pa.string())}
    ),
    "evaluation.quality_part": pa.schema(
        {"fiscal_year": pa.int32(), "aspect": pa.string(), "ordinal": pa.int32(), "kind": pa.string(),
         "item": pa.string(), "phase": pa.string(), "basis": pa.string(), "label": pa.string()}
    ),
}  # fmt: skip


def vocabulary_rows(fiscal_year: int) -> Rows:
    """``intake.term``: items, phases, bases and stages."""
    return [{"fiscal_year": fiscal_year, **term.model_dump(exclude={"stage"})} for term in terms()]


def form_rows(fiscal_year: int) -> Rows:
    """``intake.form``."""
    return [
        {
            "fiscal_year": fiscal_year,
            "form": form.id,
            "label": form.label,
            "closed": form.closed,
            "annual": form.annual,
            "by_fact": form.by_fact,
            "stage": form.stage,
            "tables": [t.title or form.label for t in form.tables],
        }
        for form in forms()
    ]


def edge_rows(fiscal_year: int) -> tuple[Rows, Rows]:
    """``comparison.edge`` and ``comparison.edge_term``."""
    edges: Rows = []
    members: Rows = []
    for identity in identities():
        for edge in identity.edges():
            parts = [parse_term(part) for part in edge["parts"]]
            optional = [parse_term(part) for part in edge["optional"]]
            parent_label, parts_label = identity.sides
            edges.append(
                {"fiscal_year": fiscal_year, "edge": edge["edge"], "label": edge["label"],
                 "parent_label": parent_label, "parts_label": parts_label,
                 "unit": items()[parse_term(edge["parent"]).item].unit}
            )  # fmt: skip
            shared = {
                "fiscal_year": fiscal_year,
                "edge": edge["edge"],
                "check_id": "cross_footing" if identity.relation == "equals" else "ceiling",
                "relation": identity.relation,
                "parts": len(parts),
                "instead_of": edge["instead_of"],
                "signed": any(part.weight < 0 for part in (*parts, *optional)),
            }
            members.append({**shared, "role": "parent", **_figure(parse_term(edge["parent"]))})
            members.extend({**shared, "role": "part", **_figure(part)} for part in parts)
            members.extend({**shared, "role": "optional", **_figure(part)} for part in optional)
    return edges, members


def check_rows(fiscal_year: int) -> Rows:
    """``evaluation.check_rule``."""
    return [
        {
            "fiscal_year": fiscal_year,
            "check_id": check.id,
            "over_tables": check.over_tables,
            **check.model_dump(exclude={"id"}),
        }
        for check in checks()
    ]


def stated_rate_rows(fiscal_year: int) -> Rows:
    """``comparison.stated_rate``."""
    rows: Rows = []
    for rate in limits().stated_rates:
        terms_of = {
            "rate": parse_term(rate.rate),
            "numerator": parse_term(rate.numerator),
            "denominator": parse_term(rate.denominator),
        }
        row: dict[str, Any] = {"fiscal_year": fiscal_year, "rate": terms_of["rate"].item, "kind": rate.kind}
        for side, term in terms_of.items():
            row |= {f"{side}_item": term.item, f"{side}_phase": term.phase}
        rows.append(row)
    return rows


def target_word_rows(fiscal_year: int) -> Rows:
    """``comparison.target_word``: what kind, name and unit of an indicator say of a target, and what names a survey."""
    words = target_words()
    roles = {
        "at_least_kind": words.at_least_kinds,
        "at_least_rate_kind": words.at_least_rate_kinds,
        "at_most_kind": words.at_most_kinds,
        "adverse": words.adverse,
        "handled": words.handled,
        "falling": words.falling,
        "bound": words.bounds,
        "count": words.counts,
        "survey": words.survey,
    }
    return [{"fiscal_year": fiscal_year, "role": role, "word": word} for role, each in roles.items() for word in each]


def target_limit_rows(fiscal_year: int) -> Rows:
    """``comparison.target_limit``."""
    return [{"fiscal_year": fiscal_year, **limits().targets.model_dump(), **limits().reasons.model_dump()}]


def per_head_rows(fiscal_year: int) -> Rows:
    """``comparison.per_head``."""
    return [{"fiscal_year": fiscal_year, **limit.model_dump()} for limit in limits().per_head]


def spending_due_rows(fiscal_year: int) -> Rows:
    """``comparison.spending_due``: for each month the last limit reached by its end, if any."""
    rules = limits().monitoring
    return [
        {
            "fiscal_year": fiscal_year,
            "month": month,
            "due_month": due.through_month if due else None,
            "due_pct": due.at_least_pct if due else None,
            "largest_gap_pp": rules.largest_gap_pp,
        }
        for month in range(1, 13)
        for due in [rules.due_by(month)]
    ]


def full_claim_rows(fiscal_year: int) -> Rows:
    """``evaluation.full_claim``."""
    return [{"fiscal_year": fiscal_year, "wording": wording} for wording in limits().full_claims]


def compared_text_rows(fiscal_year: int) -> Rows:
    """``evaluation.compared_text``."""
    declared = limits().copied_text
    return [{"fiscal_year": fiscal_year, "item": item, "at_least": declared.at_least} for item in declared.items]


def grade_use_rows(fiscal_year: int) -> Rows:
    """``evaluation.grade_use``."""
    return [{"fiscal_year": fiscal_year, **use.model_dump()} for use in limits().grade_uses]


def measure_rows(fiscal_year: int) -> dict[str, Rows]:
    """The measures as rows: table of ``evaluation`` → rows."""
    definitions: Rows = []
    variants: Rows = []
    members: Rows = []
    witnesses: Rows = []
    for measure in measures():
        key = {"fiscal_year": fiscal_year, "measure": measure.id}
        definitions.append(
            {
                **key,
                "label": measure.label,
                "flag_above_pct": measure.flag_above_pct,
                "last_variant": len(measure.variants),
                "target_words": measure.among_targets,
            }
        )
        for witness in map(parse_term, measure.none_beside):
            figure = {"item": witness.item, "phase": witness.phase, "basis": witness.basis}
            witnesses.append({**key, **figure, "label": witness.figure_label})
        for number, variant in enumerate(measure.variants, start=1):
            variants.append(
                {
                    **key,
                    "variant": number,
                    "basis": variant.basis,
                    "compared_on": variant.compared_on,
                    "terms": len(variant.numerator) + len(variant.denominator),
                    "needs_denominator": bool(variant.denominator),
                }
            )
            for side, texts in (("numerator", variant.numerator), ("denominator", variant.denominator)):
                for ordinal, text in enumerate(texts, start=1):
                    term = parse_term(text)
                    members.append(
                        {
                            **key,
                            "variant": number,
                            "side": side,
                            "ordinal": ordinal,
                            **_figure(term),
                            "year_offset": term.year_offset,
                            "label": term.label,
                            "needed": f"{fiscal_year + term.year_offset}年{term.figure_label}",
                        }
                    )
    return {
        "measure_definition": definitions,
        "measure_variant": variants,
        "measure_term": members,
        "measure_witness": witnesses,
    }


def scheme_rows(fiscal_year: int, tables: list[Scheme] | None = None) -> dict[str, Rows]:
    """The schemes in force in a fiscal year as rows: table name → rows. A frame scores nothing and is left out.

    Args:
        tables: the schemes to choose from; those of ``data/schemes`` by default.
    """
    rows: dict[str, Rows] = {table: [] for table in SCHEME_TABLES}
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


def quality_rows(fiscal_year: int) -> dict[str, Rows]:
    """What a self-evaluation is judged by as rows: table name → rows; what a filled aspect asks for is a line each."""
    aspects: Rows = []
    parts: Rows = []
    for ordinal, aspect in enumerate(quality_aspects(), start=1):
        key = {"fiscal_year": fiscal_year, "aspect": aspect.id}
        aspects.append({**key, "ordinal": ordinal, **_aspect_row(fiscal_year, aspect)})
        if isinstance(aspect.rule, FilledRule):
            asked = _asked(aspect.rule)
            parts.extend({**key, "ordinal": number, **part} for number, part in enumerate(asked, start=1))
    return {"quality_aspect": aspects, "quality_part": parts}


def arrow(table: str, rows: Rows) -> pa.Table:
    """Rows as an Arrow table of the declared types."""
    return pa.Table.from_pylist(rows, schema=SCHEMAS[table])


def _figure(term: FigureTerm) -> dict[str, Any]:
    return {"item": term.item, "phase": term.phase, "basis": term.basis, "weight": term.weight}


def _aspect_row(fiscal_year: int, aspect: QualityAspect) -> dict[str, Any]:
    rule = aspect.rule
    findings = rule if isinstance(rule, FindingsRule) else None
    on_time = rule if isinstance(rule, OnTimeRule) else None
    return {
        "label": aspect.label,
        "points": aspect.points,
        "kind": rule.kind,
        "standard": rule.standard(),
        "counted": rule.of if isinstance(rule, ShareRule) else None,
        "categories": findings.categories if findings else [],
        "error_deducts": findings and findings.error_deducts,
        "warning_deducts": findings and findings.warning_deducts,
        "due": date.fromisoformat(f"{fiscal_year + 1}-{on_time.due}") if on_time and on_time.due else None,
        "day_deducts": on_time and on_time.day_deducts,
        "items": on_time.items if on_time else [],
    }


def _asked(rule: FilledRule) -> Rows:
    """What is asked for: figures by item, phase and basis, texts by item, lists by name."""
    nothing = {"phase": None, "basis": None}
    terms_of = [parse_term(figure) for figure in rule.figures]
    return [
        *(
            {"kind": "figure", "item": t.item, "phase": t.phase, "basis": t.basis, "label": t.figure_label}
            for t in terms_of
        ),
        *({"kind": "text", "item": text, **nothing, "label": labels("item")[text]} for text in rule.texts),
        *({"kind": "list", "item": name, **nothing, "label": LISTS[name]} for name in rule.lists),
    ]


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
        "basis": indicator.basis,
        "kind": rule.kind,
        "is_judged": rule.is_judged,
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
