"""Chapters of a report are known by what their headings mean."""

import pytest

from assets.intake.prose.chapters import Section, sections
from assets.intake.prose.report import recognises_report
from assets.knowledge.forms import forms
from tests.makers.documents import prose

REPORT = next(form for form in forms() if form.chapters)


def found(*paragraphs: str) -> dict[str, list[str]]:
    """Chapter id → its paragraphs."""
    chapters: dict[str, list[str]] = {}
    for section in sections([prose(*paragraphs)], REPORT.chapters):
        chapters.setdefault(section.chapter.id, []).extend(_texts(section))
    return chapters


def _texts(section: Section) -> list[str]:
    return [cell.text for cell in section.paragraphs]


def test_order_and_numbers_do_not_matter() -> None:
    """Provinces number and order their chapters differently."""
    assert found(
        "三、存在的问题", "甲。", "一、单位基本情况", "（一）部门主要职能", "乙。", "（二）机构设置及人员编制", "丙。"
    ) == {
        "problems": ["甲。"],
        "overview": [],
        "duties": ["乙。"],
        "staff": ["丙。"],
    }


def test_word_keeps_the_numbers_of_headings_to_itself() -> None:
    """Automatic numbering is not in the text: a heading without a number is one all the same."""
    assert found("部门概况", "甲。", "存在的主要问题", "乙。")["problems"] == ["乙。"]


def test_points_of_a_chapter_open_no_other() -> None:
    """A problem that speaks of budgets stays a problem; numbered points stay paragraphs, short ones too."""
    assert found("七、主要问题", "（一）预算执行率偏低", "甲。", "1.职责不清", "2、项目支出进度慢。乙。") == {
        "problems": ["甲。", "1.职责不清", "2、项目支出进度慢。乙。"]
    }


def test_a_heading_may_begin_its_paragraph() -> None:
    """“（一）总体目标。围绕……” is heading and text in one."""
    assert found("三、绩效目标", "（一）绩效总目标。办好教育。", "（二）年度绩效目标：新建学校2所。") == {
        "overall_target": ["（一）绩效总目标。办好教育。"],
        "annual_target": ["（二）年度绩效目标：新建学校2所。"],
    }


def test_signature_and_date_are_no_text() -> None:
    """Who signs and when is no suggestion."""
    assert found("八、有关建议", "甲。", "示例县教育局", "2024年3月1日") == {"suggestions": ["甲。"]}


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (("2023年度绩效自评报告", "一、部门概况", "二、存在的问题", "三、有关建议"), True),
        (("2023年度工作总结", "一、部门概况", "二、存在的问题", "三、有关建议"), False),
        (("2023年度绩效自评报告", "一、部门概况"), False),
    ],
)
def test_a_report_has_a_title_and_chapters(paragraphs: tuple[str, ...], expected: bool) -> None:
    """A work summary is no report, and neither is a title alone."""
    assert recognises_report(REPORT, [prose(*paragraphs)]) is expected
