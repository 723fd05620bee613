"""Reads the tidy forms: one figure, chapter, target or review per row, for any number of departments.

They are CSV files, or what a spreadsheet program makes of one when it is saved again.
"""

from collections.abc import Iterator
from functools import cache

from assets.intake.accounting import TableReading, not_needed
from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.header import match_headers, refuse_other_choice
from assets.intake.units import accepts
from assets.knowledge.forms import Form, RecordColumn, RecordsBlock, Table, item_kind
from assets.knowledge.items import items, labels
from assets.text.cell import parse_cell
from assets.text.normal import normalise, noted_unit, short

_IGNORED, _KEY = "表中不需要填报的栏目", "用来认出部门、年度或行，不是数据"
"""Why a number is not needed: it stands in a column that is not asked for, or only says what a row is about."""


def tidy_form(candidates: list[Form], sheet: Sheet) -> Form | None:
    """The form whose required columns the first row has, if there is one."""
    lacking = _lacking(candidates, sheet)
    return next((form for form in candidates if not lacking[form.id]), None)


def is_tidy(candidates: list[Form], sheet: Sheet) -> bool:
    """Whether a CSV is meant as rows under a header of a tidy form; any other is a table with its title and headers.

    Two headers of a tidy form in the first row say so, and so does a number: a table does not begin with one.
    """
    header = _header(sheet)
    known = [sum(bool(word.names & header.keys()) for word in _columns(form.tables[0])) for form in candidates]
    return max(known, default=0) > 1 or any(parse_cell(text).value is not None for text in header.values())


def recognise_csv(source: SourceFile, candidates: list[Form], sheet: Sheet) -> Form:
    """The form of a CSV file.

    Raises:
        Problem: none; the message names what the closest one lacks.
    """
    form = tidy_form(candidates, sheet)
    if form is not None:
        return form
    lacking, header = _lacking(candidates, sheet), _header(sheet)
    closest = max(
        candidates, key=lambda form: sum(bool(word.names & header.keys()) for word in _columns(form.tables[0]))
    )
    raise source.problem(
        Cell(sheet, 0, 0), f"表头“{short('、'.join(header.values()))}”",
        f"“{closest.label}”的表头，缺少 {'、'.join(lacking[closest.id])}", "改正表头后重新报送",
    )  # fmt: skip


def _header(sheet: Sheet) -> dict[str, str]:
    """Normalised name → text of each header."""
    texts = [sheet.text(0, column) for column in range(len(sheet.rows[0]) if sheet.rows else 0)]
    return {normalise(text): text for text in texts}


def _lacking(candidates: list[Form], sheet: Sheet) -> dict[str, list[str]]:
    """Form → its required columns that the first row does not have."""
    names = _header(sheet).keys()
    return {
        form.id: [word.label for word in _columns(form.tables[0]) if word.required and not word.names & names]
        for form in candidates
    }


def read_tidy(source: SourceFile, table: Table, sheet: Sheet) -> TableReading:
    """What the rows say, and what was set aside: a row of an unknown department; the other rows count."""
    header = {column: sheet.text(0, column).replace("/", "／") for column in range(sheet.width)}
    columns = match_headers(source, table, _columns(table), Region(sheet, -1, len(sheet.rows)), 0, header)
    tidy = TableReading()
    unknown: dict[str, Problem] = {}
    lines: dict[Owner, int] = {}
    months: set[tuple[Owner, int]] = set()
    for row in range(1, len(sheet.rows)):
        cells = {_use(word): Cell(sheet, row, column) for column, word in columns.items() if not word.ignore}
        if not any(cell.text for cell in cells.values()):
            continue
        try:
            owner = _owner(source, cells)
        except Problem as problem:
            unknown.setdefault(problem.found, problem)
            continue
        for column, word in columns.items():
            if word.ignore or (word.field and word.field != "value"):
                tidy.not_needed += not_needed(Cell(sheet, row, column), _IGNORED if word.ignore else _KEY)
        if "item" in cells:
            tidy.readings.append(_figure(source, table, owner, cells))
        elif "month" in cells:
            month = source.month_of(cells["month"])
            if (owner, month) in months:
                raise source.problem(cells["month"], f"第二行“{month}月”", "每个部门每月一行", "删去或合并重复的行")
            months.add((owner, month))
            tidy.readings += _line(source, table, owner, month, cells)
        else:
            lines[owner] = lines.get(owner, 0) + 1
            tidy.readings += _line(source, table, owner, lines[owner], cells)
    tidy.problems += unknown.values()
    return tidy


def _columns(table: Table) -> list[RecordColumn]:
    return [column for block in table.blocks if isinstance(block, RecordsBlock) for column in block.columns]


def _use(word: RecordColumn) -> str:
    return word.field or word.item or ""


def _owner(source: SourceFile, cells: dict[str, Cell]) -> Owner:
    year = source.year_of(cells["fiscal_year"]) if "fiscal_year" in cells else source.fiscal_year
    return Owner(source.department_of(cells["department"]), year)


def _figure(source: SourceFile, table: Table, owner: Owner, cells: dict[str, Cell]) -> Reading:
    item = _code(source, "item", cells["item"])
    phase = _code(source, "phase", cells["phase"]) if "phase" in cells else "final"
    has_basis = "basis" in cells and cells["basis"].text
    basis = _code(source, "basis", cells["basis"]) if has_basis else "total"
    if "phase" not in cells and item_kind(item) != "text":
        raise source.problem(cells["item"], f"“{cells['item'].text}”", "报告的一个章节", "数字请填入“指标数据”文件")
    unit = cells["unit"].text if "unit" in cells else ""
    if unit and not accepts(item_kind(item), unit):
        expected = items()[item].unit or "数字的计量单位"
        raise source.problem(
            cells["unit"], f"“{unit}”", f"“{labels('item')[item]}”的单位（{expected}）", "改正计量单位"
        )
    header_unit = noted_unit(cells["value"].sheet.text(0, cells["value"].column))
    return reading_of(cells["value"], Meaning(item, phase, basis), owner, unit or header_unit or table.unit, 0)


def _line(source: SourceFile, table: Table, owner: Owner, line: int, cells: dict[str, Cell]) -> Iterator[Reading]:
    for word in _columns(table):
        if not word.item or word.item not in cells:
            continue
        cell = cells[word.item]
        if word.key and not cell.text:
            raise source.problem(cell, "“”", f"填写了“{word.label}”", "改正该行")
        refuse_other_choice(source, word, cell)
        unit = noted_unit(cell.sheet.text(0, cell.column)) or table.unit
        meaning = Meaning(word.item, word.phase or "final", line=line, default_direction=word.default_direction)
        yield reading_of(cell, meaning, owner, unit, 0)


def _code(source: SourceFile, dimension: str, cell: Cell) -> str:
    known = _codes(dimension)
    code = known.get(cell.text) or known.get(normalise(cell.text))
    if code is None:
        raise source.unknown(cell, cell.text, labels(dimension))
    return code


@cache
def _codes(dimension: str) -> dict[str, str]:
    """Code or normalised label → code."""
    return {normalise(label): code for code, label in labels(dimension).items()} | {
        code: code for code in labels(dimension)
    }
