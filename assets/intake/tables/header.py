"""Finds a table's header in a sheet and matches its columns to the declared ones."""

import re

from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.knowledge.forms import FormTable, Slot
from assets.text.normal import normalise, short

_REMARK = re.compile(r"^(注|说明|填表说明|备注)[\s\d]*([:：.、]|$)")


def is_remark(text: str) -> bool:
    """Whether a row that begins with this text is a note to the table and none of its rows."""
    return _REMARK.match(text) is not None


def find_header(source: SourceFile, table: FormTable, region: Region, label: str) -> Cell:
    """The cell below the title that holds ``label``."""
    for row in range(region.top + 1, region.bottom):
        for column in range(region.sheet.width):
            if normalise(region.sheet.own_text(row, column)) == normalise(label):
                return region.cell(row, column)
    below = region.cell(region.top + 1, 0)
    raise source.problem(
        below, f"“{short(region.sheet.first_text(below.row))}”", f"“{table.title}”的表头“{label}”",
        "恢复模板的表头后重新报送",
    )  # fmt: skip


def header_path(sheet: Sheet, rows: range, column: int) -> str:
    """Header texts above a column from top to bottom, joined with ``/``; a merged header counts once."""
    parts: list[str] = []
    origins = set()
    for row in rows:
        origin = sheet.origin(row, column)
        text = sheet.text(row, column).replace("/", "／")
        if text and origin not in origins:
            parts.append(text)
        origins.add(origin)
    return "/".join(parts)


def match_headers(
    source: SourceFile, table: FormTable, region: Region, row: int, headers: dict[int, str]
) -> dict[int, Slot]:
    """Column → its slot, ignored or not. Every column with content needs a header that the form knows, and knows once.

    Args:
        source: the file.
        table: the declared table.
        region: where it stands.
        row: the (first) header row.
        headers: column → header path.
    """
    by_name = {name: slot for slot in table.columns for name in slot.names()}
    columns: dict[int, Slot] = {}
    for column, text in headers.items():
        if not text:
            _refuse_content_without_header(source, region, row, column)
            continue
        slot = by_name.get("/".join(normalise(part, source.fiscal_year) for part in text.split("/")))
        if slot is None or slot in columns.values():
            known = [slot.label for slot in table.columns]
            raise source.unknown(region.cell(row, column), text, known, repeated=slot is not None)
        columns[column] = slot
    lacking = [slot.label for slot in table.columns if slot.required and slot not in columns.values()]
    if lacking:
        raise lacking_labels(source, table, region, lacking)
    return columns


def lacking_labels(source: SourceFile, table: FormTable, region: Region, lacking: list[str]) -> Problem:
    """Rows or columns that the table must have and has not."""
    return source.problem(
        region.start, f"“{table.title or table.id}”缺少 {'、'.join(lacking)}",
        "模板中的全部行和列", "按模板补上，没有发生的填“-”或“无”",
    )  # fmt: skip


def _refuse_content_without_header(source: SourceFile, region: Region, row: int, column: int) -> None:
    stray = next((r for r in range(row + 1, region.bottom) if region.sheet.own_text(r, column)), None)
    if stray is not None and not is_remark(region.sheet.first_text(stray)):
        raise source.problem(region.cell(stray, column), "没有表头的一列内容", "每列都有表头", "补上表头或删去该列")
