"""Correction files: closed, checked against register and vocabulary, refused with a sentence."""

from decimal import Decimal
from pathlib import Path

import pytest

from assets.knowledge.corrections import CorrectionError, read_corrections
from assets.warehouse.files import DATA
from tests.makers.rows import TIDY, Built, District, Submission
from tests.makers.workbooks import REGISTER

GOOD = """
- id: 2023-001
  department: 9901-jy
  year: 2023
  item: 支出合计
  phase: 年初预算
  action: scale
  power: -4
  expect: "４５，１２２，５００"
  reason: 角标误写
  evidence: 来函
  who: 绩效科
  date: 2024-03-13
"""


def write(tmp_path: Path, text: str) -> Path:
    (tmp_path / "更正.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_correction_becomes_a_row(tmp_path: Path) -> None:
    """Chinese labels become codes, the expected value is compared without blanks, separators and widths."""
    [row] = read_corrections(write(tmp_path, GOOD), REGISTER)
    assert (row["department_id"], row["item"], row["phase"], row["basis"]) == (
        "9901-jy", "total_expenditure", "initial_budget", "total",
    )  # fmt: skip
    assert (row["expect"], row["expect_amount"], row["power"]) == ("45122500", Decimal("45122500"), -4)
    assert row["file"] == "更正.yaml"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("9901-jy", "教育厅", ["教育厅", "登记表"]),
        ("支出合计", "支出总计数", ["支出总计数", "items.csv"]),
        ("年初预算", "年中预算", ["年中预算"]),
        ("power: -4", "power: -5", ["第 1 条", "power"]),
        ("power: -4", "amount: '3'", ["amount"]),
        ("action: scale\n  power: -4", "action: override\n  amount: 约三百", ["约三百"]),
        ("reason: 角标误写", "reason: ''", ["reason"]),
        ("who: 绩效科", "whom: 绩效科", ["whom"]),
        ("支出合计", "self_grade", ["文字"]),
        ("支出合计", "target_value", ["target_value", "逐行填列", "重新报送"]),
        ("支出合计", "functional_expenditure", ["逐行填列"]),
        ("action: scale", "form: 表一\n  action: scale", ["表一"]),
        ("- id", "id", ["更正.yaml"]),
        ("power: -4", "power: -3\n  power: -4", ["YAML"]),
        ("- id: 2023-001", "- id: [", ["YAML"]),
    ],
)
def test_an_unusable_correction_is_refused_with_a_sentence(tmp_path: Path, old: str, new: str, says: list[str]) -> None:
    """Unknown department, item, phase or form, a missing reason, a misspelt key: file, entry and remedy are named."""
    assert old in GOOD
    with pytest.raises(CorrectionError) as refused:
        read_corrections(write(tmp_path, GOOD.replace(old, new)), REGISTER)
    assert all(part in str(refused.value) for part in [*says, "更正"]), refused.value


@pytest.mark.parametrize(
    ("second", "says"),
    [(GOOD, "编号"), (GOOD.replace("001", "002"), "同一单元格"), (GOOD.replace("001", "002") + "  cell: B3\n", "同一")],
)
def test_two_corrections_of_one_reading_are_refused(tmp_path: Path, second: str, says: str) -> None:
    """Which of two corrections holds is never guessed."""
    with pytest.raises(CorrectionError, match=says):
        read_corrections(write(tmp_path, GOOD + second), REGISTER)


def test_two_cells_of_one_figure_are_corrected_apart(tmp_path: Path) -> None:
    """Different cells can have a correction each."""
    both = GOOD + "  cell: B3\n" + GOOD.replace("001", "002") + "  cell: C3\n"
    assert len(read_corrections(write(tmp_path, both), REGISTER)) == 2


def test_no_corrections(tmp_path: Path) -> None:
    """An empty or absent folder, and the project's own file of comments, correct nothing."""
    assert read_corrections(tmp_path, REGISTER) == []
    assert read_corrections(tmp_path / "nowhere", REGISTER) == []
    assert read_corrections(DATA / "corrections", REGISTER) == []


district = District()
OUTDONE = district.given({2023: [Submission("retirees=90", day=1), Submission("retirees=9", form=TIDY, day=2)]})
BOTH = district.given({2023: [Submission("retirees=90", day=1), Submission("retirees=90", form=TIDY, day=2)]})
REPLACED = district.given({2023: [Submission("retirees=90", day=1), Submission("retirees=9", day=2)]})
DROPPED = district.given({2023: [Submission("retirees=90", day=1), Submission("retirees=9", form=TIDY, day=2)]})
for department in (OUTDONE, BOTH, REPLACED):
    district.correct(department, 2023, "retirees", "90", action="override", amount=Decimal(9), decimals=0)
district.correct(DROPPED, 2023, "retirees", "90", action="drop")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A warehouse with the findings of all departments."""
    return district.build(tmp_path_factory.mktemp("corrected"), ["evaluation.check_result"])


@pytest.mark.parametrize(
    ("department", "listed"),
    [
        (OUTDONE, [("退休人数（决算）", "90", "9", ["2023 retirees.final"])]),
        (BOTH, [("退休人数（决算）", "90", "9", ["2023 retirees.final", "2023 retirees.final @tidy_figures #2"])]),
        (REPLACED, []),
        (DROPPED, [("退休人数（决算）", "90", "不采用", ["2023 retirees.final"])]),
    ],
    ids=["a later form counts", "two forms", "replaced by the department", "dropped"],
)
def test_every_correction_that_applies_is_listed(
    built: Built, department: str, listed: list[tuple[str, str, str, list[str]]]
) -> None:
    """Once each, with its cells, though another form's reading may be the one that counts."""
    found = built.rows("evaluation.check_result", department, check_id="correction_applied")
    shown = [
        (row["subject"], row["left_value"], row["right_value"], built.evidence(row["reading_ids"])) for row in found
    ]
    assert shown == listed
