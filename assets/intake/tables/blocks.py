"""Splits one physical table into its declared blocks: each begins at its header row and ends where the next begins."""

import re
from dataclasses import dataclass, field

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.intake.tables.header import header_path, is_remark
from assets.knowledge.forms import FormBlock, FormTable, Slot
from assets.text.month import cumulated
from assets.text.normal import label, squeezed

_SIGNATURE = re.compile(r"^(?:填报?表?人|单位负责人|联系人|联系电话|填报日期|审核人|部门负责人|财务负责人)")


@dataclass
class Segment:
    """One header of a block with the rows beneath it.

    Attributes:
        columns: column → its slot; the label columns lie left of the first.
        headers: column → its header path as it stands.
        head: the (first) header row.
        rows: rows beneath.
    """

    block: FormBlock
    columns: dict[int, Slot]
    headers: dict[int, str]
    head: int
    rows: list[int] = field(default_factory=list)

    @property
    def first_column(self) -> int:
        """The leftmost column with a slot."""
        return min(self.columns)


def slot_names(slot: Slot) -> set[str]:
    """Spellings by which ``label`` recognises a slot."""
    return {label(name) for name in (slot.label, *slot.aliases)}


def is_signature(text: str) -> bool:
    """Whether a row is a note or the line of signatures below a table."""
    return is_remark(text) or _SIGNATURE.match(squeezed(text)) is not None


def segments(
    source: SourceFile, table: FormTable, region: Region, fiscal_year: int
) -> tuple[list[Segment], list[Problem]]:
    """The blocks of a table. A block with an unknown, repeated or missing header is set aside whole.

    A header printed again on a further page continues its block.
    """
    complete: list[Segment] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    current: Segment | None = None
    row = region.top + 1
    while row < region.bottom:
        block, depth = _header_at(table, region.sheet, row, region.bottom, fiscal_year)
        if block is None:
            if current is not None:
                current.rows.append(row)
            row += 1
            continue
        seen.add(block.id)
        try:
            current = _segment(source, block, region, range(row, row + depth), fiscal_year)
            complete.append(current)
        except Problem as problem:
            problems.append(problem)
            current = None
        row += depth
    for block in table.blocks:
        if block.required and block.layout != "pairs" and block.id not in seen:
            labels = "、".join(slot.label for slot in block.columns if slot.required)
            problems.append(
                source.problem(
                    region.start, "没有认得出的表头", f"含有“{labels}”的表头", "恢复下发表格的表头后重新报送"
                )
            )
    for segment in list(complete):
        stray = _stray(region, segment)
        if stray:
            complete.remove(segment)
            cell = region.cell(*stray)
            problems.append(
                source.problem(cell, f"没有表头的内容“{cell.text[:20]}”", "每列都有表头", "补上表头或删去该列内容")
            )
    return complete, problems


def _header_at(table: FormTable, sheet: Sheet, row: int, bottom: int, fiscal_year: int) -> tuple[FormBlock | None, int]:
    """The block whose header begins in a row, with the header's rows; two known column names make a header."""
    depth = 2 if row + 1 < bottom and _is_doubled(sheet, row) else 1
    header = _names(sheet, range(row, row + depth), fiscal_year)
    best: tuple[int, FormBlock | None] = (1, None)
    for block in table.blocks:
        names = set(_names_in(block, header).values())
        matched = [slot for slot in block.columns if names & slot_names(slot)]
        if len(matched) > best[0] and any(slot.required for slot in matched):
            best = (len(matched), block)
    return best[1], depth


def _is_doubled(sheet: Sheet, row: int) -> bool:
    """Whether a header cell spans columns that have headers of their own in the next row."""
    for column in range(sheet.width):
        if (row, column) in sheet.origins or not sheet.text(row, column):
            continue
        after = sheet.after(row, column)
        split = after - column > 1 and len({sheet.origin(row + 1, c) for c in range(column, after)}) > 1
        if split and any(sheet.origin(row + 1, c)[0] == row for c in range(sheet.width)):
            return True
    return False


def _paths(sheet: Sheet, rows: range) -> dict[int, str]:
    """Column → header path; of a header merged over columns the first only."""
    paths: dict[int, str] = {}
    for column in range(sheet.width):
        origin = sheet.origin(rows[-1], column)
        if origin[1] == column and origin[0] >= rows[0]:
            paths[column] = header_path(sheet, rows, column)
    return paths


def _names(sheet: Sheet, rows: range, fiscal_year: int) -> dict[int, str]:
    return {
        column: "/".join(label(part, fiscal_year) for part in path.split("/"))
        for column, path in _paths(sheet, rows).items()
        if path
    }


def _names_in(block: FormBlock, names: dict[int, str]) -> dict[int, str]:
    """Header names as a block compares them: where months count, “1—7月执行数” is “累计执行数”."""
    return {column: cumulated(name) for column, name in names.items()} if block.layout == "months" else names


def _segment(source: SourceFile, block: FormBlock, region: Region, rows: range, fiscal_year: int) -> Segment:
    by_name = {name: slot for slot in block.columns for name in slot_names(slot)}
    columns: dict[int, Slot] = {}
    headers = _paths(region.sheet, rows)
    known = [slot.label for slot in block.columns]
    for column, name in _names_in(block, _names(region.sheet, rows, fiscal_year)).items():
        slot = by_name.get(name)
        if slot is None and not columns:
            continue  # what stands left of the first known header labels the rows
        repeated = slot is not None and not slot.ignore and slot in columns.values()
        if slot is None or repeated:
            raise source.unknown(region.cell(rows[0], column), headers[column], known, repeated=repeated)
        columns[column] = slot
    lacking = [slot.label for slot in block.columns if slot.required and slot not in columns.values()]
    if lacking:
        raise source.problem(
            region.cell(rows[0], min(columns)), f"表头缺少 {'、'.join(lacking)}", "、".join(known),
            "恢复下发表格的表头后重新报送",
        )  # fmt: skip
    return Segment(block, columns, headers, rows[0])


def _stray(region: Region, segment: Segment) -> tuple[int, int] | None:
    """A filled cell in a column without header, right of the first column that has one."""
    sheet = region.sheet
    for row in segment.rows:
        if is_signature(sheet.first_text(row)):
            continue
        origins = {sheet.origin(row, column) for column in segment.columns}
        for column in range(segment.first_column, sheet.width):
            cell = region.cell(row, column)
            covered = cell.is_covered or sheet.origin(row, column) in origins
            if column not in segment.columns and not covered and cell.text and segment.block.layout != "line":
                return row, column
    return None
