"""The look of the Word report: page, fonts, styles and page numbers of an official Chinese document.

The template is built once per process and kept as the parts of its package; GB/T 9704 gives the measures.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

TEXT_WIDTH_MM = 156
LATIN_FONT = "Times New Roman"
_LINE_PT = 28
_INDENT = Pt(32)  # two characters of the body

_CORE_PROPERTIES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" \
xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{title}</dc:title>\
<dc:creator>绩评</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created>\
<dcterms:modified xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>"""


@dataclass(frozen=True)
class Template:
    """An empty document: the other parts of its package, the root of its body part, its section properties."""

    parts: dict[str, bytes]
    document_open: str
    section: str


def core_properties(title: str) -> str:
    """The part of a package that names the document; its dates are fixed."""
    return _CORE_PROPERTIES.format(title=escape(title))


@cache
def template() -> Template:
    """The empty document in the official look, built once per process."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_page_number(document)
    _drop_thumbnail(document)
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    root = etree.fromstring(parts.pop("word/document.xml"))
    section = root.find(f"{qn('w:body')}/{qn('w:sectPr')}")
    del parts["docProps/core.xml"]
    namespaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in root.nsmap.items())
    return Template(parts, f"<w:document{namespaces}>", etree.tostring(section, encoding="unicode"))


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)


def _set_styles(document: Any) -> None:
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    language = defaults.find(qn("w:lang"))
    # Western text stays en-US: as zh-CN it may be broken inside a number.
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    center, right = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
    left, justify = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
    _style(document, "Normal", "仿宋", 16, _LINE_PT, justify)
    _style(document, "Title", "方正小标宋简体", 22, 34, center)
    _style(document, "Heading 1", "黑体", 16, _LINE_PT, left, indent=True, keep=True, before=10, bold=True)
    _style(document, "Heading 2", "楷体", 16, _LINE_PT, left, indent=True, keep=True)
    _style(document, "Jp Notice", "黑体", 14, _LINE_PT, center, color="B42318")
    _style(document, "Jp Number Line", "仿宋", 16, _LINE_PT, center)
    _style(document, "Jp Address", "仿宋", 16, _LINE_PT, left, before=14)
    _style(document, "Jp Signature", "仿宋", 16, _LINE_PT, right, keep=True, before=14)
    _style(document, "Jp Attachment", "黑体", 16, _LINE_PT, left)
    document.styles["Jp Attachment"].paragraph_format.page_break_before = True
    _style(document, "Jp Annex", "黑体", 16, _LINE_PT, left, keep=True, page_break=True)
    _style(document, "Jp Body", "仿宋", 16, _LINE_PT, justify, indent=True)
    _style(document, "Jp Summary", "仿宋", 16, _LINE_PT, justify, indent=True, before=14)
    _style(document, "Jp Statement", "楷体", 16, _LINE_PT, justify, indent=True, bar="8FA3B8")
    _style(document, "Jp Note", "仿宋", 12, 20, justify, indent=True, color="595959")
    _style(document, "Jp Caption", "黑体", 12, 22, center, before=8, keep=True)
    _style(document, "Jp Unit", "仿宋", 10.5, 16, right, keep=True)
    _style(document, "Jp Cell", "仿宋", 10.5, 14, left)
    _style(document, "Jp Number", "仿宋", 10.5, 14, right)
    _style(document, "Jp Head", "黑体", 10.5, 14, center, keep=True)
    _style(document, "Jp Group", "楷体", 10.5, 14, left)
    _style(document, "Jp After Table", "仿宋", 6, 8, left)
    _style(document, "Jp Chart", "仿宋", 10.5, None, center, keep=True)
    _style(document, "Jp Chart Caption", "黑体", 12, 22, center)
    _style(document, "Footer", "宋体", 14, 18, center)


def _style(
    document: Any,
    name: str,
    font: str,
    size: float,
    line: float | None,
    align: WD_ALIGN_PARAGRAPH,
    *,
    indent: bool = False,
    keep: bool = False,
    page_break: bool = False,
    bold: bool = False,
    before: float = 0,
    color: str = "000000",
    bar: str = "",
) -> None:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold, style.font.name = Pt(size), bold, LATIN_FONT
    style.font.color.rgb = RGBColor.from_string(color)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    fonts.set(qn("w:eastAsia"), font)
    layout = style.paragraph_format
    layout.alignment, layout.keep_with_next = align, keep
    layout.page_break_before = page_break
    # A line without a height of its own is as high as the chart in it.
    layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    if line is not None:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    layout.space_before, layout.space_after = Pt(before), Pt(0)
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    if indent:
        layout.first_line_indent = _INDENT
    if bar:
        _add_bar(properties, bar)


def _add_bar(properties: Any, color: str) -> None:
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:left")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "6"), ("color", color)):
        line.set(qn(f"w:{key}"), value)
    borders.append(line)
    # The schema fixes the order of paragraph properties: borders stand before the spacing.
    properties.find(qn("w:spacing")).addprevious(borders)


def _set_page_number(document: Any) -> None:
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _drop_thumbnail(document: Any) -> None:
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[key]
