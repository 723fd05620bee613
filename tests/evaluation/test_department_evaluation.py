"""sql/evaluation/department_evaluation: the interval of the whole score, its grades, and the verdict on the claim."""

from decimal import Decimal

import pyarrow as pa
import pytest

from assets.warehouse.sql_models import load_model
from tests.makers.rows import Built, Claim, District, Submission
from tests.makers.schemes import EVERY_RULE, all_schemes, every_rule

TABLE = "evaluation.department_evaluation"
INDICATOR_SCORE = pa.schema(
    {
        "department_id": pa.string(),
        "fiscal_year": pa.int32(),
        "scheme": pa.string(),
        "indicator": pa.string(),
        "ordinal": pa.int32(),
        "label": pa.string(),
        "points": pa.decimal128(9, 2),
        "low": pa.decimal128(9, 2),
        "high": pa.decimal128(9, 2),
        "state": pa.string(),
        "explanation": pa.string(),
    }
)

# low, high of one indicator of 100 points, claim → grade of low, grade of high, verdict, gap
CASES = {
    "above the interval (鼎城区工信局 2023)": ("8.25", "83.25", "92", "不合格", "良好", "unreachable", "8.75"),
    "a hundredth above": ("8.25", "83.25", "83.26", "不合格", "良好", "unreachable", "0.01"),
    "at the top": ("8.25", "83.25", "83.25", "不合格", "良好", "plausible", "0"),
    "inside": ("8.25", "83.25", "80", "不合格", "良好", "plausible", "0"),
    "at the bottom": ("60", "83.25", "60", "合格", "良好", "plausible", "0"),
    "below the interval": ("60", "83.25", "59.5", "合格", "良好", "unreachable", "-0.5"),
    "one possible score, claimed": ("88", "88", "88", "良好", "良好", "verified", "0"),
    "one possible score, another claimed": ("88", "88", "88.01", "良好", "良好", "unreachable", "0.01"),
    "no claim": ("60", "83.25", "", "合格", "良好", "no_claim", None),
    "an unreadable claim is none": ("60", "83.25", "九十二", "合格", "良好", "no_claim", None),
    "a claim of 0 is a claim": ("60", "83.25", "0", "合格", "良好", "unreachable", "-60"),
    "89.99 is 良好": ("89.99", "89.99", "89.99", "良好", "良好", "verified", "0"),
    "90 is 优秀": ("90", "90", "90", "优秀", "优秀", "verified", "0"),
    "79.99 and 80": ("79.99", "80", "80", "合格", "良好", "plausible", "0"),
    "59.99 and 60": ("59.99", "60", "60", "不合格", "合格", "plausible", "0"),
    "0 and 100": ("0", "100", "50", "不合格", "优秀", "plausible", "0"),
}
district = District()
GIVEN = {name: district.given({2023: f"self_score={case[2]}"}) for name, case in CASES.items()}
TWO_LINES = district.given({2023: "self_score=92"})
SPREADING = every_rule(id="spreading", not_applicable="redistribute")
NOTHING_APPLIES = district.given({2023: "self_score=92"}, scheme=SPREADING.id)
SPREAD = district.given({2023: "self_score=92"}, scheme=SPREADING.id)
WHOLE = district.given(
    {2023: Submission("self_score=70 staff_in_post=43 approved_posts=40", claims=[Claim("指标judged", "10", "6")])},
    scheme=EVERY_RULE,
)


def line(
    department: str, low: str, high: str, indicator: str = "only", points: str = "100", state: str = "fail"
) -> dict:
    """One line of a recomputed score sheet."""
    return {
        "department_id": department,
        "fiscal_year": 2023,
        "scheme": "hunan_v1",
        "indicator": indicator,
        "ordinal": 1 if indicator == "only" else int(indicator),
        "label": f"指标{indicator}",
        "points": Decimal(points),
        "low": Decimal(low),
        "high": Decimal(high),
        "state": state,
        "explanation": f"理由{indicator}",
    }


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The whole chain, scores computed from figures."""
    return district.build(tmp_path_factory.mktemp("computed"), [TABLE], schemes=all_schemes())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Score lines set by hand, so that a total falls exactly on an edge."""
    built = district.build(
        tmp_path_factory.mktemp("by_hand"), ["intake.self_assessment"], schemes=[*all_schemes(), SPREADING]
    )
    lines = [line(GIVEN[name], case[0], case[1]) for name, case in CASES.items()]
    lines += [
        line(TWO_LINES, "40", "40", "1", "60"),
        line(TWO_LINES, "0", "0", "3", "10", "not_applicable"),
        line(TWO_LINES, "30", "30", "2", "30", "pass"),
        line(SPREAD, "20", "30", "1", "40", "insufficient_data") | {"scheme": SPREADING.id},
        line(SPREAD, "0", "0", "2", "60", "not_applicable") | {"scheme": SPREADING.id},
        line(NOTHING_APPLIES, "0", "0", "1", "100", "not_applicable") | {"scheme": SPREADING.id},
    ]
    rows = pa.Table.from_pylist(lines, INDICATOR_SCORE)
    built.warehouse.replace_rows({"evaluation.indicator_score": rows}, built.years)
    built.warehouse.replace([load_model("evaluation", "department_evaluation")], TABLE, built.years)
    return built


@pytest.mark.parametrize("name", CASES)
def test_verdict_grades_and_gap(built: Built, name: str) -> None:
    """A claim outside what the numbers allow is unreachable; inside plausible; verified if no other score is left."""
    columns = "score_low score_high self_score grade_low grade_high verdict gap"
    low, high, claim, grade_low, grade_high, verdict, gap = CASES[name]
    stated = None if claim in ("", "九十二") else claim
    assert built.shown(TABLE, GIVEN[name], columns) == [(low, high, stated, grade_low, grade_high, verdict, gap)]


def test_scores_add_up_and_reasons_name_what_was_lost(built: Built) -> None:
    """40 of 60 + 30 of 30 + 0 of 10 = 70; reasons in the order of the sheet; what does not apply is not compared."""
    row = built.row(TABLE, TWO_LINES)
    assert (row["score_low"], row["score_high"]) == (70, 70)
    assert row["reasons"] == ["指标1：理由1", "指标3：理由3"]
    assert row["applicable"] == ["1", "2"]


def test_whole_chain_from_figures_to_verdict(computed: Built) -> None:
    """Staffing 7.5, a judgement claimed 6, eight indicators open: between 7.5 and 93.5; 70 is plausible."""
    columns = "scheme score_low score_high grade_low grade_high verdict gap"
    assert computed.shown(TABLE, WHOLE, columns) == [(EVERY_RULE, "7.5", "93.5", "未通过", "通过", "plausible", "0")]


def test_points_that_do_not_apply_are_spread_over_the_others_where_the_scheme_says_so(built: Built) -> None:
    """20–30 of the 40 points that apply are 50–75 of 100."""
    assert built.shown(TABLE, SPREAD, "score_low score_high") == [("50", "75")]


def test_where_nothing_applies_the_score_is_open_and_not_zero(built: Built) -> None:
    """Nothing to spread the points over is no score of 0: 0–100, and the claim is neither refuted nor verified."""
    assert built.shown(TABLE, NOTHING_APPLIES, "score_low score_high verdict") == [("0", "100", "plausible")]
