"""The errors planted in the synthetic district: each cause in its department-year, and every alarm it raises."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tests.makers.sample.figures import DepartmentYear
from tests.makers.sample.papers import PaperTable, PaperText, Part
from tests.makers.sample.scores import settle, state_score

Mutation = Callable[[DepartmentYear], None]


@dataclass(frozen=True)
class Plant:
    """One planted cause.

    Attributes:
        department_id: where it is planted.
        fiscal_year: when.
        note: what was done, for people.
        alarms: (check, part of its subject): the planted one first, then what follows from it.
        figures: changes figures or targets; the department then scores itself on what it submits.
        scores: changes the finished self-assessment.
        papers: changes what it published and declared besides, and nothing of what it submits.
        parts: spoils tables and sentences of these papers.
    """

    department_id: str
    fiscal_year: int
    note: str
    alarms: tuple[tuple[str, str], ...]
    figures: Mutation | None = None
    scores: Mutation | None = None
    papers: Mutation | None = None
    parts: Callable[[Sequence[Part]], None] | None = None


def mistyped(amount: Decimal) -> Decimal:
    """The amount with one digit typed too high, the last before the point that can be: 345.67 → 346.67, 12.4 → 13.4."""
    whole = str(amount).partition(".")[0]
    return amount + Decimal(1).scaleb(len(whole) - len(whole.rstrip("9")))


def _mistype(key: str) -> Mutation:
    """One figure is mistyped wherever it stands; the totals over it are not."""

    def mutate(result: DepartmentYear) -> None:
        result.figures[key] = mistyped(result.amount(key))

    return mutate


def _three_public_line_lowered(result: DepartmentYear) -> None:
    for key in ("vehicle_operation.final", "vehicle_operation.change"):
        result.add(key, "-0.80")


def _other_revenue_lowered(result: DepartmentYear) -> None:
    result.add("other_revenue.final", "-3.00")


def _control_moved_between_lines(result: DepartmentYear) -> None:
    """The vehicles' control falls below what was spent; the total control stays."""
    moved = result.amount("vehicle_operation.control") - result.amount("vehicle_operation.final") + Decimal("1.5")
    for key in ("vehicle_operation.control", "vehicles.control"):
        result.add(key, -moved)
    result.add("official_reception.control", moved)


def _last_year_restated(result: DepartmentYear) -> None:
    for item in ("official_reception", "three_public_expenses"):
        result.add(f"{item}.previous_final", "1.20")
        result.add(f"{item}.change", "-1.20")


def _more_was_disclosed(result: DepartmentYear) -> None:
    """The budget as disclosed has 10 万元 more of projects; it agrees with itself."""
    for item in ("general_public_budget", "total_revenue", "project_expenditure", "total_expenditure"):
        result.add(f"{item}.initial_budget", "10.00")


def _structure_in_yuan(result: DepartmentYear) -> None:
    """The table of contents is typed in yuan although its corner says 万元."""
    for row, item in {
        "支出合计": "total_expenditure", "基本支出": "basic_expenditure", "项目支出": "project_expenditure",
        "工资福利支出": "wages_and_benefits", "商品和服务支出": "goods_and_services",
        "对个人和家庭的补助": "transfers_to_households", "资本性支出": "capital",
    }.items():  # fmt: skip
        result.cells["expenditure_structure", row, "本年决算"] = result.amount(f"{item}.final") * 10000


def _basic_expenditure_differs(result: DepartmentYear) -> None:
    result.cells["expenditure_structure", "基本支出", "本年决算"] = mistyped(result.amount("basic_expenditure.final"))


def _project_budget_in_yuan(result: DepartmentYear) -> None:
    result.figures["project_expenditure.adjusted_budget"] = 10_000 * result.amount(
        "project_expenditure.adjusted_budget"
    )


def _basic_expenditure_in_yuan(result: DepartmentYear) -> None:
    result.cells["expenditure_structure", "基本支出", "本年决算"] = 10_000 * result.amount("basic_expenditure.final")


def _unreadable_revenue(result: DepartmentYear) -> None:
    result.figures["other_revenue.final"] = "见附表3"


def _negative_transfers(result: DepartmentYear) -> None:
    """A reversal entry leaves transfers of the basic part below zero; the basic part's sum holds."""
    moved = result.amount("transfers_to_households.final.basic") + Decimal("2.15")
    result.add("transfers_to_households.final.basic", -moved)
    result.add("wages_and_benefits.final.basic", moved)


def _different_population(result: DepartmentYear) -> None:
    result.targets[3] |= {"目标统计范围": "公办学校教师", "实际统计范围": "公办和民办学校教师"}


def _level_without_growth(result: DepartmentYear) -> None:
    """The level rises by a tenth although the growth reported for it barely moved."""
    value = Decimal(result.targets[0]["实际完成值"].removesuffix("亿元"))
    result.targets[0]["实际完成值"] = f"{(value * Decimal('1.1')).quantize(Decimal('0.1'))}亿元"


def _wrong_net(result: DepartmentYear) -> None:
    net = int(result.targets[1]["净完成值"].removesuffix("家"))
    result.targets[1]["净完成值"] = f"{net + 1}家"


def _missed_target(result: DepartmentYear) -> None:
    result.targets[1] |= {"实际完成值": "21.4%", "偏差原因": "两宗地块司法查封，暂不能处置。"}


def _declared_besides(result: DepartmentYear) -> None:
    result.targets.append({"指标名称": "烈士纪念设施修缮", "指标口径": "数量", "目标值": "≥2处", "实际完成值": ""})


def _declared_higher(result: DepartmentYear) -> None:
    result.targets[1] |= {"目标值": "150人以上"}


def _declared_as_share(result: DepartmentYear) -> None:
    result.targets[1] |= {"目标值": "≥96%"}


def _projects_above_expenditure(parts: Sequence[Part]) -> None:
    """The last of the projects, and their total, have 3 万元 more."""
    for part in parts:
        if isinstance(part, PaperTable) and part.name == "项目":
            for row in part.rows[-2:]:
                assert isinstance(row[4], Decimal)
                row[4] += 3


def _missed_without_reason(result: DepartmentYear) -> None:
    del result.targets[1]["偏差原因"]


def _below_last_year(result: DepartmentYear) -> None:
    result.targets[1] |= {"目标值": "≥420人次"}


def _words_for_numbers(result: DepartmentYear) -> None:
    result.targets[2] |= {"目标值": "按计划核查", "实际完成值": "已按计划核查"}
    result.targets[3] |= {"目标值": "按要求报送", "实际完成值": "已按要求报送"}


def _overstaffed(result: DepartmentYear) -> None:
    result.figures["staff_in_post.final"] = result.amount("approved_posts.final") + 4


def _large_additions(result: DepartmentYear) -> None:
    """A third of the year's appropriation comes as an addition: the initial project budget was set too low."""
    moved = (result.amount("general_public_budget.initial_budget") / 5).quantize(Decimal("0.01"))
    for item in ("general_public_budget", "total_revenue", "project_expenditure", "total_expenditure"):
        result.add(f"{item}.initial_budget", -moved)
    for item in ("general_public_budget", "total_expenditure"):
        result.add(f"{item}.additions", moved)


def _public_funds_overspent(result: DepartmentYear) -> None:
    moved = (result.amount("goods_and_services.initial_budget.basic") * Decimal("0.14")).quantize(Decimal("0.01"))
    result.add("goods_and_services.final.basic", moved)
    result.add("wages_and_benefits.final.basic", -moved)


def _score_beyond_reach(result: DepartmentYear) -> None:
    state_score(result, Decimal("99.5"))


def _grade_too_good(result: DepartmentYear) -> None:
    if result.amount("self_score.final") >= 90:
        raise ValueError("the grade would be right")
    result.texts["self_grade"] = "优秀"


def _score_not_the_sum(result: DepartmentYear) -> None:
    state_score(result, result.amount("self_score.final") - 2)


def _claim(result: DepartmentYear, indicator: str, claimed: str, lowered: str) -> None:
    """Claim ``claimed`` for one indicator and as much less for another, so that the total stays within reach."""
    points, before = result.claims.get(indicator, (Decimal(claimed), Decimal(0)))
    result.claims[indicator] = points, Decimal(claimed)
    other_points, other = result.claims[lowered]
    result.claims[lowered] = other_points, other - (Decimal(claimed) - before)
    settle(result)


def _more_than_full(result: DepartmentYear) -> None:
    _claim(result, "资金使用合规性", "7", lowered="重点工作实际完成率")


def _more_than_recomputed(result: DepartmentYear) -> None:
    _claim(result, "“三公经费”变动率", "3", lowered="公用经费控制率")


def _indicator_of_another_sheet(result: DepartmentYear) -> None:
    _claim(result, "绩效信息报送质量", "2", lowered="公用经费控制率")


def _class_mistyped(parts: Sequence[Part]) -> None:
    """The basic expenditure of the one class lacks a digit; that of the lines below it does not."""
    for table in parts:
        if isinstance(table, PaperTable) and table.name == "支出决算表":
            before, point, after = str(table.rows[2][3]).partition(".")
            table.rows[2][3] = Decimal(before[:-1] + point + after)


def _in_sentences(pattern: str, change: str | Callable[[re.Match[str]], str]) -> Callable[[Sequence[Part]], None]:
    """Sentences in which a pattern is something else."""

    def mutate(parts: Sequence[Part]) -> None:
        for part in parts:
            if isinstance(part, PaperText):
                part.lines[:] = [re.sub(pattern, change, line) for line in part.lines]

    return mutate


def _higher(rate: re.Match[str]) -> str:
    return f"{rate[1]}{Decimal(rate[2]) + 10}%"


PLANTS = [
    Plant(
        "990001-01", 2021, "其他收入决算数录错一位，收入合计未变",
        (("cross_footing", "收入合计 = 各项收入之和（决算）"),),
        figures=_mistype("other_revenue.final"),
    ),
    Plant(
        "990001-01", 2022, "自评得分比评分表各项之和少 2 分",
        (("claims_sum", "自评得分"),),
        scores=_score_not_the_sum,
    ),
    Plant(
        "990001-01", 2023, "教师培训目标只统计公办学校，结果包括民办学校",
        (("target_basis_differs", "教师全员培训"),),
        figures=_different_population,
    ),
    Plant(
        "990001-02", 2021, "支出构成表中商品和服务支出录错一位，支出合计未变",
        (("cross_footing", "支出合计 = 各项支出内容之和"),),
        figures=_mistype("goods_and_services.final"),
    ),
    Plant(
        "990001-02", 2022, "五分之一的拨款没有列入年初预算，年中追加超过年初预算的 30%（其余数字相应调整）",
        (("measure_over_limit", "预算控制率"),),
        figures=_large_additions,
    ),
    Plant(
        "990001-02", 2023, "支出构成表整表按元填报，表头仍写万元",
        (("table_unit_slip", "部门整体支出构成表"),),
        figures=_structure_in_yuan,
    ),
    Plant(
        "990001-03", 2021, "其他收入决算数单元格写成“见附表3”",
        (("unreadable_cell", "其他收入（决算）"),),
        figures=_unreadable_revenue,
    ),
    Plant(
        "990001-03", 2022, "上年接待费和合计比 2021 年报表各多 1.20 万元（增减数相应调整）",
        (("restatement", "公务接待费（上年决算）"), ("restatement", "“三公”经费合计（上年决算）")),
        figures=_last_year_restated,
    ),
    Plant(
        "990001-03", 2023, "新增家庭农场净完成值比完成值减去减少数多 1 家",
        (("target_net", "新增家庭农场"),),
        figures=_wrong_net,
    ),
    Plant(
        "990001-04", 2021, "基本支出中的对个人和家庭的补助录错一位，小计未变",
        (("cross_footing", "基本支出 = 基本支出各经济分类之和（决算）"),),
        figures=_mistype("transfers_to_households.final.basic"),
    ),
    Plant(
        "990001-04", 2022, "公务用车运行费决算超过其控制数，超出部分的控制数列在接待费下，合计不变",
        (
            ("ceiling", "“三公”预算控制数 ≥ 决算（公务用车运行维护费）"),
            ("ceiling", "“三公”预算控制数 ≥ 决算（公务用车购置及运行费）"),
        ),
        figures=_control_moved_between_lines,
    ),
    Plant(
        "990001-04", 2023, "购车后三公预算上升，三公变动率仍自评 3 分（另一项少计，总分在区间内）",
        (("claim_above_recomputed", "“三公经费”变动率"),),
        scores=_more_than_recomputed,
    ),
    Plant(
        "990001-05", 2021, "年初结转和结余录错一位，收支不再平衡",
        (("cross_footing", "支出合计 = 收入合计 + 年初结转和结余 − 年末结转和结余（决算）"),),
        figures=_mistype("opening_carryover.final"),
    ),
    Plant(
        "990001-05", 2022, "支出构成表中的基本支出与收支决算表不一致（录错一位）",
        (("source_conflict", "基本支出（决算）"),),
        figures=_basic_expenditure_differs,
    ),
    Plant(
        "990001-05", 2023, "未附评分表，自评 99.5 分；客观指标已经扣分，不可能达到",
        (("score_out_of_reach", "自评得分"),),
        scores=_score_beyond_reach,
    ),
    Plant(
        "990001-06", 2021, "其他收入少列 3.00 万元，收入合计未变，表中没有印政府性基金等列",
        (("lines_not_listed", "收入合计 = 各项收入之和（决算）"),),
        figures=_other_revenue_lowered,
    ),
    Plant(
        "990001-06", 2022, "评分表中多出一项评分标准没有的指标（另一项少计，总分在区间内）",
        (("unknown_indicator", "绩效信息报送质量"),),
        scores=_indicator_of_another_sheet,
    ),
    Plant(
        "990001-06", 2023, "公务用车运行费少填 0.80 万元（增减数相应调整），三公合计未变",
        (("cross_footing", "“三公”经费合计 = 出国（境） + 公务用车购置 + 公务用车运行 + 公务接待（决算）"),),
        figures=_three_public_line_lowered,
    ),
    Plant(
        "990001-07", 2021, "项目自评汇总表的执行数比收支决算表的项目支出多 3.00 万元",
        (("projects_sum", "项目支出（决算）"),),
        parts=_projects_above_expenditure,
    ),
    Plant(
        "990001-07", 2023, "居家养老服务覆盖没有达到目标，偏差原因空着",
        (("target_reason_missing", "未完成的绩效目标"),),
        figures=_missed_without_reason,
    ),
    Plant(
        "990001-07", 2021, "部门决算文字中“三公”经费增减率写高10个百分点",
        (("stated_rate", "三公"),),
        parts=_in_sentences(r"(^“三公”经费支出.*[长降])([\d.]+)%", _higher),
    ),
    Plant(
        "990001-08", 2021, "调整预算的项目支出录错一位，支出合计未变",
        (("cross_footing", "支出合计 = 基本支出 + 项目支出（调整预算）"),),
        figures=_mistype("project_expenditure.adjusted_budget"),
    ),
    Plant(
        "990001-08", 2022, "结论填“全部完成”，但批而未供土地处置率没有达到目标",
        (("claim_contradicts_targets", "绩效目标完成结论"),),
        figures=_missed_target,
    ),
    Plant(
        "990001-08", 2023, "冲销分录使基本支出中的对个人和家庭的补助成为负数，小计平衡",
        (("negative_amount", "对个人和家庭的补助（决算）"),),
        figures=_negative_transfers,
    ),
    Plant(
        "990001-09", 2021, "在职人数超过编制数 4 人",
        (("measure_over_limit", "在职人员控制率"),),
        figures=_overstaffed,
    ),
    Plant(
        "990001-09", 2022, "资金使用合规性满分 6 分，自评 7 分（另一项少计，总分在区间内）",
        (("claim_above_points", "资金使用合规性"),),
        scores=_more_than_full,
    ),
    Plant(
        "990001-09", 2023, "事业编制录错一位，编制总数未变",
        (("cross_footing", "编制数 = 行政编制 + 事业编制 + 工勤编制"),),
        figures=_mistype("institutional_posts.final"),
    ),
    Plant(
        "990001-10", 2021, "工业增加值总量比增速所推算的高一成",
        (("implied_base_differs", "规模工业增加值"),),
        figures=_level_without_growth,
    ),
    Plant(
        "990001-11", 2021, "调整预算的项目支出按元填报，表头写万元",
        (("cell_unit_slip", "项目支出（调整预算）"),),
        figures=_project_budget_in_yuan,
    ),
    Plant(
        "990001-12", 2021, "支出构成表中的基本支出按元填报，表头写万元",
        (("unit_slip", "基本支出（决算）"),),
        figures=_basic_expenditure_in_yuan,
    ),
    Plant(
        "990001-10", 2022, "公用经费决算超过年初预算，工资福利支出少计相同数额，小计不变",
        (("measure_over_limit", "公用经费控制率"),),
        figures=_public_funds_overspent,
    ),
    Plant(
        "990001-10", 2023, "自评得分不足 90 分，等级填“优秀”",
        (("grade_band", ""),),
        scores=_grade_too_good,
    ),
    Plant(
        "990001-11", 2022, "申报了烈士纪念设施修缮，自评中没有这一目标",
        (("target_dropped", "申报的绩效目标"),),
        papers=_declared_besides,
    ),
    Plant(
        "990001-11", 2023, "退役士兵技能培训申报 150 人以上，自评的目标较低",
        (("target_lowered", "退役士兵技能培训"),),
        papers=_declared_higher,
    ),
    Plant(
        "990001-12", 2021, "统计业务培训申报的目标是比率，自评的目标是人次",
        (("target_redefined", "统计业务培训"),),
        papers=_declared_as_share,
    ),
    Plant(
        "990001-12", 2022, "统计业务培训的目标低于上年已完成的人次",
        (("target_below_last_result", "统计业务培训"),),
        figures=_below_last_year,
    ),
    Plant(
        "990001-12", 2023, "四项目标中有两项只有文字",
        (("targets_unquantified", "绩效目标"),),
        figures=_words_for_numbers,
    ),
    Plant(
        "990001-11", 2022, "支出决算表中一类的基本支出少录一位",
        (("classified_row", "208"), ("classified_sum", "合计"), ("classified_sum", "208 社会保障和就业支出")),
        parts=_class_mistyped,
    ),
    Plant(
        "990001-12", 2021, "部门决算文字中公务接待费增减率写高10个百分点",
        (("sentence_rate", "1.39万元"),),
        parts=_in_sentences(r"(^公务接待费支出.*[长降])([\d.]+)%", _higher),
    ),
    Plant(
        "990001-12", 2022, "部门决算文字中留有模板用语",
        (("template_leftover", "请删除"),),
        parts=_in_sentences(r"^二、.*", r"\g<0>（没有的请删除）"),
    ),
    Plant(
        "990001-11", 2022, "公开的部门预算比收集表多 10.00 万元项目支出，公开表自身平衡",
        (
            ("stage_conflict", "项目支出（年初预算）"),
            ("stage_conflict", "支出合计（年初预算）"),
            ("stage_conflict", "收入合计（年初预算）"),
            ("stage_conflict", "一般公共预算拨款（年初预算）"),
        ),
        papers=_more_was_disclosed,
    ),
]  # fmt: skip
