"""CSV files as one sheet: UTF-8 (with or without BOM) or GB18030, decoded in Python for its 4-byte characters."""

import csv
import io
from collections.abc import Iterator

from assets.intake.containers.bounds import MAX_RECORDS, Extent
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem

SHEET_NAME = "CSV"


def read_csv(name: str, data: bytes) -> list[Sheet]:
    """The one sheet of a CSV file.

    Raises:
        Problem: neither UTF-8 nor GB18030, no table, or one that was cut off.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Problem(
            name, "", "", "无法识别的文字编码", "UTF-8 或 GB18030 编码的 CSV", "用 Excel 或 WPS 另存为“CSV UTF-8”"
        )
    if "\0" in text:
        raise Problem(name, "", "", "二进制内容", "逗号分隔的文本", "确认文件确为 CSV，而不是改了后缀的工作簿")
    try:
        # Strict, because a quotation mark left open would swallow the rest of the file without a word.
        rows = list(_rows(name, csv.reader(io.StringIO(text, newline=""), strict=True)))
    except csv.Error as error:
        raise Problem(
            name, "", "", f"无法拆分的行（{error}）", "逗号分隔的文本", "用 Excel 或 WPS 重新导出为 CSV"
        ) from error
    return [Sheet(SHEET_NAME, rows)]


def _rows(name: str, lines: Iterator[list[str]]) -> Iterator[list[object]]:
    """Contents row by row.

    A row that ends before its header does was cut off, perhaps within a number; one that is longer than others has a
    separator too many somewhere, and its values may stand beside their headers. All rows may end in one that is.
    """
    extent, width, usual = Extent.of_workbook(name), 0, 0
    for number, line in enumerate(lines, start=1):
        extent.add(1, len(line), SHEET_NAME)
        if number > MAX_RECORDS:
            found, expected = f"超过 {MAX_RECORDS} 行的表格", "普通大小的表格"
            raise Problem(name, SHEET_NAME, f"A{number}", found, expected, "核实文件内容，分开报送")
        if any(cell.strip() for cell in line):
            if width:
                usual = usual or max(len(line), width)
            width = width or len(line)
            if len(line) < width or (usual and len(line) != usual):
                short = len(line) < max(width, usual)
                found = f"只有 {len(line)} 列的一行（可能在中途断开）" if short else f"有 {len(line)} 列的一行"
                remedy = "补全该行（空格也要保留逗号），删去多余的逗号，或重新导出后报送"
                raise Problem(name, SHEET_NAME, f"A{number}", found, f"与其他行相同的 {max(width, usual)} 列", remedy)
        yield [cell if cell.strip() else None for cell in line]
