"""What departments handed in, declared as text: one YAML file for each office, written as the files that it sends.

A paper lists the departments and, by ``year/name``, the text of each file: a line with ``|`` is a row of a table
(``<`` goes on from the left, ``^`` from above), every other line a paragraph; ``=== name`` starts another worksheet.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl

from assets.intake.containers.sheets import Sheet
from assets.knowledge.declared import Declared
from assets.knowledge.register import Department
from assets.warehouse.files import read_yaml
from tests.makers.documents import drawn, prose
from tests.makers.workbooks import saved
from tests.makers.written_documents import as_docx, as_html

PAPERS = Path(__file__).parents[1] / "golden" / "papers"

_SHEET = re.compile(r"^=== (.+)\n", re.MULTILINE)
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")


class Paper(Declared):
    """The files of one office, or of several that belong together.

    Attributes:
        origin: where the facts come from.
        departments: lines of the register.
        files: ``year/name`` → text.
    """

    origin: str
    departments: list[Department]
    files: dict[str, str]

    def sent(self) -> Iterator[tuple[int, str, bytes]]:
        """Fiscal year, name and content of each file."""
        for path, text in self.files.items():
            year, name = path.split("/")
            yield int(year), name, _written(name, text)


def papers() -> dict[str, Paper]:
    """Every paper by the name of its file."""
    return {path.stem: Paper.model_validate(read_yaml(path)) for path in sorted(PAPERS.glob("*.yaml"))}


def _written(name: str, text: str) -> bytes:
    container = name.rpartition(".")[2]
    match container:
        case "xlsx":
            return _workbook(text)
        case "docx":
            return as_docx(_sheets(text))
        case "html":
            return as_html(_sheets(text))
        case "txt" | "csv":
            return text.encode()
    raise ValueError(f"{name}: no paper is written as {container}")


def _sheets(text: str) -> list[Sheet]:
    """Paragraphs and tables in turn."""
    sheets: list[Sheet] = []
    for is_table, group in groupby(filter(str.strip, text.splitlines()), lambda line: "|" in line):
        lines = list(group)
        sheets.append(drawn("\n".join(lines), name=f"表 {len(sheets) + 1}") if is_table else prose(*lines))
    return sheets


def _workbook(text: str) -> bytes:
    """Each part as a worksheet: paragraphs as rows of one cell, numbers as numbers, merged cells merged."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    first, *rest = _SHEET.split(text)
    for title, body in [("Sheet1", first), *zip(rest[::2], rest[1::2], strict=True)]:
        if body.strip():
            _fill(book.create_sheet(title), drawn(body))
    return saved(book)


def _fill(worksheet: Any, sheet: Sheet) -> None:
    ends: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(sheet.rows):
        for column, content in enumerate(cells):
            origin = sheet.origins.get((row, column), (row, column))
            bottom, right = ends.get(origin, origin)
            ends[origin] = (max(bottom, row), max(right, column))
            if isinstance(content, str):
                cell = worksheet.cell(row + 1, column + 1, content)
                if _NUMBER.fullmatch(content):
                    cell.value = Decimal(content)
                    cell.number_format = re.sub(r"\d", "0", content.lstrip("-0123456789")).join(["0", ""])
    for (top, left), (bottom, right) in ends.items():
        if (top, left) != (bottom, right):
            worksheet.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )  # fmt: skip
