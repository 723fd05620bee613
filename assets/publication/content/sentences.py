"""Sentences with figures on one department-year that more than one document says.

A rate always names its denominator; where the base is zero or unknown the sentence says so instead of a rate.
"""

from decimal import Decimal

from assets.knowledge.items import labels
from assets.publication import wording
from assets.publication.content.contract import BudgetExecution, ThreePublicChange
from assets.publication.content.dossier import ALARM_STATES, GAP_STATES, HINT_STATES, Dossier

# Lines of the budget table that are put into words; all others stand in the table alone.
_MAIN_ITEMS = ("total_revenue", "total_expenditure", "basic_expenditure", "project_expenditure")


def summary(dossier: Dossier) -> str:
    """The result in one paragraph: claim, interval, verdict, what a review adopted, numbers of findings."""
    evaluation = dossier.evaluation
    return (
        f"{claim(dossier)}{recomputed(dossier)}结论：{wording.VERDICTS[evaluation.verdict]}。"
        f"{adopted(dossier)}{finding_counts(dossier)}"
    )


def claim(dossier: Dossier) -> str:
    """The department's own score and grade."""
    evaluation = dossier.evaluation
    if evaluation.self_score is None:
        return "部门未填报自评得分。"
    grade = f"，自评等级为“{evaluation.self_grade}”" if evaluation.self_grade else "，未填报自评等级"
    return f"部门自评得分{wording.points(evaluation.self_score)}分{grade}。"


def recomputed(dossier: Dossier) -> str:
    """The recomputed interval with its scheme and grades."""
    evaluation = dossier.evaluation
    if evaluation.score_low is None or evaluation.score_high is None:
        return "没有适用的评分方案，得分无法测算。"
    word = "得分" if evaluation.score_low == evaluation.score_high else "得分区间"
    return (
        f"按{dossier.scheme_label}重算，{word}为{wording.interval(evaluation.score_low, evaluation.score_high)}，"
        f"对应等级{wording.grades(evaluation.grade_low, evaluation.grade_high)}。"
    )


def verdict(dossier: Dossier) -> str:
    """What the interval says about the department's own score, with the gap in points."""
    evaluation = dossier.evaluation
    claimed, low, high = evaluation.self_score, evaluation.score_low, evaluation.score_high
    conclusion = wording.VERDICTS[evaluation.verdict]
    if claimed is None:
        return f"{conclusion}，不作对比。"
    if low is None or high is None:
        return "得分无法测算，自评得分暂不能核实。"
    if claimed > high:
        return f"自评得分高于重算上限{wording.number(claimed - high)}分，依据现有资料，{conclusion}。"
    if claimed < low:
        return f"自评得分低于重算下限{wording.number(low - claimed)}分，请部门核对评分。"
    if low == high:
        return f"重算得分与自评得分相同，{conclusion}。"
    return f"自评得分处于重算区间之内，{conclusion}；资料补齐后区间可以收窄。"


def adopted(dossier: Dossier) -> str:
    """How many indicators reviews adopted and what the score comes to; the claim and the interval are not replaced."""
    whole = dossier.adopted
    if whole is None:
        return ""
    count = sum(rung.adopted is not None for rung in dossier.rungs)
    return (
        f"复核认定{count}项指标，认定后得分为{wording.interval(whole.low, whole.high)}，"
        f"对应等级{wording.grades(whole.grade_low, whole.grade_high)}；自评得分和重算区间不变，并列供参考。"
    )


def finding_counts(dossier: Dossier) -> str:
    """How many findings of each kind there are; where nothing was checked, no zeros that would read as good news."""
    if not dossier.findings:
        return "没有可供核对的数据。"
    return (
        f"核对发现不符事项{len(dossier.findings_in(ALARM_STATES))}项、提示事项{len(dossier.findings_in(HINT_STATES))}项、"
        f"资料不足事项{len(dossier.findings_in(GAP_STATES))}项，相符事项{len(dossier.findings_in(('pass',)))}项。"
    )


def budget(dossier: Dossier) -> list[str]:
    """One sentence for each main line of the budget table whose final accounts are known."""
    rows = [row for row in dossier.evaluation.budget_execution if row.item in _MAIN_ITEMS and row.final_wan is not None]
    return [_budget_line(dossier, row) for row in rows]


def _budget_line(dossier: Dossier, row: BudgetExecution) -> str:
    name = labels("item")[row.item]
    text = f"{name}决算{wording.money(row.final_wan)}万元"
    if row.denominator is None or row.difference_wan is None:
        return f"{text}，预算数资料不足，不计算完成率。"
    base = wording.DENOMINATORS[row.denominator]
    amount = row.adjusted_wan if row.denominator == "adjusted_budget" else row.initial_wan
    text += f"，{base}{wording.money(amount)}万元，"
    if row.difference_wan == 0:
        text += "两者相同"
    else:
        text += f"决算{'多' if row.difference_wan > 0 else '少'}{wording.number(abs(row.difference_wan))}万元"
    if row.completion_pct is None:
        return f"{text}，不计算完成率。"
    return f"{text}，完成率{wording.percent(row.completion_pct)}（决算÷{base}）。"


def three_public(dossier: Dossier) -> list[str]:
    """The 三公 total against last year and against its control number, then the lines that make it up."""
    rows = dossier.evaluation.three_public_change
    total = next((row for row in rows if row.item == "three_public_expenses"), None)
    if total is None:
        return ["部门没有提供“三公”经费数据。"]
    if not wording.is_known(total.final_wan, total.state):
        return [f"{dossier.evaluation.fiscal_year}年度“三公”经费决算数{_empty(total.state)}。"]
    texts = [
        f"{dossier.evaluation.fiscal_year}年度“三公”经费决算{wording.money(total.final_wan)}万元，"
        f"{change_phrase(total, dossier.previous_final(total.item).state)}。"
    ]
    if total.control_rate_pct is not None:
        budgeted, rate = wording.money(total.budget_wan), wording.percent(total.control_rate_pct)
        texts.append(f"“三公”经费预算控制数{budgeted}万元，决算为控制数的{rate}。")
    else:
        texts.append(f"“三公”经费预算控制数为零或{wording.EMPTY_TEXT['missing']}，不计算控制率。")
    if total.budget_basis is not None:
        texts.append(f"{_budget_phrase(total)}。")
    lines = [row for row in rows if row is not total]
    if lines:
        texts.append("分项决算：" + "；".join(_three_public_line(dossier, row) for row in lines) + "。")
    return texts


def stages(dossier: Dossier) -> str:
    """How many amounts stand in several documents of the budget year, and how many of them agree; '' without any."""
    rows = dossier.evaluation.amount_by_stage
    if not rows:
        return ""
    states = [row.state for row in rows]
    counts = "、".join(
        f"{text}{states.count(state)}项" for state, text in wording.STAGE_STATES.items() if state in states
    )
    return f"在两份以上材料中填报的金额{len(rows)}项：{counts}。"


def change_phrase(row: ThreePublicChange, previous_state: str = "missing") -> str:
    """How a 三公 line moved: amount and rate, the amount alone on a zero base, neither when last year is unknown."""
    if row.previous_final_wan is None or row.change_wan is None:
        return f"上年决算{_empty(previous_state)}，不计算增减"
    previous = wording.money(row.previous_final_wan)
    if row.change_wan == 0:
        return f"与上年决算{previous}万元持平"
    verb, rate_verb = ("增加", "增长") if row.change_wan > 0 else ("减少", "下降")
    moved = f"比上年决算{previous}万元{verb}{wording.number(abs(row.change_wan))}万元"
    if row.change_pct is None or row.previous_final_wan == 0:
        return f"{moved}，上年基数为零，不计算变动率"
    return f"{moved}，{rate_verb}{wording.percent(abs(row.change_pct))}"


def _budget_phrase(row: ThreePublicChange) -> str:
    """How the budget of a 三公 line moved."""
    previous, change = row.previous_budget_wan, row.budget_change_wan
    text = f"按预算口径，本年预算{wording.money(row.compared_budget_wan)}万元"
    if change is None or change == 0:
        return f"{text}，与上年预算{wording.money(previous)}万元持平"
    verb, rate_verb = ("增加", "增长") if change > 0 else ("减少", "下降")
    moved = f"{text}，比上年预算{wording.money(previous)}万元{verb}{wording.number(abs(change))}万元"
    if row.budget_change_pct is None:
        return f"{moved}，上年基数为零，不计算变动率"
    return f"{moved}，{rate_verb}{wording.percent(abs(row.budget_change_pct))}"


def _three_public_line(dossier: Dossier, row: ThreePublicChange) -> str:
    name = labels("item")[row.item]
    if not wording.is_known(row.final_wan, row.state):
        return f"{name}{_empty(row.state)}"
    return f"{name}{wording.money(row.final_wan)}万元"


def progress(dossier: Dossier) -> str:
    """How far spending had come by the last month, and the months that fell short of what was due; '' without any."""
    if not dossier.progress:
        return ""
    last = dossier.progress[-1]
    text = f"截至{last.month}月累计支出{wording.money(last.cumulative_wan)}万元，"
    if last.spending_pct is None or last.denominator is None:
        text += "全年预算数资料不足，不计算支出进度。"
    else:
        base = f"{wording.DENOMINATORS[last.denominator]}{wording.money(last.budget_wan)}万元"
        text += f"支出进度{wording.percent(last.spending_pct)}（累计支出÷{base}）。"
    slow = [row for row in dossier.progress if row.spending_state == "fail"]
    if slow:
        months = "、".join(
            f"{row.month}月{wording.percent(row.spending_pct)}（1—{row.due_month}月应达到{_short_percent(row.due_pct)}）"
            for row in slow
        )
        text += f"支出进度偏慢的月份：{months}。"
    apart = [row for row in dossier.progress if row.gap_state == "fail"]
    if apart:
        months = "、".join(f"{row.month}月" for row in apart)
        text += f"工作进度与支出进度相差超过{wording.short_number(last.largest_gap_pp)}个百分点的月份：{months}。"
    return text


def _short_percent(value: Decimal | None) -> str:
    return wording.NO_RATE if value is None else wording.quantity(value, "pct")


def targets(dossier: Dossier) -> str:
    """How many targets were met, missed, not reported."""
    rows = dossier.evaluation.target_attainment
    if not rows:
        return "部门没有提供可核对的年度绩效指标。"
    outcomes: list[str] = [row.outcome for row in rows]
    counts = "、".join(
        f"{text}{outcomes.count(outcome)}项"
        for outcome, text in wording.OUTCOMES.items()
        if outcome in ("met", "missed", "not_reported") or outcome in outcomes
    )
    return f"共核对年度绩效指标{len(rows)}项：{counts}。"


def drift(dossier: Dossier) -> str:
    """How many targets stayed as they were declared, and what became of the others."""
    changes = [row.change for row in dossier.drift]
    counts = "、".join(
        f"{text}{changes.count(code)}项" for code, text in wording.TARGET_CHANGES.items() if code in changes
    )
    declared = sum(row.change != "added" for row in dossier.drift)
    return f"申报的绩效目标{declared}项，与自评的绩效目标逐项对照：{counts}。"


def _empty(state: str) -> str:
    return "填报为“-”" if state == "dash" else wording.empty_text(state)
