"""Web pages as paragraphs and tables; nothing is loaded from elsewhere, and nothing runs."""

import re
from typing import Any

import lxml.html

from assets.intake.containers.bounds import Extent
from assets.intake.containers.paragraphs import DocumentBuilder, refuse_short_row
from assets.intake.containers.sheets import Sheet
from assets.intake.containers.txt import decode
from assets.intake.problems import Problem
from assets.text.normal import short

MAX_SPAN = 1_000

_UNSEEN = {"script", "style", "head", "noscript", "template", "iframe", "object", "svg", "select", "button", "form"}
_BLOCKS = {
    "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "section", "article", "main",
    "header", "footer", "blockquote", "pre", "body", "center", "td", "th", "tr", "nav", "aside", "figure",
}  # fmt: skip
_TABLE_TAG = re.compile(r"</?table(?=[\s/>])")
_NO_TAGS = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1|$)", re.DOTALL)
"""What only looks like tags."""

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_page(name: str, data: bytes) -> list[Sheet]:
    """Paragraphs and tables of a page in reading order.

    Raises:
        Problem: the page cannot be taken apart.
    """
    declared = _CHARSET.search(data[:4096])
    chinese = declared is not None and declared[1].lower() in (b"gb2312", b"gbk", b"gb18030")
    text = data.decode("gb18030", errors="replace") if chinese else decode(name, data)
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        _refuse_open_page(name, text)
        page = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
        if any("depth" in entry.message for entry in parser.error_log):
            # The parser leaves out what lies deeper, without an error.
            raise Problem(
                name, "", "", "嵌套过深的网页", "普通的网页", "用浏览器打开后复制到 Word，另存为 .docx 后报送"
            )
        document = DocumentBuilder()
        pending: list[str] = []
        _walk(name, page, document, pending, Extent.of_document(name))
        _flush(document, pending)
    except Problem:
        raise
    except (lxml.etree.LxmlError, ValueError, RecursionError) as error:
        found = f"无法打开的网页（{type(error).__name__}）"
        raise Problem(name, "", "", found, "普通的网页", "用浏览器打开后复制到 Word，另存为 .docx 后报送") from error
    return document.finished()


def _walk(name: str, element: Any, document: DocumentBuilder, pending: list[str], extent: Extent) -> None:
    if not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_hidden(element):
        return
    if element.tag == "table" and _is_data(element):
        _flush(document, pending)
        document.table(*_table(name, element, extent))
        return
    if element.tag in _BLOCKS or element.tag == "br":
        _flush(document, pending)
    pending.append(element.text or "")
    for child in element:
        _walk(name, child, document, pending, extent)
        pending.append(child.tail or "")
    if element.tag in _BLOCKS:
        _flush(document, pending)


def _flush(document: DocumentBuilder, pending: list[str]) -> None:
    document.paragraph(re.sub(r"\s+", " ", "".join(pending)).strip())
    pending.clear()


def _is_data(table: Any) -> bool:
    """A table with tables in it only lays out the page."""
    return next(table.iterdescendants("table"), None) is None


def _is_hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


def _refuse_open_page(name: str, text: str) -> None:
    """A page cut off inside a table or a text still shows the beginning of it, the last number perhaps in part."""
    tags = _TABLE_TAG.findall(_NO_TAGS.sub("", text.lower()))
    if tags.count("<table") > tags.count("</table"):
        raise _cut_off(name, "在表格中间断开的网页")
    if not text.rstrip("\0 \t\r\n").endswith(">"):
        raise _cut_off(name, "在文字中间断开的网页")


def _cut_off(name: str, found: str) -> Problem:
    return Problem(name, "", "", found, "完整的网页", "重新保存网页，或复制到 Word 另存为 .docx 后报送")


def _table(name: str, table: Any, extent: Extent) -> tuple[list[list[object]], dict[tuple[int, int], tuple[int, int]]]:
    """Cells on their columns, and where merged ranges begin."""
    rows: list[list[object]] = []
    reaching: dict[tuple[int, int], tuple[int, int]] = {}
    lost = next((cell for cell in table.iter("td", "th") if cell.getparent().tag != "tr"), None)
    if lost is not None:
        found = f"不在任何一行里的单元格“{short(lost.text_content().strip())}”"
        raise Problem(name, "", "", found, "每个单元格都在一行里", "重新保存网页，或复制到 Word 另存为 .docx 后报送")
    for number, row in enumerate(table.iter("tr")):
        contents: list[object] = []
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (number, len(contents)) in reaching:
                contents.append(None)
            column, down, across = len(contents), _span(cell, "rowspan"), _span(cell, "colspan")
            extent.add(down, across)
            text = re.sub(r"[ \t\r\n\xa0]+", " ", cell.text_content()).strip()
            contents += [text or None, *[None] * (across - 1)]
            for below in range(down):
                for offset in range(across):
                    if below or offset:
                        reaching[number + below, column + offset] = (number, column)
        extent.refuse_wider(len(contents))
        rows.append(contents)
    refuse_short_row(name, rows, reaching)
    return rows, {place: origin for place, origin in reaching.items() if place[0] < len(rows)}


def _span(cell: Any, attribute: str) -> int:
    value = (cell.get(attribute) or "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isdigit() else 1
