"""The figures of 南县人民政府办公室, 2020, in the forms that offices send: every figure to its cell, no false alarm."""

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import Reading
from assets.intake.reader import FormReader
from assets.knowledge.register import Department, Register
from tests.conftest import Jiping
from tests.makers.documents import prose, table
from tests.makers.workbooks import saved
from tests.makers.written_documents import as_docx

YEAR = 2020
DEPARTMENT = "南县人民政府办公室"
REGISTER = Register([Department(department_id="B", name=DEPARTMENT)])
Fact = tuple[str, str, str, str, str, str]
"""Item, phase, basis, unit, value and the place it stands in."""


def base_data() -> bytes:
    """The base-data sheet: posts and staff; the office fills in nothing about its 三公 spending."""
    return workbook(
        table(
            [f"{YEAR}年度部门整体支出绩效评价基础数据表"],
            [f"填报单位：{DEPARTMENT}"],
            ["财政供养人员情况（人）", "编制数", f"{YEAR}年实际在职人数", "控制率"],
            [None, 32, 45, "140.63%"],
            ["经费控制情况（万元）", f"{YEAR - 1}年决算数", f"{YEAR}年预算数", f"{YEAR}年决算数"],
            ["三公经费", None, None, None],
        )
    )


def disclosure(closing: str = "36.09") -> bytes:
    """The general table of the final accounts."""
    return workbook(
        table(
            ["收入支出决算总表"],
            [f"部门：{DEPARTMENT}", None, None, None, None, "金额单位：万元"],
            ["收入", None, None, "支出", None, None],
            ["项目", "行次", "金额", "项目", "行次", "金额"],
            ["栏次", None, 1, "栏次", None, 2],
            ["一、一般公共预算财政拨款收入", 1, "842.26", "一、一般公共服务支出", 31, "806.17"],
            ["本年收入合计", 27, "842.26", "本年支出合计", 57, "806.17"],
            ["使用非财政拨款结余", 28, None, "结余分配", 58, None],
            ["年初结转和结余", 29, "0.00", "年末结转和结余", 59, closing],
            ["总计", 30, "842.26", "总计", 60, "842.26"],
        )
    )


def report() -> bytes:
    """The report: staff, revenue and expenditure with their change over the year before."""
    return as_docx(
        [
            prose(
                f"{DEPARTMENT}{YEAR}年度部门整体支出绩效自评报告",
                "一、部门基本情况",
                "本单位编制32人，其中行政编制28人，工勤编制4人；在职人员45人，退休人员26人。县领导的编制另行计算。",
                "二、部门收支情况",
                "（一）收入情况",
                "本年收入合计842.26万元，比上年减少103.22万元，下降10.92%。",
                "（二）支出情况",
                "本年支出合计806.17万元，比上年减少104.71万元，下降11.50%。",
                "从支出内容看，工资福利支出452.93万元，商品和服务支出297.93万元，对个人和家庭的补助52.54万元。",
                "三、存在的主要问题",
                "预算编制还不够细。",
                "四、有关建议",
                "早编预算。",
            )
        ]
    )


def workbook(sheet: Sheet) -> bytes:
    """A sheet as an .xlsx file."""
    book = openpyxl.Workbook()
    for row in sheet.rows:
        book.active.append(list(row))
    return saved(book)


def read(name: str, data: bytes) -> list[Reading]:
    """The file as intake reads it, nothing set aside."""
    found = FormReader(name, YEAR, REGISTER).read(data)
    assert [str(problem) for problem in found.set_aside] == []
    assert {one.department_id for one in found.readings} == {"B"}
    return found.readings


def stated(readings: list[Reading]) -> set[tuple[Any, ...]]:
    """Every number that is stated, with all that is said of it."""
    return {
        (one.item, one.phase, one.basis, one.unit, one.value, one.cell) for one in readings if one.value is not None
    }


POSTS = {("approved_posts", "final", "total", "人", "32", "B4"), ("staff_in_post", "final", "total", "人", "45", "C4"),
         ("printed_staffing_rate", "final", "total", "%", "140.63", "D4")}  # fmt: skip
ACCOUNTS = {
    ("general_public_budget", "final", "total", "万元", "842.26", "C6"),
    ("functional_expenditure", "final", "total", "万元", "806.17", "F6"),
    ("total_revenue", "final", "total", "万元", "842.26", "C7"),
    ("total_expenditure", "final", "total", "万元", "806.17", "F7"),
    ("opening_carryover", "final", "total", "万元", "0", "C9"),
    ("closing_carryover", "final", "total", "万元", "36.09", "F9"),
}
SAID = {
    ("approved_posts", "final", "total", "人", "32", "第 3 段"),
    ("administrative_posts", "final", "total", "人", "28", "第 3 段"),
    ("worker_posts", "final", "total", "人", "4", "第 3 段"),
    ("staff_in_post", "final", "total", "人", "45", "第 3 段"),
    ("retirees", "final", "total", "人", "26", "第 3 段"),
    ("total_revenue", "final", "total", "万元", "842.26", "第 6 段"),
    ("total_expenditure", "final", "total", "万元", "806.17", "第 8 段"),
    ("wages_and_benefits", "final", "total", "万元", "452.93", "第 9 段"),
    ("goods_and_services", "final", "total", "万元", "297.93", "第 9 段"),
    ("transfers_to_households", "final", "total", "万元", "52.54", "第 9 段"),
    ("statement_total", "final", "total", "万元", "842.26", "第 6 段"),
    ("statement_change", "final", "total", "万元", "-103.22", "第 6 段"),
    ("statement_rate", "final", "total", "%", "-10.92", "第 6 段"),
    ("statement_total", "final", "total", "万元", "806.17", "第 8 段"),
    ("statement_change", "final", "total", "万元", "-104.71", "第 8 段"),
    ("statement_rate", "final", "total", "%", "-11.50", "第 8 段"),
}


@pytest.mark.parametrize(
    ("name", "data", "facts"),
    [("基础数据.xlsx", base_data(), POSTS), ("决算公开.xlsx", disclosure(), ACCOUNTS), ("报告.docx", report(), SAID)],
    ids=["base data", "disclosure", "report"],
)
def test_every_figure_is_read_to_its_cell(name: str, data: bytes, facts: set[Fact]) -> None:
    """Each file gives the figures it states, with item, phase, basis, unit and place, and no other."""
    expected = {(*fact[:4], Decimal(fact[4]), fact[5]) for fact in facts}
    assert stated(read(name, data)) == expected


def evaluated(jiping: Jiping, folder: Path, files: dict[str, bytes]) -> list[dict[str, Any]]:
    """The findings of a run over the files."""
    (folder / f"in/{YEAR}").mkdir(parents=True)
    for name, data in files.items():
        (folder / f"in/{YEAR}" / name).write_bytes(data)
    with (folder / "in/departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("department_id", "name", "region", "aliases", "scheme", "synthetic"),
                                    ("B", DEPARTMENT, "南县", "", "", "")])  # fmt: skip
    jiping("run", "--input", folder / "in", "--out", folder / "out")
    findings = json.loads((folder / f"out/{YEAR}/B/evaluation.json").read_text("utf-8"))["findings"]
    return [row for row in findings if row["state"] != "pass"]


def alarms(findings: list[dict[str, Any]]) -> Counter[tuple[str, str]]:
    """Check and state of what a person is to look at."""
    return Counter((row["check"], row["state"]) for row in findings if row["severity"] != "info")


def test_exactly_these_findings(jiping: Jiping, tmp_path: Path) -> None:
    """45 in 32 posts asks for the reason; 2.77 that no line lists prove nothing; carry-over and rates agree."""
    files = {"基础数据.xlsx": base_data(), "决算公开.xlsx": disclosure(), "报告.docx": report()}
    findings = evaluated(jiping, tmp_path, files)
    assert alarms(findings) == {("measure_over_limit", "fail"): 1}
    [staff] = [row["message"] for row in findings if row["check"] == "measure_over_limit"]
    assert "140.63%" in staff and "请说明原因（如编制另行核定" in staff
    [rest] = [row for row in findings if row["check"] == "cross_footing"]
    assert (rest["state"], "相差 -2.77" in rest["message"]) == ("insufficient_data", True)


def test_the_carry_over_must_show(jiping: Jiping, tmp_path: Path) -> None:
    """842.26 came in and 806.17 went out: a closing carry-over of nothing leaves 36.09 unexplained."""
    findings = evaluated(jiping, tmp_path, {"决算公开.xlsx": disclosure(closing="0.00")})
    assert alarms(findings) == {("cross_footing", "fail"): 1}
    [balance] = [row["message"] for row in findings if row["check"] == "cross_footing"]
    assert "年末结转和结余" in balance and "36.09" in balance
