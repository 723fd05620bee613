"""sql/evaluation/indicator_score: points of an indicator as an interval, for every rule and every way of counting."""

from decimal import Decimal

import pytest

from tests.makers.rows import Built, Claim, District, Submission
from tests.makers.schemes import EVERY_RULE, all_schemes

district = District()
TABLE = "evaluation.indicator_score"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE], schemes=all_schemes())


# indicator of 10 points, figures → points, state
COMPUTED = {
    "over, at the limit": ("over_proportional", "staff_in_post=40 approved_posts=40", "10", "pass"),
    "over, below the limit": ("over_proportional", "staff_in_post=20 approved_posts=40", "10", "pass"),
    "over, 7.5 points over at 1 per 3": ("over_proportional", "staff_in_post=43 approved_posts=40", "7.5", "fail"),
    "over, thirds are rounded to hundredths": (
        "over_proportional", "staff_in_post=101 approved_posts=100", "9.67", "fail",
    ),
    "over, never below 0": ("over_proportional", "staff_in_post=200 approved_posts=100", "0", "fail"),
    "completed steps, inside the first": (
        "over_completed", "three_public_expenses=104 three_public_expenses.control=100", "10", "pass",
    ),
    "completed steps, 4.98 of 5 is not yet a step": (
        "over_completed", "three_public_expenses=104.98 three_public_expenses.control=100", "10", "pass",
    ),
    "completed steps, exactly one": (
        "over_completed", "three_public_expenses=105 three_public_expenses.control=100", "8", "fail",
    ),
    "completed steps, 14.99 are two": (
        "over_completed", "three_public_expenses=114.99 three_public_expenses.control=100", "6", "fail",
    ),
    "completed steps, never below 0": (
        "over_completed", "three_public_expenses=200 three_public_expenses.control=100", "0", "fail",
    ),
    "started steps, at the limit": (
        "over_started", "three_public_expenses=100 three_public_expenses.previous_final=100", "10", "pass",
    ),
    "started steps, a hundredth over": (
        "over_started", "three_public_expenses=100.01 three_public_expenses.previous_final=100", "8", "fail",
    ),
    "started steps, exactly one": (
        "over_started", "three_public_expenses=105 three_public_expenses.previous_final=100", "8", "fail",
    ),
    "started steps, 5.01 of 5 begins the second": (
        "over_started", "three_public_expenses=105.01 three_public_expenses.previous_final=100", "6", "fail",
    ),
    "started steps, less than last year": (
        "over_started", "three_public_expenses=4.51 three_public_expenses.previous_final=12.02", "10", "pass",
    ),
    "under, 10 points short at 2 per 5": (
        "under_proportional",
        """opening_carryover=- total_expenditure.initial_budget=100 total_expenditure.additions=0
        closing_carryover=10""", "6", "fail",
    ),
    "under, completed steps of 4.99": (
        "under_completed", "total_expenditure=95.01 total_expenditure.adjusted_budget=100", "10", "pass",
    ),
    "under, completed steps of 10": (
        "under_completed", "total_expenditure=90 total_expenditure.adjusted_budget=100", "6", "fail",
    ),
    "under, above the limit loses nothing": (
        "under_completed", "total_expenditure=130 total_expenditure.adjusted_budget=100", "10", "pass",
    ),
    "off, above": (
        "off_started", "government_procurement=103 government_procurement.planned=100", "8", "fail",
    ),
    "off, below": ("off_started", "government_procurement=94 government_procurement.planned=100", "6", "fail"),
    "off, exact": ("off_started", "government_procurement=100 government_procurement.planned=100", "10", "pass"),
    "bands, the first holds at its limit": (
        "banded", "total_expenditure.additions=0 total_expenditure.initial_budget=100", "10", "pass",
    ),
    "bands, just above a limit": (
        "banded", "total_expenditure.additions=0.01 total_expenditure.initial_budget=100", "6", "fail",
    ),
    "bands, at the next limit": (
        "banded", "total_expenditure.additions=30 total_expenditure.initial_budget=100", "6", "fail",
    ),
    "bands, the rest": (
        "banded", "total_expenditure.additions=30.01 total_expenditure.initial_budget=100", "0", "fail",
    ),
    "bands, a cut of the budget": (
        "banded", "total_expenditure.additions=-5 total_expenditure.initial_budget=100", "10", "pass",
    ),
    "thresholds, at 90": ("threshold", "satisfaction_rate=90", "10", "pass"),
    "thresholds, below 90": ("threshold", "satisfaction_rate=89.99", "5", "fail"),
    "thresholds, at 80": ("threshold", "satisfaction_rate=80", "5", "fail"),
    "thresholds, the rest": ("threshold", "satisfaction_rate=79.99", "1", "fail"),
    "proportional": ("share", "key_tasks=9 key_tasks.planned=10", "9", "fail"),
    "proportional, thirds": ("share", "key_tasks=2 key_tasks.planned=3", "6.67", "fail"),
    "proportional, more than planned gives full points": ("share", "key_tasks=12 key_tasks.planned=10", "10", "pass"),
    "proportional, nothing done": ("share", "key_tasks=0 key_tasks.planned=10", "0", "fail"),
}  # fmt: skip
GIVEN = {name: district.given({2023: figures}, scheme=EVERY_RULE) for name, (_, figures, *_) in COMPUTED.items()}


@pytest.mark.parametrize("name", COMPUTED)
def test_points_of_a_known_measure(built: Built, name: str) -> None:
    """What the numbers decide is decided: low = high, and full points are a pass."""
    indicator, _, points, state = COMPUTED[name]
    assert built.shown(TABLE, GIVEN[name], "low high state", indicator=indicator) == [(points, points, state)]


NOTHING = district.given({2023: "retirees=9"}, scheme=EVERY_RULE)
NONE_BUILT = {2023: "building_area=- building_area.planned=- building_investment=-"}
FULL_MARKS = district.given(NONE_BUILT, scheme="hunan_v1")
NO_TASKS_OPEN = district.given({2023: "key_tasks=0 key_tasks.planned=0"}, scheme=EVERY_RULE)


def test_an_unknown_measure_spans_zero_to_full(built: Built) -> None:
    """No data is neither 0 nor full marks: every indicator is 0–10, and so the department 0–100."""
    rows = built.rows(TABLE, NOTHING)
    assert len(rows) == 10
    assert {(row["low"], row["high"], row["state"]) for row in rows} == {(0, 10, "insufficient_data")}


def test_the_explanation_says_what_is_missing(built: Built) -> None:
    """The line of the score sheet names the missing figures and the span."""
    row = built.row(TABLE, NOTHING, indicator="over_proportional")
    assert row["explanation"] == "缺少数据：在职人数、编制数；得分在 0～10 分之间"
    row = built.row(TABLE, GIVEN["over, 7.5 points over at 1 per 3"], indicator="over_proportional")
    assert row["explanation"] == "（在职人数43） ÷ （编制数40） × 100% = 107.50%；得 7.5 分"


def test_what_does_not_apply_gets_full_marks_where_the_scheme_says_so(built: Built) -> None:
    """湖南 V1: nothing was built → 5 of 5 points."""
    columns = "low high state explanation"
    assert built.shown(TABLE, FULL_MARKS, columns, indicator="building_area_control") == [
        ("5", "5", "not_applicable", "没有发生（填报为“-”或“无”，决算楼堂馆所建设投资也没有数）；按评分标准记满分 5 分")
    ]


def test_what_does_not_apply_stays_open_where_the_scheme_says_so(built: Built) -> None:
    """A sheet that redistributes such points leaves them open: 0 to full."""
    columns = "low high state explanation"
    (shown,) = built.shown(TABLE, NO_TASKS_OPEN, columns, indicator="share")
    assert shown[:3] == ("0", "10", "not_applicable")
    assert shown[3].endswith("；本项不适用，得分待定")


JUDGED = {
    "claimed: an upper bound, nothing more": ("7", "0", "7", "7"),
    "claimed 0": ("0", "0", "0", "0"),
    "claimed above full points": ("12", "0", "10", "12"),
    "claimed below zero": ("-3", "0", "0", "-3"),
    "in the sheet without a score": ("", "0", "10", None),
}
JUDGEMENTS = {
    name: district.given({2023: Submission(claims=[Claim("指标judged", "10", score)])}, scheme=EVERY_RULE)
    for name, (score, *_) in JUDGED.items()
}


@pytest.mark.parametrize("name", JUDGED)
def test_a_judgement_takes_the_claim_only_as_an_upper_bound(built: Built, name: str) -> None:
    """What needs a person is at most what the department claims and at least 0, never its claim as such."""
    _, low, high, claimed = JUDGED[name]
    assert built.shown(TABLE, JUDGEMENTS[name], "low high claimed state", indicator="judged") == [
        (low, high, claimed, "insufficient_data")
    ]


CLAIM_AGAINST_NUMBERS = district.given(
    {
        2023: Submission(
            "staff_in_post=43 approved_posts=40",
            claims=[Claim("指标over_proportional", "10", "10"), Claim("指标share", "10", "4")],
        )
    },
    scheme=EVERY_RULE,
)
BY_ALIAS = district.given({2023: Submission(claims=[Claim("管理制度健全性", "8", "6")])}, scheme="hunan_v1")


def test_a_claim_never_changes_what_the_numbers_give(built: Built) -> None:
    """Claimed 10 where the numbers give 7.5: 7.5. Claimed 4 where the numbers are missing: still 0–10."""
    columns = "indicator low high claimed"
    assert built.shown(TABLE, CLAIM_AGAINST_NUMBERS, columns, indicator="over_proportional") == [
        ("over_proportional", "7.5", "7.5", "10")
    ]
    assert built.shown(TABLE, CLAIM_AGAINST_NUMBERS, columns, indicator="share") == [("share", "0", "10", "4")]


def test_a_claim_is_matched_by_the_label_of_the_score_sheet(built: Built) -> None:
    """6 points claimed for 管理制度健全性 reach the indicator of that name, with their cell."""
    row = built.row(TABLE, BY_ALIAS, indicator="management_rules")
    assert (row["high"], row["claimed"]) == (6, 6)
    assert built.evidence([row["claim_reading_id"]]) == ["2023 claim_score[1]"]


DINGCHENG = district.given(
    {
        2023: """staff_in_post=43 approved_posts=40 total_expenditure.additions=3434.27
        total_expenditure.initial_budget=860.14 goods_and_services.final.basic=52.97
        goods_and_services.initial_budget.basic=43.76 three_public_expenses=4.51 three_public_expenses.control=10"""
    },
    scheme="hunan_v1",
)


def test_real_case_under_hunan_v1(built: Built) -> None:
    """鼎城区工信局 2023: staffing 1.25, budget control 0, public funds 0, 三公 control 7, the rest open: top 83.25."""
    rows = {row["indicator"]: row for row in built.rows(TABLE, DINGCHENG)}
    known = {name: (row["low"], row["high"]) for name, row in rows.items() if row["low"] == row["high"]}
    assert known == {
        "staffing_control": (Decimal("1.25"), Decimal("1.25")),
        "budget_control": (0, 0),
        "public_funds_control": (0, 0),
        "three_public_control": (7, 7),
    }
    assert sum(row["high"] for row in rows.values()) == Decimal("83.25")
    assert sum(row["low"] for row in rows.values()) == Decimal("8.25")


def test_low_never_exceeds_high_and_both_stay_within_the_points(built: Built) -> None:
    """0 ≤ low ≤ high ≤ full points, for every line of every scenario of this file."""
    for row in built.rows(TABLE):
        assert 0 <= row["low"] <= row["high"] <= row["points"], row
