"""Reads one table block by block, and says what of it cannot be used."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import set_aside_mark
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.context import TableContext
from assets.intake.tables.division import segments
from assets.intake.tables.issued import issued_pairs, issued_segment
from assets.intake.tables.segment import Segment, is_signature
from assets.intake.tables.shapes.grid import read_grid
from assets.intake.tables.shapes.line import read_line
from assets.intake.tables.shapes.list import read_list
from assets.intake.tables.shapes.listing import PRINTED
from assets.intake.tables.shapes.months import read_months
from assets.intake.tables.shapes.pairs import read_pair, read_pairs
from assets.knowledge.forms import GridBlock, LineBlock, ListBlock, ListColumn, MonthsBlock, PairsBlock
from assets.knowledge.items import labels
from assets.text.normal import label, short, squeezed

OwnerAt = Callable[[Sheet, int], Owner]
"""Whose a row of a sheet is; it raises ``Problem`` where that cannot be said."""


def read_table(context: TableContext, owner_at: OwnerAt) -> TableReading:
    """Readings of a table as a department made it: what cannot be used of it is set aside, and the rest counts."""
    blocks, context.found.problems = segments(context.source, context.table, context.region, context.owner.fiscal_year)
    blocks = _own(context, blocks, owner_at)
    columns = [word for segment in blocks for word in segment.columns_of(ListColumn).values()]
    lists_projects = any(word.field == "group" for word in columns)
    if context.table.many and not lists_projects:
        context.line = context.next_line(context.owner)
    steps = [partial(read_pairs, context, blocks)]
    steps += [partial(_read_block, context, segment) for segment in blocks if not _is_passed_over(context, segment)]
    for step in (*steps, partial(_read_totals, context)):
        before = len(context.found.readings)
        try:
            step()
        except Problem as problem:
            del context.found.readings[before:]
            context.found.problems.append(problem)
    _drop_contradictions(context)
    if blocks and not context.found.problems and _is_emptied(context, blocks):
        context.source.note(context.region.start, f"“{_title_of(context)}”没有填写任何内容")
    if context.half_read and context.found.readings:
        context.found.readings.append(set_aside_mark(context.half_read, context.owner, context.order))
    projects = {
        fact.raw_text for fact in context.found.readings if fact.item == "project_name" and fact.state == "value"
    }
    if context.line and len(projects) != 1:
        found, remedy = "没有写明项目名称的表", "补填项目名称后重新报送"
        if projects:
            found, remedy = (
                f"一张表里写了几个项目（{short('、'.join(sorted(projects)))}），未采用",
                "每个项目一张表，各有表名",
            )
        context.found.readings = []
        context.found.problems.append(context.source.problem(context.region.start, found, "写明一个项目名称", remedy))
    return context.found


def _read_block(context: TableContext, segment: Segment) -> None:
    match segment.block:
        case LineBlock():
            read_line(context, segment)
        case GridBlock():
            read_grid(context, segment, segment.block)
        case ListBlock():
            read_list(context, segment, segment.block)
        case MonthsBlock():
            read_months(context, segment)


def read_issued_table(context: TableContext) -> TableReading:
    """Readings of a table of a form as it was issued.

    Raises:
        Problem: a word of it is not known, stands there twice, or is lacking; nothing of the table may be used.
    """
    for block in context.table.blocks:
        if isinstance(block, PairsBlock):
            for word, cell in issued_pairs(context, block):
                read_pair(context, word, cell, context.table.unit, None)
        elif isinstance(block, (GridBlock, ListBlock)):
            _read_block(context, issued_segment(context, block))
    _read_totals(context)
    return context.found


def _own(context: TableContext, blocks: list[Segment], owner_at: OwnerAt) -> list[Segment]:
    """The blocks until a header comes again below the name of another department, whose table lacks its title."""
    for index, segment in enumerate(blocks):
        if all(before.block is not segment.block for before in blocks[:index]):
            continue
        try:
            other = owner_at(context.region.sheet, segment.head)
        except Problem:
            other = None
        if other != context.owner:
            cell = context.cell(segment.head, segment.first_column)
            found, remedy = "同一张表里另一个部门的表头，从该行起未采用", "每个部门的表各写表名"
            context.found.problems.append(context.source.problem(cell, found, "一张表一个部门", remedy))
            return blocks[:index]
    return blocks


def _drop_contradictions(context: TableContext) -> None:
    """What a table states only once and with two values is none of both."""
    stated: dict[tuple[str, str, str], set[Decimal]] = {}
    for fact in context.found.readings:
        if fact.line == context.line and fact.department_id == context.owner.department_id and fact.value is not None:
            stated.setdefault((fact.item, fact.phase, fact.basis), set()).add(fact.value)
    twice = {key for key, values in stated.items() if len(values) > 1}
    for item, phase, basis in sorted(twice):
        facts = [fact for fact in context.found.readings if (fact.item, fact.phase, fact.basis) == (item, phase, basis)]
        named = "、".join(f"{fact.raw_text}（{fact.cell}）" for fact in facts if fact.line == context.line)
        found = f"“{labels('item')[item]}”有几个数：{named}，未采用"
        context.found.problems.append(
            context.source.problem(context.region.start, found, "一张表一个数", "核对后只保留一个")
        )
    context.found.readings = [
        fact
        for fact in context.found.readings
        if (fact.item, fact.phase, fact.basis) not in twice or fact.line != context.line
    ]


def _is_emptied(context: TableContext, blocks: list[Segment]) -> bool:
    """Whether nothing stands where the form asks for something: what names its lines, and points, are printed in it."""
    words = [word for segment in blocks for word in segment.columns_of(ListColumn).values()]
    printed = {item for word in words if word.key or word.is_level for item in (word.item, word.also)}
    answers = (
        context.own(row, column)
        for segment in blocks
        for column, word in segment.columns.items()
        if not (word.ignore or word.identifies or word.item in printed | PRINTED)
        for row in segment.rows
        if not is_signature(context.region.sheet.first_text(row))
    )
    asked = (fact for fact in context.found.readings if fact.item not in printed | PRINTED)
    return not any(answers) and all(fact.state == "blank" for fact in asked)


def _title_of(context: TableContext) -> str:
    return short(context.region.sheet.first_text(max(context.region.top, 0)))


def _is_passed_over(context: TableContext, segment: Segment) -> bool:
    """Whether the words beside a header, or alone above it, say that its lines are none that is asked for."""
    sheet = context.region.sheet
    beside = {sheet.text(segment.head, column) for column in range(segment.first_column)}
    above = {context.own(segment.head - 1, column) for column in range(sheet.width)} - {""}
    above = above if len(above) == 1 and segment.head - 1 > context.region.top else set()
    said = next((t for t in beside | above for word in segment.block.not_below if word in squeezed(t)), None)
    for row in segment.rows if said else ():
        context.row_not_needed(row, f"“{short(said or '')}”不是本年的目标")
    return said is not None


def _read_totals(context: TableContext) -> None:
    """The total of the table: of several the only one called 总分 or 总计; else which is the whole is not said."""
    grand = [read for name, read in context.totals if label(name).startswith(("总", "自评总"))]
    totals = [read for _, read in context.totals]
    for read in totals if len(totals) == 1 else grand if len(grand) == 1 else []:
        read()
