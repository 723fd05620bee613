"""How figures, unknowns and codes read in Chinese documents.

A figure that is not known is always a word that says why, never 0 and never an empty cell.
"""

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

from assets.text.number import rounded

if TYPE_CHECKING:
    from assets.publication.content.contract import AmountByStage, Evaluation, Finding, IndicatorResult

SYNTHETIC_NOTICE = "合成数据，仅供演示"

EMPTY_TEXT = {
    "dash": "-",
    "blank": "未填",
    "missing": "未提供",
    "not_applicable": "不涉及",
    "unparsed": "无法识别",
    "uncalculated": "公式未计算",
}
CELL_STATES = {"value": "有数值", "zero": "零", **EMPTY_TEXT, "dash": "横线（没有）"}
NO_RATE = "不计算"
NOT_SCORED = "无法测算"
NOTHING = "／"
COMPARED = ("一方", "另一方", "限额", "相差")
OTHERS_TO_ACT = "财政部门有事项尚待处理"

VERDICTS = {
    "unreachable": "自评得分不可达到",
    "plausible": "自评得分在合理区间内",
    "verified": "自评得分已核实",
    "no_claim": "部门未自评",
}
SHORT_VERDICTS = {"verified": "已核实", "unreachable": "不可达到", "no_claim": "未自评", "plausible": "合理"}
FINDING_STATES = {
    "pass": "相符",
    "fail": "不符",
    "hint": "提示",
    "not_applicable": "不涉及",
    "insufficient_data": "资料不足",
    "error": "数据错误",
}
MEASURE_STATES = {**FINDING_STATES, "pass": "已测算", "fail": "不符合标准"}
SEVERITIES = {"error": "严重", "warning": "一般", "info": "参考"}
EFFECTS = {"publication": "暂不能定稿", "score": "影响得分", "information": "供参考"}
AUDIENCES = {"department": "被评价部门", "bureau": "财政部门", "operator": "系统运行人员"}
OUTCOMES = {"met": "完成", "missed": "未完成", "not_reported": "未报告", "unclear": "无法判断"}
DIRECTIONS = {"at_least": "≥", "at_most": "≤", "equal": "", "about": "约"}
TARGET_CHANGES = {
    "same": "一致",
    "dropped": "未列入自评",
    "lowered": "要求降低",
    "unquantified": "改为未量化",
    "unit": "计量单位不同",
    "sign": "方向相反",
    "changed": "目标值不同",
    "raised": "要求提高",
    "quantified": "改为量化",
    "reworded": "表述不同",
    "renamed": "疑似更名",
    "added": "自评新增",
    "unclear": "不能确定",
}
DENOMINATORS = {"adjusted_budget": "调整预算", "initial_budget": "年初预算"}
PROGRESS_STATES = {"pass": "达到", "fail": "偏慢", "not_applicable": NOTHING, "insufficient_data": "资料不足"}
GAP_STATES = {"pass": "同步", "fail": "不同步", "not_applicable": NOTHING, "insufficient_data": "资料不足"}
STAGE_STATES = {"pass": "相符", "fail": "不一致", "hint": "申报数不同", "insufficient_data": "资料不足"}
EXPLANATIONS = {"rounding": "四舍五入", "carryover": "相差为结转", "unit_slip": "单位疑似有误"}
FILE_STATUSES = {
    "accepted": "已采用",
    "partial": "部分采用",
    "quarantined": "已退回",
    "refused": "已退回",
    "superseded": "已被替代",
    "withdrawn": "已撤回",
}
CONFIDENCES = {"S": "读自原文", "M": "通行写法", "L": "不确定"}
NOT_APPLICABLE_POINTS = {"full_marks": "记满分", "redistribute": "分值由其余指标分摊", "open": "待定"}
ZERO_DENOMINATOR_POINTS = {"open": "待定", "no_points": "不得分", "full_marks": "记满分"}
MOVED = {"up": "上升", "down": "下降", "level": "持平", "unclear": "区间重叠，不能判断"}
_BEIJING = timezone(timedelta(hours=8))
_UNITS = {"pct": "%", "pp": "个百分点", "wan": "万元", "points": "分"}

# Characters that XML 1.0 cannot carry: a stray one in a department's text would make Word refuse the file. And those
# that turn the direction of writing: 12 would be read as 21.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """``text`` without the control characters that XML cannot carry or that turn the direction of writing."""
    return _ILLEGAL.sub("", text)


def beijing_time(moment: datetime) -> str:
    """``2024-03-01 09:30``, the clock of the offices that read it, whatever that of this machine is."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def excerpt(text: str, length: int = 80) -> str:
    """A cell's text on one line, cut where a whole paragraph was quoted."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def number(value: Decimal) -> str:
    """``1457.2`` as ``1,457.20``."""
    return f"{rounded(value):,}"


def short_number(value: Decimal) -> str:
    """``430.00`` as ``430`` and ``5.970`` as ``5.97``: an indicator's value in its own unit, at most 2 decimals."""
    text = number(value)
    return text.rstrip("0").rstrip(".")


def plain(value: Decimal | None) -> str:
    """A number with all its decimals and no more: ``1,030.47``; unknown is a dash."""
    return "—" if value is None else format(value.normalize(), ",f")


def empty_text(state: str) -> str:
    """Why a figure is not there, told apart as it stood in the file."""
    return EMPTY_TEXT.get(state, EMPTY_TEXT["missing"])


def is_known(value: Decimal | None, state: str = "missing") -> bool:
    """Whether a figure may be shown as a number. A cell that stood empty wins over a value computed from it."""
    return value is not None and (state == "missing" or state not in EMPTY_TEXT)


def money(value: Decimal | None, state: str = "missing") -> str:
    """An amount in 万元 with 2 decimals, or why there is none."""
    return number(value) if value is not None and is_known(value, state) else empty_text(state)


def change(value: Decimal | None) -> str:
    """A difference with its sign: ``+3,434.27``, ``-7.51``, ``0.00``."""
    if value is None:
        return NO_RATE
    return ("+" if rounded(value) > 0 else "") + number(value)


def percent(value: Decimal | None) -> str:
    """``62.48%``, or that the rate is not computed (base zero or missing)."""
    return NO_RATE if value is None else number(value) + "%"


def change_percent(value: Decimal | None) -> str:
    """A rate of change with its sign, or that it is not computed (base zero or missing)."""
    return NO_RATE if value is None else change(value) + "%"


def unit_label(unit: str | None) -> str:
    """``pct`` as ``%``; a unit that is already a word stays."""
    return _UNITS.get(unit or "", unit or "")


def quantity(value: Decimal, unit: str | None) -> str:
    """A value with its unit: ``430亿元``, ``7.8%``, ``32家``."""
    return short_number(value) + unit_label(unit)


def points(value: Decimal | None) -> str:
    """A score with 2 decimals, or that it was not given."""
    return EMPTY_TEXT["missing"] if value is None else number(value)


def interval(low: Decimal | None, high: Decimal | None) -> str:
    """A recomputed score: ``15.75—83.25分``, one number when both ends agree."""
    if low is None or high is None:
        return NOT_SCORED
    if low == high:
        return f"{number(low)}分"
    return f"{number(low)}—{number(high)}分"


def grades(low: str | None, high: str | None) -> str:
    """The grades of both ends of the interval: ``差至良``."""
    if not low or not high:
        return "未评定"
    return low if low == high else f"{low}至{high}"


def ranks(best: int | None, worst: int | None) -> str:
    """A rank ``3``, the range ``3～5``, or nothing."""
    return "" if best is None else str(best) if best == worst else f"{best}～{worst}"


def standing(draft: bool) -> str:
    """Whether what is said of a department-year may be called final."""
    return "草稿" if draft else "可定稿"


def indicator_state(indicator: "IndicatorResult") -> str:
    """What became of one line of the score sheet, told from its own points so that word and number agree."""
    if indicator.state in ("insufficient_data", "not_applicable", "error"):
        return FINDING_STATES[indicator.state]
    if indicator.low != indicator.high:
        return "待核实"
    if indicator.high == indicator.points:
        return "满分"
    return "不得分" if indicator.high == 0 else "部分得分"


def stage_state(row: "AmountByStage") -> str:
    """Whether the documents agree on an amount: ``相符``, ``相符（四舍五入）``, ``不一致``."""
    text = STAGE_STATES[row.state]
    return f"{text}（{EXPLANATIONS[row.explained_by]}）" if row.explained_by else text


def label(labels: dict[str, str], code: str) -> str:
    """The Chinese label of a code; an unlabelled code shows as itself rather than vanish."""
    return labels.get(code, code)


def gravity(finding: "Finding") -> str:
    """How grave a finding is and what hangs on it: ``严重，影响得分``; of a gap only the latter."""
    effect = EFFECTS[finding.effect]
    return effect if finding.severity == "info" else f"{SEVERITIES[finding.severity]}，{effect}"


def compared(finding: "Finding") -> tuple[str, ...]:
    """What a finding compares, under :data:`COMPARED`: both sides with their names, the limit, the difference."""
    sides = [f"{side.label}：{'未知' if side.value is None else side.value}" for side in finding.sides]
    return (*[*sides, "", ""][:2], finding.limit or "", finding.difference or "")


def title(evaluation: "Evaluation") -> str:
    """``常德市鼎城区工业和信息化局2023年度部门整体支出绩效评价``."""
    return f"{evaluation.department}{evaluation.fiscal_year}年度部门整体支出绩效评价"
