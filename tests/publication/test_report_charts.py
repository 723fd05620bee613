"""The charts in the report, in Word and on paper."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pdfplumber
import pytest
from docx import Document
from openpyxl import load_workbook

from assets.knowledge.items import labels
from assets.publication.content.dossier import MISSING, Dossier, Figure, Figures
from assets.publication.pdf.report import report_pdf
from assets.publication.word.document import report_docx

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
CAPTIONS = ["图1　预算与决算", "图2　“三公”经费"]
HOSTILE = """</c:v><&"']]>\x0b=SUM(A1)"""
Points = dict[int, str]


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


def chart(docx: bytes, number: int) -> Element:
    return ElementTree.fromstring(parts(docx)[f"word/charts/chart{number}.xml"])


def points(element: Element | None) -> Points:
    """Place of an item, from 0 → what the chart has for it."""
    assert element is not None
    return {int(point.attrib["idx"]): point.findtext(f"{C}v") or "" for point in element.iter(f"{C}pt")}


def drawn(root: Element) -> dict[str, tuple[Points, Points]]:
    """Series → the labels of its items, and its values."""
    return {
        points(series.find(f"{C}tx"))[0]: (points(series.find(f"{C}cat")), points(series.find(f"{C}val")))
        for series in root.iter(f"{C}ser")
    }


def with_three_public(dossier: Dossier, times: int = 1, **figures: Figure) -> Dossier:
    """The dossier with the first 三公 line repeated and its figures changed, by phase."""
    first, *others = dossier.evaluation.three_public_change
    evaluation = dossier.evaluation.model_copy(update={"three_public_change": [first] * times + others})
    changed = {(first.item, phase, "total"): figure for phase, figure in figures.items()}
    return replace(dossier, evaluation=evaluation, figures=Figures(dossier.figures | changed))


def paper(dossier: Dossier) -> str:
    with pdfplumber.open(io.BytesIO(report_pdf(dossier))) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def test_word_draws_the_numbers_of_the_evaluation(dingcheng: Dossier) -> None:
    """Last year, control number and this year of every 三公 line are drawn as exact as they are known."""
    series = drawn(chart(report_docx(dingcheng), 2))
    lines = dingcheng.evaluation.three_public_change
    assert list(series) == ["上年决算", "预算控制数", "本年决算"]
    for name, column in zip(series, ("previous_final_wan", "budget_wan", "final_wan"), strict=True):
        known = {place: getattr(line, column) for place, line in enumerate(lines)}
        assert {place: Decimal(text) for place, text in series[name][1].items()} == {
            place: value for place, value in known.items() if value is not None
        }


def test_an_unknown_value_is_a_gap_with_its_word(dingcheng: Dossier) -> None:
    """What was not stated has no bar, not even one of length 0; its item says what is unknown and why."""
    root = chart(report_docx(dingcheng), 2)
    labels, values = drawn(root)["预算控制数"]
    place = next(place for place, label in labels.items() if label.startswith("公务用车运行维护费"))
    assert place not in values
    assert labels[place].splitlines()[1:] == ["上年决算、本年决算：-", "预算控制数：不涉及"]
    nothing = with_three_public(dingcheng, previous_final=MISSING, control=MISSING, final=MISSING)
    assert drawn(chart(report_docx(nothing), 2))["本年决算"][0][0] == "公务接待费\n未提供"
    gaps = root.find(f".//{C}dispBlanksAs")
    assert gaps is not None and gaps.attrib["val"] == "gap"


def test_word_can_edit_the_numbers(dingcheng: Dossier) -> None:
    """The workbook inside holds what is drawn in the very cells that the chart names; a gap is an empty cell."""
    files = parts(report_docx(dingcheng))
    for number in (1, 2):
        root = ElementTree.fromstring(files[f"word/charts/chart{number}.xml"])
        sheet = load_workbook(io.BytesIO(files[f"word/embeddings/chart{number}.xlsx"]))["数据"]
        for data in (*root.iter(f"{C}numRef"), *root.iter(f"{C}strRef")):
            cells = sheet[(data.findtext(f"{C}f") or "").removeprefix("数据!").replace("$", "")]
            values = [cell.value for [cell] in cells] if isinstance(cells, tuple) else [cells.value]
            shown = {place: str(value) for place, value in enumerate(values) if value is not None}
            cached = points(data)
            if data.tag == f"{C}numRef":
                cached = {place: str(float(text)) for place, text in cached.items()}
                shown = {place: str(float(text)) for place, text in shown.items()}
            assert shown == cached


def test_caption_and_words_go_with_the_chart(dingcheng: Dossier) -> None:
    """Each chart stays on the page of its caption, and is told in Chinese to those who cannot see it."""
    paragraphs = Document(io.BytesIO(report_docx(dingcheng))).paragraphs
    shown = [place for place, paragraph in enumerate(paragraphs) if paragraph._p.xpath(".//w:drawing")]
    assert [paragraphs[place + 1].text for place in shown] == CAPTIONS
    assert all(paragraphs[place].style.paragraph_format.keep_with_next for place in shown)
    [told] = [element.attrib["descr"] for element in paragraphs[shown[1]]._p.iter(f"{DRAWN}docPr")]
    assert told.startswith("“三公”经费。") and told.endswith("单位：万元。")
    assert "公务接待费：上年决算12.02，预算控制数10.00，本年决算4.51" in told
    assert "因公出国（境）费：上年决算无法识别，预算控制数未提供，本年决算未填" in told


def test_charts_stand_after_their_tables_on_paper(dingcheng: Dossier) -> None:
    """The PDF shows the charts of the Word report, in Chinese, each below the table with its figures."""
    text = re.sub(r"\s", "", paper(dingcheng))
    places = [text.index(word) for word in ("表3预算执行", "图1预算与决算", "表5“三公”经费", "图2“三公”经费")]
    assert places == sorted(places)
    assert re.search("上年决算预算控制数本年决算单位：万元.*不涉及.*图2", text)


def test_without_a_known_value_there_is_no_chart(nearly_empty: Dossier) -> None:
    """A department that sent nothing gets no empty drawing."""
    assert not [name for name in parts(report_docx(nearly_empty)) if "chart" in name.lower()]
    assert "图1" not in re.sub(r"\s", "", paper(nearly_empty))


def test_the_name_of_an_item_is_never_markup(dingcheng: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label of any characters is shown as written, in Word, its workbook and on paper."""
    monkeypatch.setitem(labels("item"), dingcheng.evaluation.three_public_change[0].item, HOSTILE)
    docx, shown = report_docx(dingcheng), HOSTILE.replace("\x0b", "")
    assert drawn(chart(docx, 2))["本年决算"][0][0] == shown
    assert f"{shown}：上年决算12.02" in str(ElementTree.fromstring(parts(docx)["word/document.xml"]).find(
        f".//{DRAWN}docPr[@id='2']"
    ).attrib["descr"])  # fmt: skip
    sheet = load_workbook(io.BytesIO(parts(docx)["word/embeddings/chart2.xlsx"]))["数据"]
    assert (sheet["A4"].value, sheet["A4"].data_type) == (shown, "s")
    assert shown[:10] + "…" in paper(dingcheng)


def test_a_fall_below_zero_is_drawn_from_zero(dingcheng: Dossier) -> None:
    """Bars begin at 0; the scale goes below only for a negative amount, such as a refund."""
    assert chart(report_docx(dingcheng), 2).find(f".//{C}min") is not None
    assert (
        chart(report_docx(with_three_public(dingcheng, final=Figure(Decimal(-3), "value"))), 2).find(f".//{C}min")
        is None
    )


@pytest.mark.parametrize("times", [12, 40])
def test_a_chart_of_many_items_stays_on_a_page(times: int, dingcheng: Dossier) -> None:
    """However many items there are, the chart is no higher than a page and names each, on paper and in Word."""
    many = with_three_public(dingcheng, times)
    docx = report_docx(many)
    document = ElementTree.fromstring(parts(docx)["word/document.xml"])
    skipped = chart(docx, 2).find(f".//{C}tickLblSkip")
    assert skipped is not None and skipped.attrib["val"] == "1"
    heights = [int(extent.attrib["cy"]) / 36_000 for extent in document.iter(f"{DRAWN}extent")]
    assert len(heights) == 2 and max(heights) < 297 - 37 - 35 - 10
    with pdfplumber.open(io.BytesIO(report_pdf(many))) as pdf:
        assert all(rect["bottom"] < page.height - 35 / 25.4 * 72 + 1 for page in pdf.pages for rect in page.rects)
