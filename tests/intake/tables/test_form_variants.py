"""Self-evaluation forms, score sheets and monitoring as provinces lay them out: every number read or accounted for."""

from decimal import Decimal

import pytest

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Sheet
from assets.intake.source_file import Owner
from assets.intake.tables.anywhere import read_tables_form
from assets.knowledge.forms import forms
from assets.text.cell import parse_cell
from tests.makers.documents import drawn, source

FORMS = {form.id: form for form in forms()}

HUBEI = """
单位名称|示例县教育局|<|<|<|<|<
基本支出总额|800|<|项目支出总额|<|400|<
预算执行情况（万元）（20分）|||预算数（A）|执行数（B）|执行率（B/A）|得分（20分×执行率）
^|部门整体支出总额|<|1200|1140|95%|19
年度目标1：（40分）|改造学校|<|<|<|<|<
年度绩效指标|一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分
^|产出指标|数量指标|改造学校|≥12所|13所|20
^|效益指标|社会效益|受益学生|5000人|5100人|20
年度目标2：（40分）|培训教师|<|<|<|<|<
年度绩效指标|一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分
^|产出指标|数量指标|培训人次|500人次|480人次|38
总分|97|<|<|<|<|<
"""
SICHUAN = """
主管部门及代码|501-示例县教育局|<|<|<|<|<|<
部门预算执行情况（万元）||年初预算|调整后预算数|预算执行数|预算执行率|权重|得分
^|总额|1000|1200|1140|95%|10|9.5
^|其中：财政资金|900|1100|1050|95.45%|/|/
^|财政专户管理资金|0|0|0||/|/
^|单位资金|100|100|90|90%|/|/
一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|权重|得分|未完成原因分析
产出指标|数量指标|改造学校|≥|12|所|13|50|50|
效益指标|社会效益|受益学生|=|5000|人|5100|40|40|
合计|<|<|<|<|<|<|100|99.5|
"""
CHONGQING = """
部门预算执行情况（万元）|年初预算数|全年（调整）预算数|全年执行数|执行率（%）|执行率权重|执行率得分
|2,000|2,100|1,680|80|10|8
指标名称|计量单位|指标性质|年初指标值|调整指标值|全年完成值|得分系数|权重|得分|是否核心指标
培训人次|人次|≥|200|240|250|1|40|40|是
投诉率|%|≤|2|2|1|1|50|50|否
说明|无||||||||
总分|||||||100|98|
"""
LEVEL_POINTS = """
一级指标|分值|得分|二级指标|分值|得分|三级指标|分值|得分|评价标准
投入|10|9|预算配置|10|9|在职人员控制率|5|5|不超编
^|^|^|^|^|^|“三公”经费变动率|5|4|不增长
过程|20|18|预算执行|20|18|预算完成率|20|18|完成预算
合计|30|27|||||30|27|
"""
DOUBLED = """
绩效指标|<|<|指标分值|评分标准|自评得分
一级指标|二级指标|三级指标|^|^|^
管理|编制|目标制定|10|要素完整|9
^|^|目标实现|10|实现|8
总分：17|<|<|<|<|<
"""
SCORED = """
序号|一级指标|二级指标|三级指标|指标分值|指标解释|指标说明及评分标准|自评得分
1|规划|基础|完整性|3|完整|1.真实(1分)|3
2|^|^|明确性|3|明确|明确(3分)|2
合计|||||||5
"""
MONITORING = """
部门名称|示例县教育局|<|<|<|<|<|<
|年初预算数|调整后预算数|1-7月执行数|1-7月执行率%|全年预计执行数|偏差原因|<
^|^|^|^|^|^|经费|其他
年度资金总额|1000|1200|600|50|1180|资金晚到|
财政资金|900|1100|550|50|1080||
其他资金|100|100|50|50|100||
"""


def read(form: str, *sheets: Sheet, year: int = 2023) -> TableReading:
    """What is read of a form, everything owned by one department."""
    return read_tables_form(source(year), FORMS[form], list(sheets), lambda _, __: Owner("01", year))


def figures(reading: TableReading) -> dict[str, Decimal | None]:
    """Single figures by item and phase."""
    return {f"{fact.item}.{fact.phase}": fact.value for fact in reading.readings if fact.line == 0}


def column(reading: TableReading, item: str) -> list[Decimal | None]:
    """The values of an item over the lines."""
    return [fact.value for fact in reading.readings if fact.item == item and fact.line]


def unread(sheet: Sheet, reading: TableReading) -> list[str]:
    """The cells with a number that are neither read nor declared as not needed."""
    known = {fact.cell for fact in reading.readings} | {number.cell for number in reading.not_needed}
    letters = "ABCDEFGHIJKLMN"
    return [
        f"{letters[column]}{row + 1 - sheet.caption}"
        for row in range(sheet.caption, len(sheet.rows))
        for column in range(sheet.width)
        if (row, column) not in sheet.origins
        and parse_cell(sheet.text(row, column)).value is not None
        and f"{letters[column]}{row + 1 - sheet.caption}" not in known
    ]


def test_two_goals_with_indicators_of_their_own() -> None:
    """Points in notes of the headers, two lists one below the other, the total in a merged cell beside its label."""
    sheet = drawn(HUBEI, "部门整体绩效自评表")
    reading = read("self_evaluation_form", sheet)
    assert not reading.problems
    assert figures(reading) == {
        "total_expenditure.adjusted_budget": 1200, "total_expenditure.final": 1140, "printed_execution_rate.final": 95,
        "basic_expenditure.unstated": 800, "project_expenditure.unstated": 400, "claim_total.final": 97,
    }  # fmt: skip
    assert column(reading, "claim_points") == [20]
    assert column(reading, "claim_score") == [19, 20, 20, 38]
    assert column(reading, "target_value") == [12, 5000, 500]
    assert unread(sheet, reading) == []


def test_funds_by_source_with_units_and_signs_in_columns() -> None:
    """其中：财政资金, 财政专户管理资金 and 单位资金 are lines of their own; “/” is no score."""
    sheet = drawn(SICHUAN, "2023年度部门整体支出绩效自评表")
    reading = read("self_evaluation_form", sheet)
    assert not reading.problems
    assert figures(reading) | {
        "expenditure_fiscal_funds.final": 1050, "expenditure_special_account.initial_budget": 0,
        "expenditure_unit_funds.adjusted_budget": 100, "total_expenditure.final": 1140,
        "claim_total.final": Decimal("99.5"),
    } == figures(reading)  # fmt: skip
    assert column(reading, "claim_score") == [Decimal("9.5"), 50, 40]
    assert unread(sheet, reading) == []


def test_a_header_merged_over_the_labels_beneath() -> None:
    """“部门预算执行情况” merged over two columns of labels makes no header of two rows."""
    rows = SICHUAN.replace("部门预算执行情况（万元）||", "部门预算执行情况（万元）|<|").replace("^|", "|")
    assert read("self_evaluation_form", drawn(rows, "部门整体支出绩效自评表")).readings == (
        read("self_evaluation_form", drawn(SICHUAN, "部门整体支出绩效自评表")).readings
    )


def test_adjusted_targets() -> None:
    """The adjusted value is the target, that of the year's beginning stands beside; the row of funds has no label."""
    sheet = drawn(CHONGQING, "2023年度部门整体绩效自评表")
    reading = read("self_evaluation_form", sheet)
    assert not reading.problems
    assert figures(reading) == {
        "total_expenditure.initial_budget": 2000, "total_expenditure.adjusted_budget": 2100,
        "total_expenditure.final": 1680, "printed_execution_rate.final": 80, "claim_total.final": 98,
    }  # fmt: skip
    assert column(reading, "target_initial") == [200, 2]
    assert column(reading, "target_value") == [240, 2]
    assert unread(sheet, reading) == []


def test_the_initial_target_alone_is_the_target() -> None:
    """Without an adjusted value the target is the one set at the beginning."""
    rows = CHONGQING.replace("|调整指标值", "").replace("|240|", "|").replace("≤|2|2|", "≤|2|")
    rows = "\n".join(line.removesuffix("|") if "总分" in line or "说明" in line else line for line in rows.splitlines())
    reading = read("self_evaluation_form", drawn(rows.replace("|||||||100", "||||||100"), "部门整体绩效自评表"))
    assert not reading.problems
    assert column(reading, "target_value") == [200, 2]


@pytest.mark.parametrize("merged", [True, False])
def test_points_and_scores_behind_every_level(merged: bool) -> None:
    """Only what stands next to 三级指标 is the indicator's; what the upper levels add up to is not needed."""
    whole = drawn(LEVEL_POINTS, "部门整体支出绩效评价评分表")
    sheet = whole if merged else Sheet("表 1", whole.rows, caption=1)
    reading = read("score_sheet", sheet)
    assert not reading.problems
    assert column(reading, "claim_points") == [5, 5, 20]
    assert column(reading, "claim_score") == [5, 4, 18]
    assert figures(reading) == {"claim_total.final": 27}
    assert unread(sheet, reading) == []


@pytest.mark.parametrize("merged", [True, False])
def test_a_header_of_two_rows(merged: bool) -> None:
    """The lower row names the columns, merged or not; “总分：17” holds label and total in one cell."""
    whole = drawn(DOUBLED, "2020年部门整体支出绩效评价指标得分表")
    reading = read("score_sheet", whole if merged else Sheet("表 1", whole.rows, caption=1))
    assert not reading.problems
    assert column(reading, "claim_score") == [9, 8]
    assert figures(reading) == {"claim_total.final": 17}


def test_a_self_evaluation_by_a_standard_is_a_score_sheet() -> None:
    """Titled 自评表, without targets: the columns say that it is a score sheet, and no other form claims it."""
    sheet = drawn(SCORED, "2023年度部门整体支出绩效评价自评表")
    reading = read("score_sheet", sheet)
    assert not reading.problems
    assert (column(reading, "claim_score"), figures(reading)) == ([3, 2], {"claim_total.final": 5})
    assert unread(sheet, reading) == []
    assert read("self_evaluation_form", sheet) == TableReading()


@pytest.mark.parametrize("title", ["", "某某表"])
def test_a_form_without_a_title_that_is_known(title: str) -> None:
    """Its header words fit one form and no other: it is read."""
    sheet = drawn(SICHUAN, *([title] if title else []), name="Sheet1")
    assert figures(read("self_evaluation_form", sheet))["total_expenditure.final"] == 1140
    project = drawn(SICHUAN.replace("主管部门及代码", "项目名称"), name="Sheet1")
    assert not read("self_evaluation_form", project).readings


def test_monitoring_in_the_words_of_the_system() -> None:
    """“1-7月执行率%”, reasons in two columns; what is expected of the year is no execution and not needed."""
    sheet = drawn(MONITORING, "部门整体支出绩效运行监控表", "单位：万元")
    reading = read("execution_progress", sheet)
    assert not reading.problems
    assert {(fact.item, fact.phase, fact.line): fact.value for fact in reading.readings} == {
        ("annual_budget", "initial_budget", 7): 1000, ("annual_budget", "adjusted_budget", 7): 1200,
        ("cumulative_expenditure", "final", 7): 600, ("printed_spending_progress", "final", 7): 50,
    }  # fmt: skip
    assert "全年预计执行数是预计数，不是执行结果" in {number.reason for number in reading.not_needed}
    assert unread(sheet, reading) == []


def test_a_repeated_column_is_named() -> None:
    """Two columns of one name with different numbers: neither is taken, the message says which."""
    rows = SCORED.replace("自评得分", "自评得分|得分").replace("|3\n", "|3|2\n").replace("|2\n2", "|2\n2")
    reading = read("score_sheet", drawn(rows, "部门整体支出绩效评价评分表"))
    assert not reading.readings
    assert "重复的“自评得分”" in reading.problems[0].found


COVER = """
联系人|李四|联络电话|5501234
人员编制|21|实有人数|20
职能职责概述|管理教育|<|<
"""


def test_the_cover_table_of_a_report() -> None:
    """A table without a title beside a form with one: known by both of its labels, never by one of them."""
    cover, form = drawn(COVER), drawn(SICHUAN, "部门整体支出绩效自评表", name="表 2")
    reading = read("report_cover", cover, form)
    assert figures(reading) == {"approved_posts.final": 21, "staff_in_post.final": 20}
    assert unread(cover, reading) == []
    assert not read("report_cover", drawn(COVER.replace("实有人数", "用工人数"))).readings


def test_the_next_page_of_a_project_is_not_the_department() -> None:
    """Below a project's table a further one without a title belongs to nobody that is known."""
    page = drawn("\n".join(SICHUAN.strip().splitlines()[6:]), name="表 2")
    project = drawn(SICHUAN, "项目支出绩效自评表")
    assert not read("self_evaluation_form", project, page).readings
    assert not read("self_evaluation_form", drawn("项目名称|校舍"), page).readings


def test_several_totals() -> None:
    """A total for each goal and one for the whole: the whole is called 总分; without it none is taken."""
    goals = HUBEI.replace("年度目标2", "合计|<|<|<|<|<|40\n年度目标2")
    assert figures(read("self_evaluation_form", drawn(goals, "部门整体绩效自评表")))["claim_total.final"] == 97
    goals = goals.replace("总分|97|<|<|<|<|<", "合计|<|<|<|<|<|38")
    assert "claim_total.final" not in figures(read("self_evaluation_form", drawn(goals, "部门整体绩效自评表")))


@pytest.mark.parametrize("merged", [True, False])
def test_points_of_the_level_above_alone(merged: bool) -> None:
    """分值 only behind 二级指标, once for several indicators: it is not the points of the first of them."""
    rows = (
        "一级指标|二级指标|分值|三级指标|年度指标值|实际完成值|得分\n产出|数量|20|甲|≥2个|2个|10\n^|^|^|乙|≥3个|3个|9"
    )
    whole = drawn(rows, "部门整体绩效自评表")
    reading = read("self_evaluation_form", whole if merged else Sheet("表 1", whole.rows, caption=1))
    assert column(reading, "claim_points") == []
    assert column(reading, "claim_score") == [10, 9]
