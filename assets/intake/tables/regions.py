"""Finds where a table of blocks stands: by its title, or by its header words where the title is unknown."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from assets.intake.containers.sheets import Region, Sheet
from assets.intake.tables.blocks import fit, slot_names
from assets.knowledge.forms import FormTable, forms
from assets.text.normal import label, without_annex

_TITLE_END = re.compile(r"(?:表|体系)(?:[(][^()]{0,20}[)]|[一二三四五六七八九十\d-]{1,4})?$")
_LONGEST_TITLE = 45
_OTHERS = re.compile(r"项目|专项|政策|汇总")
"""Titles with these are those of other tables than the department's own, whatever their headers."""

_PROJECT = {label(name) for name in ("项目名称", "项目编码", "项目代码", "项目编号", "项目单位", "项目负责人")}


def regions(table: FormTable, sheets: list[Sheet], fiscal_year: int | None = None) -> Iterator[Region]:
    """Where a table stands: from its title (or the sheet named after it) to the next title of any table.

    Where the titles of several tables fit, the one counts whose columns stand there. A title that is known to none
    counts for the table whose header words stand below it, if there is just one.
    """
    for sheet in sheets:
        if sheet.prose:
            continue
        for title, region in _areas(sheet):
            if _table_of(title, region, fiscal_year) is table:
                yield region


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
    origins = {sheet.origin(row, column) for column in range(sheet.width) if sheet.own_text(row, column)}
    text = without_annex(sheet.first_text(row))
    if len(origins) != 1 or len(text) > _LONGEST_TITLE or re.search("[。;:]", text) or not _TITLE_END.search(text):
        return ""
    return re.sub(r"\([^()]{0,20}\)$", "", text)


def _table_of(title: str, region: Region, fiscal_year: int | None) -> FormTable | None:
    titled = [table for table in _block_tables() if re.search(table.title_pattern or r"(?!)", title)]
    if len(titled) == 1:
        return titled[0]
    if not titled and _OTHERS.search(title):
        return None
    candidates = titled or _by_headers(region)
    fits = {index: fit(table, region, fiscal_year) for index, table in enumerate(candidates)}
    best = max(fits.values(), default=0)
    if titled and not best:
        return titled[0]
    chosen = [candidates[index] for index, columns in fits.items() if columns == best > 0]
    return chosen[0] if titled or len(chosen) == 1 else None


def _by_headers(region: Region) -> list[FormTable]:
    """The tables of which every word that they must have stands in a region; a project's is not the department's."""
    sheet = region.sheet
    words = {
        label(text).rpartition("/")[2]
        for row in range(max(region.top, 0), region.bottom)
        for column in range(sheet.width)
        if (text := sheet.own_text(row, column)) and len(text) <= _LONGEST_TITLE
    }
    known = [table for table in _block_tables() if table.by_headers and (table.many or not words & _PROJECT)]
    return [table for table in known if all(words & names for names in _needed(table.id))]


@cache
def _block_tables() -> list[FormTable]:
    return [table for form in forms() for table in form.tables if table.layout == "blocks"]


@cache
def _needed(table_id: str) -> list[set[str]]:
    """The spellings of each column that a table must have."""
    table = next(table for table in _block_tables() if table.id == table_id)
    blocks = [block for block in table.blocks if block.required]
    return [slot_names(slot) for block in blocks for slot in (*block.columns, *block.fields) if slot.required]
