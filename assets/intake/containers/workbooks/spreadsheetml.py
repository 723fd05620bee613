"""XML spreadsheets of Excel 2003 as sheets: what report servers write and name .xls."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from assets.intake.containers.bounds import Extent, refuse_sheets
from assets.intake.containers.sheets import UNCALCULATED, Sheet, conceal, origins_of
from assets.intake.containers.workbooks.shown_number import is_percent, percent
from assets.intake.problems import Problem

MARK = b"urn:schemas-microsoft-com:office:spreadsheet"

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_REMEDY = "用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请向原单位索取"
_PERCENT_NAMES = {"Percent"}
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
}


def read_xml_workbook(name: str, data: bytes) -> list[Sheet]:
    """All sheets of an XML spreadsheet, hidden ones included.

    Raises:
        Problem: damaged, with declarations of its own, or larger than a workbook can honestly be.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        found = "自带实体声明的内容（DOCTYPE）"
        raise Problem(name, "", "", found, "Office 或 WPS 保存的文件", _REMEDY)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER))
        worksheets = root.findall(f"{_SS}Worksheet")
        refuse_sheets(name, len(worksheets))
        percent_styles, extent = _percent_styles(root), Extent.of_workbook(name)
        return [_sheet(name, worksheet, percent_styles, extent) for worksheet in worksheets]
    except (etree.LxmlError, ValueError) as error:
        found = f"无法打开的内容（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未损坏的工作簿", _REMEDY) from error


def _percent_styles(root: Any) -> set[str]:
    """Ids of the styles that show a number as a percentage, those that inherit it included."""
    formats: dict[str, str] = {}
    for style in root.iterfind(f"{_SS}Styles/{_SS}Style"):
        form = style.find(f"{_SS}NumberFormat")
        own = form.get(f"{_SS}Format", "General") if form is not None else None
        formats[style.get(f"{_SS}ID", "")] = own if own is not None else formats.get(style.get(f"{_SS}Parent", ""), "")
    return {style for style, code in formats.items() if code in _PERCENT_NAMES or is_percent(code)}


def _sheet(name: str, worksheet: Any, percent_styles: set[str], extent: Extent) -> Sheet:
    title = worksheet.get(f"{_SS}Name", "")
    table = worksheet.find(f"{_SS}Table")
    columns = list(_placed(table, "Column")) if table is not None else []
    hidden_columns = {
        column
        for first, element in columns
        if element.get(f"{_SS}Hidden") == "1"
        for column in range(first, first + 1 + int(element.get(f"{_SS}Span", 0)))
    }
    cells: dict[tuple[int, int], object] = {}
    comments: dict[tuple[int, int], str] = {}
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = []
    hidden_rows: set[int] = set()
    for row, element in _placed(table, "Row") if table is not None else ():
        if element.get(f"{_SS}Hidden") == "1":
            hidden_rows.update(range(row, row + 1 + int(element.get(f"{_SS}Span", 0))))
        for column, cell in _placed(element, "Cell"):
            extent.refuse_wider(column + 1, title)
            style = cell.get(f"{_SS}StyleID") or element.get(f"{_SS}StyleID")
            content = _content(cell, style in percent_styles)
            if content is not None:
                cells[row, column] = content
            across, down = int(cell.get(f"{_SS}MergeAcross", 0)), int(cell.get(f"{_SS}MergeDown", 0))
            if across or down:
                merged.append(((row, column), (row + down, column + across)))
            comment = cell.find(f"{_SS}Comment")
            if comment is not None and (text := "".join(map(str, comment.itertext())).strip()):
                comments[row, column] = text
    height = 1 + max((row for row, _ in cells), default=-1)
    width = 1 + max((column for _, column in cells), default=-1)
    extent.add(height, width, title)
    rows = [[cells.get((row, column)) for column in range(width)] for row in range(height)]
    hidden = any(element.text != "SheetVisible" for element in worksheet.iterfind(".//{*}WorksheetOptions/{*}Visible"))
    sheet = Sheet(title, rows, origins_of(name, title, merged, height, width), hidden=hidden, comments=comments)
    return conceal(sheet, hidden_rows, hidden_columns)


def _placed(parent: Any, kind: str) -> Iterator[tuple[int, Any]]:
    """Rows, cells or columns with their numbers: an index says it, else they stand behind the one before."""
    number = -1
    for element in parent.iterfind(f"{_SS}{kind}"):
        index = element.get(f"{_SS}Index")
        number = int(index) - 1 if index else number + 1
        if number < 0:
            raise ValueError(index)
        yield number, element
        number += int(element.get(f"{_SS}MergeAcross" if kind == "Cell" else f"{_SS}Span", 0))


def _content(cell: Any, as_percent: bool) -> object:
    """What a cell holds; rich text without its marks."""
    data = cell.find(f"{_SS}Data")
    text = "".join(map(str, data.itertext())) if data is not None else ""
    if not text.strip():
        return UNCALCULATED if cell.get(f"{_SS}Formula") and data is None else None
    if data.get(f"{_SS}Type") != "Number":
        return text
    return percent(float(text)) if as_percent else float(text)
