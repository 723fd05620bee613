"""sql/evaluation/adopted_*: a reviewer's word beside the claim and the recomputed interval, never instead of them."""

import pytest

from tests.makers.rows import Built, Claim, District, Review, Submission
from tests.makers.schemes import JUDGED, all_schemes, judged_scheme

TABLE = "evaluation.adopted_score"
WHOLE = "evaluation.adopted_evaluation"
FORM = "tidy_review"
district = District()
ALIASED = judged_scheme().model_copy(
    update={
        "id": "aliased",
        "regions": [],
        "indicators": [
            line.model_copy(update={"aliases": ["甲"]}) if line.id == "checklist" else line
            for line in judged_scheme().indicators
        ],
    }
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(
        tmp_path_factory.mktemp("district"),
        [WHOLE, "evaluation.finding", "evaluation.summary", "evaluation.distribution"],
        schemes=[*all_schemes(), ALIASED],
    )


def reviewed(*reviews: Review, scheme: str = "hunan_v1", figures: str = "retirees=9") -> str:
    return district.given({2023: [Submission(figures), Submission(reviews=reviews, form=FORM, day=2)]}, scheme=scheme)


ALL_BUT_ONE = [Review(line.label, str(line.points)) for line in judged_scheme().indicators]
"""Full points for every line."""


def placed(*reviews: Review, region: str = "复核区") -> str:
    """A department of a region of its own, scored by the scheme of judged lines."""
    files = [Submission("retirees=9"), Submission(reviews=reviews, form=FORM, day=2)]
    return district.given({2023: files}, scheme=ALIASED.id, region=region)


SETTLED = placed(*ALL_BUT_ONE)
UNSETTLED = placed()
SCORED_WITHOUT_COUNT = reviewed(Review("资金使用合规性", "4"))
SCORED = reviewed(Review("行政效能", "3"))
VALUE = reviewed(Review("在职人员控制率", value="107.5%"))
BREACHES = reviewed(Review("资金使用合规性", value="2"))
BOTH = reviewed(Review("在职人员控制率", "5", value="107.5%"))
POINTS = reviewed(Review("预决算信息公开性", "1", point="内容合规"), Review("预决算信息公开性", "0", point="时限合规"))
WHOLE_AND_POINTS = reviewed(Review("预决算信息公开性", "1", point="内容合规"), Review("预决算信息公开性", "4"))


@pytest.mark.parametrize(
    ("department", "expected"),
    [
        (SCORED, ("administrative_efficiency", "3", "3")),
        (VALUE, ("staffing_control", "1.25", "1.25")),
        (BREACHES, ("funds_compliance", "4", "4")),
        (BOTH, ("staffing_control", "5", "5")),
        (POINTS, ("disclosure", "1", "4")),
        (WHOLE_AND_POINTS, ("disclosure", "4", "4")),
    ],
)
def test_what_is_adopted(built: Built, department: str, expected: tuple) -> None:
    """The reviewer's score; else what follows from the adopted value by the rule; else the points ticked so far."""
    assert built.shown(TABLE, department, "indicator adopted_low adopted_high") == [expected]


def test_who_when_why_and_on_what_stand_beside_it(built: Built) -> None:
    """An adopted score can be defended: by whom, when, for what reason, on which evidence, from which cell."""
    row = built.row(TABLE, SCORED)
    assert (row["reviewer"], row["reviewed_on"], row["reason"], row["evidence"]) == (
        "李四", "2024-06-01", "已核实", "会议纪要第2号",
    )  # fmt: skip
    assert built.evidence(row["reading_ids"]) == ["2023 review_score[1] @tidy_review #2"]


CONTESTED = district.given(
    {
        2023: [
            Submission("staff_in_post=43 approved_posts=40 self_score=92", claims=[Claim("在职人员控制率", "5", "5")]),
            Submission(reviews=[Review("在职人员控制率", "4")], form=FORM, day=2),
        ]
    }
)


def test_adopted_never_overwrites(built: Built) -> None:
    """Printed 5, recomputed 1.25, adopted 4: all three remain, and so does the recomputed interval of the whole."""
    columns = "claimed low high"
    assert built.shown("evaluation.indicator_score", CONTESTED, columns, indicator="staffing_control") == [
        ("5", "1.25", "1.25")
    ]
    assert built.shown(TABLE, CONTESTED, "adopted_low") == [("4",)]
    assert built.shown("evaluation.department_evaluation", CONTESTED, "self_score score_low score_high") == [
        ("92", "1.25", "96.25")
    ]
    assert built.shown(WHOLE, CONTESTED, "adopted adopted_low adopted_high adopted_grade_high") == [
        ("1", "4", "99", "优秀")
    ]


RENAMED = district.given(
    {
        2023: [
            Submission("retirees=9"),
            Submission(reviews=[Review("甲", "1", point="制度健全")], form=FORM, day=2),
            Submission(reviews=[Review("指标checklist", "3", point="制度健全")], form=FORM, day=3),
        ]
    },
    scheme="aliased",
)
LATER = district.given(
    {
        2023: [
            Submission("retirees=9"),
            Submission(reviews=[Review("行政效能", "3"), Review("管理制度健全性", "8")], form=FORM, day=2),
            Submission(reviews=[Review("行政效能", "6")], form=FORM, day=3),
        ]
    }
)


def test_a_later_review_replaces_only_what_it_speaks_of(built: Built) -> None:
    """The second review raises one line; the other keeps the first one's word."""
    assert built.shown(TABLE, LATER, "indicator adopted_low") == [
        ("administrative_efficiency", "6"), ("management_rules", "8"),
    ]  # fmt: skip


UNUSABLE = {
    "no reason and no evidence": (Review("行政效能", "3", reason="", evidence=""), "缺少认定理由、认定依据"),
    "nobody signed": (Review("行政效能", "3", reviewer=""), "缺少认定人"),
    "not a number": (Review("行政效能", "较好"), "缺少可识别的数值"),
    "no such line": (Review("党建工作", "3"), "没有这项指标"),
    "more points than the line has": (Review("行政效能", "6.5"), "认定得分超出分值"),
    "negative": (Review("行政效能", "-1"), "认定得分超出分值"),
    "no such point": (Review("预决算信息公开性", "1", point="美观"), "没有这个评价要点"),
    "more than the point has": (Review("预决算信息公开性", "2", point="内容合规"), "认定得分超出分值"),
    "less than no breach": (Review("资金使用合规性", value="-1"), "认定的例数不能为负"),
    "points of a line without any": (Review("行政效能", "1", point="内容合规"), "这项指标不分评价要点"),
    "a value where only a score decides": (Review("行政效能", value="3"), "没有认定得分"),
}
REFUSED = {name: reviewed(review) for name, (review, _) in UNUSABLE.items()}
BLANK = reviewed(Review("行政效能", reviewer="", date="", reason="", evidence=""))
OPEN = reviewed(Review("指标checklist", "3", point="制度健全"), scheme=JUDGED)


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_line_that_cannot_be_adopted_is_named_with_the_reason(built: Built, name: str) -> None:
    """It changes nothing, and the reviewer reads why."""
    assert built.rows(TABLE, REFUSED[name]) == []
    row = built.row("evaluation.finding", REFUSED[name], check_id="review_unusable")
    assert UNUSABLE[name][1] in row["message"]


def test_a_line_left_blank_adopts_nothing_and_is_no_fault(built: Built) -> None:
    """A pre-filled sheet sent back with most lines empty is the normal case."""
    assert built.rows(TABLE, BLANK) == []
    assert built.rows("evaluation.finding", BLANK, check_id="review_unusable") == []


def test_a_score_that_does_not_follow_from_the_value_is_asked_about(built: Built) -> None:
    """107.5 % give 1.25 points, 5 were adopted: the reviewer's word stands, with a question."""
    row = built.row("evaluation.finding", BOTH, check_id="review_score_differs")
    assert "认定得分 5 分，按认定值和评分标准为 1.25 分，相差 3.75 分" in row["message"]
    assert built.rows("evaluation.finding", VALUE, check_id="review_score_differs") == []


def test_points_not_ticked_yet_stay_open(built: Built) -> None:
    """3 of 5 points given, 2 not answered: 3–5."""
    assert built.shown(TABLE, OPEN, "adopted_low adopted_high") == [("3", "5")]


def test_a_score_without_a_count_of_breaches_contradicts_nothing(built: Built) -> None:
    """4 points adopted and no count given: a missing count is not an endless one, and nothing is asked."""
    assert built.shown(TABLE, SCORED_WITHOUT_COUNT, "adopted_low follows") == [("4", None)]
    assert built.rows("evaluation.finding", SCORED_WITHOUT_COUNT, check_id="review_score_differs") == []


def test_one_indicator_under_two_names_is_adopted_once(built: Built) -> None:
    """Called by its alias first and by its label later: the later word counts, the points are not added up."""
    assert built.shown(TABLE, RENAMED, "adopted_low adopted_high") == [("3", "5")]


def test_what_a_review_adopts_is_what_rank_grade_and_use_go_by(built: Built) -> None:
    """A hundred points adopted are first and surely of the best grade; the department without a review stays open."""
    columns = "place_best place_worst proposal score_low score_high adopted_low"
    assert built.shown("evaluation.summary", SETTLED, columns) == [
        ("1", "1", "等级“通过”没有规定结果应用方式", "0", "100", "100")
    ]
    [(best, worst, proposal, *_)] = built.shown("evaluation.summary", UNSETTLED, columns)
    assert (best, worst) == ("1", "2")
    assert proposal.startswith("区间跨")
    within = {row["grade"]: row["within"] for row in built.rows("evaluation.distribution", region="复核区")}
    assert sum(within.values()) == 1
