"""Charts are well-formed SVG that tells its numbers to everyone."""

from decimal import Decimal
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from assets.publication.content.blocks import Bar, BarGroup, Chart, chart_of
from assets.publication.html.svg import (
    Parts,
    ScoreRow,
    grouped_bars,
    interval_bar,
    score_gauge,
    score_rows,
    stacked_bars,
)

AMOUNT = st.one_of(st.none(), st.decimals(min_value=-(10**8), max_value=10**10, places=2))
SCORE = st.one_of(st.none(), st.decimals(min_value=-10, max_value=130, places=2))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("text")]


@given(st.lists(st.tuples(st.text(max_size=20), AMOUNT, AMOUNT), max_size=6))
def test_bars_are_well_formed_and_stay_inside(groups: list[tuple[str, Decimal | None, Decimal | None]]) -> None:
    """Whatever the labels and amounts, the chart is valid and no bar leaves it."""
    made = tuple(BarGroup(label, (Bar(first, "甲"), Bar(second, "乙"))) for label, first, second in groups)
    root = ElementTree.fromstring(grouped_bars("c", Chart("图", "万元", ("预算", "决算"), made)))
    width = float(root.attrib["viewBox"].split()[2])
    for bar in root.iter("rect"):
        assert float(bar.attrib["width"]) >= 0
        assert 0 <= float(bar.attrib["x"]) <= float(bar.attrib["x"]) + float(bar.attrib["width"]) <= width + 0.2


def test_an_unknown_amount_is_a_word_and_no_bar() -> None:
    """“未填” is printed where the bar would be; there is no bar of length 0."""
    group = BarGroup("公务接待费", (Bar(None, "未填"), Bar(Decimal("4.51"), "4.51")))
    svg = grouped_bars("c", Chart("图", "万元", ("预算", "决算"), (group,)))
    assert "未填" in texts(svg)
    bars = [element for element in ElementTree.fromstring(svg).iter("rect") if element.attrib["height"] == "16"]
    assert len(bars) == 1


def test_a_screen_reader_hears_the_numbers() -> None:
    """Title and description carry the content of the chart."""
    group = BarGroup("公务接待费", (Bar(Decimal(10), "10.00"), Bar(Decimal("4.51"), "4.51")))
    root = ElementTree.fromstring(grouped_bars("c", Chart("“三公”经费", "万元", ("预算", "决算"), (group,))))
    assert root.attrib["role"] == "img"
    assert root.findtext("title") == "“三公”经费"
    assert root.findtext("desc") == "公务接待费：预算10.00，决算4.51。单位：万元。"


def test_what_is_known_of_no_item_is_not_drawn() -> None:
    """A series of which nothing is known is left out; where nothing at all is known there is no chart."""
    groups = [BarGroup("公务接待费", (Bar(None, "未填"), Bar(Decimal("4.51"), "4.51")))]
    chart = chart_of("图", "万元", ("预算", "决算"), groups)
    assert chart == Chart("图", "万元", ("决算",), (BarGroup("公务接待费", (Bar(Decimal("4.51"), "4.51"),)),))
    assert chart_of("图", "万元", ("预算",), [BarGroup("公务接待费", (Bar(None, "未填"),))]) is None


@given(SCORE, SCORE, SCORE)
def test_gauge_and_small_bar_take_any_score(low: Decimal | None, high: Decimal | None, claim: Decimal | None) -> None:
    """Unknown, negative or more than full marks: the drawing stays valid."""
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    ElementTree.fromstring(score_gauge("g", low, high, claim, "plausible", Decimal(100)))
    ElementTree.fromstring(interval_bar("b", low, high, claim, "plausible"))


def test_gauge_shows_claim_and_interval() -> None:
    """The two numbers that matter are printed in the drawing."""
    shown = texts(score_gauge("g", Decimal("8.25"), Decimal("83.25"), Decimal(92), "unreachable", Decimal(100)))
    assert "自评92.00分" in shown and "重算8.25至83.25分" in shown


def test_an_unknown_score_draws_no_interval() -> None:
    """Without a scheme the gauge says that nothing could be scored."""
    svg = score_gauge("g", None, None, Decimal(92), "plausible", Decimal(100))
    assert "无法测算" in texts(svg)
    assert len(list(ElementTree.fromstring(svg).iter("rect"))) == 1


def bars_inside(svg: str) -> list[tuple[float, float]]:
    """Start and length of each bar, none of which leaves the drawing."""
    root = ElementTree.fromstring(svg)
    width = float(root.attrib["viewBox"].split()[2])
    bars = [(float(bar.attrib["x"]), float(bar.attrib["width"])) for bar in root.iter("rect")]
    assert all(start >= 0 and length >= 0 and start + length <= width + 0.2 for start, length in bars)
    return bars


@given(st.lists(st.tuples(SCORE, SCORE, SCORE), max_size=5))
def test_scores_over_the_years_stay_inside(scores: list[tuple[Decimal | None, Decimal | None, Decimal | None]]) -> None:
    """Unknown, negative or more than full marks: the drawing stays valid and says every number."""
    rows = [
        ScoreRow(
            "2023年",
            min(low, high) if low and high else low,
            max(low, high) if low and high else high,
            own,
            "plausible",
        )
        for low, high, own in scores
    ]
    svg = score_rows("s", "得分", rows)
    bars_inside(svg)
    assert texts(svg).count("未自评") == sum(own is None for _, _, own in scores)


@given(st.lists(st.tuples(*[st.integers(0, 10**6)] * 4), max_size=5))
def test_parts_of_a_bar_stay_inside(counts: list[tuple[int, int, int, int]]) -> None:
    """However many targets, the bar fits, with one part for each count that is not 0."""
    svg = stacked_bars(
        "p", "目标", ("完成", "未完成", "未报告", "无法判断"), [Parts("年", row) for row in counts], "项", "未提供"
    )
    assert len(bars_inside(svg)) == 4 + sum(count > 0 for row in counts for count in row)


def test_a_year_without_targets_is_a_word() -> None:
    """“未提供” stands where no target was read; a count of 0 draws nothing."""
    svg = stacked_bars(
        "p", "目标", ("完成", "未完成"), [Parts("2022年", (0, 0)), Parts("2023年", (3, 0))], "项", "未提供"
    )
    assert "未提供" in texts(svg) and "共3项" in texts(svg)
    assert ElementTree.fromstring(svg).findtext("desc") == "2022年：未提供；2023年：完成3项。"
