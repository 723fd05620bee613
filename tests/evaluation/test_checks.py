"""Every check of the figures: one department that passes it, one that offends it, and what the official reads."""

from dataclasses import replace

import pytest

from assets.warehouse.warehouse import Years
from tests.makers.rows import (
    REPORT,
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
OPENED = (
    "全年新开办12所公办幼儿园，增加学位4,320个，主城区入园难基本缓解；乡镇中心幼儿园全部完成改造，配齐保育员和厨房设备，"
    "农村幼儿就近入园；民办幼儿园质量评估一年一次。"
)


def report(performance: str, item: str = "text_performance") -> Submission:
    """A report with this chapter."""
    return Submission(texts={item: performance})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [FINDING])


_FIVE = [Target(f"工作{number}", f"≥{number}0项", f"{number}0项") for number in range(1, 6)]
_ONLY_REACHED = Target("兑付率", "≥100%", "100%")
_SATISFIED = Submission(targets=[Target("群众满意度", "≥95%", "96%", kind="")], form=SELF_EVALUATION)
_PROJECT_TARGETS = Submission(
    "project_name[1]=项目1 project_amount[1].declared=60 project_name[2]=项目2 project_amount[2].declared=30",
    form="project_targets",
)


def _declared(*lines: str) -> Submission:
    """Declared targets: name and value."""
    cells = (
        f"declared_name[{record}]={name} declared_value[{record}]={value}"
        for record, (name, value) in enumerate((line.split() for line in lines), start=1)
    )
    return Submission(" ".join(cells), form="declared_targets")


def _evaluated(*lines: str) -> Submission:
    """Targets of a self-evaluation form: name and value; the result is not given."""
    return Submission(targets=[Target(*line.split(), "", kind="") for line in lines], form=SELF_EVALUATION)


def _budget(initial: str, adjusted: str, final: str, reason: str) -> Submission:
    """The budget block of a self-evaluation form with its cell for a reason."""
    amounts = {"initial_budget": initial, "adjusted_budget": adjusted, "final": final}
    cells = [f"total_expenditure.{phase}={amount}" for phase, amount in amounts.items()]
    return Submission(" ".join([*cells, reason]), form=SELF_EVALUATION)


def _report(text: str) -> Submission:
    return Submission(texts={"text_evaluation_work": text}, form=REPORT)


def _projects(*lines: str) -> Submission:
    """Self-evaluations of projects: budget of the year and what was spent."""
    cells = (
        f"project_name[{line}]=项目{line} project_amount[{line}].adjusted_budget={budget}"
        f" project_amount[{line}].final={spent}"
        for line, (budget, spent) in enumerate((each.split() for each in lines), start=1)
    )
    return Submission(" ".join(cells), form="project_self_evaluations")


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
    "cell_unit_slip": CheckCase(
        passes={YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 project_expenditure=3876.69"},
        fails={
            YEAR: "total_expenditure=4512.25 basic_expenditure=6355600 project_expenditure=3876.69"
            " general_public_budget=4512.25 basic_expenditure.control=7"
        },
        message="“基本支出（决算）”填报 6,355,600.00 万元，"
        "与同一合计的其他各数（支出合计 = 基本支出 + 项目支出（决算））相差1万倍，"
        "按其他各数为 635.56 万元；疑似“元”“万元”混用，请核对该处的计量单位",
        evidence=["2023 basic_expenditure.final", "2023 project_expenditure.final", "2023 total_expenditure.final"],
    ),
    "table_unit_slip": CheckCase(
        passes={
            2022: "total_expenditure=4000.00 basic_expenditure=600.00",
            YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 staff_in_post=40",
        },
        fails={
            2022: "total_expenditure=4000.00 basic_expenditure=600.00",
            YEAR: "total_expenditure=45122500 basic_expenditure=6355600 staff_in_post=40",
        },
        message="“部门整体支出绩效数据收集表”整表疑似以元填报：大1万倍，依据上年同一数据（2 项）、人均支出；"
        "表内各数未作换算，请核对计量单位后重新报送",
        evidence=[
            "2022 basic_expenditure.final",
            "2022 total_expenditure.final",
            "2023 basic_expenditure.final",
            "2023 total_expenditure.final",
        ],
    ),
    "magnitude_differs": CheckCase(
        passes={YEAR: "office_expenses.previous_final=14.44 office_expenses.initial_budget=10 office_expenses=1300"},
        fails={YEAR: "office_expenses.previous_final=14.44 office_expenses.initial_budget=10 office_expenses=125800"},
        message="“办公经费（决算）”为 125,800.00 万元，是其他各数（14.44、10.00）的1万倍左右；请核对计量单位",
        evidence=[
            "2023 office_expenses.final",
            "2023 office_expenses.initial_budget",
            "2023 office_expenses.previous_final",
        ],
        state="hint",
    ),
    "text_about": CheckCase(
        passes={YEAR: [Submission("vehicles=11.86"), Submission("vehicles=公务用车费用约12万元", form=REPORT)]},
        fails={YEAR: [Submission("vehicles=18.60"), Submission("vehicles=公务用车费用约12万元", form=REPORT)]},
        message="“公务用车购置及运行费（决算）”文中写为“12万元”，表中为 18.6 万元，相差 -6.6；请核实并统一",
        evidence=["2023 vehicles.final", "2023 vehicles.final @report"],
        kept=True,
    ),
    "source_conflict": CheckCase(
        passes={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=860.1"},
        fails={YEAR: "total_expenditure.initial_budget=860.14 total_expenditure.initial_budget=680.14"},
        message="“支出合计（年初预算）”在不同位置填报不一致：采用 860.14，另有 680.14，相差 -180.00；请核实并统一",
        evidence=["2023 total_expenditure.initial_budget", "2023 total_expenditure.initial_budget (2)"],
    ),
    "stage_conflict": CheckCase(
        passes={YEAR: [Submission("vehicles=3.5", form=ACCOUNTS), Submission("vehicles=3.50", form=SELF_EVALUATION)]},
        fails={YEAR: [Submission("vehicles=3.5", form=ACCOUNTS), Submission("vehicles=5.3", form=SELF_EVALUATION)]},
        message="“公务用车购置及运行费（决算）”各表所列不一致：采用 5.30（自评表），另有 3.50（部门决算公开），"
        "相差 -1.80；请核实并统一，口径不同的请说明",
        evidence=["2023 vehicles.final @final_accounts_disclosure", "2023 vehicles.final @self_evaluation_form"],
    ),
    "replaced_by_another_source": CheckCase(
        passes={YEAR: [Submission("vehicles=3", own_folder=True), Submission("vehicles=4", own_folder=True, day=2)]},
        fails={YEAR: [Submission("vehicles=3", own_folder=True), Submission("vehicles=4", day=2)]},
        message="“公务用车购置及运行费（决算）”此前采用 3.00，"
        "现采用另一报送单位文件中的 4.00，相差 -1.00；请核实以哪一份为准",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
    ),
    "table_versions": CheckCase(
        passes={YEAR: [Submission("vehicles=3", file="甲"), Submission("vehicles=3.0", file="乙")]},
        fails={YEAR: [Submission("vehicles=3 retirees=9", file="甲"), Submission("vehicles=4", file="乙")]},
        message="“部门收支决算表”同时收到两份，整表采用 1.xlsx（没有写明稿次，按所写日期和文件名排在后面）："
        "退休人数（决算）9、公务用车购置及运行费（决算）3.00；另一份 1.xlsx：退休人数（决算）空白、"
        "公务用车购置及运行费（决算）4.00；请核实以哪一份为准，移出另一份",
        evidence=["2023 retirees.final", "2023 vehicles.final", "2023 vehicles.final"],
    ),
    "table_replaced": CheckCase(
        passes={YEAR: [Submission("vehicles=3"), Submission("vehicles=3", day=2)]},
        fails={YEAR: [Submission("vehicles=3 retirees=9"), Submission("vehicles=4 retirees=9", day=2)]},
        message="“部门收支决算表”后报的一份改动了此前所报的数，整表采用 2.xlsx：公务用车购置及运行费（决算）4.00；"
        "此前 1.xlsx：公务用车购置及运行费（决算）3.00",
        evidence=["2023 vehicles.final", "2023 vehicles.final #2"],
        state="hint",
    ),
    "blank_replaces_value": CheckCase(
        passes={YEAR: [Submission("vehicles=3"), Submission("vehicles=4", day=2), Submission("vehicles=", form=TIDY)]},
        fails={YEAR: [Submission("vehicles=3 retirees=9"), Submission("vehicles= retirees=9", day=2)]},
        message="“部门整体支出绩效数据收集表”后报的一份没有填此前填报的 1 项：公务用车购置及运行费（决算）3.00；"
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
        message="“公务用车购置及运行费（决算）”报送为 35,000.00，采用更正数 3.50；"
        "依据更正 c2：误填（绩效科，2024-03-13）",
        evidence=["2023 vehicles.final"],
        state="hint",
    ),
    "cross_footing": CheckCase(
        passes={YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 project_expenditure=3876.69"},
        fails={YEAR: "total_expenditure=4512.25 basic_expenditure=653.56 project_expenditure=3876.69"},
        message="支出合计 = 基本支出 + 项目支出（决算）：合计 4,512.25，各项之和 4,530.25，相差 18.00",
        evidence=["2023 basic_expenditure.final", "2023 project_expenditure.final", "2023 total_expenditure.final"],
        kept=True,
    ),
    "lines_not_listed": CheckCase(
        passes={YEAR: "total_revenue=4294.41 general_public_budget=4294.41"},
        fails={YEAR: "total_revenue=4512.25 general_public_budget=4294.41"},
        message="收入合计 = 各项收入之和（决算）：合计 4,512.25，所列各项之和 4,294.41，有 217.84 未列出；请补列或说明",
        evidence=["2023 general_public_budget.final", "2023 total_revenue.final"],
        state="hint",
    ),
    "ceiling": CheckCase(
        passes={YEAR: "vehicles.control=4 vehicles.final=3.9"},
        fails={YEAR: "vehicles.control=4 vehicles.final=5.5"},
        message="“三公”预算控制数 ≥ 决算（公务用车购置及运行费）：上限 4.00，实际 5.50，超出 1.50",
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
        message="按功能分类的支出（全部）212：合计 7,243.70，基本支出、项目支出等各列之和 2,288.70，相差 -4,955.00",
        evidence=[
            "2023 functional_expenditure[212]",
            "2023 functional_expenditure[212] (2)",
            "2023 functional_expenditure[212] (3)",
        ],
    ),
    "classified_conflict": CheckCase(
        passes={YEAR: "functional_expenditure[201]=264.87 functional_expenditure[201]=264.9"},
        fails={YEAR: "functional_expenditure[201]=264.87 functional_expenditure[201]=246.87"},
        message="“按功能分类的支出（全部）201”两张表不一致：采用 246.87，另有 264.87，相差 18.00；请核实并统一",
        evidence=["2023 functional_expenditure[201]", "2023 functional_expenditure[201] (2)"],
    ),
    "economic_line_over_three_public": CheckCase(
        passes={YEAR: "official_reception=0.50 economic_expenditure[30217].final.general_budget_basic=0.50"},
        fails={YEAR: "official_reception=0.50 economic_expenditure[30217].final.general_budget_basic=0.85"},
        message="基本支出中的“公务接待费”为 0.85，超过“三公”经费表的 0.50，超出 0.35",
        evidence=["2023 economic_expenditure[30217]", "2023 official_reception.final"],
    ),
    "restatement": CheckCase(
        passes={2022: "vehicles.final=12.02", YEAR: "vehicles.previous_final=12.02 vehicles.final=9"},
        fails={2022: "vehicles.final=12.02", YEAR: "vehicles.previous_final=11.02 vehicles.final=9"},
        message="“公务用车购置及运行费（上年决算）”本年表中所列上年数 11.02，上年报表为 12.02，"
        "相差 -1.00；请说明调整原因",
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
    "copied_text": CheckCase(
        passes={YEAR - 1: report(OPENED), YEAR: report(OPENED.replace("12", "13"))},
        fails={YEAR - 1: report(OPENED), YEAR: report(f"开篇。\n{OPENED.replace('，', ', ')}")},
        message=f"“与上年相同的文字”1段：“{OPENED.replace('，', ', ')}”；出处：2022年度；请了解是否照抄",
        evidence=["2022 text_performance.final", "2023 text_performance.final"],
        state="hint",
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
        message="“资本性支出（决算）”填报为负数 -3.00；请核实",
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
    "target_dropped": CheckCase(
        passes={YEAR: [_declared("培训人数 ≥100人", "培训场次 ≥4场"), _evaluated("培训人数 ≥100人", "培训场次 ≥4场")]},
        fails={
            YEAR: [
                _declared("培训人数 ≥100人", "培训场次 ≥4场", "投诉率 ≤2%"),
                _evaluated("培训人数 ≥100人", "投诉率 ≤2%"),
            ]
        },
        message="“申报的绩效目标”共 3 项，没有列入自评 1 项：培训场次（≥4场）；请补列，经批准调整的附批复",
        evidence=["2023 declared_value[2] @declared_targets"],
        kept=True,
    ),
    "target_lowered": CheckCase(
        passes={YEAR: [_declared("培训人数 ≥100人"), _evaluated("培训人数 ≥120人")]},
        fails={YEAR: [_declared("培训人数 ≥100人"), _evaluated("培训人数 ≥80人")]},
        message="“培训人数”申报为 ≥100人，自评表为 ≥80人，要求降低；请按申报的目标自评，经批准调整的附批复",
        evidence=[
            "2023 declared_value[1] @declared_targets",
            "2023 target_actual[1] @self_evaluation_form",
            "2023 target_value[1] @self_evaluation_form",
        ],
        kept=True,
    ),
    "target_redefined": CheckCase(
        passes={YEAR: [_declared("培训人次 ≥1.2万人次"), _evaluated("培训人次 ≥12000人次")]},
        fails={YEAR: [_declared("办结时间 ≤5天"), _evaluated("办结时间 ≥5天")]},
        message="“办结时间”申报为 ≤5天，自评表为 ≥5天，要求的方向不同；请核实哪一处写错",
        evidence=[
            "2023 declared_value[1] @declared_targets",
            "2023 target_actual[1] @self_evaluation_form",
            "2023 target_value[1] @self_evaluation_form",
        ],
    ),
    "target_below_last_result": CheckCase(
        passes={
            2022: Submission(targets=[Target("培训人数", "≥100人", "110人")]),
            YEAR: Submission(targets=[Target("培训人数", "≥99人", "112人")]),
        },
        fails={
            2022: Submission(targets=[Target("培训人数", "≥100人", "150人")]),
            YEAR: Submission(targets=[Target("培训人数", "≥110人", "152人")]),
        },
        message="“培训人数”本年目标 110人，上年已完成 150人；请说明目标是否偏低",
        evidence=["2022 target_actual[1]", "2022 target_value[1]", "2023 target_actual[1]", "2023 target_value[1]"],
        state="hint",
        kept=True,
    ),
    "targets_unquantified": CheckCase(
        passes={YEAR: _evaluated("培训人数 ≥100人", "制度 完善", "完成时间 12月底前")},
        fails={YEAR: _evaluated("培训人数 ≥100人", "制度 完善", "影响 显著")},
        message="“绩效目标”共 3 项，没有量化的 2 项：制度（完善）、影响（显著）；请改为可衡量的数量、比率或时间",
        evidence=[
            "2023 target_actual[2] @self_evaluation_form",
            "2023 target_actual[3] @self_evaluation_form",
            "2023 target_value[2] @self_evaluation_form",
            "2023 target_value[3] @self_evaluation_form",
        ],
        state="hint",
        kept=True,
    ),
    "results_equal_targets": CheckCase(
        passes={YEAR: Submission(targets=[*_FIVE[:4], Target("检查", "≥50家", "51家"), _ONLY_REACHED])},
        fails={YEAR: Submission(targets=[*_FIVE, _ONLY_REACHED])},
        message="有完成值的量化目标共 5 项，完成值全部等于目标值；请核实是否照抄目标",
        evidence=sorted(f"2023 target_{column}[{line}]" for line in range(1, 6) for column in ("actual", "value")),
        state="hint",
        kept=True,
    ),
    "target_reason_missing": CheckCase(
        passes={YEAR: Submission(targets=[Target("培训", "≥10场", "9场", deviation="疫情")])},
        fails={YEAR: Submission(targets=[Target("培训", "≥10场", "9场"), Target("检查", "≥50家", "51家")])},
        message="“未完成的绩效目标”共 1 项，没有填写原因 1 项：培训；请在表中说明",
        evidence=["2023 target_actual[1]", "2023 target_value[1]"],
        kept=True,
    ),
    "budget_reason_missing": CheckCase(
        passes={YEAR: _budget("100", "100", "89.9", "execution_reason=项目跨年")},
        fails={YEAR: _budget("100", "100", "89.9", "execution_reason=")},
        message="预算执行率为 89.90%（界限 90%），自评材料没有写明原因；请说明",
        evidence=[
            "2023 execution_reason.final @self_evaluation_form",
            "2023 total_expenditure.adjusted_budget @self_evaluation_form",
            "2023 total_expenditure.final @self_evaluation_form",
            "2023 total_expenditure.initial_budget @self_evaluation_form",
        ],
        kept=True,
    ),
    "declared_unit_differs": CheckCase(
        passes={
            YEAR: Submission(
                "declared_name[1]=总成本 declared_value[1]=28.8万元 declared_unit[1]=元", form="declared_targets"
            )
        },
        fails={
            YEAR: Submission(
                "declared_name[1]=总成本 declared_value[1]=28.8万元 declared_unit[1]=%", form="declared_targets"
            )
        },
        message="“总成本”指标值写为“28.8万元”，计量单位写为“%”；请更正其中一处",
        evidence=["2023 declared_value[1] @declared_targets"],
        kept=True,
    ),
    "satisfaction_unsupported": CheckCase(
        passes={YEAR: [_SATISFIED, _report("自评组查阅凭证，发放问卷 120 份。")]},
        fails={YEAR: [_SATISFIED, _report("自评组查阅凭证，核对账表。")]},
        message="“群众满意度”填报 96%，报告没有写明调查方法或样本；请补充",
        evidence=[
            "2023 target_actual[1] @self_evaluation_form",
            "2023 target_value[1] @self_evaluation_form",
            "2023 text_evaluation_work.final @report",
        ],
        state="hint",
        kept=True,
    ),
    "units_sum": CheckCase(
        passes={YEAR: "basic_expenditure=110.25"},
        fails={YEAR: "basic_expenditure=108.25"},
        message="“基本支出（决算）”部门为 108.25，所属各单位之和 110.25，相差 -2.00",
        evidence=["2023 basic_expenditure.final"] * 3,
        kept=True,
    ),
    "unit_for_department": CheckCase(
        passes={YEAR: "total_expenditure=110.25 basic_expenditure=60.1 staff_in_post=21"},
        fails={YEAR: "total_expenditure=80.2 basic_expenditure=50 staff_in_post=15"},
        message="部门报送的数与所属单位“unit”完全相同（3 个），另有支出的单位 1 个；疑似把单位的表当作部门的表，"
        "请报送部门汇总的表",
        evidence=[
            f"2023 {item}.final" for item in ("basic_expenditure", "staff_in_post", "total_expenditure") for _ in "12"
        ],
    ),
    "projects_sum": CheckCase(
        passes={YEAR: [Submission("project_expenditure=100.5"), _projects("60 60", "40 40")]},
        fails={YEAR: [Submission("project_expenditure=100.5"), _projects("60 60", "41 41")]},
        message="“项目支出（决算）”为 100.50，自评的各项目执行数之和 101.00，超出 0.50",
        evidence=sorted(
            [
                "2023 project_expenditure.final",
                *(f"2023 project_name[{line}] @project_self_evaluations" for line in (1, 2)),
                *(f"2023 project_amount[{line}] @project_self_evaluations{n}" for line in (1, 2) for n in ("", " (2)")),
            ]
        ),
        kept=True,
    ),
    "project_over_budget": CheckCase(
        passes={YEAR: _projects("60 60")},
        fails={YEAR: _projects("60 60.5")},
        message="项目“项目1”全年执行数 60.50，超过全年预算数 60.00，超出 0.50",
        evidence=[
            "2023 project_amount[1] @project_self_evaluations",
            "2023 project_amount[1] @project_self_evaluations (2)",
            "2023 project_name[1] @project_self_evaluations",
        ],
        kept=True,
    ),
    "project_not_evaluated": CheckCase(
        passes={YEAR: [_PROJECT_TARGETS, _projects("60 60", "30 30")]},
        fails={YEAR: [_PROJECT_TARGETS, _projects("60 60")]},
        message="申报绩效目标的项目 2 个，没有收到自评 1 个：项目2（30.00 万元）；请补报",
        evidence=["2023 project_amount[2] @project_targets", "2023 project_name[2] @project_targets"],
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
        message="“按支出性质分的合计”为 1,735.67，与年度资金总额的各个数都不等，"
        "最接近的年度资金总额（调整预算）为 1,830.12，相差 94.45",
        evidence=["2023 listed_by_nature.unstated", "2023 total_expenditure.adjusted_budget"],
        kept=True,
    ),
    "listed_projects_sum": CheckCase(
        passes={YEAR: "project_expenditure=1369.3 listed_project[1]=958.7 listed_project[2]=410.6"},
        fails={YEAR: "project_expenditure=1505.3 listed_project[1]=1049.4 listed_project[2]=459.9"},
        message="“项目支出（决算）”为 1,505.30，所列各项目之和 1,509.30，相差 -4.00",
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
        message="截至6月工作完成进度 55.60%，支出进度 45.00%，相差 10.60个百分点；请说明原因",
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
        message="截至8月累计支出 378.10，少于截至6月的387.10，减少 9.00；请核实，属退回或调账的请说明",
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
ROUNDED: dict[str, tuple[str | Submission | list[Submission], list[str]]] = {
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
    "target_lowered": ([_declared("兑付率 ≥98.6%"), _evaluated("兑付率 ≥98.55%")], ["pass"]),
    "units_sum": ("basic_expenditure=110.2", ["pass"]),
    "projects_sum": ([Submission("project_expenditure=100.1"), _projects("60 60.05", "40 40.06")], ["pass"]),
    "project_over_budget": (_projects("60 60.01"), ["pass"]),
}
"""Check → figures that agree but for the rounding of what was printed, and what the check then says."""
BEYOND: dict[str, str | Submission | list[Submission]] = {
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
    "target_lowered": [_declared("兑付率 ≥98.6%"), _evaluated("兑付率 ≥98.5%")],
    "units_sum": "basic_expenditure=110.0",
    "projects_sum": [Submission("project_expenditure=100.1"), _projects("60 60.15", "40 40.16")],
    "project_over_budget": _projects("60 60.02"),
}
"""The same, with more than rounding explains."""
WITHIN_ROUNDING = {check: district.given({YEAR: figures}) for check, (figures, _) in ROUNDED.items()}
BEYOND_ROUNDING = {check: district.given({YEAR: figures}) for check, figures in BEYOND.items()}
PASSES = {check: district.given(case.passes) for check, case in CASES.items()}
FAILS = {check: district.given(case.fails) for check, case in CASES.items()}
for department in (each["units_sum"] for each in (PASSES, FAILS, WITHIN_ROUNDING, BEYOND_ROUNDING)):
    for amount in ("60.05", "50.2"):
        district.given({YEAR: f"basic_expenditure={amount}"}, parent_id=department)
for name, department in ((None, PASSES["unit_for_department"]), ("unit", FAILS["unit_for_department"])):
    for unit, total in (
        (name, "total_expenditure=80.2 basic_expenditure=50 staff_in_post=15"),
        (None, "total_expenditure=30"),
    ):
        district.given({YEAR: total}, department_id=unit, parent_id=department)
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
        (NOT_TEN_THOUSAND, "source_conflict", "35,096.50"),
        (SIGN, "source_conflict", "-7.00"),
        (ZERO_AGAINST_VALUE, "source_conflict", "3.50"),
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


REPAIRED = OPENED.replace("幼儿园", "卫生院")
FIRST, SECOND = (district.given({YEAR: report(REPAIRED)}) for _ in range(2))
SAME_DUTIES = district.given({year: report(REPAIRED, "text_duties") for year in (YEAR - 1, YEAR)})
SHORT = district.given({year: report(REPAIRED[:50]) for year in (YEAR - 1, YEAR)})


def test_a_paragraph_of_another_department(built: Built) -> None:
    """Both are asked about it, each with the other's name; it is the bureau's matter and nobody's score."""
    for department, other in ((FIRST, SECOND), (SECOND, FIRST)):
        finding = built.row(FINDING, department, check_id="copied_text")
        assert (finding["subject"], finding["right_value"]) == ("与其他部门相同的文字", other)
        assert (finding["audience"], finding["state"], len(finding["reading_ids"])) == ("bureau", "hint", 2)


@pytest.mark.parametrize("department", [SAME_DUTIES, SHORT])
def test_what_may_stand_there_every_year(built: Built, department: str) -> None:
    """Duties stay what they are, and a sentence or two proves nothing."""
    assert built.rows(FINDING, department, check_id="copied_text") == []


ROUGH = {
    "总支出约1.3亿元": [("12876.54", "pass"), ("14100", "fail")],
    "总支出近20万元": [("18.6", "pass"), ("31", "fail")],
    "总支出300余万元": [("361.2", "pass"), ("412", "fail")],
    "总支出约12万元": [("-", None), ("", None)],
}
ROUGHLY = {
    (text, amount): district.given(
        {YEAR: [Submission(f"total_expenditure={amount}"), Submission(f"total_expenditure={text}", form=REPORT)]}
    )
    for text, amounts in ROUGH.items()
    for amount, _ in amounts
}


@pytest.mark.parametrize(
    ("text", "amount", "state"),
    [(text, amount, state) for text, amounts in ROUGH.items() for amount, state in amounts],
)
def test_a_rough_amount_is_held_against_the_table_by_its_printed_digits(
    built: Built, text: str, amount: str, state: str | None
) -> None:
    """约1.3亿元 is right for 12,876.54 万元; where the table says nothing there is nothing to say."""
    rows = built.rows(RESULT, ROUGHLY[text, amount], check_id="text_about")
    assert [row["state"] for row in rows] == ([state] if state else [])


PARTS = {
    "三公 above all expenditure": ("total_expenditure=10 three_public_expenses=12", "fail"),
    "三公 within it": ("total_expenditure=12 three_public_expenses=12", "pass"),
    "三公 of last year": ("total_expenditure.previous_final=10 three_public_expenses.previous_final=12", "fail"),
    "三公 planned above the budget": ("total_expenditure.initial_budget=10 three_public_expenses.control=12", "fail"),
    "reception above goods and services": ("goods_and_services=3.27 official_reception=32.7", "fail"),
    "reception rounded": ("goods_and_services=3.27 official_reception=3.28", "hint"),
    "sources above the total": ("total_expenditure=10 expenditure_fiscal=9 expenditure_other_funds=2", "fail"),
    "public funds above basic": ("basic_expenditure=10 public_funds.final.basic=12", "fail"),
    "purchases above all purchases": ("government_procurement=10 procurement_goods=8 procurement_works=4", "fail"),
    "a table not read whole": (
        "total_expenditure=10 three_public_expenses=12 set_aside_table=合计",
        "insufficient_data",
    ),
}
WITHIN = {name: district.given({YEAR: figures}) for name, (figures, _) in PARTS.items()}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_not_more_than_its_whole(built: Built, name: str) -> None:
    """Whatever else agrees: who spends 12 of 10 has mistyped one of them."""
    states = [row["state"] for row in built.rows("comparison.cross_footing", WITHIN[name], check_id="ceiling")]
    assert states == [PARTS[name][1]]


HALF_READ_TOTALS = district.given({YEAR: "listed_by_nature.unstated=1735 total_expenditure=1800 set_aside_table=合计"})
HALF_READ_PROJECTS = district.given({YEAR: "project_expenditure=20 listed_project[1]=10 set_aside_table=项目"})


SET_ASIDE = "set_aside_table=合计"


def _half_read(file: Submission) -> Submission:
    return replace(file, figures=f"{file.figures} {SET_ASIDE}".strip())


HALF_READ = {
    "side_total": HALF_READ_TOTALS,
    "listed_projects_sum": HALF_READ_PROJECTS,
    "target_dropped": district.given(
        {YEAR: [_declared("培训人数 ≥100人", "培训场次 ≥4场"), _half_read(_evaluated("培训人数 ≥100人"))]}
    ),
    "targets_unquantified": district.given({YEAR: _half_read(_evaluated("制度 完善", "影响 显著"))}),
    "budget_reason_missing": district.given({YEAR: _half_read(_budget("100", "100", "89.9", "execution_reason="))}),
    "units_sum": district.given({YEAR: f"basic_expenditure=110 {SET_ASIDE}"}),
    "projects_sum": district.given(
        {YEAR: [Submission("project_expenditure=100.5"), _half_read(_projects("60 60", "41 41"))]}
    ),
    "project_not_evaluated": district.given({YEAR: [_PROJECT_TARGETS, _half_read(_projects("60 60"))]}),
}
district.given({YEAR: "basic_expenditure=100"}, parent_id=HALF_READ["units_sum"])


@pytest.mark.parametrize(("check", "department"), HALF_READ.items())
def test_a_table_that_was_not_read_whole_contradicts_nothing(built: Built, check: str, department: str) -> None:
    """What was set aside may be what a sum or a comparison lacks: no verdict from a half-read table."""
    assert [row["state"] for row in built.rows(RESULT, department, check_id=check)] == ["insufficient_data"]


CUT_OFF = district.given(
    {YEAR: "printed_execution_rate=99.3 total_expenditure=1389.3 total_expenditure.adjusted_budget=1397.9"}
)


def test_a_rate_that_was_cut_off_is_worth_a_hint(built: Built) -> None:
    """99.38 % printed as 99.3 %: less than one unit of the last digit, and towards zero."""
    assert [row["state"] for row in built.rows(RESULT, CUT_OFF, check_id="stated_rate")] == ["hint"]


WITHOUT_COLUMN = district.given({YEAR: _budget("100", "100", "80", "")})
EXPLAINED = district.given(
    {
        YEAR: [
            _budget("100", "100", "80", ""),
            Submission(texts={"text_problems": "预算执行率偏低，主要原因是项目跨年。"}, form=REPORT),
        ]
    }
)
ACCOUNTS_ONLY = district.given(
    {YEAR: Submission("total_expenditure=80 total_expenditure.adjusted_budget=100", form=ACCOUNTS)}
)


def test_where_a_form_has_no_column_for_reasons_only_silence_everywhere_is_worth_a_hint(built: Built) -> None:
    """A report may give the reason; accounts are no self-evaluation and owe none."""
    states = [
        [row["state"] for row in built.rows(RESULT, department, check_id="budget_reason_missing")]
        for department in (WITHOUT_COLUMN, EXPLAINED, ACCOUNTS_ONLY)
    ]
    assert states == [["hint"], ["pass"], []]


SORTS_OF_UNITS = district.given(
    {
        YEAR: Submission(
            "declared_name[1]=安置住房 declared_value[1]=120单元 declared_unit[1]=套"
            " declared_name[2]=单位造价 declared_value[2]=35万元/里 declared_unit[2]=万元"
            " declared_name[3]=安置补助 declared_value[3]=12亿元 declared_unit[3]=套",
            form="declared_targets",
        )
    }
)


def test_a_unit_is_money_only_where_it_says_so(built: Built) -> None:
    """单元 counts dwellings, 万元/里 is money by the length: only money beside 套 contradicts itself."""
    rows = built.rows(RESULT, SORTS_OF_UNITS, check_id="declared_unit_differs", fiscal_year=YEAR)
    assert {row["subject"]: row["state"] for row in rows} == {
        "安置住房": "pass",
        "单位造价": "pass",
        "安置补助": "fail",
    }
