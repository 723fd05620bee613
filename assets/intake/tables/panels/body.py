"""Reads a table made of panels side by side, each with codes or names of lines and columns of figures.

Every column is known by the words above it and every line by its name or code; nothing is known by its position. A
column or line that nobody knows is set aside by itself, and marks its table as one that was not read whole.
"""

from dataclasses import dataclass, field

from assets.intake.accounting import Number, TableReading
from assets.intake.containers.sheets import Region
from assets.intake.ledger import Reading, set_aside_mark
from assets.intake.problems import Problem
from assets.intake.tables.panels.header import Header, Panel, header_of, is_number
from assets.intake.tables.panels.line import count_nameless, read_line
from assets.intake.tables.panels.part import Part, after_header, figure_cells, is_numbering, line_rows
from assets.intake.tables.panels.row import PanelRow, unknown_line
from assets.intake.tables.panels.stated import each_once
from assets.intake.tables.panels.table import PanelTable
from assets.intake.tables.panels.units import Units
from assets.text.normal import short


def read_panels(table: PanelTable, regions: list[Region]) -> TableReading:
    """What a table says: its readings, the columns and lines that were set aside, and the numbers that nobody needs.

    Args:
        table: the declared table.
        regions: its parts in order; the parts after the first may repeat the header.

    Raises:
        Problem: a header or unit that is not understood; nothing of the table may be used.
    """
    header = header_of(table, regions[0])
    has_numbers = any(True for region in regions for _ in figure_cells(region, header))
    if not has_numbers and not header.strange:
        return TableReading()
    if has_numbers and header.unit is None and table.needs_unit:
        raise _without_unit(table, regions[0])
    body = _Body(table)
    parts: list[Part] = []
    for number, region in enumerate(regions):
        width, table_width = region.sheet.width, regions[0].sheet.width
        own = header if width == table_width else header.narrowed(width, table_width)
        if own is None:
            body.result.problems.append(unknown_line(table, region, 0, None, region.sheet.first_text(0)))
            continue
        first = own.rows.stop if number == 0 else after_header(table, region)
        parts.append(Part(region, own, line_rows(table, region, own, first)))
    units = Units(table, parts)
    body.units = units if units.are_named else None
    body.nameless = count_nameless(parts)
    for part in parts:
        body.read(part)
    result = each_once(table, body.result, body.repeated)
    if result.problems and result.readings:
        result.readings.append(set_aside_mark(result.problems[0], table.owner, table.order))
    return result


@dataclass
class _Body:
    """The lines of a table, as they are read one after the other.

    Attributes:
        seen: panel → labels of its lines so far.
        codes: panel → the codes of its lines so far, of the present unit, with their readings.
        repeated: readings of the lines of a code that another line has.
        strange: words above columns that were set aside already.
        units: whose the lines are in a table by units.
        nameless: how many lines have no name.
    """

    table: PanelTable
    result: TableReading = field(default_factory=TableReading)
    seen: dict[int, list[str]] = field(default_factory=dict)
    codes: dict[int, dict[int, list[Reading]]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    units: "Units | None" = None
    nameless: int = 0

    def read(self, part: Part) -> None:
        """Read the rows of a part."""
        region, header = part.region, part.header
        self._name_strange_columns(part)
        for row in part.rows:
            reasons = _reasons(header)
            read: set[int] = set()
            if is_numbering(region.sheet, row):
                reasons |= dict.fromkeys(range(region.sheet.width), "栏次")
            else:
                for index, panel in enumerate(header.panels):
                    self._read_line(part, row, index, panel, reasons, read)
            self._note(region, row, reasons, read)

    def _read_line(
        self, part: Part, row: int, index: int, panel: Panel, reasons: dict[int, str], read: set[int]
    ) -> None:  # fmt: skip
        try:
            seen, codes = self.seen.setdefault(index, []), self.codes.setdefault(index, {})
            line = read_line(
                PanelRow(self.table, part.header, panel, part.region, row, seen, codes), self.units, self.nameless
            )
        except Problem as problem:
            self.result.problems.append(problem)
            return
        readings = [reading for _, reading in line.readings]
        if line.code is not None:
            earlier = self.codes[index].setdefault(line.code, [])
            self.repeated.update(id(reading) for reading in (*earlier, *readings) if earlier)
            earlier += readings
        self.result.readings += readings
        read.update(column for column, _ in line.readings)
        if line.reason:
            reasons |= {column: line.reason for column in panel.figures if column not in reasons}

    def _note(self, region: Region, row: int, reasons: dict[int, str], read: set[int]) -> None:
        for column in sorted(set(reasons) - read):
            cell = region.cell(row, column)
            if is_number(region.sheet, row, column) and not cell.is_covered:
                number = Number(region.sheet.name, cell.address, cell.text, "not_needed", reasons[column])
                self.result.not_needed.append(number)

    def _name_strange_columns(self, part: Part) -> None:
        region, header = part.region, part.header
        for column, text in header.strange.items():
            if (text and text in self.strange) or not any(is_number(region.sheet, row, column) for row in part.rows):
                continue
            self.strange.add(text)
            above = [row for row in header.rows if region.sheet.own_text(row, column)]
            found = f"不认识的栏目“{short(text)}”" if text else "没有表头的一列数字"
            cell = region.cell(max(above, default=header.rows.start), column)
            expected, remedy = "统一格式的栏目", "核对该栏的名称；该栏未采用，其余各栏照常使用"
            self.result.problems.append(
                self.table.source.problem(cell, found, f"“{self.table.table.title}”{expected}", remedy)
            )


def _reasons(header: Header) -> dict[int, str]:
    """Column → why nobody needs the numbers in it, for codes, names and columns that the form declares so."""
    reasons = {column: f"“{text}”一栏不采用" for column, text in header.not_needed.items()}
    for panel in header.panels:
        reasons |= dict.fromkeys(panel.codes, "科目编码")
        reasons |= dict.fromkeys(panel.units, "单位代码")
        if panel.name is not None:
            reasons[panel.name] = "科目编码"
    return reasons


def _without_unit(table: PanelTable, region: Region) -> Problem:
    return table.source.problem(
        region.start, f"“{table.table.title}”没有写金额单位", "表角写明“单位：元”或“单位：万元”", "补写单位后重新报送"
    )
