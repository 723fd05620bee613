"""Finds the header of a table made of panels: which columns hold codes, names and figures, and what the figures are.

A column under a word that nobody knows is set aside by itself; the others count.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.problems import Problem
from assets.intake.tables.panels.table import PanelTable, merged, words_above
from assets.intake.units import accepts
from assets.knowledge.forms import HeaderWord
from assets.text.cell import parse_cell
from assets.text.normal import corner_unit, noted_unit, short

_ROUNDING_NOTE = re.compile(r"[(（][^()（）]*(?:列至|保留|四舍五入)[^()（）]*[)）]")
_ROWS_ABOVE_TITLE = 2


@dataclass(frozen=True)
class Panel:
    """Columns that belong together.

    Attributes:
        codes: columns of the codes of its lines.
        units: columns of the codes and names of units.
        name: column of the names of its lines.
        heading: label of the word above the names.
        figures: column → what its figures are.
        ignored: nobody asks for its figures.
    """

    codes: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    name: int | None = None
    heading: str | None = None
    figures: dict[int, HeaderWord] = field(default_factory=dict)
    ignored: bool = False


@dataclass(frozen=True)
class Header:
    """The header of a table.

    Attributes:
        rows: its rows.
        panels: its panels from left to right.
        unit: unit of its figures.
        not_needed: column → the word above it, where nobody asks for what it holds.
        strange: column → the word above it that nobody knows.
    """

    rows: range
    panels: list[Panel]
    unit: str | None
    not_needed: dict[int, str]
    strange: dict[int, str]

    def narrowed(self, width: int, table_width: int) -> "Header | None":
        """The header over a further part whose names and codes became one column; ``None`` if that cannot be."""
        if len(self.panels) != 1:
            return None
        panel, offset = self.panels[0], table_width - width
        figures = {column - offset: word for column, word in panel.figures.items()}
        if min(figures) != 1 or max(figures) >= width:
            return None
        panel = replace(panel, codes=(), units=(), name=0, figures=figures)
        shifted = {column - offset: text for column, text in self.not_needed.items() if column - offset > 0}
        strange = {column - offset: text for column, text in self.strange.items() if column - offset > 0}
        return replace(self, panels=[panel], not_needed=shifted, strange=strange)


def header_of(table: PanelTable, region: Region) -> Header:
    """The header below a title.

    Raises:
        Problem: none is found, it lacks a word that the table must have, or two columns say the same.
    """
    sheet = region.sheet
    rows = _header_rows(table, region)
    body = range(rows.stop, region.bottom)
    paths = _paths(table, sheet, rows, body)
    matched: set[str] = set()
    for _ in ("the words", "what they mean beside one another"):
        found = {column: words_above(table, path, matched) for column, path in enumerate(paths)}
        matched = {word.label for words in found.values() if not isinstance(words, str) for word in words}
    meanings: dict[int, HeaderWord] = {}
    strange: dict[int, str] = {}
    for column, words in found.items():
        if isinstance(words, str):
            strange[column] = words
        elif words:
            meanings[column] = merged(words)
        elif any(is_number(sheet, row, column) for row in body):
            strange[column] = ""
    lacking = [word for word in table.block.header_words if word.required and word.label not in matched]
    unknown = set(strange.values())
    if len(lacking) == len(unknown) and not any(word.use for word in lacking):
        lacking = []  # they stand there under names of their own
    if lacking:
        raise table.source.problem(
            region.cell(rows.start, 0),
            f"“{table.table.title}”的表头没有 {'、'.join(word.label for word in lacking)}"
            + "".join(f"，不认识“{short(text)}”" for text in sorted(unknown - {""})),
            "该表统一格式的全部栏目", "按统一格式补全表头后重新报送",
        )  # fmt: skip
    panels = list(_panels(table, region, meanings, rows.start))
    notes = {noted_unit(sheet.text(row, column)) for row in rows for column in range(sheet.width)}
    above = 0 if region.top <= max(sheet.caption, _ROWS_ABOVE_TITLE) else region.top
    unit = _unit(table, region, range(above, rows.start), notes)
    ignored = {column for panel in panels if panel.ignored for column in panel.figures}
    not_needed = {column: word.label for column, word in meanings.items() if word.ignore or column in ignored}
    return Header(rows, [panel for panel in panels if not panel.ignored], unit, not_needed, strange)


def is_number(sheet: Sheet, row: int, column: int) -> bool:
    """Whether a cell holds a number."""
    return parse_cell(sheet.content(row, column)).value is not None if sheet.own_text(row, column) else False


def header_words(table: PanelTable, sheet: Sheet, row: int) -> set[tuple[int, int]]:
    """Cells of a row that hold a header word; a merged one once."""
    return {
        sheet.origin(row, column)
        for column in range(sheet.width)
        if table.name(sheet.own_text(row, column)) in table.words
    }


def is_header_row(table: PanelTable, sheet: Sheet, row: int, *, beside: bool = False) -> bool:
    """Whether a row holds words of a header and nothing of a line.

    Args:
        beside: a row of the header stands next to it, so that one known word beside strange ones is enough.
    """
    if row < sheet.caption:
        return False
    known = strange = 0
    for column in range(sheet.width):
        text = sheet.own_text(row, column)
        if not text or (row, column) in sheet.origins:
            continue
        name = table.name(text)
        if name in table.words:
            known += 1
        elif table.lines(name) or parse_cell(text).state != "unparsed":
            return False
        else:
            strange += 1
    return known > 0 and (strange == 0 or beside or known > 1)


def _header_rows(table: PanelTable, region: Region) -> range:
    sheet = region.sheet
    rows = range(region.top + 1, region.bottom)
    begin = next((row for row in rows if is_header_row(table, sheet, row)), None)
    fullest = max(rows, key=lambda row: len(header_words(table, sheet, row)), default=region.top)
    if begin is None:
        raise _without_header(table, region, fullest)
    while begin - 1 in rows and is_header_row(table, sheet, begin - 1, beside=True):
        begin -= 1
    end = begin
    while end < region.bottom and is_header_row(table, sheet, end, beside=True):
        end += 1
    if fullest not in range(begin, end) and not _levels(table, sheet, fullest):
        raise _without_header(table, region, fullest)
    return range(begin, end)


def _levels(table: PanelTable, sheet: Sheet, row: int) -> list[int]:
    """Columns of a row that hold 类, 款, 项 while the first line of the table stands beside them."""
    columns = [column for column in range(sheet.width) if (row, column) not in sheet.origins]
    words = {column: table.words.get(table.name(sheet.own_text(row, column)), []) for column in columns}
    codes = [column for column, meanings in words.items() if any(word.use == "code" for word in meanings)]
    return codes if len(codes) > 1 and any(is_number(sheet, row, column) for column in columns) else []


def _paths(table: PanelTable, sheet: Sheet, rows: range, body: range) -> list[list[str]]:
    """Texts above each column from top to bottom, a merged one once.

    Where a row merges nothing, a word reaches over the empty cells right of it, as far as words stand below them.
    """
    ends = {
        column: max((row for row in rows if sheet.own_text(row, column)), default=-1) for column in range(sheet.width)
    }
    levels = _levels(table, sheet, body.start) if body else []
    paths: list[list[str]] = [[] for _ in range(sheet.width)]
    for row in rows:
        bare = not any((row, column) in sheet.origins for column in range(sheet.width))
        group = ""
        for column, path in enumerate(paths):
            text = sheet.own_text(row, column)
            if text:
                group = text if ends[column] > row else ""
            elif bare and ends[column] > row:
                text = group
            else:
                group = ""
            if text:
                path.append(text)
    for column in levels:
        paths[column].append(sheet.own_text(body.start, column))
    return paths


def _panels(table: PanelTable, region: Region, meanings: dict[int, HeaderWord], row: int) -> Iterator[Panel]:
    """Columns in turn: codes and a name begin a panel, the figures right of them belong to it."""
    panels: list[Panel] = []
    for column, word in sorted(meanings.items()):
        if word.use and (not panels or panels[-1].figures):
            panels.append(Panel())
        if word.use == "code":
            panels[-1] = replace(panels[-1], codes=(*panels[-1].codes, column))
        elif word.use == "unit":
            panels[-1] = replace(panels[-1], units=(*panels[-1].units, column))
        elif word.use == "name":
            if panels[-1].name is not None:
                panels[-1] = replace(panels[-1], codes=(*panels[-1].codes, panels[-1].name))
            panels[-1] = replace(panels[-1], name=column, heading=word.label, ignored=word.ignore)
        elif not word.ignore:
            if not panels:
                panels.append(Panel())
            panels[-1].figures[column] = word
    for panel in panels:
        twice = [
            column
            for column, word in panel.figures.items()
            if any(_meaning(word) == _meaning(other) for before, other in panel.figures.items() if before < column)
        ]
        if twice and not panel.ignored:
            text = region.sheet.text(row, twice[0])
            raise table.source.problem(
                region.cell(row, twice[0]), f"两列意思相同的栏目“{short(text)}”", "每个栏目一列", "核对表头后重新报送"
            )
    yield from (panel for panel in panels if panel.figures)


def _meaning(word: HeaderWord) -> tuple[str | None, ...]:
    return word.item, word.phase, word.basis, word.coded_basis


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


def _without_header(table: PanelTable, region: Region, row: int) -> Problem:
    """No header: the first strange word of the row that looks most like one, else none at all."""
    sheet = region.sheet
    for column in range(sheet.width):
        text = sheet.own_text(row, column)
        if text and table.name(text) not in table.words:
            known = dict.fromkeys(word.label for word in table.block.header_words)
            return table.source.unknown(region.cell(row, column), text, known)
    return table.source.problem(
        region.start, f"“{table.table.title}”没有表头", "该表统一格式的表头", "恢复表头后重新报送"
    )
