"""How a text ends: one that ends within a row or a sentence was perhaps cut off, and somebody has to look."""

import re
from collections.abc import Iterator

from assets.intake.containers.csv import SHEET_NAME as CSV_SHEET
from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.problems import Problem

_WITHIN_A_SENTENCE = re.compile(r".*[，。；、].*[^。！？：；”’）)》」…\s]", re.DOTALL)
"""A paragraph of sentences whose last one does not end; a heading, a name or a date is none."""

_TAIL = 10


def unfinished(name: str, data: bytes, sheets: list[Sheet]) -> Problem | None:
    """What is to be said of a text whose last line has no line end, if that line may have been longer.

    Programs that write tables end the last row as all others, so that a last cell without is in doubt. Prose may be
    typed without; there only a sentence that breaks off tells.

    Args:
        name: file name, for messages.
        data: its bytes. Those of Word documents, workbooks and pages do not end with the last of their text.
        sheets: what was read of it.
    """
    last = next(_from_the_end(sheets[-1]), None)
    end = data.rstrip(b" \t")
    if last is None or not any(end.endswith(last.text[-_TAIL:].encode(each)) for each in ("utf-8", "gb18030")):
        return None
    if last.sheet.name != CSV_SHEET and not (last.sheet.prose and _WITHIN_A_SENTENCE.fullmatch(last.text)):
        return None
    found = f"在“{last.text[-_TAIL:]}”处突然结束的文件（可能在中途断开，已按现有内容采用）"
    remedy = "核对末尾是否完整；完整的，另存一次（末尾换行）即可，不完整的请重新导出后报送"
    return Problem(name, last.sheet.name, last.address, found, "完整的最后一行", remedy)


def _from_the_end(sheet: Sheet) -> Iterator[Cell]:
    """Cells with a text, the last one first."""
    for row in reversed(range(len(sheet.rows))):
        for column in reversed(range(len(sheet.rows[row]))):
            if sheet.text(row, column):
                yield Cell(sheet, row, column)
