"""The self-assessment of a synthetic department-year: what its own figures give, worked out apart from the SQL."""

from decimal import ROUND_DOWN, Decimal
from random import Random

from assets.knowledge.rule_kinds import BandRule, DeductionRule
from assets.knowledge.rules import FigureTerm, Measure, measures, parse_term
from assets.knowledge.schemes import Indicator, Scheme, schemes
from tests.makers.sample.figures import Content, DepartmentYear, district, exact, total, wan

SAYS_NONE = {"-", "—", "－", "无"}


def assess(result: DepartmentYear, previous: DepartmentYear | None, rng: Random) -> None:
    """Claim what the figures give: computed points rounded down to halves, judged ones less a little.

    Args:
        result: the department-year; its claims, self-score and grade are set.
        previous: what the department submitted for the year before, if anything.
        rng: generator of this department-year alone.
    """
    result.claims = {}
    lost = exact(result.year.get("judged_loss", 0))
    for indicator in scheme().indicators:
        points = indicator.points or Decimal(0)
        computed = computed_points(result, previous, indicator)
        if computed is None:
            computed = points
            if indicator.measure is None:
                loss = min(lost, Decimal(2))
                lost -= loss
                computed -= loss + rng.choice([Decimal(0), Decimal("0.5")])
        claimed = (computed * 2).quantize(Decimal(1), ROUND_DOWN) / 2
        result.claims[indicator.label] = points, claimed
    settle(result)


def settle(result: DepartmentYear) -> None:
    """Self-score = Σ claims, the grade that belongs to it, and the printed total of the sheet."""
    state_score(result, total(claimed for _, claimed in result.claims.values()))
    result.claim_total = result.amount("self_score.final") if result.entry.get("score_total") else None


def state_score(result: DepartmentYear, score: Decimal) -> None:
    """Claim a self-score and the grade that belongs to it."""
    grade = next(grade for grade in scheme().grades if score >= grade.at_least)
    result.figures["self_score.final"] = score
    result.texts["self_grade"] = grade.aliases[0] if result.entry.get("grade_alias") else grade.label


def scheme() -> Scheme:
    """The scheme that the district's register entry names."""
    return next(one for one in schemes() if one.id == district()["scheme"])


def computed_points(
    result: DepartmentYear, previous: DepartmentYear | None, indicator: Indicator, compared_on: str | None = None
) -> Decimal | None:
    """Points that the submitted figures give; ``None`` where they do not decide.

    Args:
        compared_on: the basis on which departments are compared; the first that is known, where there is none.
    """
    measure = next((measure for measure in measures() if measure.id == indicator.measure), None)
    sums = _sums(measure, result, previous, compared_on) if measure else None
    if measure is None or sums is None:
        return None
    numerator, denominator, stated = sums
    if not stated:
        witnesses = [_submitted(parse_term(term), result, previous) for term in measure.none_beside]
        contradicted = any(isinstance(content, Decimal) and content for content in witnesses)
        witnessed = any(content in (Decimal(0), *SAYS_NONE) for content in witnesses if content is not None)
        return indicator.points if witnessed and not contradicted else None
    if denominator == 0 and numerator == 0:
        return indicator.points
    if denominator == 0:
        return None
    value, rule, points = wan(numerator * 100 / denominator), indicator.rule, indicator.points or Decimal(0)
    if isinstance(rule, DeductionRule):
        above = value - rule.limit
        over = {"deduct_over": above, "deduct_under": -above, "deduct_off": abs(above)}[rule.kind]
        return max(points - wan(max(over, Decimal(0)) * rule.deduct / rule.step), Decimal(0))
    if isinstance(rule, BandRule):
        return next(
            band.points for band in rule.bands
            if (band.to is None or value <= band.to) and (band.from_ is None or value >= band.from_)
        )  # fmt: skip
    return wan(points * max(min(value, Decimal(100)), Decimal(0)) / 100)


def bases_known(result: DepartmentYear, previous: DepartmentYear | None, measure: Measure) -> set[str]:
    """The bases on which a measure can be computed."""
    return {basis for basis in measure.bases if _sums(measure, result, previous, basis) is not None}


def _sums(
    measure: Measure, result: DepartmentYear, previous: DepartmentYear | None, compared_on: str | None = None
) -> tuple[Decimal, Decimal, bool] | None:
    """Numerator and denominator (100 for a plain percentage) of the first known variant; whether it holds a number."""
    for variant in measure.variants:
        if compared_on is not None and variant.compared_on != compared_on:
            continue
        sides = [
            [(term.weight, _submitted(term, result, previous)) for term in map(parse_term, side)]
            for side in (variant.numerator, variant.denominator)
        ]
        contents = [content for side in sides for _, content in side]
        if all(isinstance(content, Decimal) or content in SAYS_NONE for content in contents):
            numerator, denominator = (
                total(weight * content for weight, content in side if isinstance(content, Decimal)) for side in sides
            )
            stated = any(isinstance(content, Decimal) for content in contents)
            return numerator, denominator if variant.denominator else Decimal(100), stated
    return None


def _submitted(term: FigureTerm, result: DepartmentYear, previous: DepartmentYear | None) -> Content | None:
    owner = previous if term.year_offset else result
    basis = "" if term.basis == "total" else f".{term.basis}"
    return owner.figures.get(f"{term.item}.{term.phase}{basis}") if owner else None
