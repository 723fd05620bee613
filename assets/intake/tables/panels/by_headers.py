"""Recognises a table whose title nobody knows by its header words and lines."""

import re
from collections.abc import Callable

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Region, Sheet, texts
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.panels.body import read_panels
from assets.intake.tables.panels.header import header_of
from assets.intake.tables.panels.table import PanelTable
from assets.intake.tables.panels.titles import YEAR, document_subjects, is_of_subject
from assets.knowledge.forms import Form, Table
from assets.text.normal import squeezed

_FUND = re.compile(r"一般公共预算|政府性基金|国有资本|专户|财政拨款|三公|基本支出|项目|专项|采购|资产|人员")
"""Words of a title that the title of the table must have as well."""
_NOT_THE_YEARS = re.compile(
    r"月|季度|半年|执行|调整|中期|[三五]年|规划|债务|保险|往来|对比|分析|测算|明细|台账|变动|追加|下达"
)
"""Words of a title below which no figures of the whole year stand, or only some of them."""
_LEAST_NUMBERS = 3
_LINES_ABOVE = 2


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
    document = document_subjects(source, everything)
    for sheet in sheets:
        region = Region(sheet, -1, len(sheet.rows))
        before = everything[max(everything.index(sheet) - 1, 0)]
        above = [cell.text for cell in texts([before])][-_LINES_ABOVE:] if before.prose else []
        fitting = [
            (form, table, reading)
            for form in panel_forms
            if is_of_subject(source, form, document, region)
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
        years = set(YEAR.findall(title)) - {str(source.fiscal_year)}
        if _NOT_THE_YEARS.search(title) or years or not all(word in squeezed(table.title or "") for word in matters):
            return None
        reading = read_panels(panel_table, [region])
    except Problem:
        return None
    numbers = sum(reading.value is not None for reading in reading.readings)
    return None if reading.problems or numbers < _LEAST_NUMBERS else reading
