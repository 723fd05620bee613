"""Small files as offices send them, from the bytes to the findings: what an auditor would find, and nothing else."""

from typing import Any

import pytest

from assets.knowledge.register import Department, Register
from tests.makers.evaluated import evaluated
from tests.makers.workbooks import of_rows

YEAR = 2023
OFFICE = "梧桐县交通运输局"
FINDING = "evaluation.finding"


def register(region: str = "") -> Register:
    """The one office, in a region with or without a scheme."""
    return Register([Department(department_id="B", name=OFFICE, region=region)])


def offences(rows: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    """Check, subject and difference of what is no pass and no gap."""
    return sorted(
        (row["check_id"], row["subject"], row["difference"])
        for row in rows
        if row["state"] in ("fail", "hint", "error")
    )


def accounts(*lines: list[object]) -> bytes:
    """The table of expenditure in a final-accounts disclosure."""
    return of_rows(
        ["支出决算表"],
        [f"部门：{OFFICE}", None, None, None, "金额单位：万元"],
        ["功能分类科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
        *lines,
    )


def test_a_dropped_digit_is_an_error_of_its_line() -> None:
    """421.60 typed for 4216.00: its line and the column say so, and nobody is sent for a missing line."""
    data = accounts(
        ["合计", None, 8120.4, 5816, 2304.4],
        ["205", "教育支出", 900, 800, 100],
        ["214", "交通运输支出", 6420.4, 421.6, 2204.4],
        ["21401", "公路水路运输", 6420.4, 421.6, 2204.4],
        ["221", "住房保障支出", 800, 800, 0],
    )
    rows = evaluated({YEAR: [("决算.xlsx", data)]}, [FINDING], register())[FINDING]
    assert offences(rows) == [
        ("classified_row", "按功能分类的支出（全部）214 交通运输支出（21401 相差相同）", "-3,794.40"),
        ("classified_sum", "按功能分类的支出（基本支出）合计", "-3,794.40"),
    ]
    assert len({row["cause"] for row in rows if row["state"] == "fail"}) == 1


def test_what_is_missing_from_the_total_is_found_in_its_line() -> None:
    """A total 100 above basic and project, in the line of the total and in that of its only class: one cause."""
    data = accounts(["合计", None, 640.5, 320.2, 220.3], ["201", "一般公共服务支出", 640.5, 320.2, 220.3])
    rows = evaluated({YEAR: [("决算.xlsx", data)]}, [FINDING], register())[FINDING]
    assert [(check, difference) for check, _, difference in offences(rows)] == [
        ("classified_row", "-100.00"),
        ("cross_footing", "-100.00"),
    ]
    assert len({row["cause"] for row in rows if row["state"] == "fail"}) == 1


def test_lines_that_add_up_are_clean() -> None:
    """The same table with the right number, and a line that only rounds, raises nothing."""
    data = accounts(
        ["合计", None, 7320.41, 5016, 2304.4],
        ["205", "教育支出", 900, 800, 100],
        ["214", "交通运输支出", 6420.41, 4216, 2204.4],
    )
    rows = evaluated({YEAR: [("决算.xlsx", data)]}, [FINDING], register())[FINDING]
    assert [row["check_id"] for row in rows if row["state"] in ("fail", "error")] == []


SCORES = ["evaluation.finding", "evaluation.department_evaluation", "evaluation.department_scheme"]
Scored = tuple[dict[str, Any], list[tuple[str, str, str | None]], str]


def form(final: float, execution: float, *targets: list[object], total: float) -> bytes:
    """A self-evaluation form: 1,250.00 of budget, what was spent of it, the targets with points and claims."""
    return of_rows(
        ["部门整体支出绩效自评表"],
        [f"（{YEAR}年度）"],
        ["预算部门名称", OFFICE],
        ["年度预算申请（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        [None, "年度资金总额：", 1250, 1250, final, 10, f"{final / 12.5:.2f}%", execution],
        ["年度总体目标", "预期目标", None, None, "实际完成情况"],
        [None, "按计划完成各项任务", None, None, "已完成"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"],
        *targets,
        ["总分", None, None, None, None, 100, total],
    )


def scored(data: bytes, region: str) -> Scored:
    """The evaluation, the offences and who declared the scheme."""
    rows = evaluated({YEAR: [("自评表.xlsx", data)]}, SCORES, register(region))
    [evaluation] = rows["evaluation.department_evaluation"]
    [scheme] = rows["evaluation.department_scheme"]
    return evaluation, offences(rows["evaluation.finding"]), scheme["declared_by"]


@pytest.mark.parametrize("region", ["", "湖南省"], ids=["no region", "a region with a score sheet of its own"])
def test_points_are_held_against_the_form_in_which_they_were_given(region: str) -> None:
    """90 % spent is 9 of the 10 points claimed, 190 of 200 is 28.5 of 29.5: both said, wherever the office lies."""
    data = form(
        1125, 10,
        ["产出指标", "数量指标", "养护公路", "≥300公里", "310公里", 50, 50],
        ["效益指标", "经济效益指标", "客运收入", "≥200万元", "190万元", 30, 29.5, "运价下调"],
        ["满意度指标", "满意度指标", "乘客满意度", "≥90%", "93%", 10, 10],
        total=99.5,
    )  # fmt: skip
    evaluation, found, declared_by = scored(data, region)
    assert found == [("claim_above_recomputed", "效益指标", "1"), ("claim_above_recomputed", "预算执行率", "1")]
    assert (str(evaluation["score_low"]), str(evaluation["score_high"])) == ("97.50", "97.50")
    assert (float(evaluation["self_score"]), evaluation["verdict"], declared_by) == (99.5, "unreachable", "form")


def test_points_of_the_sheet_come_before_assumed_ones() -> None:
    """20 points for satisfaction where the common form has 10: 20 claimed is no point too many, the score is 100."""
    data = form(
        1250, 10,
        ["产出指标", "数量指标", "养护公路", "≥300公里", "310公里", 25, 25],
        [None, "质量指标", "养护合格率", "≥95%", "96%", 15, 15],
        ["效益指标", "社会效益指标", "惠及人口", "≥5000人", "5100人", 30, 30],
        ["满意度指标", "满意度指标", "乘客满意度", "≥90%", "93%", 20, 20],
        total=100,
    )  # fmt: skip
    evaluation, found, _ = scored(data, "")
    assert [check for check, *_ in found] == ["part_points_differ", "part_points_differ"]
    assert (str(evaluation["score_low"]), evaluation["verdict"]) == ("100.00", "verified")


def test_more_points_than_the_line_of_the_sheet_has() -> None:
    """12 claimed in a line of 10 is too many whatever the scheme says."""
    data = form(
        1250, 10,
        ["产出指标", "数量指标", "养护公路", "≥300公里", "310公里", 50, 48],
        ["效益指标", "社会效益指标", "惠及人口", "≥5000人", "5100人", 30, 30],
        ["满意度指标", "满意度指标", "乘客满意度", "≥90%", "93%", 10, 12],
        total=100,
    )  # fmt: skip
    _, found, _ = scored(data, "")
    assert found == [("claim_above_points", "乘客满意度", "2")]
