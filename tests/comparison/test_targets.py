"""sql/comparison/target_attainment: was each target met, by how much, and what cannot be said."""

from decimal import Decimal

import pytest

from tests.makers.rows import Built, District, Submission, Target

district = District()
TABLE = "comparison.target_attainment"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


# target, actual → outcome, attainment in per cent
OUTCOMES = {
    "at least, above": (Target("新增企业", "≥20家", "32家"), "met", "160"),
    "at least, equal": (Target("新增企业", "20家以上", "20家"), "met", "100"),
    "at least, below": (Target("规模工业总产值", "≥430亿元", "324.58亿元", kind="总量"), "missed", "75.48"),
    "no sign asks for at least": (Target("工业税金", "6亿元", "5.97亿元", kind="总量"), "missed", "99.5"),
    "at most, below": (Target("单位能耗", "≤30万元", "24万元"), "met", "125"),
    "at most, equal": (Target("单位能耗", "不超过30万元", "30万元"), "met", "100"),
    "at most, above": (Target("单位能耗", "30万元以内", "40万元"), "missed", "75"),
    "at most, nothing used": (Target("投诉", "≤3件", "0件"), "met", None),
    "equal, equal": (Target("任务", "=12项", "12项"), "met", "100"),
    "equal, above": (Target("任务", "=12项", "13项"), "missed", "108.33"),
    "equal, within the printed precision": (Target("占比", "=12.0%", "12.04%", kind="占比"), "met", "100.33"),
    "about, to the printed precision": (Target("增加值", "约8%", "7.5%", kind="增速"), "met", None),
    "about, below the printed precision": (Target("增加值", "约8%", "7.4%", kind="增速"), "missed", None),
    "about, above": (Target("增加值", "约8%", "12.3%", kind="增速"), "met", None),
    "growth has no attainment": (Target("总产值", "≥15%", "7.8%", kind="增速"), "missed", None),
    "亿元 against 万元": (Target("税金", "≥6亿元", "59700万元", kind="总量"), "missed", "99.5"),
    "元 against 万元": (Target("补助", "≥1万元", "10000元", kind="总量"), "met", "100"),
    "万元 against 亿元": (Target("税金", "≥60000万元", "6亿元", kind="总量"), "met", "100"),
    "units that do not convert": (Target("产值", "≥430亿元", "430家", kind="总量"), "unclear", None),
    "the result without its unit": (Target("产值", "≥430亿元", "430", kind="总量"), "met", "100"),
    "the target without its unit": (Target("产值", "≥430", "430亿元", kind="总量"), "unclear", None),
    "a result in another money unit, unsaid": (Target("税金", "≥6亿元", "59700", kind="总量"), "unclear", None),
    "a per cent without its sign": (Target("准确率", "100%", "100", kind="占比"), "met", "100"),
    "a share where a per cent is asked for": (Target("准确率", "≥95%", "0.965", kind="占比"), "unclear", None),
    "a one that may be all": (Target("准确率", "≥95%", "1", kind="占比"), "unclear", None),
    "nothing is nothing in any spelling": (Target("投诉率", "≤5%", "0", kind="占比"), "met", None),
    "百分比 is the sign": (Target("准确率", "≥100百分比", "100%", kind="占比"), "met", "100"),
    "a unit in brackets": (Target("办理时间", "≤5（天）", "4天"), "met", "125"),
    "a sign in words": (Target("准确率", "大于等于95%", "96%", kind="占比"), "met", "101.05"),
    "a sign of another font": (Target("准确率", "≧95%", "94%", kind="占比"), "missed", "98.95"),
    "a deadline, kept": (Target("完成时间", "2023年12月底前", "2023年11月30日"), "met", None),
    "a deadline, kept on its day": (Target("完成时间", "2023年12月底前", "12月31日"), "met", None),
    "a deadline, a month": (Target("完成时间", "2023年12月底前", "2023年12月"), "met", None),
    "a deadline, past": (Target("完成时间", "2023年12月底前", "2024-01-05"), "missed", None),
    "a deadline of a day, its month": (Target("完成时间", "2023年12月15日前", "2023年12月"), "unclear", None),
    "a deadline, before another": (Target("完成时间", "6月30日前", "2023年12月底前完成"), "unclear", None),
    "a deadline without a day": (Target("完成时间", "年底前", "按时完成"), "unclear", None),
    "no unit on either side": (Target("培训", "≥3", "4"), "met", "133.33"),
    "target of zero has no ratio": (Target("事故", "≤0起", "0起"), "met", None),
    "target of zero exceeded": (Target("事故", "≤0起", "1起"), "missed", None),
    "negative target has no ratio": (Target("增收", "≥-5万元", "-3万元", kind="总量"), "met", None),
    "range, at its lower bound": (Target("占比", "≥15%", "15%", upper="20%"), "met", None),
    "range, at its upper bound": (Target("占比", "≥15%", "20%", upper="20%"), "met", None),
    "range, below": (Target("占比", "≥15%", "14.9%", upper="20%"), "missed", None),
    "range, above": (Target("占比", "≥15%", "20.1%", upper="20%"), "missed", None),
    "range, in another unit": (Target("投资", "≥1亿元", "15000万元", upper="2亿元"), "met", None),
    "range, without a unit": (Target("占比", "≥15%", "16", upper="20%"), "met", None),
    "range, no result": (Target("占比", "≥15%", "", upper="20%"), "not_reported", None),
    "range, a result in words": (Target("占比", "≥15%", "完成", upper="20%"), "unclear", None),
    "no result": (Target("固定资产投资", "≥15%", "", kind="增速"), "not_reported", None),
    "a dash for a result": (Target("固定资产投资", "≥15%", "-", kind="增速"), "not_reported", None),
    "“完成” is no number": (Target("任务", "≥12项", "完成"), "unclear", None),
    "a target in words": (Target("任务", "稳步提升", "12项"), "unclear", None),
    "no target": (Target("任务", "", "12项"), "unclear", None),
    "a result of zero is a result": (Target("任务", "≥12项", "0项"), "missed", "0"),
}
GIVEN = {name: district.given({2023: Submission(targets=[target])}) for name, (target, *_) in OUTCOMES.items()}


@pytest.mark.parametrize("name", OUTCOMES)
def test_outcome(built: Built, name: str) -> None:
    """A target is met, missed, not reported or unclear; what is missing or in another unit is never met."""
    _, outcome, attainment = OUTCOMES[name]
    assert built.shown(TABLE, GIVEN[name], "outcome attainment_pct") == [(outcome, attainment)]


MISSING = {
    f"{direction}2项 against “{empty}”": district.given(
        {2023: Submission(targets=[Target("任务", f"{direction}2项", empty)])}
    )
    for direction in ("≥", "≤", "=", "约")
    for empty in ("", "-", "无", "完成")
}


@pytest.mark.parametrize("name", MISSING)
def test_a_missing_result_never_meets_a_target(built: Built, name: str) -> None:
    """least(NULL, 2) is 2 in DuckDB: a missing result must not slip through as full attainment."""
    row = built.row(TABLE, MISSING[name])
    assert row["outcome"] in ("not_reported", "unclear")
    assert row["attainment_pct"] is None
    assert row["actual_value"] is None


GROSS_AND_NET = district.given(
    {2023: Submission(targets=[Target("新增规模企业", "20家以上", "32家", reduction="6家", net="26家")])}
)
KIND_UNKNOWN = district.given(
    {2023: Submission(targets=[Target("新增规模企业", "20家以上", "32家", kind="", reduction="6家", net="26家")])}
)
GROWTH_NAMES = district.given(
    {
        2023: Submission(
            targets=[Target("工业税金", "≥15%", "21%", kind="增速"), Target("投资增长", "≥1%", "2%", kind="增速")]
        )
    }
)
SHARE = district.given({2023: Submission(targets=[Target("制造业占GDP", "约23%", "19.6%", kind="占比")])})


@pytest.mark.parametrize("department", [GROSS_AND_NET, KIND_UNKNOWN])
def test_gross_and_net(built: Built, department: str) -> None:
    """32 gross and 26 net on a target of 20 are 160 % and 130 %, whether or not the kind of target is given."""
    assert built.shown(TABLE, department, "attainment_pct net_value net_attainment_pct") == [("160", "26", "130")]


NET_IN_ANOTHER_UNIT = district.given(
    {
        2023: Submission(
            targets=[Target("税金", "≥2亿元", "20000万元", kind="总量", reduction="2000万元", net="18000万元")]
        )
    }
)
NET_WITHOUT_UNIT = district.given(
    {2023: Submission(targets=[Target("税金", "≥2亿元", "20000万元", kind="总量", reduction="2000", net="18000")])}
)


@pytest.mark.parametrize("department", [NET_IN_ANOTHER_UNIT, NET_WITHOUT_UNIT])
def test_gross_and_net_are_in_the_unit_of_the_target(built: Built, department: str) -> None:
    """2亿元 against 20000万元 gross, 2000 off, 18000 net: 100 % and 90 %, and nothing that could disagree."""
    columns = "actual_value reduction net_value net_attainment_pct"
    assert built.shown(TABLE, department, columns) == [("2", "0.2", "1.8", "90")]


def test_growth_is_named_as_growth(built: Built) -> None:
    """“工业税金” as a growth rate is shown as 工业税金增速; a name that says so already is left alone."""
    assert built.shown(TABLE, GROWTH_NAMES, "label") == [("工业税金增速",), ("投资增长",)]


def test_gap_of_two_percentages_is_in_percentage_points(built: Built) -> None:
    """19.6 % against about 23 % is missed by 3.4 percentage points."""
    row = built.row(TABLE, SHARE)
    assert (row["gap_pp"], row["outcome"]) == (Decimal("-3.4"), "missed")


RANGE = district.given({2023: Submission(targets=[Target("占比", "≥15%", "16%", upper="20%", net="15%")])})


def test_a_range_has_no_single_target_value(built: Built) -> None:
    """Of “15%-20%” neither bound is the target: no gap, no share, no direction, but both cells as evidence."""
    row = built.row(TABLE, RANGE)
    columns = ("target_value", "direction", "gap_pp", "attainment_pct", "net_attainment_pct")
    assert [row[column] for column in columns] == [None] * 5
    assert len(row["reading_ids"]) == 3


def test_evidence_is_the_cells_of_target_and_result(built: Built) -> None:
    """Whoever questions an outcome finds the two cells it was made from."""
    row = built.row(TABLE, GROSS_AND_NET)
    assert built.evidence(row["reading_ids"]) == ["2023 target_actual[1]", "2023 target_value[1]"]
