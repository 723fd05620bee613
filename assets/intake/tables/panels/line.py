"""What one line of a panel says: the words above its columns and its own name or code complete one another."""

from dataclasses import dataclass

from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.panels.header import is_number
from assets.intake.tables.panels.part import Part, is_numbering
from assets.intake.tables.panels.row import NO_LINE, PanelRow, code_and_name
from assets.intake.tables.panels.table import merged
from assets.intake.tables.panels.units import Units
from assets.knowledge.forms import PanelLine
from assets.text.cell import parse_cell
from assets.text.normal import short


@dataclass(frozen=True)
class _Line:
    """What a line of a panel says: readings by column, or why nobody needs its other figures."""

    readings: list[tuple[int, Reading]]
    reason: str = ""
    code: int | None = None


def read_line(line: PanelRow, units: Units | None, nameless: int) -> _Line:
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
    code, name = code_and_name(line)
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
        raise line.unknown("" if NO_LINE.fullmatch(own) else name)
    return _Line([])


def _unheaded(line: PanelRow, owner: Owner, nameless: int) -> _Line:
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


def _name_beside(line: PanelRow) -> str:
    """What stands left of the figures of a line, where nobody knows the word above it."""
    texts = (line.text(column) for column in range(min(line.panel.figures)))
    return next((text for text in texts if text and parse_cell(text).value is None and not NO_LINE.fullmatch(text)), "")


def count_nameless(parts: list[Part]) -> int:
    """How many lines with numbers have no name, or that of a department, in a table without a column of names."""
    return sum(
        any(is_number(part.region.sheet, row, column) for column in panel.figures)
        for part in parts
        for panel in part.header.panels
        if panel.name is None and not panel.codes and not panel.units
        for row in part.rows
        if not is_numbering(part.region.sheet, row)
    )


def _known_line(line: PanelRow, name: str, seen: list[str]) -> PanelLine | None:
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


def _named(line: PanelRow, owner: Owner, named: PanelLine) -> _Line:
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


def _coded(line: PanelRow, owner: Owner, code: int) -> _Line:
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


def _unknown_unit(line: PanelRow, name: str) -> Problem:
    column = max(line.panel.units or line.panel.codes, default=line.panel.name or 0)
    return line.table.source.problem(
        line.cell(column), f"“{short(name)}”一个单位的数，而没有部门的合计或单位编码",
        "合计一行，或登记表中的单位", "补上合计一行，或在登记表补登该单位",
    )  # fmt: skip
