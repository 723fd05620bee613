"""Reads the tables of a budget or of final accounts wherever they stand: by title and headers, never by number.

A table that is not understood is set aside and the others count.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from assets.intake.accounting import Number, TableReading, number_cells
from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.header import is_remark
from assets.intake.tables.panels.body import goes_on, has_figures, is_table, read_panels, same_number, stated_once
from assets.intake.tables.panels.header import PanelTable, header_of
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
_YEAR = re.compile(r"(20\d{2})年")
_YEAR_ALONE = re.compile(r"^(20\d{2})年度?$")
_SAYS_EMPTY = re.compile(
    r"[本此该]表为?空|空表(?:$|[。,;)])|(?:没有|无|未发生|未安排|不涉及)(?:[^。;]*(?:收入|支出|收支|拨款|预算|经费|基金)|数据|内容)"
)
_ASKS = re.compile(r"(?:^|[,;。:(])(?:如|若|假如)|请|的,")
"""How an instruction of the template differs from what a department says of itself."""

_OWN_OFFICE = re.compile(r"本级|\((?:[局委厅办]?机关|本部)\)")
_ALL_UNITS = re.compile(r"汇总|合并|全部门")
_FUND = re.compile(r"一般公共预算|政府性基金|国有资本|专户|财政拨款|三公|基本支出|项目|专项|采购|资产|人员")
"""Words of a title that the title of the table must have as well."""

_NOT_THE_YEARS = re.compile(
    r"月|季度|半年|执行|调整|中期|[三五]年|规划|债务|保险|往来|对比|分析|测算|明细|台账|变动|追加|下达"
)
"""Words of a title below which no figures of the whole year stand, or only some of them."""

_LEAST_NUMBERS = 3
_LINES_ABOVE = 2
_ROWS_OF_TITLE = 4
_ROWS_OF_HEADER = 8
_PARAGRAPHS_OF_REMARKS = 4
_LONGEST_NAME = 40


def read_panel_form(
    source: SourceFile, form: Form, sheets: list[Sheet], owner_at: Callable[[Sheet, int], Owner]
) -> TableReading:
    """Readings of the form's tables, what was set aside, and the numbers that nobody needs.

    Args:
        source: the file.
        form: a form whose tables are made of panels.
        sheets: the file in reading order.
        owner_at: whose the table is whose title stands in that row of that sheet; raises a Problem where unclear.
    """
    found: list[_Found] = []
    details: list[tuple[Table, list[Region]]] = []
    result = TableReading()
    for order, table, regions in tables_in(source, form, sheets):
        if table.repeats:
            details.append((table, regions))
            continue
        try:
            owner = owner_at(regions[0].sheet, max(regions[0].top, 0))
            _refuse_other_year(source, table, regions[0], owner)
            panel_table = PanelTable(source, table, owner, order)
            found.append(_Found(panel_table, regions, read_panels(panel_table, regions)))
        except Problem as problem:
            result.problems.append(problem)
    by_table = [(one.table, one.reading) for one in _whole(source, found, result)]
    read = {table.table.id for table, part in by_table if part.readings}
    for table, regions in details:
        if read.intersection(table.repeats):
            result.not_needed += _all_numbers(regions, f"“{table.title}”是明细，取主表的数")
    said: dict[tuple[object, ...], list[Reading]] = {}
    for _, part in by_table:
        for reading in part.readings:
            said.setdefault(_key(reading), []).append(reading)
    stated = {key: stated_once(same) for key, same in said.items()}
    for panel_table, part in by_table:
        if any(stated[_key(reading)] is None for reading in part.readings):
            result.problems.append(_repeated(panel_table, part.readings[0]))
            continue
        for reading in part.readings:
            best = stated[_key(reading)]
            if best is reading:
                result.readings.append(reading)
            elif best is not None and reading.value is not None:
                result.not_needed.append(same_number(reading, best))
        result.problems += part.problems
        result.not_needed += part.not_needed
    return result


def read_by_headers(
    source: SourceFile, panel_forms: list[Form], sheets: list[Sheet], everything: list[Sheet],
    owner_at: Callable[[Sheet, int], Owner],
) -> list[tuple[Form, TableReading]]:  # fmt: skip
    """What sheets say whose titles nobody knows, where each column and line is one of just one declared table.

    Where several tables fit, the sheet is set aside and they are named.

    Args:
        source: the file.
        panel_forms: the forms whose tables are made of panels.
        sheets: the sheets in which nothing was recognised.
        everything: all sheets of the file.
        owner_at: as of ``read_panel_form``.
    """
    found: list[tuple[Form, TableReading]] = []
    document = _document_subjects(source, everything)
    for sheet in sheets:
        region = Region(sheet, -1, len(sheet.rows))
        before = everything[max(everything.index(sheet) - 1, 0)]
        above = [cell.text for cell in texts([before])][-_LINES_ABOVE:] if before.prose else []
        fitting = [
            (form, table, reading)
            for form in panel_forms
            if _is_of(source, form, document, region)
            for order, table in enumerate(form.tables)
            if (reading := _fitting(source, table, order, region, above, owner_at)) is not None
        ]
        if len(fitting) == 1:
            [(form, table, reading)] = fitting
            source.note(region.start, f"表名不是统一表名，按表头认作“{table.title}”")
            found.append((form, reading))
        elif fitting:
            names = "、".join(f"“{table.title}”" for _, table, _ in fitting)
            text = f"表名不是统一表名，按表头可能是{names}"
            problem = source.problem(region.start, text, "统一的表名", "写明统一的表名后重新报送；该表未采用")
            found.append((fitting[0][0], TableReading(problems=[problem])))
    return found


def _fitting(
    source: SourceFile, table: Table, order: int, region: Region, before: list[str],
    owner_at: Callable[[Sheet, int], Owner],
) -> TableReading | None:  # fmt: skip
    """What a sheet says as that table; ``None`` if a column, a line or a word of its title is none of the table's.

    Args:
        source, table, order, owner_at: as of ``read_panel_form``.
        region: the sheet.
        before: the paragraphs right before it, among which its title may be.
    """
    if table.repeats or (table.panels and table.panels.open):
        return None
    sheet = region.sheet
    try:
        panel_table = PanelTable(source, table, owner_at(sheet, 0), order)
        header = header_of(panel_table, region)
        above = [cell.text for cell in texts([sheet]) if cell.row < header.rows.start]
        title = squeezed("|".join([*before, sheet.name, *above]))
        matters = set(_FUND.findall(title))
        years = set(_YEAR.findall(title)) - {str(source.fiscal_year)}
        if _NOT_THE_YEARS.search(title) or years or not all(word in squeezed(table.title or "") for word in matters):
            return None
        reading = read_panels(panel_table, [region])
    except Problem:
        return None
    numbers = sum(reading.value is not None for reading in reading.readings)
    return None if reading.problems or numbers < _LEAST_NUMBERS else reading


@dataclass(frozen=True, eq=False)
class _Found:
    """A table, where it stands and what it says."""

    table: PanelTable
    regions: list[Region]
    reading: TableReading

    def is_called(self, pattern: re.Pattern[str]) -> bool:
        """Whether the name of its sheet or the lines around its title say something."""
        region = self.regions[0]
        rows = range(max(region.top - 1, 0), min(region.top + _ROWS_OF_TITLE, region.bottom))
        near = (cell.text for cell in texts([region.sheet]) if cell.row in rows and len(cell.text) <= _LONGEST_NAME)
        return any(pattern.search(squeezed(text)) for text in (region.sheet.name, *near))


def _whole(source: SourceFile, found: list[_Found], result: TableReading) -> list[_Found]:
    """The tables without those of the department's own office, where the same file has those of the whole department.

    Of two versions of a table one must be called that of the office, or the other that of all units.
    """
    kept = found
    for owner in dict.fromkeys(one.table.owner for one in found):
        mine = [one for one in found if one.table.owner == owner and one.reading.readings]
        twice = [
            same
            for order in {one.table.order for one in mine}
            if len(same := [o for o in mine if o.table.order == order]) > 1
        ]
        all_units = [one for one in mine if one.is_called(_ALL_UNITS)]
        parts = [one for one in mine if one not in all_units and one.is_called(_OWN_OFFICE)]
        if not any(0 < sum(one in parts for one in same) < len(same) for same in twice):
            parts = [
                one for same in twice if sum(o in all_units for o in same) == 1 for one in same if one not in all_units
            ]
        for one in parts:
            reason = "部门本级或单位的数，同一文件有部门汇总的表，取汇总的数"
            result.not_needed += _all_numbers(one.regions, reason)
            source.note(one.regions[0].start, f"“{one.table.table.title}”有两张，{reason}")
        kept = [one for one in kept if one not in parts]
    return kept


def _all_numbers(regions: list[Region], reason: str) -> list[Number]:
    """Every number of the parts of a table."""
    cells = [
        cell
        for region in regions
        for cell in number_cells([region.sheet])
        if cell.row in range(region.top, region.bottom)
    ]
    return [Number(cell.sheet.name, cell.address, cell.text, "not_needed", reason) for cell in cells]


def _key(reading: Reading) -> tuple[object, ...]:
    """What a table may say once for a department; its next page says something else."""
    return (
        reading.department_id, reading.fiscal_year, reading.table_order,
        reading.item, reading.phase, reading.basis, reading.line,
    )  # fmt: skip


def empty_tables(source: SourceFile, form: Form, sheets: list[Sheet]) -> list[tuple[Sheet, Table]]:
    """Tables without a figure that are said to be empty by a sentence in them or by the remarks below.

    It makes no figures: the sentence speaks of the table, and none of its lines is said to be zero.
    """
    nobody, document = Owner("", source.fiscal_year), _document_subjects(source, sheets)
    empty: list[tuple[Sheet, Table]] = []
    for index, sheet in enumerate(sheets):
        titles = [] if sheet.prose else _titles(source, form, sheet)
        for region, order in _regions(source, form, document, sheet, titles):
            table = form.tables[order]
            sentences = [cell.text for cell in region.texts()]
            if region.bottom == len(sheet.rows):
                sentences += _remarks_below(sheets[index + 1 :])
            if any(map(_says_empty, sentences)) and not has_figures(PanelTable(source, table, nobody, order), region):
                empty.append((sheet, table))
    return empty


def _remarks_below(sheets: list[Sheet]) -> list[str]:
    """The paragraph that follows a table directly, and the remarks that stand close to it."""
    below = [cell.text for cell in texts([sheet for sheet in sheets[:1] if sheet.prose])]
    return below[:1] + [text for text in below[1:_PARAGRAPHS_OF_REMARKS] if is_remark(text)]


def _says_empty(text: str) -> bool:
    text = squeezed(text)
    return bool(_SAYS_EMPTY.search(text)) and not _ASKS.search(text)


def tables_in(source: SourceFile, form: Form, sheets: list[Sheet]) -> Iterator[tuple[int, Table, list[Region]]]:
    """Each table of the form with its number in it and its parts; a part on the next page has no title of its own."""
    nobody, document = Owner("", source.fiscal_year), _document_subjects(source, sheets)
    tables: list[tuple[int, Table, list[Region]]] = []
    for sheet in sheets:
        if sheet.prose:
            continue
        titles = _titles(source, form, sheet)
        if tables and not titles:
            order, table, regions = tables[-1]
            if goes_on(PanelTable(source, table, nobody, order), regions[0].sheet, sheet):
                regions.append(Region(sheet, -1, len(sheet.rows)))
        for region, order in _regions(source, form, document, sheet, titles):
            if is_table(PanelTable(source, form.tables[order], nobody, order), region):
                tables.append((order, form.tables[order], [region]))
    yield from tables


def _document_subjects(source: SourceFile, sheets: list[Sheet]) -> Callable[[], set[str]]:
    """What the short texts of a document speak of, looked up when first asked for."""
    return cache(lambda: _subjects(source, [cell.text for cell in texts(sheets) if len(cell.text) <= _LONGEST_NAME]))


def _regions(
    source: SourceFile, form: Form, document: Callable[[], set[str]], sheet: Sheet, titles: list[tuple[int, int, bool]]
) -> Iterator[tuple[Region, int]]:
    """The tables below titles, with their numbers in the form; those of shared titles only where they are its own."""
    for (row, order, shared), (below, _, _) in pairwise([*titles, (len(sheet.rows), -1, False)]):
        region = Region(sheet, row, below)
        if not shared or _is_of(source, form, document, region):
            yield region, order


def _is_of(source: SourceFile, form: Form, document: Callable[[], set[str]], region: Region) -> bool:
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


def _titles(source: SourceFile, form: Form, sheet: Sheet) -> list[tuple[int, int, bool]]:
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
    if len(text) > 2 * _LONGEST_NAME + 20 or "表" not in text:
        return None
    for whole in dict.fromkeys([text, _CORNER.split(text)[0]]):
        title = _SUFFIX.sub("", normalise(whole))
        name = next((title[start:] for start in range(len(title)) if title[start:] in names), None)
        if name is not None:
            before = title.removesuffix(name)
            if (
                _NAME_THEN_YEAR.fullmatch(before)
                or source.register.find(before) is not None
                or (len(before) <= _LONGEST_NAME and not _OTHER_MATTER.search(before))
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


def _refuse_other_year(source: SourceFile, table: Table, region: Region, owner: Owner) -> None:
    """A table whose title, or a row just below it, states years belongs to one of these."""
    sheet = region.sheet
    for row in range(max(region.top, 0), min(region.top + _ROWS_OF_TITLE, region.bottom)):
        cells = [cell for column in range(sheet.width) if (cell := Cell(sheet, row, column)).text]
        pattern = _YEAR if row == region.top else _YEAR_ALONE
        years = {year: cell for cell in reversed(cells) for year in pattern.findall(normalise(cell.text))}
        if years and str(owner.fiscal_year) not in years:
            found = f"{'、'.join(sorted(years))} 年的“{table.title}”"
            expected, remedy = f"{owner.fiscal_year} 年的表", "核对年度，或把文件放到相应年度的文件夹"
            raise source.problem(min(years.values(), key=lambda cell: cell.column), found, expected, remedy)


def _repeated(table: PanelTable, first: Reading) -> Problem:
    return Problem(
        table.source.name, first.sheet, first.cell,
        f"同一部门有两张“{table.table.title}”", "每个部门一张", "只保留一张，或写明各是哪个部门的表后重新报送",
    )  # fmt: skip
