"""Declared targets as provinces lay them out: money, tasks and indicators to the cell, never mixed with results."""

from decimal import Decimal

import openpyxl
import pytest

from assets.intake.containers.sheets import Sheet
from assets.intake.reader import FileReading, FormReader
from tests.makers.documents import REGISTER, drawn, prose
from tests.makers.workbooks import saved
from tests.makers.written_documents import as_docx, as_html

Amounts = dict[str, Decimal | None]
Lines = list[tuple[str, ...]]

NATIONAL = """
部门整体支出绩效目标申报表|<|<|<|<|<|<|<|<
部门编号|501001|部门名称|示例县教育局|<|<|联系人|李四|<
联系电话|5501234|资金总额（万元）|1,200.50|<|<|<|<|<
基本支出|800.50|项目支出|400|<|<|||
一般公共预算|1100.5|政府性基金拨款|100|纳入专户管理的非税收入拨款|－|其他资金|0|<
部门职能职责概述|管理全县教育。|<|<|<|<|<|<|<
年度任务|任务名称|主要内容|<|<|<|预算金额（万元）|<|<
^|^|^|^|^|^|总金额|财政资金|其他资金
^|改造校舍|改造12所学校校舍|<|<|<|300|300|0
^|培训教师|培训教师500人次|<|<|<|100|80|20
^|金额合计||||<|400|380|20
年度绩效目标|办好人民满意的教育。|<|<|<|<|<|<|<
一级指标|二级指标|三级指标|计算符号|指标值|计量单位|权重|上年指标值|指标内容
产出指标|数量指标|改造学校数|≥|12|所|20|10|按验收计
^|质量指标|验收合格率|=|100|%|20|98|
效益指标|社会效益指标|受益学生|定性|明显增加||30||
满意度指标|服务对象满意度|家长满意度|≥|90|%|20|≥88|
填表人：李四||||||||
"""
HUNAN_BY_UNIT = """
部门编码|单位名称|年度预算申请|<|<|<|<|<|整体绩效目标|部门整体支出年度绩效目标|<|<|<
^|^|资金总额|按收入性质分|<|<|按支出性质分|<|^|一级指标|二级指标|三级指标|指标值
^|^|^|一般公共预算|政府性基金拨款|其他资金|基本支出|项目支出|^|^|^|^|^
501001|示例县教育局|900|800|60|40|600|300|办好教育|产出指标|数量指标|改造学校|≥12所
^|^|^|^|^|^|^|^|^|^|质量指标|合格率|100%
^|^|^|^|^|^|^|^|^|效益指标|社会效益|受益学生|5000人
601001|示例县水利局|500|500|||200|300|管好水|产出指标|数量指标|清淤|≤30公里
"""
SHAANXI = """
|||||||
|（2023年度）||||||
|部门（单位）名称|<|示例县教育局|<|<|<
|年度主要任务|任务名称|主要内容||预算金额（万元）||
||||<|总额|财政拨款|其他资金
||改造校舍|改造12所||300|300|
||培训教师|500人次||100|80|20
||金额合计|||400|380|20
|年度总体目标|办好教育||||||
|绩效指标|一级指标|二级指标|指标内容||指标值|
||产出指标|数量指标|改造校舍||≥20所|
|||质量指标|合格率||100%|
|备注：1.年度任务要具体。||||||
"""
SICHUAN = """
部门名称|示例县教育局|<|<|<|<|<|<
年度主要任务|任务名称|<|<|主要内容|<|<|<
^|改造校舍|<|<|改造12所|<|<|<
年度部门整体支出预算（万元）|资金总额|<|<|财政拨款|<|其他资金|<
^|1200|<|<|1100|<|100|<
年度总体目标|办好教育|<|<|<|<|<|<
年度绩效指标|一级指标|二级指标|三级指标|绩效指标性质|绩效指标值|绩效度量单位|权重
^|产出指标|数量指标|改造学校|≥|12|所|20
^|^|成本指标|人均成本|≤|300|元/人|20
"""
HENAN = """
部门（单位）名称|示例县教育局|<|<|<
年度履职目标|办好教育|<|<|<
年度主要任务|任务名称|主要内容|<|<
^|改造校舍|改造12所|<|<
预算情况|部门预算总额（万元）|<|1200|<
^|1、资金来源：（1）政府预算资金|<|1150|<
^|（2）财政专户管理资金|<|0|<
^|（3）单位资金|<|50|<
^|2、资金结构：（1）基本支出|<|800|<
^|（2）项目支出|<|400|<
一级指标|二级指标|三级指标|指标值|指标值说明
投入管理指标|工作目标管理|年度履职目标相关性|相关|与职责相符
产出指标|重点工作任务完成|改造学校|12所|按验收
"""
YUNNAN = """
部门名称：示例县教育局|<|<|<|<|<|<|<|<|单位：元
部门职责|管理教育|<|<|<|<|<|<|<|<
重点工作任务|部门职能职责|主要内容|对应项目|<|<|<|预算申报金额（元）|<|<
^|^|^|^|<|<|<|总额|财政拨款|其他资金
^|校舍改造|改造12所|校舍项目|<|<|<|3000000|3000000|0
一级指标|二级指标|三级指标|年度指标值|<|<|指标属性|设定依据及数据来源|指标说明|备注
^|^|^|指标性质|指标值|度量单位|^|^|^|^
产出指标|数量指标|改造学校|>=|12|所|定量指标|年度计划|验收数|
"""
CHONGQING = """
部门（单位）名称|示例县教育局|<|<|<
总体资金情况（万元）|预算支出总额|财政拨款|其他资金|
^|1,300|1,300|0|
年度总体目标|办好教育|<|<|<
指标名称|指标权重|计量单位|指标性质|指标值
改造学校|20|所|≥|12
投诉率|10|%|≤|2
"""
HUBEI = """
部门名称|示例县教育局|<|<|<|<|<|<
长期目标1|办好教育|<|<|<|<|<|<
长期绩效指标|一级指标|二级指标|三级指标|指标值|<|<|绩效标准
^|产出指标|数量指标|改造学校|36所|<|<|规划
年度目标1|改造学校|<|<|<|<|<|<
年度绩效指标|一级指标|二级指标|三级指标|指标值|<|<|绩效标准
^|^|^|^|前年|上年|预计当年实现|^
^|产出指标|数量指标|改造学校|8所|10所|12所|计划
"""
BEIJING = """
部门名称|示例县教育局|<|<|<|<
预算（万元）|资金总额|财政拨款|其他|<|<
^|900|880|20|<|<
年度绩效目标|办好教育|<|<|<|<
一级指标|二级指标|三级指标|指标性质|指标值|指标值（单位）
产出指标|数量指标|改造学校|＝|12|所
"""


def read(*sheets: Sheet, kind: str = "docx") -> FileReading:
    """What is read of a document."""
    data = {"docx": as_docx, "html": as_html, "xlsx": as_xlsx}[kind](list(sheets))
    return FormReader(f"申报表.{kind}", 2023, REGISTER).read(data)


def as_xlsx(sheets: list[Sheet]) -> bytes:
    """A workbook with a sheet for each table, merged cells merged."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(sheets, start=1):
        written = book.create_sheet(str(number))
        for row in sheet.rows:
            written.append([float(text) if str(text).isdigit() else text for text in row])
        ranges: dict[tuple[int, int], tuple[int, int]] = {}
        for cell, origin in sheet.origins.items():
            ranges[origin] = max(ranges.get(origin, cell), cell)
        for (top, left), (bottom, right) in ranges.items():
            written.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return saved(book)


def amounts(reading: FileReading, department: str = "01") -> Amounts:
    """The single amounts of a department, all of them declared."""
    found = [fact for fact in reading.readings if fact.line == 0 and fact.unit == "万元"]
    assert {fact.phase for fact in found} <= {"declared"}
    return {fact.item: fact.value for fact in found if fact.department_id == department and fact.value is not None}


def tasks(reading: FileReading) -> Lines:
    """Name, whole, fiscal and other amount of each task."""
    return [
        tuple(text(reading, line, f"declared_task{part}") for part in ("", "_amount", "_fiscal", "_other"))
        for line in lines(reading, "declared_task")
    ]


def indicators(reading: FileReading, department: str = "01") -> Lines:
    """Second level, name, sign, value and unit of each indicator."""
    found = []
    for line in lines(reading, "declared_name", department):
        [value] = [
            fact for fact in reading.readings
            if (fact.item, fact.line, fact.department_id) == ("declared_value", line, department)
        ]  # fmt: skip
        shown = value.raw_text if value.value is None else f"{value.value.normalize():f}"
        names = (text(reading, line, item, department) for item in ("declared_level2", "declared_name"))
        found.append((*names, value.direction or "", shown, value.unit or ""))
    return found


def lines(reading: FileReading, item: str, department: str = "01") -> list[int]:
    """The lines of an item, in order."""
    facts = reading.readings
    return [fact.line for fact in facts if fact.item == item and fact.department_id == department and fact.line]


def text(reading: FileReading, line: int, item: str, department: str = "01") -> str:
    """What stands in a cell of a line."""
    for fact in reading.readings:
        if (fact.item, fact.line, fact.department_id) == (item, line, department):
            return fact.raw_text
    return ""


@pytest.mark.parametrize("kind", ["docx", "html", "xlsx"])
def test_the_field_set_of_the_national_system(kind: str) -> None:
    """Every figure of the common form: sources, nature, tasks with their total, indicators with last year's."""
    reading = read(drawn(NATIONAL), kind=kind)
    assert not reading.set_aside
    assert [part.form.id for part in reading.parts if part.readings] == ["declared_targets"]
    assert amounts(reading) == {
        "total_expenditure": Decimal("1200.5"), "basic_expenditure": Decimal("800.5"), "project_expenditure": 400,
        "expenditure_general_public_budget": Decimal("1100.5"), "expenditure_government_fund": 100,
        "expenditure_other_funds": 0, "declared_task_amount": 400, "declared_task_fiscal": 380,
        "declared_task_other": 20,
    }  # fmt: skip
    assert tasks(reading) == [("改造校舍", "300", "300", "0"), ("培训教师", "100", "80", "20")]
    assert indicators(reading) == [
        ("数量指标", "改造学校数", "at_least", "12", "所"),
        ("质量指标", "验收合格率", "equal", "100", "%"),
        ("社会效益指标", "受益学生", "", "明显增加", ""),
        ("服务对象满意度", "家长满意度", "at_least", "90", "%"),
    ]
    last = [fact for fact in reading.readings if fact.item == "declared_previous" and fact.value is not None]
    assert [(fact.value, fact.unit) for fact in last] == [(10, "所"), (98, "%"), (88, "%")]
    assert [fact.value for fact in reading.readings if fact.item == "declared_weight"] == [20, 20, 30, 20]
    assert not [fact for fact in reading.readings if fact.item.startswith(("target_", "claim_"))]


def test_a_table_of_several_units() -> None:
    """Money merged over the unit's indicators is stated once, each line belongs to the unit beside it."""
    reading = read(drawn(HUNAN_BY_UNIT, "部门整体支出绩效目标表", "单位：万元"))
    assert not reading.set_aside
    assert amounts(reading)["total_expenditure"] == 900
    assert amounts(reading)["project_expenditure"] == 300
    assert amounts(reading, "02") == {
        "total_expenditure": 500, "expenditure_general_public_budget": 500, "basic_expenditure": 200,
        "project_expenditure": 300,
    }  # fmt: skip
    assert [name for _, name, *_ in indicators(reading)] == ["改造学校", "合格率", "受益学生"]
    assert indicators(reading, "02") == [("数量指标", "清淤", "at_most", "30", "公里")]
    assert lines(reading, "declared_name", "02") == [1]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("repeated", [False, True])
def test_units_without_merged_cells(repeated: bool, kind: str) -> None:
    """Exported without merged cells, or with the unit and its money in each row, it says the same."""
    whole = drawn(HUNAN_BY_UNIT, "部门整体支出绩效目标表", "单位：万元")
    rows = [list(row) for row in whole.rows]
    for row in (6, 7):
        for column in range(9):
            rows[row][column] = rows[5][column] if repeated else None
    head = {cell: origin for cell, origin in whole.origins.items() if cell[0] < 5}
    reading = read(Sheet("表 1", rows, head, caption=2), kind=kind)
    assert not reading.set_aside
    assert amounts(reading)["total_expenditure"] == 900
    assert [name for _, name, *_ in indicators(reading)] == ["改造学校", "合格率", "受益学生"]


def test_a_unit_that_is_not_registered() -> None:
    """The lines of an unknown unit are set aside with its name, those of the others count."""
    rows = HUNAN_BY_UNIT.replace("示例县水利局", "示例县茶盘洲镇")
    reading = read(drawn(rows, "部门整体支出绩效目标表", "单位：万元"))
    assert ["茶盘洲镇" in problem.found for problem in reading.set_aside] == [True]
    assert amounts(reading)["total_expenditure"] == 900
    assert {fact.department_id for fact in reading.readings} == {"01"}


@pytest.mark.parametrize("blank", [0, 2])
def test_a_workbook_with_a_sheet_for_each_department(blank: int) -> None:
    """Sheets named by a number, blank rows inserted above, the sign in the value: as the province's workbooks are."""
    rows = drawn("||||||\n" * blank + SHAANXI.strip("\n"), "省级部门整体绩效目标表")
    reading = read(rows)
    assert not reading.set_aside
    assert tasks(reading) == [("改造校舍", "300", "300", ""), ("培训教师", "100", "80", "20")]
    assert amounts(reading) == {"declared_task_amount": 400, "declared_task_fiscal": 380, "declared_task_other": 20}
    assert indicators(reading) == [
        ("数量指标", "改造校舍", "at_least", "20", "所"),
        ("质量指标", "合格率", "", "100", "%"),
    ]


def test_money_below_its_headers() -> None:
    """资金总额 | 财政拨款 | 其他资金 above their values, sign, value and unit in three columns."""
    reading = read(drawn(SICHUAN, "部门整体支出绩效目标填报表"))
    assert not reading.set_aside
    assert amounts(reading) == {
        "total_expenditure": 1200,
        "expenditure_fiscal_funds": 1100,
        "expenditure_other_funds": 100,
    }
    assert tasks(reading) == [("改造校舍", "", "", "")]
    assert indicators(reading)[1] == ("成本指标", "人均成本", "at_most", "300", "元/人")


def test_money_beside_its_labels() -> None:
    """Labels of sources and structure in rows of their own, numbered, with the unit in the first of them."""
    reading = read(drawn(HENAN, "部门（单位）整体绩效目标表"))
    assert not reading.set_aside
    assert amounts(reading) == {
        "total_expenditure": 1200, "expenditure_fiscal_funds": 1150, "expenditure_special_account": 0,
        "expenditure_unit_funds": 50, "basic_expenditure": 800, "project_expenditure": 400,
    }  # fmt: skip
    assert [line[1] for line in indicators(reading)] == ["年度履职目标相关性", "改造学校"]


def test_amounts_in_yuan() -> None:
    """3,000,000 元 in the table are 300 万元."""
    reading = read(drawn(YUNNAN, "部门整体支出绩效目标表"))
    assert not reading.set_aside
    [task] = [fact for fact in reading.readings if fact.item == "declared_task_amount"]
    assert (task.value, task.line) == (300, 1)
    assert indicators(reading) == [("数量指标", "改造学校", "at_least", "12", "所")]


def test_indicators_without_levels() -> None:
    """指标名称 with weight, unit and sign before the value."""
    reading = read(drawn(CHONGQING, "部门整体绩效目标表"))
    assert not reading.set_aside
    assert amounts(reading)["total_expenditure"] == 1300
    assert indicators(reading) == [("", "改造学校", "at_least", "12", "所"), ("", "投诉率", "at_most", "2", "%")]


def test_the_unit_after_the_value() -> None:
    """A unit column named 指标值（单位）."""
    reading = read(drawn(BEIJING, "部门整体支出绩效目标表"))
    assert not reading.set_aside
    assert amounts(reading) == {
        "total_expenditure": 900,
        "expenditure_fiscal_funds": 880,
        "expenditure_other_funds": 20,
    }
    assert indicators(reading) == [("数量指标", "改造学校", "equal", "12", "所")]


def test_long_term_targets_are_not_those_of_the_year() -> None:
    """The list of the years to come is not needed; the year's own has the two years before beside its value."""
    reading = read(drawn(HUBEI, "部门整体绩效目标申报表"))
    assert not reading.set_aside
    assert indicators(reading) == [("数量指标", "改造学校", "", "12", "所")]
    before = ("declared_before_previous", "declared_previous")
    assert [fact.value for item in before for fact in reading.readings if fact.item == item] == [8, 10]
    assert [number.text for number in reading.numbers.unread] == []


def test_a_long_term_goal_above_the_indicators_of_the_year() -> None:
    """“中长期目标” with its text right above a list says nothing of the list; a heading of its own does."""
    rows = BEIJING.replace("年度绩效目标|办好教育", "中长期目标|办好教育")
    assert len(indicators(read(drawn(rows, "部门整体支出绩效目标表")))) == 1
    rows = BEIJING.replace("年度绩效目标|办好教育", "中长期绩效指标|<")
    reading = read(drawn(rows, "部门整体支出绩效目标表"))
    assert (indicators(reading), reading.numbers.unread) == ([], [])


def test_lines_of_nobody() -> None:
    """Lines above the first unit's name, in a table that names no department as a whole, are nobody's."""
    rows = HUNAN_BY_UNIT.strip().splitlines()
    nobody = "||300|300|||300||无|产出指标|数量指标|无主指标|≥1所"
    reading = read(drawn("\n".join([*rows[:3], nobody, *rows[3:]]), "部门整体支出绩效目标表", "单位：万元"))
    assert {fact.department_id for fact in reading.readings} == {"01", "02"}
    assert "无主指标" not in {fact.raw_text for fact in reading.readings}


def test_a_line_of_another_department() -> None:
    """A line beside which another department stands is neither's: it is named with both, and the others count."""
    rows = """
    部门名称|一级指标|二级指标|三级指标|指标值
    示例县教育局|产出指标|数量指标|改造学校|≥12所
    示例县水利局|产出指标|数量指标|清淤河道|≥30公里
    |产出指标|数量指标|除险水库|≥2座
    """
    reading = read(drawn(rows, "示例县教育局2023年度部门整体支出绩效目标表"))
    assert [name for _, name, *_ in indicators(reading)] == ["改造学校"]
    assert ["教育局" in problem.found and "水利局" in problem.found for problem in reading.set_aside] == [True, True]


def test_units_of_money_that_contradict_each_other() -> None:
    """元 in the corner and 万元 in the header: the amounts are set aside with a sentence, the indicators count."""
    reading = read(drawn(BEIJING, "部门整体支出绩效目标表", "单位：元"))
    assert ["元" in problem.found for problem in reading.set_aside] == [True]
    assert (amounts(reading), len(indicators(reading))) == ({}, 1)


def test_columns_in_another_order() -> None:
    """What a column is stands in its header, not in its place."""
    plain = [line.split("|") for line in BEIJING.strip().splitlines()[4:]]
    turned = "\n".join("|".join([*cells[:2], *reversed(cells[2:])]) for cells in plain)
    head = "\n".join(BEIJING.strip().splitlines()[:4])
    assert indicators(read(drawn(f"{head}\n{turned}", "部门整体支出绩效目标表"))) == [
        ("数量指标", "改造学校", "equal", "12", "所")
    ]


def test_a_title_and_a_year_above_the_table() -> None:
    """Title, year and annex on lines of their own above a Word table name it all the same."""
    above = prose("附件2", "部门整体支出绩效目标表", "（2023年度）", "附件2-1")
    assert amounts(read(above, drawn(BEIJING)))["total_expenditure"] == 900


def test_a_value_that_contradicts_its_unit_is_no_number() -> None:
    """28.8万元 beside the unit “%”: which is meant nobody can say; the words stay."""
    rows = BEIJING.replace("＝|12|所", "≤|28.8万元|%")
    assert indicators(read(drawn(rows, "部门整体支出绩效目标表"))) == [("数量指标", "改造学校", "", "28.8万元", "")]


@pytest.mark.parametrize("name", ["指标1", "指标2：", "XX", "……"])
def test_a_placeholder_is_named_as_one(name: str) -> None:
    """A line that still bears the template's name says so, where something was filled in beside it."""
    rows = BEIJING.replace("改造学校", name)
    [problem] = read(drawn(rows, "部门整体支出绩效目标表")).set_aside
    assert f"模板里的占位名称“{name}”" in problem.found
    assert not read(drawn(rows.replace("|12|", "||"), "部门整体支出绩效目标表")).set_aside


def test_the_table_of_a_project_is_none_of_the_department() -> None:
    """The same columns below a project's title, or beside a project's name, declare nothing for the department."""
    reading = read(drawn(BEIJING, "项目支出绩效目标表"), drawn(SICHUAN, "部门整体支出绩效目标表"))
    assert amounts(reading)["total_expenditure"] == 1200
    assert len(lines(reading, "declared_name")) == 2


def test_an_unknown_column_costs_only_itself() -> None:
    """A column that nobody knows is named where it holds numbers; the others count."""
    rows = (
        BEIJING.replace("指标值（单位）", "指标值（单位）|折算系数").replace("|所", "|所|1.25").replace("<\n", "<|<\n")
    )
    reading = read(drawn(rows, "部门整体支出绩效目标表"))
    assert ["不认识的一栏“折算系数”" in problem.found for problem in reading.set_aside] == [True]
    assert indicators(reading) == [("数量指标", "改造学校", "equal", "12", "所")]


def test_an_export_of_the_integrated_system() -> None:
    """A row an indicator, departments by name or code, the system's field names; a row marked other than 2 is none."""
    rows = """
    mof_div_code|dept_code|dept_name|lv1_perf_ind_name|lv2_perf_ind_name|lv3_perf_ind_name|computesign|indexval|meterunit|weight|is_deleted
    430000|501|示例县教育局|产出指标|数量指标|改造学校|≥|12|所|20|2
    430000|501|示例县教育局|产出指标|数量指标|旧指标|≥|99|所|20|1
    430000|601|示例县水利局|产出指标|数量指标|清淤|<=|30|公里|10|2
    """
    reading = read(drawn(rows, name="导出"))
    assert not reading.set_aside
    assert [part.form.id for part in reading.parts if part.readings] == ["indicator_export"]
    assert indicators(reading) == [("数量指标", "改造学校", "at_least", "12", "所")]
    assert indicators(reading, "02") == [("数量指标", "清淤", "at_most", "30", "公里")]


def test_a_workbook_with_contents_and_a_numbered_sheet_for_each_department() -> None:
    """A sheet 目录 before sheets named 1, 2 …: the contents are known and not needed, the department is read."""
    book = openpyxl.Workbook()
    contents, sheet = book.active, book.create_sheet("1")
    contents.title = "目录"
    for line in (["目录"], ["序号", "部门名称", "页码"], [1, "示例县教育局", 1]):
        contents.append(line)
    for line in (
        ["省级部门整体绩效目标表"],
        ["（2023年度）"],
        ["部门（单位）名称", None, "示例县教育局"],
        ["任务名称", None, "主要内容", None, "总额（万元）", "财政拨款", "其他资金"],
        ["改善办学", None, "新建校舍", None, 100, 90, 10],
        ["金额合计", None, None, None, 100, 90, 10],
        ["年度总体目标", None, "办好教育"],
        ["一级指标", "二级指标", None, None, "指标内容", "指标值"],
        ["产出指标", "数量指标", None, None, "新建校舍", "≥3所"],
        ["备注"],
    ):
        sheet.append([None, *line])
    found = FormReader("整体目标.xlsx", 2023, REGISTER).read(saved(book))
    values = {(one.item, one.line): one.value for one in found.readings if one.value is not None}
    assert values["declared_value", 2] == 3 and values["declared_task_amount", 1] == 100
    assert not found.set_aside and (found.numbers.not_needed, found.numbers.unread_count) == (2, 0)
