"""Old workbooks (.xls) as sheets: values in the formats in which they are shown, and what is hidden or commented."""

import datetime
import os
from typing import Any

import xlrd
from xlrd.biffh import XL_CELL_BLANK, XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_EMPTY, XL_CELL_ERROR, XL_CELL_NUMBER

from assets.intake.containers.bounds import Extent, refuse_sheets
from assets.intake.containers.sheets import Sheet, conceal, origins_of
from assets.intake.containers.workbooks.shown_number import is_percent, percent
from assets.intake.problems import Problem

_REMEDY = "用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请向原单位索取"


def read_old_workbook(name: str, data: bytes) -> list[Sheet]:
    """All sheets of an .xls file, hidden ones included.

    Raises:
        Problem: protected, damaged, not a workbook, or larger than one can honestly be.
    """
    try:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - what the parser remarks on the way
            book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=nowhere)
            refuse_sheets(name, book.nsheets)
            extent, sheets = Extent.of_workbook(name), []
            for sheet in book.sheets():
                extent.add(sheet.nrows, sheet.ncols, sheet.name)
                sheets.append(_sheet(name, book, sheet))
            return sheets
    except Problem:
        raise
    except Exception as error:
        # The parser raises many kinds of errors on damaged files, and each of them means the same to an official.
        found = f"无法打开的旧版 Office 文件（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未加密、未损坏的 .xls 或 .xlsx 工作簿", _REMEDY) from error


def _sheet(file: str, book: Any, sheet: Any) -> Sheet:
    rows = [
        [_content(book, sheet.cell(row, column)) for column in range(sheet.row_len(row))] for row in range(sheet.nrows)
    ]
    merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    origins = origins_of(file, sheet.name, merged, sheet.nrows, sheet.ncols)
    comments = {place: note.text.strip() for place, note in sheet.cell_note_map.items() if note.text.strip()}
    made = Sheet(sheet.name, rows, origins, hidden=sheet.visibility != 0, comments=comments)
    hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden}
    hidden_columns = {column for column, info in sheet.colinfo_map.items() if info.hidden}
    return conceal(made, hidden_rows, hidden_columns)


def _content(book: Any, cell: Any) -> object:
    match cell.ctype:
        case _ if cell.ctype in (XL_CELL_EMPTY, XL_CELL_BLANK) or cell.value == "":
            return None
        case _ if cell.ctype == XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR!")
        case _ if cell.ctype == XL_CELL_BOOLEAN:
            return bool(cell.value)
        case _ if cell.ctype == XL_CELL_DATE:
            moment = xlrd.xldate_as_datetime(cell.value, book.datemode)
            return moment if moment.time() != datetime.time() else moment.date()
        case _ if cell.ctype == XL_CELL_NUMBER:
            form = book.format_map.get(book.xf_list[cell.xf_index].format_key)
            return percent(cell.value) if form is not None and is_percent(form.format_str) else cell.value
        case _:
            return cell.value
