"""Reads a block of figures cumulated over the months: a row for each, or the one that title or headers name."""

import re

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.context import TableContext
from assets.intake.tables.segment import Segment, is_signature
from assets.knowledge.forms import MonthColumn, by_label
from assets.text.cell import text_state
from assets.text.month import months_within
from assets.text.normal import label, squeezed

_FILLED_IN = re.compile(r"(?:填[报表制]|报送|编制|制表|打印)")
"""Begins a date that says when a form was filled in, not until when its figures go."""


def read_months(context: TableContext, segment: Segment) -> None:
    """Readings of the months, of several departments where a column names them.

    What is said of single funds or indicators is not asked for.

    Raises:
        Problem: a month twice, or none that is certain.
    """
    columns = segment.columns_of(MonthColumn)
    item_columns = {column: word for column, word in columns.items() if word.item and not word.ignore}
    months, unknown = _months(context, segment, set(item_columns)) if item_columns else ({}, set[int]())
    for (owner, month), row in months.items():
        for column, word in item_columns.items():
            meaning = Meaning(word.item or "", word.phase or "final", line=month)
            unit = context.unit(segment, row, column, meaning.item)
            context.add(context.cell(row, column), meaning, unit, owner=owner)
    for row in segment.rows:
        for column, word in columns.items():
            if word.ignore:
                context.ignore(row, column, word)
            elif row not in unknown and row not in months.values():
                context.not_needed(row, column, "分项的数，按部门合计核对")


def _months(
    context: TableContext, segment: Segment, columns: set[int]
) -> tuple[dict[tuple[Owner, int], int], set[int]]:
    """Department and month → the row that speaks of them; and the rows whose department is not known."""
    filled = [row for row in segment.rows if not is_signature(context.region.sheet.first_text(row))]
    filled = [row for row in filled if any(text_state(context.own(row, column)) == "value" for column in columns)]
    month_column = next(
        (column for column, word in segment.columns_of(MonthColumn).items() if word.field == "month"), None
    )
    departments = _department_column(context, segment, filled)
    totals = _totals(context, segment, filled)
    if departments is None and month_column is None:
        by_month = _one_month(context, segment, totals or filled)
        return {(context.owner, month): row for month, row in by_month.items()}, set()
    months: dict[tuple[Owner, int], int] = {}
    unknown: set[int] = set()
    owner: Owner | None = context.owner
    for row in filled:
        if departments is not None and row in totals:
            continue
        if departments is not None and context.own(row, departments):
            owner = _owner(context, context.cell(row, departments))
        if owner is None:
            unknown.add(row)
            continue
        cell = context.cell(row, segment.first_column if month_column is None else month_column)
        month = _named_month(context, segment) if month_column is None else context.source.month_of(cell)
        if (owner, month) in months:
            raise context.source.problem(cell, f"第二行“{month}月”", "每月一行", "删去或合并重复的行")
        months[owner, month] = row
    return months, unknown


def _owner(context: TableContext, cell: Cell) -> Owner | None:
    """The department that a cell names; of one that is not known the lines are set aside."""
    try:
        return Owner(context.source.department_of(cell), context.owner.fiscal_year)
    except Problem as problem:
        context.found.problems.append(problem)
        return None


def _department_column(context: TableContext, segment: Segment, rows: list[int]) -> int | None:
    """The column that names several departments, called so or not: the units of one department are none."""
    source, owner = context.source, context.owner
    called = [column for column, word in segment.columns.items() if word.names_department]
    lines = [row for row in rows if row not in _totals(context, segment, rows)]
    for column in called + list(range(segment.first_column)):
        named = {source.register.find(context.own(row, column), owner.fiscal_year) for row in lines}
        if any(one and one.department_id != owner.department_id for one in named):
            return column
        if len(lines) < len(rows) and len(named) > 1:
            cell = context.cell(lines[0], column)
            found, remedy = "本部门的一行、其他各行和合计", "写明合计是哪个部门的，或每个部门各报一张"
            raise source.problem(cell, found, "一个部门的各行和合计", remedy)
    return called[0] if called and not owner.department_id else None


def _totals(context: TableContext, segment: Segment, rows: list[int]) -> list[int]:
    """The rows that their labels call the whole."""
    names = by_label(segment.block.line_words)
    labels = [column for column, word in segment.columns.items() if word.names_department]
    labels += range(segment.first_column)
    return [row for row in rows if any(label(context.own(row, column)) in names for column in labels)]


def _named_month(context: TableContext, segment: Segment) -> int:
    """The month that the lines above the figures name."""
    header = context.cell(segment.head, segment.first_column)
    above = [
        context.own(row, column)
        for row in range(max(context.region.top, 0), segment.head)
        for column in range(context.region.sheet.width)
    ]
    lines = [text for text in above if not _FILLED_IN.match(squeezed(text))] + list(segment.headers.values())
    return context.source.one_month(header, {month for line in lines for month in months_within(line)})


def _one_month(context: TableContext, segment: Segment, rows: list[int]) -> dict[int, int]:
    """The month of a table without a column of months, and the one row of the whole department."""
    month = _named_month(context, segment)
    if len(rows) > 1:
        expected = "、".join(word.label for word in segment.block.line_words) + "一行"
        cell = context.cell(rows[1], segment.first_column)
        raise context.source.problem(cell, "同一个月的几行数据", expected, "写明哪一行是部门合计")
    return dict.fromkeys([month], rows[0]) if rows else {}
