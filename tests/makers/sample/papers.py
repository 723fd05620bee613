"""A made-up department's paper, tables and sentences, as departments send it: workbook, Word document or page."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

import xlsxwriter

from assets.intake.containers.sheets import Sheet
from tests.makers.documents import prose
from tests.makers.written_documents import Span, as_docx, as_html

Entry = str | Decimal | None
_EPOCH = datetime(2000, 1, 1)


@dataclass(frozen=True)
class PaperTable:
    """One table with the lines printed above it.

    Attributes:
        above: title, department and unit, a line each.
        rows: cells, merged ones at their top left.
        merges: (row, column) → rows and columns that the cell covers.
    """

    name: str
    above: Sequence[str]
    rows: list[list[Entry]]
    merges: Mapping[tuple[int, int], Span] = field(default_factory=dict)


@dataclass(frozen=True)
class PaperText:
    """Paragraphs."""

    lines: list[str]


Part = PaperTable | PaperText


def written(parts: Sequence[Part], ending: str) -> bytes:
    """The parts as a ``docx`` or ``html`` file, tables also as an ``xlsx`` file; the same parts give the same bytes."""
    if ending == "xlsx":
        return _workbook([part for part in parts if isinstance(part, PaperTable)])
    sheets = [prose(*part.lines) if isinstance(part, PaperText) else _sheet(part) for part in parts]
    return as_html(sheets) if ending == "html" else _undated(as_docx(sheets))


def _workbook(tables: Sequence[PaperTable]) -> bytes:
    """A sheet for each table; amounts are numbers."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": _EPOCH})
    border = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    for table in tables:
        sheet = book.add_worksheet(table.name)
        for row, text in enumerate(table.above):
            sheet.write_string(row, 0, text)
        top = len(table.above)
        for row, cells in enumerate(table.rows):
            for column, entry in enumerate(cells):
                content = float(entry) if isinstance(entry, Decimal) else entry or ""
                height, width = table.merges.get((row, column), (1, 1))
                if (height, width) != (1, 1):
                    sheet.merge_range(top + row, column, top + row + height - 1, column + width - 1, content, border)
                elif entry is not None:
                    sheet.write(top + row, column, content, border)
    book.close()
    return buffer.getvalue()


def _sheet(table: PaperTable) -> Sheet:
    width = max(map(len, table.rows))
    top = len(table.above)
    rows: list[list[object]] = [[line] for line in table.above]
    rows += [[_printed(entry) for entry in [*cells, *[None] * (width - len(cells))]] for cells in table.rows]
    origins = {
        (top + row + down, column + right): (top + row, column)
        for (row, column), (height, across) in table.merges.items()
        for down in range(height)
        for right in range(across)
        if (down, right) != (0, 0)
    }
    return Sheet(table.name, rows, origins, caption=top)


def _printed(entry: Entry) -> str | None:
    return f"{entry:,.2f}" if isinstance(entry, Decimal) else entry


def _undated(document: bytes) -> bytes:
    """A packed document without the time at which it was packed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0)), source.read(part), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
