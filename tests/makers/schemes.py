"""Schemes that use every kind of rule and every way of counting, which no published score sheet does at once."""

from typing import Any

from assets.knowledge.schemes import Scheme, schemes

EVERY_RULE = "every_rule"
JUDGED = "judged_rules"


def _deduction(kind: str, limit: str, step: str, deduct: str, counting: str) -> dict[str, str]:
    return {"kind": kind, "limit": limit, "step": step, "deduct": deduct, "counting": counting}


_RULES: dict[str, tuple[str | None, dict[str, Any]]] = {
    "over_proportional": ("staffing_control_rate", _deduction("deduct_over", "100", "3", "1", "proportional")),
    "over_completed": ("three_public_control_rate", _deduction("deduct_over", "100", "5", "2", "completed_steps")),
    "over_started": ("three_public_change_rate_final", _deduction("deduct_over", "0", "5", "2", "started_steps")),
    "under_proportional": ("budget_completion_rate", _deduction("deduct_under", "100", "5", "2", "proportional")),
    "under_completed": ("budget_execution_rate", _deduction("deduct_under", "100", "5", "2", "completed_steps")),
    "off_started": ("procurement_execution_rate", _deduction("deduct_off", "100", "5", "2", "started_steps")),
    "banded": (
        "budget_control_rate",
        {"kind": "bands", "bands": [{"to": "0", "points": "10"}, {"to": "30", "points": "6"}, {"points": "0"}]},
    ),
    "threshold": (
        "satisfaction_rate",
        {
            "kind": "thresholds",
            "bands": [{"from": "90", "points": "10"}, {"from": "80", "points": "5"}, {"points": "1"}],
        },
    ),
    "share": ("key_task_completion_rate", {"kind": "proportional"}),
    "judged": (None, {"kind": "judgement"}),
}


def every_rule(**changes: Any) -> Scheme:
    """Ten indicators of 10 points; what does not apply stays open; results above 130 % of a target are questioned."""
    return Scheme.model_validate(
        {
            "id": EVERY_RULE,
            "label": "各种评分方法",
            "issuer": "测试",
            "document": None,
            "source": "test",
            "from_year": 2010,
            "regions": ["44"],
            "not_applicable": "open",
            "overshoot_flag_pct": "30",
            "grades": [{"label": "通过", "at_least": "50"}, {"label": "未通过", "at_least": "0"}],
            "indicators": [
                {
                    "id": name,
                    "group": "组",
                    "label": f"指标{name}",
                    "points": "10",
                    "measure": measure,
                    "rule": rule,
                    "confidence": "L",
                }
                for name, (measure, rule) in _RULES.items()
            ],
        }
        | changes
    )


def judged_scheme(**changes: Any) -> Scheme:
    """The rules that a person applies, one that the source leaves out, and 60 points for own targets."""
    rules: dict[str, tuple[str, dict[str, Any]]] = {
        "qualitative": ("10", {"kind": "qualitative", "choices": [
            {"label": "好", "points": "10"}, {"label": "一般", "points": "5"}, {"label": "差", "points": "0"}]}),
        "checklist": ("5", {"kind": "checklist", "items": [
            {"label": "制度健全", "points": "3"}, {"label": "得到执行", "points": "2"}]}),
        "breaches": ("5", {"kind": "breaches", "deduct": "1"}),
        "evidenced": ("10", {"kind": "evidenced"}),
        "unstated": ("10", {"kind": "unstated"}),
        "own_targets": ("60", {"kind": "targets", "level1": ["产出"], "overshoot_deduct_pct": "20"}),
    }  # fmt: skip
    return every_rule(
        id=JUDGED,
        forms=["self_evaluation_form"],
        regions=["45"],
        qualitative=[
            {"words": ["完成"], "low_pct": "80", "high_pct": "100"},
            {"words": ["未完成"], "low_pct": "0", "high_pct": "60"},
        ],
        indicators=[
            {"id": name, "group": "组", "label": f"指标{name}", "points": points, "rule": rule, "confidence": "L"}
            for name, (points, rule) in rules.items()
        ],
        **changes,
    )


def all_schemes() -> list[Scheme]:
    """The published schemes and the made-up ones."""
    return [*schemes(), every_rule(), judged_scheme()]
