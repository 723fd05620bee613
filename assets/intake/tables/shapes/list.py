"""Reads a block that lists lines below its headers: indicators, tasks, projects; in groups where cells are merged."""

import re
from dataclasses import dataclass, replace
from functools import partial

from assets.intake.accounting import Number
from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning, reading_of
from assets.intake.tables.context import TableContext
from assets.intake.tables.header import refuse_other_choice
from assets.intake.tables.segment import Segment
from assets.intake.tables.shapes.list_groups import Groups
from assets.intake.tables.shapes.list_rows import LEVEL, PASSED_OVER, RowKinds
from assets.intake.tables.shapes.list_total import TotalReader
from assets.intake.tables.shapes.listing import Listing, says
from assets.intake.tables.shapes.quantities import DIRECTIONS, UPPER_BOUND, as_range, composed
from assets.knowledge.forms import ListBlock, item_kind
from assets.text.normal import label, short, squeezed

_PLACEHOLDER = re.compile(r"(?:指标|目标|任务|项目)\d{0,2}[:：]?[….。]*|[xX×*]{2,}\D{0,6}|[….。]+")
_EXECUTION_RATE = re.compile(r"(?:部门|单位|整体|资金|年度|全年|支出)*预算执行率")


def read_list(context: TableContext, segment: Segment, block: ListBlock) -> None:
    """Readings of a list; a line that cannot be read is set aside."""
    _ListReader(context, segment, block).read()


@dataclass(frozen=True)
class _Line:
    """The last line that was read: its row, and how many readings there were before it."""

    row: int
    first_reading: int


class _ListReader:
    def __init__(self, context: TableContext, segment: Segment, block: ListBlock) -> None:
        self._listing = listing = Listing(context, segment, block)
        self._context = context
        self._kinds, self._total = RowKinds(listing), TotalReader(listing)
        self._groups = Groups(listing, self._kinds)
        self._levels: dict[int, Cell] = {}
        self._last: _Line | None = None

    def read(self) -> None:
        for row in self._listing.segment.rows:
            kind = self._kinds.kind(row)
            if kind != "total" and self._context.strict:
                self._issued_line(row, kind)
            elif kind == "line" and not self._groups.is_of_another(row) and self._enters(row):
                self._follow_levels(row)
                self._line(row)
            elif kind == "total":
                self._context.totals.append((self._context.first_own(row), partial(self._total.read, row)))
            elif kind in PASSED_OVER:
                self._context.row_not_needed(row, PASSED_OVER[kind])
            if kind != "line" and self._context.first_own(row):
                self._levels.clear()

    def _enters(self, row: int) -> bool:
        """Whether a line is somebody's; what it stands below in a new group is not that of the one before."""
        before = self._groups.group
        is_somebodys = self._groups.enter(row)
        if self._groups.group != before:
            self._levels.clear()
        return is_somebodys

    def _issued_line(self, row: int, kind: str) -> None:
        """A line of a form as it was issued.

        Raises:
            Problem: it has no name, or what may not be chosen.
        """
        source = self._context.source
        if kind == "line":
            filled = self._listing.filled(row)
            if self._listing.key_column not in filled:
                cell = self._context.cell(row, filled[0])
                found = f"没有“{self._listing.key.label}”的一行“{short(cell.text)}”"
                raise source.problem(cell, found, f"每行都有“{self._listing.key.label}”", "补上名称或删去该行")
            for column, word in self._listing.columns.items():
                refuse_other_choice(source, word, self._context.cell(row, column))
            self._record(row)
        for column, word in self._listing.columns.items():
            if word.ignore:
                self._context.ignore(row, column, word)

    def _follow_levels(self, row: int) -> None:
        """Keep the levels that a line stands below: one printed once goes on over empty cells until another begins.

        The execution rate of the budget is of no level unless its own line says so.
        """
        sheet = self._context.region.sheet
        for column, word in sorted(self._listing.columns.items()):
            if not word.spread or word.phase or word.field or not sheet.text(row, column):
                continue
            before = self._levels.get(column)
            if before is not None and before.text != sheet.text(row, column):
                self._levels = {other: cell for other, cell in self._levels.items() if other < column}
            self._levels[column] = Cell(sheet, *sheet.origin(row, column))

    def _level(self, row: int, column: int) -> Cell:
        cell = self._context.cell(*self._context.region.sheet.origin(row, column))
        if cell.text or _EXECUTION_RATE.fullmatch(squeezed(self._listing.name(row))):
            return cell
        return self._levels.get(column, cell)

    def _line(self, row: int) -> None:
        context, columns = self._context, self._listing.columns
        for column in sorted(self._listing.figures):
            self._groups.read_figure(row, column)
        name, is_project = self._listing.name(row), self._listing.lists_projects
        answered = [column for column in self._listing.answers if says(context.own(row, column))]
        if not is_project and (not name or _PLACEHOLDER.fullmatch(squeezed(name))):
            if answered:
                cell = context.cell(row, answered[0])
                found = f"没有“{self._listing.key.label}”的一行“{short(cell.text)}”"
                if name:
                    found = f"模板里的占位名称“{short(name)}”，没有换成{self._listing.key.label}的实际名称，该行未采用"
                elif self._last and self._is_finer(row, self._last.row):
                    del context.found.readings[self._last.first_reading :]
                    found = f"“{short(context.own(self._last.row, self._listing.key_column))}”下分几行填报，各行未采用"
                    self._last = None
                context.found.problems.append(
                    context.source.problem(cell, found, f"每行都有“{self._listing.key.label}”", "补上名称或删去该行")
                )
            else:
                context.row_not_needed(row, "模板的占位行")
            return
        for column in self._listing.segment.upper:
            context.not_needed(row, column, "上级指标的分值，按三级指标核对")
        if self._is_deleted(row):
            context.row_not_needed(row, "系统中已删除或备份的一行")
            return
        for column, word in columns.items():
            if word.ignore or (word.field and not self._listing.items[column]):
                context.ignore(row, column, word)
        if self._is_shifted(row):
            cell = context.cell(row, self._listing.key_column)
            found = f"“{self._listing.key.label}”一栏是“{short(name)}”，其右各栏错了一格，该行未采用"
            context.found.problems.append(
                context.source.problem(
                    cell, found, f"“{self._listing.key.label}”的名称", "把该行各格移回所属的栏后重新报送"
                )
            )
        elif not is_project:
            self._last = _Line(row, len(context.found.readings))
            self._record(row)

    def _is_finer(self, row: int, last: int) -> bool:
        """Whether a line without a name is a part of the one above: their name is merged, or a further level is beside.

        What the first of them says is then no more than a part of what is said of the name.
        """
        sheet = self._context.region.sheet
        beside = [column for column in self._listing.segment.unknown if column > self._listing.key_column]
        finer = all(any(self._is_word(each, column) for column in beside) for each in (last, row))
        return sheet.origin(row, self._listing.key_column)[0] == last or finer

    def _is_word(self, row: int, column: int) -> bool:
        return bool(self._context.own(row, column)) and not self._context.is_number(row, column)

    def _is_shifted(self, row: int) -> bool:
        """Whether a line's cells stand a column too far right: a level is its name, a name what it asks for."""
        columns = [
            column
            for column, word in self._listing.columns.items()
            if word.spread and column < self._listing.key_column
        ]
        beside = bool(columns) and not self._context.region.sheet.text(row, max(columns))
        targets = [column for column in self._listing.quantities if self._listing.items[column] in UPPER_BOUND]
        asks = [self._context.own(row, column) for column in targets]
        is_level = LEVEL.fullmatch(label(self._listing.name(row)))
        return bool(is_level and beside and asks and not any(re.search(r"\d", text) for text in asks))

    def _is_deleted(self, row: int) -> bool:
        """An export marks the rows that count with 2."""
        marks = [c for c, word in self._listing.columns.items() if word.field == "live"]
        return any(self._context.own(row, column) not in ("", "2", "否") for column in marks)

    def _record(self, row: int) -> None:
        context, columns, owner = self._context, self._listing.columns, self._groups.owner or self._context.owner
        if _EXECUTION_RATE.fullmatch(squeezed(self._listing.name(row))):
            self._drop_rate_claim()
        line = context.next_line(owner)
        by_field = {word.field: context.region.sheet.text(row, c) for c, word in columns.items() if word.field}
        own_unit = by_field.get("unit") or None
        direction = DIRECTIONS.get(squeezed(by_field.get("direction", "")))
        for column, word in columns.items():
            item = self._listing.items[column]
            if not item or column in self._listing.figures or word.ignore:
                continue
            cell = context.cell(row, column)
            if word.spread:
                cell = self._level(row, column)
            elif not context.strict and self._is_shared(cell):
                found = f"“{word.label}”的“{short(cell.text)}”合并在几个指标上，未采用"
                context.found.problems.append(
                    context.source.problem(cell, found, "每个指标一个数", "取消合并，逐个指标填写")
                )
                continue
            for each in filter(None, (item, word.also)):
                meaning = Meaning(each, word.phase or context.table.phase, line=line)
                if item_kind(each) != "quantity":
                    context.add(cell, meaning, context.unit(self._listing.segment, row, column, each), owner=owner)
                    continue
                stated = direction if each in UPPER_BOUND else None
                meaning = replace(meaning, default_direction=stated or word.default_direction)
                reading = composed(reading_of(cell, meaning, owner, own_unit, context.order), cell, stated, own_unit)
                context.found.readings += [reading] if context.strict else as_range(reading, cell, own_unit)

    def _is_shared(self, cell: Cell) -> bool:
        """Whether one number is merged over several lines: it is that of all of them together."""
        if not self._context.is_number(cell.row, cell.column):
            return False
        origin = self._context.region.sheet.origin
        return any(
            origin(row, cell.column) == (cell.row, cell.column) and self._listing.name(row)
            for row in self._listing.segment.rows
            if row > cell.row
        )

    def _drop_rate_claim(self) -> None:
        """What the list says of the execution rate counts, and not what the amounts above it said already."""
        found = self._context.found
        rates = {r.line for r in found.readings if r.item == "claim_indicator" and r.raw_text == "预算执行率"}
        dropped = [r for r in found.readings if r.line in rates and r.item.startswith("claim_")]
        found.readings = [r for r in found.readings if r not in dropped]
        found.not_needed += [
            Number(r.sheet, r.cell, r.raw_text, "not_needed", "预算执行率的得分，按指标中的一行采用")
            for r in dropped
            if r.value is not None
        ]
