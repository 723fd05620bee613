"""How offices write targets and results in their cells, from the bytes of a file to what comes of the comparison."""

import io
from collections import Counter
from typing import Any

import openpyxl
import pytest

from tests.makers.evaluated import evaluated
from tests.makers.workbooks import DEPARTMENT, REGISTER, YEAR, saved
from tests.makers.written_documents import Office

ATTAINMENT, FINDING = "comparison.target_attainment", "evaluation.finding"
HEAD = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"]
SPELLINGS = {
    "准确率": ("大于等于95%", "96%", "met"),
    "发放率": ("≧90%", "88%", "missed"),
    "办结率": ("≥100百分比", "100%", "met"),
    "到位率": ("≥95%", 0.965, "unclear"),
    "及时率": ("100%", "100", "met"),
    "办理时间": ("≤5（天）", "4天", "met"),
    "改造校舍": ("≥12所", "13", "met"),
    "编印手册": ("3册", "5", "met"),
    "完工日期": ("2023年12月底前", "2023年11月30日", "met"),
    "开工日期": ("2023年3月底前", "2023年5月", "missed"),
}
"""Indicator → target, result, and what the comparison says: a bare result is in the unit of its target; a share beside
a per cent is a question, unless the cell shows it as a per cent."""


def form(rows: list[list[object]], show: dict[str, str] | None = None) -> bytes:
    """A self-evaluation form as a workbook.

    Args:
        rows: the indicators.
        show: number format by address.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([f"{YEAR}年度部门整体支出绩效自评表"])
    sheet.append(["部门名称", DEPARTMENT])
    sheet.append(HEAD)
    for row in rows:
        sheet.append(row)
    for address, code in (show or {}).items():
        sheet[address].number_format = code
    return saved(book)


def rows_of(name: str, data: bytes) -> dict[str, list[dict[str, Any]]]:
    return evaluated({YEAR: [(name, data)]}, [ATTAINMENT, FINDING], REGISTER)


def outcomes(name: str, data: bytes) -> dict[str, str]:
    return {row["target_name"]: row["outcome"] for row in rows_of(name, data)[ATTAINMENT]}


LINES: list[list[object]] = [
    ["产出指标", "质量指标", name, target, actual, 10, 10, None] for name, (target, actual, _) in SPELLINGS.items()
]
EXPECTED = {name: outcome for name, (_, _, outcome) in SPELLINGS.items()}


def test_a_workbook_with_every_spelling() -> None:
    """Each spelling that offices were seen to use is compared, or is a question; none is a wrong number."""
    assert outcomes("自评表.xlsx", form(LINES)) == EXPECTED


def test_an_old_workbook_with_every_spelling(office: Office) -> None:
    """As .xls the same is said."""
    assert outcomes("自评表.xls", office.xls(form(LINES))) == EXPECTED


def test_a_share_that_the_cell_shows_as_a_per_cent() -> None:
    """0.965 with the format 0.0% is 96.5%."""
    number = list(SPELLINGS).index("到位率")
    assert outcomes("自评表.xlsx", form(LINES, {f"E{number + 4}": "0.0%"}))["到位率"] == "met"


def test_a_number_merged_over_several_lines() -> None:
    """One result over two indicators is that of neither for sure: the second line has none."""
    book = openpyxl.load_workbook(io.BytesIO(form(LINES[:1] + LINES[6:8])))
    book.active.merge_cells("E5:E6")
    found = outcomes("自评表.xlsx", saved(book))
    assert found["准确率"] == "met"
    assert "met" not in {found.get("改造校舍"), found.get("编印手册")}


@pytest.mark.parametrize("count", [2, 9])
def test_formulas_never_calculated(count: int) -> None:
    """A program that saves formulas without results leaves many cells: one finding says how many, not one for each."""
    lines = [[*line[:4], "=1+1", *line[5:]] for line in LINES[:count]]
    findings = rows_of("自评表.xlsx", form(lines))[FINDING]
    assert Counter(row["check_id"] for row in findings)["uncalculated_formula"] == 1
