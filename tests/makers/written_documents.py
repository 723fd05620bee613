"""Sheets written as the documents in which they might arrive: Word, page, PDF."""

import html
import io
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement

from assets.intake.containers.sheets import Sheet

Span = tuple[int, int]
"""Rows and columns that a cell covers."""


def as_docx(sheets: list[Sheet], heads: Mapping[str, int] | None = None) -> bytes:
    """A Word document with paragraphs and ruled tables, merged cells merged.

    Args:
        heads: name of a table → rows at its top that stand again on each page.
    """
    document = docx.Document()
    for sheet in sheets:
        for text in _lines(sheet):
            document.add_paragraph(text)
        if not sheet.prose:
            rows = range(sheet.caption, len(sheet.rows))
            written = document.add_table(len(rows), sheet.width, style="Table Grid")
            for (row, column), (down, across) in _spans(sheet).items():
                cell = written.cell(row - sheet.caption, column)
                if (down, across) != (1, 1):
                    cell = cell.merge(written.cell(row - sheet.caption + down - 1, column + across - 1))
                cell.text = sheet.text(row, column)
            for head in written.rows[: (heads or {}).get(sheet.name, 0)]:
                head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_html(sheets: list[Sheet]) -> bytes:
    """A page, as disclosure sites have them."""
    parts = ["<html><head><meta charset='utf-8'><title>公开</title><style>p{color:red}</style></head><body>"]
    for sheet in sheets:
        parts += [f"<p>{html.escape(text)}</p>" for text in _lines(sheet)]
        if not sheet.prose:
            spans = _spans(sheet)
            parts.append("<table>")
            for row in range(sheet.caption, len(sheet.rows)):
                cells = [
                    f"<td rowspan={down} colspan={across}>{html.escape(sheet.text(row, column))}</td>"
                    for (top, column), (down, across) in spans.items()
                    if top == row
                ]
                parts.append("<tr>" + "".join(cells) + "</tr>")
            parts.append("</table>")
    return "\n".join([*parts, "</body></html>"]).encode()


def as_pdf(sheets: list[Sheet], folder: Path, heads: Mapping[str, int] | None = None, **passwords: str) -> bytes:
    """The Word document printed by LibreOffice; skips where that is absent.

    Args:
        heads: as of the Word document.
        passwords: ``DocumentOpenPassword`` that opens it, ``PermissionPassword`` without which it may not be changed.
    """
    options: dict[str, dict[str, str]] = {}
    if "DocumentOpenPassword" in passwords:
        options["EncryptFile"] = {"type": "boolean", "value": "true"}
    if "PermissionPassword" in passwords:
        options["RestrictPermissions"] = {"type": "boolean", "value": "true"}
    options |= {name: {"type": "string", "value": password} for name, password in passwords.items()}
    return _converted(as_docx(sheets, heads), "docx", "pdf", folder, f":writer_pdf_Export:{json.dumps(options)}")


def as_xls(workbook: bytes, folder: Path) -> bytes:
    """A workbook saved by LibreOffice in the old format; skips where that is absent."""
    return _converted(workbook, "xlsx", "xls", folder)


def _converted(data: bytes, source: str, target: str, folder: Path, filter_options: str = "") -> bytes:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip(f"LibreOffice (soffice) is not installed: no .{target} can be made")
    path = folder / f"document.{source}"
    path.write_bytes(data)
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{folder}/profile",
         "--convert-to", target + filter_options, str(path)],
        cwd=folder, check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return (folder / f"document.{target}").read_bytes()


def _lines(sheet: Sheet) -> list[str]:
    """The paragraphs of a run of prose, or the lines printed above a table."""
    rows = range(len(sheet.rows) if sheet.prose else sheet.caption)
    return [" ".join(filter(None, (sheet.text(row, column) for column in range(sheet.width)))) for row in rows]


def _spans(sheet: Sheet) -> dict[tuple[int, int], Span]:
    """Each cell of a table that covers no other's place, with what it covers itself."""
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(sheet.caption, len(sheet.rows)):
        for column in range(sheet.width):
            origin = sheet.origin(row, column)
            bottom, right = ends.get(origin, origin)
            ends[origin] = (max(bottom, row), max(right, column))
    return {(top, left): (bottom - top + 1, right - left + 1) for (top, left), (bottom, right) in ends.items()}
