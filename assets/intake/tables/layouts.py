"""The three layouts of a table: label and value pairs, a grid of row labels and headers, a list of lines."""

import re
from collections.abc import Callable, Iterator

from assets.intake.accounting import Number, not_needed
from assets.intake.containers.sheets import Cell, Region
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.header import find_header, header_path, is_remark, lacking_labels, match_headers
from assets.intake.units import accepts
from assets.knowledge.forms import FormTable, Slot, item_kind
from assets.text.cell import text_state
from assets.text.normal import corner_unit, normalise, noted_unit, short

Entries = Iterator[Reading | Number]
"""What a table says: its readings, and the numbers in it that nobody asks for."""

IGNORED, KEY = "表中不需要填报的栏目", "用来认出部门、年度或行，不是数据"
"""Why a number is not needed: it stands in a column or line that is not asked for, or only says what a row is about."""

TEMPLATE_LEFTOVER = re.compile(r"[….。]+")


def pairs(source: SourceFile, table: FormTable, region: Region) -> Iterator[tuple[Slot, Cell]]:
    """Each label of a pairs table with the cell of its value, the next cell to the right."""
    sheet = region.sheet
    by_name = {name: slot for slot in table.fields for name in slot.names()}
    seen: set[str] = set()
    for row in range(region.top + 1, region.bottom):
        if is_remark(sheet.first_text(row)):
            continue
        column = 0
        while column < sheet.width:
            text = sheet.own_text(row, column)
            if not text:
                column += 1
                continue
            cell = region.cell(row, column)
            slot = by_name.get(normalise(text))
            if slot is None:
                raise source.unknown(cell, text, [slot.label for slot in table.fields])
            if slot.label in seen:
                raise source.problem(cell, f"重复的“{slot.label}”", "只填一次", "删去重复行")
            seen.add(slot.label)
            value_column = sheet.after(row, column)
            yield slot, region.cell(row, value_column)
            column = sheet.after(row, value_column)
    lacking = [slot.label for slot in table.fields if slot.required and slot.label not in seen]
    if lacking:
        raise lacking_labels(source, table, region, lacking)


def read_pairs(source: SourceFile, table: FormTable, region: Region, owner: Owner, order: int) -> Entries:
    """What a pairs table says."""
    for slot, cell in pairs(source, table, region):
        if slot.item and slot.phase:
            yield reading_of(cell, Meaning(slot.item, slot.phase), owner, table.unit, order)
        else:
            yield from not_needed(cell, KEY if slot.field else IGNORED)


def read_grid(source: SourceFile, table: FormTable, region: Region, owner: Owner, order: int) -> Entries:
    """What a grid says: the row's label and the column's (merged) headers together say what a cell is about."""
    sheet = region.sheet
    corner = find_header(source, table, region, table.corner or "")
    below = range(corner.row + 1, region.bottom)
    first = next((row for row in below if sheet.own_text(row, corner.column)), region.bottom)
    default_unit: str | None = table.unit
    units = {*corner_units(region), noted_unit(corner.text)}
    header_rows = range(corner.row, first)
    headers = {
        column: header_path(sheet, header_rows, column)
        for column in range(sheet.after(corner.row, corner.column), sheet.width)
    }
    columns = match_headers(source, table, region, corner.row, headers)
    for row, slot in _labelled_rows(source, table, region, range(first, region.bottom), corner.column, columns):
        if slot.item and item_kind(slot.item) == "text":
            asked = [c for c, across in columns.items() if not across.ignore]
            column = next((c for c in asked if sheet.text(row, c)), asked[0])
            yield reading_of(region.cell(row, column), Meaning(slot.item), owner, table.unit, order)
            continue
        label = sheet.text(row, corner.column)
        for column, across in columns.items():
            item, phase, basis = slot.item or across.item, slot.phase or across.phase, slot.basis or across.basis
            cell, unit = region.cell(row, column), default_unit
            if slot.ignore or across.ignore:
                yield from not_needed(cell, IGNORED)
            elif item and phase and basis:
                if item_kind(item) == "money":
                    notes = {noted_unit(part) for part in (label, *headers[column].split("/"))}
                    unit = one_unit(source, cell, units | notes) or unit
                yield reading_of(cell, Meaning(item, phase, basis), owner, unit, order)


def read_list(source: SourceFile, table: FormTable, region: Region, owner: Owner, order: int) -> Entries:
    """What a list says: one line per row below the header row."""
    sheet = region.sheet
    key_label = next(slot.label for slot in table.columns if slot.key)
    head = find_header(source, table, region, key_label).row
    headers = {column: sheet.text(head, column).replace("/", "／") for column in range(sheet.width)}
    columns = match_headers(source, table, region, head, headers)
    key_column, key = next((column, slot) for column, slot in columns.items() if slot.key)
    item_columns = {column: slot for column, slot in columns.items() if slot.item}
    line = 0
    for row in range(head + 1, region.bottom):
        for column in columns.keys() - item_columns.keys():
            yield from not_needed(region.cell(row, column), IGNORED)
        filled = [column for column in item_columns if _is_filled(sheet.text(row, column))]
        if not filled or is_remark(sheet.first_text(row)):
            continue
        names = {normalise(sheet.first_text(row)), normalise(sheet.text(row, key_column))}
        if key.total_item and names & {normalise(label) for label in key.total_labels}:
            score = next(c for c, slot in columns.items() if slot.label == key.total_from)
            yield reading_of(region.cell(row, score), Meaning(key.total_item), owner, table.unit, order)
            for column in item_columns.keys() - {score}:
                yield from not_needed(region.cell(row, column), "合计行中除得分外的数")
            continue
        if key_column not in filled:
            found = f"没有“{key.label}”的一行“{short(sheet.text(row, filled[0]))}”"
            raise source.problem(region.cell(row, filled[0]), found, f"每行都有“{key.label}”", "补上名称或删去该行")
        line += 1
        for column, slot in item_columns.items():
            cell = region.cell(row, column)
            refuse_other_choice(source, slot, cell)
            meaning = Meaning(slot.item or "", line=line, default_direction=slot.default_direction)
            yield reading_of(cell, meaning, owner, table.unit, order)


def refuse_other_choice(source: SourceFile, slot: Slot, cell: Cell) -> None:
    """A cell with declared choices holds one of them or says that there is nothing."""
    if slot.choices and cell.text not in slot.choices and text_state(cell.text) == "value":
        expected = "、".join(slot.choices) + " 之一"
        raise source.problem(cell, f"“{short(cell.text)}”", expected, "从下拉选项中选择")


LAYOUTS: dict[str, Callable[[SourceFile, FormTable, Region, Owner, int], Entries]] = {
    "pairs": read_pairs,
    "grid": read_grid,
    "list": read_list,
}


def _labelled_rows(
    source: SourceFile, table: FormTable, region: Region, rows: range, label_column: int, columns: dict[int, Slot]
) -> Iterator[tuple[int, Slot]]:
    """The rows of a grid with their slots. Every row with content needs a label that the form knows, and knows once."""
    sheet = region.sheet
    by_name = {name: slot for slot in table.rows for name in slot.names()}
    seen: set[str] = set()
    for row in rows:
        label = sheet.own_text(row, label_column)
        if not label:
            stray = next((column for column in columns if sheet.own_text(row, column)), None)
            if stray is not None:
                found = f"没有行名的内容“{short(sheet.own_text(row, stray))}”"
                raise source.problem(region.cell(row, stray), found, "每行都有行名", "补上行名或删去内容")
            continue
        if is_remark(label):
            continue
        slot = by_name.get(normalise(label, source.fiscal_year))
        if slot is None or slot.label in seen:
            known = [slot.label for slot in table.rows]
            raise source.unknown(region.cell(row, label_column), label, known, repeated=slot is not None)
        seen.add(slot.label)
        yield row, slot
    lacking = [slot.label for slot in table.rows if slot.required and slot.label not in seen]
    if lacking:
        raise lacking_labels(source, table, region, lacking)


def corner_units(region: Region) -> set[str | None]:
    """The money units that a table states above its header (“单位：元”)."""
    rows = range(region.top, min(region.top + 4, region.bottom))
    return {corner_unit(region.sheet.own_text(row, column)) for row in rows for column in range(region.sheet.width)}


def one_unit(source: SourceFile, cell: Cell, notes: set[str | None]) -> str | None:
    """The unit that corner and headers state for a cell. Two of them, or none that is known, cannot be decided here."""
    units = sorted(notes - {None}, key=str)
    if len(units) > 1 or not all(accepts("money", unit) for unit in units):
        found = "单位" + "和".join(f"“{unit}”" for unit in units)
        raise source.problem(
            cell, found, "元、千元、万元、百万元、亿元之一，表角、表头和行名一致", "改正单位后重新报送"
        )
    return units[0] if units else None


def _is_filled(text: str) -> bool:
    """Whether a cell of a list says something: neither nothing nor the “……” left in from a template."""
    return text_state(text) == "value" and not TEMPLATE_LEFTOVER.fullmatch(text)
