"""Finds tables made of panels by their titles: the longest that a text ends with; of a shared one, whose it is."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise

from assets.intake.containers.sheets import Region, Sheet, texts
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.presence import goes_on, is_table
from assets.intake.tables.panels.table import PanelTable
from assets.knowledge.forms import Form, Table, forms
from assets.text.normal import normalise, squeezed

_SUFFIX = re.compile(
    r"(?:\((?:续.{0,2}|空表|公开.{0,8}|表.{0,6}|(?:部门|单位)?(?:汇总|本级)|20\d\d年度?|单位(?:人民币)?[千百万亿]*元"
    r"|按?(?:支出)?功能(?:分类|科目)+|按?(?:部门(?:预算)?)?(?:支出)?经济(?:分类|科目)+)\)"
    r"|续表|公开\d+表?|(?:预算)?\d{2}-\d(?:表)?)+$"
)
_NAME_THEN_YEAR = re.compile(
    r"[^。；;]{0,60}(?:\d{4}年度?|本年|上年)(?:部门|单位|部门决算|(?:部门)?(?:综合)?预算|度)?$"
)
_CORNER = re.compile(r"(?:编制|填报|公开|预算|主管)*(?:部门|单位)[:：]|(?:金额)?单位[:：]")
_SUBJECT = re.compile(r"(?<!公共)(?<!基金)(?<!经营)预算|(?<!上年)决算")
_OTHER_MATTER = re.compile(
    r"预算|一般公共|政府性|事业单位|拨款|基金|经费|资金|收入|支出|项目|专户|说明|情况|基本|公用|采购|专项|结转|债务|非税|国有资本|社会保险|补助|转移|会议费|培训费"
)
_ROWS_OF_HEADER = 8
ROWS_OF_TITLE = 4
"""Rows from a title on in which something may be said of its table."""

LONGEST_NAME = 40
YEAR = re.compile(r"(20\d{2})年")


def tables_in(source: SourceFile, form: Form, sheets: list[Sheet]) -> Iterator[tuple[int, Table, list[Region]]]:
    """Each table of the form with its number in it and its parts; a part on the next page has no title of its own."""
    nobody, document = Owner("", source.fiscal_year), document_subjects(source, sheets)
    tables: list[tuple[int, Table, list[Region]]] = []
    for sheet in sheets:
        if sheet.prose:
            continue
        titles = titled_rows(source, form, sheet)
        if tables and not titles:
            order, table, regions = tables[-1]
            if goes_on(PanelTable(source, table, nobody, order), regions[0].sheet, sheet):
                regions.append(Region(sheet, -1, len(sheet.rows)))
        for region, order in titled_regions(source, form, document, sheet, titles):
            if is_table(PanelTable(source, form.tables[order], nobody, order), region):
                tables.append((order, form.tables[order], [region]))
    yield from tables


def document_subjects(source: SourceFile, sheets: list[Sheet]) -> Callable[[], set[str]]:
    """What the short texts of a document speak of, looked up when first asked for."""
    return cache(lambda: _subjects(source, [cell.text for cell in texts(sheets) if len(cell.text) <= LONGEST_NAME]))


def titled_regions(
    source: SourceFile, form: Form, document: Callable[[], set[str]], sheet: Sheet, titles: list[tuple[int, int, bool]]
) -> Iterator[tuple[Region, int]]:
    """The tables below titles, with their numbers in the form; those of shared titles only where they are its own."""
    for (row, order, shared), (below, _, _) in pairwise([*titles, (len(sheet.rows), -1, False)]):
        region = Region(sheet, row, below)
        if not shared or is_of_subject(source, form, document, region):
            yield region, order


def is_of_subject(source: SourceFile, form: Form, document: Callable[[], set[str]], region: Region) -> bool:
    """Whether a table of a title that several forms share is one of this form's subject.

    Its own words say so, else the name of the file, else the short texts of the document where they agree.
    """
    sheet = region.sheet
    header = Region(sheet, region.top, min(region.top + _ROWS_OF_HEADER, region.bottom))
    here = [sheet.name, *(cell.text for cell in header.texts())]
    if subjects := _subjects(source, here):
        return form.subject == ("决算" if "决算" in subjects else "预算")  # final accounts print the budget beside them
    return (_subjects(source, [source.name]) or document()) == {form.subject}


def _subjects(source: SourceFile, found: list[str]) -> set[str]:
    """What texts speak of: 预算, 决算; not of the name of a fund or of last year's."""
    return set(_SUBJECT.findall("|".join(normalise(text, source.fiscal_year) for text in found)))


def titled_rows(source: SourceFile, form: Form, sheet: Sheet) -> list[tuple[int, int, bool]]:
    """Rows of a sheet with the table whose title stands there, and whether other forms have such a title.

    The sheet's own name counts where no cell holds a title.
    """
    rows: dict[int, tuple[int, bool]] = {}
    for cell in texts([sheet]):
        title = _title_of(source, form, cell.text)
        if title is not None:
            rows.setdefault(cell.row, title)
    if not rows:
        title = _title_of(source, form, sheet.name)
        if title is not None:
            rows[-1] = title
    return sorted((row, *title) for row, title in rows.items())


def _title_of(source: SourceFile, form: Form, text: str) -> tuple[int, bool] | None:
    """Which of a form's tables a text is the title of: the longest title that it ends with, after a name or a year.

    “社会保险基金支出决算表” ends like “支出决算表” and is another table. A page printed without a line break has the
    department and the unit behind the title.

    Returns:
        The number of the table, and whether other forms have such a title too.
    """
    names = _names(form.id)
    if len(text) > 2 * LONGEST_NAME + 20 or "表" not in text:
        return None
    for whole in dict.fromkeys([text, _CORNER.split(text)[0]]):
        title = _SUFFIX.sub("", normalise(whole))
        name = next((title[start:] for start in range(len(title)) if title[start:] in names), None)
        if name is not None:
            before = title.removesuffix(name)
            if (
                _NAME_THEN_YEAR.fullmatch(before)
                or source.register.find(before) is not None
                or (len(before) <= LONGEST_NAME and not _OTHER_MATTER.search(before))
            ):
                return names[name]
    plain = squeezed(text)
    detail = (order for order, table in enumerate(form.tables) if table.repeats and table.is_titled(plain))
    return next(((order, False) for order in detail), None)


@cache
def _names(form_id: str) -> Mapping[str, tuple[int, bool]]:
    """Title as it is compared → number of its table in the form, and whether other forms have it too."""
    form = next(form for form in forms() if form.id == form_id)
    names: dict[str, tuple[int, bool]] = {}
    for order, table in enumerate(form.tables):
        names |= dict.fromkeys(map(normalise, [table.title or "", *table.titles]), (order, False))
        names |= dict.fromkeys(map(normalise, table.shared_titles), (order, True))
    return names
