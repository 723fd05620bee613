"""What one cell of a target table says: number, unit, sign and bounds, or nothing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.text.target import parse_target

CELLS = {
    "≥90%": ("90", None, "%", "at_least"),
    "100%": ("100", None, "%", None),
    "430亿元": ("430", None, "亿元", None),
    "20家以上": ("20", None, "家", "at_least"),
    "约8%": ("8", None, "%", "about"),
    "约15%以上": ("15", None, "%", "at_least"),
    "不超过３件": ("3", None, "件", "at_most"),
    "控制在10万元以内": ("10", None, "万元", "at_most"),
    "15%-20%": ("15", "20", "%", "at_least"),
    "15%～20%": ("15", "20", "%", "at_least"),
    "15～20家": ("15", "20", "家", "at_least"),
    "3至5场次": ("3", "5", "场次", "at_least"),
    "1,200-1,500.5万元": ("1200", "1500.5", "万元", "at_least"),
    "≥20家，≤30家": ("20", "30", "家", "at_least"),
    "不低于90%，且不高于95%": ("90", "95", "%", "at_least"),
}
NO_NUMBERS = [
    "12月底前", "2023年", "2023", "2023.12", "2023-2025", "2023年12月31日", "1-12月", "6月30日前", "2023-12-31",
    "完成", "优", "优良中低差", "20-15家", "≤20家，≥30家", "20家，30家", "15%-20家", "30余家", "3 5", "15% 20%",
    "第1-3名", "", "无", ">90%",
]  # fmt: skip


@pytest.mark.parametrize("text", CELLS)
def test_a_target_cell(text: str) -> None:
    """A target's number, unit and sign are read as the cell says them; a range keeps both its bounds."""
    value, upper, unit, direction = CELLS[text]
    target = parse_target(text)
    assert (target.value, target.upper) == (Decimal(value), upper and Decimal(upper))
    assert (target.unit, target.direction, target.state, target.raw_text) == (unit, direction, "value", text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_no_target_number(text: str) -> None:
    """Years, dates, words and contradictory ranges are no amounts."""
    target = parse_target(text)
    assert (target.value, target.upper, target.unit, target.direction) == (None, None, None, None)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789.,-~至≥≤约以上内家万元亿%年月日底前完成、，。（） ", max_size=14))
def test_any_cell_is_read_or_left(text: str) -> None:
    """Whatever a cell holds, reading it fails never, keeps the text, and gives a whole range or none."""
    target = parse_target(text)
    assert target.raw_text == text
    assert (target.value is not None) == (target.state in ("value", "zero"))
    assert target.upper is None or (target.value is not None and target.value < target.upper)


@settings(max_examples=200, deadline=None)
@given(
    st.decimals(0, 999999, places=2), st.decimals("0.01", 99, places=2), st.sampled_from("-~～—至到"),
    st.sampled_from(["%", "家", "万元", "人次"]), st.booleans(),
)  # fmt: skip
def test_ranges_come_back(low: Decimal, width: Decimal, to: str, unit: str, twice: bool) -> None:
    """A range is read with the bounds that were written, in whatever of the usual signs."""
    target = parse_target(f"{low}{unit if twice else ''}{to}{low + width}{unit}")
    assert (target.value, target.upper, target.unit, target.decimals) == (low, low + width, unit, 2)


@settings(max_examples=100, deadline=None)
@given(st.integers(1949, 2099), st.sampled_from(["", "年", "年底", "年底前", "年12月", "年度", "年12月31日前"]))
def test_a_year_is_no_amount(year: int, after: str) -> None:
    """A year is never taken for an amount, alone or as a date."""
    assert parse_target(f"{year}{after}").value is None
