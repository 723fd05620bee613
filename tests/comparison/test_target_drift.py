"""What became of the declared targets in the self-evaluation: dropped, added, lowered, defined anew, or named anew."""

from dataclasses import replace

import pytest

from tests.makers.rows import REPORT, SELF_EVALUATION, Built, Claim, District, Submission, Target

district = District()
TABLE = "comparison.target_drift"
YEAR = 2023


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


def declared(*lines: tuple[str, ...]) -> Submission:
    """A declaration; of each line name, value, level 2, unit in a column of its own, weight."""
    cells = []
    for record, line in enumerate(lines, start=1):
        for column, text in zip(("name", "value", "level2", "unit", "weight"), line, strict=False):
            cells.append(f"declared_{column}[{record}]={text}")
    return Submission(" ".join(cells), form="declared_targets")


def evaluated(*lines: tuple[str, ...], form: str = SELF_EVALUATION) -> Submission:
    """A self-evaluation; of each line name, value, level 2, and the points of its form."""
    targets = [Target(name, value, "", "", level2="".join(rest[:1])) for name, value, *rest in lines]
    claims = [Claim(line[0], line[3], line[3]) for line in lines if len(line) > 3]
    return Submission(targets=targets, claims=claims, form=form)


def changes(built: Built, department: str) -> list[str]:
    """``declared name → evaluated name: change`` of each line."""
    return [
        f"{row['declared_name'] or '–'} → {row['evaluated_name'] or '–'}: {row['change']}"
        for row in sorted(built.rows(TABLE, department), key=lambda row: row["record"])
    ]


# level 2, declared, evaluated → change
VALUES = {
    "the same": (("数量指标", "≥100人", "≥100人"), "same"),
    "the same in another unit of money": (("数量指标", "≥0.35亿元", "≥3500万元"), "same"),
    "the same in thousands": (("数量指标", "≥3.2万人次", "≥32000人次"), "same"),
    "rounded": (("质量指标", "≥98.6%", "≥98.55%"), "same"),
    "rounded in another unit": (("数量指标", "≥32456人次", "≥3.2万人次"), "same"),
    "without its unit": (("数量指标", "≥100人", "≥100"), "same"),
    "counted by another word": (("数量指标", "≥20家", "≥20个"), "same"),
    "lowered": (("数量指标", "≥100人", "≥90人"), "lowered"),
    "lowered beyond rounding": (("质量指标", "≥98.6%", "≥98.5%"), "lowered"),
    "lowered without a sign": (("数量指标", "100人", "90人"), "lowered"),
    "lowered where it must be just so many": (("数量指标", "=11座", "=9座"), "lowered"),
    "a limit that was widened": (("时效指标", "≤5天", "≤8天"), "lowered"),
    "a cost without a sign that was widened": (("成本指标", "30万元", "35万元"), "lowered"),
    "raised": (("数量指标", "≥100人", "≥120人"), "raised"),
    "a limit that was narrowed": (("时效指标", "≤5天", "≤3天"), "raised"),
    "another number of a kind that says nothing": (("生态效益指标", "100亩", "90亩"), "changed"),
    "another unit": (("数量指标", "≥100场", "≥40%"), "unit"),
    "turned": (("时效指标", "≤5天", "≥5天"), "sign"),
    "turned at nothing": (("数量指标", "=0起", "≤0起"), "same"),
    "no number any more": (("数量指标", "≥100人", "按计划完成"), "unquantified"),
    "a number for words": (("数量指标", "按计划", "≥100人"), "quantified"),
    "other words": (("社会效益指标", "显著", "较好"), "reworded"),
    "equal words": (("社会效益指标", "显著", "显著"), "same"),
    "words with a number": (("数量指标", "≥100人", "每月2次共100人"), "unclear"),
    "an empty cell": (("数量指标", "≥100人", ""), "unclear"),
}
GIVEN = {
    name: district.given({YEAR: [declared(("甲", value, level2)), evaluated(("甲", other, level2))]})
    for name, ((level2, value, other), _) in VALUES.items()
}


@pytest.mark.parametrize("name", VALUES)
def test_a_number_is_compared_in_one_unit_and_its_printed_precision(built: Built, name: str) -> None:
    """Only what is surely easier to reach is lowered; where a cell does not say what it asks for, nothing is said."""
    assert changes(built, GIVEN[name]) == [f"甲 → 甲: {VALUES[name][1]}"]


# declared lines, evaluated lines → lines of the table
NAMES = {
    "dropped and added": (
        [("培训人数", "≥100人"), ("检查批次", "≥50次")],
        [("培训人数", "≥100人"), ("宣传活动", "≥6场")],
        ["培训人数 → 培训人数: same", "检查批次 → –: dropped", "– → 宣传活动: added"],
    ),
    "numbers and blanks before a name": (
        [("指标1：培训人数", "≥100人")],
        [("（1）培训 人数", "≥100人")],
        ["指标1：培训人数 → （1）培训 人数: same"],
    ),
    "a name that changed a little": (
        [("群众满意度", "≥95%", "满意度指标"), ("培训人数", "≥100人")],
        [("服务对象满意度", "≥95%", "满意度指标"), ("培训人数", "≥100人")],
        ["群众满意度 → 服务对象满意度: renamed", "培训人数 → 培训人数: same"],
    ),
    "a name that grew": ([("培训", "≥100人")], [("培训人数", "≥80人")], ["培训 → 培训人数: renamed"]),
    "two that it could be": (
        [("群众满意度", "≥95%", "满意度指标")],
        [("服务对象满意度", "≥95%", "满意度指标"), ("企业满意度", "≥95%", "满意度指标")],
        ["群众满意度 → –: dropped", "– → 服务对象满意度: added", "– → 企业满意度: added"],
    ),
    "an equal number is no name": (
        [("任务按时完成率", "≥95%", "质量指标")],
        [("合格率", "≥95%", "质量指标")],
        ["任务按时完成率 → –: dropped", "– → 合格率: added"],
    ),
    "one name at two levels": (
        [("完成率", "≥90%", "质量指标"), ("完成率", "≥95%", "时效指标")],
        [("完成率", "≥95%", "时效指标"), ("完成率", "≥80%", "质量指标")],
        ["完成率 → 完成率: lowered", "完成率 → 完成率: same"],
    ),
    "one name as amount and growth": (
        [("产值", "≥74亿元"), ("产值", "≥8%")],
        [("产值", "≥8%"), ("产值", "≥74亿元")],
        ["产值 → 产值: same", "产值 → 产值: same"],
    ),
    "one name twice on one side": (
        [("完成率", "≥90%")],
        [("完成率", "≥80%"), ("完成率", "≥85%")],
        ["完成率 → –: unclear", "– → 完成率: unclear", "– → 完成率: unclear"],
    ),
}
NAMED = {name: district.given({YEAR: [declared(*left), evaluated(*right)]}) for name, (left, right, _) in NAMES.items()}


@pytest.mark.parametrize("name", NAMES)
def test_a_target_is_known_by_its_name(built: Built, name: str) -> None:
    """A target under a new name is neither dropped nor lowered; which of two it is, nobody guesses."""
    assert changes(built, NAMED[name]) == NAMES[name][2]


ONE, TWO = ("培训人数", "≥100人"), ("检查批次", "≥50次")
SENTENCES = district.given({YEAR: [declared(ONE, TWO), evaluated(ONE, form=REPORT)]})
HALF_DECLARED = district.given(
    {YEAR: [replace(one := declared(ONE), figures=f"{one.figures} set_aside_table=合计"), evaluated(ONE, TWO)]}
)
NOT_DECLARED = district.given({YEAR: evaluated(ONE)})
NOT_EVALUATED = district.given({YEAR: declared(ONE)})


def test_what_is_missing_from_sentences_or_from_a_half_read_list_may_yet_be_there(built: Built) -> None:
    """A report tells of some targets, and a line that was set aside may be any; what both lists have is compared."""
    assert changes(built, SENTENCES) == ["培训人数 → 培训人数: same", "检查批次 → –: unclear"]
    assert changes(built, HALF_DECLARED) == ["培训人数 → 培训人数: same", "– → 检查批次: unclear"]


def test_one_list_alone_is_compared_with_nothing(built: Built) -> None:
    """Nobody changed a target that was never declared, or never evaluated."""
    assert changes(built, NOT_DECLARED) == changes(built, NOT_EVALUATED) == []


WEIGHTS = district.given(
    {
        YEAR: [
            declared((*ONE, "数量指标", "人", "60"), (*TWO, "数量指标", "次", "30")),
            evaluated((*ONE, "数量指标", "50"), (*TWO, "数量指标", "40")),
        ]
    }
)
OTHER_SUM = district.given({YEAR: [declared((*ONE, "数量指标", "人", "100")), evaluated((*ONE, "数量指标", "90"))]})


def test_weights_are_compared_where_both_lists_divide_as_many_points(built: Built) -> None:
    """90 points for what had 100 is another scale and no change."""
    columns = "declared_weight evaluated_weight weight_change"
    assert built.shown(TABLE, WEIGHTS, columns) == [("30", "40", "10"), ("60", "50", "-10")]
    assert built.shown(TABLE, OTHER_SUM, columns) == [("100", "90", None)]


BARE = district.given({YEAR: [declared(("培训人数", "100", "数量指标", "人")), evaluated(("培训人数", "≥100人"))]})


def test_a_target_is_shown_with_the_unit_of_its_column(built: Built) -> None:
    """“100” beside the column “人” is printed as 100人."""
    assert built.shown(TABLE, BARE, "declared_text evaluated_text change") == [("100人", "≥100人", "same")]
