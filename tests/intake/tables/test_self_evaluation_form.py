"""Self-evaluation form, base-data sheet and score sheet: what each layout says, to the cell, and what is set aside."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import SET_ASIDE_MARK, Reading
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.anywhere import read_tables_form
from assets.intake.tables.regions import regions
from assets.knowledge.forms import Form, forms
from tests.makers.workbooks import REGISTER, YEAR

FORMS = {form.id: form for form in forms() if form.reader == "tables"}
Rows = list[list[object]]
OWNER = Owner("9901-jy", YEAR)

BUDGET: Rows = [
    ["年度预算申请（万元）", None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", None],
    [None, "年度资金总额", "1,000.00", "１２００", 1140, 10, "95%", 9.5, None],
    [None, "其中：一般公共预算拨款", 900, 1100, 1050, None, None, None, None],
    [None, "政府性基金拨款", "－", 0, None, None, None, None, None],
    [None, "按支出性质分：", None, None, None, None, None, None, None],
    [None, "其中：基本支出", 600, 700, 690, None, None, None, None],
    [None, "项目支出", 400, 500, 450, None, None, None, None],
]
GOALS: Rows = [
    ["年度总体目标", "预期目标", None, None, None, "实际完成情况"],
    [None, "办好三所学校", None, None, None, "三所学校开学"],
]
INDICATORS: Rows = [
    [
        "绩效指标",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ],
    [None, "产出指标（50分）", "数量指标", "改造校舍", "≥12所", "13所", 25, 25, None],
    [None, None, None, "指标2：", None, None, None, None, None],
    [None, None, "质量指标", "验收情况", "优", "优", 25, 25, None],
    [None, None, None, "……", None, None, None, None, None],
    [None, "满意度指标", "服务对象满意度", "家长满意度", "≥90%", "88%", 40, 35, "问卷偏少"],
    ["总分", None, None, None, None, None, 100, 94.5, None],
]
HUNAN: Rows = [["2023年度部门整体支出绩效自评表"], ["部门名称", "示范区教育局"], *BUDGET, *GOALS, *INDICATORS]
BASE: Rows = [
    ["2023年度部门整体支出绩效评价基础数据表"],
    ["财政供养人员情况（人）", "编制数", "2023年实际在职人数", "控制率"],
    [None, 143, 136, "95.10%"],
    ["经费控制情况（万元）", "2022年决算数", "2023年预算数", "2023年决算数"],
    ["三公经费", 29.08, 63.46, 44.29],
    ["1、公务用车购置和维护经费", 11.86, 41.46, "39.30"],
    ["其中：公车购置", "—", 29.46, 29.46],
    ["公车运行维护", 11.86, 12, 9.84],
    ["2、出国经费", 0, 0, 0],
    ["3、公务接待", 17.22, 22, 4.99],
    ["项目支出：", 938.8, 320, 689.16],
    ["1、公路养护专项", 100, 100, 100],
    ["……", None, None, None],
    ["公用经费", 60, 55, 50],
    ["其中：办公经费", 14.44, 10, 0.68],
    ["政府采购金额", 16.14, 30.66, 30.66],
    [
        "楼堂馆所控制情况",
        "批复规模（㎡）",
        "实际规模（㎡）",
        "规模控制率",
        "预算投资（万元）",
        "实际投资（万元）",
        "投资概算控制率",
    ],
    [None, 800, 780, "97.5%", 120, 118.5, "98.75%"],
    ["厉行节约保障措施", "集中采购办公用品"],
    ["填表人（签名）：甲", None, "联系电话：000"],
]
SCORES: Rows = [
    ["部门整体支出绩效评价指标评分表"],
    ["一级指标", "二级指标", "三级指标", "分值", "评价标准", "指标说明", "得分", "扣分原因"],
    ["投入", "预算配置", "在职人员控制率", 5, "不超过编制", "在职与编制之比", 5, None],
    [None, None, "“三公经费”变动率", 5, "不增加", "两年之比", 3, "有增加"],
    ["小计", None, None, 10, None, None, 8, None],
    ["过程", "管理", "管理制度健全性", 8, "有制度", "制度", 8, None],
    ["合计", None, None, 18, None, None, 16, None],
]


def sheet(rows: Rows, name: str = "Sheet1") -> Sheet:
    """A sheet without merged ranges."""
    return Sheet(name, [list(row) for row in rows])


def recognises(form: Form, sheets: list[Sheet]) -> bool:
    """Whether a table of the form stands in the document."""
    return any(True for table in form.tables for _ in regions(table, sheets))


def read(form: str, *sheets: Sheet) -> tuple[list[Reading], list[Problem]]:
    """Readings of a form, everything owned by one department."""
    found = read_tables_form(SourceFile("报送.xlsx", YEAR, REGISTER), FORMS[form], list(sheets), lambda _, __: OWNER)
    return found.readings, found.problems


def values(readings: list[Reading]) -> dict[tuple[str, str], Decimal | None]:
    """Single figures by item and phase."""
    return {(r.item, r.phase): r.value for r in readings if r.line == 0}


def records(readings: list[Reading], item: str) -> list[str]:
    """Raw texts of an item over the records."""
    return [r.raw_text for r in readings if r.item == item and r.line]


def test_budget_block() -> None:
    """Initial and full-year budget and execution come by the form's own columns, in 万元, dashes as dashes."""
    readings, problems = read("self_evaluation_form", sheet(HUNAN))
    assert not problems
    found = values(readings)
    assert found["total_expenditure", "initial_budget"] == 1000
    assert found["total_expenditure", "adjusted_budget"] == 1200
    assert found["total_expenditure", "final"] == 1140
    assert found["basic_expenditure", "final"] == 690
    assert found["project_expenditure", "adjusted_budget"] == 500
    assert found["expenditure_general_public_budget", "final"] == 1050
    assert found["printed_execution_rate", "final"] == 95
    assert ("general_public_budget", "final") not in found
    states = {(r.item, r.phase): r.state for r in readings}
    assert states["expenditure_government_fund", "initial_budget"] == "dash"
    assert states["expenditure_government_fund", "final"] == "blank"


def test_a_reason_beside_the_money_is_read_wherever_it_stands() -> None:
    """Why less was spent may be said of a part alone; a form without the column has no place for it."""
    reasons = ["偏差原因", None, None, None, None, None, "基建项目跨年，2024年付款"]
    rows = [[*row[:-1], reason] for row, reason in zip(BUDGET, reasons, strict=True)]
    readings, problems = read("self_evaluation_form", sheet([HUNAN[0], HUNAN[1], *rows, *GOALS, *INDICATORS]))
    assert not problems
    assert [r.raw_text for r in readings if r.item == "execution_reason" and r.state == "value"] == [reasons[-1]]
    assert [r for r in read("self_evaluation_form", sheet(HUNAN))[0] if r.item == "execution_reason"] == []
    assert values(readings)["project_expenditure", "final"] == 450


def test_indicators_are_targets_and_claims() -> None:
    """Each indicator is a target and a claim; leftover template lines and the total are none; words stay words."""
    readings, _ = read("self_evaluation_form", sheet(HUNAN))
    assert records(readings, "target_name") == ["改造校舍", "验收情况", "家长满意度"]
    assert records(readings, "claim_indicator") == ["预算执行率", "改造校舍", "验收情况", "家长满意度"]
    assert sum(r.value or 0 for r in readings if r.item == "claim_score") == Decimal("94.5")
    assert values(readings)["claim_total", "final"] == Decimal("94.5")
    target = {r.raw_text: r for r in readings if r.item == "target_value"}
    assert (target["≥12所"].value, target["≥12所"].unit, target["≥12所"].direction) == (12, "所", "at_least")
    assert target["优"].value is None
    assert {r.raw_text for r in readings if r.item.startswith("text_")} == {"办好三所学校", "三所学校开学"}
    assert records(readings, "target_deviation")[-1] == "问卷偏少"


def test_merged_levels_name_every_row() -> None:
    """A first-level name merged over several rows is that of each of them."""
    rows = [["部门整体支出绩效自评表"], *INDICATORS]
    origins = {(row, 1): (2, 1) for row in range(3, 6)} | {(row, 0): (1, 0) for row in range(2, 7)}
    readings, problems = read("self_evaluation_form", Sheet("表 1", rows, origins))
    assert not problems
    assert records(readings, "target_level1") == ["产出指标（50分）", "产出指标（50分）", "满意度指标"]


def test_variant_by_source_of_funds() -> None:
    """Funds by this year's appropriation, carry-over and others are lines of their own."""
    rows: Rows = [
        ["2023年部门整体支出绩效自评表"],
        ["单位：元"],
        [None, None, "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度预算", "年度资金总额", 3000000, 4000000, 3900000, 10, "97.5%", 9.75],
        [None, "其中：当年财政拨款", 2000000, 3000000, 2900000, "—", "", "—"],
        [None, "上年结转资金", 1000000, 1000000, 1000000, "—", "", "—"],
        [None, "其他资金", 0, 0, 0, "—", "", "—"],
        *INDICATORS,
    ]
    readings, problems = read("self_evaluation_form", sheet(rows))
    assert not problems
    assert values(readings)["expenditure_fiscal", "final"] == 290
    assert values(readings)["expenditure_carryover", "adjusted_budget"] == 100


def test_variant_with_direction_and_unit_columns() -> None:
    """Direction, value and unit in three cells make one target; a contradicting direction makes none."""
    rows: Rows = [
        ["2023年部门整体绩效目标自评表"],
        ["部门预算（万元）", None, "年初预算", "调整后预算", "预算执行数"],
        [None, "资金总额", 10, 20, 15],
        ["一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "指标权重", "实际完成值", "自评得分"],
        ["产出", "数量指标", "培训人次", "≥", 200, "人次", 20, 240, 20],
        ["产出", "成本指标", "人均成本", "≤", "≥300", "元", 20, 280, 20],
    ]
    readings, problems = read("self_evaluation_form", sheet(rows))
    assert not problems
    first, second = (r for r in readings if r.item == "target_value")
    assert (first.value, first.unit, first.direction) == (200, "人次", "at_least")
    assert second.state == "unparsed"
    assert [r.value for r in readings if r.item == "claim_points"] == [20, 20]
    assert values(readings)["total_expenditure", "adjusted_budget"] == 20


def test_base_data_of_a_real_unit() -> None:
    """Every figure of the base-data sheet comes out; 预算数 is a control only for the 三公 lines."""
    readings, problems = read("base_data_sheet", sheet(BASE))
    assert not problems
    found = values(readings)
    expected = {
        ("approved_posts", "final"): "143", ("staff_in_post", "final"): "136",
        ("printed_staffing_rate", "final"): "95.10",
        ("three_public_expenses", "previous_final"): "29.08", ("three_public_expenses", "control"): "63.46",
        ("three_public_expenses", "final"): "44.29", ("vehicles", "control"): "41.46",
        ("vehicle_operation", "final"): "9.84", ("official_reception", "final"): "4.99",
        ("project_expenditure", "initial_budget"): "320", ("public_funds", "final"): "50",
        ("office_expenses", "final"): "0.68", ("government_procurement", "planned"): "30.66",
        ("building_area", "planned"): "800", ("building_area", "final"): "780",
        ("building_investment", "final"): "118.5", ("printed_building_area_rate", "final"): "97.5",
    }  # fmt: skip
    assert {fact: found.get(fact) for fact in expected} == {fact: Decimal(value) for fact, value in expected.items()}
    assert next(r.state for r in readings if (r.item, r.phase) == ("vehicle_purchase", "previous_final")) == "dash"
    assert [r.raw_text for r in readings if r.item == "text_saving_measures"] == ["集中采购办公用品"]
    assert next(r.cell for r in readings if (r.item, r.phase) == ("three_public_expenses", "final")) == "D5"


def test_score_sheet() -> None:
    """Indicators are claims, subtotals are not, the total is the printed total."""
    readings, problems = read("score_sheet", sheet(SCORES))
    assert not problems
    assert records(readings, "claim_indicator") == ["在职人员控制率", "“三公经费”变动率", "管理制度健全性"]
    assert values(readings) == {("claim_total", "final"): Decimal(16)}


@pytest.mark.parametrize("form", ["self_evaluation_form", "base_data_sheet", "score_sheet"])
def test_several_forms_in_one_file(form: str) -> None:
    """Forms one below the other on one sheet are told apart and read as if each stood alone."""
    alone = {"self_evaluation_form": HUNAN, "base_data_sheet": BASE, "score_sheet": SCORES}
    together = sheet([row for rows in alone.values() for row in [*rows, []]])
    assert recognises(FORMS[form], [together])
    single, _ = read(form, sheet(alone[form]))
    joint, problems = read(form, together)
    assert not problems
    assert [(r.item, r.phase, r.line, r.value, r.raw_text) for r in joint] == [
        (r.item, r.phase, r.line, r.value, r.raw_text) for r in single
    ]


def test_two_departments_in_one_file() -> None:
    """Each table belongs to the department that its place says; a second table of one department is set aside."""
    source = SourceFile("报送.xlsx", YEAR, REGISTER)
    owners = {"甲": Owner("9901-jy", YEAR), "乙": Owner("9901-wj", YEAR)}
    sheets = [sheet(BASE, "甲"), sheet(BASE, "乙")]
    found = read_tables_form(source, FORMS["base_data_sheet"], sheets, lambda s, _: owners[s.name])
    assert not found.problems
    assert sum(r.department_id == "9901-wj" for r in found.readings) * 2 == len(found.readings)
    _, problems = read("base_data_sheet", *sheets)
    assert "第二张" in problems[0].found


def test_an_unknown_column_is_set_aside_alone() -> None:
    """A header that the form does not know is reported at its cell; nothing is shifted, the other columns count."""
    rows = [list(row) for row in BASE]
    for row in rows[3:16]:
        row.insert(2, "折算数" if row is rows[3] else 7)
    readings, problems = read("base_data_sheet", sheet(rows))
    assert [(problem.cell, problem.found) for problem in problems] == [("C4", "不认识的一栏“折算数”，该栏未采用")]
    assert values(readings) == values(read("base_data_sheet", sheet(BASE))[0])


def test_wrong_year_in_a_header_is_not_this_year() -> None:
    """Columns of other years are never taken for this year's."""
    rows = [list(row) for row in BASE]
    rows[3] = ["经费控制情况（万元）", "2020年决算数", "2021年预算数", "2021年决算数"]
    readings, problems = read("base_data_sheet", sheet(rows))
    assert problems
    assert ("three_public_expenses", "final") not in values(readings)


def test_column_without_header_is_not_shifted() -> None:
    """Values that moved into a column without header set the block aside."""
    rows = [list(row) for row in SCORES]
    rows[2] = ["投入", "预算配置", "在职人员控制率", 5, "不超过编制", "比", 5, None, 7]
    readings, problems = read("score_sheet", sheet(rows))
    assert [problem.cell for problem in problems] == ["I3"]
    assert not readings


def test_swapped_columns_are_read_by_their_headers() -> None:
    """The order of the columns does not matter."""
    swap = {1: 3, 3: 1}
    rows = [[row[swap.get(c, c)] if len(row) == 4 else v for c, v in enumerate(row)] for row in BASE]
    assert values(read("base_data_sheet", sheet(rows))[0]) == values(read("base_data_sheet", sheet(BASE))[0])


def test_money_without_unit_is_not_read() -> None:
    """Without 元 or 万元 anywhere a number is no amount."""
    rows = [["经费控制情况" if v == "经费控制情况（万元）" else v for v in row] for row in BASE]
    readings, problems = read("base_data_sheet", sheet(rows))
    assert ["没有写单位" in problem.found for problem in problems] == [True]
    assert values(readings).get(("three_public_expenses", "final")) is None
    assert values(readings)["approved_posts", "final"] == 143


def test_share_is_not_taken_for_a_percentage() -> None:
    """0.951 may be 95.1 % shown by a cell format: it is left unread."""
    rows = [list(row) for row in BASE]
    rows[2] = [None, 143, 136, 0.951]
    assert ("printed_staffing_rate", "final") not in values(read("base_data_sheet", sheet(rows))[0])


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("15%-20%", [("target_value", 15, "%", "at_least"), ("target_upper", 20, "%", "at_most")]),
        ("≥20所，≤30所", [("target_value", 20, "所", "at_least"), ("target_upper", 30, "所", "at_most")]),
        ("12月底前", [("target_value", None, None, None)]),
        ("2023-2025", [("target_value", None, None, None)]),
        ("30%-20%", [("target_value", None, None, None)]),
    ],
)
def test_a_target_may_be_a_range(cell: str, found: list[tuple[str, int | None, str | None, str | None]]) -> None:
    """“15%-20%” asks for at least 15 % and at most 20 %; a date or a span of years asks for no number."""
    rows: Rows = [*HUNAN[:-1], [None, None, "时效指标", "试点", cell, "完成", 5, 5, None], HUNAN[-1]]
    readings, problems = read("self_evaluation_form", sheet(rows))
    assert not problems
    record = next(r.line for r in readings if r.item == "target_name" and r.raw_text == "试点")
    targets = [r for r in readings if r.line == record and r.item in ("target_value", "target_upper")]
    assert [(r.item, r.value, r.unit, r.direction) for r in targets] == found
    assert {(r.raw_text, r.state) for r in targets} == {(cell, "unparsed" if found[0][1] is None else "value")}


def test_unfilled_template_gives_no_figures() -> None:
    """A blank form says nothing."""
    printed = {0, 1, 2, 9, 11}
    rows = [
        row if n in printed else [v if isinstance(v, str) and c < 2 else None for c, v in enumerate(row)]
        for n, row in enumerate(HUNAN)
    ]
    readings, _ = read("self_evaluation_form", sheet(rows))
    assert not [r for r in readings if r.value is not None]


def test_project_form_is_not_the_department_form() -> None:
    """The form of a single project has the same columns and is another form."""
    assert not recognises(FORMS["self_evaluation_form"], [sheet([["项目支出绩效自评表"], *BUDGET, *INDICATORS])])
    both = sheet([*HUNAN, ["项目支出绩效自评表"], *INDICATORS])
    assert read("self_evaluation_form", both)[0] == read("self_evaluation_form", sheet(HUNAN))[0]


def test_header_repeated_on_the_next_page() -> None:
    """A header printed again is no record."""
    rows = [*SCORES[:4], SCORES[1], *SCORES[4:]]
    assert len(records(read("score_sheet", sheet(rows))[0], "claim_indicator")) == 3


def test_line_printed_twice_counts_for_nothing() -> None:
    """Two different lines of one name: which counts cannot be known."""
    rows = [*BASE[:10], ["公务接待费", 1, 2, 3], *BASE[10:]]
    readings, problems = read("base_data_sheet", sheet(rows))
    assert len(problems) == 1
    assert ("official_reception", "final") not in values(readings)
    assert [r.raw_text for r in readings if r.item == SET_ASIDE_MARK] == [problems[0].found]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_forms_never_crash_nor_move_a_figure(data: st.DataObject) -> None:
    """Whatever one cell is overwritten with, no other figure changes its value."""
    row = data.draw(st.integers(1, len(BASE) - 1))
    column = data.draw(st.integers(0, len(BASE[row]) - 1))
    rows = [list(cells) for cells in BASE]
    rows[row][column] = data.draw(st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["三公经费", "决算数"])))
    whole = {(r.item, r.phase): (r.value, r.cell) for r in read("base_data_sheet", sheet(BASE))[0]}
    address = f"{'ABCDEFG'[column]}{row + 1}"
    for reading in read("base_data_sheet", sheet(rows))[0]:
        if reading.value is not None and reading.line == 0 and reading.cell != address:
            assert whole[reading.item, reading.phase] == (reading.value, reading.cell)


SIDES: Rows = [
    ["按收入性质分：1200", None, None, "按支出性质分：1140"],
    ["其中：一般公共预算：1100", None, None, "其中：基本支出：690"],
    ["其他资金：100", None, None, "项目支出：450"],
]


@pytest.mark.parametrize(
    "lists",
    [
        SIDES,
        [
            ["按收入性质分：", 1200, None, "按支出性质分：", 1140],
            ["其中：一般公共预算：", None, 1100, "其中：基本支出：", 690],
            ["其他资金：", 100, None, "项目支出：", "450.00"],
        ],
    ],
    ids=["in one cell with their labels", "beside their labels"],
)
def test_two_lists_side_by_side_are_of_the_phase_that_their_total_is(lists: Rows) -> None:
    """1200 by source is this year's budget and no other amount, 1140 by nature the execution: so are their parts."""
    form: Rows = [*HUNAN[:4], *([None, *row] for row in lists), *GOALS, *INDICATORS]
    readings, problems = read("self_evaluation_form", sheet(form))
    assert not problems
    found = values(readings)
    assert found["listed_by_source", "adjusted_budget"] == 1200
    assert found["expenditure_general_public_budget", "adjusted_budget"] == 1100
    assert found["expenditure_other_funds", "adjusted_budget"] == 100
    assert found["basic_expenditure", "final"] == 690
    assert found["project_expenditure", "final"] == 450
    assert ("basic_expenditure", "unstated") not in found


@pytest.mark.parametrize("total", ["1300", "1000", ""], ids=["none of them", "two of them", "not printed"])
def test_two_lists_of_which_nobody_can_say_the_phase(total: str) -> None:
    """A total that equals none of the amounts, or two of them, or is not printed, leaves open what its parts are of."""
    form: Rows = [list(row) for row in HUNAN[:4]]
    form[3][2:5] = [1000, 1000, 940]
    lists: Rows = [[f"按收入性质分：{total}", None, None, "按支出性质分：940"], *SIDES[1:]]
    form += [*([None, *row] for row in lists), *GOALS, *INDICATORS]
    readings, problems = read("self_evaluation_form", sheet(form))
    assert not problems
    assert values(readings)["expenditure_other_funds", "unstated"] == 100
    assert values(readings)["project_expenditure", "final"] == 450


def test_an_amount_that_is_missing_might_be_the_one() -> None:
    """Of three amounts one is not filled in: that the total equals just one of the others says nothing."""
    form: Rows = [list(row) for row in HUNAN[:4]]
    form[3][2] = None
    form += [*([None, *row] for row in SIDES), *GOALS, *INDICATORS]
    assert values(read("self_evaluation_form", sheet(form))[0])["expenditure_other_funds", "unstated"] == 100


def test_two_lists_side_by_side_without_their_names() -> None:
    """Without 按收入性质分 and 按支出性质分 nothing says what the lists divide: they are set aside."""
    form: Rows = [*HUNAN[:4], *([None, *row] for row in SIDES[1:]), *GOALS, *INDICATORS]
    readings, [problem] = read("self_evaluation_form", sheet(form))
    assert problem.found == "并列的两栏没有写明按什么划分，从“其中：一般公共预算：1100”起未采用"
    assert not {item for item, _ in values(readings)} & {"expenditure_general_public_budget", "basic_expenditure"}


def test_two_lists_side_by_side_without_figures() -> None:
    """Two lists left empty have nothing to ask about; a nought is a nought."""
    lists: Rows = [
        [None, "按收入性质分：", None, None, "按支出性质分："],
        [None, "其他资金：", 0, None, "项目支出：", None],
    ]
    readings, problems = read("self_evaluation_form", sheet([*HUNAN[:4], *lists, *GOALS, *INDICATORS]))
    assert not problems
    assert values(readings)["expenditure_other_funds", "unstated"] == 0
    assert "project_expenditure" not in {item for item, _ in values(readings)}


def test_merged_two_row_header() -> None:
    """A header of two rows counts by its whole path; cells merged down it are no rows."""
    rows: Rows = [
        ["部门整体支出绩效评价评分表"],
        ["一级指标", "三级指标", "分值", "得分"],
        [None, None, None, None],
        ["投入", "在职人员控制率", 5, 4],
    ]
    origins = {(2, column): (1, column) for column in range(4)}
    readings, problems = read("score_sheet", Sheet("表 1", rows, origins))
    assert not problems
    assert records(readings, "claim_indicator") == ["在职人员控制率"]
    assert records(readings, "claim_score") == ["4"]


@pytest.mark.parametrize(
    ("title", "form"),
    [
        ("附件1：2023年部门（单位）整体支出绩效自评表（一级部门）", "self_evaluation_form"),
        ("部 门 整 体 绩 效 自 评 表", "self_evaluation_form"),
        ("部门整体支出绩效自评情况表", "self_evaluation_form"),
        ("附件2 绩效评价基础数据表", "base_data_sheet"),
        ("整体支出绩效评价指标评分表", "score_sheet"),
        ("部门整体支出绩效目标申报表", "declared_targets"),
        ("项目支出绩效自评表", "project_self_evaluations"),
        ("项目支出绩效目标申报表", "project_targets"),
        ("部门整体支出绩效自评结果汇总表", None),
        ("收入支出决算总表", None),
        ("本表由财政局绩效科设计", None),
    ],
)
def test_forms_are_known_by_their_titles(title: str, form: str | None) -> None:
    """Spellings of one title are one form; projects and plans have their own, summaries and blank sheets none."""
    sheets = [sheet([]), sheet([[title]])]
    assert [name for name, known in FORMS.items() if recognises(known, sheets)] == ([form] if form else [])
