"""Every check of the figures: one department that passes it, one that offends it, and what the official reads."""

import pytest

from assets.warehouse.warehouse import Years
from tests.makers.rows import (
    SELF_EVALUATION,
    TIDY,
    UNCALCULATED,
    Built,
    CheckCase,
    District,
    Submission,
    Target,
    pipeline,
)

district = District()
FINDING = "evaluation.finding"
RESULT = "evaluation.check_result"
ACCOUNTS = "final_accounts_disclosure"
YEAR = 2023
BUDGET = {month: f"annual_budget[{month}].adjusted_budget=860.14" for month in (4, 5, 6, 7, 8)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [FINDING])


CASES = {
    "unreadable_cell": CheckCase(
        passes={YEAR: "staff_in_post=43 retirees=-"},
        fails={YEAR: "staff_in_post=四十三"},
        message="“在职人数（决算）”的单元格内容“四十三”不是可识别的数值，未参与计算；请改为数值，没有发生的填“-”或“无”",
        evidence=["2023 staff_in_post.final"],
        state="error",
    ),
    "uncalculated_formula": CheckCase(
        passes={YEAR: "staff_in_post=43 retirees=9"},
        fails={YEAR: f"staff_in_post={UNCALCULATED} retirees={UNCALCULATED}"},
        message="工作表“表”里有公式没有计算结果（2 个单元格），未参与计算；请用 Excel 或 WPS 打开、保存后重新报送",
        evidence=["2023 retirees.final", "2023 staff_in_post.final"],
        state="error",
    ),
    "unit_slip": CheckCase(
        passes={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=860.14"},
        fails={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=0.086014"},
        message="“支出合计（年初预算）”两处相差1万倍：一处折合 0.086014 万元，另一处为 860.14 万元；"
        "疑似“元”“万元”混用，请更正写错单位的一处",
        evidence=["2023 total_expenditure.initial_budget", "2023 total_expenditure.initial_budget (2)"],
    ),
    "source_conflict": CheckCase(
        passes={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=860.1"},
        fails={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=680.14"},
        message="“支出合计（年初预算）”在不同位置填报不一致：采用 860.14，另有 680.14，相差 -180；请核实并统一",
        evidence=["2023 total_expenditure.initial_budget", "2023 total_expenditure.initial_budget (2)"],
    ),
    "stage_conflict": CheckCase(
        passes={YEAR: [Submission("vehicles=3.5", form=ACCOUNTS), Submission("vehicles=3.50", form=SELF_EVALUATION)]},
        fails={YEAR: [Submission("vehicles=3.5", form=ACCOUNTS), Submission("vehicles=5.3", form=SELF_EVALUATION)]},
        message="“公务用车购置及运行费（决算）”各表所列不一致：采用 5.3（自评表），另有 3.5（部门决算公开），相差 -1.8"
        "；请核实并统一，口径不同的请说明",
        evidence=["2023 vehicles.final @final_accounts_disclosure", "2023 vehicles.final @self_evaluation_form"],
    ),
    "replaced_by_another_source": CheckCase(
        passes={YEAR: [Submission("vehicles=3", own_folder=True), Submission("vehicles=4", own_folder=True, day=2)]},
        fails={YEAR: [Submission("vehicles=3", own_folder=True), Submission("vehicles=4", day=2)]},
        message="“公务用车购置及运行费（决算）”此前采用 3，现采用另一报送单位文件中的 4，相差 -1；请核实以哪一份为准",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
    ),
    "table_versions": CheckCase(
        passes={YEAR: [Submission("vehicles=3", file="甲"), Submission("vehicles=3.0", file="乙")]},
        fails={YEAR: [Submission("vehicles=3 retirees=9", file="甲"), Submission("vehicles=4", file="乙")]},
        message="“部门收支决算表”同时收到两份，整表采用 1.xlsx（没有写明稿次，按所写日期和文件名排在后面）："
        "退休人数（决算）9、公务用车购置及运行费（决算）3；另一份 1.xlsx：退休人数（决算）空白、"
        "公务用车购置及运行费（决算）4；请核实以哪一份为准，移出另一份",
        evidence=["2023 retirees.final", "2023 vehicles.final", "2023 vehicles.final"],
    ),
    "table_replaced": CheckCase(
        passes={YEAR: [Submission("vehicles=3"), Submission("vehicles=3", day=2)]},
        fails={YEAR: [Submission("vehicles=3 retirees=9"), Submission("vehicles=4 retirees=9", day=2)]},
        message="“部门收支决算表”后报的一份改动了此前所报的数，整表采用 2.xlsx：公务用车购置及运行费（决算）4；"
        "此前 1.xlsx：公务用车购置及运行费（决算）3",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
        state="hint",
    ),
    "blank_replaces_value": CheckCase(
        passes={YEAR: [Submission("vehicles=3"), Submission("vehicles=4", day=2), Submission("vehicles=", form=TIDY)]},
        fails={YEAR: [Submission("vehicles=3 retirees=9"), Submission("vehicles= retirees=9", day=2)]},
        message="“部门整体支出绩效数据收集表”后报的一份没有填此前填报的 1 项：公务用车购置及运行费（决算）3；"
        "现按空白处理，请核实：漏填的补报",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
    ),
    "older_file_wins": CheckCase(
        passes={
            YEAR: [
                Submission("vehicles=3", edition=1, written_day=9),
                Submission("vehicles=4", day=10, edition=2, written_day=1),
                Submission("vehicles=4", day=11, form=TIDY, written_day=1),
            ]
        },
        fails={YEAR: [Submission("vehicles=20", edition=2), Submission("vehicles=10", day=2, edition=1)]},
        message="“部门整体支出绩效数据收集表”后收到的（2.xlsx，第 1 版）比先收到的（1.xlsx，第 2 版）旧，"
        "现采用后收到的；请核实，确为旧版的移出，或在 bureau/choices 中写明不采用",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
    ),
    "correction_outdated": CheckCase(
        passes={YEAR: "vehicles=35000"},
        fails={YEAR: "vehicles=3.6"},
        message="“公务用车购置及运行费（决算）”的更正 c1（更正.yaml）按 “35000” 作出，现报送的是 “3.6”，更正未采用；"
        "请核对新数，正确的删去该条更正，仍有误的改写 expect",
        evidence=["2023 vehicles.final"],
    ),
    "correction_applied": CheckCase(
        passes={YEAR: "vehicles=3.5"},
        fails={YEAR: "vehicles=35000"},
        message="“公务用车购置及运行费（决算）”报送为 35000，采用更正数 3.5；依据更正 c2：误填（绩效科，2024-03-13）",
        evidence=["2023 vehicles.final"],
        state="hint",
    ),
    "cross_footing": CheckCase(
        passes={YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 project_expenditure=3876.69"},
        fails={YEAR: "total_expenditure=4512.25 basic_expenditure=653.56 project_expenditure=3876.69"},
        message="支出合计 = 基本支出 + 项目支出（决算）：合计 4512.25，各项之和 4530.25，相差 18",
        evidence=["2023 basic_expenditure.final", "2023 project_expenditure.final", "2023 total_expenditure.final"],
        kept=True,
    ),
    "lines_not_listed": CheckCase(
        passes={YEAR: "total_revenue=4294.41 general_public_budget=4294.41"},
        fails={YEAR: "total_revenue=4512.25 general_public_budget=4294.41"},
        message="收入合计 = 各项收入之和（决算）：合计 4512.25，所列各项之和 4294.41，有 217.84 未列出；请补列或说明",
        evidence=["2023 general_public_budget.final", "2023 total_revenue.final"],
        state="hint",
    ),
    "ceiling": CheckCase(
        passes={YEAR: "vehicles.control=4 vehicles.final=3.9"},
        fails={YEAR: "vehicles.control=4 vehicles.final=5.5"},
        message="“三公”预算控制数 ≥ 决算（公务用车购置及运行费）：上限 4，实际 5.5，超出 1.5",
        evidence=["2023 vehicles.control", "2023 vehicles.final"],
        kept=True,
    ),
    "classified_sum": CheckCase(
        passes={
            YEAR: "total_expenditure=307.82 functional_expenditure[201]=300 functional_expenditure[20139]=300"
            " functional_expenditure[208]=7.82"
        },
        fails={
            YEAR: "functional_expenditure[20805]=10.82 functional_expenditure[2080505]=6.18 "
            "functional_expenditure[2080506]=4.46"
        },
        message="按功能分类的支出（全部）20805：为 10.82，下级科目之和 10.64，相差 -0.18",
        evidence=[
            "2023 functional_expenditure[2080505]",
            "2023 functional_expenditure[2080506]",
            "2023 functional_expenditure[20805]",
        ],
    ),
    "classified_row": CheckCase(
        passes={
            YEAR: "functional_expenditure[212]=7243.70 functional_expenditure[212].final.basic=5505.50"
            " functional_expenditure[212].final.project=1738.21 functional_expenditure[213]=3"
            " functional_expenditure[213].final.basic= functional_expenditure[213].final.project=2"
        },
        fails={
            YEAR: "functional_expenditure[212]=7243.70 functional_expenditure[212].final.basic=550.50"
            " functional_expenditure[212].final.project=1738.20"
        },
        message="按功能分类的支出（全部）212：合计 7243.7，基本支出、项目支出等各列之和 2288.7，相差 -4955",
        evidence=[
            "2023 functional_expenditure[212]",
            "2023 functional_expenditure[212] (2)",
            "2023 functional_expenditure[212] (3)",
        ],
    ),
    "classified_conflict": CheckCase(
        passes={YEAR: "functional_expenditure[201]=264.87 functional_expenditure[201]=264.9"},
        fails={YEAR: "functional_expenditure[201]=264.87 functional_expenditure[201]=246.87"},
        message="“按功能分类的支出（全部）201”两张表不一致：采用 246.87，另有 264.87，相差 18；请核实并统一",
        evidence=["2023 functional_expenditure[201]", "2023 functional_expenditure[201] (2)"],
    ),
    "economic_line_over_three_public": CheckCase(
        passes={YEAR: "official_reception=0.50 economic_expenditure[30217].final.general_budget_basic=0.50"},
        fails={YEAR: "official_reception=0.50 economic_expenditure[30217].final.general_budget_basic=0.85"},
        message="基本支出中的“公务接待费”为 0.85，超过“三公”经费表的 0.5，超出 0.35",
        evidence=["2023 economic_expenditure[30217]", "2023 official_reception.final"],
    ),
    "restatement": CheckCase(
        passes={2022: "vehicles.final=12.02", YEAR: "vehicles.previous_final=12.02 vehicles.final=9"},
        fails={2022: "vehicles.final=12.02", YEAR: "vehicles.previous_final=11.02 vehicles.final=9"},
        message="“公务用车购置及运行费（上年决算）”本年表中所列上年数 11.02，上年报表为 12.02，相差 -1；请说明调整原因",
        evidence=["2022 vehicles.final", "2023 vehicles.previous_final"],
        kept=True,
    ),
    "stated_rate": CheckCase(
        passes={
            YEAR: "three_public_change_rate.change=-62.48 three_public_expenses.final=4.51"
            " three_public_expenses.previous_final=12.02"
        },
        fails={
            YEAR: "three_public_change_rate.change=-63.48 three_public_expenses.final=4.51"
            " three_public_expenses.previous_final=12.02"
        },
        message="报告所称“三公”经费增减率写为 -63.48%，按所填数据为 -62.48%；请更正比率，或说明所用的基数",
        evidence=[
            "2023 three_public_change_rate.change",
            "2023 three_public_expenses.final",
            "2023 three_public_expenses.previous_final",
        ],
        kept=True,
    ),
    "sentence_rate": CheckCase(
        passes={YEAR: "statement_rate[1]=-62.48 statement_total[1]=4.51 statement_change[1]=-7.51"},
        fails={
            YEAR: "statement_rate[1]=95.89 statement_numerator[1]=307.82 statement_denominator[1]=0"
            " statement_alternative[1]=321.02"
        },
        message="“95.89”：比率写为 95.89%，按同句数字为 不计算（基数为零）；写出的比率是以 321.02 万元为分母得出的；"
        "请更正比率或其分母",
        evidence=[
            "2023 statement_alternative[1]",
            "2023 statement_denominator[1]",
            "2023 statement_numerator[1]",
            "2023 statement_rate[1]",
        ],
        kept=True,
    ),
    "template_leftover": CheckCase(
        passes={YEAR: "staff_in_post=43"},
        fails={YEAR: "template_leftover[1]=仍保留该表格式"},
        message="文中留有模板用语“仍保留该表格式”；请删去",
        evidence=["2023 template_leftover[1]"],
    ),
    "negative_amount": CheckCase(
        passes={YEAR: "vehicles.change=-7.51 capital.additions=-3 capital.final=0"},
        fails={YEAR: "capital.final=-3"},
        message="“资本性支出（决算）”填报为负数 -3；请核实",
        evidence=["2023 capital.final"],
    ),
    "target_basis_differs": CheckCase(
        passes={
            YEAR: Submission(targets=[Target("税金", "6亿元", "5.97亿元", basis="全部工业", actual_basis="全部工业")])
        },
        fails={
            YEAR: Submission(targets=[Target("税金", "6亿元", "5.97亿元", basis="全部工业", actual_basis="规模工业")])
        },
        message="目标“税金”的统计范围为“全部工业”，结果的统计范围为“规模工业”；两者不可直接比较，请说明",
        evidence=[
            "2023 target_actual[1]",
            "2023 target_actual_basis[1]",
            "2023 target_basis[1]",
            "2023 target_value[1]",
        ],
        state="hint",
    ),
    "implied_base_differs": CheckCase(
        passes={
            YEAR: Submission(
                targets=[
                    Target("总产值", "≥430亿元", "403.07亿元", kind="总量"),
                    Target("总产值", "≥15%", "7.8%", kind="增速"),
                ]
            )
        },
        fails={
            YEAR: Submission(
                targets=[
                    Target("总产值", "≥430亿元", "324.58亿元", kind="总量"),
                    Target("总产值", "≥15%", "7.8%", kind="增速"),
                ]
            )
        },
        message="“总产值”：由目标推算的上年基数为 373.91亿元，由结果推算为 301.09亿元；请核对增速或总量",
        evidence=["2023 target_actual[1]", "2023 target_actual[2]", "2023 target_value[1]", "2023 target_value[2]"],
        state="hint",
    ),
    "target_net": CheckCase(
        passes={YEAR: Submission(targets=[Target("新增企业", "≥20家", "32家", reduction="6家", net="26家")])},
        fails={YEAR: Submission(targets=[Target("新增企业", "≥20家", "32家", reduction="6家", net="28家")])},
        message="“新增企业”：完成值减去减少数为 26，填报净完成值为 28，相差 2",
        evidence=["2023 target_actual[1]", "2023 target_net[1]", "2023 target_reduction[1]"],
        kept=True,
    ),
    "side_total": CheckCase(
        passes={
            YEAR: "listed_by_source.unstated=1830.1 total_expenditure.final=1830.12 total_expenditure.initial_budget=7"
        },
        fails={
            YEAR: "listed_by_nature.unstated=1735.67 total_expenditure.initial_budget=760.00"
            " total_expenditure.adjusted_budget=1830.12"
        },
        message="“按支出性质分的合计”为 1735.67，与年度资金总额的各个数都不等，"
        "最接近的年度资金总额（调整预算）为 1830.12，相差 94.45",
        evidence=["2023 listed_by_nature.unstated", "2023 total_expenditure.adjusted_budget"],
        kept=True,
    ),
    "listed_projects_sum": CheckCase(
        passes={YEAR: "project_expenditure=1369.3 listed_project[1]=958.7 listed_project[2]=410.6"},
        fails={YEAR: "project_expenditure=1505.3 listed_project[1]=1049.4 listed_project[2]=459.9"},
        message="“项目支出（决算）”为 1505.3，所列各项目之和 1509.3，相差 -4",
        evidence=["2023 listed_project[1]", "2023 listed_project[2]", "2023 project_expenditure.final"],
        kept=True,
    ),
    "spending_slow": CheckCase(
        passes={
            YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=344.02 cumulative_expenditure[3]=100"
        },  # 39.996 % is 40.00 %
        fails={YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=343.90"},
        message="截至6月支出进度 39.98%，低于1—6月应达到的40%，差 0.02个百分点；请查明原因，加快支出或按程序调整预算",
        evidence=["2023 annual_budget[6]", "2023 cumulative_expenditure[6]"],
        state="hint",
        kept=True,
    ),
    "progress_gap": CheckCase(
        passes={YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=387.06 work_progress[6]=55"},  # 55 may be 54.5
        fails={YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=387.06 work_progress[6]=55.6"},
        message="截至6月工作完成进度 55.6%，支出进度 45%，相差 10.6个百分点；请说明原因",
        evidence=["2023 annual_budget[6]", "2023 cumulative_expenditure[6]", "2023 work_progress[6]"],
        state="hint",
        kept=True,
    ),
    "printed_progress": CheckCase(
        passes={
            YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=387 printed_spending_progress[6]=45.05"
        },  # 387 is rounded
        fails={YEAR: f"{BUDGET[6]} cumulative_expenditure[6]=387.00 printed_spending_progress[6]=54.99"},
        message="截至6月支出进度填为 54.99%，按累计支出和全年预算数计算为 44.99%；请更正",
        evidence=["2023 annual_budget[6]", "2023 cumulative_expenditure[6]", "2023 printed_spending_progress[6]"],
        kept=True,
    ),
    "cumulative_falls": CheckCase(
        passes={YEAR: "cumulative_expenditure[6]=387.1 cumulative_expenditure[8]=387.04"},
        fails={YEAR: "cumulative_expenditure[6]=387.1 cumulative_expenditure[8]=378.1"},
        message="截至8月累计支出 378.1，少于截至6月的387.1，减少 9；请核实，属退回或调账的请说明",
        evidence=["2023 cumulative_expenditure[6]", "2023 cumulative_expenditure[8]"],
        kept=True,
    ),
    "base_year_not_used": CheckCase(
        passes={2022: "vehicles.final=12.02", YEAR: "vehicles.final=9"},
        fails={YEAR: "vehicles.final=9"},  # last year's file comes later: see ``arrived_late``
        message="“公务用车购置及运行费”：上年报表已有数据，比较时未使用；请重新运行该年度",
        evidence=["2022 vehicles.final"],
        state="error",
    ),
}
ROUNDED = {
    "side_total": ("listed_by_nature.unstated=1735.7 total_expenditure.final=1735.67", ["pass"]),
    "listed_projects_sum": ("project_expenditure=20.0 listed_project[1]=10.03 listed_project[2]=9.96", ["pass"]),
    "source_conflict": ("total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=860.1", []),
    "stage_conflict": ([Submission("vehicles=3.5", form=ACCOUNTS), Submission("vehicles=4", form=SELF_EVALUATION)], []),
    "cross_footing": ("total_expenditure=4512.25 basic_expenditure=635.57 project_expenditure=3876.69", ["hint"]),
    "lines_not_listed": ("total_revenue=4294.42 general_public_budget=4294.41", []),
    "ceiling": ("vehicles.control=4.00 vehicles.final=4.01", ["hint"]),
    "classified_sum": (
        "functional_expenditure[20805]=10.65 functional_expenditure[2080505]=6.18 functional_expenditure[2080506]=4.46",
        ["hint"],
    ),
    "classified_row": (
        "functional_expenditure[212]=7.24 functional_expenditure[212].final.basic=5.50"
        " functional_expenditure[212].final.project=1.75",
        [],
    ),
    "classified_conflict": ("functional_expenditure[201]=264.87 functional_expenditure[201]=264.9", []),
    "economic_line_over_three_public": (
        "official_reception=0.50 economic_expenditure[30217].final.general_budget_basic=0.51",
        [],
    ),
    "stated_rate": (
        "three_public_change_rate.change=-62.5 three_public_expenses.final=4.51"
        " three_public_expenses.previous_final=12.02",
        ["pass"],
    ),
    "sentence_rate": ("statement_rate[1]=-62.5 statement_total[1]=4.51 statement_change[1]=-7.51", ["pass"]),
    "printed_progress": (f"{BUDGET[6]} cumulative_expenditure[6]=387.06 printed_spending_progress[6]=45", ["pass"]),
    "cumulative_falls": ("cumulative_expenditure[6]=387.1 cumulative_expenditure[8]=387.06", ["pass"]),
}
"""Check → figures that agree but for the rounding of what was printed, and what the check then says."""
BEYOND = {
    "classified_row": "functional_expenditure[212]=7.24 functional_expenditure[212].final.basic=5.50"
    " functional_expenditure[212].final.project=1.77",
    "side_total": "listed_by_nature.unstated=1735.8 total_expenditure.final=1735.67",
    "listed_projects_sum": "project_expenditure=20.0 listed_project[1]=10.23 listed_project[2]=9.96",
    "source_conflict": "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=860.0",
    "stage_conflict": [Submission("vehicles=3.4", form=ACCOUNTS), Submission("vehicles=4", form=SELF_EVALUATION)],
    "cross_footing": "total_expenditure=4512.25 basic_expenditure=635.58 project_expenditure=3876.69",
    "lines_not_listed": "total_revenue=4294.45 general_public_budget=4294.41",
    "ceiling": "vehicles.control=4.00 vehicles.final=4.02",
    "classified_sum": "functional_expenditure[20805]=10.66 functional_expenditure[2080505]=6.18"
    " functional_expenditure[2080506]=4.46",
    "classified_conflict": "functional_expenditure[201]=264.87 functional_expenditure[201]=264.7",
    "economic_line_over_three_public": "official_reception=0.50"
    " economic_expenditure[30217].final.general_budget_basic=0.52",
    "stated_rate": "three_public_change_rate.change=-62.6 three_public_expenses.final=4.51"
    " three_public_expenses.previous_final=12.02",
    "sentence_rate": "statement_rate[1]=-62.9 statement_total[1]=4.51 statement_change[1]=-7.51",
    "printed_progress": f"{BUDGET[6]} cumulative_expenditure[6]=387.06 printed_spending_progress[6]=46",
    "cumulative_falls": "cumulative_expenditure[6]=387.1 cumulative_expenditure[8]=386.9",
}
"""The same, with more than rounding explains."""
WITHIN_ROUNDING = {check: district.given({YEAR: figures}) for check, (figures, _) in ROUNDED.items()}
BEYOND_ROUNDING = {check: district.given({YEAR: figures}) for check, figures in BEYOND.items()}
PASSES = {check: district.given(case.passes) for check, case in CASES.items()}
FAILS = {check: district.given(case.fails) for check, case in CASES.items()}
for department in (
    PASSES["correction_outdated"],
    FAILS["correction_outdated"],
    FAILS["correction_applied"],
):
    district.correct(department, YEAR, "vehicles", "35000", action="scale", power=-4)


@pytest.fixture(scope="module")
def arrived_late(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """2023 was evaluated before the file of 2022 came; then only figures of 2022 were taken in, and 2023 checked."""
    late = District()
    late.given({2021: "vehicles.final=1", YEAR: "vehicles.final=9"}, department_id=FAILS["base_year_not_used"])
    stale = late.build(tmp_path_factory.mktemp("late"), [FINDING])
    late.submit(FAILS["base_year_not_used"], 2022, "vehicles.final=12.02")
    late.store(stale.warehouse)
    stale.refresh(["intake.figure"], Years(2022, 2022))
    for table in (RESULT, FINDING):
        stale.warehouse.replace(pipeline()[table], table, Years(YEAR, YEAR))
    return stale


@pytest.mark.parametrize("check", CASES)
def test_the_passing_case_raises_no_alarm(built: Built, check: str) -> None:
    """A false alarm costs more than a missed one."""
    states = [row["state"] for row in built.rows(RESULT, PASSES[check], check_id=check, fiscal_year=YEAR)]
    assert states == (["pass"] if CASES[check].kept else [])


@pytest.mark.parametrize("check", ROUNDED)
def test_a_rounding_is_no_error(built: Built, check: str) -> None:
    """Numbers that agree but for the rounding of print are right, or at most a hint; the next step beyond is not."""
    states = [row["state"] for row in built.rows(RESULT, WITHIN_ROUNDING[check], check_id=check, fiscal_year=YEAR)]
    assert states == ROUNDED[check][1]
    offences = [row["state"] for row in built.rows(FINDING, BEYOND_ROUNDING[check], check_id=check, fiscal_year=YEAR)]
    assert offences == [CASES[check].state]


@pytest.mark.parametrize("check", CASES)
def test_the_failing_case_is_found_with_its_cells(built: Built, arrived_late: Built, check: str) -> None:
    """An offence is one finding that says what was found and expected, and shows the offending cells."""
    case = CASES[check]
    found_in = arrived_late if check == "base_year_not_used" else built
    row = found_in.row(FINDING, FAILS[check], check_id=check, fiscal_year=YEAR)
    assert row["message"] == case.message
    assert row["state"] == case.state
    assert found_in.evidence(row["reading_ids"]) == list(case.evidence)


def test_a_late_file_of_last_year_is_seen_once_the_year_is_run_again(arrived_late: Built) -> None:
    """After the rerun of 2023 the base is last year's file, and the alarm is gone."""
    arrived_late.refresh([FINDING])
    department = FAILS["base_year_not_used"]
    assert arrived_late.rows(FINDING, department, check_id="base_year_not_used") == []
    change = arrived_late.row("comparison.three_public_change", department, fiscal_year=YEAR)
    assert (change["previous_source"], str(change["change_wan"])) == ("previous_file", "-3.020000")


UNIT_SLIP_TO_YI = district.given({YEAR: "vehicles=3.5 vehicles=350000000"})
UNIT_SLIP_OF_DOTS = district.given({YEAR: "vehicles=3.5 vehicles=35003.5"})
NOT_TEN_THOUSAND = district.given({YEAR: "vehicles=3.5 vehicles=35100"})
SIGN = district.given({YEAR: "vehicles=3.5 vehicles=-3.5"})
ZERO_AGAINST_VALUE = district.given({YEAR: "vehicles=0 vehicles=3.5"})
HIDDEN_BLANK = district.given({YEAR: [Submission("vehicles=3.5"), Submission("vehicles=", form=TIDY)]})


@pytest.mark.parametrize(
    ("department", "check", "difference"),
    [
        (UNIT_SLIP_TO_YI, "unit_slip", "1亿倍"),
        (UNIT_SLIP_OF_DOTS, "unit_slip", "1万倍"),
        (NOT_TEN_THOUSAND, "source_conflict", "35096.5"),
        (SIGN, "source_conflict", "-7"),
        (ZERO_AGAINST_VALUE, "source_conflict", "3.5"),
    ],
)
def test_two_statements_of_one_figure_are_a_unit_slip_or_a_conflict_never_both(
    built: Built, department: str, check: str, difference: str
) -> None:
    """10⁴ or 10⁸ apart (within a thousandth) is 元 for 万元; any other difference is a contradiction."""
    found = built.shown(FINDING, department, "check_id difference", category="magnitude") + built.shown(
        FINDING, department, "check_id difference", category="conflict"
    )
    assert found == [(check, difference)]


def test_a_blank_beside_a_value_is_no_conflict(built: Built) -> None:
    """One file says 3.5, the other says nothing: nothing disagrees."""
    assert built.rows(FINDING, HIDDEN_BLANK, category="conflict") == []


HALF_READ_TOTALS = district.given({YEAR: "listed_by_nature.unstated=1735 total_expenditure=1800 set_aside_table=合计"})
HALF_READ_PROJECTS = district.given({YEAR: "project_expenditure=20 listed_project[1]=10 set_aside_table=项目"})


@pytest.mark.parametrize(
    ("department", "check"), [(HALF_READ_TOTALS, "side_total"), (HALF_READ_PROJECTS, "listed_projects_sum")]
)
def test_a_table_that_was_not_read_whole_contradicts_nothing(built: Built, department: str, check: str) -> None:
    """What was set aside may be what a sum or a comparison lacks: no verdict from a half-read table."""
    assert [row["state"] for row in built.rows(RESULT, department, check_id=check)] == ["insufficient_data"]
