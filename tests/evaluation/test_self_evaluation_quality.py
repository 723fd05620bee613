"""sql/evaluation/self_evaluation_quality: how well a self-evaluation was made, whatever the department achieved."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from assets.knowledge import rows
from assets.knowledge.quality import OnTimeRule, QualityAspect, quality_aspects
from tests.makers.rows import Built, Claim, District, Submission, Target

YEAR = 2023
TABLE = "evaluation.self_evaluation_quality"

district = District()

WHOLE = """total_expenditure.initial_budget=100 total_expenditure.adjusted_budget=110 total_expenditure=108
    basic_expenditure=60 project_expenditure=48 three_public_expenses=- approved_posts=40 staff_in_post=38
    self_score=95"""
TEXTS = {
    "text_duties": "办事",
    "text_performance": "办成",
    "text_problems": "人少",
    "text_suggestions": "增人",
    "targets_claim": "基本完成",
}
GOOD = district.given(
    {
        YEAR: Submission(
            WHOLE,
            texts=TEXTS,
            targets=[Target("走访", "≥10次", "9次", deviation="大雪封路"), Target("培训", "≥5期", "5期")],
            claims=[Claim("在职人员控制率", "5", "5"), Claim("管理制度健全性", "8", "8")],
        )
    }
)
GAPS = district.given(
    {
        YEAR: Submission(
            "total_expenditure=108 basic_expenditure=60 project_expenditure=55 staff_in_post=38 self_score=95",
            targets=[Target("走访", "≥10次", "9次"), Target("培训", "大力开展", "已开展"), Target("宣传", "≥5期", "")],
        )
    }
)
SCORE_ALONE = district.given({YEAR: "self_score=95"})
BUDGET_ALONE = district.given({YEAR: "total_expenditure.initial_budget=100"})
UNCLEAR = district.given({YEAR: Submission("self_score=90", targets=[Target("培训", "大力开展", "已开展")])})
LATE = district.given({YEAR: Submission("self_score=90", day=14)})
CORRECTED = district.given({YEAR: [Submission("self_score=90", day=2), Submission("self_score=91", day=20)]})
ON_TIME = district.given({YEAR: Submission("self_score=90", day=10)})


def due_by(day: str) -> Iterator[QualityAspect]:
    """The declared aspects with a day on which self-evaluations are due."""
    for aspect in quality_aspects():
        is_dated = isinstance(aspect.rule, OnTimeRule)
        yield aspect.model_copy(update={"rule": aspect.rule.model_copy(update={"due": day})}) if is_dated else aspect


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "quality_aspects", lambda: list(due_by("01-10")))
        yield district.build(tmp_path_factory.mktemp("district"), [TABLE])


def earned(built: Built, department: str, aspect: str) -> tuple[str, str, str]:
    """Low, high and explanation of an aspect."""
    [row] = built.shown(TABLE, department, "low high explanation", aspect=aspect)
    return row


def test_a_whole_self_evaluation_earns_what_can_be_judged(built: Built) -> None:
    """All that is asked for is filled in, a “-” too; every missed target has its reason; nothing contradicts."""
    assert earned(built, GOOD, "completeness") == ("25", "25", "应填15项，已填15项")
    assert earned(built, GOOD, "consistency") == ("30", "30", "所作核对没有发现问题")
    assert earned(built, GOOD, "quantified") == ("15", "15", "目标2个，可以衡量的2个")
    assert earned(built, GOOD, "reasons") == ("10", "10", "未完成或未填结果的目标1个，说明了原因的1个")
    assert earned(built, GOOD, "evidence")[2] == "自评涉及13分，可由数据重算或附有佐证的5分"
    assert earned(built, GOOD, "evidence")[:2] == ("3.85", "3.85")


def test_gaps_cost_points_and_are_named(built: Built) -> None:
    """Blank figures, a sum that does not add up, a target of words only, missed targets without a word."""
    low, high, explanation = earned(built, GAPS, "completeness")
    assert (low, high) == ("10", "10")
    assert explanation.startswith(
        "应填15项，已填6项，缺：年初预算支出合计、调整预算支出合计、决算“三公”经费合计、编制数、"
    )
    assert earned(built, GAPS, "consistency") == ("27", "27", "严重问题1处，一般问题0处")
    assert earned(built, GAPS, "quantified") == ("10", "10", "目标3个，可以衡量的2个")
    assert earned(built, GAPS, "reasons") == ("0", "0", "未完成或未填结果的目标2个，说明了原因的0个")
    assert earned(built, GAPS, "evidence") == ("0", "10", "没有附评分表，未评")


def test_what_cannot_be_judged_is_open(built: Built) -> None:
    """Without targets, score sheet and anything to compare, points lie between none and all, and it is said why."""
    assert earned(built, SCORE_ALONE, "consistency") == ("0", "30", "没有可供核对的数据，未评")
    assert earned(built, SCORE_ALONE, "quantified") == ("0", "15", "没有逐项的绩效目标，未评")
    assert earned(built, SCORE_ALONE, "reasons") == (
        "0",
        "10",
        "没有逐项的绩效目标，无法判断是否完成，或者表中没有填写原因的栏目，未评",
    )


def test_targets_that_nobody_can_judge_earn_nothing(built: Built) -> None:
    """Where it is unknown whether a target was met, it is unknown whether a reason is missing: no full points."""
    assert earned(built, UNCLEAR, "reasons")[:2] == ("0", "10")


def test_no_self_evaluation_has_no_quality(built: Built) -> None:
    """A budget alone is no self-evaluation."""
    assert built.rows(TABLE, BUDGET_ALONE) == []


def test_days_late(built: Built) -> None:
    """A point a day; the first version counts, a corrected one that came later does not make it late."""
    assert earned(built, ON_TIME, "timeliness") == ("10", "10", "2024-01-10收到，按期")
    assert earned(built, CORRECTED, "timeliness") == ("10", "10", "2024-01-02收到，按期")
    assert earned(built, LATE, "timeliness") == ("6", "6", "2024-01-14收到，迟4日")


def test_no_day_is_declared() -> None:
    """The bureau says when self-evaluations are due; until then nobody is late."""
    [aspect] = [aspect for aspect in quality_aspects() if isinstance(aspect.rule, OnTimeRule)]
    assert aspect.rule.due is None
    assert aspect.rule.standard() == "没有规定报送期限"


def test_points_are_100() -> None:
    """Quality is judged out of 100 points."""
    assert sum(aspect.points for aspect in quality_aspects()) == Decimal(100)
