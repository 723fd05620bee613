"""The charts in the report: drawn by Word from their own values, and the same in the PDF."""

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

from docx import Document

from assets.publication.blocks import Bar, BarGroup, Chart
from assets.publication.chart_docx import chart_part
from assets.publication.dossier import Dossier
from assets.publication.report import build_report
from assets.publication.report_docx import report_docx

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return {name: package.read(name) for name in package.namelist()}


def drawn(part: bytes) -> dict[str, dict[str, str]]:
    """Series → item → value of a chart part."""
    found = {}
    for series in ElementTree.fromstring(part).iter(f"{C}ser"):
        names = {point.get("idx"): point.findtext(f"{C}v") or "" for point in series.iterfind(f"{C}cat//{C}pt")}
        values = {names[point.get("idx")]: point.findtext(f"{C}v") or "" for point in series.iterfind(f"{C}val//{C}pt")}
        found[series.findtext(f"{C}tx/{C}v") or ""] = values
    return found


def test_a_chart_draws_the_numbers_of_its_table(dingcheng: Dossier) -> None:
    """“三公”: 12.02 → 4.51 under a control number of 10.00; what is not known has no bar, not one of length 0."""
    made = parts(report_docx(dingcheng))
    charts = [drawn(made[name]) for name in sorted(made) if name.startswith("word/charts/")]
    assert len(charts) == 2
    budget, three_public = charts
    total = "“三公”经费合计"
    assert {name: values[total] for name, values in three_public.items()} == {
        "上年决算": "12.02", "预算控制数": "10", "本年决算": "4.51"
    }  # fmt: skip
    assert all("因公出国（境）费" not in values for values in three_public.values())
    assert budget["年初预算"]["支出合计"] == "860.14" and budget["决算"]["支出合计"] == "4512.25"


def test_every_chart_belongs_to_the_document(dingcheng: Dossier) -> None:
    """Word opens it without repairing: each part is of a declared type, is referred to once, and is described."""
    document = report_docx(dingcheng)
    made = parts(document)
    names = [name for name in made if name.startswith("word/charts/")]
    types, relations = made["[Content_Types].xml"].decode(), made["word/_rels/document.xml.rels"].decode()
    body = made["word/document.xml"].decode()
    for number, name in enumerate(names, start=1):
        assert types.count(f'PartName="/{name}"') == 1
        assert relations.count(f'Target="{name.removeprefix("word/")}"') == 1
        assert body.count(f'r:id="rIdChart{number}"') == 1
    assert body.count("公务接待费：上年决算12.02") == 1
    captions = [line.text for line in Document(io.BytesIO(document)).paragraphs if line.text.startswith("图")]
    assert captions == ["图1　预算与决算（单位：万元）", "图2　“三公”经费（单位：万元）"]


def test_no_chart_of_nothing(nearly_empty: Dossier) -> None:
    """Where no value is known there is no chart."""
    assert not any(isinstance(block, Chart) for part in build_report(nearly_empty).chapters for block in part.blocks)
    assert not any(name.startswith("word/charts/") for name in parts(report_docx(nearly_empty)))


def test_words_in_a_chart_stay_words(dingcheng: Dossier) -> None:
    """A label with markup and control characters is shown, and breaks nothing."""
    hostile = '<c:v>&"\x07公务'
    chart = Chart("图", "万元", ("决算",), (BarGroup(hostile, (Bar(None, "未填"),)),))
    root = ElementTree.fromstring(chart_part(chart))
    assert [point.findtext(f"{C}v") for point in root.iterfind(f".//{C}cat//{C}pt")] == ['<c:v>&"公务']
    assert not list(root.iterfind(f".//{C}val//{C}pt"))
    labels = dingcheng.item_labels | {"official_reception": hostile}
    assert Document(io.BytesIO(report_docx(replace(dingcheng, item_labels=labels)))).paragraphs
