"""The disclosed tables of the final accounts: every figure under its own headers, or the table is set aside."""

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from assets.intake.containers.sheets import Sheet
from assets.intake.containers.workbooks.xlsx import read_workbook
from assets.intake.ledger import SET_ASIDE_MARK, Reading
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.empty import empty_tables
from assets.intake.tables.panels.form import read_panel_form
from assets.intake.tables.panels.titles import tables_in
from assets.knowledge.forms import Form, forms
from assets.knowledge.register import Department, Register
from tests.makers.documents import prose

YEAR = 2023
FORM: Form = next(form for form in forms() if form.id == "final_accounts_disclosure")
SOURCE = SourceFile(
    "决算公开.xlsx", YEAR, Register([Department(department_id=one, name=f"合成{one}局") for one in ("A", "B")])
)
Rows = list[list[object]]

SUMMARY: Rows = [
    ["收入支出决算总表"],
    ["部门：合成A局", None, None, None, None, "金额单位：元"],
    ["收入", None, None, "支出", None, None],
    ["项目", "行次", "金额", "项目", "行次", "金额"],
    ["栏次", None, 1, "栏次", None, 2],
    ["一、一般公共预算财政拨款收入", 1, 1234500, "一、一般公共服务支出", 31, "1,000,000.00"],
    ["五、事业收入", 5, 200000, "八、社会保障和就业支出", 38, 500000],
    ["……", None, None, "……", None, None],
    ["本年收入合计", 27, 1434500, "本年支出合计", 57, 1500000],
    ["使用非财政拨款结余（含专用结余）", 28, None, "结余分配", 58, "—"],
    ["年初结转和结余", 29, 100000, "年末结转和结余", 59, 34500],
    ["总计", 30, 1534500, "总计", 60, 1534500],
    ["注：本表反映部门本年度的总收支和年末结转结余情况。"],
]
EXPENDITURE: Rows = [
    ["支出决算表", None, None, None, None, None, None],
    ["合成A局", None, None, None, None, None, "单位：万元"],
    ["项目", None, "本年支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出"],
    ["科目编码", "科目名称", None, None, None, None, None],
    ["栏次", None, "1", "2", "3", "4", "5"],
    ["合计", None, "150.00", "90.00", "60.00", None, None],
    ["201", "一般公共服务支出", "100.00", "40.00", "60.00", None, None],
    ["20103", "政府办公厅（室）及相关机构事务", "100.00", "40.00", "60.00", None, None],
    ["2010301", "行政运行", "40.00", "40.00", None, None, None],
    ["2010302", "一般行政管理事务", "60.00", None, "60.00", None, None],
    ["208", "社会保障和就业支出", "50.00", "50.00", "-", None, None],
]
ECONOMIC: Rows = [
    ["2023年度一般公共预算财政拨款基本支出决算表"],
    ["单位：万元"],
    ["人员经费", None, None, "公用经费", None, None],
    ["科目编码", "科目名称", "决算数", "科目编码", "科目名称", "决算数"],
    ["301", "工资福利支出", "60.00", "302", "商品和服务支出", "10.00"],
    ["30101", "基本工资", "60.00", "30201", "办公费", "10.00"],
    ["303", "对个人和家庭的补助", "20.00", None, None, None],
    ["人员经费合计", None, "80.00", "公用经费合计", None, "10.00"],
]
THREE_PUBLIC: Rows = [
    ["财政拨款“三公”经费支出决算表"],
    ["单位：万元"],
    ["预算数", None, None, None, None, None, "决算数", None, None, None, None, None],
    ["合计", "因公出国（境）费", "公务用车购置及运行维护费", None, None, "公务接待费"] * 2,
    [None, None, "小计", "公务用车购置费", "公务用车运行维护费", None] * 2,
    [str(number) for number in range(1, 13)],
    ["12.00", "0.00", "8.00", "", "8.00", "4.00", "9.50", None, "7.00", None, "7.00", "2.50"],
]
MERGES = {
    (2, 0): (1, 6), (2, 6): (1, 6), (3, 2): (1, 3), (3, 8): (1, 3),
    (3, 0): (2, 1), (3, 1): (2, 1), (3, 5): (2, 1), (3, 6): (2, 1), (3, 7): (2, 1), (3, 11): (2, 1),
}  # fmt: skip


def sheet(rows: Rows, name: str = "Sheet1", merges: dict[tuple[int, int], tuple[int, int]] | None = None) -> Sheet:
    """A sheet with merged ranges given as top left cell → (rows, columns)."""
    origins = {
        (row + down, column + right): (row, column)
        for (row, column), (height, width) in (merges or {}).items()
        for down in range(height)
        for right in range(width)
        if (down, right) != (0, 0)
    }
    return Sheet(name, rows, origins)


def sheets() -> list[Sheet]:
    """A disclosure whose tables have none of the usual sheet names or numbers."""
    summary = sheet(SUMMARY, "a", {(2, 0): (1, 3), (2, 3): (1, 3)})
    expenditure = sheet(EXPENDITURE, "b", {(2, 0): (1, 2), **{(2, column): (2, 1) for column in range(2, 7)}})
    economic = sheet(ECONOMIC, "c", {(2, 0): (1, 3), (2, 3): (1, 3), (7, 0): (1, 2), (7, 3): (1, 2)})
    return [summary, expenditure, economic, sheet(THREE_PUBLIC, "d", MERGES)]


def read(*found: Sheet) -> tuple[list[Reading], list[Problem]]:
    answer = read_panel_form(SOURCE, FORM, list(found), lambda sheet, row: Owner("A", YEAR))
    return answer.readings, answer.problems


def amounts(readings: list[Reading]) -> dict[str, Decimal]:
    return {
        f"{one.item}{one.line or ''}.{one.phase}.{one.basis}": one.value for one in readings if one.value is not None
    }


def changed(rows: Rows, row: int, column: int, content: object) -> Rows:
    return [
        [content if (r, c) == (row, column) else cell for c, cell in enumerate(cells)] for r, cells in enumerate(rows)
    ]


def test_every_figure_stands_under_its_own_headers() -> None:
    """Yuan become 万元, column numbers and 行次 are no values, and codes keep their printed names."""
    readings, problems = read(*sheets())
    assert problems == []
    expected = {
        "general_public_budget.final.total": "123.45",
        "institutional_revenue.final.total": "20",
        "total_revenue.final.total": "143.45",
        "opening_carryover.final.total": "10",
        "closing_carryover.final.total": "3.45",
        "functional_expenditure2010301.final.basic": "40",
        "functional_expenditure2010302.final.project": "60",
        "functional_expenditure208.final.basic": "50",
        "basic_expenditure.final.total": "90",
        "economic_expenditure30201.final.general_budget_basic": "10",
        "wages_and_benefits.final.general_budget_basic": "60",
        "personnel_funds.final.general_budget_basic": "80",
        "public_funds.final.general_budget_basic": "10",
        "three_public_expenses.control.total": "12",
        "three_public_expenses.final.total": "9.5",
        "vehicles.control.total": "8",
        "vehicle_operation.final.total": "7",
        "official_reception.final.total": "2.5",
    }
    found = amounts(readings)
    assert {key: found.get(key) for key in expected} == {key: Decimal(value) for key, value in expected.items()}
    assert not any(one.state == "unparsed" for one in readings)
    [name] = {one.raw_text for one in readings if one.item == "functional_name" and one.line == 2010301}
    assert name == "行政运行"
    states = {(one.item, one.phase): one.state for one in readings if not one.line}
    assert states["balance_allocation", "final"] == "dash"
    assert states["overseas_travel", "final"] == "blank"


def test_a_workbook_as_saved_gives_the_cell() -> None:
    """An official finds the figure again by sheet and cell."""
    workbook = Workbook()
    page = workbook.active
    assert page is not None
    page.title = "GK03"
    for row in EXPENDITURE:
        page.append(row)
    page.merge_cells("A3:B3")
    for column in "CDEFG":
        page.merge_cells(f"{column}3:{column}4")
    data = BytesIO()
    workbook.save(data)
    readings, problems = read(*read_workbook("决算.xlsx", data.getvalue()))
    assert problems == []
    [total] = [one for one in readings if one.item == "project_expenditure"]
    assert (total.sheet, total.cell, total.value) == ("GK03", "E6", Decimal(60))


@pytest.mark.parametrize(
    "title", ["支出决算表", "公开03表 支出决算表", "合成财政局2023年度支出决算表", "支出决算表（续）"]
)
def test_a_title_may_carry_name_year_and_number(title: str) -> None:
    """Tables are known by their titles, whatever number or name a province puts before them."""
    assert list(tables_in(SOURCE, FORM, [sheet(changed(EXPENDITURE, 0, 0, title), merges={(2, 0): (1, 2)})]))


@pytest.mark.parametrize("title", ["社会保险基金支出决算表", "项目支出决算表", "关于支出决算表的说明"])
def test_another_table_with_the_same_ending_is_not_this_one(title: str) -> None:
    """A fund's own expenditure table is not the department's, nor is that of the projects."""
    tables = tables_in(SOURCE, FORM, [sheet(changed(EXPENDITURE, 0, 0, title))])
    assert all(table.repeats for _, table, _ in tables)


def test_contents_and_prose_are_no_tables() -> None:
    """A title in a table of contents or in a sentence announces a table and is none."""
    contents = sheet([["目录"], ["收入支出决算总表", "3"], ["支出决算表", "5"]])
    prose = Sheet("正文", [["一、收入支出决算总表"], ["单位：万元"]], prose=True)
    assert read(contents, prose) == ([], [])
    assert not list(tables_in(SOURCE, FORM, [contents, prose]))


def test_a_table_without_a_unit_is_set_aside_and_the_others_count() -> None:
    """Yuan or 万元 is never guessed, not even from the tables beside it."""
    first, _, *others = sheets()
    readings, problems = read(first, sheet(changed(EXPENDITURE, 1, 6, None), "b", {(2, 0): (1, 2)}), *others)
    assert len(problems) == 1
    assert "没有写金额单位" in str(problems[0])
    assert "basic_expenditure.final.total" not in amounts(readings)
    assert "total_revenue.final.total" in amounts(readings)


@pytest.mark.parametrize("unknown", ["2021年", "基本支出"])
def test_a_header_of_another_year_or_twice_sets_the_table_aside(unknown: str) -> None:
    """Which of two columns holds, and whose year a table is, is for the department to say."""
    rows = [
        [*row[:3], unknown if index == 2 else "9" if index > 4 else None, *row[3:]]
        for index, row in enumerate(EXPENDITURE)
    ]
    readings, problems = read(sheet(rows, merges={(2, 0): (1, 2)}))
    assert readings == []
    assert len(problems) == 1


@pytest.mark.parametrize("word", ["项目类支出", None])
def test_a_column_that_nobody_knows_is_set_aside_alone(word: str | None) -> None:
    """The figures below a strange word, or below none, are named; the others count, and no sum over them is wrong."""
    rows = changed(EXPENDITURE, 2, 4, word)
    merges = {(2, 0): (1, 2), **{(2, column): (2, 1) for column in range(2, 7)}}
    readings, [problem] = read(sheet(rows, merges=merges))
    found = amounts(readings)
    assert (found["total_expenditure.final.total"], found["basic_expenditure.final.total"]) == (150, 90)
    assert not any(one.item == "project_expenditure" or one.basis == "project" for one in readings)
    assert (word or "没有表头") in problem.found
    [mark] = [one for one in readings if one.item == SET_ASIDE_MARK]
    assert (mark.table_order, mark.cell) == (readings[0].table_order, problem.cell)


def test_swapped_columns_are_read_by_their_headers() -> None:
    """Project before basic expenditure is the same table."""
    rows = [[*row[:3], row[4], row[3], *row[5:]] if len(row) > 4 else row for row in EXPENDITURE]
    merges = {(2, 0): (1, 2), **{(2, column): (2, 1) for column in range(2, 7)}}
    assert amounts(read(sheet(rows, merges=merges))[0]) == amounts(read(sheet(EXPENDITURE, merges=merges))[0])


def test_a_line_without_code_in_a_table_of_codes_is_set_aside_alone() -> None:
    """Its class is then no longer the sum of its lines: the table is marked, and the line is named."""
    readings, [problem] = read(sheet(changed(EXPENDITURE, 9, 0, None), merges={(2, 0): (1, 2)}))
    assert "一般行政管理事务" in problem.found
    found = amounts(readings)
    assert found["functional_expenditure20103.final.total"] == 100
    assert "functional_expenditure2010302.final.total" not in found
    assert [one.item for one in readings].count(SET_ASIDE_MARK) == 1


def test_the_next_page_goes_on_with_or_without_headers() -> None:
    """A table that breaks over a page is one table; another table as wide is none of it."""
    page = sheet(EXPENDITURE[:9], "表 1（第 1 页）", {(2, 0): (1, 2)})
    bare, headed = (
        sheet(EXPENDITURE[9:], "表 2（第 2 页）"),
        sheet(EXPENDITURE[2:4] + EXPENDITURE[9:], "表 2（第 2 页）"),
    )
    other = sheet(
        [["序号", "单位", "a", "b", "c", "d", "e"], ["1", "合成二局", "5", "5", "5", "5", "5"]], "表 3（第 3 页）"
    )
    whole = amounts(read(sheet(EXPENDITURE, merges={(2, 0): (1, 2)}))[0])
    for second in (bare, headed):
        readings, problems = read(page, second, other)
        assert problems == []
        assert amounts(readings) == whole


@pytest.mark.parametrize("title", ["2022年度支出决算表", "合成A局2022年支出决算表"])
def test_a_table_of_another_year_is_set_aside(title: str) -> None:
    """Last year's table in this year's folder gives no figure of this year."""
    readings, problems = read(sheet(changed(EXPENDITURE, 0, 0, title), merges={(2, 0): (1, 2)}))
    assert readings == []
    assert "2022" in str(problems[0])


def test_two_departments_in_one_workbook_keep_their_tables_apart() -> None:
    """Each table belongs to whom it names."""
    other = sheet(changed(EXPENDITURE, 5, 3, "91.00"), "乙", {(2, 0): (1, 2)})
    own = sheet(EXPENDITURE, "甲", {(2, 0): (1, 2)})
    owners = {"甲": Owner("A", YEAR), "乙": Owner("B", YEAR)}
    answer = read_panel_form(SOURCE, FORM, [own, other], lambda sheet, row: owners[sheet.name])
    assert answer.problems == []
    basic = {one.department_id: one.value for one in answer.readings if one.item == "basic_expenditure"}
    assert basic == {"A": Decimal(90), "B": Decimal(91)}


def test_one_table_twice_for_one_department_is_set_aside() -> None:
    """Which of two tables holds is for the department to say."""
    own = sheet(EXPENDITURE, "甲", {(2, 0): (1, 2)})
    readings, problems = read(own, sheet(changed(EXPENDITURE, 5, 3, "91.00"), "乙", {(2, 0): (1, 2)}))
    assert readings == []
    assert {problem.sheet for problem in problems} == {"甲", "乙"}


FUND: Rows = [
    ["政府性基金预算财政拨款收入支出决算表"],
    ["项目", None, "年初结转和结余", "本年收入", "本年支出", None, None, "年末结转和结余"],
    ["科目编码", "科目名称", None, None, "小计", "基本支出", "项目支出", None],
    ["栏次", None, 1, 2, 3, 4, 5, 6],
    ["合计", None, None, None, None, None, None, None],
]
FUND_MERGES = {(1, 0): (1, 2), (1, 4): (1, 3)}


@pytest.mark.parametrize(
    "sentence",
    [
        "说明：本单位没有政府性基金收支，本表为空表。",
        "本表无数据",
        "注：合成A局2023年度无政府性基金预算财政拨款收入，也没有相应支出，故本表为空。",
        "本部门未发生政府性基金预算财政拨款收支",
    ],
)
def test_a_table_that_is_said_to_be_empty_is_understood(sentence: str) -> None:
    """A fund table that is disclosed empty with a statement is neither a figure, a zero, a fault nor unread."""
    empty = sheet([*FUND, [sentence]], "08", FUND_MERGES)
    assert read(empty) == ([], [])
    book = Workbook()
    book.active.title = "收支总表"
    for row in SUMMARY:
        book.active.append(row)
    other = book.create_sheet("08")
    for row in empty.rows:
        other.append(row)
    buffer = BytesIO()
    book.save(buffer)
    found = FormReader(SOURCE.name, YEAR, SOURCE.register).read(buffer.getvalue())
    assert (found.empty, found.unread) == (["政府性基金预算财政拨款收入支出决算表（08）"], [])
    assert {one.sheet for one in found.readings} == {"收支总表"}


def test_a_file_of_an_empty_table_only_is_not_lost() -> None:
    """It carries nothing to store, so that it is sent back with what to do and stays in the ledger."""
    book = Workbook()
    for row in [FUND[0], ["部门：合成A局"], *FUND[1:], ["本表无数据"]]:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    with pytest.raises(Problem, match=r"只有写明没有数据的表（政府性基金预算财政拨款收入支出决算表）.*一并报送"):
        FormReader(SOURCE.name, YEAR, SOURCE.register).read(buffer.getvalue())


@pytest.mark.parametrize(
    "rows",
    [
        FUND,
        [*FUND, ["注：本表反映部门本年度政府性基金预算财政拨款收入、支出及结转和结余情况。"]],
        [*FUND, ["如本部门没有政府性基金收支，请以空表列示并说明。"]],
        [*FUND[:4], ["合计", None, None, "3.00", "3.00", None, "3.00", None], ["本表无数据"]],
    ],
    ids=["nothing is said", "what the table is about", "an instruction of the template", "figures all the same"],
)
def test_a_table_that_is_not_said_to_be_empty(rows: Rows) -> None:
    """Without a statement, or against the figures, nobody says that there is nothing."""
    assert empty_tables(SOURCE, FORM, [sheet(rows, "08", FUND_MERGES)]) == []


@pytest.mark.parametrize(
    ("paragraphs", "empty"),
    [
        (["本部门没有政府性基金收支。"], True),
        (["注：本表反映政府性基金收支情况。", "说明：合成A局没有政府性基金收支，故本表无数据。", "名词解释"], True),
        (["没有政府性基金收支的，保留空表：", "说明：合成A局没有政府性基金收支。"], True),
        (["没有政府性基金收支的，保留空表：", "名词解释"], False),
        (["第三部分 决算情况说明", "本部门没有政府性基金收支。"], False),
    ],
    ids=["the paragraph below", "remarks below", "an instruction that was followed", "an instruction", "the next part"],
)
def test_what_stands_below_says_that_a_table_is_empty(paragraphs: list[str], *, empty: bool) -> None:
    """In a document the statement stands below its table; it says nothing of the table that follows."""
    fund = sheet(FUND, "表 1", FUND_MERGES)
    capital = sheet([["国有资本经营预算财政拨款支出决算表"], *FUND[1:]], "表 2", FUND_MERGES)
    found = empty_tables(SOURCE, FORM, [fund, prose(*paragraphs), capital])
    assert [table.id for _, table in found] == (["government_fund"] if empty else [])


def test_the_lines_of_the_three_public_table_may_stand_below_each_other() -> None:
    """Some provinces print the 三公 table by rows; an ordinal or 其中 changes no name."""
    rows: Rows = [
        ["2023年度“三公”经费支出决算表"],
        ["项目", "预算数（万元）", "决算数（万元）"],
        ["合计", "12.00", "9.50"],
        ["1、因公出国（境）费用", "-", "-"],
        ["3、公务用车购置及运行费", "8.00", "7.00"],
        ["其中：（1）公务用车运行维护费", "8.00", "7.00"],
    ]
    readings, problems = read(sheet(rows))
    assert problems == []
    assert amounts(readings) == {
        "three_public_expenses.control.total": Decimal(12),
        "three_public_expenses.final.total": Decimal("9.5"),
        "vehicles.control.total": Decimal(8),
        "vehicles.final.total": Decimal(7),
        "vehicle_operation.control.total": Decimal(8),
        "vehicle_operation.final.total": Decimal(7),
    }


def test_a_code_may_be_spread_over_three_columns() -> None:
    """类, 款, 项 in columns of their own make one code."""
    rows: Rows = [
        ["支出决算表"],
        ["单位：万元"],
        ["科目编码", None, None, "科目名称", "本年支出合计", "基本支出", "项目支出"],
        ["类", "款", "项", "栏次", "1", "2", "3"],
        [None, None, None, "合计", "4.00", "4.00", None],
        ["201", "03", "01", "行政运行", "4.00", "4.00", None],
    ]
    readings, problems = read(sheet(rows, merges={(2, 0): (1, 3)}))
    assert problems == []
    assert amounts(readings)["functional_expenditure2010301.final.basic"] == 4


def test_personnel_and_public_funds_may_be_columns_of_the_basic_expenditure() -> None:
    """A class is read once, from the total; the two columns give the department's totals only."""
    rows: Rows = [
        ["一般公共预算财政拨款基本支出决算表"],
        ["单位：元"],
        ["项目", None, "本年基本支出", None, None],
        ["科目编码", "科目名称", "合计", "人员经费", "公用经费"],
        ["合计", None, "1000000", "800000", "200000"],
        ["301", "工资福利支出", "800000", "800000", None],
        ["302", "商品和服务支出", "200000", None, "200000"],
    ]
    readings, problems = read(sheet(rows, merges={(2, 0): (1, 2), (2, 2): (1, 3)}))
    assert problems == []
    assert amounts(readings) == {
        "basic_expenditure.final.general_budget": Decimal(100),
        "personnel_funds.final.general_budget_basic": Decimal(80),
        "public_funds.final.general_budget_basic": Decimal(20),
        "economic_expenditure301.final.general_budget_basic": Decimal(80),
        "economic_expenditure302.final.general_budget_basic": Decimal(20),
        "wages_and_benefits.final.general_budget_basic": Decimal(80),
        "goods_and_services.final.general_budget_basic": Decimal(20),
    }


def test_carry_over_by_fund_is_not_revenue_by_fund() -> None:
    """Below the opening carry-over the same three names mean parts of it."""
    rows: Rows = [
        ["财政拨款收入支出决算总表"],
        ["单位：万元"],
        ["收入", None, "支出", None, None, None],
        ["项目", "金额", "项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款"],
        ["一、一般公共预算财政拨款", "10", "一、一般公共服务支出", "10", "10", None],
        ["二、政府性基金预算财政拨款", "2", "十一、城乡社区支出", "2", None, "2"],
        ["年初财政拨款结转和结余", "1", "年末财政拨款结转和结余", "1", "1", None],
        ["一、一般公共预算财政拨款", "1", None, None, None, None],
    ]
    readings, problems = read(sheet(rows, merges={(2, 0): (1, 2), (2, 2): (1, 4)}))
    assert problems == []
    found = amounts(readings)
    assert found["general_public_budget.final.fiscal_appropriation"] == 10
    assert found["opening_carryover.final.fiscal_appropriation"] == 1
    assert found["functional_expenditure212.final.government_fund"] == 2


@given(
    st.lists(st.sampled_from(["", "5.00", "科目编码", "合计", "201", "单位：元", "——", "基本支出"]), max_size=24),
    st.integers(1, 6),
)
def test_rubble_is_never_an_exception(cells: list[str], width: int) -> None:
    """Whatever stands below a title, the reader returns or says what is wrong."""
    rows: Rows = [["支出决算表"], *([*cells[start : start + width]] for start in range(0, len(cells), width))]
    readings, problems = read(sheet(rows))
    assert all(one.value is None or one.unit == "万元" for one in readings)
    assert all(str(problem) for problem in problems)
