"""Spending and work during the year: what is due by each month, and what a month is measured on."""

import pytest

from assets.knowledge.checks import checks
from assets.knowledge.rules import Monitoring
from tests.makers.rows import REPORT, TIDY, Built, District, Submission

district = District()
PROGRESS = "comparison.execution_progress"
RESULT = "evaluation.check_result"
MONITORING = {check.id for check in checks() if check.category == "monitoring"}
YEAR = 2023

EVERY_MONTH = district.given(
    {
        YEAR: " ".join(
            f"annual_budget[{month}].adjusted_budget=1000 cumulative_expenditure[{month}]={spent}"
            for month, spent in {3: 20, 4: 249.9, 5: 249.9, 6: 400, 8: 599.9, 10: 800, 12: 990}.items()
        )
    }
)
JULY_ONLY = district.given({YEAR: "annual_budget[7].adjusted_budget=1000 cumulative_expenditure[7]=390"})
INITIAL_ONLY = district.given({YEAR: "annual_budget[6].initial_budget=1000 cumulative_expenditure[6]=390"})
BOTH_BUDGETS = district.given(
    {YEAR: "annual_budget[6].initial_budget=800 annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=390"}
)
NO_BUDGET = district.given(
    {YEAR: "annual_budget[6].adjusted_budget= cumulative_expenditure[6]=390 work_progress[6]=90"}
)
ZERO_BUDGET = district.given({YEAR: "annual_budget[6].adjusted_budget=0 cumulative_expenditure[6]=390"})
EMPTY_MONTHS = district.given(
    {
        YEAR: "annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=450 "
        "annual_budget[8].adjusted_budget=1000 cumulative_expenditure[8]= "
        "annual_budget[10].adjusted_budget=1000 cumulative_expenditure[10]=-"
    }
)
UNREADABLE = district.given({YEAR: "annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=见附表"})
IN_WORDS = district.given(
    {YEAR: "annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=450 work_progress[6]=正常推进"}
)
WORK_BEHIND = district.given(
    {YEAR: "annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=650 work_progress[6]=50"}
)
RESENT = district.given(
    {
        YEAR: [
            Submission("annual_budget[6].adjusted_budget=1000 cumulative_expenditure[6]=300", form=TIDY, day=1),
            Submission("annual_budget[6].adjusted_budget= cumulative_expenditure[6]=450", form=TIDY, day=5),
            Submission("annual_budget[7].adjusted_budget=1000 cumulative_expenditure[7]=500", form=TIDY, day=6),
        ]
    }
)
NONE = district.given({YEAR: Submission("total_expenditure.final=860.14", form=REPORT)})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), ["evaluation.finding"])


def test_each_limit_is_judged_once(built: Built) -> None:
    """25 % by April, 40 % by June, 60 % by August, 80 % by October; between them nothing more is due."""
    shown = built.shown(PROGRESS, EVERY_MONTH, "month due_month due_pct spending_pct spending_state")
    assert sorted(shown, key=lambda row: int(row[0])) == [
        ("3", None, None, "2", "not_applicable"),
        ("4", "4", "25", "24.99", "fail"),
        ("5", "4", "25", "24.99", "fail"),
        ("6", "6", "40", "40", "pass"),
        ("8", "8", "60", "59.99", "fail"),
        ("10", "10", "80", "80", "pass"),
        ("12", "10", "80", "99", "pass"),
    ]
    judged = built.shown(RESULT, EVERY_MONTH, "subject state", check_id="spending_slow")
    assert judged == [("截至10月", "pass"), ("截至4月", "hint"), ("截至6月", "pass"), ("截至8月", "hint")]


def test_what_was_due_by_june_is_due_by_july(built: Built) -> None:
    """Whoever reports July only and has not reached what was due by June is warned."""
    row = built.row("evaluation.finding", JULY_ONLY, check_id="spending_slow")
    assert (row["subject"], row["left_value"], row["right_value"], row["limit_value"]) == (
        "截至7月",
        "39.00%",
        "1—6月",
        "40%",
    )


@pytest.mark.parametrize(
    ("department", "budget", "denominator", "rate"),
    [
        (INITIAL_ONLY, "1000", "initial_budget", "39"),
        (BOTH_BUDGETS, "1000", "adjusted_budget", "39"),
        (NO_BUDGET, None, None, None),
        (ZERO_BUDGET, "0", "adjusted_budget", None),
    ],
)
def test_the_rate_names_its_budget(
    built: Built, department: str, budget: str | None, denominator: str | None, rate: str | None
) -> None:
    """Spending is measured on the adjusted budget, on the initial one where there is no other, on nothing else."""
    shown = built.shown(PROGRESS, department, "budget_wan denominator spending_pct")
    assert shown == [(budget, denominator, rate)]


def test_without_a_budget_nothing_is_judged(built: Built) -> None:
    """An unknown budget is said to be unknown; it makes no warning of slow spending and no gap."""
    row = built.row("evaluation.finding", NO_BUDGET, category="monitoring")
    assert (row["check_id"], row["state"], row["severity"]) == ("spending_slow", "insufficient_data", "info")


def test_months_still_empty_are_none(built: Built) -> None:
    """A form of twelve rows with the budget filled in speaks of the months whose expenditure is stated."""
    assert built.shown(PROGRESS, EMPTY_MONTHS, "month") == [("6",)]
    assert built.rows("evaluation.finding", EMPTY_MONTHS, category="monitoring") == []


def test_an_unreadable_amount_is_pointed_out(built: Built) -> None:
    """“见附表” in the expenditure of June is no number: the cell is shown."""
    row = built.row("evaluation.finding", UNREADABLE, check_id="unreadable_cell")
    assert row["message"].startswith("“累计支出（截至6月）”的单元格内容“见附表”")
    assert built.evidence(row["reading_ids"]) == ["2023 cumulative_expenditure[6]"]


def test_progress_told_in_words_is_no_percentage(built: Built) -> None:
    """“正常推进” says nothing that could be compared with the spending, and is no error."""
    assert built.shown(PROGRESS, IN_WORDS, "work_pct gap_pp gap_state") == [(None, None, "not_applicable")]
    assert built.rows("evaluation.finding", IN_WORDS, category="monitoring") == []


def test_spending_ahead_of_the_work_is_a_gap_as_well(built: Built) -> None:
    """65 % spent for 50 % of the work is 15 points apart, as the other way round."""
    assert built.shown(PROGRESS, WORK_BEHIND, "gap_pp gap_state") == [("-15", "fail")]


def test_a_later_file_replaces_what_it_states(built: Built) -> None:
    """June sent again counts, its blank budget does not; a file of July leaves June as it is."""
    shown = built.shown(PROGRESS, RESENT, "month budget_wan cumulative_wan spending_pct")
    assert shown == [("6", "1000", "450", "45"), ("7", "1000", "500", "50")]


def test_a_year_without_monthly_files_is_not_judged(built: Built) -> None:
    """Who is not asked for monthly execution gets no line and no finding about it."""
    assert built.rows(PROGRESS, NONE) == []
    assert not {row["check_id"] for row in built.rows(RESULT, NONE)} & MONITORING


@pytest.mark.parametrize(
    "spending",
    [
        [],
        [{"through_month": 6, "at_least_pct": 40}, {"through_month": 4, "at_least_pct": 50}],
        [{"through_month": 4, "at_least_pct": 40}, {"through_month": 6, "at_least_pct": 25}],
        [{"through_month": 13, "at_least_pct": 40}],
        [{"through_month": 4, "at_least_pct": 140}],
    ],
)
def test_limits_that_cannot_be_meant_are_refused(spending: list[dict[str, int]]) -> None:
    """What is due rises through the months of one year and never exceeds the budget."""
    with pytest.raises(ValueError, match="spending"):
        Monitoring.model_validate({"spending": spending, "largest_gap_pp": 10})
