"""What is a line of a list and what is not: levels, chapters, sums, parts, merged scores, totals in odd cells."""

from decimal import Decimal

import pytest

from assets.intake.accounting import TableReading, number_cells
from assets.intake.containers.sheets import Sheet
from assets.intake.source_file import Owner
from assets.intake.tables.anywhere import read_tables_form
from assets.knowledge.forms import forms
from tests.makers.documents import drawn, source

FORMS = {form.id: form for form in forms()}
EVALUATION = "部门整体支出绩效自评表"
HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分\n"
PROJECTS = "2023年度项目支出绩效自评汇总表"


def read(form: str, *sheets: Sheet) -> TableReading:
    """What is read of a form, everything owned by one department."""
    return read_tables_form(source(2023), FORMS[form], list(sheets), lambda _, __: Owner("01", 2023))


def evaluation(lines: str, header: str = HEADER) -> TableReading:
    """What is read of a self-evaluation with these lines."""
    return read("self_evaluation_form", drawn(header + lines.strip(), EVALUATION))


def texts_of(reading: TableReading, item: str) -> list[str]:
    """The texts of an item over the lines, empty where a line has none."""
    return [fact.raw_text for fact in reading.readings if fact.item == item]


def values_of(reading: TableReading, item: str) -> list[Decimal | None]:
    """The values of an item over the lines."""
    return [fact.value for fact in reading.readings if fact.item == item]


def reasons(reading: TableReading) -> str:
    """Everything that was set aside."""
    return "；".join(problem.found for problem in reading.problems)


def test_a_level_printed_once_goes_on_below() -> None:
    """Without merged cells as well; a new first level has no second one until its own is printed."""
    reading = evaluation("""
产出指标|数量指标|甲|1个|1个|10|10
|||||||
||乙|1个|1个|10|10
|质量指标|丙|1个|1个|10|10
满意度指标||丁|90%|90%|10|10
总分|||||40|40
""")
    assert texts_of(reading, "target_level1") == ["产出指标", "产出指标", "产出指标", "满意度指标"]
    assert texts_of(reading, "target_level2") == ["数量指标", "数量指标", "质量指标", ""]
    cells = [fact.cell for fact in reading.readings if fact.item == "target_level1"]
    assert cells == ["A2", "A2", "A2", "A6"]


def test_a_level_ends_at_a_heading_or_a_sum() -> None:
    """What stands below a subtotal or a line of text is of no level printed above it, and neither is 预算执行率."""
    reading = evaluation("""
产出指标|数量指标|甲|1个|1个|10|10
||预算执行率|100%|95%|10|9.5
小计|||||20|19.5
||乙|1个|1个|10|10
产出指标|数量指标|丙|1个|1个|10|10
效益指标（反映履职的效果）|<|<|<|<|<|<
||丁|1个|1个|10|10
""")
    assert texts_of(reading, "claim_level1") == ["产出指标", "", "", "产出指标", ""]


def test_a_score_merged_over_indicators_is_none_of_theirs() -> None:
    """28 of 30 for three indicators together are not 28 of the first one's 10."""
    reading = evaluation("""
产出指标|数量指标|甲|1个|1个|10|28
^|^|乙|1个|1个|10|^
^|^|丙|1个|1个|10|^
""")
    assert values_of(reading, "claim_score") == [None, None]
    assert "合并在几个指标上" in reasons(reading)


@pytest.mark.parametrize("name", ["^", ""])
def test_an_indicator_in_several_lines_is_not_its_first_one(name: str) -> None:
    """A fourth level, or a name merged over its parts: 2 of 2 is not what the indicator got."""
    lines = f"""
一级指标|二级指标|三级指标|四级指标|分值|得分
过程|管理|制度健全性|有制度|2|2
^|^|{name}|执行制度|3|1
^|^|资金合规性|合规|4|4
合计||||9|7
"""
    reading = read("score_sheet", drawn(lines, "部门整体支出绩效评价评分表"))
    assert texts_of(reading, "claim_indicator") == ["资金合规性"]
    assert "“制度健全性”下分几行填报" in reasons(reading)


def test_sums_of_levels_among_the_names() -> None:
    """“一、产出指标 20 19” adds up its lines; it is no indicator, and neither is a level without an ordinal."""
    reading = evaluation(
        """
一、产出指标|||20|19
甲|12所|12所|10|10
乙|5次|4次|10|9
效益指标|||50|50
丙|80%|81%|50|50
总分|||70|69
""",
        "指标名称|年度指标值|实际完成值|分值|得分\n",
    )
    assert texts_of(reading, "claim_indicator") == ["甲", "乙", "丙"]
    assert values_of(reading, "claim_total") == [69]


def test_a_line_shifted_to_the_right_is_set_aside() -> None:
    """A level where the name should be and a name where the target should be: no value of the line is right."""
    reading = evaluation("""
产出指标|数量指标|甲|12所|12所|10|10
||质量指标|办结率|100%|98%|10
""")
    assert texts_of(reading, "target_name") == ["甲"]
    assert values_of(reading, "target_actual") == [12]
    assert "错了一格" in reasons(reading)


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("||||||总分：49", 49),
        ("总分100分|<|<|<|<|50|49", 49),
        ("自评总得分 49分|<|<|<|<|<|<", 49),
        ("总分|49|||||", 49),
        ("总分|50|||||", None),
    ],
)
def test_where_the_total_stands(line: str, total: int | None) -> None:
    """In any cell of its line; a number that adds up the points and not the scores is not taken for the total."""
    reading = evaluation(f"产出指标|数量指标|甲|12所|12所|20|20\n^|^|乙|5次|4次|30|28\n{line}")
    assert values_of(reading, "claim_total") == ([] if total is None else [total])
    assert bool(reading.problems) == (total is None)


def test_the_total_beside_the_name_of_the_department() -> None:
    """A form may state it above its lines; a header that is not known is no such label."""
    title = "部门名称|示例县教育局|<|<|自评得分|96.5分|<\n"
    reading = evaluation("产出指标|数量指标|甲|12所|12所|20|20", title + HEADER)
    assert values_of(reading, "claim_total") == [Decimal("96.5")]


def test_an_indicator_called_nearly_like_the_execution_rate() -> None:
    """重点项目预算执行率 is an indicator of its own; 部门预算执行率 in the list replaces what the amounts claimed."""
    funds = "资金（万元）|年初预算数|全年预算数|全年执行数|执行率|分值|得分\n年度资金总额|10|10|9|90%|10|9\n"
    reading = evaluation("产出指标|数量指标|重点项目预算执行率|95%|96%|10|10", funds + HEADER)
    assert texts_of(reading, "claim_indicator") == ["预算执行率", "重点项目预算执行率"]
    reading = evaluation("产出指标|数量指标|部门预算执行率|95%|90%|10|9", funds + HEADER)
    assert texts_of(reading, "claim_indicator") == ["部门预算执行率"]
    assert {number.cell for number in reading.not_needed} >= {"F2", "G2"}


def projects(lines: str, header: str, above: str = "单位：万元") -> TableReading:
    """What is read of a list of projects."""
    return read("project_self_evaluations", drawn(header + lines, PROJECTS, above))


def amounts(reading: TableReading, phase: str) -> list[Decimal | None]:
    """The projects' amounts of a phase."""
    return [fact.value for fact in reading.readings if fact.item == "project_amount" and fact.phase == phase]


def test_a_list_of_projects_with_one_kind_of_money() -> None:
    """年初预算数 and 执行数 without the adjusted budget, or a budget alone, with or without a score: read."""
    reading = projects("\n1|校舍改造|100|95.5|98\n合计|<|100|95.5|", "序号|项目名称|年初预算数|全年执行数|自评得分")
    assert not reading.problems
    assert amounts(reading, "initial_budget") == [100]
    assert amounts(reading, "final") == [Decimal("95.5")]
    reading = projects("\n校舍改造|1000000|优", "项目名称|预算金额|自评等级", "单位：元")
    assert not reading.problems
    assert amounts(reading, "adjusted_budget") == [100]


def test_headings_units_and_parts_are_no_projects() -> None:
    """A sum of the department, a chapter, the funds of a project and a line without its number beside numbered ones."""
    reading = projects(
        """
|示例县教育局|55|50
|一、部门预算项目|30|30
1|校舍改造|20|20
|其中：财政拨款|15|15
|其他资金|5|5
2|教师培训|10|10
|二、专项|25|20
3|食堂|20|15
|补记|5|5
""",
        "序号|项目名称|年初预算数|全年执行数",
    )
    assert texts_of(reading, "project_name") == ["校舍改造", "教师培训", "食堂"]
    assert reasons(reading) == "没有序号的一行“补记”，不作为一个项目采用"
    unneeded = {number.cell for number in reading.not_needed}
    assert {"C2", "C3", "C5", "C6", "C8"} <= unneeded
    assert not {"C10", "D10"} & unneeded


def test_two_projects_in_one_table_are_not_mixed() -> None:
    """Without a title of its own the second project's money would be the first one's."""
    one = "项目名称|NAME|<|<\n资金（万元）|年初预算数|全年预算数|全年执行数\n年度资金总额|1|2|2\n"
    sheet = drawn(one.replace("NAME", "校舍改造") + one.replace("NAME", "教师培训"), "项目支出绩效自评表")
    reading = read("project_self_evaluations", sheet)
    assert not reading.readings
    assert "几个项目（教师培训、校舍改造）" in reasons(reading)


def test_a_deleted_row_beside_a_backup_mark() -> None:
    """An export with both marks: a row counts when neither says otherwise."""
    lines = """
dept_code|lv3_perf_ind_name|indexval|is_deleted|is_backup
02|渠道|30公里|2|2
02|旧渠道|10公里|1|2
02|旧稿|20公里|2|1
"""
    reading = read("indicator_export", drawn(lines, name="Sheet1"))
    assert not reading.problems
    assert texts_of(reading, "declared_name") == ["渠道"]


def test_points_beside_names_below_each_level() -> None:
    """A header of three rows: 名称 and 权重 below 一级, 二级 and 三级指标; the last one's weight is the indicator's."""
    lines = """
评价指标|<|<|<|<|<|评分标准|自评分
一级指标|<|二级指标|<|三级指标|<|^|^
名称|权重（%）|名称|权重（%）|名称|权重（%）|^|^
履职效能|50|整体效能|50|产出完成情况|25|完成9项得25分|24.5
^|^|^|^|效益完成情况|25|5项|25
合计|100||100||50||49.5
"""
    reading = read("score_sheet", drawn(lines, "部门整体支出绩效自评指标评分表"))
    assert not reading.problems
    assert texts_of(reading, "claim_indicator") == ["产出完成情况", "效益完成情况"]
    assert values_of(reading, "claim_points") == [25, 25]
    assert values_of(reading, "claim_score") == [Decimal("24.5"), 25]
    assert values_of(reading, "claim_total") == [Decimal("49.5")]


def test_an_emptied_table_is_named() -> None:
    """Names, levels and points are printed beforehand; where nothing else stands the form was not filled in."""
    lines = "产出指标|数量指标|甲|VALUE||10|\n总分|||||10|"
    for value, notes in (("", [f"“{EVALUATION}”没有填写任何内容（表 1 表上第 1 行）"]), ("5个", [])):
        file = source(2023)
        sheet = drawn(HEADER + lines.replace("VALUE", value), EVALUATION)
        read_tables_form(file, FORMS["self_evaluation_form"], [sheet], lambda _, __: Owner("01", 2023))
        assert file.notes == notes


def test_a_table_known_by_its_headers_says_so() -> None:
    """Whoever checks the figures is told that its title was not known."""
    file = source(2023)
    sheet = drawn(HEADER + "产出指标|数量指标|甲|5个|5个|10|10", "示例县教育局履职情况一览")
    read_tables_form(file, FORMS["self_evaluation_form"], [sheet], lambda _, __: Owner("01", 2023))
    assert file.notes == ["没有已知的表名，按表头认作“部门整体支出绩效自评表”（表 1 表上第 1 行）"]


DECLARED = """
年度预算申请|资金总额：1300.25|<|<
^|其中：一般公共预算：1200.25|<|其中：基本支出：800
^|其他资金：100|<|项目支出：500.25
^|自有经费：7|<|联系电话：7221234
一级指标|二级指标|三级指标|指标值
产出指标|数量指标|改造学校|12所
"""


def test_labels_in_one_cell_with_their_numbers() -> None:
    """A declaration that prints “资金总额：1300.25” in a cell: read, in the unit of the corner."""
    reading = read("declared_targets", drawn(DECLARED, "部门整体支出绩效目标申报表", "单位：元"))
    assert {fact.item: fact.value for fact in reading.readings if fact.phase == "declared" and not fact.line} == {
        "total_expenditure": Decimal("0.130025"), "expenditure_general_public_budget": Decimal("0.120025"),
        "basic_expenditure": Decimal("0.08"), "expenditure_other_funds": Decimal("0.01"),
        "project_expenditure": Decimal("0.050025"),
    }  # fmt: skip


def test_a_number_behind_a_label_that_nobody_knows_is_unread() -> None:
    """It is a number of the file as one that stands alone; a telephone is none."""
    cells = number_cells([drawn(DECLARED, "部门整体支出绩效目标申报表")])
    assert [cell.text for cell in cells if cell.row > 3] == ["自有经费：7", "12所"]


def test_a_table_of_another_department_that_lost_its_title() -> None:
    """The same header below another department's name: its lines are not those of the department above."""
    one = HEADER + "产出指标|数量指标|NAME|1个|1个|10|10\n"
    sheet = drawn(one.replace("NAME", "甲") + "部门名称：示例县水利局||||||\n" + one.replace("NAME", "乙"), EVALUATION)
    owners = {"02": range(2, 99)}

    def owner_at(_: Sheet, row: int) -> Owner:
        return Owner(next((owner for owner, rows in owners.items() if row - 1 in rows), "01"), 2023)

    reading = read_tables_form(source(2023), FORMS["self_evaluation_form"], [sheet], owner_at)
    assert texts_of(reading, "target_name") == ["甲"]
    assert reasons(reading) == "同一张表里另一个部门的表头，从该行起未采用"


def test_a_table_that_contradicts_itself_says_nothing() -> None:
    """96.5 beside the name of the department and 96 below the scores: which one is the total is asked."""
    title = "部门名称|示例县教育局|<|<|自评得分|96.5|<\n"
    reading = evaluation("产出指标|数量指标|甲|12所|12所|100|96\n总分|||||100|96", title + HEADER)
    assert values_of(reading, "claim_total") == []
    assert "有几个数：96.5（F1）、96（G4）" in reasons(reading)


def test_money_of_a_project_without_a_name() -> None:
    """It is neither the department's nor that of the project above."""
    header = "序号|项目名称|年初预算数|全年执行数"
    reading = projects("\n1||20|20\n2|教师培训|10|10\n3||10|10", header)
    assert texts_of(reading, "project_name") == ["教师培训"]
    assert amounts(reading, "final") == [10]
    assert len(reading.problems) == 2


def test_lines_beside_the_name_of_another_department() -> None:
    """A column of departments whose header is missing: only the own lines count."""
    lines = "\n示例县教育局|产出指标|数量指标|甲|5次\n||效益指标|乙|6次\n示例县水利局|产出指标|数量指标|丙|7次"
    sheet = drawn("|一级指标|二级指标|三级指标|指标值" + lines, "部门整体支出绩效目标表")
    reading = read("declared_targets", sheet)
    assert texts_of(reading, "declared_name") == ["甲", "乙"]
    assert reasons(reading) == "“示例县教育局”的表里写明是“示例县水利局”的一行，该行未采用"
