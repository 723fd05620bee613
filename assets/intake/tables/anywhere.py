"""Reads forms whose tables stand anywhere in a document: found by their titles, owned by whom the document says."""

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.ledger import Meaning, set_aside_mark
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.blocks import Segment, header_words, is_signature, pair_words, segments
from assets.intake.tables.context import TableContext, inline, money_note
from assets.intake.tables.grid_block import read_grid
from assets.intake.tables.issued import issued_pairs, issued_segment
from assets.intake.tables.list_block import PRINTED, code_and_name, read_list
from assets.intake.tables.month_block import read_months
from assets.intake.tables.regions import regions
from assets.knowledge.forms import (
    Form,
    GridBlock,
    LineBlock,
    LineWord,
    ListBlock,
    ListColumn,
    MonthsBlock,
    PairsBlock,
    PairWord,
    Table,
    item_kind,
)
from assets.knowledge.items import labels
from assets.text.normal import label, short, squeezed

OwnerAt = Callable[[Sheet, int], Owner]


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
            one = _read_table(TableContext(source, table, region, owner, order, 0, lines), owner_at)
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


def _read_table(context: TableContext, owner_at: OwnerAt) -> TableReading:
    blocks, context.found.problems = segments(context.source, context.table, context.region, context.owner.fiscal_year)
    blocks = _own(context, blocks, owner_at)
    columns = [word for segment in blocks for word in segment.columns_of(ListColumn).values()]
    lists_projects = any(word.field == "group" for word in columns)
    if context.table.many and not lists_projects:
        context.line = context.next_line(context.owner)
    steps = [partial(_read_pairs, context, blocks)]
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
            _read_line(context, segment)
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
                _read_pair(context, word, cell, context.table.unit, None)
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


def _read_pairs(context: TableContext, blocks: list[Segment]) -> None:
    """Labels with their values beside them, in any row that is not a header nor a line of a list or grid."""
    by_name = pair_words(context.table)
    for segment in blocks:  # labels above their values have none beside them
        if isinstance(segment.block, LineBlock):
            by_name = {name: word for name, word in by_name.items() if word not in segment.block.columns}
    if not by_name:
        return
    headers, width = header_words(context.table), context.region.sheet.width  # a header that was not known is no label
    until = dict.fromkeys(range(context.region.top + 1, context.region.bottom), width)
    for segment in blocks:
        own = frozenset[str]().union(*(word.labels for word in segment.block.line_words))
        until |= dict.fromkeys(range(segment.head, segment.head + segment.depth), 0)
        if segment.labels_until is not None:
            until |= dict.fromkeys(segment.rows, segment.labels_until)
        for row in segment.rows if own else ():
            if any(label(context.own(row, column)) in own for column in range(segment.first_column)):
                until[row] = 0
    units = {money_note(context.own(row, column)) for row in until for column in range(width)} - {None}
    for row, end in until.items():
        for column in range(end):
            if context.cell(row, column).is_covered:
                continue
            name, cell, part = _pair(context, row, column)
            word = by_name.get(label(name, context.owner.fiscal_year))
            if word and (part or not cell.text or label(cell.text) not in headers):
                context.pair_rows.add(row)
                unit = money_note(name) or context.corner_unit(cell) or (next(iter(units)) if len(units) == 1 else None)
                _read_pair(context, word, cell, unit, part)


def _pair(context: TableContext, row: int, column: int) -> tuple[str, Cell, str | None]:
    """A label with the cell of its value, beside it or the same (“资金总额：1300”), and the part that is meant."""
    text = context.own(row, column)
    both = inline(text) if re.search("[:：]", text) else None
    if both:
        return both[0], context.cell(row, column), both[1]
    return text, context.cell(row, context.region.sheet.after(row, column)), None


def _read_pair(
    context: TableContext, word: PairWord | LineWord, cell: Cell, unit: str | None, part: str | None
) -> None:  # fmt: skip
    """The value of a label, in the unit that label, corner or the table's only note of one state."""
    if word.ignore or word.item is None:
        context.ignore(cell.row, cell.column, word)
        return
    basis = word.basis if isinstance(word, PairWord) else None
    meaning = Meaning(word.item, word.phase or context.table.phase, basis or "total", context.line)
    if word.item == "project_name":
        code, name = code_and_name(cell.text)
        if code:
            context.add(cell, Meaning("project_code", line=context.line), None, part=code)
        context.add(cell, meaning, None, part=name)
        return
    context.add(cell, meaning, unit if item_kind(word.item) == "money" else None, part=part)


def _read_line(context: TableContext, segment: Segment) -> None:
    """The one row of values below its headers. A label with its value beside it in a further row is none of it."""
    sheet = context.region.sheet
    columns = segment.columns_of(LineWord)
    is_text = all(item_kind(word.item) == "text" for word in columns.values() if word.item)
    filled = [
        row
        for row in segment.rows
        if any(context.own(row, c) if is_text else context.is_answer(row, c) for c in columns)
        and not is_signature(sheet.first_text(row))
        and row not in context.pair_rows
    ]
    if len(filled) > 1:
        cell = context.cell(filled[1], segment.first_column)
        raise context.source.problem(cell, "表头下有两行数据", "只有一行数据", "合并为一行，或分表填报")
    for row in filled:
        for column, word in columns.items():
            item = word.item_among(columns.values())
            if item and not word.ignore:
                meaning = Meaning(item, word.phase or context.table.phase, line=context.line)
                context.add(context.cell(row, column), meaning, context.unit(segment, row, column, item))
            else:
                context.ignore(row, column, word)
