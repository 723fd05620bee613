"""Reads forms whose tables stand anywhere in a document: found by their titles, owned by whom the document says."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.blocks import Segment, is_signature, segments, slot_names
from assets.intake.tables.layouts import TEMPLATE_LEFTOVER, corner_units, one_unit
from assets.intake.units import STORED_DECIMALS, stored
from assets.knowledge.forms import Form, FormTable, Slot, item_kind
from assets.text.cell import Direction, parse_cell, text_state
from assets.text.month import months_within
from assets.text.normal import label, noted_unit, short, squeezed, without_annex
from assets.text.target import parse_target

OwnerAt = Callable[[Sheet, int], Owner]

_TITLE_END = re.compile(r"(?:表|体系)(?:[(][^()]{0,20}[)]|[一二三四五六七八九十\d-]{1,4})?$")
_LONGEST_TITLE = 45
_UNNAMED = re.compile(r"指标\d*[:：]?[….。]*")
_INLINE_NUMBER = re.compile(r"[:：]?\s*[\d.,，]+\s*(?:万?元)?$")
_SUBTOTAL = re.compile(r".*(?:小计|合计|总计|总分|得分)")
_FILLED_IN = re.compile(r"(?:填[报表制]|报送|编制|制表|打印)")
"""Begins a date that says when a form was filled in, not until when its figures go."""
_DIRECTIONS: dict[str, Direction] = {
    "≥": "at_least", ">=": "at_least", "大于等于": "at_least", "正向": "at_least", "正向指标": "at_least",
    "≤": "at_most", "<=": "at_most", "小于等于": "at_most", "反向": "at_most", "反向指标": "at_most",
    "=": "equal", "等于": "equal",
}  # fmt: skip


def read_tables_form(
    source: SourceFile, form: Form, sheets: list[Sheet], owner_at: OwnerAt
) -> tuple[list[Reading], list[Problem]]:
    """Readings of every table of the form, and what of them was set aside.

    Args:
        source: the file.
        form: a form of tables made of blocks.
        sheets: the whole document.
        owner_at: whose a row of a sheet is; it raises ``Problem`` where that cannot be said.
    """
    readings: list[Reading] = []
    problems: list[Problem] = []
    seen: set[tuple[str, Owner]] = set()
    for order, table in enumerate(form.tables):
        for region in regions(table, sheets):
            try:
                owner = owner_at(region.sheet, max(region.top, 0))
                if (table.id, owner) in seen:
                    raise source.problem(region.start, f"第二张“{form.label}”", "每个部门只有一张", "删去多余的一张")
                seen.add((table.id, owner))
            except Problem as problem:
                problems.append(problem)
                continue
            table_readings, table_problems = _TableReader(source, table, region, owner, order).read()
            readings += table_readings
            problems += table_problems
    return readings, problems


def regions(table: FormTable, sheets: list[Sheet]) -> Iterator[Region]:
    """Where a table stands: from its title (or the sheet named after it) to the next title of any table."""
    pattern = re.compile(table.title_pattern or r"(?!)")
    for sheet in sheets:
        if sheet.prose:
            continue
        titles = [(row, title) for row in range(len(sheet.rows)) if (title := _title(sheet, row))]
        if not titles and pattern.search(without_annex(sheet.name)):
            yield Region(sheet, -1, len(sheet.rows))
        for (row, title), (below, _) in pairwise([*titles, (len(sheet.rows), "")]):
            if pattern.search(title):
                yield Region(sheet, row, below)


def _title(sheet: Sheet, row: int) -> str:
    """The text of a row that is a table's title: alone in its row, short, ending in 表."""
    origins = {sheet.origin(row, column) for column in range(sheet.width) if sheet.own_text(row, column)}
    text = without_annex(sheet.first_text(row))
    if len(origins) != 1 or len(text) > _LONGEST_TITLE or re.search("[。;:]", text) or not _TITLE_END.search(text):
        return ""
    return re.sub(r"\([^()]{0,20}\)$", "", text)


class _TableReader:
    """One table of one department."""

    def __init__(self, source: SourceFile, table: FormTable, region: Region, owner: Owner, order: int) -> None:
        self._source, self._table, self._region, self._owner, self._order = source, table, region, owner, order
        self._sheet = region.sheet
        self._line_number = 0
        self._readings: list[Reading] = []
        self._problems: list[Problem] = []

    def read(self) -> tuple[list[Reading], list[Problem]]:
        blocks, self._problems = segments(self._source, self._table, self._region, self._owner.fiscal_year)
        self._pairs()
        layouts = {"line": self._line, "grid": self._grid, "list": self._list, "months": self._months}
        for segment in blocks:
            before = len(self._readings)
            try:
                layouts[segment.block.layout](segment)
            except Problem as problem:
                del self._readings[before:]
                self._problems.append(problem)
        return self._readings, self._problems

    def _pairs(self) -> None:
        by_name = {n: slot for block in self._table.blocks for slot in block.fields for n in slot_names(slot)}
        for row in range(self._region.top + 1, self._region.bottom) if by_name else ():
            for column in range(self._sheet.width):
                slot = by_name.get(label(self._sheet.own_text(row, column)))
                if slot and not self._region.cell(row, column).is_covered:
                    self._add(
                        self._region.cell(row, self._sheet.after(row, column)), slot, Meaning(slot.item or ""), None
                    )

    def _line(self, segment: Segment) -> None:
        filled = [row for row in segment.rows if any(self._own(row, column) for column in segment.columns)]
        filled = [row for row in filled if not is_signature(self._sheet.first_text(row)) and not self._is_pair(row)]
        if len(filled) > 1:
            cell = self._region.cell(filled[1], segment.first_column)
            raise self._source.problem(cell, "表头下有两行数据", "只有一行数据", "合并为一行，或分表填报")
        for row in filled:
            for column, slot in segment.columns.items():
                if slot.item:
                    meaning = Meaning(slot.item, slot.phase or "final")
                    self._add(
                        self._region.cell(row, column), slot, meaning, self._unit(segment, row, column, slot.item)
                    )

    def _is_pair(self, row: int) -> bool:
        names = {n for block in self._table.blocks for slot in block.fields for n in slot_names(slot)}
        return label(self._sheet.first_text(row)) in names

    def _grid(self, segment: Segment) -> None:
        by_name = {name: slot for slot in segment.block.rows for name in slot_names(slot)}
        rows: dict[str, int] = {}
        open_row = False
        for row in self._aligned(segment, set(by_name)):
            name = next((t for c in reversed(range(segment.first_column)) if (t := self._sheet.own_text(row, c))), "")
            values = [column for column in segment.columns if self._own(row, column)]
            if is_signature(self._sheet.first_text(row)) or self._is_pair(row) or not (name or values):
                continue
            slot = by_name.get(label(name, self._owner.fiscal_year))
            if slot is None or slot.label in rows:
                if values and not open_row and not TEMPLATE_LEFTOVER.fullmatch(name):
                    cell = self._region.cell(row, max(segment.first_column - 1, 0))
                    known = [row_slot.label for row_slot in segment.block.rows]
                    self._problems.append(self._source.unknown(cell, name, known, repeated=slot is not None))
                if slot is not None:
                    self._forget(rows[slot.label], segment)
                continue
            rows[slot.label] = row
            open_row = slot.open
            if slot.item:
                self._grid_row(segment, row, slot)
            if segment.block.rate_claim and slot is segment.block.rows[0]:
                self._rate_claim(segment, row)

    def _aligned(self, segment: Segment, names: set[str]) -> list[int]:
        """The rows whose values stand under the headers.

        Below “按收入性质分 | 按支出性质分” two lists of labels and values stand side by side: their figures are of no
        column, so that neither 年初 nor 全年 can be said of them.
        """
        for index, row in enumerate(segment.rows):
            entries = [self._own(row, column) for column, slot in segment.columns.items() if slot.phase]
            if any(label(_INLINE_NUMBER.sub("", text)) in names for text in entries):
                rest = segment.rows[index:]
                cells = [self._region.cell(row, c) for row in rest for c in range(self._sheet.width)]
                number = next((p for p in cells if not p.is_covered and re.search(r"[1-9]", p.text)), None)
                if number:
                    found = f"按性质并列的两栏没有写明是年初预算、全年预算还是执行数，从“{short(number.text)}”起未采用"
                    expected = "每类资金分列年初预算数、全年预算数、全年执行数"
                    self._problems.append(
                        self._source.problem(number, found, expected, "按三列分别填写，或以决算报表为准")
                    )
                return segment.rows[:index]
        return segment.rows

    def _grid_row(self, segment: Segment, row: int, slot: Slot) -> None:
        for column, across in segment.columns.items():
            if across.phase:
                phase = slot.phases.get(across.phase, across.phase)
                unit = self._unit(segment, row, column, slot.item or "")
                self._add(
                    self._region.cell(row, column), slot, Meaning(slot.item or "", phase, slot.basis or "total"), unit
                )

    def _rate_claim(self, segment: Segment, row: int) -> None:
        """The budget execution rate and the points that the form gives for it."""
        cells = {slot.item: self._region.cell(row, c) for c, slot in segment.columns.items() if slot.item}
        header = next((c for c, slot in segment.columns.items() if slot.item == "claim_score"), None)
        rate = cells.get("printed_execution_rate")
        if rate is not None:
            column = next(c for c, slot in segment.columns.items() if slot.item == "printed_execution_rate")
            self._add(rate, segment.columns[column], Meaning("printed_execution_rate"), segment.headers[column])
        if header is None or text_state(cells["claim_score"].text) != "value":
            return
        self._line_number += 1
        name = reading_of(
            self._region.cell(segment.head, header), Meaning("claim_indicator", line=self._line_number),
            self._owner, None, self._order,
        )  # fmt: skip
        self._readings.append(replace(name, raw_text=segment.block.rate_claim or ""))
        for item in ("claim_points", "claim_score"):
            if item in cells:
                self._readings.append(
                    reading_of(cells[item], Meaning(item, line=self._line_number), self._owner, None, self._order)
                )

    def _forget(self, row: int, segment: Segment) -> None:
        """Drop the readings of a line that the table prints twice: which one counts cannot be known."""
        addresses = {self._region.cell(row, column).address for column in segment.columns}
        self._readings = [
            reading for reading in self._readings if reading.cell not in addresses or reading.sheet != self._sheet.name
        ]

    def _list(self, segment: Segment) -> None:
        key_column, key = next((column, slot) for column, slot in segment.columns.items() if slot.key)
        score = next((column for column, slot in segment.columns.items() if slot.label == key.total_from), None)
        item_columns = {column: slot for column, slot in segment.columns.items() if slot.item and not slot.spread}
        totals: list[int] = []
        for row in segment.rows:
            name, first = self._sheet.own_text(row, key_column), self._sheet.first_text(row)
            own = next((t for c in range(self._sheet.width) if (t := self._sheet.own_text(row, c))), "")
            if is_signature(own) or not own:
                continue
            if label(own) in {label(total) for total in key.total_labels}:
                totals.append(row)
                continue
            filled = [c for c in item_columns if c != key_column and _says(self._own(row, c))]
            answers = [c for c in filled if item_columns[c].item != "claim_points"]
            if _SUBTOTAL.fullmatch(label(own)) or (name and _SUBTOTAL.fullmatch(label(name))):
                continue
            if not _says(name) or _UNNAMED.fullmatch(squeezed(name)):
                if answers:
                    cell = self._region.cell(row, answers[0])
                    found = f"没有“{key.label}”的一行“{short(cell.text)}”"
                    if _says(name):
                        found = f"“{key.label}”是模板里的占位名称“{short(name)}”的一行“{short(cell.text)}”"
                    self._problems.append(
                        self._source.problem(cell, found, f"每行都有“{key.label}”", "补上名称或删去该行")
                    )
                continue
            if not filled and not first:
                continue
            self._list_row(segment, row)
        if len(totals) == 1 and score is not None and key.total_item:  # of several, which is the whole is not said
            self._add(self._region.cell(totals[0], score), key, Meaning(key.total_item), None)

    def _list_row(self, segment: Segment, row: int) -> None:
        self._line_number += 1
        by_field = {slot.field: self._sheet.text(row, c) for c, slot in segment.columns.items() if slot.field}
        unit = by_field.get("unit") or None
        direction = _DIRECTIONS.get(squeezed(by_field.get("direction", "")))
        is_rate = "预算执行率" in self._own(row, next(c for c, s in segment.columns.items() if s.key))
        if is_rate:
            self._drop_rate_claim()
        for column, slot in segment.columns.items():
            cell = self._region.cell(row, column)
            if not slot.item:
                continue
            if slot.spread:
                cell = Cell(self._sheet, *self._sheet.origin(row, column))
            for item in filter(None, (slot.item, slot.also)):
                own_unit = unit if item in ("target_value", "target_actual") else None
                meaning = Meaning(
                    item, line=self._line_number, default_direction=direction if item == "target_value" else None
                )
                reading = _composed(reading_of(cell, meaning, self._owner, own_unit, self._order), cell, meaning)
                self._readings += _as_range(reading, cell, own_unit) if item == "target_value" else [reading]

    def _drop_rate_claim(self) -> None:
        rates = {
            reading.line for reading in self._readings
            if reading.item == "claim_indicator" and reading.raw_text == "预算执行率"
        }  # fmt: skip
        self._readings = [r for r in self._readings if r.line not in rates or not r.item.startswith("claim_")]

    def _months(self, segment: Segment) -> None:
        item_columns = {column: slot for column, slot in segment.columns.items() if slot.item}
        if not item_columns:
            return
        filled = [row for row in segment.rows if not is_signature(self._sheet.first_text(row))]
        filled = [
            row for row in filled if any(text_state(self._own(row, column)) == "value" for column in item_columns)
        ]
        column = next((column for column, slot in segment.columns.items() if slot.field == "month"), None)
        if column is None:
            by_month = self._one_month(segment, filled)
        else:
            by_month = {}
            for row in filled:
                cell = self._region.cell(row, column)
                month = self._source.month_of(cell)
                if month in by_month:
                    raise self._source.problem(cell, f"第二行“{month}月”", "每月一行", "删去或合并重复的行")
                by_month[month] = row
        for month, row in by_month.items():
            for column, slot in item_columns.items():
                meaning = Meaning(slot.item or "", slot.phase or "final", line=month)
                self._add(self._region.cell(row, column), slot, meaning, self._unit(segment, row, column, meaning.item))

    def _one_month(self, segment: Segment, filled: list[int]) -> dict[int, int]:
        """The month that the lines above the figures name, and the row of the whole department."""
        header = self._region.cell(segment.head, segment.first_column)
        above = [
            self._own(row, column)
            for row in range(max(self._region.top, 0), segment.head)
            for column in range(self._sheet.width)
        ]
        lines = [text for text in above if not _FILLED_IN.match(squeezed(text))] + list(segment.headers.values())
        month = self._source.one_month(header, {month for line in lines for month in months_within(line)})
        names = {name for slot in segment.block.rows for name in slot_names(slot)}
        totals = [
            row
            for row in filled
            if any(label(self._own(row, column)) in names for column in range(segment.first_column))
        ]
        rows = totals or filled
        if len(rows) > 1:
            expected = "、".join(slot.label for slot in segment.block.rows) + "一行"
            cell = self._region.cell(rows[1], segment.first_column)
            raise self._source.problem(cell, "同一个月的几行数据", expected, "写明哪一行是部门合计")
        return dict.fromkeys([month], rows[0]) if rows else {}

    def _own(self, row: int, column: int) -> str:
        return self._sheet.own_text(row, column)

    def _unit(self, segment: Segment, row: int, column: int, item: str) -> str | None:
        """The unit that corner, headers and row label state for a cell."""
        header = segment.headers[column]
        if item_kind(item) != "money":
            return header
        labels = [self._sheet.text(segment.head, c) for c in range(segment.first_column)]
        labels += [self._own(row, c) for c in range(segment.first_column)]
        units = corner_units(self._region) | {noted_unit(text) for text in (*labels, *header.split("/"))}
        return one_unit(self._source, self._region.cell(row, column), units)

    def _add(self, cell: Cell, slot: Slot, meaning: Meaning, unit: str | None) -> None:
        """Keep a reading, unless its unit is nowhere stated."""
        kind = item_kind(meaning.item)
        amount = parse_cell(cell.content) if kind in ("money", "percent") else None
        if amount and amount.value and amount.unit is None:
            if kind == "percent" and "%" not in squeezed(unit or ""):
                return  # 0.95 may be 95 % shown by a cell format, or 0.95 %
            if kind == "money" and unit is None:
                if not any("没有写单位" in problem.found for problem in self._problems):
                    expected = "表角、表头或单元格写明元、万元等单位"
                    self._problems.append(
                        self._source.problem(cell, f"“{short(cell.text)}”没有写单位", expected, "写明单位后重新报送")
                    )
                return
        self._readings.append(reading_of(cell, meaning, self._owner, unit if kind == "money" else None, self._order))


def _says(text: str) -> bool:
    return bool(text) and not TEMPLATE_LEFTOVER.fullmatch(text)


def _composed(reading: Reading, cell: Cell, meaning: Meaning) -> Reading:
    """A value composed of several cells, unless they contradict each other or a share may be shown as a per cent."""
    contradicts = meaning.default_direction and reading.direction not in (None, meaning.default_direction)
    share = reading.unit == "%" and isinstance(cell.content, float) and abs(reading.value or Decimal(0)) <= 1
    if reading.value is not None and (contradicts or (share and reading.value)):
        return replace(reading, value=None, unit=None, direction=None, decimals=0, state="unparsed")
    return reading


def _as_range(reading: Reading, cell: Cell, unit: str | None) -> list[Reading]:
    """A target value; of a range (“15%-20%”) the lower and the upper bound."""
    target = parse_target(cell.text)
    if reading.state != "unparsed" or cell.is_covered or target.upper is None:
        return [reading]
    lower = replace(
        reading, value=stored(target.value), unit=target.unit or unit, direction="at_least",
        decimals=min(target.decimals, STORED_DECIMALS), state="value",
    )  # fmt: skip
    return [lower, replace(lower, item="target_upper", value=stored(target.upper), direction="at_most")]
