"""Tables of single projects: one a table or many in a list, by code and name, never among the department's figures."""

from decimal import Decimal

import pytest

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Sheet
from assets.intake.source_file import Owner
from assets.intake.tables.anywhere import read_tables_form
from assets.knowledge.forms import forms
from assets.text.cell import is_number
from tests.makers.documents import drawn, source

FORMS = {form.id: form for form in forms()}
OWNER = Owner("01", 2023)

EXPORT = """
报表编号：510000_0013zp|<|<|<|<|<|<|<
部门预算项目支出绩效自评表|<|<|<|<|<|<|<
（2023年度）|<|<|<|<|<|单位：万元|<
项目名称|51000023R000000019951-校舍改造|<|<|<|<|<|<
主管部门|示例县教育局|<|<|实施单位|示例县教育局|<|<
1.项目年度目标|改造12所（100字以内）|<|<|完成情况|已完成|<|<
预算执行情况（10分）|年初预算|调整后预算数|预算执行数|预算执行率|权重|得分|原因
总额|120.50|150|135|90%|10|9|
其中：财政资金|120.5|150|135|90%|/|/|
单位资金|0|0|0||/|/|
一级指标|二级指标|三级指标|指标性质|指标值|度量单位|完成值|得分
产出指标|数量指标|改造学校|≥|12|所|13|50
满意度指标|满意度|家长满意度|≥|90|%|92|39.5
合计|<|<|<|<|<|<|98.5
"""
HUBEI = """
项目名称|校舍改造|<|<|<|<
项目类别|1、部门预算项目☑ 2、专项|<|<|<|<
预算执行情况（万元）（20分）||预算数（A）|执行数（B）|执行率（B/A）|得分（20分×执行率）
|年度财政资金总额|300|270|90%|18
年度绩效目标1（40分）|改造12所|<|<|<|<
一级指标|二级指标|三级指标|年初目标值（A）|实际完成值（B）|得分
产出指标|数量指标|改造学校|12|13|40
总分|96|<|<|<|<
"""
TARGET = """
项目名称|校舍改造|<|<
项目编码|430000230R0000012345X|<|<
主管部门|示例县教育局|实施单位|示例县教育局
项目资金（万元）|年度资金总额：|180|
|其中：财政拨款|160|
|其他资金|20|
年度目标|改造12所|<|<
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造学校|12所
"""
LISTED = """
单位名称|项目名称|预算数|年度目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|权重
示例县教育局|430000230R0000012345X-校舍改造|1800000|改造|产出指标|数量指标|改造学校|≥|12|所|30
^|^|^|^|效益指标|社会效益|受益学生|≥|5000|人|30
^|教师培训|250000.00|培训|产出指标|数量指标|培训人次|≥|500|人次|40
"""
SUMMARY = """
序号|项目名称|年初预算数|全年预算数|全年执行数|执行率|自评得分|备注
1|校舍改造|100|150|135|90%|98.5|
2|教师培训|25|25|25|100%|100|
合计||125|175|160|91.43%||
"""


def read(form: str, *sheets: Sheet) -> TableReading:
    """What is read of a form, everything owned by one department."""
    return read_tables_form(source(2023), FORMS[form], list(sheets), lambda _, __: OWNER)


def projects(reading: TableReading) -> list[dict[str, object]]:
    """What is known of each project."""
    found: dict[int, dict[str, object]] = {}
    for fact in reading.readings:
        assert fact.line and fact.item.startswith("project_")
        key = fact.item.removeprefix("project_") + (f".{fact.phase}" if fact.item == "project_amount" else "")
        found.setdefault(fact.line, {})[key] = fact.value if fact.unit else fact.raw_text
    return list(found.values())


def unread(sheet: Sheet, reading: TableReading) -> list[str]:
    """The numbers that are neither read nor declared as not needed."""
    known = {fact.raw_text for fact in reading.readings} | {number.text for number in reading.not_needed}
    cells = {
        sheet.text(row, column)
        for row in range(sheet.caption, len(sheet.rows))
        for column in range(sheet.width)
        if is_number(sheet.text(row, column))
    }
    return sorted(cells - known)


def test_the_export_of_a_province() -> None:
    """Report number above the title, code before the name, the sum of points below: one project."""
    sheet = drawn(EXPORT)
    reading = read("project_self_evaluations", sheet)
    assert not reading.problems
    assert projects(reading) == [
        {
            "code": "51000023R000000019951", "name": "校舍改造", "amount.initial_budget": Decimal("120.5"),
            "amount.adjusted_budget": 150, "amount.final": 135, "score": Decimal("98.5"),
        }
    ]  # fmt: skip
    assert unread(sheet, reading) == []


def test_a_project_without_weights() -> None:
    """“得分（20分×执行率）” and goals with points of their own; the total beside its label."""
    sheet = drawn(HUBEI, "2023年度项目绩效自评表")
    reading = read("project_self_evaluations", sheet)
    assert not reading.problems
    assert projects(reading) == [{"name": "校舍改造", "amount.adjusted_budget": 300, "amount.final": 270, "score": 96}]
    assert unread(sheet, reading) == []


def test_the_target_of_a_project() -> None:
    """Code and money beside their labels; its indicators are none of the department's."""
    sheet = drawn(TARGET, "项目支出绩效目标表", "（2023年度）")
    reading = read("project_targets", sheet)
    assert not reading.problems
    assert projects(reading) == [{"name": "校舍改造", "code": "430000230R0000012345X", "amount.declared": 180}]
    assert unread(sheet, reading) == []
    assert read("declared_targets", sheet) == TableReading()


@pytest.mark.parametrize("merged", [True, False])
def test_many_projects_in_a_list(merged: bool) -> None:
    """Merged over its indicators or printed once above empty cells, a project and its money are stated once."""
    whole = drawn(LISTED, "项目支出绩效目标表", "单位：元")
    sheet = whole if merged else Sheet("表 1", whole.rows, caption=2)
    reading = read("project_targets", sheet)
    assert not reading.problems
    assert projects(reading) == [
        {"name": "校舍改造", "code": "430000230R0000012345X", "amount.declared": 180},
        {"name": "教师培训", "amount.declared": 25},
    ]
    assert unread(sheet, reading) == []


def test_a_project_printed_in_each_of_its_rows() -> None:
    """The same name and amount again are the same project; another amount beside one name is asked about."""
    rows = LISTED.replace("^|^|^|^|效益", "示例县教育局|430000230R0000012345X-校舍改造|1800000|改造|效益")
    assert len(projects(read("project_targets", drawn(rows, "项目支出绩效目标表", "单位：元")))) == 2
    rows = rows.replace("1800000|改造|效益", "1900000|改造|效益")
    [problem] = read("project_targets", drawn(rows, "项目支出绩效目标表", "单位：元")).problems
    assert "“1800000”和“1900000”" in problem.found


def test_a_summary_of_self_evaluations() -> None:
    """A line a project; the sum of them is not needed."""
    sheet = drawn(SUMMARY, "项目支出绩效自评情况表", "单位：万元")
    reading = read("project_self_evaluations", sheet)
    assert not reading.problems
    assert [(one["name"], one["amount.final"], one["score"]) for one in projects(reading)] == [
        ("校舍改造", 135, Decimal("98.5")), ("教师培训", 25, 100),
    ]  # fmt: skip
    assert unread(sheet, reading) == []


def test_several_projects_one_below_the_other() -> None:
    """Each table is a project of its own; none is a second one of the department."""
    sheets = [
        drawn(HUBEI, "项目支出绩效自评表"),
        drawn(HUBEI.replace("校舍", "食堂"), "项目支出绩效自评表", name="表 2"),
    ]
    reading = read("project_self_evaluations", *sheets)
    assert not reading.problems
    assert [one["name"] for one in projects(reading)] == ["校舍改造", "食堂改造"]
    assert not read("self_evaluation_form", *sheets).readings


def test_a_project_without_a_name() -> None:
    """Amounts of a project that is not named are not kept: nobody could say whose they are."""
    reading = read("project_self_evaluations", drawn(HUBEI.replace("校舍改造", ""), "项目支出绩效自评表"))
    assert not reading.readings
    assert ["没有写明项目名称" in problem.found for problem in reading.problems] == [True]


def test_a_list_without_money_under_the_name_of_the_unit() -> None:
    """单位名称、项目名称 in one column: the unit's name alone in its row is no project."""
    rows = """
    单位名称、项目名称|项目年度绩效目标|一级指标|二级指标|三级指标|指标性质|指标值|度量单位|指标属性|指标内容
    示例县教育局|||||||||
    校舍改造|改造|产出指标|数量指标|改造学校|>=|12|所|定量指标|验收
    ||效益指标|社会效益|受益学生|>=|5000|人|定量指标|统计
    教师培训|培训|产出指标|数量指标|培训人次|>=|500|人次|定量指标|签到
    """
    sheet = drawn(rows, "部门项目支出绩效目标表")
    reading = read("project_targets", sheet)
    assert not reading.problems
    assert projects(reading) == [{"name": "校舍改造"}, {"name": "教师培训"}]
    assert unread(sheet, reading) == []
