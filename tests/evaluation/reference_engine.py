"""A second engine in plain Python decimals: measures, points, verdict and the 三公 change, written from domain §4–§6.

It shares nothing with sql/ nor with data/rules: the formulas stand here as an evaluator would write them down, one
department-year at a time. Only the score sheet itself (assets.evaluation.schemes) is common to both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from assets.knowledge.rule_kinds import BandRule, DeductionRule, ProportionalRule, TargetsRule, UnstatedRule
from assets.knowledge.schemes import Indicator, Scheme

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Cell:
    """What a department wrote: a number, none (“-”, “无”), or nothing that can be used."""

    amount: Decimal | None = None
    none: bool = False
    state: str = "missing"


ABSENT = Cell()


class Figures:
    """The cells of one department over two years: ``this`` and ``last``."""

    def __init__(self, this: Mapping[str, Cell], last: Mapping[str, Cell]) -> None:
        self._this = this
        self._last = last

    def this(self, place: str) -> Cell:
        return self._this.get(place, ABSENT)

    def last(self, place: str) -> Cell:
        return self._last.get(place, ABSENT)


def two_decimals(number: Decimal) -> Decimal:
    """Half away from zero, as printed."""
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


# -- measures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """Value in per cent; state ``pass`` (known), ``not_applicable`` or ``insufficient_data``."""

    value: Decimal | None
    state: str
    zero_base: bool = False
    said_none: bool = False


UNKNOWN = Measured(None, "insufficient_data")
ZERO_BASE = Measured(None, "insufficient_data", zero_base=True)
NOT_APPLICABLE = Measured(None, "not_applicable")
SAID_NONE = Measured(None, "not_applicable", said_none=True)


def rate(above: list[tuple[int, Cell]], below: list[tuple[int, Cell]]) -> Measured | None:
    """Σ above ÷ Σ below in per cent; ``None`` when a figure is unknown, so that another way may be tried."""
    cells = [cell for _, cell in above + below]
    if any(cell.amount is None and not cell.none for cell in cells):
        return None
    if all(cell.none for cell in cells):
        return SAID_NONE
    numerator = sum((sign * (cell.amount or ZERO) for sign, cell in above), ZERO)
    denominator = sum((sign * (cell.amount or ZERO) for sign, cell in below), ZERO)
    if denominator == 0:
        return NOT_APPLICABLE if numerator == 0 else ZERO_BASE
    return Measured(two_decimals(numerator * HUNDRED / denominator), "pass")


def first(*ways: Measured | None) -> Measured:
    """The first way whose figures are all known."""
    return next((way for way in ways if way is not None), UNKNOWN)


def ratio(f: Figures, above: str, below: str) -> Measured | None:
    return rate([(1, f.this(above))], [(1, f.this(below))])


def change(new: Cell, old: Cell) -> Measured | None:
    return rate([(1, new), (-1, old)], [(1, old)])


def completion(f: Figures) -> Measured:
    """(opening + new money − closing) ÷ (opening + new money), the Hunan wording.

    New money is the revenue budget with the additions, else the expenditure budget less the carry-over that it states,
    else the appropriation.
    """
    opening, closing = f.this("opening_carryover.final"), f.this("closing_carryover.final")
    additions = (1, f.this("total_expenditure.additions"))
    expenditure = (1, f.this("total_expenditure.initial_budget"))
    new_money = (
        [(1, f.this("total_revenue.initial_budget")), additions],
        [expenditure, (-1, f.this("opening_carryover.initial_budget")), additions],
        [expenditure, additions],
        [(1, f.this("general_public_budget.initial_budget")), (1, f.this("general_public_budget.additions"))],
    )
    return first(*(rate([(1, opening), *money, (-1, closing)], [(1, opening), *money]) for money in new_money))


def public_funds(f: Figures) -> Measured:
    """公用经费 of the basic part, else 商品和服务 + 资本性, else 商品和服务 alone."""
    goods, capital = "goods_and_services.{}.basic", "capital.{}.basic"
    final, initial = "final", "initial_budget"
    return first(
        ratio(f, "public_funds.final.basic", "public_funds.initial_budget.basic"),
        rate(
            [(1, f.this(goods.format(final))), (1, f.this(capital.format(final)))],
            [(1, f.this(goods.format(initial))), (1, f.this(capital.format(initial)))],
        ),
        ratio(f, goods.format(final), goods.format(initial)),
    )


def satisfaction(f: Figures) -> Measured:
    """A percentage as surveyed."""
    cell = f.this("satisfaction_rate.final")
    if cell.none:
        return SAID_NONE
    return UNKNOWN if cell.amount is None else Measured(two_decimals(cell.amount), "pass")


FEES = "three_public_expenses"
FEE_LINES = ("overseas_travel", "vehicles", "official_reception")
MEASURES: dict[str, Callable[[Figures], Measured]] = {
    "staffing_control_rate": lambda f: first(ratio(f, "staff_in_post.final", "approved_posts.final")),
    "three_public_change_rate_budget": lambda f: first(
        change(f.this(f"{FEES}.control"), f.last(f"{FEES}.control")),
        change(f.this(f"{FEES}.control.general_budget"), f.last(f"{FEES}.control.general_budget")),
        change(f.this(f"{FEES}.control.general_budget"), f.this(f"{FEES}.previous_control.general_budget")),
        change(f.this(f"{FEES}.control"), f.this(f"{FEES}.previous_control")),
    ),
    "three_public_change_rate_final": lambda f: first(
        change(f.this(f"{FEES}.final"), f.last(f"{FEES}.final")),
        change(f.this(f"{FEES}.final"), f.this(f"{FEES}.previous_final")),
    ),
    "three_public_control_rate": lambda f: first(ratio(f, f"{FEES}.final", f"{FEES}.control")),
    "budget_completion_rate": completion,
    "budget_execution_rate": lambda f: first(ratio(f, "total_expenditure.final", "total_expenditure.adjusted_budget")),
    "budget_control_rate": lambda f: first(
        ratio(f, "total_expenditure.additions", "total_expenditure.initial_budget"),
        ratio(f, "general_public_budget.additions", "general_public_budget.initial_budget"),
    ),
    "building_area_control_rate": lambda f: first(ratio(f, "building_area.final", "building_area.planned")),
    "building_investment_control_rate": lambda f: first(
        ratio(f, "building_investment.final", "building_investment.planned")
    ),
    "public_funds_control_rate": public_funds,
    "procurement_execution_rate": lambda f: first(
        ratio(f, "government_procurement.final", "government_procurement.planned")
    ),
    "carryover_rate": lambda f: first(ratio(f, "closing_carryover.final", "total_expenditure.adjusted_budget")),
    "carryover_change_rate": lambda f: first(
        change(f.this("closing_carryover.final"), f.this("opening_carryover.final"))
    ),
    "key_task_completion_rate": lambda f: first(ratio(f, "key_tasks.final", "key_tasks.planned")),
    "satisfaction_rate": satisfaction,
    "budget_completion_rate_approved": lambda f: first(
        ratio(f, "total_expenditure.final", "total_expenditure.initial_budget")
    ),
    "budget_adjustment_rate": lambda f: first(ratio(f, "budget_adjustments.final", "total_expenditure.initial_budget")),
    "payment_progress_rate": lambda f: first(ratio(f, "payment_progress.final", "payment_progress.planned")),
    "key_spending_rate": lambda f: first(ratio(f, "key_spending.initial_budget", "project_expenditure.initial_budget")),
    "fixed_asset_use_rate": lambda f: first(ratio(f, "fixed_assets_used.final", "fixed_assets.final")),
    "completion_rate": lambda f: first(ratio(f, "work_outputs.final", "work_outputs.planned")),
    "timely_completion_rate": lambda f: first(ratio(f, "timely_outputs.final", "work_outputs.planned")),
    "quality_rate": lambda f: first(ratio(f, "qualified_outputs.final", "work_outputs.planned")),
}
NONE_AS_WELL = {
    "three_public_change_rate_budget": (f"{FEES}.final", *(f"{line}.control" for line in FEE_LINES)),
    "three_public_change_rate_final": (f"{FEES}.control", *(f"{line}.final" for line in FEE_LINES)),
    "three_public_control_rate": tuple(f"{line}.final" for line in FEE_LINES),
    "building_area_control_rate": ("building_investment.planned", "building_investment.final"),
    "building_investment_control_rate": ("building_area.planned", "building_area.final"),
}
"""What bears out that there was nothing: a “-” alone is no proof."""


def measured(f: Figures) -> dict[str, Measured]:
    """Every measure of a department-year."""
    return {name: borne_out(f, name, compute(f)) for name, compute in MEASURES.items()}


def borne_out(f: Figures, name: str, found: Measured) -> Measured:
    """A measure of which everything says “none” is unknown, unless another figure says so and none says otherwise."""
    beside = [f.this(place) for place in NONE_AS_WELL.get(name, ())]
    agreeing = [cell for cell in beside if cell.none or cell.amount == ZERO]
    contradicting = [cell for cell in beside if cell.amount]
    return UNKNOWN if found.said_none and (contradicting or not agreeing) else found


# -- points -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Points:
    """What an indicator may be worth."""

    low: Decimal
    high: Decimal
    state: str


def deducted(rule: DeductionRule, points: Decimal, value: Decimal) -> Decimal:
    """Full points less the deduction; a proportional deduction is rounded to hundredths of a point."""
    distance = {
        "deduct_over": max(value - rule.limit, ZERO),
        "deduct_under": max(rule.limit - value, ZERO),
        "deduct_off": abs(value - rule.limit),
    }[rule.kind]
    if rule.counting == "proportional":
        lost = two_decimals(distance * rule.deduct / rule.step)
    else:
        rounding = ROUND_FLOOR if rule.counting == "completed_steps" else ROUND_CEILING
        lost = (distance / rule.step).to_integral_value(rounding) * rule.deduct
    return max(points - lost, ZERO)


def banded(rule: BandRule, value: Decimal) -> Decimal:
    """The first band that holds."""
    for band in rule.bands:
        if (band.to is None or value <= band.to) and (band.from_ is None or value >= band.from_):
            return band.points
    raise AssertionError("the last band takes the rest")


def points_of(scheme: Scheme, indicator: Indicator, measured: Measured | None, claimed: Decimal | None) -> Points:
    """Computed, or claimed at most, or unknown from 0 to full."""
    full, rule = indicator.points, indicator.rule
    if isinstance(rule, UnstatedRule | TargetsRule):
        return Points(ZERO, full, "insufficient_data")
    if indicator.measure is None:
        high = full if claimed is None else min(max(claimed, ZERO), full)
        return Points(ZERO, high, "insufficient_data")
    assert measured is not None
    if measured.state == "not_applicable":
        low, high = {"full_marks": (full, full), "redistribute": (ZERO, ZERO), "open": (ZERO, full)}[
            scheme.not_applicable
        ]
        return Points(low, high, "not_applicable")
    if measured.zero_base and scheme.zero_denominator != "open":
        given = full if scheme.zero_denominator == "full_marks" else ZERO
        return Points(given, given, "pass" if given == full else "fail")
    if measured.value is None:
        return Points(ZERO, full, "insufficient_data")
    if isinstance(rule, DeductionRule):
        earned = deducted(rule, full, measured.value)
    elif isinstance(rule, ProportionalRule):
        earned = two_decimals(full * min(max(measured.value, ZERO), HUNDRED) / HUNDRED)
    else:
        earned = banded(rule, measured.value)
    return Points(earned, earned, "pass" if earned >= full else "fail")


@dataclass(frozen=True)
class Evaluated:
    """The whole score."""

    low: Decimal
    high: Decimal
    grade_low: str
    grade_high: str
    verdict: str


def evaluated(scheme: Scheme, lines: Mapping[str, Points], self_score: Decimal | None) -> Evaluated:
    """Σ of the lines, grades of both ends, and whether the claim can be."""
    low, high = (
        spread(scheme, lines, sum((getattr(points, end) for points in lines.values()), ZERO), open_end)
        for end, open_end in (("low", ZERO), ("high", HUNDRED))
    )
    if self_score is None:
        verdict = "no_claim"
    elif not low <= self_score <= high:
        verdict = "unreachable"
    else:
        verdict = "verified" if low == high else "plausible"
    return Evaluated(low, high, _grade(scheme, low), _grade(scheme, high), verdict)


def spread(scheme: Scheme, lines: Mapping[str, Points], earned: Decimal, open_end: Decimal) -> Decimal:
    """What was earned on the 100 points, where the points of lines that do not apply are spread over the others."""
    applicable = sum(
        (line.points or ZERO for line in scheme.indicators if lines[line.id].state != "not_applicable"), ZERO
    )
    if scheme.not_applicable != "redistribute" or applicable == HUNDRED:
        return earned
    return two_decimals(earned * HUNDRED / applicable) if applicable else open_end


def _grade(scheme: Scheme, score: Decimal) -> str:
    return next(grade.label for grade in scheme.grades if score >= grade.at_least)


# -- 三公 -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One 三公 line against last year and its cap."""

    previous: Decimal | None
    budget: Decimal | None
    final: Decimal | None
    change: Decimal | None
    change_pct: Decimal | None
    control_pct: Decimal | None
    state: str


def three_public_change(f: Figures, item: str) -> Change | None:
    """Last year's own file first, then this form's statement of last year; no line at all → ``None``."""
    phases = ("final", "control", "previous_final", "previous_control", "change")
    if all(f.this(f"{item}.{phase}") is ABSENT for phase in phases):
        return None
    final, budget = f.this(f"{item}.final"), f.this(f"{item}.control").amount
    previous = f.last(f"{item}.final").amount
    if previous is None:
        previous = f.this(f"{item}.previous_final").amount
    moved = None if final.amount is None or previous is None else final.amount - previous
    return Change(
        previous,
        budget,
        final.amount,
        moved,
        _percentage(moved, previous),
        _percentage(final.amount, budget),
        final.state,
    )


def _percentage(part: Decimal | None, base: Decimal | None) -> Decimal | None:
    return None if part is None or not base else two_decimals(part * HUNDRED / base)
