"""Reads forms whose tables stand anywhere in a document: found by their titles, owned by whom the document says."""

from collections import Counter

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Region, Sheet, texts
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.context import TableContext
from assets.intake.tables.regions import regions
from assets.intake.tables.table import OwnerAt, read_table
from assets.knowledge.forms import Form, Table


def read_tables_form(source: SourceFile, form: Form, sheets: list[Sheet], owner_at: OwnerAt) -> TableReading:
    """Readings of every table of the form, what of them was set aside, and the numbers that nobody asks for.

    Args:
        source: the file.
        form: a form of tables made of blocks.
        sheets: the whole document.
        owner_at: whose a row of a sheet is; it raises ``Problem`` where that cannot be said.
    """
    found = TableReading()
    seen: set[tuple[str, Owner]] = set()
    lines: Counter[Owner] = Counter()
    for order, table in enumerate(form.tables):
        for region, is_titled in regions(table, sheets, source.fiscal_year):
            if not is_titled:
                first = next(texts([region.sheet]))
                source.note(first, f"没有已知的表名，按表头认作“{form.label}”")
            try:
                owner = _owner(source, table, region, owner_at)
                if (table.id, owner) in seen and not table.many:
                    raise source.problem(region.start, f"第二张“{form.label}”", "每个部门只有一张", "删去多余的一张")
                seen.add((table.id, owner))
            except Problem as problem:
                found.problems.append(problem)
                continue
            one = read_table(TableContext(source, table, region, owner, order, 0, lines), owner_at)
            found.readings += one.readings
            found.problems += one.problems
            found.not_needed += one.not_needed
    return found


def _owner(source: SourceFile, table: Table, region: Region, owner_at: OwnerAt) -> Owner:
    """Whose a table is; of one whose lines name their departments themselves it may be nobody's as a whole."""
    names_departments = any(word.names_department for word in table.header_words())
    try:
        return owner_at(region.sheet, max(region.top, 0))
    except Problem:
        if names_departments:
            return Owner("", source.fiscal_year)
        raise
