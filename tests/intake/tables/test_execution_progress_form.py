"""Monthly execution as departments send it: a row or a table for each month, or CSV; what is unclear is refused."""

from collections.abc import Sequence
from decimal import Decimal

import openpyxl
import pytest

from assets.text.month import cumulated, month_of_cell
from tests.makers.workbooks import YEAR, problem_of, read, saved

Rows = list[list[object]]
Monthly = dict[int, dict[str, Decimal | None]]

HEADER: list[object] = [
    "月份", "全年预算数", "累计支出", "支出进度（%）", "工作（绩效目标）完成进度（%）", "进度偏慢原因",
]  # fmt: skip
TWELVE_ROWS: Rows = [
    ["2023年度示范区教育局部门预算执行进度表"],
    ["编制单位：示范区教育局", None, None, None, "单位：万元"],
    HEADER,
    ["1—4月", "1,000.00", 240, 24, 30, "项目尚未招标"],
    ["1—6月", "1,000.00", "４２０", 42, 45, None],
    ["7月", 1100, 660, 60, 62, None],
    ["8月", 1100, None, None, None, None],
    ["注：按月填报累计数。"],
]
ONE_MONTH: Rows = [
    ["部门整体支出绩效运行监控表"],
    ["部门名称", "示范区教育局", None, None, "金额单位：元"],
    ["资金构成", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"],
    ["年度资金总额", 10000000, 5500000, "55%", 10000000],
    ["其中：本年财政拨款", 9000000, 5000000, "55.56%", 9000000],
    ["填表人：王五"],
]
CSV = "部门,月份,全年预算数,累计支出,工作完成进度\n"


def workbook(rows: Rows, sheet: str = "Sheet1", merged: Sequence[str] = ()) -> bytes:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    return saved(book)


def monthly(data: bytes, name: str = "进度表.xlsx") -> Monthly:
    """Month → item (the initial budget by its phase) → value; nothing of the file is set aside."""
    reading = read(data, name)
    assert not reading.set_aside
    found: Monthly = {}
    for fact in reading.readings:
        item = "initial_budget" if fact.phase == "initial_budget" else fact.item
        found.setdefault(fact.line, {})[item] = fact.value
    return found


def edited(rows: Rows, row: int, column: int, content: object) -> Rows:
    """The table with one cell changed."""
    changed = [list(contents) for contents in rows]
    changed[row][column] = content
    return changed


def test_a_row_for_each_month() -> None:
    """Each row is a month with its cumulated figures; months not yet filled in and remarks are none."""
    assert monthly(workbook(TWELVE_ROWS)) == {
        4: {
            "annual_budget": 1000, "cumulative_expenditure": 240, "printed_spending_progress": 24, "work_progress": 30,
        },
        6: {
            "annual_budget": 1000, "cumulative_expenditure": 420, "printed_spending_progress": 42, "work_progress": 45,
        },
        7: {
            "annual_budget": 1100, "cumulative_expenditure": 660, "printed_spending_progress": 60, "work_progress": 62,
        },
        8: {
            "annual_budget": 1100, "cumulative_expenditure": None, "printed_spending_progress": None,
            "work_progress": None,
        },
    }  # fmt: skip


def test_every_figure_leads_to_its_cell() -> None:
    """The expenditure until June stands in C5 of the sheet."""
    readings = read(workbook(TWELVE_ROWS, "进度")).readings
    [june] = [fact for fact in readings if (fact.item, fact.line) == ("cumulative_expenditure", 6)]
    assert (june.sheet, june.cell, june.raw_text, june.fiscal_year) == ("进度", "C5", "４２０", YEAR)


def test_one_table_a_month_names_it_in_its_headers() -> None:
    """“1-7月执行数” is cumulated until July; the department's total counts, in 万元, not the part below it."""
    assert monthly(workbook(ONE_MONTH)) == {
        7: {"initial_budget": 1000, "cumulative_expenditure": 550, "printed_spending_progress": 55}
    }


def test_the_indicators_below_the_funds_are_left_alone() -> None:
    """The monitoring table goes on with a goal and indicators: the funds are read, nothing is refused for the rest."""
    below: Rows = [
        ["年度总体目标", "办好三所学校，按期完工。"],
        [
            "绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "1-7月执行情况", "全年预计完成情况",
            "偏差原因分析", None, "完成目标可能性",
        ],
        [None, None, None, None, None, None, None, "经费保障", "其他", None],
        [None, "产出指标", "数量指标", "改造校舍", "≥12所", "7所", "12所", None, None, "确定能"],
        [None, None, "质量指标", "验收合格率", "100%", "100%", "100%", None, None, "确定能"],
    ]  # fmt: skip
    rows = [*ONE_MONTH[:-1], *below, ONE_MONTH[-1]]
    head = len(ONE_MONTH) + 1
    merged = [
        f"H{head}:I{head}",
        f"J{head}:J{head + 1}",
        *(f"{letter}{head}:{letter}{head + 1}" for letter in "ABCDEFG"),
    ]
    assert monthly(workbook(rows, merged=merged))[7]["cumulative_expenditure"] == 550


@pytest.mark.parametrize(
    "lines",
    [
        [["示范区教育局2023年1—6月预算执行进度表"]],
        [["示范区教育局2023年6月支出进度表"]],
        [["示范区教育局预算支出进度表（截至6月底）"]],
        [["示范区教育局部门预算执行进度表"], ["截至2023年6月30日"]],
        [["示范区教育局部门预算执行进度表"], ["填报日期：2023年7月5日", None, "截至6月"]],
    ],
)
def test_one_table_a_month_names_it_above(lines: Rows) -> None:
    """The month stands in the title or below it; the date of filling in is no month of the figures."""
    rows = [*lines, ["单位：万元"], ["项目", "全年预算数", "累计支出"], ["部门支出合计", 1000, 450]]
    assert monthly(workbook(rows)) == {6: {"annual_budget": 1000, "cumulative_expenditure": 450}}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (edited(TWELVE_ROWS, 3, 0, "4—6月"), "没有写明截至月份"),
        (edited(TWELVE_ROWS, 3, 0, "2022年4月"), "写明的月份是2022年4月"),
        (edited(TWELVE_ROWS, 4, 0, "4月"), "第二行“4月”"),
        (edited(TWELVE_ROWS, 2, 2, "支出数"), "没有认得出的表头；应为含有“累计支出”的表头"),
        (edited(TWELVE_ROWS, 1, 4, None), "没有写单位"),
        (edited(ONE_MONTH, 2, 3, "1-8月执行率"), "写明的月份是7月、8月"),
        (edited(edited(ONE_MONTH, 2, 2, "累计执行数"), 2, 3, "执行率"), "没有写明截至月份"),
        (edited(ONE_MONTH, 3, 0, "财政资金"), "同一个月的几行数据"),
    ],
)
def test_what_cannot_be_decided_is_said(rows: Rows, found: str) -> None:
    """A quarter for a cumulation, another year, one month twice, spending that may be that of the month alone: said."""
    reading = read(workbook(rows), "进度表.xlsx")
    assert [fact.value for fact in reading.readings if fact.item == "cumulative_expenditure" and fact.value] == []
    assert found in str(reading.set_aside[0])


DEPARTMENTS: Rows = [
    ["2023年6月部门预算执行进度统计表"],
    ["单位：万元"],
    ["序号", "部门名称", "全年预算数", "累计支出"],
    [1, "示范区教育局", 1200, 600],
    [2, "示范区卫生健康局", 500, 300],
    [3, "示范区林业局", 10, 5],
    [None, "合计", 1710, 905],
]


@pytest.mark.parametrize("header", ["部门名称", "预算主体"])
def test_a_list_of_departments_is_no_total_of_one(header: str) -> None:
    """Each line is of the department that it names, whatever the column is called; the sum of all is nobody's."""
    reading = read(workbook(edited(DEPARTMENTS, 2, 1, header)), "各部门6月进度.xlsx")
    spent = {fact.department_id: fact.value for fact in reading.readings if fact.item == "cumulative_expenditure"}
    assert spent == {"9901-jy": 600, "9901-wj": 300}
    assert "示范区林业局" in str(reading.set_aside[0])
    assert {"C6", "D6"} <= {number.cell for number in reading.numbers.unread}


def test_the_units_of_one_department_are_added_up_in_its_total() -> None:
    """Lines of schools below the title of the department: the total is the department's."""
    rows: Rows = [["示范区教育局2023年6月部门预算执行进度表"], *DEPARTMENTS[1:3]]
    rows += [[1, "第一中学", 1200, 600], [2, "第二小学", 500, 300], [None, "合计", 1700, 900]]
    assert monthly(workbook(rows)) == {6: {"annual_budget": 1700, "cumulative_expenditure": 900}}


def test_tidy_rows_of_several_departments() -> None:
    """A CSV has one row for each department and month; a unit in the header counts."""
    text = CSV + "示范区教育局,6,1000,450,50\n区教育局,1—7月,1000,500,\n示范区卫生健康局,6,800,300,40\n"
    facts = {
        (fact.department_id, fact.line): fact.value
        for fact in read(text.encode("gb18030"), "进度.csv").readings
        if fact.item == "cumulative_expenditure"
    }
    assert facts == {("9901-jy", 6): 450, ("9901-jy", 7): 500, ("9901-wj", 6): 300}
    in_yuan = text.replace("累计支出", "累计支出（元）").encode()
    assert monthly(in_yuan, "进度.csv")[7]["cumulative_expenditure"] == Decimal("0.05")


@pytest.mark.parametrize(
    ("row", "found"), [("示范区教育局,13,1000,450,\n", "没有写明截至月份"), ("区教育局,6,1,1,\n" * 2, "第二行“6月”")]
)
def test_a_tidy_file_with_an_impossible_month_is_refused(row: str, found: str) -> None:
    """Month 13, or one month twice for a department, is refused with its cell."""
    problem = problem_of((CSV + row).encode(), "进度.csv")
    assert found in problem.found
    assert problem.cell.startswith("B")


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("6", (None, 6)), ("06月", (None, 6)), ("1-6月", (None, 6)), ("１—６月", (None, 6)), ("1月至6月", (None, 6)),
        ("截至6月底", (None, 6)), ("截止2023年6月30日", (2023, 6)), ("2023年1-12月", (2023, 12)),
        ("2023-06", (2023, 6)),
        ("202306", (2023, 6)), ("2023.6", (2023, 6)), ("2023-06-30T00:00:00", (2023, 6)), ("上半年", (None, 6)),
        ("前三季度", (None, 9)), ("10月份", (None, 10)), ("4-6月", None), ("二季度", None), ("13", None), ("0", None),
        ("6.5", None), ("合计", None), ("", None),
    ],
)  # fmt: skip
def test_spellings_of_a_month(text: str, stated: tuple[int | None, int] | None) -> None:
    """A cumulation begins in January; what may mean another stretch of time states no month."""
    assert month_of_cell(text) == stated


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("1-7月执行数", "累计执行数"), ("1—7月支出进度", "累计支出进度"), ("截至7月底累计支出", "累计支出"),
        ("2023年1至10月执行率", "累计执行率"), ("7月支出数", "7月支出数"), ("4-7月支出数", "4-7月支出数"),
    ],
)  # fmt: skip
def test_a_header_that_names_its_month(header: str, name: str) -> None:
    """“1—7月” makes a cumulated figure of it; the spending of July alone is none."""
    assert cumulated(header) == name
