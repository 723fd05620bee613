"""Word documents (.docx) as paragraphs and tables: what a reader of the document sees, deletions left out."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from assets.intake.containers.archive import refuse_bomb
from assets.intake.containers.bounds import Extent
from assets.intake.containers.paragraphs import DocumentBuilder, refuse_short_row
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem

_REMEDY = "用 Word 或 WPS 打开后另存为 .docx 再报送；打不开的请向原单位索取"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""A text box once more, for old versions of Word."""

_UNSEEN = {qn("w:del"), qn("w:moveFrom"), qn("w:instrText"), qn("w:delText"), _FALLBACK}
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}
_CONTAINERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}


def read_word(name: str, data: bytes) -> list[Sheet]:
    """Paragraphs and tables of a .docx in reading order; macros are never run, and no other file is opened.

    Raises:
        Problem: damaged, or larger than a document can honestly be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bomb(name, archive)
        body = docx.Document(io.BytesIO(data)).element.body
        document = DocumentBuilder()
        _read_blocks(name, body, document, Extent.of_document(name))
        return document.finished()
    except Problem:
        raise
    except Exception as error:
        # The parsers raise many kinds of errors on damaged archives, and each of them means the same to an official.
        found = f"无法打开的内容（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未损坏、未加密的 .docx 文档", _REMEDY) from error


def _read_blocks(name: str, parent: Any, document: DocumentBuilder, extent: Extent) -> None:
    for element in parent:
        if element.tag == qn("w:p"):
            for line in _text(element).split("\n"):
                document.paragraph(line)
        elif element.tag == qn("w:tbl"):
            document.table(*_table(name, element, extent))
        elif element.tag in _CONTAINERS:
            _read_blocks(name, element, document, extent)


def _text(element: Any) -> str:
    """Visible text of a paragraph or cell; its paragraphs on lines of their own."""
    parts: list[str] = []
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _BREAKS:
            parts.append(_BREAKS[child.tag])
        elif child.tag == qn("w:p"):
            parts.append(_text(child) + "\n")
        elif not (child.tag == qn("w:r") and _is_hidden(child)):
            parts.append(_text(child))
    return "".join(parts)


def _is_hidden(run: Any) -> bool:
    properties = run.find(qn("w:rPr"))
    return properties is not None and properties.find(qn("w:vanish")) is not None


def _table(name: str, table: Any, extent: Extent) -> tuple[list[list[object]], dict[tuple[int, int], tuple[int, int]]]:
    """Cells on their columns, and where merged ranges begin."""
    rows: list[list[object]] = []
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    left_free: set[int] = set()
    for number, row in enumerate(_rows(table)):
        skipped = max(_number(row.find(qn("w:trPr")), "w:gridBefore"), 0)
        extent.add(1, skipped)
        contents: list[object] = [None] * skipped
        for cell in _cells(row):
            properties = cell.find(qn("w:tcPr"))
            across = max(_number(properties, "w:gridSpan"), 1)
            column = len(contents)
            extent.add(1, across)
            origin = (number, column)
            if _goes_on(properties) and number:
                origin = origins.get((number - 1, column), (number - 1, column))
            contents.append(_text(cell).strip() or None if origin == (number, column) else None)
            contents += [None] * (across - 1)
            for offset in range(across):
                if (number, column + offset) != origin:
                    origins[number, column + offset] = origin
        extent.refuse_wider(len(contents))
        rows.append(contents)
        if _number(row.find(qn("w:trPr")), "w:gridAfter") > 0:
            left_free.add(number)
    refuse_short_row(name, rows, origins, left_free)
    return rows, origins


def _rows(table: Any) -> Iterator[Any]:
    for element in table:
        if element.tag == qn("w:tr"):
            yield element
        elif element.tag in _CONTAINERS:
            yield from _rows(element)


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if element.tag == qn("w:tc"):
            yield element
        elif element.tag in _CONTAINERS:
            yield from _cells(element)


def _number(properties: Any, tag: str) -> int:
    found = properties.find(qn(tag)) if properties is not None else None
    return int(found.get(qn("w:val"), 0)) if found is not None else 0


def _goes_on(properties: Any) -> bool:
    """Whether a cell continues the one above it."""
    merge = properties.find(qn("w:vMerge")) if properties is not None else None
    return merge is not None and merge.get(qn("w:val")) != "restart"
