"""A target without a sign: kind and name say which way it is meant; the department's points only contradict that."""

import pytest

from tests.makers.rows import SELF_EVALUATION, Built, Claim, District, Submission, Target

district = District()
TABLE = "comparison.target_attainment"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"))


def form(level2: str, name: str, target: str, actual: str, points: str = "10", score: str = "10") -> str:
    """A department whose self-evaluation form has this one line."""
    line = Target(name, target, actual, kind="", level2=level2)
    return district.given(
        {2023: Submission(targets=[line], claims=[Claim(name, points, score, "产出指标")], form=SELF_EVALUATION)}
    )


# level 2, name, target, result, points claimed of 10 → direction, inferred, outcome
LINES = {
    "more is meant, exceeded": (("数量指标", "新增岗位", "300个", "330个"), ("at_least", True, "met")),
    "more is meant, missed and said so": (
        ("数量指标", "走访慰问", "100次", "90次", "10", "9"),
        ("at_least", True, "missed"),
    ),
    "quality": (("质量指标", "发放准确率", "98%", "99%"), ("at_least", True, "met")),
    "social benefit": (("社会效益指标", "受益群众", "2000人", "2100人"), ("at_least", True, "met")),
    "satisfaction": (("服务对象满意度指标", "群众满意度", "90%", "93%"), ("at_least", True, "met")),
    "a rate of timeliness": (("时效指标", "办结及时率", "95%", "97%"), ("at_least", True, "met")),
    "the very number": (("数量指标", "办理低保", "500户", "500户"), ("at_least", True, "met")),
    "a time limit": (("时效指标", "办理时限", "20天", "15天"), ("at_most", True, "met")),
    "a time limit, passed": (("时效指标", "办理时限", "20天", "25天", "10", "8"), ("at_most", True, "missed")),
    "days, whichever way": (("时效指标", "公示", "7天", "9天"), (None, False, "unclear")),
    "a cost": (("成本指标", "会议开支", "50万元", "48万元"), ("at_most", True, "met")),
    "a cost, exceeded": (("成本指标", "会议开支", "50万元", "53万元", "10", "6"), ("at_most", True, "missed")),
    "an adverse name": (("社会效益指标", "有责投诉", "5件", "3件"), ("at_most", True, "met")),
    "an adverse name, handled": (("质量指标", "投诉办结率", "90%", "95%"), (None, False, "unclear")),
    "a fall of something adverse": (("社会效益指标", "事故下降", "5%", "7%"), (None, False, "unclear")),
    "a cost that is saved": (("成本指标", "成本节约率", "5%", "7%"), (None, False, "unclear")),
    "a kind that says nothing": (("生态效益指标", "林地变化", "5亩", "7亩"), (None, False, "unclear")),
    "no kind": (("", "林地变化", "5亩", "7亩"), (None, False, "unclear")),
    "full points below it": (("数量指标", "走访慰问", "100次", "90次", "10", "10"), (None, False, "unclear")),
    "fewer points above it": (("数量指标", "抽检批次", "100次", "110次", "10", "8"), (None, False, "unclear")),
    "full points above a cost": (("成本指标", "会议开支", "50万元", "53万元", "10", "10"), (None, False, "unclear")),
    "no points": (("数量指标", "走访慰问", "100次", "90次", "", ""), ("at_least", True, "missed")),
    "a sign, whatever the kind": (("成本指标", "会议开支", "≥50万元", "53万元"), ("at_least", False, "met")),
}
GIVEN = {name: form(*line) for name, (line, _) in LINES.items()}


@pytest.mark.parametrize("name", LINES)
def test_direction(built: Built, name: str) -> None:
    """Kind and name decide; where the claimed points say otherwise the target stays open; a claim decides nothing."""
    row = built.row(TABLE, GIVEN[name])
    assert (row["direction"], row["direction_inferred"], row["outcome"]) == LINES[name][1]


@pytest.mark.parametrize("name", LINES)
def test_an_inference_is_said(built: Built, name: str) -> None:
    """Whoever reads the outcome sees that the direction is not the department's own word."""
    row = built.row(TABLE, GIVEN[name])
    assert row["direction_inferred"] == ("方向由指标类别推断" in (row["note"] or ""))


def test_a_contradiction_is_asked(built: Built) -> None:
    """Full points below the target: the department is asked which way it means, and of no other target."""
    asked = {name for name in GIVEN if built.rows("evaluation.finding", GIVEN[name], check_id="target_direction")}
    assert asked == {"full points below it", "fewer points above it", "full points above a cost"}


BARE = form("数量指标", "培训人次", "200人次", "210")
SHARE = form("质量指标", "发放准确率", "95%", "0.965")


def test_a_unit_that_is_taken_is_said(built: Built) -> None:
    """A result without a unit has that of its target, with a word on it; a share that may be a per cent has not."""
    row, share = built.row(TABLE, BARE), built.row(TABLE, SHARE)
    assert (row["outcome"], row["note"]) == ("met", "方向由指标类别推断；完成值未写单位，按目标值的单位")
    assert (share["outcome"], share["note"]) == (
        "unclear",
        "方向由指标类别推断；完成值未写单位，不能确定是否与目标值相同",
    )
