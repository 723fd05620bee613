"""Reads a table made of panels side by side, each with codes or names of lines and columns of figures.

Every column is known by the words above it and every line by its name or code; nothing is known by its position. A
column or line that nobody knows is set aside by itself, and marks its table as one that was not read whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, product

from assets.intake.accounting import Number, TableReading
from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of, set_aside_mark
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.header import is_remark
from assets.intake.tables.panels.header import (
    Header,
    Panel,
    PanelTable,
    header_of,
    header_words,
    is_header_row,
    is_number,
    merged,
)
from assets.knowledge.forms import PanelLine
from assets.text.cell import parse_cell
from assets.text.normal import short, squeezed

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_THEN_NAME = re.compile(r"[(\[【]?(\d{3}(?:\d{2}){0,2})(?=\D)")
_UNIT_CODE = re.compile(r"\d{3}(?:\d{3})*")
_UNIT_CODE_THEN_NAME = re.compile(r"(\d{3}(?:\d{3})*)[-—_]?(?=\D)")
_BODY = re.compile(r"^(?!其中)[^:]*(?:[局院校园站所馆队处室会府办]|中学|小学|中心|公司)(?:\(?本级\)?|\(?机关\)?)?$")
_OWN_UNIT = re.compile(r"\((?:本级|机关)\)$|(?:本级|机关)$")
_NO_LINE = re.compile(r"栏次|行次|[类款项]|[….。—－*-]*")
_NO_NUMBER = re.compile(rf"{_NO_LINE.pattern}|[甲乙丙丁]")
_COLUMN_NUMBER = re.compile(r"(\d{1,2})(?:=.*)?")
_LEVELS = (3, 5, 7)
_FIRST_DIGITS = {"functional_expenditure": "2", "functional_revenue": "2", "economic_expenditure": "35"}
"""How the codes of a classification begin; another code of three digits is that of a department."""

_PAGE_NUMBERS = 3


def is_table(table: PanelTable, region: Region) -> bool:
    """Whether a table stands below a title: words of its header, or figures; a table of contents has neither."""
    sheet, rows = region.sheet, range(region.top + 1, region.bottom)
    if any(len(header_words(table, sheet, row)) > 1 for row in rows):
        return True
    numbers = sum(is_number(sheet, row, column) for row in rows for column in range(sheet.width))
    return numbers > (1 if table.table.repeats else _PAGE_NUMBERS)


def has_figures(table: PanelTable, region: Region) -> bool:
    """Whether a figure stands below a title; where the header is not understood, whether any number does."""
    try:
        return any(True for _ in _figures(region, header_of(table, region)))
    except Problem:
        rows, columns = range(region.top + 1, region.bottom), range(region.sheet.width)
        return any(is_number(region.sheet, row, column) for row in rows for column in columns)


def goes_on(table: PanelTable, before: Sheet, sheet: Sheet) -> bool:
    """Whether a sheet without a title begins like a further part of the table: with its header or a line.

    A total alone on its page is a row of fewer columns, since nothing shows there that its name is merged over several.
    """
    row = next((row for row in range(sheet.caption, len(sheet.rows)) if sheet.first_text(row)), None)
    if row is None:
        return False
    entries = [text for column in range(sheet.width) if (text := sheet.own_text(row, column))]
    names = any(table.lines(table.name(text)) for text in entries)
    if before.width != sheet.width:
        return len(sheet.rows) - row == 1 and bool(table.lines(table.name(entries[0])))
    has_code = bool(table.block.name_item and entries and _CODE.fullmatch(entries[0]))
    return has_code or is_header_row(table, sheet, row) or names


def read_panels(table: PanelTable, regions: list[Region]) -> TableReading:
    """What a table says: its readings, the columns and lines that were set aside, and the numbers that nobody needs.

    Args:
        table: the declared table.
        regions: its parts in order; the parts after the first may repeat the header.

    Raises:
        Problem: a header or unit that is not understood; nothing of the table may be used.
    """
    header = header_of(table, regions[0])
    has_numbers = any(True for region in regions for _ in _figures(region, header))
    if not has_numbers and not header.strange:
        return TableReading()
    if has_numbers and header.unit is None and table.needs_unit:
        raise _without_unit(table, regions[0])
    body = _Body(table)
    parts: list[_Part] = []
    for number, region in enumerate(regions):
        width, table_width = region.sheet.width, regions[0].sheet.width
        own = header if width == table_width else header.narrowed(width, table_width)
        if own is None:
            body.result.problems.append(unknown_line(table, region, 0, None, region.sheet.first_text(0)))
            continue
        first = own.rows.stop if number == 0 else _after_header(table, region)
        parts.append(_Part(region, own, _rows(table, region, own, first)))
    units = _Units(table, parts)
    body.units = units if units.are_named else None
    body.nameless = _nameless(parts)
    for part in parts:
        body.read(part)
    result = _each_once(table, body.result, body.repeated)
    if result.problems and result.readings:
        result.readings.append(set_aside_mark(result.problems[0], table.owner, table.order))
    return result


@dataclass(frozen=True)
class _Part:
    """A part of a table: where it stands, the header over it, and the rows of its lines."""

    region: Region
    header: Header
    rows: list[int]


def _rows(table: PanelTable, region: Region, header: Header, first: int) -> list[int]:
    """The rows of lines: until the remarks, without a header that is repeated at the top of a printed page."""
    sheet = region.sheet
    rows = [row for row in range(first, region.bottom) if not _is_repeated_header(table, sheet, row, header)]
    return rows[: next((index for index, row in enumerate(rows) if is_remark(sheet.first_text(row))), len(rows))]


def _each_once(table: PanelTable, result: TableReading, repeated: set[int]) -> TableReading:
    """What a table says twice counts once; what it says twice and differently is set aside.

    Of a code that stands in two lines of one unit each line may be a part, even where both say the same. A heading
    with a dash beside it says nothing where its total stands in the line below.
    """
    said: dict[tuple[object, ...], list[Reading]] = {}
    for reading in result.readings:
        key = (reading.department_id, reading.item, reading.phase, reading.basis, reading.line)
        said.setdefault(key, []).append(reading)
    kept, problems, not_needed = [], list(result.problems), list(result.not_needed)
    for same in said.values():
        numbers = [reading for reading in same if reading.value is not None]
        parts = len(numbers) > 1 and any(id(reading) in repeated for reading in numbers)
        best = None if parts else stated_once(same)
        if best is None:
            found = "、".join(f"{reading.raw_text}（{reading.cell}）" for reading in numbers)
            found = f"“{table.table.title}”同一{'科目有几行' if parts else '项有不同的数'}：{found}"
            remedy = "核对后只留一个，或写明各行的名称"
            problems.append(Problem(table.source.name, same[-1].sheet, same[-1].cell, found, "一项一个数", remedy))
        else:
            kept.append(best)
            not_needed += [same_number(reading, best) for reading in numbers if reading is not best]
    return TableReading(kept, problems, not_needed)


def stated_once(same: list[Reading]) -> Reading | None:
    """The reading that counts of those of one meaning, a number before an empty cell; ``None`` where numbers differ."""
    numbers = [reading for reading in same if reading.value is not None]
    return (numbers or same)[0] if len({reading.value for reading in numbers}) < 2 else None


def same_number(reading: Reading, first: Reading) -> Number:
    """A number that stands elsewhere already."""
    return Number(reading.sheet, reading.cell, reading.raw_text, "not_needed", f"与 {first.sheet} {first.cell} 相同")


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
    units: "_Units | None" = None
    nameless: int = 0

    def read(self, part: _Part) -> None:
        """Read the rows of a part."""
        region, header = part.region, part.header
        self._name_strange_columns(part)
        for row in part.rows:
            reasons = _reasons(header)
            read: set[int] = set()
            if _is_numbering(region.sheet, row):
                reasons |= dict.fromkeys(range(region.sheet.width), "栏次")
            else:
                for index, panel in enumerate(header.panels):
                    self._read_line(part, row, index, panel, reasons, read)
            self._note(region, row, reasons, read)

    def _read_line(
        self, part: _Part, row: int, index: int, panel: Panel, reasons: dict[int, str], read: set[int]
    ) -> None:  # fmt: skip
        try:
            seen, codes = self.seen.setdefault(index, []), self.codes.setdefault(index, {})
            line = _line(
                _PanelRow(self.table, part.header, panel, part.region, row, seen, codes), self.units, self.nameless
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

    def _name_strange_columns(self, part: _Part) -> None:
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


@dataclass(frozen=True)
class _Line:
    """What a line of a panel says: readings by column, or why nobody needs its other figures."""

    readings: list[tuple[int, Reading]]
    reason: str = ""
    code: int | None = None


class _Units:
    """Whose the lines of a table by units are.

    The total is the department's. A line of the department itself is, if it is the only unit, or if there is no total
    and its code begins those of all others; else it is that of its own office, a unit among units.

    Attributes:
        are_named: whether it is a table by units at all.
        owner: whose the present line is; ``None`` where nobody asks.
        name: the unit of the present line.
        reason: why nobody asks; empty where the department's own figures are then lost, or it may be no unit.
    """

    def __init__(self, table: PanelTable, parts: list[_Part]) -> None:
        self._table = table
        self.owner: Owner | None = table.owner
        self.reason = self.name = ""
        self._in_columns = any(panel.units for part in parts for panel in part.header.panels)
        figures: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        for part in parts:
            for row, panel in product(part.rows, part.header.panels):
                if unit := self.named(panel, part.region, row):
                    line = tuple(part.region.sheet.own_text(row, column) for column in panel.figures)
                    figures.setdefault(unit, set()).add(line)
        units = {unit for unit in figures if not self._is_total(unit[1])}
        has_total = len(figures) > len(units)
        whole = {
            (code, name)
            for code, name in units
            if self._department_of(name) == table.owner.department_id
            and (len(units) == 1 or (not has_total and code and all(other.startswith(code) for other, _ in units)))
        }
        if has_total and self._is_one(units) and len(set().union(*figures.values())) == 1:
            whole = units
        self.are_named = bool(units) or self._in_columns
        self._whole = whole
        self._has_whole = has_total or bool(whole)

    def named(self, panel: Panel, region: Region, row: int) -> tuple[str, str] | None:
        """Code and name of the unit that a row names; the line of a class names none."""
        sheet = region.sheet
        codes = [squeezed(sheet.own_text(row, column)) for column in panel.codes]
        if any(code.isdigit() and not self._is_unit_code(code) for code in codes):
            return None
        code = next(filter(self._is_unit_code, codes), "")
        name = ""
        for column in panel.units:
            text = squeezed(sheet.own_text(row, column))
            joined = _UNIT_CODE_THEN_NAME.match(text)
            if _UNIT_CODE.fullmatch(text):
                code = text
            elif joined and not self._is_total(text):
                code, name = joined[1], text[joined.end() :]
            elif text and not _NO_LINE.fullmatch(text):
                name = text
        beside = squeezed(sheet.own_text(row, panel.name)) if panel.name is not None and not name else ""
        if code or self._is_total(beside) or self._is_unit(beside, in_codes=bool(panel.codes)):
            name = name or beside
        return (code, name) if name else None

    def _is_one(self, units: set[tuple[str, str]]) -> bool:
        """Whether the units may be one: a department of one unit, at each level that its code has."""
        codes = sorted((code for code, _ in units), key=len)
        others = {self._department_of(name) for _, name in units} - {None, self._table.owner.department_id}
        chain = all(upper and lower.startswith(upper) for upper, lower in pairwise(codes))
        return chain and len(set(codes)) == len(units) and not others

    def _is_unit_code(self, code: str) -> bool:
        """Whether what stands in a column of classes is the code of a department or unit."""
        if not self._table.block.coded_item or not _UNIT_CODE.fullmatch(code):
            return False
        return len(code) % 6 == 0 or (len(code) == 3 and not _is_class(self._table, code))

    def _is_unit(self, name: str, *, in_codes: bool) -> bool:
        """Whether a name beside no code is that of a unit: registered, or of a body where other lines have codes."""
        if not self._table.block.coded_item or not name or _CODE_THEN_NAME.match(name) or self._table.lines(name):
            return False
        if name.isdigit():
            return False
        return bool(in_codes and _BODY.search(name)) or self._department_of(name) is not None

    def turn_to(self, unit: tuple[str, str]) -> None:
        """Go on with the lines of a unit, or with the department's."""
        department = self._department_of(unit[1])
        self.reason = ""
        if self._is_total(unit[1]) or unit in self._whole:
            self.owner = self._table.owner
        elif department is not None and department != self._table.owner.department_id:
            self.owner = Owner(department, self._table.owner.fiscal_year)
        else:
            self.owner, self.name = None, unit[1]
            is_sure = self._has_whole and (unit[0] or department is not None or self._in_columns)
            self.reason = f"“{short(unit[1])}”一个单位的数，部门的数取合计" if is_sure else ""

    def _is_total(self, name: str) -> bool:
        return bool(self._table.lines(self._table.name(name)))

    def _department_of(self, name: str) -> str | None:
        source, owner = self._table.source, self._table.owner.department_id
        department = source.register.find(name, source.fiscal_year)
        if department is not None:
            return department.department_id
        whole = _OWN_UNIT.sub("", squeezed(name))
        own = source.register.find(whole, source.fiscal_year)
        return owner if owner in (whole, own.department_id if own else None) else None


@dataclass(frozen=True)
class _PanelRow:
    """A row of a panel.

    Attributes:
        seen: labels of the lines above it.
        codes: codes of the lines above it, of the present unit, with their readings.
    """

    table: PanelTable
    header: Header
    panel: Panel
    region: Region
    row: int
    seen: list[str]
    codes: dict[int, list[Reading]]

    def text(self, column: int | None) -> str:
        """What stands in one of its cells; nothing in a column that the panel has not."""
        return "" if column is None else self.region.sheet.own_text(self.row, column)

    @property
    def numbers(self) -> list[int]:
        """The columns of its numbers."""
        return [column for column in self.panel.figures if is_number(self.region.sheet, self.row, column)]

    def cell(self, column: int) -> Cell:
        """One of its cells."""
        return self.region.cell(self.row, column)

    def unknown(self, name: str) -> Problem:
        """Nobody knows the line."""
        return unknown_line(self.table, self.region, self.row, self.panel, name)


def _line(line: _PanelRow, units: _Units | None, nameless: int) -> _Line:
    """What one line of one panel says.

    Args:
        line: the line.
        units: whose the lines are in a table by units.
        nameless: how many lines of the table have no name.

    Raises:
        Problem: nobody knows the line.
    """
    table, panel, owner = line.table, line.panel, line.table.owner
    if units is not None:
        unit = units.named(panel, line.region, line.row)
        if unit is not None:
            units.turn_to(unit)
            line.codes.clear()
        if units.owner is None:
            if not units.reason and line.numbers:
                raise _unknown_unit(line, units.name)
            return _Line([], units.reason)
        owner = units.owner
        if unit is not None:
            word = _known_line(line, table.name(line.text(panel.name)), []) or PanelLine(label="")
            return _Line([]) if word.ignore else _named(line, owner, word)
        if panel.name is None and not panel.codes and line.numbers:
            raise line.unknown("")
    if panel.name is None and not panel.codes:
        return _unheaded(line, owner, nameless)
    code, name = _code_and_name(line)
    if code is not None:
        return _coded(line, owner, code)
    own = table.name(name)
    known = _known_line(line, own, line.seen)
    if known is not None:
        line.seen.append(known.label)
        if known.ignore:
            return _Line([], f"“{known.label}”一行不采用")
        return _named(line, owner, known) if known.code is None else _coded(line, owner, known.code)
    if line.numbers and not table.block.open:
        raise line.unknown("" if _NO_LINE.fullmatch(own) else name)
    return _Line([])


def _unheaded(line: _PanelRow, owner: Owner, nameless: int) -> _Line:
    """What a line says where no word of the header is above its name: it must be the only one, or known by its name.

    Raises:
        Problem: nobody knows the line, or there are several without a name.
    """
    table, numbers = line.table, line.numbers
    if not any(line.text(column) for column in line.panel.figures):
        return _Line([])
    name = _name_beside(line)
    word = PanelLine(label="")
    if name and table.source.register.find(name, owner.fiscal_year) is None:
        known = _known_line(line, table.name(name), [])
        if known is None and numbers:
            raise line.unknown(name)
        word = known or word
    elif nameless > 1 and numbers:
        found, remedy = f"{nameless} 行没有名称的数字", "删去多余的行，或写明各行的名称"
        raise table.source.problem(line.cell(numbers[0]), found, "一行数字", remedy)
    return _Line([]) if word.ignore else _named(line, owner, word)


def _name_beside(line: _PanelRow) -> str:
    """What stands left of the figures of a line, where nobody knows the word above it."""
    texts = (line.text(column) for column in range(min(line.panel.figures)))
    return next(
        (text for text in texts if text and parse_cell(text).value is None and not _NO_LINE.fullmatch(text)), ""
    )


def _nameless(parts: list[_Part]) -> int:
    """How many lines with numbers have no name, or that of a department, in a table without a column of names."""
    return sum(
        any(is_number(part.region.sheet, row, column) for column in panel.figures)
        for part in parts
        for panel in part.header.panels
        if panel.name is None and not panel.codes and not panel.units
        for row in part.rows
        if not _is_numbering(part.region.sheet, row)
    )


def _known_line(line: _PanelRow, name: str, seen: list[str]) -> PanelLine | None:
    """What a name means in a panel below the lines so far: what is said of the panel first, then of the line above.

    A name of a fund is a class too, among classes.
    """
    fitting = [
        word
        for word in line.table.lines(name)
        if word.panel in (None, line.panel.heading) and (word.below is None or word.below in seen)
    ]
    classes = any(word.code is not None and word.label in seen for word in line.table.block.classes)
    return max(
        fitting,
        key=lambda word: (word.panel is not None, _last(seen, word.below), (word.code is not None) == classes),
        default=None,
    )


def _last(seen: list[str], label: str | None) -> int:
    """How far down the line of a label last stood; -1 for a meaning that a word has anywhere."""
    return max((index for index, other in enumerate(seen) if other == label), default=-1)


def _named(line: _PanelRow, owner: Owner, named: PanelLine) -> _Line:
    """Readings of a line without a code."""
    table = line.table
    readings: list[tuple[int, Reading]] = []
    for column, above in line.panel.figures.items():
        word = merged([above, named])
        basis = table.block.resolved(word.basis) or table.block.basis
        if word.item and basis and not word.ignore:
            meaning = Meaning(word.item, word.phase or table.table.phase, basis)
            readings.append((column, reading_of(line.cell(column), meaning, owner, line.header.unit, table.order)))
    return _Line(readings)


def _coded(line: _PanelRow, owner: Owner, code: int) -> _Line:
    """Readings of a line with a code: its figures, its printed name, and those that are the department's as well."""
    block, order, unit = line.table.block, line.table.order, line.header.unit
    own = next((word for word in block.classes if word.code == code and word.item), None)
    readings: list[tuple[int, Reading]] = []
    named = False
    for column, above in line.panel.figures.items():
        basis = block.resolved(above.coded_basis, above.basis)
        phase = above.phase or line.table.table.phase
        cell = line.cell(column)
        if basis and own and own.item:
            readings.append((column, reading_of(cell, Meaning(own.item, phase, basis), owner, unit, order)))
        if basis and block.coded_item and line.text(column):
            named = True
            meaning = Meaning(block.coded_item, phase, basis, code)
            readings.append((column, reading_of(cell, meaning, owner, unit, order)))
    name = line.panel.name
    if named and block.name_item and name is not None:
        meaning = Meaning(block.name_item, line.table.table.phase, line=code)
        readings.append((name, reading_of(line.cell(name), meaning, owner, unit, order)))
    return _Line(readings, "各科目的这一栏不采用", code)


def _code_and_name(line: _PanelRow) -> tuple[int | None, str]:
    """Code and name of a line; a code may be spread over three columns, or stand before the name.

    Where only its own level is printed, 类 and 款 are those of the line above.
    """
    table, merged_cells = line.table, line.region.sheet.origins
    single = [column for column in line.panel.codes if (line.row, column) not in merged_cells]  # it stands there once
    parts = [text for column in single if (text := squeezed(line.text(column)))]
    name = line.text(line.panel.name)
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        beside = _CODE_THEN_NAME.match(squeezed(name)) if table.block.coded_item else None
        if beside and _is_class(table, beside[1]):
            return int(beside[1]), name
        words = [part for part in parts if not _NO_LINE.fullmatch(part)]
        return None, name or "".join(words)
    level = next(index for index, column in enumerate(single) if squeezed(line.text(column)) == digits[0])
    last = str(next(reversed(line.codes), ""))
    if last and 0 < level < len(_LEVELS) and len(digits) == 1 and len(digits[0]) < 3 and len(single) <= len(_LEVELS):
        classes = last[: _LEVELS[level - 1]]
        digits = [classes, *digits] if len(classes) == _LEVELS[level - 1] else digits
    # a spreadsheet drops the zero of a 款 “01”
    digits = [digits[0], *(part.zfill(2) for part in digits[1:])]
    whole = (
        digits[-1]
        if len(digits[-1]) in _LEVELS and len(digits) <= _LEVELS.index(len(digits[-1])) + 1
        else "".join(digits)
    )
    if len(digits) > 1 and whole == digits[-1] and not all(whole.startswith(part) for part in digits):
        whole = ""
    if not _CODE.fullmatch(whole) or len(digits) < len(parts) or not _is_class(table, whole):
        raise table.source.problem(
            line.cell(line.panel.codes[0]), f"科目编码“{short(' '.join(parts))}”", "3、5 或 7 位数字的类、款、项编码",
            "改正科目编码后重新报送；该行未采用，其余各行照常使用",
        )  # fmt: skip
    return int(whole), name


def _is_class(table: PanelTable, code: str) -> bool:
    """Whether a code is one of the classification of the table."""
    item = table.block.coded_item
    return item is None or code[0] in _FIRST_DIGITS[item]


def _after_header(table: PanelTable, region: Region) -> int:
    """The first row of a further part below the header that it may repeat."""
    row = max(region.top + 1, region.sheet.caption)
    while row < region.bottom and (is_header_row(table, region.sheet, row) or not region.sheet.first_text(row)):
        row += 1
    return row


def _is_repeated_header(table: PanelTable, sheet: Sheet, row: int, header: Header) -> bool:
    """Whether a row below the header, as at the top of a printed page, is one of its rows again."""
    texts = [sheet.own_text(row, column) for column in range(sheet.width)]
    return is_header_row(table, sheet, row) and any(
        texts == [sheet.own_text(above, column) for column in range(sheet.width)] for above in header.rows
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


def _is_numbering(sheet: Sheet, row: int) -> bool:
    """Whether a row only numbers the columns: “栏次”, or 1, 2, 3=1+2 … and no name of a line beside them."""
    texts = [
        squeezed(sheet.own_text(row, column)) for column in range(sheet.width) if (row, column) not in sheet.origins
    ]
    if "栏次" in texts:
        return True
    numbers = [_COLUMN_NUMBER.fullmatch(text) for text in texts if not _NO_NUMBER.fullmatch(text)]
    counted = [int(number[1]) for number in numbers if number]
    return len(counted) == len(numbers) > 2 and counted == list(range(1, len(counted) + 1))


def _figures(region: Region, header: Header) -> Iterator[Cell]:
    """The cells of a part that hold a number."""
    sheet = region.sheet
    columns = [column for panel in header.panels for column in panel.figures]
    for row in range(region.top + 1, region.bottom):
        if is_remark(sheet.first_text(row)):
            return
        if not _is_numbering(sheet, row):
            yield from (region.cell(row, column) for column in columns if is_number(sheet, row, column))


def _without_unit(table: PanelTable, region: Region) -> Problem:
    return table.source.problem(
        region.start, f"“{table.table.title}”没有写金额单位", "表角写明“单位：元”或“单位：万元”", "补写单位后重新报送"
    )


def unknown_line(table: PanelTable, region: Region, row: int, panel: Panel | None, name: str) -> Problem:
    """A line that nobody knows."""
    column = 0 if panel is None else panel.name if panel.name is not None else next(iter(panel.figures))
    found = f"不认识的一行“{short(name)}”" if name else "没有名称的一行数字"
    return table.source.problem(
        region.cell(row, column), found, f"“{table.table.title}”统一格式中的行，或带科目编码的行",
        "核对该行的名称；其余各行照常使用",
    )  # fmt: skip


def _unknown_unit(line: _PanelRow, name: str) -> Problem:
    column = max(line.panel.units or line.panel.codes, default=line.panel.name or 0)
    return line.table.source.problem(
        line.cell(column), f"“{short(name)}”一个单位的数，而没有部门的合计或单位编码",
        "合计一行，或登记表中的单位", "补上合计一行，或在登记表补登该单位",
    )  # fmt: skip
