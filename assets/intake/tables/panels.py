"""Reads a table made of panels side by side, each with codes or names of lines and columns of figures.

Every column is known by the words above it and every line by its name or code; nothing is known by its position.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.header import is_remark
from assets.intake.units import accepts
from assets.knowledge.forms import FormTable, Word
from assets.text.cell import parse_cell
from assets.text.normal import corner_unit, label, noted_unit, short, squeezed

_CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
_CODE_THEN_NAME = re.compile(r"(\d{3}(?:\d{2}){0,2})(?=\D)")
_ROUNDING_NOTE = re.compile(r"[(（][^()（）]*(?:列至|保留|四舍五入)[^()（）]*[)）]")
_NO_LINE = re.compile(r"栏次|行次|[类款项]|[….。—－-]*")
_LEVELS = (3, 5, 7)
_SAYS = ("use", "item", "phase", "basis", "coded_basis", "ignore")
_ROWS_ABOVE_TITLE = 2
_PAGE_NUMBERS = 3


@dataclass(frozen=True)
class PanelTable:
    """A declared table in one file."""

    source: SourceFile
    table: FormTable
    owner: Owner
    order: int

    @cached_property
    def words(self) -> dict[str, Word]:
        """Normalised header word → its meaning."""
        return {name: word for word in self.table.words for name in word.names()}

    def name(self, text: str) -> str:
        """A word of the header or the name of a line as it is compared; “2024年” is “本年”."""
        return label(text, self.source.fiscal_year)

    def lines(self, name: str) -> list[Word]:
        """The lines that bear a name."""
        return [word for word in (*self.table.lines, *self.table.classes) if name in word.names()]


@dataclass(frozen=True)
class _Panel:
    """Columns that belong together."""

    codes: tuple[int, ...]
    name: int | None
    figures: dict[int, Word]


@dataclass
class _Header:
    """The header of a table: its rows, its panels, and the unit of its figures."""

    rows: range
    panels: list[_Panel]
    unit: str | None


def is_table(table: PanelTable, region: Region) -> bool:
    """Whether a table stands below a title: words of its header, or figures; a table of contents has neither."""
    sheet, rows = region.sheet, range(region.top + 1, region.bottom)
    if any(len(_known(table, sheet, row)) > 1 for row in rows):
        return True
    return sum(_is_number(sheet, row, column) for row in rows for column in range(sheet.width)) > _PAGE_NUMBERS


def has_figures(table: PanelTable, region: Region) -> bool:
    """Whether a figure stands below a title; where the header is not understood, whether any number does."""
    try:
        return any(True for _ in _figures(region, _header(table, region)))
    except Problem:
        rows, columns = range(region.top + 1, region.bottom), range(region.sheet.width)
        return any(_is_number(region.sheet, row, column) for row in rows for column in columns)


def goes_on(table: PanelTable, sheet: Sheet) -> bool:
    """Whether a sheet without a title begins like a further part of the table: with its header or a line."""
    row = next((row for row in range(sheet.caption, len(sheet.rows)) if sheet.first_text(row)), None)
    if row is None:
        return False
    entries = [text for column in range(sheet.width) if (text := sheet.own_text(row, column))]
    has_code = bool(table.table.name_item and entries and _CODE.fullmatch(entries[0]))
    return has_code or _is_header_row(table, sheet, row) or any(table.lines(table.name(text)) for text in entries)


def read_panels(table: PanelTable, regions: list[Region]) -> tuple[list[Reading], list[Problem]]:
    """Readings of a table and the lines that were set aside.

    Args:
        table: the declared table.
        regions: its parts in order; the parts after the first may repeat the header.

    Raises:
        Problem: a header or unit that is not understood; nothing of the table may be used.
    """
    readings: list[Reading] = []
    problems: list[Problem] = []
    header = _header(table, regions[0])
    if not any(True for region in regions for _ in _figures(region, header)):
        return [], []
    if header.unit is None:
        raise _without_unit(table, regions[0])
    seen: dict[int, list[str]] = {}
    for part, region in enumerate(regions):
        first = header.rows.stop if part == 0 else _after_header(table, region)
        for row in range(first, region.bottom):
            if is_remark(region.sheet.first_text(row)):
                break
            if _is_numbering(region.sheet, row, header):
                continue
            for index, panel in enumerate(header.panels):
                try:
                    readings += _line(table, header, panel, region, row, seen.setdefault(index, []))
                except Problem as problem:
                    if panel.codes:  # a line less would make the sums of its class false
                        raise
                    problems.append(problem)
    return readings, problems


def _header(table: PanelTable, region: Region) -> _Header:
    """The header below a title.

    Raises:
        Problem: it holds a word that the form does not know, or lacks one that the table must have.
    """
    sheet = region.sheet
    rows = range(region.top + 1, region.bottom)
    begin = next((row for row in rows if _is_header_row(table, sheet, row)), None)
    fullest = max(rows, key=lambda row: len(_known(table, sheet, row)), default=region.top)
    if begin is None:
        raise _unknown_word(table, region, fullest)
    end = begin
    while end < region.bottom and _is_header_row(table, sheet, end):
        end += 1
    if fullest not in range(begin, end):
        raise _unknown_word(table, region, fullest)
    meanings: dict[int, Word] = {}
    for column in range(sheet.width):
        path = [(row, word) for row in range(begin, end) if (word := sheet.text(row, column))]
        if path:
            meanings[column] = _merged([table.words[table.name(word)] for _, word in path])
        elif any(_is_number(sheet, row, column) for row in range(end, region.bottom)):
            stray = next(row for row in range(end, region.bottom) if _is_number(sheet, row, column))
            raise table.source.problem(
                region.cell(stray, column), "没有表头的一列数字", "每列都有表头", "补上表头或删去该列"
            )
    present = {table.name(sheet.text(row, column)) for row in range(begin, end) for column in range(sheet.width)}
    lacking = [word.label for word in table.table.words if word.required and not word.names() & present]
    if lacking:
        raise table.source.problem(
            region.cell(begin, 0), f"“{table.table.title}”的表头没有 {'、'.join(lacking)}", "该表统一格式的全部栏目",
            "按统一格式补全表头后重新报送",
        )  # fmt: skip
    notes = {noted_unit(sheet.text(row, column)) for row in range(begin, end) for column in range(sheet.width)}
    above = 0 if region.top <= max(sheet.caption, _ROWS_ABOVE_TITLE) else region.top
    unit = _unit(table, region, range(above, begin), notes)
    return _Header(range(begin, end), list(_panels(table, region, meanings, begin)), unit)


def _panels(table: PanelTable, region: Region, meanings: dict[int, Word], row: int) -> Iterator[_Panel]:
    """Columns in turn: codes and a name begin a panel, the figures right of them belong to it."""
    panels: list[_Panel] = []
    for column, word in sorted(meanings.items()):
        if word.use and (not panels or panels[-1].figures):
            panels.append(_Panel((), None, {}))
        if word.use == "code":
            panels[-1] = replace(panels[-1], codes=(*panels[-1].codes, column))
        elif word.use == "name":
            if panels[-1].name is not None:
                panels[-1] = replace(panels[-1], codes=(*panels[-1].codes, panels[-1].name))
            panels[-1] = replace(panels[-1], name=column)
        elif not word.ignore:
            if not panels:
                panels.append(_Panel((), None, {}))
            panels[-1].figures[column] = word
    for panel in panels:
        twice = [
            column
            for column, word in panel.figures.items()
            if any(_meaning(word) == _meaning(other) for before, other in panel.figures.items() if before < column)
        ]
        if twice:
            text = region.sheet.text(row, twice[0])
            raise table.source.problem(
                region.cell(row, twice[0]), f"两列意思相同的栏目“{short(text)}”", "每个栏目一列", "核对表头后重新报送"
            )
    yield from (panel for panel in panels if panel.figures)


def _line(
    table: PanelTable, header: _Header, panel: _Panel, region: Region, row: int, seen: list[str]
) -> Iterator[Reading]:
    """Readings of one line of one panel."""
    sheet = region.sheet
    filled = [column for column in panel.figures if sheet.own_text(row, column)]
    if panel.name is None and not panel.codes:
        if seen and filled:
            raise table.source.problem(
                region.cell(row, filled[0]), "第二行数字", "一行数字", "删去多余的一行，或写明各行的名称"
            )
        if filled:
            seen.append("")
            yield from _named(table, header, panel, region, row, Word(label=""))
        return
    code, name = _code_and_name(table, panel, region, row)
    if code is not None:
        yield from _coded(table, header, panel, region, row, code, name)
        return
    own = table.name(name)
    words = [word for word in table.lines(own) if word.below is None or word.below in seen]
    word = next((word for word in reversed(words) if word.below), None) or next(iter(words), None)
    if word is not None:
        seen.append(own)
        if word.code is not None:
            yield from _coded(table, header, panel, region, row, word.code, name)
        elif not word.ignore:
            yield from _named(table, header, panel, region, row, word)
    elif any(_is_number(sheet, row, column) for column in filled) and not _NO_LINE.fullmatch(own):
        raise _unknown_line(table, panel, region, row, name)
    elif any(_is_number(sheet, row, column) for column in filled):
        raise _unknown_line(table, panel, region, row, "")


def _named(
    table: PanelTable, header: _Header, panel: _Panel, region: Region, row: int, line: Word
) -> Iterator[Reading]:
    for column, above in panel.figures.items():
        word = _merged([above, line])
        if word.item and word.basis:
            meaning = Meaning(word.item, word.phase or "final", word.basis)
            yield reading_of(region.cell(row, column), meaning, table.owner, header.unit, table.order)


def _coded(
    table: PanelTable, header: _Header, panel: _Panel, region: Region, row: int, code: int, name: str
) -> Iterator[Reading]:
    """Readings of a line with a code: its figures, its printed name, and those that are the department's as well."""
    sheet = region.sheet
    own = next((word for word in table.table.classes if word.code == code and word.item), None)
    named = False
    for column, above in panel.figures.items():
        basis = above.coded_basis
        cell = region.cell(row, column)
        if basis and own and own.item:
            yield reading_of(
                cell, Meaning(own.item, above.phase or "final", basis), table.owner, header.unit, table.order
            )
        if basis and table.table.coded_item and sheet.own_text(row, column):
            named = True
            meaning = Meaning(table.table.coded_item, above.phase or "final", basis, code)
            yield reading_of(cell, meaning, table.owner, header.unit, table.order)
    if named and table.table.name_item and panel.name is not None:
        cell = region.cell(row, panel.name)
        yield reading_of(cell, Meaning(table.table.name_item, line=code), table.owner, header.unit, table.order)


def _code_and_name(table: PanelTable, panel: _Panel, region: Region, row: int) -> tuple[int | None, str]:
    """Code and name of a line; a code may be spread over three columns, or stand before the name."""
    sheet = region.sheet
    parts = [text for column in panel.codes if (text := squeezed(sheet.own_text(row, column)))]
    name = sheet.own_text(row, panel.name) if panel.name is not None else ""
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        beside = _CODE_THEN_NAME.match(squeezed(name)) if table.table.coded_item else None
        if beside:
            return int(beside[1]), name
        words = [part for part in parts if not _NO_LINE.fullmatch(part)]
        return None, name or "".join(words)
    whole = (
        digits[-1]
        if len(digits[-1]) in _LEVELS and len(digits) <= _LEVELS.index(len(digits[-1])) + 1
        else "".join(digits)
    )
    if len(digits) > 1 and whole == digits[-1] and not all(whole.startswith(part) for part in digits):
        whole = ""
    if not _CODE.fullmatch(whole) or len(digits) < len(parts):
        cell = region.cell(row, panel.codes[0])
        raise table.source.problem(
            cell, f"科目编码“{short(' '.join(parts))}”", "3、5 或 7 位数字的类、款、项编码", "改正科目编码后重新报送"
        )
    return int(whole), name


def _merged(words: list[Word]) -> Word:
    """What several words say together: the later one wins; a new item is not that of the coded lines above it."""
    together: dict[str, Any] = {}
    for word in words:
        own = {key: value for key in _SAYS if (value := getattr(word, key))}
        if word.item and not word.weak:
            together.pop("coded_basis", None)
        together = own | together if word.weak and ("item" in together or not word.item) else together | own
    return Word(label=words[-1].label, **together)


def _meaning(word: Word) -> tuple[str | None, ...]:
    return word.item, word.phase, word.basis, word.coded_basis


def _known(table: PanelTable, sheet: Sheet, row: int) -> set[tuple[int, int]]:
    """Cells of a row that hold a header word; a merged one once."""
    return {
        sheet.origin(row, column)
        for column in range(sheet.width)
        if table.name(sheet.own_text(row, column)) in table.words
    }


def _is_header_row(table: PanelTable, sheet: Sheet, row: int) -> bool:
    filled = [text for column in range(sheet.width) if (text := sheet.own_text(row, column))]
    return row >= sheet.caption and bool(filled) and all(table.name(text) in table.words for text in filled)


def _after_header(table: PanelTable, region: Region) -> int:
    """The first row of a further part below the header that it may repeat."""
    row = max(region.top + 1, region.sheet.caption)
    while row < region.bottom and (_is_header_row(table, region.sheet, row) or not region.sheet.first_text(row)):
        row += 1
    return row


def _is_numbering(sheet: Sheet, row: int, header: _Header) -> bool:
    """Whether a row only numbers the columns: “栏次”, or 1, 2, 3 … in all columns of figures."""
    texts = [sheet.own_text(row, column) for panel in header.panels for column in panel.figures]
    if any(squeezed(sheet.own_text(row, column)) == "栏次" for column in range(sheet.width)):
        return True
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def _figures(region: Region, header: _Header) -> Iterator[Cell]:
    """The cells of a part that hold a number."""
    sheet = region.sheet
    for row in range(region.top + 1, region.bottom):
        if is_remark(sheet.first_text(row)):
            return
        if not _is_numbering(sheet, row, header):
            columns = (column for panel in header.panels for column in panel.figures)
            yield from (region.cell(row, column) for column in columns if _is_number(sheet, row, column))


def _is_number(sheet: Sheet, row: int, column: int) -> bool:
    return parse_cell(sheet.content(row, column)).value is not None if sheet.own_text(row, column) else False


def _unit(table: PanelTable, region: Region, rows: range, notes: set[str | None]) -> str | None:
    """The one unit that the lines between title and header, or the headers, state; ``None`` when none does."""
    sheet = region.sheet
    marks = set(notes)
    for row in rows:
        for column in range(sheet.width):
            text = _ROUNDING_NOTE.sub("", sheet.own_text(row, column))
            marks |= {corner_unit(part) for part in (text, *re.split(r"\s+", text))}
    units = sorted(marks - {None}, key=str)
    if len(units) > 1 or not all(accepts("money", unit) for unit in units):
        raise table.source.problem(
            region.start, "单位" + "和".join(f"“{unit}”" for unit in units), "一种金额单位", "改正单位后重新报送"
        )
    return units[0] if units else None


def _without_unit(table: PanelTable, region: Region) -> Problem:
    return table.source.problem(
        region.start, f"“{table.table.title}”没有写金额单位", "表角写明“单位：元”或“单位：万元”", "补写单位后重新报送"
    )


def _unknown_word(table: PanelTable, region: Region, row: int) -> Problem:
    sheet = region.sheet
    for column in range(sheet.width):
        text = sheet.own_text(row, column)
        if text and table.name(text) not in table.words:
            cell = region.cell(row, column)
            return table.source.unknown(cell, text, [word.label for word in table.table.words])
    return table.source.problem(
        region.start, f"“{table.table.title}”没有表头", "该表统一格式的表头", "恢复表头后重新报送"
    )


def _unknown_line(table: PanelTable, panel: _Panel, region: Region, row: int, name: str) -> Problem:
    cell = region.cell(row, panel.name if panel.name is not None else next(iter(panel.figures)))
    found = f"不认识的一行“{short(name)}”" if name else "没有名称的一行数字"
    remedy = "补上科目编码后重新报送，该表未使用" if panel.codes else "核对该行的名称；其余各行照常使用"
    return table.source.problem(cell, found, f"“{table.table.title}”统一格式中的行，或带科目编码的行", remedy)
