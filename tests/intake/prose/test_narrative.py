"""Explanations in sentences alone: known by their titles, read like the chapters of a report, and never guessed at."""

import pytest

from assets.intake.prose.narrative import narrative_form
from assets.intake.reader import FileReading, FormReader
from assets.knowledge.forms import forms
from tests.makers.documents import REGISTER, prose

FORMS = [form for form in forms() if form.reader == "narrative"]
SENTENCES = (
    "2023年度“三公”经费支出6.20万元，2022年为8.00万元，比上年减少1.80万元，下降22.5%。其中：公务用车运行维护费4.00万元；"
    "公务接待费2.20万元。",
)


def read(*paragraphs: str, name: str = "说明.txt") -> FileReading:
    """A text file of 2023."""
    return FormReader(name, 2023, REGISTER).read_here("\n".join(paragraphs).encode())


def figures(reading: FileReading) -> dict[str, str]:
    """``item.phase`` → value."""
    return {
        f"{one.item}.{one.phase}": str(one.value.normalize())
        for one in reading.readings
        if one.value is not None and not one.item.startswith("statement_")
    }


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("示例县教育局2023年度部门决算情况说明", True),
        ("示例县教育局2023年“三公”经费决算情况说明", True),
        ("示例县教育局2023年度部门决算公开", True),
        ("示例县教育局2023年度部门决算", True),
        ("示例县教育局2023年部门预算说明", True),
        ("示例县教育局2023年机关运行经费情况说明", True),
        ("示例县教育局2023年度部门决算绩效评价情况说明", False),
        ("示例县教育局2023年工作总结", False),
        (
            "我局2023年部门决算情况说明已经公开，现将其中的主要数据报告如下，请各单位对照执行并按要求反馈，逾期不报的视为没有意见。",
            False,
        ),
    ],
)
def test_a_title_makes_it(title: str, known: bool) -> None:
    """An explanation says in its title what it explains; a sentence is no title, a report on performance is none."""
    assert (narrative_form(FORMS, [prose("首页 > 信息公开", title, "正文。")]) is not None) is known


def test_an_explanation_gives_its_figures() -> None:
    """A page of three lines is read: amounts of both years, the change and the parts."""
    reading = read("示例县教育局2023年“三公”经费决算情况说明", *SENTENCES)
    assert [part.form.id for part in reading.parts] == ["narrative", "statements"]
    assert figures(reading) == {
        "three_public_expenses.final": "6.2", "three_public_expenses.previous_final": "8",
        "three_public_expenses.change": "-1.8", "three_public_change_rate.change": "-22.5",
        "vehicle_operation.final": "4", "official_reception.final": "2.2",
    }  # fmt: skip


def test_a_title_says_of_which_phase() -> None:
    """An explanation of a budget plans what it does not call spent; one of both says nothing of the rest."""
    line = "2023年“三公”经费6.20万元，其中：公务接待费2.20万元。"
    assert figures(read("示例县教育局2023年部门预算说明", line)) == {
        "three_public_expenses.control": "6.2", "official_reception.control": "2.2",
    }  # fmt: skip
    assert figures(read("示例县教育局2023年部门决算说明", line)) == {
        "three_public_expenses.final": "6.2", "official_reception.final": "2.2",
    }  # fmt: skip
    assert figures(read("示例县教育局2023年部门预算决算公开", line)) == {}


def test_an_explanation_without_a_certain_figure_says_so() -> None:
    """It is not “one of eight forms”: the message says what the file is and what a sentence needs."""
    reading = read("示例县教育局2023年部门决算情况说明", "各项支出都有所下降。")
    assert reading.readings == []
    [message] = map(str, reading.set_aside)
    assert "文字说明" in message and "收集表" not in message
