"""xlsx files as sheets: guarded against archives that unpack to gigabytes, and aware of what calamine leaves out."""

import io
import re
import zipfile
from collections.abc import Iterator

import python_calamine
from defusedxml.ElementTree import iterparse, parse

from assets.intake.containers.archive import refuse_bomb
from assets.intake.containers.sheets import UNCALCULATED, Sheet
from assets.intake.problems import Problem

MAX_CELLS = 2_000_000

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_QUOTED = re.compile(r'"[^"]*"|\\.')
_BUILTIN_PERCENT = {9, 10}
_REMEDY = "用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请向原单位索取"


def read_workbook(name: str, data: bytes) -> list[Sheet]:
    """All sheets of an xlsx file, hidden ones included.

    Args:
        name: file name for messages.
        data: the file's bytes.

    Raises:
        Problem: not a readable xlsx, or one that would unpack beyond the limits of this module.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bomb(name, archive)
            marks = _cell_marks(name, archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        return _sheets(book, marks)
    except Problem:
        raise
    except Exception as error:
        # The parsers raise many kinds of errors on damaged archives, and each of them means the same to an official.
        found = f"无法打开的内容（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未损坏、未加密的 .xlsx 工作簿", _REMEDY) from error


def read_old_workbook(name: str, data: bytes) -> list[Sheet]:
    """All sheets of an .xls file.

    Raises:
        Problem: protected, damaged, or not a workbook.
    """
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        return _sheets(book, {})
    except Exception as error:
        # As above: whatever stops the parser, the official has to save the file anew.
        found = f"无法打开的旧版 Office 文件（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未加密、未损坏的 .xls 或 .xlsx 工作簿", _REMEDY) from error


def _refuse_sprawl(name: str, sheet_name: str, content: bytes) -> None:
    """A stray cell at the far end of a sheet makes calamine lay out every cell before it, and abort the process."""
    bottom, right, cell = 0, 0, ""
    for letters, digits in _CELL.findall(content):
        row, column = _position((letters + digits).decode())
        if row > bottom or column > right:
            cell = (letters + digits).decode()
        bottom, right = max(bottom, row), max(right, column)
    if (bottom + 1) * (right + 1) > MAX_CELLS:
        found = f"远离表格的单元格（表格因此有 {bottom + 1} 行 × {right + 1} 列）"
        raise Problem(name, sheet_name, cell, found, "一张普通大小的表格", "删去表格以外的行和列，另存后再报送")


def _sheets(book: python_calamine.CalamineWorkbook, marks: dict[str, dict[tuple[int, int], str]]) -> list[Sheet]:
    visible = python_calamine.SheetVisibleEnum.Visible
    return [
        _sheet(about.name, book.get_sheet_by_name(about.name), marks.get(about.name, {}), about.visible != visible)
        for about in book.sheets_metadata
    ]


def _sheet(name: str, sheet: python_calamine.CalamineSheet, marks: dict[tuple[int, int], str], hidden: bool) -> Sheet:
    rows: list[list[object]] = [
        [None if content == "" else content for content in row] for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), mark in marks.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        content = rows[row][column]
        if mark == "uncalculated":
            rows[row][column] = UNCALCULATED
        elif mark.startswith("#"):
            rows[row][column] = mark
        elif isinstance(content, (int, float)) and not isinstance(content, bool):
            # Excel stores “95%” as 0.95 with a format; the sheet shows 95%, so that is what was reported.
            rows[row][column] = f"{float(format(content * 100, '.13g')):.13g}%"
    origins = {
        (row, column): (top, left)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return Sheet(name, rows, origins, hidden=hidden)


def _cell_marks(name: str, archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Per sheet name the cells of which calamine does not tell the truth.

    ``uncalculated`` formulas come as blanks, error values (``#DIV/0!``, marked with their text) too, and a number
    formatted as a percentage (``percent``) as a hundredth of what the sheet shows.
    """
    percent_styles = _percent_styles(archive)
    marks = {}
    for sheet_name, part in _sheet_parts(archive):
        content = archive.read(part)
        _refuse_sprawl(name, sheet_name, content)
        if percent_styles or b"<f" in content or b":f" in content or b't="e"' in content:
            marks[sheet_name] = dict(_marked_cells(content, percent_styles))
    return marks


def _marked_cells(content: bytes, percent_styles: set[str]) -> Iterator[tuple[tuple[int, int], str]]:
    # Any namespace: Excel's “Strict Open XML” has others than the usual workbook.
    for _, element in iterparse(io.BytesIO(content)):
        if not element.tag.endswith("}c"):
            continue
        value = element.find("{*}v")
        text = value.text if value is not None else None
        if element.find("{*}f") is not None and not text and element.get("t") != "str":
            yield _position(element.get("r")), "uncalculated"
        elif text and element.get("t") == "e":
            yield _position(element.get("r")), text
        elif text and element.get("s") in percent_styles and element.get("t") in (None, "n"):
            yield _position(element.get("r")), "percent"
        element.clear()


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = parse(archive.open("xl/styles.xml")).getroot()
    percent = _BUILTIN_PERCENT | {
        int(format_.get("numFmtId"))
        for format_ in root.iterfind(".//{*}numFmt")
        if "%" in _QUOTED.sub("", format_.get("formatCode", ""))  # a quoted “%” is shown, but does not multiply
    }
    formats = root.find("{*}cellXfs")
    return {str(index) for index, xf in enumerate(formats or []) if int(xf.get("numFmtId", 0)) in percent}


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    relations = {
        relation.get("Id"): relation.get("Target").lstrip("/")
        for relation in parse(archive.open("xl/_rels/workbook.xml.rels")).getroot()
    }
    for sheet in parse(archive.open("xl/workbook.xml")).getroot().iterfind(".//{*}sheet"):
        target = next((relations.get(value, "") for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part in archive.namelist():
            yield sheet.get("name"), part


def _position(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]) - 1, column - 1
