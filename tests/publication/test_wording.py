"""How figures, unknowns and codes read."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.publication import wording
from assets.publication.content.contract import IndicatorResult

MONEY = st.decimals(min_value=-(10**12), max_value=10**12, places=6)


@pytest.mark.parametrize(
    ("value", "printed"),
    [("1457.2", "1,457.20"), ("0.005", "0.01"), ("-0.005", "-0.01"), ("-0.004", "0.00"), ("0", "0.00")],
)
def test_money_has_two_decimals_half_up_and_thousands_separators(value: str, printed: str) -> None:
    """Money is printed as final accounts print it: 2 decimals, half-up, and never a negative zero."""
    assert wording.money(Decimal(value)) == printed


@given(MONEY)
def test_printed_money_reads_back_as_the_rounded_amount(value: Decimal) -> None:
    """What is printed is the amount rounded half-up, nothing else."""
    printed = wording.number(value)
    assert Decimal(printed.replace(",", "")) == value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert printed != "-0.00"


@given(st.one_of(st.none(), MONEY), st.sampled_from(sorted(set(wording.EMPTY_TEXT) - {"missing"})))
def test_an_empty_cell_never_prints_a_number(value: Decimal | None, state: str) -> None:
    """A dash, a blank and the like stay what they were, even where a sum took them as nothing."""
    assert wording.money(value, state) == wording.EMPTY_TEXT[state]


def test_each_kind_of_emptiness_reads_differently() -> None:
    """Dash, blank, missing, not applicable, unreadable and never calculated are six different words."""
    assert len(set(wording.EMPTY_TEXT.values())) == len(wording.EMPTY_TEXT) == 6
    assert wording.money(None, "dash") == "-"
    assert wording.money(None) == wording.money(None, "a state yet unknown") == "未提供"


def test_unknown_is_never_zero() -> None:
    """No way of printing a figure turns an unknown into 0."""
    printed = [wording.money(None), wording.percent(None), wording.change(None), wording.change_percent(None)]
    printed += [wording.points(None), wording.interval(None, None), wording.grades(None, None)]
    assert not any("0" in text for text in printed)


def test_a_change_carries_its_sign() -> None:
    """An increase shows +, a decrease -, no change neither."""
    assert [wording.change(Decimal(text)) for text in ("7.5", "-7.51", "0")] == ["+7.50", "-7.51", "0.00"]
    assert wording.change_percent(Decimal("-62.479201")) == "-62.48%"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [("430.00", "亿元", "430亿元"), ("5.970", "亿元", "5.97亿元"), ("7.8", "pct", "7.8%"), ("1000", "家", "1,000家")],
)
def test_an_indicator_is_printed_in_its_own_unit(value: str, unit: str, printed: str) -> None:
    """A target's value keeps its unit and loses decimals that say nothing."""
    assert wording.quantity(Decimal(value), unit) == printed


def test_an_interval_of_one_point_is_one_number() -> None:
    """A verified score reads as a score, an uncertain one as an interval."""
    assert wording.interval(Decimal("83.25"), Decimal("83.25")) == "83.25分"
    assert wording.interval(Decimal("8.25"), Decimal("83.25")) == "8.25—83.25分"
    assert wording.grades("良好", "良好") == "良好"
    assert wording.grades("不合格", "良好") == "不合格至良好"


@pytest.mark.parametrize(
    ("low", "high", "state", "word"),
    [
        ("5", "5", "pass", "满分"),
        ("0", "0", "fail", "不得分"),
        ("1.25", "1.25", "fail", "部分得分"),
        ("0", "5", "hint", "待核实"),
        ("0", "5", "insufficient_data", "资料不足"),
        ("5", "5", "not_applicable", "不涉及"),
    ],
)
def test_the_word_for_an_indicator_agrees_with_its_points(low: str, high: str, state: str, word: str) -> None:
    """“满分” stands only beside full points, whatever state was handed over."""
    indicator = IndicatorResult(
        id="x", points=Decimal(5), low=Decimal(low), high=Decimal(high), state=state, claimed=None, explanation=""
    )
    assert wording.indicator_state(indicator) == word


def test_control_characters_are_taken_out() -> None:
    """A stray control character from a spreadsheet must not make Word refuse the file."""
    assert wording.clean("甲\x0b乙\x00\n丙") == "甲乙\n丙"
