"""CSV files as one sheet: UTF-8 (with or without BOM) or GB18030, decoded in Python for its 4-byte characters.

Rows of a tidy list, or a table as a spreadsheet program saves it, with its title and headers above.
"""

import csv
import io
from collections.abc import Iterator

from assets.intake.containers.bounds import MAX_RECORDS, Extent
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.text.cell import parse_cell

SHEET_NAME = "CSV"
_LINES_LOOKED_AT = 50


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
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        rows = list(_rows(name, lines))
    except csv.Error as error:
        raise Problem(
            name, "", "", f"无法拆分的行（{error}）", "逗号分隔的文本", "用 Excel 或 WPS 重新导出为 CSV"
        ) from error
    return [Sheet(SHEET_NAME, rows)]


def _delimiter(text: str) -> str:
    """What separates the cells: a tab or semicolon where most lines have it and hardly any has a comma."""
    lines = [line for line in text.splitlines()[:_LINES_LOOKED_AT] if line.strip()]
    counts = {mark: sum(mark in line for line in lines) for mark in (",", "\t", ";")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] > 2 * counts[","] else ","


def _rows(name: str, lines: Iterator[list[str]]) -> Iterator[list[object]]:
    """Contents row by row.

    The header is as wide as the widest row above the first number. A row of the body that ends before the others do was
    cut off, perhaps within a number; one that is longer has a separator too many somewhere, and its values may stand
    beside their headers. All rows may end in one that is; a title or a remark may stand alone in its row.
    """
    extent, width, usual = Extent.of_workbook(name), 0, 0
    for number, line in enumerate(lines, start=1):
        extent.add(1, len(line), SHEET_NAME)
        if number > MAX_RECORDS:
            found, expected = f"超过 {MAX_RECORDS} 行的表格", "普通大小的表格"
            raise Problem(name, SHEET_NAME, f"A{number}", found, expected, "核实文件内容，分开报送")
        filled = [cell for cell in line if cell.strip()]
        if not usual and not any(parse_cell(cell).value is not None for cell in filled):
            width = max(width, len(line))
        elif filled and not _is_remark(line):
            usual = usual or max(len(line), width)
            if len(line) != usual:
                found = (
                    f"只有 {len(line)} 列的一行（可能在中途断开）" if len(line) < usual else f"有 {len(line)} 列的一行"
                )
                remedy = "补全该行（空格也要保留逗号），删去多余的逗号，或重新导出后报送"
                raise Problem(name, SHEET_NAME, f"A{number}", found, f"与其他行相同的 {usual} 列", remedy)
        yield [cell if cell.strip() else None for cell in line]


def _is_remark(line: list[str]) -> bool:
    """A text alone in its row, without further cells, is no row that was cut off within a number."""
    return len(line) == 1 and parse_cell(line[0]).value is None
