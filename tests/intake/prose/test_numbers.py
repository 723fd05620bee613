"""No number of a sentence is lost: each is read, not needed for a declared reason, or listed as unread with one."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.intake.accounting import Number
from assets.intake.containers.sheets import Cell, texts
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.report import read_report
from assets.intake.reader import FormReader
from assets.intake.source_file import Owner
from assets.knowledge.forms import forms
from assets.text.normal import unquoted
from tests.intake.prose.test_changes import LISTS
from tests.makers.documents import REGISTER, prose, source

REPORT = next(form for form in forms() if form.chapters)
OWNER = Owner("01", 2023)


def accounted(*paragraphs: str) -> list[Number]:
    """The numbers of a report with these paragraphs."""
    sheet = prose(*paragraphs)
    numbers = ProseNumbers([sheet])
    read_report(source(), REPORT, [sheet], OWNER, numbers)
    return list(numbers.numbers())


def uses(*paragraphs: str) -> list[tuple[str, str]]:
    """Digits of each number of the last paragraph with its use."""
    found = accounted(*paragraphs)
    digits = re.findall(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*", "".join(unquoted(text) for text in paragraphs))
    assert len(found) == len(digits)
    here = len(re.findall(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*", unquoted(paragraphs[-1])))
    return [(text, number.use) for text, number in zip(digits, found, strict=True)][len(digits) - here :]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023年支出合计1,234.50万元，其中：基本支出800万元，占64.8%。",
         [("2023", "not_needed"), ("1,234.50", "read"), ("800", "read"), ("64.8", "not_needed")]),
        ("按照财预〔2020〕10号文件，3月15日前完成公开。",
         [("2020", "not_needed"), ("10", "not_needed"), ("3", "not_needed"), ("15", "not_needed")]),
        ("“三公”经费支出2万元，2021年为3万元，较2021年下降33.33%。",
         [("2", "read"), ("2021", "not_needed"), ("3", "unread"), ("2021", "not_needed"), ("33.33", "unread")]),
        ("另有专项补助资金35万元，惠及群众1200人。", [("35", "unread"), ("1200", "unread")]),
        ("单价50万元以上的设备2台。", [("50", "not_needed"), ("2", "not_needed")]),
        ("总支出约900万元。", [("900", "unread")]),
    ],
)  # fmt: skip
def test_each_number_has_its_use(text: str, expected: list[tuple[str, str]]) -> None:
    """Money, people and rates are read or missed; years, documents, shares and counts of events are not needed."""
    assert uses("一、部门支出情况", text) == expected


def test_the_same_amount_twice() -> None:
    """Of two equal numbers in a sentence each has its own use."""
    found = uses("一、“三公”经费情况", "“三公”经费支出2万元，其他杂项2万元，公务接待费2万元。")
    assert found == [("2", "read"), ("2", "unread"), ("2", "read")]
    found = uses("一、“三公”经费情况", "杂项2万元。“三公”经费支出2万元。")
    assert found == [("2", "unread"), ("2", "read")]


def test_targets_and_results() -> None:
    """In the chapters on targets every number counts: taken into a target or a result, or listed."""
    found = uses(
        "一、绩效目标",
        "2023年新建学校2所，培训教师300人次。",
        "二、绩效目标完成情况",
        "全年新建学校3所，培训教师约310人次，走访若干户共45户次。",
    )
    assert found == [("3", "read"), ("310", "read"), ("45", "unread")]


def test_no_target_is_taken_for_a_year_or_a_share() -> None:
    """“惠及2000户”, “占比23%” and “6个月” may be targets, so their chapters list them; not so dates and ordinals."""
    found = uses("一、绩效目标完成情况", "1.惠及2000户；占比23%；办理时间缩短至6个月；2023年12月完成。")
    uses_of = dict(found)
    assert [uses_of[digits] for digits in ("2000", "23", "6")] == ["unread"] * 3
    assert [uses_of[digits] for digits in ("1", "2023", "12")] == ["not_needed"] * 3


def test_a_reason_stands_beside_what_is_not_read() -> None:
    """Whoever misses a number finds its paragraph, its words and why it was not taken."""
    [number] = [one for one in accounted("一、部门支出情况", "下属学校基本支出200万元。") if one.use == "unread"]
    assert (number.sheet, number.cell, number.text) == ("正文", "第 2 段", "下属学校基本支出200万元")
    assert number.reason
    assert all((one.reason == "") == (one.use == "read") for one in accounted(*LISTS))


PIECES = st.sampled_from(
    [
        *LISTS, "2023年", "2022年为", "“三公”经费支出", "支出合计", "其中：", "基本支出", "公务接待费", "编制", "在职",
        "3人", "12.5万元", "1,000元", "占", "20%", "比上年", "增加", "减少", "，", "。", "；", "（", "）", "、", "完成",
        "新建学校", "2所", "第3条", "①", "5²", "10-20", "１２", "约", "..5", "3,00",
    ]
)  # fmt: skip
HEADINGS = st.sampled_from(
    ["一、部门概况", "二、部门支出情况", "三、绩效目标", "四、绩效目标完成情况", "五、存在的问题", "正文"]
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(HEADINGS, st.lists(PIECES, max_size=14).map("".join)), max_size=5))
def test_the_uses_add_up(document: list[tuple[str, str]]) -> None:
    """Whatever a text says, read, not needed and unread together are its numbers, in their order."""
    paragraphs = [text for pair in document for text in pair]
    found = accounted(*paragraphs)
    cells = list(texts([prose(*paragraphs)]))
    expected = [
        cell.address for cell in cells for _ in re.findall(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*", unquoted(cell.text))
    ]
    assert [number.cell for number in found] == expected


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(LISTS), min_size=1, max_size=3))
def test_a_reading_has_its_number(sentences: list[str]) -> None:
    """Where a reading says a number, that of its clause is not among the unread."""
    data = "\n".join(["示例县教育局2023年部门决算情况说明", *sentences]).encode()
    reading = FormReader("说明.txt", 2023, REGISTER).read_here(data)
    unread = {(one.cell, one.text) for one in reading.numbers.unread}
    for one in reading.readings:
        if one.value is not None and not one.item.startswith("statement_"):
            assert not any(cell == one.cell and one.raw_text in text for cell, text in unread)


def test_numbers_of_a_cell_alone() -> None:
    """Positions are those of the paragraph, whatever blanks and quotation marks stand in it."""
    sheet = prose("“三公” 经费 2 万元，会议费 2 万元。")
    numbers = ProseNumbers([sheet])
    numbers.read(Cell(sheet, 0, 0), unquoted(sheet.text(0, 0)).index("2"))
    assert [one.use for one in numbers.numbers()] == ["read", "unread"]
