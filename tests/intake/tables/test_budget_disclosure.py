"""The disclosed tables of a budget: this year's budget, the cap of 三公, and nothing that looks like final accounts."""

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from assets.intake.accounting import TableReading
from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import SET_ASIDE_MARK, Reading
from assets.intake.reader import FormReader
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.form import read_panel_form
from assets.knowledge.forms import Form, forms
from assets.text.cell import parse_cell
from tests.makers.documents import REGISTER, drawn, prose
from tests.makers.written_documents import as_docx, as_html

YEAR = 2025
BUDGET, FINAL = (
    next(form for form in forms() if form.id == name) for name in ("budget_disclosure", "final_accounts_disclosure")
)
SOURCE = SourceFile("示例县教育局2025年部门预算.xlsx", YEAR, REGISTER)
OWN = Owner("01", YEAR)


def read(*sheets: Sheet, form: Form = BUDGET, source: SourceFile = SOURCE) -> TableReading:
    return read_panel_form(source, form, list(sheets), lambda sheet, row: OWN)


def amounts(readings: list[Reading], department: str = "01") -> dict[str, str]:
    """Item, code, phase and basis → the amount in 万元 without trailing zeros."""
    return {
        f"{one.item}{one.line or ''} {one.phase} {one.basis}": f"{one.value.normalize():f}"
        for one in readings
        if one.value is not None and one.department_id == department
    }


def unaccounted(answer: TableReading, *sheets: Sheet) -> list[str]:
    """Numbers of the sheets that are neither read nor declared as not needed."""
    used = {(one.sheet, one.cell) for one in answer.readings} | {(one.sheet, one.cell) for one in answer.not_needed}
    return [
        sheet.text(row, column)
        for sheet in sheets
        for row in range(sheet.caption, len(sheet.rows))
        for column in range(len(sheet.rows[row]))
        if (row, column) not in sheet.origins
        and parse_cell(sheet.content(row, column)).value is not None
        and (sheet.name, _address(sheet, row, column)) not in used
    ]


def _address(sheet: Sheet, row: int, column: int) -> str:
    return f"{chr(65 + column)}{sheet.first + row - sheet.caption}"


SUMMARY = drawn(
    """
    收入 | < | 支出 | <
    项目 | 本年预算数 | 项目（按功能分类） | 本年预算数
    一、一般公共预算拨款收入 | 9000000 | 一、一般公共服务支出 |
    二、政府性基金预算拨款收入 | 500000 | 五、教育支出 | 9000000
    三、国有资本经营预算拨款收入 | | 十二、城乡社区支出 | 700000
    四、财政专户管理资金收入 | 300000 | |
    五、事业收入 | | |
    本年收入合计 | 9800000 | 本年支出合计 | 9700000
    上年结转结余 | 100000 | 年终结转结余 | 200000
    （一）一般公共预算拨款 | 100000 | |
    收入总计 | 9900000 | 支出总计 | 9900000
    """,
    "2025年部门收支总表", "部门：示例县教育局　　单位：元",
)  # fmt: skip
SUMMARY_SAYS = {
    "general_public_budget initial_budget total": "900",
    "government_fund initial_budget total": "50",
    "special_account initial_budget total": "30",
    "total_revenue initial_budget total": "980",
    "opening_carryover initial_budget total": "10",
    "revenue_grand_total initial_budget total": "990",
    "functional_expenditure205 initial_budget total": "900",
    "functional_expenditure212 initial_budget total": "70",
    "total_expenditure initial_budget total": "970",
    "closing_carryover initial_budget total": "20",
    "expenditure_grand_total initial_budget total": "990",
}
CODED = """
    科目编码 | < | < | 科目名称 | 合计 | 基本支出 | < | < | 项目支出 | 事业单位经营支出
    类 | 款 | 项 | ^ | ^ | 小计 | 人员经费 | 公用经费 | ^ | ^
     | | | 合计 | 970.00 | 600.00 | 500.00 | 100.00 | 360.00 | 10.00
    205 | | | 教育支出 | 900.00 | 600.00 | 500.00 | 100.00 | 290.00 | 10.00
    205 | 2 | | 普通教育 | 900.00 | 600.00 | 500.00 | 100.00 | 290.00 | 10.00
    205 | 2 | 1 | 学前教育 | 900.00 | 600.00 | 500.00 | 100.00 | 290.00 | 10.00
"""
EXPENDITURE = drawn(CODED, "支出预算总表", "单位：万元", name="表 3")
GENERAL = drawn(
    """
    功能分类科目 | < | 2024年执行数 | 2025年预算数 | < | < | 2025年预算数比2024年执行数 | <
    科目编码 | 科目名称 | ^ | 小计 | 基本支出 | 项目支出 | 增减额 | 增减%
    205 | 教育支出 | 80.00 | 90.00 | 60.00 | 30.00 | 10.00 | 12.50
    20502 | 普通教育 | 80.00 | 90.00 | 60.00 | 30.00 | 10.00 | 12.50
    合计 | < | 80.00 | 90.00 | 60.00 | 30.00 | 10.00 | 12.50
    """,
    "一般公共预算支出表", "金额单位：万元", name="表 5",
)  # fmt: skip
GENERAL_SAYS = {
    "total_expenditure previous_execution general_budget": "80",
    "total_expenditure initial_budget general_budget": "90",
    "basic_expenditure initial_budget general_budget": "60",
    "project_expenditure initial_budget general_budget": "30",
    "functional_expenditure205 previous_execution general_budget": "80",
    "functional_expenditure20502 initial_budget general_budget_project": "30",
}
BASIC = drawn(
    """
    部门预算支出经济分类科目 | < | 本年一般公共预算基本支出 | < | <
    科目编码 | 科目名称 | 合计 | 人员经费 | 公用经费
    301 | 工资福利支出 | 500000 | 500000 |
    30101 | 基本工资 | 500000 | 500000 |
    302 | 商品和服务支出 | 100000 | | 100000
    合计 | < | 600000 | 500000 | 100000
    """,
    "一般公共预算基本支出表", "单位：元", name="表 6",
)  # fmt: skip


def test_a_budget_in_yuan_and_ten_thousands_side_by_side() -> None:
    """Each table is in the unit of its corner; every number is read or known as not needed; all is initial budget."""
    sheets = [SUMMARY, EXPENDITURE, GENERAL, BASIC]
    answer = read(*sheets)
    assert answer.problems == []
    assert unaccounted(answer, *sheets) == []
    found = amounts(answer.readings)
    expected = SUMMARY_SAYS | GENERAL_SAYS
    assert {key: found.get(key) for key in expected} == expected
    assert found["personnel_funds initial_budget basic"] == "500"
    assert found["public_funds initial_budget basic"] == "100"
    assert found["business_expenditure initial_budget total"] == "10"
    assert found["functional_expenditure2050201 initial_budget basic"] == "600"
    assert found["wages_and_benefits initial_budget general_budget_basic"] == "50"
    assert found["public_funds initial_budget general_budget_basic"] == "10"
    assert {one.phase for one in answer.readings} == {"initial_budget", "previous_execution"}
    assert {number.reason for number in answer.not_needed} >= {"科目编码", "“增减”一栏不采用"}


@pytest.mark.parametrize("write", [as_docx, as_html], ids=["docx", "html"])
def test_a_document_says_the_same_as_a_workbook(write) -> None:
    """A budget printed in a Word file or on a page is the same budget."""
    sheets = [SUMMARY, EXPENDITURE, GENERAL, BASIC]
    name = f"预算.{write.__name__.removeprefix('as_')}"
    answer = FormReader(name, YEAR, REGISTER).read_here(write([prose("示例县教育局2025年部门预算"), *sheets]))
    assert answer.set_aside == []
    assert amounts(answer.readings) == amounts(read(*sheets).readings)


THREE_PUBLIC_WIDE = """
    2024年预算数 | < | < | < | < | < | 2025年预算数 | < | < | < | < | <
    合计 | 出国（境）费 | 公务用车购置及运行 | < | < | 公务接待 | 合计 | 出国（境）费 | 公务用车费 | < | < | 公务接待
    ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^ | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行费 | ^
    12.00 | 0.00 | 9.00 | 4.00 | 5.00 | 3.00 | 10.00 | 0.00 | 8.00 | 3.00 | 5.00 | 2.00
"""
THREE_PUBLIC_ROWS = """
    项目 | 2024年预算数 | 2025年预算数 | 增减%
    合计 | 12.00 | 10.00 | -16.67
    1、因公出国（境）费用 | 0.00 | 0.00 |
    2、公务用车购置及运行费 | 9.00 | 8.00 | -11.11
    其中：公务用车购置费 | 4.00 | 3.00 | -25.00
    公务用车运行费 | 5.00 | 5.00 | 0.00
    3、公务接待费 | 3.00 | 2.00 | -33.33
"""
THIS_YEAR = {
    "three_public_expenses": "10", "overseas_travel": "0", "vehicles": "8", "vehicle_purchase": "3",
    "vehicle_operation": "5", "official_reception": "2",
}  # fmt: skip
LAST_YEAR = {
    "three_public_expenses": "12", "overseas_travel": "0", "vehicles": "9", "vehicle_purchase": "4",
    "vehicle_operation": "5", "official_reception": "3",
}  # fmt: skip


def caps(basis: str) -> dict[str, str]:
    return {f"{item} control {basis}": amount for item, amount in THIS_YEAR.items()} | {
        f"{item} previous_control {basis}": amount for item, amount in LAST_YEAR.items()
    }


@pytest.mark.parametrize("shape", [THREE_PUBLIC_WIDE, THREE_PUBLIC_ROWS], ids=["wide", "rows"])
@pytest.mark.parametrize(
    ("title", "basis"),
    [
        ("“三公”经费预算表", "total"),
        ("一般公共预算“三公”经费支出表", "general_budget"),
        ("“三公”经费支出表", "total"),
        ("财政拨款“三公”经费支出预算表", "total"),
    ],
)
def test_two_years_beside_each_other_are_two_phases(shape: str, title: str, basis: str) -> None:
    """This year's cap and last year's; a general-budget table keeps its basis; a shared title is the budget's."""
    sheet = drawn(shape, title, "单位：万元")
    answer = read(sheet)
    assert answer.problems == []
    assert amounts(answer.readings) == caps(basis)
    assert unaccounted(answer, sheet) == []
    assert read(sheet, form=FINAL) == TableReading()


def test_last_year_does_not_stop_the_file() -> None:
    """A file in the folder of 2025 whose headers name 2024 as well is a file of 2025."""
    data = as_docx([prose("示例县教育局2025年部门预算"), drawn(THREE_PUBLIC_WIDE, "“三公”经费预算表", "单位：万元")])
    answer = FormReader("预算.docx", YEAR, REGISTER).read_here(data)
    assert answer.set_aside == []
    assert amounts(answer.readings) == caps("total")


def test_headers_that_are_not_merged_reach_over_their_columns() -> None:
    """A spreadsheet without merged cells leaves the columns of a group blank: they are no other year's."""
    rows = [line.split("|") for line in THREE_PUBLIC_WIDE.strip().splitlines()]
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["“三公”经费预算表"])
    page.append(["编制部门：示例县教育局", None, None, "单位：万元"])
    for row in rows:
        page.append([None if cell.strip() in ("<", "^") else cell.strip() for cell in row])
    buffer = BytesIO()
    book.save(buffer)
    answer = read(*open_document("预算.xlsx", buffer.getvalue()))
    assert answer.problems == []
    assert amounts(answer.readings) == caps("total")


def test_shanghai_prints_the_running_costs_beside_it() -> None:
    """机关运行经费 is a budget of its own and none of 三公; ordinals and the year change no word."""
    sheet = drawn(
        """
        2025年“三公”经费预算数 | < | < | < | < | < | 2025年机关运行经费预算数
        合计 | 因公出国(境)费 | 公务接待费 | 公务用车购置及运行费 | < | < | ^
        ^ | ^ | ^ | 小计 | 购置费 | 运行费 | ^
        10 | 0 | 2 | 8 | 3 | 5 | 321.5
        """,
        "2025年部门“三公”经费和机关运行经费预算表编制部门：示例县教育局单位:万元",
    )
    assert amounts(read(sheet).readings) == {f"{item} control total": amount for item, amount in THIS_YEAR.items()} | {
        "agency_operating_expenses initial_budget total": "321.5"
    }


BY_UNITS = """
    单位编码 | 单位名称 | “三公”经费预算数 | < | <
    ^ | ^ | 合计 | 公务用车运行维护费 | 公务接待费
"""


@pytest.mark.parametrize(
    ("lines", "department", "unit"),
    [
        (["| 合计 | 10 | 8 | 2", "105001 | 示例县教育局（本级） | 6 | 5 | 1",
          "105002 | 示例县教育局招生办公室 | 4 | 3 | 1"], "10", "4"),
        (["105 | 示例县教育局 | 10 | 8 | 2", "105001 | 示例县教育局（本级） | 6 | 5 | 1",
          "105002 | 示例县教育局招生办公室 | 4 | 3 | 1"], "10", "4"),
        (["105 | 示例县教育局 | 10 | 8 | 2"], "10", None),
        (["| 合计 | 10 | 8 | 2", "105002 | 示例县第九幼儿园 | 4 | 3 | 1"], "10", None),
        (["105001 | 示例县教育局 | 6 | 5 | 1", "105002 | 示例县教育局招生办公室 | 4 | 3 | 1"], None, "4"),
    ],
    ids=["a total", "a code above the others", "one line", "a unit nobody knows", "no total"],
)  # fmt: skip
def test_a_line_of_a_unit_is_never_silently_the_departments(
    lines: list[str], department: str | None, unit: str | None
) -> None:
    """The total is the department's, a registered unit has its own; the own office is a unit among units."""
    sheet = drawn("\n".join([BY_UNITS.strip(), *lines]), "“三公”经费预算表", "单位：万元")
    answer = read(sheet)
    assert amounts(answer.readings).get("three_public_expenses control total") == department
    assert amounts(answer.readings, "03").get("three_public_expenses control total") == unit
    assert bool(answer.problems) == (department is None)


def test_revenue_with_the_carry_over_in_its_total() -> None:
    """合计 holds last year's money too: the year's revenue is 小计, and the funds of the carry-over are no revenue."""
    sheet = drawn(
        """
        部门（单位）代码 | 部门（单位）名称 | 合计 | 本年收入 | < | < | < | 上年结转结余 | < | <
        ^ | ^ | ^ | 小计 | 一般公共预算 | 财政专户管理资金 | 事业收入 | 小计 | 一般公共预算 | 单位资金
        | 合计 | 110 | 100 | 70 | 20 | 10 | 10 | 6 | 4
        105 | 示例县教育局 | 110 | 100 | 70 | 20 | 10 | 10 | 6 | 4
        """,
        "部门收入总表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert answer.problems == []
    assert unaccounted(answer, sheet) == []
    assert amounts(answer.readings) == {
        "revenue_grand_total initial_budget total": "110",
        "total_revenue initial_budget total": "100",
        "general_public_budget initial_budget total": "70",
        "special_account initial_budget total": "20",
        "institutional_revenue initial_budget total": "10",
        "opening_carryover initial_budget total": "10",
    }


def test_appropriation_by_funds() -> None:
    """Each column is a fund; what was carried over by fund is no revenue of the year by fund."""
    sheet = drawn(
        """
        收入 | < | 支出 | < | < | < | <
        项目 | 预算数 | 项目 | 合计 | 一般公共预算 | 政府性基金预算 | 国有资本经营预算
        一、本年收入 | 95 | 一、本年支出 | 96 | 91 | 5 |
        （一）一般公共预算资金 | 90 | （五）教育支出 | 91 | 91 | |
        （二）政府性基金预算资金 | 5 | （十二）城乡社区支出 | 5 | | 5 |
        二、上年结转 | 1 | 二、结转下年 | | | |
        （一）一般公共预算资金 | 1 | | | | |
        收入总计 | 96 | 支出总计 | 96 | 91 | 5 |
        """,
        "财政拨款收支总表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert (answer.problems, unaccounted(answer, sheet)) == ([], [])
    found = amounts(answer.readings)
    assert found["general_public_budget initial_budget fiscal_appropriation"] == "90"
    assert found["opening_carryover initial_budget fiscal_appropriation"] == "1"
    assert found["total_expenditure initial_budget general_budget"] == "91"
    assert found["functional_expenditure212 initial_budget government_fund"] == "5"


@pytest.mark.parametrize(
    ("title", "basis"),
    [
        ("政府性基金预算支出表", "government_fund"),
        ("国有资本经营预算支出预算表", "state_capital"),
        ("财政专户管理资金预算支出表", "special_account"),
    ],
)
def test_the_other_funds(title: str, basis: str) -> None:
    """A table of a fund is in the basis of the fund; an empty one says so and is no fault."""
    head = """
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        {} | {} | {} | | {}
    """
    filled = drawn(head.format("212", "城乡社区支出", "5.00", "5.00"), title, "单位：万元")
    found = amounts(read(filled).readings)
    assert found[f"functional_expenditure212 initial_budget {basis}_project"] == "5"
    empty = drawn(head.format("", "", "", ""), title, "单位：万元")
    answer = FormReader("预算.docx", YEAR, REGISTER).read_here(
        as_docx([prose("示例县教育局2025年部门预算"), SUMMARY, empty, prose("注：本部门无此项安排，故本表为空表。")])
    )
    assert len(answer.empty) == 1


def test_projects_and_procurement_give_their_totals() -> None:
    """What a department calls its projects is for another form; nothing of them is the department's total."""
    sheet = drawn(
        """
        项目名称 | 预算数
        合计 | 36.00
        校园安全专项 | 20.00
        教师培训专项 | 16.00
        """,
        "项目支出预算表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert answer.problems == []
    assert amounts(answer.readings) == {"project_expenditure initial_budget total": "36"}
    assert unaccounted(answer, sheet) == ["20.00", "16.00"]


def test_no_budget_table_is_read_as_final_accounts() -> None:
    """Whatever its title, a table of the budget gives nothing to the form of final accounts, nor the other way."""
    sheets = [SUMMARY, EXPENDITURE, GENERAL, BASIC, drawn(THREE_PUBLIC_ROWS, "“三公”经费支出表", "单位：万元")]
    assert read(*sheets, form=FINAL).readings == []
    spent = THREE_PUBLIC_ROWS.replace("2024年预算数", "预算数").replace("2025年预算数", "决算数")
    final = drawn(spent.replace("| 增减%", "| 备注"), "“三公”经费支出表", "单位：万元")
    assert read(final).readings == []
    assert {one.phase for one in read(final, form=FINAL).readings} == {"control", "final"}


@pytest.mark.parametrize(
    "title", ["2025年部门基本支出预算表", "国有资本经营支出预算表", "专项支出预算表", "采购支出预算表"]
)
def test_a_table_of_a_part_is_not_the_table_of_the_whole(title: str) -> None:
    """A title that ends like that of the whole and speaks of a part: its total is none of the department's."""
    assert read(drawn(CODED, title, "单位：万元")) == TableReading()


def test_a_title_of_both_without_a_word_of_either_asks_the_document() -> None:
    """支出总表 with codes, 基本 and 项目 is the budget's in a budget and nobody's in final accounts."""
    sheet = drawn(CODED, "支出总表", "单位：万元")
    assert amounts(read(sheet).readings)["total_expenditure initial_budget total"] == "970"
    final = SourceFile("示例县教育局2025年度部门决算.xlsx", YEAR, REGISTER)
    assert read(sheet, source=final) == TableReading()


def test_a_word_that_nobody_knows_costs_its_column() -> None:
    """A province's own column is named and unread; the others count, and the table is marked as half read."""
    sheet = drawn(CODED.replace("事业单位经营支出", "预备性安排"), "支出预算总表", "单位：万元")
    answer = read(sheet)
    [problem] = answer.problems
    assert "预备性安排" in problem.found
    assert amounts(answer.readings)["project_expenditure initial_budget total"] == "360"
    assert unaccounted(answer, sheet) == ["10.00"] * 4
    assert [one.item for one in answer.readings].count(SET_ASIDE_MARK) == 1


def test_a_total_alone_on_its_page() -> None:
    """A page that holds only the total has a row of fewer columns: name, then the figures in their order."""
    first = drawn(
        """
        项目 | < | < | < | 支出预算 | < | <
        功能分类科目编码 | < | < | 功能分类科目名称 | 合计 | 基本支出 | 项目支出
        类 | 款 | 项 | ^ | ^ | ^ | ^
        205 | | | 教育支出 | 900000 | 600000 | 300000
        """,
        "2025年部门支出预算总表", "编制部门：示例县教育局单位：元", name="表 4（第 14 页）",
    )  # fmt: skip
    last = drawn("合计 | 900000 | 600000 | 300000", name="表 5（第 18 页）")
    answer = read(first, last)
    assert answer.problems == []
    found = amounts(answer.readings)
    assert found["total_expenditure initial_budget total"] == "90"
    assert found["project_expenditure initial_budget total"] == "30"
    [cell] = [one.cell for one in answer.readings if one.item == "project_expenditure"]
    assert cell == "D1"
    short = read(first, drawn("合计 | 900000 | 600000", name="表 5（第 18 页）"))
    assert len(short.problems) == 1
    assert "total_expenditure initial_budget total" not in amounts(short.readings)


def test_names_of_codes_are_the_budgets_too() -> None:
    """A name printed in a budget is no name of the final accounts."""
    names = {one.phase for one in read(EXPENDITURE).readings if one.item == "functional_name"}
    assert names == {"initial_budget"}


def test_everything_is_in_decimals_of_the_ledger() -> None:
    """Yuan become 万元 exactly."""
    [total] = [one for one in read(SUMMARY).readings if one.item == "revenue_grand_total"]
    assert (total.value, total.unit, total.decimals) == (Decimal(990), "万元", 4)


def test_hunan_prints_the_expenditure_three_times() -> None:
    """By function, by 性质 and by the government's economic classes, of which the last is not asked for."""
    sheet = drawn(
        """
        收入 | < | 支出 | < | < | < | < | <
        项目 | 本年预算 | 按功能分类 | 本年预算 | 按部门预算经济分类 | 本年预算 | 按政府预算经济分类 | 本年预算
        一、一般公共预算拨款收入 | 100 | 一、一般公共服务支出 | 80 | 一、基本支出 | 70 | 一、机关工资福利支出 | 60
        （一）经费拨款 | 90 | 二、外交支出 | | 工资福利支出 | 60 | 二、机关商品和服务支出 | 40
        六、上级财政补助收入 | 5 | 二十一、国有资本经营预算支出 | 25 | 二、项目支出 | 35 | 九、对个人和家庭的补助 | 5
        本年收入合计 | 105 | 本年支出合计 | 105 | 本年支出合计 | 105 | 本年支出合计 | 105
        收入总计 | 105 | 支出总计 | 105 | 支出总计 | 105 | 支出总计 | 105
        """,
        "收支总表", "部门：示例县教育局　　单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert (answer.problems, unaccounted(answer, sheet)) == ([], [])
    assert amounts(answer.readings) == {
        "general_public_budget initial_budget total": "100",
        "superior_fiscal_subsidy initial_budget total": "5",
        "total_revenue initial_budget total": "105",
        "revenue_grand_total initial_budget total": "105",
        "functional_expenditure201 initial_budget total": "80",
        "functional_expenditure223 initial_budget total": "25",
        "total_expenditure initial_budget total": "105",
        "expenditure_grand_total initial_budget total": "105",
        "basic_expenditure initial_budget total": "70",
        "project_expenditure initial_budget total": "35",
    }


def test_yunnan_splits_the_expenditure_by_funds() -> None:
    """基本 below a fund is the fund's, never the whole department's."""
    sheet = drawn(
        """
        科目编码 | 科目名称 | 合计 | 一般公共预算 | < | < | 政府性基金预算 | 单位资金 | <
        ^ | ^ | ^ | 小计 | 基本支出 | 项目支出 | ^ | 小计 | 事业支出
        205 | 教育支出 | 1000000 | 700000 | 500000 | 200000 | 100000 | 200000 | 200000
        合计 | < | 1000000 | 700000 | 500000 | 200000 | 100000 | 200000 | 200000
        """,
        "部门支出预算表01-3", "单位名称：示例县教育局　　单位：元",
    )  # fmt: skip
    answer = read(sheet)
    assert (answer.problems, unaccounted(answer, sheet)) == ([], [])
    found = amounts(answer.readings)
    assert found["total_expenditure initial_budget total"] == "100"
    assert found["basic_expenditure initial_budget general_budget"] == "50"
    assert found["total_expenditure initial_budget government_fund"] == "10"
    assert found["functional_expenditure205 initial_budget general_budget_basic"] == "50"
    assert not any(key.endswith((" basic", " project")) or key.startswith("basic_expenditure initial_budget total")
                   for key in found)  # fmt: skip


@pytest.mark.parametrize("units", [1, 2])
def test_units_above_their_codes(units: int) -> None:
    """Lines below a unit are that unit's; of the only unit they are the department's."""
    text = f"""
        科目编码 | < | < | 单位代码 | 单位名称（科目） | 合计 | 基本支出 | 项目支出
        类 | 款 | 项 | ^ | ^ | ^ | ^ | ^
         | | | | 合计 | {40 if units == 1 else 70} | {40 if units == 1 else 70} |
         | | | 105001 | 示例县教育局 | 40 | 40 |
        205 | 01 | 01 | 105001 | 行政运行 | 40 | 40 |
    """
    if units == 2:
        text += """
         | | | 105002 | 示例县教育局招生办公室 | 30 | 30 |
        205 | 01 | 01 | 105002 | 行政运行 | 30 | 30 |
        """
    lines = "\n".join(line for line in text.splitlines() if line.strip())
    answer = read(drawn(lines, "部门支出总表", "单位：万元"))
    assert answer.problems == []
    own, other = amounts(answer.readings), amounts(answer.readings, "03")
    assert own["total_expenditure initial_budget total"] == ("40" if units == 1 else "70")
    assert own.get("functional_expenditure2050101 initial_budget total") == ("40" if units == 1 else None)
    assert other.get("functional_expenditure2050101 initial_budget total") == (None if units == 1 else "30")


def test_years_as_lines() -> None:
    """A year at the beginning of a line says the phase as one above a column does."""
    sheet = drawn(
        """
        年度 | 合计 | 因公出国（境）费用 | 公务接待费 | 公务用车购置及运行维护费 | < | <
        ^ | ^ | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费
        2024年 | 12 | 0 | 3 | 9 | 4 | 5
        2025年 | 10 | 0 | 2 | 8 | 3 | 5
        """,
        "财政拨款“三公”经费支出表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert answer.problems == []
    assert amounts(answer.readings) == caps("total")


def test_a_total_with_meetings_is_none_of_three_public() -> None:
    """Where 会议费 stands beside them, 合计 holds it too: the lines count, the total is not taken for that of 三公."""
    sheet = drawn(
        """
        2025年预算数 | < | < | < | <
        合计 | 因公出国（境）费 | 公务用车运行维护费 | 公务接待费 | 会议费
        12 | 0 | 6 | 3 | 3
        """,
        "“三公”经费预算表", "单位：万元",
    )  # fmt: skip
    found = amounts(read(sheet).readings)
    assert "three_public_expenses control total" not in found
    assert (found["official_reception control total"], found["meeting_expenses control total"]) == ("3", "3")


RUBBLE = [
    "", "", "5.00", "7", "205", "—", "科目编码", "科目名称", "合计", "单位：元", "基本支出", "项目", "预算数",
    "单位名称", "示例县教育局", "示例县水利局", "2024年预算数", "2025年预算数", "公务接待费", "本年收入", "别的",
]  # fmt: skip
TITLES = ["收支总表", "支出预算总表", "“三公”经费预算表", "部门收入总表", "支出决算表", "机构运行信息表"]


@given(st.sampled_from(TITLES), st.lists(st.sampled_from(RUBBLE), max_size=40), st.integers(1, 7))
def test_rubble_is_accounted_for(title: str, cells: list[str], width: int) -> None:
    """Whatever stands below a title: no exception, no number both read and not needed, no other phase than declared."""
    rows: list[list[object]] = [[title], *([*cells[at : at + width]] for at in range(0, len(cells), width))]
    for form in (BUDGET, FINAL):
        answer = read(Sheet("表 1", rows), form=form)
        used = {(one.sheet, one.cell) for one in answer.readings if one.value is not None}
        assert not used & {(one.sheet, one.cell) for one in answer.not_needed}
        assert all(parse_cell(one.text).value is not None for one in answer.not_needed)
        if form is BUDGET:
            assert not {one.phase for one in answer.readings if one.item != SET_ASIDE_MARK} & {
                "final",
                "previous_final",
            }
