"""The rectification notice: facts with their cells, what is asked, and a form to be returned."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from docx import Document

from assets.publication.content.blocks import Heading, Note, Paragraph, Table
from assets.publication.content.dossier import Dossier
from assets.publication.content.notice import build_notice
from assets.publication.documents import linked_page
from assets.publication.publish import Job, publish_departments
from assets.publication.word.document import notice_docx


def test_problems_stand_under_their_cause_with_their_cells(dingcheng: Dossier) -> None:
    """Two findings hang on one cell, which is to be looked at first; the third stands under the name of its check."""
    notice = build_notice(dingcheng)
    problems = notice.chapters[0].blocks
    assert [block.text for block in problems if isinstance(block, Heading)] == ["同一单元格涉及的2项", "指标超过警戒值"]
    paragraphs = [block.text for block in problems if isinstance(block, Paragraph)]
    assert paragraphs[0] == (
        "以下各项都涉及鼎城区工信局2023年数据收集表.xlsx，工作表“文字说明”单元格B4“年初预算860.14元”，"
        "请先核对该单元格。"
    )
    assert [text[:3] for text in paragraphs[1:]] == ["1. ", "2. ", "3. "]
    [first, *_] = [block.text for block in problems if isinstance(block, Note)]
    assert "单元格B4" in first and "单元格C6" in first


def test_findings_of_one_check_share_its_heading(dingcheng: Dossier) -> None:
    """Three findings of one check, one below the other, stand under its name once."""
    alone = dingcheng.contradictions[1]
    notice = build_notice(replace(dingcheng, contradictions=[alone, alone, alone]))
    assert [block.text for block in notice.chapters[0].blocks if isinstance(block, Heading)] == ["指标超过警戒值"]


def test_what_only_a_person_knows_is_left_open(dingcheng: Dossier) -> None:
    """Number, sender, date and deadline are placeholders; the addressee is the department."""
    notice = build_notice(dingcheng)
    assert (notice.number, notice.addressee) == ("【待填：文号】", "常德市鼎城区工业和信息化局：")
    assert notice.signature == ("【待填：发文单位】", "【待填：成文日期】")
    asked = [block.text for block in notice.chapters[1].blocks if isinstance(block, Paragraph)]
    assert "【待填：整改期限】" in asked[-1]


def test_the_reply_form_lists_every_problem_and_is_blank(dingcheng: Dossier) -> None:
    """The department fills in measure, date and person for each problem."""
    notice = build_notice(dingcheng)
    table = notice.attachment.blocks[0]
    assert isinstance(table, Table)
    assert [column.title for column in table.columns] == ["序号", "问题", "整改措施", "完成时限", "责任人"]
    messages = [finding.message for block in dingcheng.contradictions for finding in block.findings]
    assert list(table.rows) == [(str(place), text, "", "", "") for place, text in enumerate(messages, start=1)]


def test_word_opens_the_notice(dingcheng: Dossier) -> None:
    """Title first, then the addressee; the form begins a page of its own; the same dossier gives the same bytes."""
    content = notice_docx(dingcheng)
    assert content == notice_docx(dingcheng)
    document = Document(io.BytesIO(content))
    lines = [line.text for line in document.paragraphs]
    assert lines[0] == "关于2023年度部门整体支出绩效评价发现问题的整改通知"
    assert lines[2] == "常德市鼎城区工业和信息化局："
    [attachment] = [line for line in document.paragraphs if line.text == "附件"]
    assert attachment.style is not None and attachment.style.paragraph_format.page_break_before
    assert len(document.tables) == 1
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert "整改通知</dc:title>" in package.read("docProps/core.xml").decode()


def test_a_department_with_nothing_to_set_right_gets_none(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """No notice without a problem, and the page links to none."""
    assert 'href="notice.docx"' in linked_page(dingcheng).decode()
    assert 'href="notice.docx"' not in linked_page(nearly_empty).decode()


def test_a_notice_that_no_longer_applies_is_removed(dingcheng: Dossier, nearly_empty: Dossier, tmp_path: Path) -> None:
    """Once everything is set right the notice goes; a rerun then has nothing to do, and one put back is removed."""
    folder = tmp_path / "2023"
    notice = folder / "notice.docx"

    def published(dossier: Dossier, before: dict[str, str]) -> dict[str, str] | None:
        return publish_departments([Job(dossier, folder, before)], "run")[0]

    before = published(dingcheng, {})
    assert before is not None and notice.is_file()
    now = published(nearly_empty, before)
    assert now is not None and notice.name not in now and not notice.exists()
    assert published(nearly_empty, now) is None
    notice.write_bytes(b"old")
    assert published(nearly_empty, now) == now
    assert not notice.exists()
