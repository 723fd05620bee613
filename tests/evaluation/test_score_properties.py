"""What holds of every score, whatever the numbers: bounds, evidence, performance, order."""

import random
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.knowledge.rule_kinds import BandRule, DeductionRule
from assets.knowledge.schemes import Scheme, schemes
from assets.warehouse.sql_models import macros
from tests.evaluation.test_two_engines import PLACES
from tests.makers.rows import Built, Claim, District, Submission
from tests.makers.schemes import EVERY_RULE, all_schemes

SCORES = "evaluation.indicator_score"
WEIGHED = [scheme for scheme in schemes() if not scheme.is_frame]
DEPARTMENTS = 60
BETTER_IS_LOWER = {"deduct_over", "bands"}
BETTER_IS_HIGHER = {"deduct_under", "thresholds", "proportional"}


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(macros())
    return connection


def earned(
    database: duckdb.DuckDBPyConnection, rule: DeductionRule | BandRule, points: Decimal, *values: Decimal
) -> list[Decimal]:
    """What the SQL gives for values of a measure."""
    deduction = rule if isinstance(rule, DeductionRule) else None
    bands = [
        {"at_most": band.to, "at_least": band.from_, "points": band.points}
        for band in (rule.bands if isinstance(rule, BandRule) else [])
    ]
    rows = database.execute(
        "select points_earned($kind, $counting, value, cast($points as decimal(9, 2)),"
        " cast($limit as decimal(18, 2)), cast($step as decimal(18, 2)), cast($deduct as decimal(9, 2)),"
        " cast($bands as struct(at_most decimal(18, 2), at_least decimal(18, 2), points decimal(9, 2))[]))"
        " from (select unnest(cast($values as decimal(36, 2)[])) as value)",
        {
            "kind": rule.kind,
            "counting": deduction and deduction.counting,
            "values": list(values),
            "points": points,
            "limit": deduction and deduction.limit,
            "step": deduction and deduction.step,
            "deduct": deduction and deduction.deduct,
            "bands": bands,
        },
    ).fetchall()
    return [row[0] for row in rows]


amounts = st.decimals(-500, 1500, places=2)
deductions = st.builds(
    DeductionRule,
    kind=st.sampled_from(["deduct_over", "deduct_under"]),
    limit=st.decimals(-50, 150, places=1),
    step=st.decimals("0.1", 10, places=1),
    deduct=st.decimals("0.1", 5, places=1),
    counting=st.sampled_from(["proportional", "completed_steps", "started_steps"]),
)
declared = st.sampled_from(
    [
        (line.rule, line.points)
        for scheme in all_schemes()
        for line in scheme.indicators
        if line.points and isinstance(line.rule, DeductionRule | BandRule) and line.rule.kind != "deduct_off"
    ]
)
rules = st.one_of(declared, st.tuples(deductions, st.decimals("0.5", 20, places=1)))


@settings(max_examples=200, deadline=None)
@given(rule=rules, values=st.tuples(amounts, amounts))
def test_better_performance_never_earns_less_and_no_score_leaves_its_points(
    database: duckdb.DuckDBPyConnection, rule: tuple, values: tuple[Decimal, Decimal]
) -> None:
    """Fewer people over the posts, less overspending, more of the budget carried out: never fewer points."""
    worse, better = sorted(values, reverse=rule[0].kind in BETTER_IS_LOWER)
    low, high = earned(database, *rule, worse, better)
    assert 0 <= low <= high <= rule[1]


def some_cells(generator: random.Random, places: list[str]) -> dict[str, str]:
    return {place: str(Decimal(generator.randint(50, 20_000)) / 100) for place in places}


def filed(cells: dict[str, str]) -> str:
    return " ".join(f"{place}={text}" for place, text in cells.items())


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, list[tuple[str, str]]]:
    """Departments that state some figures, and the same with more; half of either under the scheme with every rule."""
    district, found = District(), []
    for seed in range(DEPARTMENTS):
        generator = random.Random(seed)
        places = generator.sample(PLACES, generator.randint(4, len(PLACES)))
        more = some_cells(generator, places)
        fewer = {place: more[place] for place in places[: len(places) // 2]}
        scheme = EVERY_RULE if seed % 2 else "hunan_v1"
        claims = [Claim("指标judged", "10", "6"), Claim("行政效能", "6", "4")]
        found.append(
            (
                district.given({2023: filed(fewer) + " retirees=1"}, scheme=scheme),
                district.given({2023: Submission(filed(more) + " retirees=1", claims=claims)}, scheme=scheme),
            )
        )
    built = district.build(
        tmp_path_factory.mktemp("pairs"), ["evaluation.department_evaluation"], schemes=all_schemes()
    )
    return built, found


def test_more_evidence_never_widens_an_interval(pairs: tuple[Built, list[tuple[str, str]]]) -> None:
    """Who hands in more knows more exactly what it gets: line by line, and in the whole."""
    built, departments = pairs
    for poorer, richer in departments:
        widths = [
            {row["indicator"]: row["high"] - row["low"] for row in built.rows(SCORES, department)}
            for department in (poorer, richer)
        ]
        assert all(widths[1][indicator] <= width for indicator, width in widths[0].items())


def test_every_interval_lies_within_its_points(pairs: tuple[Built, list[tuple[str, str]]]) -> None:
    """0 ≤ low ≤ high ≤ points on every line; the whole between 0 and 100 and the sum of its lines."""
    built, _ = pairs
    lines: dict[str, list[dict]] = {}
    for row in built.rows(SCORES):
        assert 0 <= row["low"] <= row["high"] <= row["points"]
        lines.setdefault(row["department_id"], []).append(row)
    for row in built.rows("evaluation.department_evaluation"):
        own = lines[row["department_id"]]
        assert 0 <= row["score_low"] <= row["score_high"] <= sum(line["points"] for line in own) == 100
        assert (row["score_low"], row["score_high"]) == (
            sum(line["low"] for line in own),
            sum(line["high"] for line in own),
        )


def test_the_order_of_the_input_changes_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The same cells in another order, the departments in another order: the same scores and the same words."""
    results = []
    for shuffled in (False, True):
        district = District()
        for seed in sorted(range(20), reverse=shuffled):
            cells = list(some_cells(random.Random(seed), list(PLACES)).items())
            if shuffled:
                random.Random(seed).shuffle(cells)
            district.given({2023: filed(dict(cells))}, department_id=f"x-{seed:02}", scheme=EVERY_RULE)
        built = district.build(tmp_path_factory.mktemp("ordered"), [SCORES], schemes=all_schemes())
        columns = ("department_id", "indicator", "low", "high", "state", "explanation", "needed")
        results.append(sorted(tuple(row[column] for column in columns) for row in built.rows(SCORES)))
    assert results[0] == results[1]


@pytest.mark.parametrize("scheme", WEIGHED, ids=lambda scheme: scheme.id)
def test_points_close_to_100(scheme: Scheme) -> None:
    """Whatever is known of a table, its points are all accounted for."""
    assert sum(line.points or 0 for line in scheme.indicators) == 100
