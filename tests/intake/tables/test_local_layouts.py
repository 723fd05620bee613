"""Tables as counties lay them out: a part is never taken for the whole, nor one year or body for another."""

from collections.abc import Callable

import pytest

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Sheet
from assets.intake.reader import FileReading, FormReader
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.form import read_panel_form
from assets.knowledge.forms import Form, forms
from assets.knowledge.register import Department, Register
from tests.makers.documents import REGISTER, drawn, prose
from tests.makers.written_documents import as_html

YEAR = 2025
BUDGET, FINAL = (
    next(form for form in forms() if form.id == name) for name in ("budget_disclosure", "final_accounts_disclosure")
)
SOURCE = SourceFile("示例县教育局2025年部门预算.xlsx", YEAR, REGISTER)
LINES = """
    205 | 教育支出 | 90 | 60 | 30
    20502 | 普通教育 | 90 | 60 | 30
    2050202 | 小学教育 | 90 | 60 | 30
    合计 | < | 100 | 70 | 30
"""
CODED = f"科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出\n{LINES.strip()}"
SUMMARY = """
    收入 | < | 支出 | <
    项目 | 预算数 | 项目 | 预算数
    一般公共预算拨款收入 | 80 | 教育支出 | 90
    财政专户管理资金收入 | 15 | 城乡社区支出 | 10
    本年收入合计 | 95 | 本年支出合计 | 100
    上年结转 | 5 | 结转下年 | 0
    收入总计 | 100 | 支出总计 | 100
"""
OWN_OFFICE = SUMMARY.replace("80", "70").replace("95", "85")


def read(*sheets: Sheet, form: Form = BUDGET) -> TableReading:
    return read_panel_form(SOURCE, form, list(sheets), lambda sheet, row: Owner("01", YEAR))


def read_file(*sheets: Sheet, register: Register = REGISTER) -> FileReading:
    return FormReader("示例县教育局2025年部门预算.html", YEAR, register, trial=True).read_here(as_html(list(sheets)))


def amounts(answer: TableReading | FileReading, department: str = "01") -> dict[str, str]:
    """Item, code, phase and basis → the amount in 万元."""
    return {
        f"{one.item}{one.line or ''} {one.phase} {one.basis}": f"{one.value.normalize():f}"
        for one in answer.readings
        if one.value is not None and one.department_id == department
    }


GENERAL = "initial_budget general_budget"


def test_a_code_merged_over_its_columns_is_one_code() -> None:
    """Final accounts print the code of a 类 or 款 in a cell over the columns 类, 款 and 项."""
    sheet = drawn(
        """
        项目 | < | < | < | 本年支出 | < | <
        功能分类科目编码 | < | < | 科目名称 | 小计 | 基本支出 | 项目支出
        类 | 款 | 项 | 栏次 | 1 | 2 | 3
        ^ | ^ | ^ | 合计 | 100 | 70 | 30
        205 | < | < | 教育支出 | 90 | 60 | 30
        20502 | < | < | 普通教育 | 90 | 60 | 30
        2050202 | < | < | 小学教育 | 90 | 60 | 30
        """,
        "一般公共预算财政拨款支出决算表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet, form=FINAL)
    says = amounts(answer)
    assert answer.problems == []
    assert [says[f"functional_expenditure{code} final general_budget"] for code in (205, 20502, 2050202)] == ["90"] * 3


def test_a_class_is_that_of_the_line_above() -> None:
    """Where 类, 款 and 项 each stand only in their own lines, the line below belongs to the one above."""
    sheet = drawn(
        """
        科目编码 | < | < | 科目名称 | 合计 | 基本支出 | 项目支出
        类 | 款 | 项 | ^ | ^ | ^ | ^
        205 | | | 教育支出 | 90 | 60 | 30
         | 02 | | 普通教育 | 90 | 60 | 30
         | | 01 | 学前教育 | 40 | 40 |
         | | 02 | 小学教育 | 50 | 20 | 30
        208 | | | 社会保障和就业支出 | 10 | 10 |
         | 5 | | 行政事业单位养老支出 | 10 | 10 |
        """,
        "一般公共预算支出表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    says = {key.removesuffix(f" {GENERAL}"): value for key, value in amounts(answer).items()}
    assert answer.problems == []
    assert says["functional_expenditure2050201"] == "40"
    assert says["functional_expenditure2050202"] == "50"
    assert says["functional_expenditure20805"] == "10"


@pytest.mark.parametrize("numbers", ["** | ** | 1 | 2 | 3", "甲 | 乙 | 1 | 2 | 3", "1 | 2 | 3=4+5 | 4 | 5"])
def test_numbers_of_columns_are_no_figures(numbers: str) -> None:
    """A row that counts the columns says nothing, and names no unit."""
    answer = read(drawn(CODED.replace("\n", f"\n{numbers}\n", 1), "一般公共预算支出表", "单位：万元"))
    assert answer.problems == []
    assert amounts(answer)[f"total_expenditure {GENERAL}"] == "100"
    by_unit = drawn(
        """
        科目编码 | 单位代码 | 单位名称（科目） | 合计 | 基本支出 | 项目支出
        ** | ** | ** | 1 | 2 | 3
         | | 合计 | 100 | 70 | 30
         | 105001 | 示例县教育局 | 100 | 70 | 30
        2050202 | 105001 | 小学教育 | 90 | 60 | 30
        """,
        "一般公共预算支出表", "单位：万元",
    )  # fmt: skip
    assert amounts(read(by_unit))[f"functional_expenditure2050202 {GENERAL}"] == "90"


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ("示例县教育局 | 9 | 5 | 4", "9"),
        ("示例县教育局（本级） | 6 | 4 | 2\n示例县第九幼儿园 | 3 | 1 | 2", None),
        ("示例县教育局（本级） | 6 | 4 | 2\n示例县第九幼儿园 | 3 | 1 | 2\n合计 | 9 | 5 | 4", "9"),
        ("示例县第九幼儿园 | 3 | 1 | 2", None),
    ],
)
def test_a_column_of_names_that_nobody_knows_is_not_passed_over(lines: str, total: str | None) -> None:
    """Below an unknown word stand the names of lines all the same: the first of many is not the department's."""
    header = "填报单位全称 | 合计 | 公务用车运行维护费 | 公务接待费"
    answer = read(drawn(f"{header}\n{lines}", "“三公”经费预算表", "单位：万元"))
    assert amounts(answer).get("three_public_expenses control total") == total
    assert bool(answer.problems) == ("幼儿园" in lines)


@pytest.mark.parametrize(
    ("first", "second"), [("105001", "105002"), ("", "")], ids=["by their codes", "by names that nobody registered"]
)
def test_lines_below_a_unit_are_the_units(first: str, second: str) -> None:
    """The code of a unit in the column of classes, or a body's name without one, begins the lines of that unit."""
    sheet = drawn(
        f"""
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
         | 合计 | 100 | 70 | 30
        {first} | 示例县实验小学 | 60 | 40 | 20
        2050202 | 小学教育 | 60 | 40 | 20
        {second} | 示例县第九幼儿园 | 40 | 30 | 10
        2050201 | 学前教育 | 40 | 30 | 10
        """,
        "支出总表", "单位：万元",
    )  # fmt: skip
    answer = read(drawn("", "2025年部门预算"), sheet)
    assert set(amounts(answer).values()) == {"100", "70", "30"}
    assert bool(answer.problems) == (not first)  # a name alone may be that of a line


def test_a_department_of_one_unit_is_that_unit() -> None:
    """Below the department's line stands that of its only unit with the same figures: the classes are its own."""
    sheet = drawn(
        """
        科目编码 | 单位代码 | 单位名称（科目） | 合计 | 基本支出 | 项目支出
         | | 合计 | 100 | 70 | 30
         | 301 | 示例县教育局部门 | 100 | 70 | 30
         | 301001 | 示例县教育局机关 | 100 | 70 | 30
        2050202 | 301001 | 小学教育 | 90 | 60 | 30
        """,
        "一般公共预算支出表", "单位：万元",
    )  # fmt: skip
    assert amounts(read(sheet))[f"functional_expenditure2050202 {GENERAL}"] == "90"


def test_a_code_in_two_lines_is_in_parts() -> None:
    """A line for each project: the figure of neither is that of the class, though both are equal."""
    sheet = drawn(
        """
        科目编码 | 科目名称 | 项目名称 | 合计
        2050202 | 小学教育 | 校舍维修 | 45
        2050202 | 小学教育 | 操场改造 | 45
        合计 | < | < | 90
        """,
        "一般公共预算支出表", "单位：万元",
    )  # fmt: skip
    answer = read(sheet)
    assert amounts(answer) == {f"total_expenditure {GENERAL}": "90"}
    assert ["同一科目有几行" in problem.found for problem in answer.problems] == [True]


def test_a_code_of_another_classification_is_none() -> None:
    """120 is a department's code and no class of expenditure."""
    answer = read(drawn(CODED.replace("205 | 教育支出", "120 | 某项支出"), "一般公共预算支出表", "单位：万元"))
    assert not any("expenditure120" in key for key in amounts(answer))


@pytest.mark.parametrize(
    "note", ["（汇总）", "（按功能分类科目）", "（按功能科目分类）", "（单位：万元）", "（2025年）", "（续表）"]
)
def test_a_note_behind_a_title(note: str) -> None:
    """A title says behind itself how the table is laid out."""
    answer = read(drawn(CODED, f"一般公共预算支出表{note}", "部门：示例县教育局　单位：万元"))
    assert amounts(answer)[f"total_expenditure {GENERAL}"] == "100"


@pytest.mark.parametrize("title", ["一般公共预算收支总表", "事业单位经营收支总表", "政府性基金收支总表"])
def test_a_summary_of_one_fund_is_not_the_summary(title: str) -> None:
    """It speaks of a part of the money."""
    assert read(drawn(SUMMARY, title, "单位：万元")) == TableReading()


@pytest.mark.parametrize(
    ("own", "whole"),
    [("单位：示例县教育局（本级）", "部门：示例县教育局"), ("单位：示例县教育局", "部门：示例县教育局（汇总）")],
)
@pytest.mark.parametrize("order", [list, lambda sheets: sheets[::-1]])
def test_the_whole_departments_table_wins_over_its_own_offices(
    own: str, whole: str, order: Callable[[list[Sheet]], list[Sheet]]
) -> None:
    """Both in one file: the department's figures are those of all its units, and the other table is named."""
    sheets = [
        drawn(OWN_OFFICE, "收支总表", f"{own}　单位：万元", name="一"),
        drawn(SUMMARY, "收支总表", whole, "单位：万元", name="二"),
    ]
    source = SourceFile("示例县教育局2025年部门预算.xlsx", YEAR, REGISTER)
    answer = read_panel_form(source, BUDGET, order(sheets), lambda sheet, row: Owner("01", YEAR))
    assert amounts(answer)["total_revenue initial_budget total"] == "95"
    assert {number.sheet for number in answer.not_needed} == {"一"}
    assert ["取汇总的数" in note for note in source.notes] == [True]


def test_two_versions_without_a_word_are_not_chosen_from() -> None:
    """Neither says that it is the whole."""
    answer = read(
        drawn(OWN_OFFICE, "收支总表", "单位：万元", name="一"), drawn(SUMMARY, "收支总表", "单位：万元", name="二")
    )
    assert answer.readings == []
    assert len(answer.problems) == 2


@pytest.mark.parametrize(
    "title",
    [
        "支出预算分类汇总表（按政府预算经济分类）",
        "一般公共预算基本支出表--人员经费(工资福利支出)(按部门预算经济分类)",
        "一般公共预算基本支出表—公用经费（商品和服务支出）（按政府预算经济分类）",
    ],
)  # fmt: skip
def test_a_detail_is_not_needed_beside_what_it_repeats(title: str) -> None:
    """Alone in a file it is not passed over."""
    detail = drawn(
        "科目编码 | 科目名称 | 总计 | 机关工资福利支出\n205 | 教育支出 | 90 | 60", title, "单位：万元", name="表 2"
    )
    answer = read(drawn(SUMMARY, "收支总表", "单位：万元"), detail)
    assert {number.sheet for number in answer.not_needed} == {"表 2"}
    assert read(detail) == TableReading()


def test_a_table_of_unknown_title_is_read_by_its_header() -> None:
    """Every column and line is one of just one table."""
    answer = read_file(prose("示例县教育局2025年部门预算"), drawn(SUMMARY, "资金来源与去向一览", "单位：万元"))
    assert amounts(answer)["total_revenue initial_budget total"] == "95"
    assert any("按表头认作“收支预算总表”" in note for note in answer.notes)


def test_a_header_of_several_tables_says_which() -> None:
    """A header that several tables have leaves it open of what fund the figures are."""
    answer = read_file(
        prose("示例县教育局2025年部门预算"),
        drawn(SUMMARY, "收支总表", "单位：万元"),
        drawn(CODED, "支出情况一览", "单位：万元"),
    )
    [problem] = answer.set_aside
    assert "支出预算总表" in problem.found and "一般公共预算支出预算表" in problem.found
    assert len(answer.numbers.unread) == 15


@pytest.mark.parametrize("title", ["2025年6月收支情况", "2024年收支一览", "校舍维修项目收支预算", "收支预算调整情况"])
def test_a_title_of_another_matter_is_no_unknown_title(title: str) -> None:
    """Its words say that the figures are those of a part, or of another time."""
    answer = read_file(
        prose("示例县教育局2025年部门预算"),
        drawn(CODED, "一般公共预算支出表", "单位：万元"),
        drawn(SUMMARY, title, "单位：万元"),
    )
    assert "total_revenue initial_budget total" not in amounts(answer)
    assert len(answer.numbers.unread) == 10


def test_the_table_of_a_unit_is_not_the_departments() -> None:
    """A title that names a school, which the register does not know, is not that of the office that sent it."""
    answer = read_file(
        drawn(CODED, "示例县教育局2025年一般公共预算支出表", "单位：万元"),
        drawn(SUMMARY, "示例县第九中学2025年收支总表", "单位：万元"),
    )
    assert "total_revenue initial_budget total" not in amounts(answer)
    assert "total_revenue initial_budget total" in amounts(answer, "示例县第九中学")


def test_a_class_is_no_department_of_that_code() -> None:
    """A department's code may be that of a class: the lines of a table name nobody."""
    register = Register(
        [Department(department_id="01", name="示例县教育局"), Department(department_id="205", name="示例县水利局")]
    )
    answer = read_file(
        prose("示例县教育局2025年部门预算"), drawn(CODED, "一般公共预算支出表", "单位：万元"), register=register
    )
    assert {one.department_id for one in answer.readings} == {"01"}


def test_a_unit_in_a_line_owns_no_table_below() -> None:
    """A registered unit in a line of figures heads nothing."""
    sheet = drawn(
        """
        单位名称 | “三公”经费合计 | 公务接待费
        合计 | 9 | 5
        示例县教育局招生办公室 | 2 | 1
         | |
        2025年收支总表 | < | <
         | | 单位：万元
        收入 | < |
        项目 | 预算数 |
        本年收入合计 | 95 |
        上年结转 | 5 |
        """,
        "示例县教育局2025年“三公”经费预算表", "单位：万元",
    )  # fmt: skip
    assert amounts(read_file(sheet))["total_revenue initial_budget total"] == "95"


LAYOUTS = {
    "河南": (
        "收支总体情况表",
        """
        收入 | < | 支出 | < | < | < | <
        项目 | 金额 | 项目 | 合计 | 上年结转结余 | 本年支出 | <
        ^ | ^ | ^ | ^ | ^ | 一般公共预算 | 政府性基金预算
        一般公共预算 | 80 | 一、基本支出 | 70 | 5 | 65 |
        其中：财政拨款 | 75 | 1、人员经费支出 | 60 | 5 | 55 |
        政府性基金预算 | 15 | 二、项目支出 | 30 | | 15 | 15
        """,
        {"general_public_budget": "80", "government_fund": "15", "basic_expenditure": "70"},
    ),
    "重庆": (
        "财政拨款收支总表",
        """
        收入 | < | 支出 | < | <
        项目 | 预算数 | 项目 | 合计 | 一般公共预算财政拨款
        一、本年收入 | 95 | 一、本年支出 | 100 | 100
        一般公共预算资金 | 80 | 教育支出 | 90 | 90
        二、上年结转 | 5 | 二、结转下年 | |
        一般公共预算拨款 | 5 | | |
        收入合计 | 100 | 支出合计 | 100 | 100
        """,
        {"general_public_budget": "80", "total_revenue": "95", "opening_carryover": "5", "revenue_grand_total": "100"},
    ),
    "结转在前": (
        "财政拨款收支总表",
        """
        收入 | < | 支出 | <
        项目 | 预算数 | 项目 | 预算数
        一、上年结转 | 5 | 一、本年支出 | 85
        一般公共预算拨款 | 5 | 教育支出 | 85
        二、本年收入 | 80 | |
        一般公共预算拨款 | 80 | |
        """,
        {"general_public_budget": "80", "total_revenue": "80", "opening_carryover": "5"},
    ),
    "北京": (
        "“三公”经费预算表",
        """
        单位编码 | 单位名称 | 类别 | “三公”经费财政拨款预算总额 | 公务接待费
        105001 | 示例县教育局 | 2024年预算数 | 20 | 5
        105001 | 示例县教育局 | 2025年预算数 | 16 | 4
        """,
        {"three_public_expenses control": "16", "three_public_expenses previous_control": "20"},
    ),
    "陕西": (
        "一般公共预算拨款“三公”经费及会议费、培训费支出预算表",
        """
        2024年 | < | < | 2025年 | < | < | 增减变化情况
        合计 | 一般公共预算拨款安排的“三公”经费预算 | 会议费 | 合计 | 一般公共预算拨款安排的“三公”经费预算 | 会议费 | ^
        23 | 20 | 3 | 18 | 16 | 2 | -5
        """,
        {"three_public_expenses control": "16", "meeting_expenses previous_control": "3"},
    ),
    "江苏": (
        "一般公共预算“三公”经费、会议费、培训费支出表",
        """
        “三公”经费 | < | < | 会议费
        合计 | 因公出国（境）费 | 公务接待费 | ^
        16 | 0 | 4 | 2
        """,
        {"three_public_expenses control": "16", "official_reception control": "4", "meeting_expenses control": "2"},
    ),
    "四川": (
        "一般公共预算支出预算表",
        """
        项目 | < | 合计 | 当年财政拨款安排 | 上年结转安排
        科目编码 | 单位名称（科目） | ^ | ^ | ^
        2050202 | 小学教育 | 90 | 85 | 5
        """,
        {"functional_expenditure2050202": "90"},
    ),
    "方括号": (
        "一般公共预算支出表",
        "功能科目 | 合计 | 基本支出\n[2050202]小学教育 | 90 | 60",
        {"functional_expenditure2050202": "90"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_layout_of_a_province(name: str) -> None:
    """What a province prints otherwise is read in its own sense, and nothing of it is left over."""
    title, text, expected = LAYOUTS[name]
    answer = read(drawn(text, f"2025年{title}", "单位：万元"))
    says = amounts(answer)
    assert answer.problems == []
    for key, value in expected.items():
        assert [amount for full, amount in says.items() if f"{full} ".startswith(f"{key} ")][:1] == [value], key
