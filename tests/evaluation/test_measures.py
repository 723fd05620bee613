"""sql/evaluation/measure: every declared rate with the numbers of a department substituted into its formula."""

from dataclasses import dataclass

import pytest

from assets.knowledge.rules import measures
from tests.makers.rows import Built, District, Given, Submission, Target

district = District(apart=True)
TABLE = "evaluation.measure"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


@dataclass(frozen=True)
class Case:
    """Figures of 2023, and of 2022 where the measure looks back → value, basis and formula."""

    measure: str
    variant: int
    figures: str
    value: str
    formula: str
    last_year: str = ""


CASES = [
    Case(
        "staffing_control_rate", 1, "staff_in_post=43 approved_posts=40",
        "107.5", "（在职人数43） ÷ （编制数40） × 100% = 107.50%",
    ),
    Case(
        "three_public_change_rate_budget", 1,
        "three_public_expenses.control=10 three_public_expenses.previous_control=99", "-16.67",
        "（预算控制数“三公”经费合计10.00 − 上年报表预算控制数“三公”经费合计12.00） ÷ "
        "（上年报表预算控制数“三公”经费合计12.00） × 100% = -16.67%（本年预算较上年预算）",
        last_year="three_public_expenses.control=12",
    ),
    Case(
        "three_public_change_rate_budget", 4,
        "three_public_expenses.control=12.5 three_public_expenses.previous_control=10", "25",
        "（预算控制数“三公”经费合计12.50 − 上年预算控制数“三公”经费合计10.00） ÷ （上年预算控制数“三公”经费合计10.00）"
        " × 100% = 25.00%（本年预算较本表所列上年预算）",
    ),
    Case(
        "three_public_change_rate_budget", 2,
        "three_public_expenses.control.general_budget=9 three_public_expenses.previous_control.general_budget=9", "-25",
        "（预算控制数一般公共预算财政拨款中的“三公”经费合计9.00 − "
        "上年报表预算控制数一般公共预算财政拨款中的“三公”经费合计12.00） ÷ "
        "（上年报表预算控制数一般公共预算财政拨款中的“三公”经费合计12.00） × 100% = -25.00%（一般公共预算本年较上年）",
        last_year="three_public_expenses.control.general_budget=12",
    ),
    Case(
        "three_public_change_rate_budget", 3,
        "three_public_expenses.control.general_budget=6 three_public_expenses.previous_control.general_budget=8", "-25",
        "（预算控制数一般公共预算财政拨款中的“三公”经费合计6.00 − "
        "上年预算控制数一般公共预算财政拨款中的“三公”经费合计8.00） ÷ "
        "（上年预算控制数一般公共预算财政拨款中的“三公”经费合计8.00） × 100% = -25.00%"
        "（一般公共预算本年较本表所列上年）",
    ),
    Case(
        "three_public_change_rate_final", 1,
        "three_public_expenses=4.51 three_public_expenses.previous_final=99", "-62.48",
        "（决算“三公”经费合计4.51 − 上年报表决算“三公”经费合计12.02） ÷ （上年报表决算“三公”经费合计12.02）"
        " × 100% = -62.48%（本年决算较上年决算）",
        last_year="three_public_expenses=12.02",
    ),
    Case(
        "three_public_change_rate_final", 2,
        "three_public_expenses=4.51 three_public_expenses.previous_final=12.02", "-62.48",
        "（决算“三公”经费合计4.51 − 上年决算“三公”经费合计12.02） ÷ （上年决算“三公”经费合计12.02）"
        " × 100% = -62.48%（本年决算较本表所列上年决算）",
    ),
    Case(
        "three_public_control_rate", 1, "three_public_expenses=4.51 three_public_expenses.control=10",
        "45.1", "（决算“三公”经费合计4.51） ÷ （预算控制数“三公”经费合计10.00） × 100% = 45.10%",
    ),
    Case(  # the expenditure budget of 2000 holds the 300: they count once
        "budget_completion_rate", 1,
        """opening_carryover=300 total_revenue.initial_budget=1700 total_expenditure.initial_budget=2000
        total_expenditure.additions=- closing_carryover=160""", "92",
        "（决算年初结转和结余300.00 + 年初预算收入合计1,700.00 + 追加支出合计0.00 − 决算年末结转和结余160.00） ÷ "
        "（决算年初结转和结余300.00 + 年初预算收入合计1,700.00 + 追加支出合计0.00） × 100% = 92.00%（收入预算口径）",
    ),
    Case(
        "budget_completion_rate", 2,
        """opening_carryover=300 opening_carryover.initial_budget=300 total_expenditure.initial_budget=2000
        total_expenditure.additions=- closing_carryover=160
        general_public_budget.initial_budget=1 general_public_budget.additions=1""", "92",
        "（决算年初结转和结余300.00 + 年初预算支出合计2,000.00 − 年初预算年初结转和结余300.00 + 追加支出合计0.00"
        " − 决算年末结转和结余160.00） ÷ （决算年初结转和结余300.00 + 年初预算支出合计2,000.00"
        " − 年初预算年初结转和结余300.00 + 追加支出合计0.00） × 100% = 92.00%"
        "（支出预算口径，年初预算中的结转不重复计）",
    ),
    Case(
        "budget_completion_rate", 3,
        """opening_carryover=5 total_expenditure.initial_budget=80 total_expenditure.additions=15 closing_carryover=10
        general_public_budget.initial_budget=1 general_public_budget.additions=1""", "90",
        "（决算年初结转和结余5.00 + 年初预算支出合计80.00 + 追加支出合计15.00 − 决算年末结转和结余10.00） ÷ "
        "（决算年初结转和结余5.00 + 年初预算支出合计80.00 + 追加支出合计15.00） × 100% = 90.00%"
        "（支出预算口径，年初预算未列结转）",
    ),
    Case(
        "budget_completion_rate", 4,
        """opening_carryover=- general_public_budget.initial_budget=80 general_public_budget.additions=20
        closing_carryover=无""", "100",
        "（决算年初结转和结余0.00 + 年初预算一般公共预算拨款80.00 + 追加一般公共预算拨款20.00"
        " − 决算年末结转和结余0.00） ÷ （决算年初结转和结余0.00 + 年初预算一般公共预算拨款80.00"
        " + 追加一般公共预算拨款20.00） × 100% = 100.00%（财政拨款口径）",
    ),
    Case(
        "budget_execution_rate", 1, "total_expenditure=4512.25 total_expenditure.adjusted_budget=4294.41",
        "105.07", "（决算支出合计4,512.25） ÷ （调整预算支出合计4,294.41） × 100% = 105.07%",
    ),
    Case(
        "budget_control_rate", 1,
        """total_expenditure.additions=3434.27 total_expenditure.initial_budget=860.14
        general_public_budget.additions=1 general_public_budget.initial_budget=1""", "399.27",
        "（追加支出合计3,434.27） ÷ （年初预算支出合计860.14） × 100% = 399.27%（支出预算口径）",
    ),
    Case(
        "budget_control_rate", 2, "general_public_budget.additions=20 general_public_budget.initial_budget=80",
        "25", "（追加一般公共预算拨款20.00） ÷ （年初预算一般公共预算拨款80.00） × 100% = 25.00%（财政拨款口径）",
    ),
    Case(
        "building_area_control_rate", 1, "building_area=1050 building_area.planned=1000.5",
        "104.95", "（楼堂馆所建设面积1,050） ÷ （计划（批复）楼堂馆所建设面积1,000.5） × 100% = 104.95%",
    ),
    Case(
        "building_investment_control_rate", 1, "building_investment=99 building_investment.planned=100",
        "99", "（决算楼堂馆所建设投资99.00） ÷ （计划（批复）楼堂馆所建设投资100.00） × 100% = 99.00%",
    ),
    Case(
        "public_funds_control_rate", 1,
        """public_funds.final.basic=52.97 public_funds.initial_budget.basic=43.76
        goods_and_services.final.basic=1 goods_and_services.initial_budget.basic=1""", "121.05",
        "（决算基本支出中的公用经费52.97） ÷ （年初预算基本支出中的公用经费43.76） × 100% = 121.05%（公用经费）",
    ),
    Case(
        "public_funds_control_rate", 2,
        """goods_and_services.final.basic=40 capital.final.basic=10 goods_and_services.initial_budget.basic=45
        capital.initial_budget.basic=-""", "111.11",
        "（决算基本支出中的商品和服务支出40.00 + 决算基本支出中的资本性支出10.00） ÷ "
        "（年初预算基本支出中的商品和服务支出45.00 + 年初预算基本支出中的资本性支出0.00） × 100% = 111.11%"
        "（基本支出中的商品和服务支出与资本性支出）",
    ),
    Case(
        "public_funds_control_rate", 3,
        "goods_and_services.final.basic=52.97 goods_and_services.initial_budget.basic=43.76 capital.final.basic=",
        "121.05",
        "（决算基本支出中的商品和服务支出52.97） ÷ （年初预算基本支出中的商品和服务支出43.76） × 100% = 121.05%"
        "（基本支出中的商品和服务支出（资本性支出未填全））",
    ),
    Case(
        "procurement_execution_rate", 1, "government_procurement=95.1 government_procurement.planned=100",
        "95.1", "（决算政府采购金额95.10） ÷ （计划（批复）政府采购金额100.00） × 100% = 95.10%",
    ),
    Case(
        "carryover_rate", 1, "closing_carryover=5 total_expenditure.adjusted_budget=100",
        "5", "（决算年末结转和结余5.00） ÷ （调整预算支出合计100.00） × 100% = 5.00%",
    ),
    Case(
        "carryover_change_rate", 1, "closing_carryover=5 opening_carryover=8",
        "-37.5", "（决算年末结转和结余5.00 − 决算年初结转和结余8.00） ÷ （决算年初结转和结余8.00） × 100% = -37.50%",
    ),
    Case(
        "key_task_completion_rate", 1, "key_tasks=9 key_tasks.planned=10",
        "90", "（重点工作任务数9） ÷ （计划（批复）重点工作任务数10） × 100% = 90.00%",
    ),
    Case("satisfaction_rate", 1, "satisfaction_rate=96.55", "96.55", "服务对象满意度96.55%"),
    Case(
        "budget_completion_rate_approved", 1, "total_expenditure=4512.25 total_expenditure.initial_budget=860.14",
        "524.59", "（决算支出合计4,512.25） ÷ （年初预算支出合计860.14） × 100% = 524.59%（决算支出较批复的年初预算）",
    ),
    Case(
        "budget_adjustment_rate", 1, "budget_adjustments=86.01 total_expenditure.initial_budget=860.14",
        "10", "（决算预算调整数86.01） ÷ （年初预算支出合计860.14） × 100% = 10.00%",
    ),
    Case(
        "payment_progress_rate", 1, "payment_progress=81 payment_progress.planned=90",
        "90", "（支付进度81.00） ÷ （计划（批复）支付进度90.00） × 100% = 90.00%",
    ),
    Case(
        "key_spending_rate", 1, "key_spending.initial_budget=270 project_expenditure.initial_budget=320",
        "84.38",
        "（年初预算重点项目支出270.00） ÷ （年初预算项目支出320.00） × 100% = 84.38%（年初预算口径）",
    ),
    Case(
        "fixed_asset_use_rate", 1, "fixed_assets_used=95 fixed_assets=100",
        "95", "（决算在用固定资产总额95.00） ÷ （决算固定资产总额100.00） × 100% = 95.00%",
    ),
    Case(
        "completion_rate", 1, "work_outputs=18 work_outputs.planned=20",
        "90", "（工作任务数18） ÷ （计划（批复）工作任务数20） × 100% = 90.00%",
    ),
    Case(
        "timely_completion_rate", 1, "timely_outputs=15 work_outputs.planned=20",
        "75", "（及时完成的工作任务数15） ÷ （计划（批复）工作任务数20） × 100% = 75.00%",
    ),
    Case(
        "quality_rate", 1, "qualified_outputs=17 work_outputs.planned=20",
        "85", "（质量达标的工作任务数17） ÷ （计划（批复）工作任务数20） × 100% = 85.00%",
    ),
]  # fmt: skip


def _given(case: Case) -> Given:
    return {2023: case.figures} | ({2022: case.last_year} if case.last_year else {})


GIVEN = [district.given(_given(case)) for case in CASES]
NUMBERED = [pytest.param(place, id=f"{case.measure}-{case.variant}") for place, case in enumerate(CASES)]


@pytest.mark.parametrize("place", NUMBERED)
def test_value_and_formula(built: Built, place: int) -> None:
    """The rate, by the first way of computing it whose figures are all known, and the formula with the numbers."""
    case = CASES[place]
    (shown,) = built.shown(TABLE, GIVEN[place], "value state formula", fiscal_year=2023, measure=case.measure)
    value, state, formula = shown
    assert (value, state, formula.partition("；另：")[0]) == (case.value, "pass", case.formula)


def test_every_declared_way_of_every_measure_has_a_case() -> None:
    """A measure added to measures.yaml needs numbers here."""
    declared = {(measure.id, place) for measure in measures() for place in range(1, len(measure.variants) + 1)}
    assert {(case.measure, case.variant) for case in CASES} == declared


def test_evidence_is_the_figures_of_the_way_used(built: Built) -> None:
    """The cells behind 25.00 %: this year's cap and last year's as the form states it, not other figures."""
    place = next(place for place, case in enumerate(CASES) if case.formula.endswith("（本年预算较本表所列上年预算）"))
    row = built.row(TABLE, GIVEN[place], measure="three_public_change_rate_budget")
    assert sorted(set(built.evidence(row["reading_ids"]))) == [
        "2023 three_public_expenses.control",
        "2023 three_public_expenses.previous_control",
    ]


# figures of 2023 → state, formula; the value is always unknown
UNKNOWN = {
    "one figure missing": (
        "staffing_control_rate", "staff_in_post=43", "insufficient_data", "缺少数据：编制数",
    ),
    "both missing": (
        "staffing_control_rate", "retirees=9", "insufficient_data", "缺少数据：在职人数、编制数",
    ),
    "a blank is missing": (
        "staffing_control_rate", "staff_in_post= approved_posts=40", "insufficient_data", "缺少数据：在职人数",
    ),
    "an unreadable cell is missing": (
        "staffing_control_rate", "staff_in_post=多 approved_posts=40", "insufficient_data", "缺少数据：在职人数",
    ),
    "only the carry-overs missing": (
        "budget_completion_rate",
        """opening_carryover= closing_carryover= general_public_budget.initial_budget=860.14
        general_public_budget.additions=3434.27""",
        "insufficient_data", "缺少数据：决算年初结转和结余、决算年末结转和结余",
    ),
    "no satisfaction survey": (
        "satisfaction_rate", "staff_in_post=43", "insufficient_data", "缺少数据：服务对象满意度",
    ),
    "a base of zero": (
        "three_public_control_rate", "three_public_expenses=4.51 three_public_expenses.control=0", "insufficient_data",
        "基数为零，不计算比率：（决算“三公”经费合计4.51） ÷ （预算控制数“三公”经费合计0.00）",
    ),
    "a base of “-”": (
        "three_public_control_rate", "three_public_expenses=4.51 three_public_expenses.control=-", "insufficient_data",
        "基数为零，不计算比率：（决算“三公”经费合计4.51） ÷ （预算控制数“三公”经费合计0.00）",
    ),
    "nothing built": (
        "building_area_control_rate", "building_area=- building_area.planned=无 building_investment=-",
        "not_applicable",
        "没有发生（填报为“-”或“无”，决算楼堂馆所建设投资也没有数）",
    ),
    "nothing built, by one word alone": (
        "building_area_control_rate", "building_area=- building_area.planned=无", "insufficient_data",
        "填报为“-”或“无”，没有其他数据印证",
    ),
    "nothing built, but paid for": (
        "building_area_control_rate", "building_area=- building_area.planned=- building_investment=1200",
        "insufficient_data", "填报为“-”或“无”，但有决算楼堂馆所建设投资1,200.00",
    ),
    "no survey, said so": (
        "satisfaction_rate", "satisfaction_rate=无", "insufficient_data", "填报为“-”或“无”，没有其他数据印证",
    ),
}  # fmt: skip
UNKNOWNS = {name: district.given({2023: figures}) for name, (_, figures, *_) in UNKNOWN.items()}


@pytest.mark.parametrize("name", UNKNOWN)
def test_without_a_value(built: Built, name: str) -> None:
    """A rate that cannot be formed is unknown, says exactly what is missing, and is never 0 nor 100 %."""
    measure, _, state, formula = UNKNOWN[name]
    assert built.shown(TABLE, UNKNOWNS[name], "value state formula", measure=measure) == [(None, state, formula)]


ZERO_OF_ZERO = district.given({2023: "building_area=0 building_area.planned=0"})
SPENT_NOTHING = district.given({2023: "three_public_expenses=0 three_public_expenses.control=10"})
SAID_NONE = district.given({2023: "three_public_expenses=- three_public_expenses.control=10"})


def test_zero_of_zero_did_not_happen(built: Built) -> None:
    """0 of 0 approved square metres is no rate: the measure does not apply."""
    row = built.row(TABLE, ZERO_OF_ZERO, measure="building_area_control_rate")
    assert (row["value"], row["state"]) == (None, "not_applicable")


@pytest.mark.parametrize("department", [SPENT_NOTHING, SAID_NONE])
def test_nothing_spent_is_a_rate_of_zero(built: Built, department: str) -> None:
    """Nothing spent of a cap of 10 is 0.00 %, whether written as 0 or as “-”."""
    assert built.shown(TABLE, department, "value state", measure="three_public_control_rate") == [("0", "pass")]


DISTRICT = "示例区"
BOTH = """total_expenditure.additions=97.9 total_expenditure.initial_budget=1000
    general_public_budget.additions=100.1 general_public_budget.initial_budget=1000"""
APPROPRIATION = "general_public_budget.additions=100.1 general_public_budget.initial_budget=1000"
EXPENDITURE = "total_expenditure.additions=97.9 total_expenditure.initial_budget=1000"
ALL_ALIKE = [district.given({2023: BOTH}, region=DISTRICT), district.given({2023: APPROPRIATION}, region=DISTRICT)]
AT_ODDS = [
    district.given({2023: figures}, region="另一区") for figures in (EXPENDITURE, EXPENDITURE, BOTH, APPROPRIATION)
]
HALF_READ = district.given({2023: APPROPRIATION + " set_aside_table=支出预算"})
CONTROL = "budget_control_rate"


def test_departments_of_a_district_are_compared_on_one_basis(built: Built) -> None:
    """One states 9.79 % on expenditure and 10.01 % on appropriation, the other the latter alone: both go by that."""
    assert [built.row(TABLE, department, measure=CONTROL)["basis"] for department in ALL_ALIKE] == ["财政拨款口径"] * 2
    assert built.row(TABLE, ALL_ALIKE[0], measure=CONTROL)["formula"] == (
        "（追加一般公共预算拨款100.10） ÷ （年初预算一般公共预算拨款1,000.00） × 100% = 10.01%（财政拨款口径）；"
        "另：（追加支出合计97.90） ÷ （年初预算支出合计1,000.00） × 100% = 9.79%（支出预算口径），不用于评分"
    )


def test_the_basis_is_that_of_most_departments_and_no_other_stands_in_for_it(built: Built) -> None:
    """Three of four are known on expenditure: the fourth is open, and its other rate is shown beside."""
    rows = [built.row(TABLE, department, measure=CONTROL) for department in AT_ODDS]
    assert [row["basis"] for row in rows] == ["支出预算口径"] * 3 + [None]
    assert (rows[-1]["value"], rows[-1]["state"]) == (None, "insufficient_data")
    assert rows[-1]["formula"] == (
        "缺少数据：年初预算支出合计、追加支出合计（本地区按支出预算口径比较）；另：（追加一般公共预算拨款100.10）"
        " ÷ （年初预算一般公共预算拨款1,000.00） × 100% = 10.01%（财政拨款口径），不用于评分"
    )


def test_a_table_that_was_not_read_whole_gives_no_second_best(built: Built) -> None:
    """What was set aside may be the figure of the preferred way: another way is not taken in its place."""
    assert built.row(TABLE, HALF_READ, measure=CONTROL)["state"] == "insufficient_data"


SURVEYED = district.given(
    {2023: Submission(targets=[Target("服务对象满意度", "≥90%", "95.5%"), Target("培训合格率", "≥90%", "99%")])}
)
SURVEYED_TWICE = district.given(
    {2023: Submission(targets=[Target("群众满意度", "≥90%", "95%"), Target("企业满意度", "≥90%", "88%")])}
)
BOTH_STATED = district.given({2023: Submission("satisfaction_rate=91", targets=[Target("群众满意度", "≥90%", "95%")])})
KEY_TASKS = district.given({2023: Submission(targets=[Target("重点工作完成率", "100%", "98%")])})


def test_a_result_among_the_targets_serves_its_measure(built: Built) -> None:
    """满意度 stands in the list of targets alone: it is the measure, and its cells are named; a figure comes first."""
    columns = "value state formula"
    assert built.shown(TABLE, SURVEYED, columns, measure="satisfaction_rate") == [
        ("95.5", "pass", "所列绩效目标“服务对象满意度”完成值95.50%")
    ]
    row = built.row(TABLE, SURVEYED, measure="satisfaction_rate")
    assert built.evidence(row["reading_ids"]) == ["2023 target_actual[1]", "2023 target_value[1]"]
    assert built.shown(TABLE, KEY_TASKS, "value state", measure="key_task_completion_rate") == [("98", "pass")]
    assert built.shown(TABLE, BOTH_STATED, "value", measure="satisfaction_rate") == [("91",)]


def test_of_two_results_that_differ_none_is_chosen(built: Built) -> None:
    """群众 95 %, 企业 88 %: which of them the score sheet means is for people to say."""
    assert built.shown(TABLE, SURVEYED_TWICE, "value state formula", measure="satisfaction_rate") == [
        (
            None,
            "insufficient_data",
            "缺少数据：服务对象满意度；所列绩效目标的完成值不一（“群众满意度”完成值95.00%、“企业满意度”完成值88.00%），"
            "不能确定采用哪一项",
        )
    ]


def test_every_department_year_has_every_measure_once(built: Built) -> None:
    """What was submitted decides the states, never the number of rows."""
    submitted = len(built.rows("intake.accepted_submission"))
    assert len(built.rows(TABLE)) == submitted * len(measures())
