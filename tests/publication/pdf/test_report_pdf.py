"""The PDF beside the Word report: the same words, on official paper."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pdfplumber
import pytest
from docx import Document
from docx.table import Table as WordTable
from pdfminer.pdftypes import resolve1
from pdfplumber.page import Page

from assets.knowledge.items import labels
from assets.knowledge.rules import limits
from assets.publication.content.dossier import Dossier
from assets.publication.pdf.report import report_pdf
from assets.publication.word.document import report_docx

POINTS_PER_MM = 72 / 25.4
# The empty half of a Chinese quotation mark or comma may stand in the margin.
LEFT, RIGHT = 28 * POINTS_PER_MM - 8.5, (210 - 26) * POINTS_PER_MM + 8.5
CHART_COLORS = {
    (0x1F, 0x29, 0x33), (0x52, 0x60, 0x6D), (0x9F, 0xB3, 0xC8), (0x5C, 0x86, 0xAB), (0x16, 0x42, 0x5B),
}  # fmt: skip
HOSTILE = (
    '#eval("1+1") #read("/etc/passwd") $x^2$ *粗* _斜_ `码` @引 <标> \\u{41} \\\\ // 注 /* 注 */ [括] = 题 - 项 "引" ~'
)


def squeezed(text: str) -> str:
    """Text without white space: lines are broken at other places in Word and on paper."""
    return re.sub(r"\s", "", text)


def word_parts(dossier: Dossier) -> tuple[str, list[list[list[str]]]]:
    """What stands outside tables in the Word report, and its tables as rows of cells."""
    tables, text = [], []
    for part in Document(io.BytesIO(report_docx(dossier))).iter_inner_content():
        if isinstance(part, WordTable):
            rows = [{cell._tc: squeezed(cell.text) for cell in row.cells} for row in part.rows]
            tables.append([list(row.values()) for row in rows])
        else:
            text.append(part.text)
    return squeezed("".join(text)), tables


def pages(pdf: bytes) -> Iterator[Page]:
    """The pages of a PDF."""
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        yield from document.pages


def body(page: Page) -> Page:
    """A page without its foot and without what is drawn in charts."""
    return page.crop((0, 0, page.width, page.height - 35 * POINTS_PER_MM)).filter(lambda piece: not in_chart(piece))


def in_chart(piece: dict[str, Any]) -> bool:
    """Whether a letter, line or area has one of the colors that only charts have."""
    colors = (piece.get("non_stroking_color"), piece.get("stroking_color"))
    return any(color and tuple(round(255 * part) for part in color) in CHART_COLORS for color in colors)


def pdf_text(page: Page) -> str:
    """What stands outside tables on a page."""
    for table in page.find_tables():
        x0, top, x1, bottom = table.bbox
        page = page.outside_bbox((x0, top, x1, bottom))
    return squeezed(page.extract_text())


def pdf_rows(page: Page) -> Iterator[list[list[str]]]:
    """The tables on a page as rows of cells."""
    for table in page.extract_tables():
        yield [[squeezed(cell) for cell in row if cell is not None] for row in table]


def fonts(page: Page) -> dict[str, Any]:
    """Font name → its descriptor, of the fonts a page uses."""
    used = [resolve1(font) for font in resolve1(page.page_obj.resources["Font"]).values()]
    inner = [resolve1(resolve1(font["DescendantFonts"])[0]) for font in used]
    return {str(font["BaseFont"].name): resolve1(font["FontDescriptor"]) for font in inner}


@pytest.fixture(scope="module")
def printed(dingcheng: Dossier) -> list[Page]:
    """The pages of 鼎城区工信局 2023."""
    return list(pages(report_pdf(dingcheng)))


def test_paper_says_what_word_says(dingcheng: Dossier, printed: list[Page]) -> None:
    """Whoever signs the PDF signs the Word report: every sentence, note, heading and caption, in the same order."""
    said, _ = word_parts(dingcheng)
    assert "".join(pdf_text(body(page)) for page in printed) == said


def test_tables_hold_the_same_cells(dingcheng: Dossier, printed: list[Page]) -> None:
    """Every row of every table is there, and a table that goes on overleaf repeats its head."""
    _, tables = word_parts(dingcheng)
    found: list[list[list[str]]] = []
    for rows in (rows for page in printed for rows in pdf_rows(body(page))):
        if found and rows[0] == found[-1][0] and len(found[-1]) < len(tables[len(found) - 1]):
            found[-1] += rows[1:]
        else:
            found.append(rows)
    assert found == tables
    assert sum(len(page.find_tables()) for page in printed) > len(tables)


def test_pages_are_numbered_official_paper(printed: list[Page]) -> None:
    """A4, text within the margins of GB/T 9704, “— 1 —” at the foot."""
    for number, page in enumerate(printed, start=1):
        assert (round(page.width / POINTS_PER_MM), round(page.height / POINTS_PER_MM)) == (210, 297)
        foot = page.crop((0, page.height - 35 * POINTS_PER_MM, page.width, page.height)).extract_text()
        assert foot == f"— {number} —"
        assert min(char["x0"] for char in page.chars) >= LEFT
        assert max(char["x1"] for char in page.chars) <= RIGHT
        assert min(char["top"] for char in page.chars) >= 37 * POINTS_PER_MM - 6


def test_figures_stand_at_the_right_of_their_cells(printed: list[Page]) -> None:
    """Amounts are compared by their digits' places."""
    page, table = next(
        (page, table) for page in printed for table in page.find_tables() if table.extract()[0] == ["追加内容", "金额"]
    )
    words = page.crop(table.bbox).extract_words()
    ends = {word["text"]: round(word["x1"], 1) for word in words if word["text"][-1].isdigit()}
    assert set(ends) == {"1,457.20", "924.53", "122.61", "929.93"}
    assert len(set(ends.values())) == 1


def test_fonts_are_inside_the_file(printed: list[Page]) -> None:
    """A computer without these fonts shows and prints the same page."""
    inside = {name: descriptor for page in printed for name, descriptor in fonts(page).items()}
    assert {name.split("+")[1].split("-")[0] for name in inside} == {"NotoSerifSC", "NotoSansSC"}
    assert all("FontFile3" in descriptor for descriptor in inside.values())


def test_a_departments_text_is_never_executed(nearly_empty: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like a command of the typesetter is printed as typed, in sentences, names and cells."""
    evaluation = nearly_empty.evaluation.model_copy(update={"department": HOSTILE})
    monkeypatch.setitem(labels("item"), "three_public_expenses", HOSTILE)
    hostile = replace(nearly_empty, evaluation=evaluation, narrative={"overview": f"{HOSTILE}\n{HOSTILE}"})
    text = squeezed("".join(page.extract_text() for page in pages(report_pdf(hostile))))
    assert text.count(squeezed(HOSTILE)) >= 3


def test_characters_that_cannot_be_printed_do_no_harm(nearly_empty: Dossier) -> None:
    """Control characters are left out, those that turn 12 into 21 too; what no font knows stops nothing."""
    strange = replace(
        nearly_empty, narrative={"overview": "甲\x00\x0b\x1b\u202e12\u2066乙\ufeff\t丙😀\ue000丁\u2028戊\r\n己"}
    )
    text = squeezed("".join(page.extract_text() for page in pages(report_pdf(strange))))
    assert "部门填报：甲12乙" in text.replace("\ufeff", "")
    assert re.search("丁戊己", text)


@pytest.mark.parametrize("name", ["长" * 400, "A" * 400, "https://example.invalid/" + "a1_" * 100])
def test_a_very_long_name_stays_on_the_paper(name: str, dingcheng: Dossier) -> None:
    """A name of hundreds of letters is broken into lines: nothing runs over the margin or gets lost."""
    evaluation = dingcheng.evaluation.model_copy(
        update={
            "department": name,
            "sources": [source.model_copy(update={"file": name}) for source in dingcheng.evaluation.sources],
        }
    )
    printed = list(pages(report_pdf(replace(dingcheng, evaluation=evaluation, narrative={"overview": name * 8}))))
    chars = [char for page in printed for char in page.chars]
    assert max(char["x1"] for char in chars) <= RIGHT
    assert max(char["bottom"] for char in chars) <= (297 - 20) * POINTS_PER_MM
    assert squeezed("".join(body(page).extract_text() for page in printed)).count(name) >= 9


def test_a_cell_higher_than_a_page_goes_on_overleaf(dingcheng: Dossier) -> None:
    """As much evidence as a document prints of a finding is printed to its end."""
    findings = [
        finding.model_copy(
            update={
                "evidence": [
                    line.model_copy(update={"file": f"{copy}号.xlsx"})
                    for copy in range(limits().documents.cells)
                    for line in finding.evidence[:1]
                ]
            }
        )
        for finding in dingcheng.evaluation.findings
    ]
    evaluation = dingcheng.evaluation.model_copy(update={"findings": findings})
    long = replace(dingcheng, evaluation=evaluation)
    text = squeezed("".join(body(page).extract_text() for page in pages(report_pdf(long))))
    lines = sum(len(finding.evidence) for finding in findings)
    assert lines > 400 and text.count("号.xlsx，工作表") == lines


def test_bytes_repeat_whatever_was_printed_before(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """A rerun leaves an unchanged PDF as it was; the file says no time of writing."""
    before = report_pdf(dingcheng)
    report_pdf(nearly_empty)
    assert report_pdf(dingcheng) == before
    with pdfplumber.open(io.BytesIO(before)) as document:
        assert document.metadata["CreationDate"].startswith("D:20000101000000")
        assert document.metadata["Title"] == "常德市鼎城区工业和信息化局2023年度部门整体支出绩效评价报告"


def test_groups_without_rows_are_printed_and_stop_nothing(dingcheng: Dossier) -> None:
    """Indicators of which no cell is known follow each other in the annex: each is still printed."""
    unknown = [replace(rung, cells=[]) for rung in dingcheng.rungs]
    text = squeezed("".join(page.extract_text() for page in pages(report_pdf(replace(dingcheng, rungs=unknown)))))
    assert text.count("标准：不超过100%得满分") == len(dingcheng.evaluation.indicators)
