"""What two runs of a district say differently, and which input is named as the cause."""

from dataclasses import replace
from pathlib import Path

import pytest

from assets.history import change_note
from assets.history.run_diff import Comparison, compare
from assets.history.snapshots import STAGE, Run, keep, kept_runs
from assets.publication.content.blocks import Table
from assets.warehouse.sql_models import models
from assets.warehouse.warehouse import Warehouse, Years
from tests.makers.rows import TIDY, WORKBOOK, Claim, District, Submission

STAFF = "approved_posts=40 staff_in_post={} self_score=92"


class Scenario:
    """A district evaluated before and after something happened to its departments."""

    def __init__(self) -> None:
        district = District()
        both = {2022: STAFF.format(40)}
        self.untouched = district.given(both | {2023: STAFF.format(43)})
        self.resubmits = district.given(both | {2023: STAFF.format(43)})
        self.adds = district.given(both | {2023: STAFF.format(43)})
        self.withdraws = district.given(
            both | {2023: [Submission(STAFF.format(43)), Submission("vehicles=2", form=TIDY, day=2)]}
        )
        self.corrected = district.given(both | {2023: STAFF.format(43)})
        self.claims = district.given(
            both | {2023: Submission(STAFF.format(40), claims=[Claim("在职人员控制率", "5", "5")])}
        )
        self.district = district

    def happens(self) -> None:
        """A file comes again, another is new, a third goes, a figure is corrected, a claim is lowered."""
        self.district.submit(self.resubmits, 2023, Submission(STAFF.format(40), day=9))
        self.district.submit(self.adds, 2023, Submission("vehicles=3", form=TIDY, day=9))
        self.district.withdraw(self.withdraws, TIDY)
        self.correction = self.district.correct(
            self.corrected, 2023, "staff_in_post", "43", action="override", amount=40, decimals=0
        )
        self.district.submit(
            self.claims, 2023, Submission(STAFF.format(40), claims=[Claim("在职人员控制率", "5", "4")], day=9)
        )


def warehouse_of(district: District, folder: Path) -> Warehouse:
    """A district evaluated as far as a run keeps it."""
    return district.build(folder, [table for model in models(STAGE) for table in model.reads]).warehouse


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """The district, to which everything has happened once ``told`` was asked for."""
    return Scenario()


@pytest.fixture(scope="module")
def warehouse(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The district before anything happens."""
    return warehouse_of(scenario.district, tmp_path_factory.mktemp("before"))


@pytest.fixture(scope="module")
def told(
    scenario: Scenario, warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Scenario, Comparison]:
    """The scenario and its comparison over both years."""
    folder = tmp_path_factory.mktemp("after")
    before = keep(warehouse, folder / "runs", "a", scenario.district.years)
    scenario.happens()
    after = keep(warehouse_of(scenario.district, folder), folder / "runs", "b", scenario.district.years)
    return scenario, compare(folder / "runs", before, after)


def figures(found: Comparison, department_id: str) -> list[tuple[object, ...]]:
    """Item, old and new amount, cause and its source."""
    return [
        (row["item"], row["old_amount"], row["new_amount"], row["cause"], row["source"])
        for row in found.figures
        if row["department_id"] == department_id
    ]


def causes(found: Comparison, department_id: str, indicator: str) -> list[tuple[str, str]]:
    """Causes named for an indicator that differs."""
    [row] = [row for row in found.scores if (row["department_id"], row["indicator"]) == (department_id, indicator)]
    return [(cause["cause"], cause["source"]) for cause in row["causes"]]


def test_untouched_departments_and_years_are_not_mentioned(told: tuple[Scenario, Comparison]) -> None:
    """Only what differs is listed."""
    scenario, found = told
    listed = {(row["department_id"], row["fiscal_year"]) for row in (*found.figures, *found.scores, *found.findings)}
    assert scenario.untouched not in {department for department, _ in listed}
    assert {year for _, year in listed} == {2023}


def test_a_resubmission_is_the_cause(told: tuple[Scenario, Comparison]) -> None:
    """The figure, the indicator and the finding that follow from a file sent again name that file."""
    scenario, found = told
    file = f"{scenario.resubmits}/2023/{WORKBOOK}/9.xlsx"
    assert figures(found, scenario.resubmits) == [("staff_in_post", 43, 40, "resubmission", file)]
    assert causes(found, scenario.resubmits, "staffing_control") == [("resubmission", file)]
    gone = [row for row in found.findings if row["department_id"] == scenario.resubmits and row["new_message"] is None]
    assert [(row["check_id"], row["causes"]) for row in gone] == [
        ("measure_over_limit", [{"cause": "resubmission", "source": file}])
    ]


def test_a_new_file_is_the_cause(told: tuple[Scenario, Comparison]) -> None:
    """A figure that nobody stated before comes from the first file of its form."""
    scenario, found = told
    file = f"{scenario.adds}/2023/{TIDY}/9.xlsx"
    assert figures(found, scenario.adds) == [("vehicles", None, 3, "new_file", file)]


def test_a_withdrawn_file_is_the_cause(told: tuple[Scenario, Comparison]) -> None:
    """A figure whose only file was taken out of the folder is gone because of that."""
    scenario, found = told
    file = f"{scenario.withdraws}/2023/{TIDY}/2.xlsx"
    assert figures(found, scenario.withdraws) == [("vehicles", 2, None, "withdrawn", file)]


def test_a_correction_is_the_cause(told: tuple[Scenario, Comparison]) -> None:
    """A corrected figure names the correction, and so does the score that follows."""
    scenario, found = told
    assert figures(found, scenario.corrected) == [("staff_in_post", 43, 40, "correction", scenario.correction)]
    assert causes(found, scenario.corrected, "staffing_control") == [("correction", scenario.correction)]


def test_a_claim_is_no_figure_but_has_a_cause(told: tuple[Scenario, Comparison]) -> None:
    """The department claims fewer points for an indicator: the score sheet that came is named."""
    scenario, found = told
    assert figures(found, scenario.claims) == []
    file = f"{scenario.claims}/2023/{WORKBOOK}/9.xlsx"
    assert causes(found, scenario.claims, "staffing_control") == [("resubmission", file)]


def test_what_no_input_explains_is_put_down_to_the_program(
    told: tuple[Scenario, Comparison], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files give another figure under another program: the note says that the program was updated."""
    district = District()
    department = district.given({2023: Submission(STAFF.format(43))})
    before = keep(warehouse_of(district, tmp_path / "a"), tmp_path / "runs", "a", district.years)
    district._readings[1]["value"] = 40  # the newer program reads the same cell of the same file otherwise
    monkeypatch.setattr("assets.history.snapshots.code_version", lambda: "newer")
    after = keep(warehouse_of(district, tmp_path / "b"), tmp_path / "runs", "b", district.years)
    found = compare(tmp_path / "runs", before, after)
    assert figures(found, department) == [("staff_in_post", 43, 40, None, None)]
    [chapter] = change_note.chapters(found)
    [table] = [block for block in chapter.blocks if isinstance(block, Table) and block.caption == "数据变动"]
    assert table.rows[0][-1] == "程序有更新"
    assert any("程序有更新" in line for line in change_note.opening(found))


def test_only_what_rests_on_a_moved_score_is_said_to_follow_it(told: tuple[Scenario, Comparison]) -> None:
    """A finding without a cause of its own follows the total or its own indicator; of any other none is made up."""
    scenario, found = told
    row = {"department_id": scenario.corrected, "fiscal_year": 2023, "old_severity": None, "old_message": None} | {
        "new_severity": "error", "new_message": "相差", "causes": []
    }  # fmt: skip
    findings = [
        row | {"check_id": "score_out_of_reach", "subject": "自评得分"},
        row | {"check_id": "claim_above_recomputed", "subject": "在职人员控制率"},
        row | {"check_id": "grade_band", "subject": "自评 97 分"},
    ]
    [chapter] = [
        chapter
        for chapter in change_note.chapters(replace(found, findings=findings))
        if any(isinstance(block, Table) and block.caption == "核对情况变动" for block in chapter.blocks)
    ]
    [table] = [block for block in chapter.blocks if isinstance(block, Table) and block.caption == "核对情况变动"]
    assert [line[-1][:5] for line in table.rows] == ["随得分变动", "随得分变动", "本部门本年"]


def test_years_of_one_run_only_are_not_compared(warehouse: Warehouse, tmp_path: Path) -> None:
    """A year that only one run evaluated is named as not comparable, never shown as changed."""
    both = keep(warehouse, tmp_path / "runs", "a", Years(2022, 2023))
    one = keep(warehouse, tmp_path / "runs", "b", Years(2023, 2023))
    other = keep(warehouse, tmp_path / "runs", "c", Years(2022, 2022))
    found = compare(tmp_path / "runs", both, one)
    assert (found.fiscal_years, found.not_compared, found.is_same) == ((2023,), [2022], True)
    assert any("2022年度只有其中一次运行评价过" in line for line in change_note.opening(found))
    with pytest.raises(ValueError, match="no fiscal year"):
        compare(tmp_path / "runs", one, other)


def test_only_the_last_runs_are_kept(warehouse: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home does not grow without end: the oldest run goes when there are too many."""
    monkeypatch.setattr("assets.history.snapshots.KEPT_RUNS", 3)
    kept: list[Run] = [keep(warehouse, tmp_path / "runs", f"{number:02}", Years(2023, 2023)) for number in range(5)]
    assert [run.run_id for run in kept_runs(tmp_path / "runs")] == [run.run_id for run in kept[:1:-1]]
    assert len(list((tmp_path / "runs").iterdir())) == 3
