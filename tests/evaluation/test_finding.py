"""sql/evaluation/finding: words, severity and the likely single cause of several failing checks."""

import re

import pytest

from assets.knowledge.checks import checks
from tests.makers.rows import TIDY as OPEN_FORM
from tests.makers.rows import Built, District, Submission, Target

district = District()
TABLE = "evaluation.finding"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


WRONG_TOTAL = district.given(
    {
        2023: """total_expenditure=5412.25 basic_expenditure=635.56 project_expenditure=3876.69
        total_revenue=4512.25 general_public_budget=4294.41 government_fund=- state_capital=- special_account=-
        other_revenue=217.84 opening_carryover=- closing_carryover=-
        approved_posts=40 administrative_posts=14 institutional_posts=25 worker_posts=-"""
    }
)
TWO_CAUSES = district.given(
    {
        2023: """vehicles.control=4.00 vehicles.final=5.50 vehicles.change=1.00 vehicles.previous_final=5.50
        capital.final=-3.00"""
    }
)
DISPUTED = district.given(
    {
        2023: [
            Submission(
                "total_expenditure=100 basic_expenditure=60 project_expenditure=30", form="final_accounts_disclosure"
            ),
            Submission("total_expenditure=90", form="self_evaluation_form"),
        ]
    }
)
ROUNDED = district.given({2023: "vehicles=3.51 vehicle_purchase=1.00 vehicle_operation=2.50"})
UNKNOWN = district.given({2023: "vehicles=3.51 vehicle_purchase= vehicle_operation=2.50"})
SEVERAL = district.given(
    {
        2022: "vehicles.final=3",
        2023: Submission(
            "vehicles.previous_final=4 vehicles=5 vehicles=50000 staff_in_post=多 capital=-1",
            targets=[
                Target("税金", "6亿元", "5亿元", kind="总量", basis="甲", actual_basis="乙"),
                Target("企业", "≥20家", "32家", reduction="6家", net="25家"),
            ],
        ),
    }
)
THRICE = district.given({2023: [Submission("retirees=5"), Submission("retirees=7 retirees=9", form=OPEN_FORM, day=2)]})
OPEN = district.given({2023: Submission("total_revenue=5 other_revenue=1", form=OPEN_FORM)})


def test_one_wrong_total_is_the_cause_of_the_checks_that_it_breaks(built: Built) -> None:
    """支出合计 5412.25 (digits swapped) breaks two identities: both are grouped under that cell, the posts are not."""
    caused = {
        row["subject"].split("（")[0]: row["cause"] and built.cells[row["cause"]]
        for row in built.rows(TABLE, WRONG_TOTAL, state="fail")
    }
    assert caused == {
        "支出合计 = 基本支出 + 项目支出": "2023 total_expenditure.final",
        "支出合计 = 收入合计 + 年初结转和结余 − 年末结转和结余": "2023 total_expenditure.final",
        "编制数 = 行政编制 + 事业编制 + 工勤编制": None,
    }


def test_a_cause_is_the_cell_that_most_failures_share(built: Built) -> None:
    """决算 5.50 exceeds the cap of 4 and contradicts 增减 1: both under 决算; the negative capital stands alone."""
    caused = {
        row["check_id"]: row["cause"] and built.cells[row["cause"]]
        for row in built.rows(TABLE, TWO_CAUSES, state="fail")
    }
    assert caused == {
        "ceiling": "2023 vehicles.final",
        "cross_footing": "2023 vehicles.final",
        "negative_amount": None,
    }


def test_a_hint_has_no_cause(built: Built) -> None:
    """Only what failed is grouped."""
    assert all(row["cause"] is None for row in built.rows(TABLE) if row["state"] not in ("fail", "error"))


def test_a_rounding_difference_says_that_it_is_one(built: Built) -> None:
    """1.00 + 2.50 against a printed 3.51 is within the rounding: a hint, and the message says so."""
    row = built.row(TABLE, ROUNDED, check_id="cross_footing", state="hint")
    assert row["message"].startswith("四舍五入差异（提示）：")
    assert row["message"].endswith("合计 3.51，各项之和 3.50，相差 -0.01")


def test_what_cannot_be_judged_says_which_identity_and_why(built: Built) -> None:
    """A blank part: neither passed nor failed, for information only."""
    row = built.row(TABLE, UNKNOWN, check_id="cross_footing", state="insufficient_data")
    assert row["message"].startswith("有未填的单元格，不能判断（公务用车购置及运行费 = 购置费 + 运行维护费（决算）")
    assert row["severity"] == "info"


def test_severity_is_the_declared_one_for_offences_and_info_for_the_rest(built: Built) -> None:
    """``checks.csv`` sets how grave an offence is; a hint is never an error, a gap is information."""
    declared = {check.id: check.severity for check in checks()}
    rows = built.rows(TABLE)
    assert {row["state"] for row in rows} == {"fail", "hint", "error", "insufficient_data"}
    for row in rows:
        offence = row["state"] in ("fail", "error", "hint")
        severity = declared[row["check_id"]] if offence else "info"
        assert row["severity"] == ("warning" if (row["state"], severity) == ("hint", "error") else severity), row


def test_messages_are_whole_sentences(built: Built) -> None:
    """No placeholder is left unfilled, and an offence never speaks of “未知” where the files hold a value."""
    for row in built.rows(TABLE):
        assert "{" not in row["message"]
        assert "}" not in row["message"]
        assert row["state"] not in ("fail", "error", "hint") or "未知" not in row["message"], row["message"]


def test_every_offence_shows_cells(built: Built) -> None:
    """A finding without evidence cannot be acted on; every reading named exists in the ledger."""
    for row in built.rows(TABLE):
        assert row["reading_ids"] or row["state"] == "insufficient_data", row
        assert set(row["reading_ids"]) <= set(built.cells), row


def test_a_finding_keeps_its_name(built: Built) -> None:
    """Its id says check and subject: it is the same from run to run, and in two departments with one fault."""
    ids = [row["finding_id"] for row in built.rows(TABLE, WRONG_TOTAL, check_id="cross_footing", state="fail")]
    assert len(set(ids)) == 3
    assert all(re.fullmatch(r"cross_footing-[0-9a-f]{8}", finding_id) for finding_id in ids)
    twice = [built.row(TABLE, department, check_id="negative_amount") for department in (TWO_CAUSES, SEVERAL)]
    assert len({row["finding_id"] for row in twice}) == 1


def test_findings_of_one_subject_are_told_apart(built: Built) -> None:
    """Two files contradict the figure in force: two findings of one check and subject, numbered by what they say."""
    rows = built.rows(TABLE, THRICE, check_id="source_conflict")
    first, second = (row["finding_id"] for row in sorted(rows, key=lambda row: str(row["left_value"])))
    assert second == f"{first}-2"


def test_what_is_no_matter_of_the_department_is_addressed_to_others(built: Built) -> None:
    """A register without a scheme is the bureau's to mend, a negative amount the department's."""
    declared = {check.id: check.audience for check in checks()}
    assert {declared[check] for check in ("scheme_unknown", "correction_outdated", "review_unusable")} == {"bureau"}
    assert declared["base_year_not_used"] == "operator"
    assert all(row["audience"] == declared[row["check_id"]] for row in built.rows(TABLE))


def test_a_sum_over_an_amount_that_two_documents_differ_in_is_no_finding_of_its_own(built: Built) -> None:
    """100 here and 90 there is one contradiction; that the parts add up to 90 is the same one."""
    failing = [row["check_id"] for row in built.rows(TABLE, DISPUTED) if row["state"] in ("fail", "error")]
    assert failing == ["stage_conflict"]
