"""Finds where a table of blocks stands: by its title, or by its header words where the title is unknown."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.tables.header_search import fit
from assets.knowledge.forms import Table, forms
from assets.text.normal import label, squeezed, without_annex

_TITLE_END = re.compile(r"(?:表|体系)(?:[(][^()]{0,20}[)]|[一二三四五六七八九十\d-]{1,4})?$")
_LONGEST_TITLE = 45
_OTHERS = re.compile(r"项目|专项|政策|汇总")
"""Titles with these are those of other tables than the department's own, whatever their headers."""

_PROJECT = {label(name) for name in ("项目名称", "项目编码", "项目代码", "项目编号", "项目单位", "项目负责人")}


def regions(table: Table, sheets: list[Sheet], fiscal_year: int | None = None) -> Iterator[tuple[Region, bool]]:
    """Where a table stands, from its title (or the sheet named after it) to the next title, and whether that is known.

    Where the titles of several tables fit, the one counts whose columns stand there. In a document without any title
    that is known the table counts whose header words stand there, if there is just one.
    """
    areas = [area for sheet in sheets if not sheet.prose for area in _areas(sheet)]
    titled = [(_titled(title), title, region) for title, region in areas]
    by_headers = table.by_headers and not (_has_headers(table) and any(tables for tables, _, _ in titled))
    for tables, title, region in titled:
        best: Table | None = None
        if table in tables:
            best = _best(tables, region, fiscal_year) or tables[0]
        elif by_headers and not tables and not _OTHERS.search(title):
            best = _fitting(table, region, sheets, fiscal_year)
        if best is table:
            yield region, table in tables


def _fitting(table: Table, region: Region, sheets: list[Sheet], fiscal_year: int | None) -> Table | None:
    """The only table whose header words stand in a region, if it may be the one that is asked for."""
    tables = _by_headers(region)
    if table not in tables or (not table.many and any(map(_of_project, texts(sheets)))):
        return None
    return _best(tables, region, fiscal_year, alone=True)


def _of_project(cell: Cell) -> bool:
    """Whether a text says that a document is about single projects: its tables are not the department's own."""
    return label(cell.text) in _PROJECT or (len(cell.text) <= _LONGEST_TITLE and "项目支出绩效" in squeezed(cell.text))


def _areas(sheet: Sheet) -> Iterator[tuple[str, Region]]:
    """The parts of a sheet with what they are called; a title right above another one is part of it."""
    titles = [(row, title) for row in range(len(sheet.rows)) if (title := title_at(sheet, row))]
    if not titles:
        yield without_annex(sheet.name), Region(sheet, -1, len(sheet.rows))
    for (row, title), (below, _) in pairwise([*titles, (len(sheet.rows), "")]):
        if below == len(sheet.rows) or any(sheet.first_text(other) for other in range(row + 1, below)):
            yield title, Region(sheet, row, below)


def title_at(sheet: Sheet, row: int) -> str:
    """The text of a row that is a table's title: alone in its row, short, ending in 表."""
    first = sheet.first_text(row)
    if "表" not in first and "体系" not in first:
        return ""
    text = without_annex(first)
    if len(text) > _LONGEST_TITLE or re.search("[。;:]", text) or not _TITLE_END.search(text):
        return ""
    origins = {sheet.origin(row, column) for column in range(sheet.width) if sheet.own_text(row, column)}
    return re.sub(r"\([^()]{0,20}\)$", "", text) if len(origins) == 1 else ""


def _titled(title: str) -> list[Table]:
    return [table for table in _block_tables() if re.search(table.title_pattern or r"(?!)", title)]


def _by_headers(region: Region) -> list[Table]:
    """The tables of which every word that they must have stands in a region."""
    sheet = region.sheet
    words = {
        label(text).rpartition("/")[2]
        for row in range(max(region.top, 0), region.bottom)
        for column in range(sheet.width)
        if (text := sheet.own_text(row, column)) and len(text) <= _LONGEST_TITLE
    }
    known = [table for table in _block_tables() if table.by_headers]
    return [table for table in known if all(words & names for names in _needed(table.id))]


def _has_headers(table: Table) -> bool:
    return any(block.header_words for block in table.blocks)


def _best(tables: list[Table], region: Region, fiscal_year: int | None, *, alone: bool = False) -> Table | None:
    """The first table, or the only one, of which most columns stand in a region; ``None`` where they do of none."""
    if len(tables) == 1 and not alone:
        return tables[0]
    fits = [fit(table, region, fiscal_year) for table in tables]
    chosen = [table for table, columns in zip(tables, fits, strict=True) if columns == max(fits) > 0]
    return chosen[0] if chosen and not (alone and len(chosen) > 1) else None


@cache
def _block_tables() -> list[Table]:
    return [table for form in forms() for table in form.tables if form.reader == "tables" and not table.panels]


@cache
def _needed(table_id: str) -> list[frozenset[str]]:
    """The spellings of each column that a table must have."""
    table = next(table for table in _block_tables() if table.id == table_id)
    blocks = [block for block in table.blocks if block.required]
    return [word.labels for block in blocks for word in (*block.header_words, *block.pair_words) if word.required]
