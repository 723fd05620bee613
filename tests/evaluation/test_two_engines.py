"""SQL and a second engine in Python must agree to the cent on random department-years, full of gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assets.knowledge.rules import measures
from assets.knowledge.schemes import Parameters, Scheme
from tests.evaluation import reference_engine as reference
from tests.evaluation.reference_engine import MEASURES, Cell, Figures
from tests.makers.rows import Built, Claim, District, Submission
from tests.makers.schemes import all_schemes, every_rule

TABLES = ["comparison.three_public_change", "evaluation.department_evaluation"]
LINES = (
    "three_public_expenses", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation",
    "official_reception",
)  # fmt: skip
PHASES_OF_LINES = ("final", "control", "previous_final", "previous_control")
PLACES = (
    "staff_in_post.final", "approved_posts.final",
    *(f"three_public_expenses.{phase}" for phase in PHASES_OF_LINES),
    "vehicles.final", "vehicles.control", "vehicles.previous_final",
    "opening_carryover.final", "opening_carryover.initial_budget", "closing_carryover.final",
    "total_revenue.initial_budget",
    "total_expenditure.initial_budget", "total_expenditure.additions", "total_expenditure.adjusted_budget",
    "total_expenditure.final", "general_public_budget.initial_budget", "general_public_budget.additions",
    "building_area.final", "building_area.planned", "building_investment.final", "building_investment.planned",
    "public_funds.final.basic", "public_funds.initial_budget.basic",
    "goods_and_services.final.basic", "goods_and_services.initial_budget.basic",
    "capital.final.basic", "capital.initial_budget.basic",
    "government_procurement.final", "government_procurement.planned", "key_tasks.final", "key_tasks.planned",
    "satisfaction_rate.final", "key_spending.initial_budget", "project_expenditure.initial_budget",
    "budget_adjustments.final", "payment_progress.final", "payment_progress.planned",
    "fixed_assets.final", "fixed_assets_used.final",
    "work_outputs.final", "work_outputs.planned", "timely_outputs.final", "qualified_outputs.final",
)  # fmt: skip
PLACES_OF_LAST_YEAR = ("three_public_expenses.final", "three_public_expenses.control", "vehicles.final")
DEPARTMENTS_PER_BUILD = 25
BUILDS = 8


SCHEMES = [
    *(scheme for scheme in all_schemes() if not scheme.is_frame),
    Parameters(counting="completed_steps", not_applicable="redistribute").applied_to(every_rule()),
    Parameters(zero_denominator="no_points").applied_to(every_rule()),
    Parameters(zero_denominator="full_marks", three_public_basis="budget").applied_to(every_rule()),
]
"""The published tables, one with every kind of rule, and that one under other readings of its open points."""


@dataclass(frozen=True)
class DepartmentYear:
    """Random cells of 2023 and 2022, claims, and the scheme."""

    this: Mapping[str, str]
    last: Mapping[str, str]
    claims: Mapping[str, str]
    self_score: str
    scheme: str


def written(text: str) -> Cell:
    """What a cell says, without the reader under test."""
    if text in ("-", "无"):
        return Cell(none=True, state="dash" if text == "-" else "not_applicable")
    if text in ("", "若干"):
        return Cell(state="blank" if text == "" else "unparsed")
    amount = Decimal(text)
    return Cell(amount=amount, state="zero" if amount == 0 else "value")


def printed(cents: int) -> str:
    return str(Decimal(cents) / 100)


near_a_hundred = st.integers(7_000, 13_000).map(printed)
anything = st.integers(-50_000, 2_000_000).map(printed)
stated = st.one_of(near_a_hundred, near_a_hundred, anything)
cell_text = st.one_of(stated, stated, stated, stated, st.sampled_from(["0", "-", "无", "", "若干", "absent"]))


@st.composite
def department_years(draw: st.DrawFn) -> DepartmentYear:
    """One department: most cells stated, many of them near the limits of the rules."""
    full = draw(st.booleans())  # half the departments state everything: their intervals are narrow
    cell = stated if full else cell_text
    this = {place: draw(cell) for place in PLACES}
    last = {place: draw(cell_text) for place in PLACES_OF_LAST_YEAR}
    scheme = draw(st.sampled_from(SCHEMES))
    judged = [indicator for indicator in scheme.indicators if indicator.measure is None]
    claims = {indicator.label: draw(st.sampled_from(["0", "2.5", "5", "12", "-1", ""])) for indicator in judged}
    return DepartmentYear(
        {place: text for place, text in this.items() if text != "absent"},
        {place: text for place, text in last.items() if text != "absent"},
        claims if draw(st.booleans()) else {},
        draw(st.sampled_from(["", "0", "37.5", "60", "88.88", "100"])),
        scheme.id,
    )


def filed(cells: Mapping[str, str]) -> str:
    return " ".join(f"{place}={text}" for place, text in cells.items())


def agree(built: Built, department: str, drawn: DepartmentYear, scheme: Scheme) -> None:
    """Every number of both engines for one department, exactly equal."""
    figures = Figures(
        {place: written(text) for place, text in drawn.this.items()},
        {place: written(text) for place, text in drawn.last.items()},
    )
    measured = reference.measured(figures)
    stored = {row["measure"]: row for row in built.rows("evaluation.measure", department, fiscal_year=2023)}
    assert {name: (row["value"], row["state"]) for name, row in stored.items()} == {
        name: (found.value, found.state) for name, found in measured.items()
    }, drawn

    claimed = {label: Decimal(text) if text else None for label, text in drawn.claims.items()}
    lines = {
        indicator.id: reference.points_of(
            scheme, indicator, measured.get(indicator.measure or ""), claimed.get(indicator.label)
        )
        for indicator in scheme.indicators
    }
    scored = built.rows("evaluation.indicator_score", department, fiscal_year=2023)
    assert {row["indicator"]: (row["low"], row["high"], row["state"]) for row in scored} == {
        name: (points.low, points.high, points.state) for name, points in lines.items()
    }, drawn

    whole = reference.evaluated(scheme, lines, Decimal(drawn.self_score) if drawn.self_score else None)
    row = built.row("evaluation.department_evaluation", department, fiscal_year=2023)
    assert (row["score_low"], row["score_high"], row["grade_low"], row["grade_high"], row["verdict"]) == (
        whole.low, whole.high, whole.grade_low, whole.grade_high, whole.verdict,
    ), drawn  # fmt: skip

    changes = built.rows("comparison.three_public_change", department, fiscal_year=2023)
    columns = ("previous_final_wan", "budget_wan", "final_wan", "change_wan", "change_pct", "control_rate_pct", "state")
    found = {row["item"]: tuple(row[column] for column in columns) for row in changes}
    expected = {item: reference.three_public_change(figures, item) for item in LINES}
    assert found == {item: tuple(vars(line).values()) for item, line in expected.items() if line is not None}, drawn


@settings(
    max_examples=BUILDS,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(batch=st.lists(department_years(), min_size=DEPARTMENTS_PER_BUILD, max_size=DEPARTMENTS_PER_BUILD))
def test_both_engines_agree_to_the_cent(batch: list[DepartmentYear], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rates, points, verdicts and changes of 200 random departments: whatever is missing, “-”, 0 or negative."""
    schemes = {scheme.id: scheme for scheme in SCHEMES}
    district, departments = District(apart=True), []
    for drawn in batch:
        claims = [Claim(label, "10", score) for label, score in drawn.claims.items()]
        figures = f"{filed(drawn.this)} self_score={drawn.self_score}"
        years = {2022: filed(drawn.last) + " retirees=1", 2023: Submission(figures, claims=claims)}
        departments.append(district.given(years, scheme=drawn.scheme))
    built = district.build(tmp_path_factory.mktemp("batch"), TABLES, schemes=list(schemes.values()))
    for department, drawn in zip(departments, batch, strict=True):
        agree(built, department, drawn, schemes[drawn.scheme])


def test_the_second_engine_knows_every_measure() -> None:
    """A measure added to measures.yaml must be written down a second time, by hand."""
    assert set(MEASURES) == {measure.id for measure in measures()}
