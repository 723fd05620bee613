"""Sheets written as the documents in which they might arrive: Word, page, PDF."""

import html
import io
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
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


class Office:
    """LibreOffice with a profile of its own, which costs a second once."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder

    def pdf(self, sheets: list[Sheet], heads: Mapping[str, int] | None = None, **passwords: str) -> bytes:
        """The Word document printed.

        Args:
            heads: as of the Word document.
            passwords: ``DocumentOpenPassword`` that opens it, ``PermissionPassword`` without which it may not be
                changed.
        """
        options: dict[str, dict[str, str]] = {}
        if "DocumentOpenPassword" in passwords:
            options["EncryptFile"] = {"type": "boolean", "value": "true"}
        if "PermissionPassword" in passwords:
            options["RestrictPermissions"] = {"type": "boolean", "value": "true"}
        options |= {name: {"type": "string", "value": password} for name, password in passwords.items()}
        export = f":writer_pdf_Export:{json.dumps(options)}"
        [data] = self.saved_as("pdf", "docx", as_docx(sheets, heads), options=export)
        return data

    def xls(self, workbook: bytes) -> bytes:
        """A workbook saved in the old format."""
        [data] = self.saved_as("xls", "xlsx", workbook)
        return data

    def saved_as(self, target: str, source: str, *documents: bytes, options: str = "") -> list[bytes]:
        """Documents of one format opened, recomputed where there are formulas, and saved in another or the same."""
        with TemporaryDirectory(dir=self._folder) as name:
            folder = Path(name)
            paths = [folder / f"{number}.{source}" for number in range(len(documents))]
            for path, data in zip(paths, documents, strict=True):
                path.write_bytes(data)
            subprocess.run(
                [self._program, "--headless", f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
                 "--convert-to", target + options, "--outdir", str(folder / "saved"), *map(str, paths)],
                cwd=folder, check=True, capture_output=True, timeout=240,
            )  # fmt: skip
            return [(folder / "saved" / f"{path.stem}.{target}").read_bytes() for path in paths]


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
