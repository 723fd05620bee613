"""What one cell says: the spellings of real forms, and that nothing is ever guessed."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assets.intake.units import STORED_DECIMALS, in_item_unit, stored
from assets.knowledge.items import items
from assets.text.cell import MAX_DIGITS, CellValue, parse_cell, raw_text, text_state

NUMBERS = [
    # text, value, unit, direction, decimals
    ("1,457.20", "1457.20", None, None, 2),
    ("１４５７", "1457", None, None, 0),
    ("１，４５７．２０", "1457.20", None, None, 2),
    ("(12.02)", "-12.02", None, None, 2),
    ("（12.02）", "-12.02", None, None, 2),
    ("（12.02）万元", "-12.02", "万元", None, 2),
    ("(12.02万元)", "-12.02", "万元", None, 2),
    ("(62.48%)", "-62.48", "%", None, 2),
    ("-7.51", "-7.51", None, None, 2),
    ("－7.51", "-7.51", None, None, 2),
    ("−7.51", "-7.51", None, None, 2),
    ("- 7.51", "-7.51", None, None, 2),
    ("+5", "5", None, None, 0),
    ("100%", "100", "%", None, 0),
    ("100％", "100", "%", None, 0),
    ("95.5 %", "95.5", "%", None, 1),
    ("430亿元", "430", "亿元", None, 0),
    ("430 亿元", "430", "亿元", None, 0),
    ("635.56万元", "635.56", "万元", None, 2),
    ("12万", "12", "万", None, 0),
    ("20家以上", "20", "家", "at_least", 0),
    ("≥20家", "20", "家", "at_least", 0),
    ("不少于20家", "20", "家", "at_least", 0),
    ("约8%", "8", "%", "about", 0),
    ("8%左右", "8", "%", "about", 0),
    ("约15%以上", "15", "%", "at_least", 0),
    ("≥90%", "90", "%", "at_least", 0),
    (">=90%", "90", "%", "at_least", 0),
    ("≤30万元", "30", "万元", "at_most", 0),
    ("不超过30万元", "30", "万元", "at_most", 0),
    ("控制在30万元以内", "30", "万元", "at_most", 0),
    ("=3项", "3", "项", "equal", 0),
    ("12个月", "12", "个月", None, 0),
    ("0.5个百分点", "0.5", "个百分点", None, 1),
    ("1200㎡", "1200", "㎡", None, 0),
    ("1200m2", "1200", "㎡", None, 0),
    ("1200m²", "1200", "㎡", None, 0),
    ("1200平方米", "1200", "平方米", None, 0),
    ("3元/㎡", "3", "元/㎡", None, 0),
    (" 43 ", "43", None, None, 0),
    (43, "43", None, None, 0),
    (12.02, "12.02", None, None, 2),
    ("0.00", "0.00", None, None, 2),
    (0, "0", None, None, 0),
]

EMPTY = {
    "blank": [None, "", "   ", "\u3000", "\n"],
    "dash": ["-", "－", "—", "―", "–", "——", "--", " - ", "−", "‐", "ー"],
    "not_applicable": ["无", "不涉及", "不适用", "没有", "/", "N/A", "／", " 无 "],
}

NOT_UNDERSTOOD = [
    "完成", "按时完成", "已完成100%", "较上年增长5%", "一", "十二", "……", "…", "详见附件", "TRUE", "#DIV/0!", "#REF!",
    "1 457", "12.02 4.51", "1,45", "14,57.20", "1,4572", "0,123", "1.2.3", "12.", "10-20%", "10～20", "12/15", "1/2",
    "5①", "10²", "①", "½", "1½", "⑴", "(1)2", "(12)(13)", "((12.02))", "(-12.02)", "(1)完成", "(12家)", "1e5",
    "2023年", "2023年完成", "2023年12月", "12月底", "12月底前完成", "30日前", "6月", "30余家", "20多家", "300余万元",
    "≥90%以下", "不低于10家以内", "5/", "5/年/月", "5%%", "20家企业新增规模以上", "12345678901234567890", "NaN", "inf",
    "∞",
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "unit", "direction", "decimals"), NUMBERS)
def test_number_spellings(text: object, value: str, unit: str | None, direction: str | None, decimals: int) -> None:
    """A number is read in every spelling departments use, with its unit, its comparison and its printed decimals."""
    amount = parse_cell(text)
    assert (amount.value, amount.unit, amount.direction, amount.decimals) == (Decimal(value), unit, direction, decimals)
    assert amount.state == ("zero" if Decimal(value) == 0 else "value")
    assert amount.raw_text == raw_text(text)


@pytest.mark.parametrize(("state", "content"), [(state, text) for state, texts in EMPTY.items() for text in texts])
def test_typed_emptiness(state: str, content: str | None) -> None:
    """A blank, a dash and “无” stay three different answers, and none of them is a zero."""
    assert parse_cell(content) == CellValue(state, None, None, None, 0, content or "")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_not_understood_is_no_number(text: str) -> None:
    """What is not wholly understood gives no value, and its text is kept for the reader to see."""
    assert parse_cell(text) == CellValue("unparsed", None, None, None, 0, text)


@pytest.mark.parametrize("content", [True, False, date(2023, 6, 1), datetime(2023, 6, 1, 8, 30), time(8, 30)])
def test_dates_and_truth_values_are_no_numbers(content: object) -> None:
    """A date or a truth value in a number cell is no number, though Excel stores it as one."""
    amount = parse_cell(content)
    assert (amount.state, amount.value, amount.raw_text) == ("unparsed", None, raw_text(content))


# The ledger holds 18 digits before the point; departments print up to a handful after it.
numbers = st.decimals(
    min_value=Decimal(-(10**MAX_DIGITS)) + 1, max_value=Decimal(10**MAX_DIGITS) - 1, allow_nan=False,
    allow_infinity=False,
).map(lambda value: Decimal(format(value, "f")))  # fmt: skip

_WIDE = str.maketrans("0123456789.,-()%+", "０１２３４５６７８９．，－（）％＋")
SPELLINGS = {
    "plain": lambda value: format(value, "f"),
    "thousands": lambda value: format(value, ",f"),
    "full width": lambda value: format(value, ",f").translate(_WIDE),
    "brackets": lambda value: f"({value.copy_abs():,f})" if value < 0 else format(value, "f"),
    "minus sign": lambda value: format(value, "f").replace("-", "−"),
    "plus": lambda value: format(value, "+f"),
    "blanks around": lambda value: f" \u3000{value:f}\n",
    "unit": lambda value: f"{value:,f}万元",
    "per cent": lambda value: f"{value:f}%",
    "at least": lambda value: f"≥{value:f}家",
}


@given(value=numbers, spelling=st.sampled_from(sorted(SPELLINGS)))
@example(value=Decimal("-1." + "123456789" * 5), spelling="brackets")
def test_printed_numbers_come_back(value: Decimal, spelling: str) -> None:
    """A number printed in any accepted spelling is read back exactly, digit by digit."""
    printed = SPELLINGS[spelling](value)
    amount = parse_cell(printed)
    assert amount.value == value, printed
    assert amount.state == ("zero" if value == 0 else "value")
    assert amount.decimals == max(-int(value.as_tuple().exponent), 0)


@given(st.one_of(st.text(), st.text(alphabet="0123456789.,-+()（）%‰≥≤约以上下内家万元年月日①²½ \u3000e/\n")))
def test_any_text_is_read_without_failing(text: str) -> None:
    """Any text whatever gives a state; a value only for text that is one number with a known sign and unit."""
    amount = parse_cell(text)
    assert amount.raw_text == text
    assert (amount.value is not None) == (amount.state in ("value", "zero"))
    if amount.value is not None:
        digits = re.findall(r"[0-9０-９]+", text)
        assert digits or re.search(r"\d", text)
        assert not re.search(r"\d\s+\d", text)
        printed = re.sub(r"\D", "", re.sub(r"[mM]2", "", text))
        assert int(printed) == abs(int(amount.value.scaleb(amount.decimals)))


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.times(), st.timedeltas()))
@example(timedelta(days=1))
@example(float("nan"))
def test_any_content_is_read_without_failing(content: object) -> None:
    """Whatever Excel holds in a cell, reading it never stops the file."""
    assert parse_cell(content).raw_text == raw_text(content)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False).filter(lambda value: value != 0))
def test_floats_keep_what_excel_shows(value: Decimal) -> None:
    """Excel stores 12.02 as a binary fraction; the 15 digits it shows are read, not the 17 it hides."""
    assert parse_cell(float(value)).value == value
    noisy = float(value) * (1 + 2**-52)
    assert parse_cell(noisy).value == Decimal(format(noisy, ".15g"))
    assert len(re.sub(r"\D", "", raw_text(noisy)).strip("0")) <= 15


def test_float_noise_of_a_sum() -> None:
    """0.1 + 0.2 in a sheet is 0.3, as Excel shows it."""
    assert parse_cell(0.1 + 0.2).value == Decimal("0.3")
    assert raw_text(1e-07) == "0.0000001"


@pytest.mark.parametrize(
    ("item", "text", "table_unit", "value", "unit", "state", "decimals"),
    [
        ("total_expenditure", "4512.25", "万元", "4512.25", "万元", "value", 2),
        ("total_expenditure", "45122500.00", "元", "4512.25", "万元", "value", 6),
        ("total_expenditure", "430亿元", "万元", "4300000", "万元", "value", -4),
        ("total_expenditure", "860.14元", "万元", "0.086014", "万元", "value", 6),
        ("total_expenditure", "35.5", "亿元", "355000", "万元", "value", -3),
        ("total_expenditure", "12千元", "万元", "1.2", "万元", "value", 1),
        ("total_expenditure", "1.5", "百万元", "150", "万元", "value", -1),
        ("total_expenditure", "12家", "万元", None, "万元", "unparsed", 0),
        ("total_expenditure", "95%", "万元", None, "万元", "unparsed", 0),
        ("total_expenditure", "999999999999999999亿元", "万元", None, "万元", "unparsed", 0),
        ("staff_in_post", "43人", "万元", "43", "人", "value", 0),
        ("staff_in_post", "43万元", "万元", None, "人", "unparsed", 0),
        ("satisfaction_rate", "95.5%", "万元", "95.5", "%", "value", 1),
        ("satisfaction_rate", "95.5", "万元", "95.5", "%", "value", 1),
        ("satisfaction_rate", "9.5‰", "万元", None, "%", "unparsed", 0),
        ("self_score", "92分", None, "92", "分", "value", 0),
        ("building_area", "1200m2", "万元", "1200", "㎡", "value", 0),
        ("building_area", "1200㎡", "万元", "1200", "㎡", "value", 0),
        ("target_value", "430亿元", None, "430", "亿元", "value", 0),
    ],
)
def test_unit_of_the_item(
    item: str, text: str, table_unit: str | None, value: str | None, unit: str, state: str, decimals: int
) -> None:
    """Money becomes 万元 from the unit in the cell, else the table's; a unit that cannot be is never ignored."""
    amount, found_unit = in_item_unit(parse_cell(text), items()[item], table_unit)
    assert (stored(amount.value), found_unit, amount.state, amount.decimals) == (
        None if value is None else Decimal(value), unit, state, decimals,
    )  # fmt: skip


def test_sign_is_kept_beside_a_converted_number() -> None:
    """“≤30万元” in a money cell stays recognisable as a limit after conversion."""
    amount, _ = in_item_unit(parse_cell("≤30万元"), items()["total_expenditure"], None)
    assert (amount.value, amount.direction) == (Decimal(30), "at_most")


@given(st.decimals(min_value=-(10**17), max_value=10**17, allow_nan=False))
def test_stored_rounds_half_up(value: Decimal) -> None:
    """The ledger keeps six decimals, rounded half-up, however many a formula produced."""
    kept = stored(value)
    assert kept is not None
    assert abs(kept - value) <= Decimal(5).scaleb(-STORED_DECIMALS - 1)


def test_half_is_rounded_up() -> None:
    """Half a unit rounds away from zero, as accountants round."""
    assert stored(Decimal("0.0000005")) == Decimal("0.000001")
    assert stored(Decimal("-0.0000005")) == Decimal("-0.000001")


@pytest.mark.parametrize(
    ("text", "state"), [("", "blank"), (" ", "blank"), ("—", "dash"), ("－", "dash"), ("无", "not_applicable"),
                        ("优秀", "value"), ("-5", "value"), ("无障碍设施", "value")],
)  # fmt: skip
def test_words_have_typed_emptiness_too(text: str, state: str) -> None:
    """A dash as grade is no grade called “—”."""
    assert text_state(text) == state
