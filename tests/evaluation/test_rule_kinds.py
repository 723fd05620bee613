"""sql/evaluation: rules that a person applies, rules over own targets, and rules that nobody stated."""

import pytest

from assets.knowledge.schemes import schemes
from tests.makers.rows import Built, Claim, District, Submission, Target
from tests.makers.schemes import JUDGED, all_schemes

TABLE = "evaluation.indicator_score"
OWN = "evaluation.own_target_score"
FORM = "self_evaluation_form"
district = District()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(
        tmp_path_factory.mktemp("district"), ["evaluation.department_evaluation"], schemes=all_schemes()
    )


NOTHING = district.given({2023: "retirees=9"}, scheme=JUDGED)
CLAIMED = district.given(
    {
        2023: Submission(
            claims=[
                Claim("指标qualitative", "10", "8"),
                Claim("指标checklist", "5", "4"),
                Claim("指标breaches", "5", "5"),
                Claim("指标evidenced", "10", "9", evidence="附件3：公开截图"),
                Claim("指标unstated", "10", "10"),
            ]
        )
    },
    scheme=JUDGED,
)
WITHOUT_EVIDENCE = district.given({2023: Submission(claims=[Claim("指标evidenced", "10", "9")])}, scheme=JUDGED)


def test_what_a_person_must_judge_is_open_until_someone_does(built: Built) -> None:
    """Without a claim every such line spans 0 to its points."""
    rows = built.rows(TABLE, NOTHING)
    assert [(row["low"], row["high"] == row["points"], row["state"]) for row in rows] == [
        (0, True, "insufficient_data")
    ] * 6


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("qualitative", ("0", "8")),
        ("checklist", ("0", "4")),
        ("breaches", ("0", "5")),
        ("evidenced", ("9", "9")),
        ("unstated", ("0", "10")),
    ],
)
def test_a_claim_bounds_what_a_person_judges(built: Built, indicator: str, expected: tuple[str, str]) -> None:
    """Only a claim that names its evidence counts as such; where the rule is unknown, a claim bounds nothing."""
    assert built.shown(TABLE, CLAIMED, "low high", indicator=indicator) == [expected]


def test_named_evidence_is_shown_with_its_cell(built: Built) -> None:
    """The line says which evidence the points rest on, and where it is named."""
    row = built.row(TABLE, CLAIMED, indicator="evidenced")
    assert row["explanation"] == "部门自评 9 分，佐证材料：附件3：公开截图；按自评计，待复核"
    assert built.evidence([row["evidence_reading_id"]]) == ["2023 claim_evidence[4]"]
    assert built.shown(TABLE, WITHOUT_EVIDENCE, "low high", indicator="evidenced") == [("0", "9")]


def test_an_unknown_rule_says_so(built: Built) -> None:
    """What the source does not state is never made up."""
    row = built.row(TABLE, NOTHING, indicator="unstated")
    assert row["explanation"] == "资料未载明评分标准；得分在 0～10 分之间"
    assert row["needed"] == "取得本项评分标准原文可确定10分"


# target, result, points, claimed → outcome, low, high
TARGETS = {
    "met": (Target("培训", "≥20次", "20次"), "10", "10", ("met", "10", "10")),
    "missed: the share attained": (Target("培训", "≥20次", "15次"), "10", "10", ("missed", "7.5", "7.5")),
    "a cap exceeded: the share turned round": (Target("能耗", "≤30吨", "40吨"), "10", "10", ("missed", "7.5", "7.5")),
    "far above the target: a fifth is deducted": (Target("培训", "≥20次", "30次"), "10", "10", ("met", "8", "8")),
    "exactly at the threshold: nothing is": (Target("培训", "≥20次", "26次"), "10", "10", ("met", "10", "10")),
    "a range missed has no share": (Target("增速", "5%", "3%", upper="8%"), "10", "4", ("missed", "0", "4")),
    "done, in words": (Target("制度", "健全", "完成"), "10", "10", ("unclear", "8", "10")),
    "done, in words, but claimed less": (Target("制度", "健全", "完成"), "10", "9", ("unclear", "8", "9")),
    "not done, in words": (Target("制度", "健全", "未完成"), "10", "10", ("unclear", "0", "6")),
    "other words": (Target("制度", "健全", "正在推进"), "10", "7", ("unclear", "0", "7")),
    "not reported": (Target("培训", "≥20次", ""), "10", "10", ("not_reported", "0", "10")),
    "nothing claimed": (Target("培训", "≥20次", ""), "10", "", ("not_reported", "0", "10")),
}
GIVEN = {
    name: district.given(
        {
            2023: Submission(
                targets=[target], claims=[Claim(target.name, points, claimed, level1="产出指标（60分）")], form=FORM
            )
        },
        scheme=JUDGED,
    )
    for name, (target, points, claimed, _) in TARGETS.items()
}


@pytest.mark.parametrize("name", TARGETS)
def test_points_of_the_departments_own_targets(built: Built, name: str) -> None:
    """Met earns its points, missed the share attained, words a band; the claim bounds what cannot be computed."""
    assert built.shown(OWN, GIVEN[name], "outcome low high") == [TARGETS[name][3]]


def whole(points: list[str], level1: str = "产出指标") -> str:
    targets = [Target(f"任务{number}", "≥20次", "20次") for number, _ in enumerate(points)]
    claims = [Claim(target.name, value, value, level1) for target, value in zip(targets, points, strict=True)]
    return district.given({2023: Submission(targets=targets, claims=claims, form=FORM)}, scheme=JUDGED)


ALL_MET = whole(["20", "40"])
TOO_FEW_POINTS = whole(["20", "30"])
TOO_MANY_POINTS = whole(["40", "50"])
WITHOUT_POINTS = whole(["20", ""])
ANOTHER_LEVEL = whole(["60"], "效益指标")


@pytest.mark.parametrize(
    ("department", "expected"),
    [
        (ALL_MET, ("60", "60", "pass")),
        (TOO_FEW_POINTS, ("50", "60", "insufficient_data")),
        (TOO_MANY_POINTS, ("60", "60", "pass")),
        (WITHOUT_POINTS, ("20", "60", "insufficient_data")),
        (ANOTHER_LEVEL, ("0", "60", "insufficient_data")),
    ],
)
def test_a_part_of_the_form_is_the_sum_of_its_targets(built: Built, department: str, expected: tuple) -> None:
    """Points that the form does not give out stay open; more than the part has cannot be earned."""
    assert built.shown(TABLE, department, "low high state", indicator="own_targets") == [expected]


def test_a_part_says_how_many_targets_were_met(built: Built) -> None:
    """The explanation counts; what is still needed names the open targets."""
    row = built.row(TABLE, ALL_MET, indicator="own_targets")
    assert row["explanation"] == "自评表列指标 2 项，达成 2 项；得 60 分"
    row = built.row(TABLE, WITHOUT_POINTS, indicator="own_targets")
    assert row["needed"] == "补报“任务1”的分值、目标值和可比的完成值可确定40分"


LACKING_BUDGET = district.given(
    {2022: "retirees=1", 2023: "three_public_expenses.control=10 staff_in_post=43"}, scheme="hunan_v1"
)


def test_what_would_close_the_interval_names_figure_year_and_points(built: Built) -> None:
    """提供2022年三公预算数: the basis of last year decides 5 points."""
    row = built.row(TABLE, LACKING_BUDGET, indicator="three_public_change", fiscal_year=2023)
    assert row["needed"] == "提供2022年预算控制数“三公”经费合计可确定5分"
    row = built.row(TABLE, LACKING_BUDGET, indicator="staffing_control", fiscal_year=2023)
    assert row["needed"] == "提供2023年编制数可确定5分"


def test_the_national_frame_scores_nobody() -> None:
    """财预〔2013〕53号 gives indicators without points: a local table starts from it."""
    frame = next(scheme for scheme in schemes() if scheme.id == "national_frame_53")
    assert frame.is_frame
    assert len(frame.indicators) == 28


@pytest.mark.parametrize(("scheme", "open_points"), [("hunan_v2", 92), ("hunan_v3", 68), ("hunan_v4", 86)])
def test_what_is_not_known_of_a_table_stays_open(scheme: str, open_points: int) -> None:
    """Of 湖南 V2–V4 only some lines are known; the others say so and are never filled in."""
    found = next(one for one in schemes() if one.id == scheme)
    assert sum(line.points or 0 for line in found.indicators if line.rule.kind == "unstated") == open_points


NO_STAFF = district.given({2023: "staff_in_post=- approved_posts=-"}, scheme="hunan_v4")


def test_where_the_rule_is_unknown_so_is_what_happens_when_it_does_not_apply(built: Built) -> None:
    """“-” under a line whose rule nobody has read earns neither nothing nor full marks."""
    assert built.shown(TABLE, NO_STAFF, "low high state", indicator="staffing_control") == [
        ("0", "5", "insufficient_data")
    ]
