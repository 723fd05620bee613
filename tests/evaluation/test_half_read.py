"""No verdict from a half-read table: every check says whether it judges cells or tables, and keeps to it."""

from dataclasses import replace

import pytest

from assets.knowledge.checks import Check, checks
from tests.evaluation.test_checks import CASES as FIGURE_CASES
from tests.evaluation.test_score_checks import CASES as SCORE_CASES
from tests.makers.rows import TIDY, Built, CheckCase, District, Submission, Target

district = District()
RESULT = "evaluation.check_result"
YEAR = 2023
CASES = FIGURE_CASES | SCORE_CASES
NOT_OF_FILES = {
    "base_year_not_used", "correction_outdated", "correction_applied", "scheme_unknown", "scheme_by_default",
}  # fmt: skip
"""Checks whose case needs more than files: a late run, a correction, the register."""


def half_read(case: CheckCase) -> str:
    """The files that offend a check, each with a part of its first table set aside."""
    files = case.fails[YEAR]
    if isinstance(files, str):
        files = Submission(files)
    marked = [
        replace(file, figures=f"{file.figures} set_aside_table=不认识的一列")
        for file in ([files] if isinstance(files, Submission) else files)
    ]
    return district.given({**case.fails, YEAR: marked})


HALF_READ = {check: half_read(case) for check, case in CASES.items() if check not in NOT_OF_FILES}
UNREAD_RESULTS = district.given(
    {
        YEAR: Submission(
            "set_aside_table=实际完成值",
            targets=[Target("走访", "10次", ""), Target("培训", "10次", "9次"), Target("宣传", "10次", "10次")],
        )
    }
)
LACKING_A_LINE = district.given(
    {YEAR: [Submission("vehicles=3 retirees=9", file="甲"), Submission("vehicles=3 set_aside_table=退休", file="乙")]}
)
SLOW = "annual_budget[6].adjusted_budget=860.14 cumulative_expenditure[6]=343.90 work_progress[6]=90"
HALF_READ_MONTHS = district.given({YEAR: Submission(f"{SLOW} set_aside_table=调整预算数", form=TIDY)})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [RESULT])


def test_every_check_has_a_case() -> None:
    """A new check cannot forget what a half-read table means to it: its header must say so, its case is tried here."""
    assert set(CASES) == {check.id for check in checks()}
    assert {check.over_tables for check in checks()} == {True, False}


@pytest.mark.parametrize("check", [check for check in checks() if check.id in HALF_READ], ids=lambda check: check.id)
def test_what_a_half_read_table_proves(built: Built, check: Check) -> None:
    """A sum, share or count over it proves nothing; a cell that was read still says what it says."""
    states = {row["state"] for row in built.rows(RESULT, HALF_READ[check.id], check_id=check.id, fiscal_year=YEAR)}
    assert states <= {"insufficient_data", "pass"} if check.over_tables else CASES[check.id].state in states


def test_a_target_of_a_half_read_table_is_neither_missed_nor_unreported(built: Built) -> None:
    """The result may stand in the column that was set aside; one that is met stays met."""
    assert built.shown("comparison.target_attainment", UNREAD_RESULTS, "target_name outcome") == [
        ("培训", "unclear"), ("宣传", "met"), ("走访", "unclear"),
    ]  # fmt: skip


def test_a_version_that_was_not_read_whole_lacks_nothing(built: Built) -> None:
    """The line that only one of two versions seems to have may be the one that was set aside in the other."""
    assert built.rows("intake.table_difference", LACKING_A_LINE) == []


def test_months_of_a_half_read_table_are_not_judged(built: Built) -> None:
    """The budget of the year may be in the column that was set aside."""
    assert built.shown("comparison.execution_progress", HALF_READ_MONTHS, "spending_state gap_state") == [
        ("insufficient_data", "insufficient_data")
    ]
