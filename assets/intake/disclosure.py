"""Reads the tables of a final-accounts disclosure, wherever in a file they stand: by title and headers, never by number.

A table that is not understood is set aside and the others count.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from assets.intake.forms import Form, FormTable, normalise
from assets.intake.ledger import Reading
from assets.intake.panels import PanelTable, has_header, read_panels
from assets.intake.problems import Problem
from assets.intake.sheets import Region, Sheet, texts
from assets.intake.source import Owner, Source

_SUFFIX = re.compile(r"(?:\((?:续.{0,2}|空表|公开.{0,8}|表.{0,6})\)|续表|公开\d+表?)+$")
_NAME_THEN_YEAR = re.compile(r"[^。；;]{0,60}(?:\d{4}年度?|本年|上年)(?:部门|单位|部门决算|度)?$")
_OTHER_MATTER = re.compile(r"预算|拨款|基金|经费|资金|收入|支出|项目|专户|说明|情况")
_LONGEST_NAME = 40


def recognises(source: Source, form: Form, sheets: list[Sheet]) -> bool:
    """Whether the sheets hold a table of the form: a title with the headers of that table below it."""
    return any(True for _ in _tables(source, form, sheets))


def read_disclosure(
    source: Source, form: Form, sheets: list[Sheet], owner_at: Callable[[Sheet, int], Owner]
) -> tuple[list[Reading], list[Problem]]:
    """Readings of the form's tables, and the tables or lines that were set aside.

    Args:
        source: the file.
        form: a form whose tables are made of panels.
        sheets: the file in reading order.
        owner_at: whose the table is whose title stands in that row of that sheet; raises a Problem where unclear.
    """
    read: list[tuple[int, Owner, PanelTable, list[Reading], list[Problem]]] = []
    problems: list[Problem] = []
    for order, table, regions in _tables(source, form, sheets):
        try:
            owner = owner_at(regions[0].sheet, max(regions[0].top, 0))
            panel_table = PanelTable(source, table, owner, order)
            read.append((order, owner, panel_table, *read_panels(panel_table, regions)))
        except Problem as problem:
            problems.append(problem)
    times = Counter((order, owner) for order, owner, _, readings, _ in read if readings)
    readings: list[Reading] = []
    for order, owner, panel_table, found, set_aside in read:
        if times[order, owner] > 1 and found:
            problems.append(_repeated(panel_table, found[0]))
            continue
        readings += found
        problems += set_aside
    return readings, problems


def _tables(source: Source, form: Form, sheets: list[Sheet]) -> Iterator[tuple[int, FormTable, list[Region]]]:
    """Each table of the form with its place in it and its parts; a part on the next page has no title or repeats it."""
    found: list[tuple[int, FormTable, list[Region]]] = []
    for sheet in sheets:
        if sheet.prose:
            continue
        titles = _titles(source, form, sheet)
        first = titles[0][0] if titles else len(sheet.rows)
        if found and first > 0 and _continues(found[-1][2][-1], sheet):
            found[-1][2].append(Region(sheet, -1, first))
        for (row, order), (below, _) in pairwise([*titles, (len(sheet.rows), -1)]):
            region, table = Region(sheet, row, below), form.tables[order]
            if not has_header(source, table, region):
                continue
            if found and found[-1][0] == order and _is_continuation(sheet, row):
                found[-1][2].append(region)
            else:
                found.append((order, table, [region]))
    yield from found


def _titles(source: Source, form: Form, sheet: Sheet) -> list[tuple[int, int]]:
    """Rows of a sheet with the table whose title stands there; the sheet's own name where no cell holds a title."""
    rows: dict[int, int] = {}
    for place in texts([sheet]):
        order = _title_of(source, form, place.text)
        if order is not None:
            rows.setdefault(place.row, order)
    if not rows:
        order = _title_of(source, form, sheet.name)
        if order is not None:
            rows[-1] = order
    return sorted(rows.items())


def _title_of(source: Source, form: Form, text: str) -> int | None:
    """Which of the form's tables a text is the title of: the longest title that it ends with, after a name or a year.

    “社会保险基金支出决算表” ends like “支出决算表” and is another table.
    """
    if len(text) > 2 * _LONGEST_NAME + 20:
        return None
    title = _SUFFIX.sub("", normalise(text))
    matches = [
        (len(name), order, title[: -len(name)])
        for order, table in enumerate(form.tables)
        for name in map(normalise, [table.title or "", *table.titles])
        if title.endswith(name)
    ]
    if not matches:
        return None
    _, order, before = max(matches)
    if _NAME_THEN_YEAR.fullmatch(before) or source.register.find(before) is not None:
        return order
    return order if len(before) <= _LONGEST_NAME and not _OTHER_MATTER.search(before) else None


def _continues(part: Region, sheet: Sheet) -> bool:
    """Whether a table without a title goes on where the last one ended: another sheet of a document, just as wide."""
    is_document = part.sheet.caption > 0 or sheet.caption > 0 or part.sheet.name.startswith("表")
    return is_document and part.sheet is not sheet and part.sheet.width == sheet.width


def _is_continuation(sheet: Sheet, row: int) -> bool:
    return any("续" in sheet.text(row, column) for column in range(sheet.width))


def _repeated(table: PanelTable, first: Reading) -> Problem:
    return Problem(
        table.source.name, first.sheet, first.cell,
        f"同一部门有两张“{table.table.title}”", "每个部门一张", "只保留一张，或写明各是哪个部门的表后重新报送",
    )  # fmt: skip


