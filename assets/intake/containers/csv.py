"""CSV files as one sheet: UTF-8 (with or without BOM) or GB18030, decoded in Python for its 4-byte characters."""

import csv
import io

from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem

SHEET_NAME = "CSV"


def read_csv(name: str, data: bytes) -> list[Sheet]:
    """The one sheet of a CSV file.

    Raises:
        Problem: neither UTF-8 nor GB18030, or no rows at all.
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
        rows: list[list[object]] = [
            [cell if cell.strip() else None for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), strict=True)
        ]
    except csv.Error as error:
        raise Problem(
            name, "", "", f"无法拆分的行（{error}）", "逗号分隔的文本", "用 Excel 或 WPS 重新导出为 CSV"
        ) from error
    return [Sheet(SHEET_NAME, rows)]
