"""Which tables are published, and what their codes mean."""

from assets.knowledge.columns import DIMENSION, CodeList
from assets.publication.wording import (
    AUDIENCES,
    CELL_STATES,
    DENOMINATORS,
    EFFECTS,
    EXPLANATIONS,
    FINDING_STATES,
    GAP_STATES,
    MEASURE_STATES,
    MOVED,
    OUTCOMES,
    PROGRESS_STATES,
    SEVERITIES,
    TARGET_CHANGES,
    VERDICTS,
)
from assets.warehouse.sql_models import load_model, models

CODES: dict[CodeList, dict[str, str]] = {
    "audience": AUDIENCES,
    "cell_state": CELL_STATES,
    "comparability": {
        "same": "同一口径", "sum_of_predecessors": "合并前各部门之和", "predecessor_missing": "合并前的部门缺数据",
        "before_split": "分设以前，不可比",
    },
    "comparable": {"comparable": "可比", "not_comparable": "不可比"},
    "declared_by": {"register": "部门登记表", "region": "地区", "form": "自评所用报表", "default": "默认方案"},
    "denominator": DENOMINATORS,
    "direction": {"at_least": "不低于", "at_most": "不高于", "equal": "等于", "about": "约"},
    "explained_by": EXPLANATIONS,
    "gap_state": {**GAP_STATES, "not_applicable": "不涉及"},
    "item_kind": {
        "money": "金额", "count": "个数", "percent": "百分数", "score": "得分", "area": "面积", "quantity": "数量",
        "text": "文字",
    },
    "measure_state": MEASURE_STATES,
    "moved": MOVED,
    "outcome": OUTCOMES,
    "previous_source": {"previous_file": "上年报表", "this_form": "本年表所列上年数"},
    "progress_state": {**PROGRESS_STATES, "not_applicable": "不涉及"},
    "proposal_state": {"proposed": "已提出", "open": "等级未定", "not_declared": "没有规定"},
    "result_state": FINDING_STATES,
    "effect": EFFECTS,
    "severity": SEVERITIES,
    "target_change": TARGET_CHANGES,
    "verdict": VERDICTS,
    "view_by": {"nature": "按性质", "content": "按内容", "of_which": "其中"},
}  # fmt: skip
"""Code list → code → what it means."""


def publishable() -> list[str]:
    """Every table to publish: the dimensions, the figures, and all that comparison and evaluation derive.

    Of the checks only what they found: the rest is in the ``evaluation.json`` of each department-year.
    """
    selects = [*models(DIMENSION), load_model("intake", "figure"), *models("comparison"), *models("evaluation")]
    return [select.name for select in selects if not select.each]
