"""Rates in sentences are read with the amounts beside them; template words are noticed."""

import pytest

from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.rates import rate_readings
from assets.intake.source_file import Owner
from tests.makers.documents import prose


def found(*paragraphs: str) -> list[dict[str, str]]:
    """One mapping of item → amount for each record."""
    records: dict[int, dict[str, str]] = {}
    for reading in rate_readings([prose(*paragraphs)], Owner("01", 2023), ProseNumbers([])):
        text = (
            reading.raw_text
            if reading.item == "template_leftover"
            else str(reading.value.normalize() if reading.value else 0)
        )
        records.setdefault(reading.line, {})[reading.item.removeprefix("statement_")] = text
    return list(records.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "本年支出年初预算数为 120.5 万元，支出决算数为100万元，完成年初预算的82.99％。",
            {"denominator": "120.5", "numerator": "1E+2", "rate": "82.99"},
        ),
        (
            "年初预算为0万元，全年预算为321.02万元，决算为307.82万元，完成全年预算的95.89%。",
            {"alternative": "0", "denominator": "321.02", "numerator": "307.82", "rate": "95.89"},
        ),
        (
            "支出合计110万元。与上年相比，支出增加10万元，增长10%。",
            {"total": "1.1E+2", "change": "1E+1", "rate": "1E+1"},
        ),
        ("经费4.51万元，比2022年度减少7.51万元，下降62.48%。", {"total": "4.51", "change": "-7.51", "rate": "-62.48"}),
    ],
)
def test_a_rate_with_its_amounts(text: str, expected: dict[str, str]) -> None:
    """Numerator, denominator as the sentence names it, and the rate; a fall is negative."""
    assert found(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "增长10%。",
        "支出110万元，主要用于甲事项20万元，增长10%。",
        "完成年初预算的95%。",
        "支出110万元。另有收入增加10万元，占10%。",
    ],
)
def test_a_rate_without_its_amounts_is_left_alone(text: str) -> None:
    """Without the amounts in the same words there is nothing to hold the rate against."""
    assert found(text) == []


def test_template_words_are_noticed_once_per_paragraph() -> None:
    """An instruction of the template is shown with the words around it; the department's own text is not one."""
    assert found("没有收支的，仍保留该表格式，并在本表下方作说明。", "我局保留了原有科室。") == [
        {"template_leftover": "没有收支的，仍保留该表格式，并在本表下方作说明。"}
    ]
