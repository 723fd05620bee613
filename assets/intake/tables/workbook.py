"""Reads a workbook form: recognised by its title, its tables by theirs, wherever in the workbook they stand."""

from collections import Counter
from collections.abc import Iterator

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.context import TableContext
from assets.intake.tables.issued import issued_pairs
from assets.intake.tables.table import read_issued_table
from assets.knowledge.forms import Form, PairsBlock, Table
from assets.text.normal import normalise, short, title

_TABLES_THAT_TELL = 3
"""Tables of a form that show a workbook to be that form, though its title was changed."""


def recognise_workbook(source: SourceFile, candidates: list[Form], sheets: list[Sheet]) -> Form | None:
    """The form whose title stands somewhere in the workbook; ``None`` when none does.

    Raises:
        Problem: several of its tables stand there without it.
    """
    titles = {title(cell.text, source.fiscal_year) for cell in _leading(sheets)}
    for form in candidates:
        if normalise(form.title or "") in titles:
            return form
        if sum(normalise(table.title or "") in titles for table in form.tables) >= _TABLES_THAT_TELL:
            first = next(texts(sheets))
            expected = f"标题为“{form.title}”的表"
            raise source.problem(first, f"“{short(first.text)}”", expected, "使用下发的模板，不要删改表名")
    return None


def read_workbook_form(source: SourceFile, form: Form, sheets: list[Sheet]) -> TableReading:
    """What the form's tables say."""
    regions = _regions(source, form, sheets)
    owner = _owner(source, form, regions)
    together = TableReading()
    for order, table in enumerate(form.tables):
        if table.id in regions:
            together += read_issued_table(_context(source, table, regions[table.id], owner, order))
    return together


def _context(source: SourceFile, table: Table, region: Region, owner: Owner, order: int = 0) -> TableContext:
    return TableContext(source, table, region, owner, order, 0, Counter(), strict=True)


def _regions(source: SourceFile, form: Form, sheets: list[Sheet]) -> dict[str, Region]:
    """Where each table stands: from its title down to the next title in the same sheet."""
    titles = {normalise(table.title or ""): table for table in form.tables}
    tops: dict[str, Cell] = {}
    for cell in _leading(sheets):
        table = titles.get(title(cell.text, source.fiscal_year))
        if table is None:
            continue
        if table.id in tops:
            raise _second_table(source, table, cell, tops[table.id])
        tops[table.id] = cell
    for table in form.tables:
        if table.required and table.id not in tops:
            raise source.problem(None, f"没有“{table.title}”", f"含有标题“{table.title}”的表", "补上该表，不要改动表名")
    return {table_id: _region(cell, list(tops.values())) for table_id, cell in tops.items()}


def _leading(sheets: list[Sheet]) -> Iterator[Cell]:
    """The texts that may be titles: the leftmost of their rows. A list of files or sheets names forms beside others."""
    for sheet in sheets:
        leftmost = [sheet.first_text(row) for row in range(len(sheet.rows))]
        yield from (cell for cell in texts([sheet]) if cell.text == leftmost[cell.row])


def _region(top: Cell, titles: list[Cell]) -> Region:
    below = [other.row for other in titles if other.sheet is top.sheet and other.row > top.row]
    return Region(top.sheet, top.row, min(below, default=len(top.sheet.rows)))


def _second_table(source: SourceFile, table: Table, cell: Cell, first: Cell) -> Exception:
    expected = f"只有一张（另一张在“{first.sheet.name}”第 {first.row + 1} 行）"
    return source.problem(cell, f"第二张“{table.title}”", expected, "删去多余的一张后重新报送")


def _owner(source: SourceFile, form: Form, regions: dict[str, Region]) -> Owner:
    """Department and year as the form itself states them; the folder's year must agree."""
    owner_cells: dict[str, Cell] = {}
    nobody = Owner("", source.fiscal_year)
    for table in (table for table in form.tables if table.id in regions):
        for block in table.blocks:
            if isinstance(block, PairsBlock):
                words = issued_pairs(_context(source, table, regions[table.id], nobody), block)
                owner_cells |= {word.field: cell for word, cell in words if word.field}
    for needed, label in (("department", "部门名称"), ("fiscal_year", "评价年度")):
        if needed not in owner_cells:
            raise source.problem(None, f"没有“{label}”", f"填写了{label}的基本情况表", "补填后重新报送")
    year = source.year_of(owner_cells["fiscal_year"])
    return Owner(source.department_of(owner_cells["department"]), year)
