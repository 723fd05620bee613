"""Small files as offices send them, from the bytes to the findings: what an auditor would find, and nothing else."""

from typing import Any

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
        ("classified_row", "按功能分类的支出（全部）214 交通运输支出（21401 相差相同）", "-3794.4"),
        ("classified_sum", "按功能分类的支出（基本支出）合计", "-3794.4"),
    ]
    assert len({row["cause"] for row in rows if row["state"] == "fail"}) == 1


def test_what_is_missing_from_the_total_is_found_in_its_line() -> None:
    """A total 100 above basic and project, in the line of the total and in that of its only class: one cause."""
    data = accounts(["合计", None, 640.5, 320.2, 220.3], ["201", "一般公共服务支出", 640.5, 320.2, 220.3])
    rows = evaluated({YEAR: [("决算.xlsx", data)]}, [FINDING], register())[FINDING]
    assert [(check, difference) for check, _, difference in offences(rows)] == [
        ("classified_row", "-100"),
        ("cross_footing", "-100"),
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
