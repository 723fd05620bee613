"""Reads a block that lists lines below its headers: indicators, tasks, projects; in groups where cells are merged."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, partial

from assets.intake.accounting import Number
from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.blocks import Segment, is_signature
from assets.intake.tables.context import TEMPLATE_LEFTOVER, TableContext, inline
from assets.intake.tables.header import is_remark, refuse_other_choice
from assets.intake.units import STORED_DECIMALS, stored
from assets.knowledge.forms import ListBlock, ListColumn, ListTotal, forms, item_kind
from assets.text.cell import Direction, money_exponent, parse_cell, text_state
from assets.text.normal import label, short, squeezed
from assets.text.target import parse_target

_PLACEHOLDER = re.compile(r"(?:指标|目标|任务|项目)\d{0,2}[:：]?[….。]*|[xX×*]{2,}\D{0,6}|[….。]+")
_SUBTOTAL = re.compile(r".*(?:小计|合计|总计|总分|得分)")
_PROJECT_CODE = re.compile(r"[((【\[]?(?P<code>[0-9][0-9A-Z]{14,24})[)）】\]]?[-—_ :：]*(?P<name>.*)")
_CHINESE_ORDINAL = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\))")
_LEVEL = re.compile(
    r"(?:产出|数量|质量|时效|进度|成本|效益|效果|经济效益|社会效益|生态效益|可持续影响|(?:服务对象)?满意度)指标"
)
"""What only a level of indicators is called."""

_EXECUTION_RATE = re.compile(r"(?:部门|单位|整体|资金|年度|全年|支出)*预算执行率")
_PART_OF_PROJECT = re.compile(r"其中.*|(?:财政|其他|单位|自筹|上年结转)资金|财政拨款")
_PASSED_OVER = {
    "signature": "填表人、联系电话和说明", "subtotal": "小计，按各行重算", "part": "项目资金的组成",
}  # fmt: skip
"""Rows of a list that are none of its lines → why their numbers are not needed."""

_UPPER_BOUND = {"target_value": "target_upper", "declared_value": "declared_upper"}
"""What asks for something, and the upper bound of what it asks for."""

PRINTED = {"claim_points", "declared_weight"}
"""What the bureau prints in a form beforehand."""

_DIRECTIONS: dict[str, Direction] = {
    "≥": "at_least", ">=": "at_least", "大于等于": "at_least", "正向": "at_least", "正向指标": "at_least",
    "≤": "at_most", "<=": "at_most", "小于等于": "at_most", "反向": "at_most", "反向指标": "at_most",
    "=": "equal", "等于": "equal",
}  # fmt: skip


def read_list(context: TableContext, segment: Segment, block: ListBlock) -> None:
    """Readings of a list; a line that cannot be read is set aside."""
    _ListReader(context, segment, block).read()


def code_and_name(text: str) -> tuple[str | None, str]:
    """The 21-character code of a project, where it stands before the name, and the name."""
    match = _PROJECT_CODE.fullmatch(text.strip())
    return (match["code"], match["name"]) if match else (None, text.strip())


@dataclass(frozen=True)
class _Line:
    """The last line that was read: its row, and how many readings there were before it."""

    row: int
    first_reading: int


class _ListReader:
    def __init__(self, context: TableContext, segment: Segment, block: ListBlock) -> None:
        self._context, self._segment = context, segment
        self._columns = columns = segment.columns_of(ListColumn)
        self._sum = block.total or ListTotal(labels=[])
        self._key_column = segment.key_column or 0
        self._key = columns[self._key_column]
        self._items = {column: word.item_among(columns.values()) for column, word in columns.items()}
        for column in self._of_upper_level():
            segment.upper.add(column)
            del segment.columns[column], columns[column], self._items[column]
        self._group_columns = [c for c, slot in columns.items() if slot.field in ("department", "group")]
        self._figures = {column for column, slot in columns.items() if slot.spread and slot.phase}
        self._group: tuple[str, ...] | None = None
        self._owner: Owner | None = context.owner if context.owner.department_id else None
        self._group_line = context.line
        self._stated: dict[int, str] = {}
        self._read: set[int] = set()
        self._levels: dict[int, Cell] = {}
        self._last: _Line | None = None
        self._is_numbered = any(self._number(row) for row in segment.rows)
        names = [squeezed(context.own(row, self._key_column)) for row in segment.rows]
        self._is_plain = any(name and not _CHINESE_ORDINAL.match(name) for name in names)
        self._naming = sorted(
            {*range(segment.first_column)}
            | {
                column
                for column, path in segment.headers.items()
                if label(path.rpartition("/")[2]) in _department_headers()
            }
            - columns.keys()
            if not context.strict
            else ()
        )
        self._named: dict[int, str] = {}

    def read(self) -> None:
        for row in self._segment.rows:
            kind = self._kind(row)
            if kind != "total" and self._context.strict:
                self._issued_line(row, kind)
            elif kind == "line" and not self._is_of_another(row) and self._enters_group(row):
                self._follow_levels(row)
                self._line(row)
            elif kind == "total":
                self._context.totals.append((self._context.first_own(row), partial(self._total, row)))
            elif kind in _PASSED_OVER:
                self._context.row_not_needed(row, _PASSED_OVER[kind])
            if kind != "line" and self._context.first_own(row):
                self._levels.clear()

    def _of_upper_level(self) -> list[int]:
        """Points left of the key that stand only once for several lines: they are those of the level beside them."""
        columns = [c for c, item in self._items.items() if item in (*PRINTED, "claim_score") and c < self._key_column]
        named = [row for row in self._segment.rows if self._context.own(row, self._key_column)]
        return [
            column
            for column in columns
            if any(not self._context.own(row, column) and self._context.first_own(row) for row in named)
        ]

    def _issued_kind(self, row: int) -> str:
        """What a row of a form is that stands as it was issued: nothing but its total and its remarks is no line."""
        sheet = self._context.region.sheet
        first = sheet.first_text(row)
        if is_remark(first) or not self._filled(row):
            return "elsewhere"
        totals = {self._context.name(name) for name in self._sum.labels}
        names = {self._context.name(first), self._context.name(sheet.text(row, self._key_column))}
        return "total" if names & totals else "line"

    def _filled(self, row: int) -> list[int]:
        """The columns in which a row says something: neither nothing nor the “……” left in from a template."""
        texts = ((column, self._context.region.sheet.text(row, column)) for column, item in self._items.items() if item)
        return [column for column, text in texts if text_state(text) == "value" and _says(text)]

    def _issued_line(self, row: int, kind: str) -> None:
        """A line of a form as it was issued.

        Raises:
            Problem: it has no name, or what may not be chosen.
        """
        source = self._context.source
        if kind == "line":
            filled = self._filled(row)
            if self._key_column not in filled:
                cell = self._context.cell(row, filled[0])
                found = f"没有“{self._key.label}”的一行“{short(cell.text)}”"
                raise source.problem(cell, found, f"每行都有“{self._key.label}”", "补上名称或删去该行")
            for column, word in self._columns.items():
                refuse_other_choice(source, word, self._context.cell(row, column))
            self._record(row)
        for column, word in self._columns.items():
            if word.ignore:
                self._context.ignore(row, column, word)

    def _kind(self, row: int) -> str:
        if self._context.strict:
            return self._issued_kind(row)
        own = self._context.first_own(row)
        if not own or row in self._context.pair_rows:
            return "elsewhere"
        origin = self._context.region.sheet.origin
        answers = [column for column, slot in self._columns.items() if not slot.spread and not slot.key]
        is_line_of_text = any(origin(row, column) == origin(row, self._key_column) for column in answers)
        if is_signature(own):
            return "signature"
        totals = {label(name) for name in self._sum.labels}
        named = inline(own)
        if label(own) in totals or (named and label(named[0]) in totals):
            return "total"
        is_label = (
            origin(row, self._key_column)[1] < self._key_column
        )  # of a name merged over its levels: what has no number
        if is_line_of_text or (is_label and not any(self._context.is_number(row, column) for column in answers)):
            return "elsewhere"
        name = self._context.own(row, self._key_column)
        if any(_SUBTOTAL.fullmatch(label(text)) for text in (own, name)) or self._is_level_total(row, squeezed(name)):
            return "subtotal"
        return "part" if self._lists_projects and _PART_OF_PROJECT.fullmatch(squeezed(name)) else "line"

    @property
    def _lists_projects(self) -> bool:
        return self._key_column in self._group_columns

    def _is_level_total(self, row: int, name: str) -> bool:
        """Whether the name is that of a level or chapter of lines, though it stands where their names do.

        “一、产出指标 20 19” above “改造学校 12所 12所 10 10”: it says nothing of its own but what its lines add up to.
        """
        if any(_says(self._context.own(row, column)) for column in self._quantities):
            return False
        is_chapter = self._is_plain and _CHINESE_ORDINAL.match(name)
        is_unit = self._lists_projects and self._context.source.register.find(name, self._context.owner.fiscal_year)
        return bool(is_chapter or is_unit or _LEVEL.fullmatch(label(name)))

    @property
    def _quantities(self) -> list[int]:
        """The columns of what is asked for and what was reached."""
        return [column for column, item in self._items.items() if item and item_kind(item) == "quantity"]

    def _number(self, row: int) -> str:
        """What stands in a line's column of ordinals, where the list has one."""
        columns = [column for column, slot in self._columns.items() if slot.field == "ordinal"]
        return next((self._context.own(row, column) for column in columns), "")

    def _follow_levels(self, row: int) -> None:
        """Keep the levels that a line stands below: one printed once goes on over empty cells until another begins.

        The execution rate of the budget is of no level unless its own line says so.
        """
        sheet = self._context.region.sheet
        for column, slot in sorted(self._columns.items()):
            if not slot.spread or slot.phase or slot.field or not sheet.text(row, column):
                continue
            before = self._levels.get(column)
            if before is not None and before.text != sheet.text(row, column):
                self._levels = {other: cell for other, cell in self._levels.items() if other < column}
            self._levels[column] = Cell(sheet, *sheet.origin(row, column))

    def _level(self, row: int, column: int) -> Cell:
        cell = self._context.cell(*self._context.region.sheet.origin(row, column))
        if cell.text or _EXECUTION_RATE.fullmatch(squeezed(self._context.own(row, self._key_column))):
            return cell
        return self._levels.get(column, cell)

    def _enters_group(self, row: int) -> bool:
        """Whether a line is somebody's, where lines are grouped by whose they are; a group goes on over empty cells."""
        texts = tuple(self._context.own(row, column) for column in self._group_columns)
        nameless = self._lists_projects and not any(texts)
        if nameless and (self._number(row) or self._group is None) and self._has_figures(row):
            cell = self._context.cell(row, self._key_column)
            found = f"没有“{self._key.label}”的一行“{short(self._context.first_own(row))}”，未采用"
            self._context.found.problems.append(
                self._context.source.problem(cell, found, f"每行都有“{self._key.label}”", "补上名称或删去该行")
            )
            return False
        if not any(texts) or texts == self._group:
            return self._owner is not None
        if self._lists_projects and self._is_heading(row):
            return False
        if self._lists_projects and self._is_numbered and not self._number(row):
            cell = self._context.cell(row, self._key_column)
            found = f"没有序号的一行“{short(cell.text)}”，不作为一个项目采用"
            self._context.found.problems.append(
                self._context.source.problem(
                    cell, found, "每个项目一行，写明序号", "是项目的补上序号；是小计的可以保留"
                )
            )
            return False
        self._group, self._stated, self._read = texts, {}, set()
        self._levels.clear()
        try:
            self._owner = self._owner_of(row, texts)
        except Problem as problem:
            self._owner = None
            self._context.found.problems.append(problem)
            return False
        if self._lists_projects:
            self._group_line = self._context.next_line(self._owner)
            self._project(row)
        return True

    def _is_of_another(self, row: int) -> bool:
        """Whether a column beside those that are asked for, headed so or not, names another department than its own.

        Such a line is set aside: it is not that department's, and nobody said that it is the other one's.
        """
        register, owner = self._context.source.register, self._context.owner
        own = register.find(owner.department_id, owner.fiscal_year) if self._naming else None
        for column in self._naming if own else ():
            self._named[column] = self._context.region.sheet.text(row, column) or self._named.get(column, "")
            named = register.find(self._named[column], owner.fiscal_year)
            if (
                own
                and named
                and not {own.department_id, own.parent_id} & {named.department_id, named.parent_id} - {None}
            ):
                found = f"“{own.name}”的表里写明是“{named.name}”的一行，该行未采用"
                self._context.found.problems.append(
                    self._context.source.problem(
                        self._context.cell(row, column), found, "一张表里只有一个部门", "由各部门分别报送，或删去该行"
                    )
                )
                return True
        return False

    def _has_figures(self, row: int) -> bool:
        return any(self._context.is_number(row, column) for column in self._figures)

    def _is_heading(self, row: int) -> bool:
        """A name alone in its row is that of a unit above its projects."""
        columns = [column for column in self._columns if self._context.own(row, column)]
        return columns == [self._key_column]

    def _owner_of(self, row: int, texts: tuple[str, ...]) -> Owner:
        """Whose a group is: whom its cells name, else the table's owner where all lines are of one group."""
        source, owner = self._context.source, self._context.owner
        columns = [column for column in self._group_columns if self._columns[column].field == "department"]
        named = [(column, self._context.own(row, column)) for column in columns if self._context.own(row, column)]
        if not named:
            return owner
        found = [source.register.find(text, owner.fiscal_year) for _, text in named]
        known = next((department for department in found if department), None)
        if known:
            return Owner(known.department_id, owner.fiscal_year)
        groups = {
            tuple(self._context.own(other, column) for column in columns)
            for other in self._segment.rows
            if self._kind(other) == "line"
        }
        if owner.department_id and len([group for group in groups if any(group)]) == 1:
            return owner
        if source.trial:
            return Owner(named[0][1], owner.fiscal_year)
        raise source.unknown_department(self._context.cell(row, named[0][0]), named[0][1])

    def _project(self, row: int) -> None:
        cell = self._context.cell(row, self._key_column)
        code, name = code_and_name(cell.text)
        for item, part in (("project_name", name), ("project_code", code)):
            if part:
                self._context.add(cell, Meaning(item, line=self._group_line), None, part=part, owner=self._owner)

    def _line(self, row: int) -> None:
        context, columns = self._context, self._columns
        for column in sorted(self._figures):
            self._figure(row, column)
        name, is_project = context.own(row, self._key_column), self._lists_projects
        answered = [
            column for column, slot in columns.items()
            if column not in self._figures and column != self._key_column and not slot.spread and not slot.ignore
            and (item := self._items[column]) and item not in PRINTED and item_kind(item) != "text"
            and _says(context.own(row, column))
        ]  # fmt: skip
        if not is_project and (not name or _PLACEHOLDER.fullmatch(squeezed(name))):
            if answered:
                cell = context.cell(row, answered[0])
                found = f"没有“{self._key.label}”的一行“{short(cell.text)}”"
                if name:
                    found = f"模板里的占位名称“{short(name)}”，没有换成{self._key.label}的实际名称，该行未采用"
                elif self._last and self._is_finer(row, self._last.row):
                    del context.found.readings[self._last.first_reading :]
                    found = f"“{short(context.own(self._last.row, self._key_column))}”下分几行填报，各行未采用"
                    self._last = None
                context.found.problems.append(
                    context.source.problem(cell, found, f"每行都有“{self._key.label}”", "补上名称或删去该行")
                )
            else:
                context.row_not_needed(row, "模板的占位行")
            return
        for column in self._segment.upper:
            context.not_needed(row, column, "上级指标的分值，按三级指标核对")
        if self._is_deleted(row):
            context.row_not_needed(row, "系统中已删除或备份的一行")
            return
        for column, slot in columns.items():
            if slot.ignore or (slot.field and not self._items[column]):
                context.ignore(row, column, slot)
        if self._is_shifted(row):
            cell = context.cell(row, self._key_column)
            found = f"“{self._key.label}”一栏是“{short(name)}”，其右各栏错了一格，该行未采用"
            context.found.problems.append(
                context.source.problem(cell, found, f"“{self._key.label}”的名称", "把该行各格移回所属的栏后重新报送")
            )
        elif not is_project:
            self._last = _Line(row, len(context.found.readings))
            self._record(row)

    def _is_finer(self, row: int, last: int) -> bool:
        """Whether a line without a name is a part of the one above: their name is merged, or a further level is beside.

        What the first of them says is then no more than a part of what is said of the name.
        """
        sheet = self._context.region.sheet
        beside = [column for column in self._segment.unknown if column > self._key_column]
        finer = all(any(self._is_word(each, column) for column in beside) for each in (last, row))
        return sheet.origin(row, self._key_column)[0] == last or finer

    def _is_word(self, row: int, column: int) -> bool:
        return bool(self._context.own(row, column)) and not self._context.is_number(row, column)

    def _is_shifted(self, row: int) -> bool:
        """Whether a line's cells stand a column too far right: a level is its name, a name what it asks for."""
        columns = [column for column, slot in self._columns.items() if slot.spread and column < self._key_column]
        beside = bool(columns) and not self._context.region.sheet.text(row, max(columns))
        targets = [column for column in self._quantities if self._items[column] in _UPPER_BOUND]
        asks = [self._context.own(row, column) for column in targets]
        is_level = _LEVEL.fullmatch(label(self._context.own(row, self._key_column)))
        return bool(is_level and beside and asks and not any(re.search(r"\d", text) for text in asks))

    def _is_deleted(self, row: int) -> bool:
        """An export marks the rows that count with 2."""
        marks = [c for c, slot in self._columns.items() if slot.field == "live"]
        return any(self._context.own(row, column) not in ("", "2", "否") for column in marks)

    def _figure(self, row: int, column: int) -> None:
        """What is stated once for a group; printed again in each of its rows it is no second figure."""
        cell, slot = self._context.cell(row, column), self._columns[column]
        if cell.is_covered or not cell.text:
            return
        before = self._stated.setdefault(column, cell.text)
        meaning = Meaning(self._items[column] or "", slot.phase or self._context.table.phase, line=self._group_line)
        if before != cell.text:
            found = f"“{slot.label}”一组内先后填有“{short(before)}”和“{short(cell.text)}”，后者未采用"
            self._context.found.problems.append(
                self._context.source.problem(cell, found, "每组一个数", "核对后只保留一个")
            )
        elif column in self._read:
            self._context.not_needed(row, column, "同一组重复列示的数")
        else:
            self._read.add(column)
            unit = self._context.unit(self._segment, row, column, meaning.item)
            self._context.add(cell, meaning, unit, owner=self._owner)

    def _record(self, row: int) -> None:
        context, columns, owner = self._context, self._columns, self._owner or self._context.owner
        if _EXECUTION_RATE.fullmatch(squeezed(context.own(row, self._key_column))):
            self._drop_rate_claim()
        line = context.next_line(owner)
        by_field = {slot.field: context.region.sheet.text(row, c) for c, slot in columns.items() if slot.field}
        own_unit = by_field.get("unit") or None
        direction = _DIRECTIONS.get(squeezed(by_field.get("direction", "")))
        for column, slot in columns.items():
            item = self._items[column]
            if not item or column in self._figures or slot.ignore:
                continue
            cell = context.cell(row, column)
            if slot.spread:
                cell = self._level(row, column)
            elif not context.strict and self._is_shared(cell):
                found = f"“{slot.label}”的“{short(cell.text)}”合并在几个指标上，未采用"
                context.found.problems.append(
                    context.source.problem(cell, found, "每个指标一个数", "取消合并，逐个指标填写")
                )
                continue
            for each in filter(None, (item, slot.also)):
                meaning = Meaning(each, slot.phase or context.table.phase, line=line)
                if item_kind(each) != "quantity":
                    context.add(cell, meaning, context.unit(self._segment, row, column, each), owner=owner)
                    continue
                stated = direction if each in _UPPER_BOUND else None
                meaning = replace(meaning, default_direction=stated or slot.default_direction)
                reading = _composed(reading_of(cell, meaning, owner, own_unit, context.order), cell, stated, own_unit)
                context.found.readings += [reading] if context.strict else _as_range(reading, cell, own_unit)

    def _is_shared(self, cell: Cell) -> bool:
        """Whether one number is merged over several lines: it is that of all of them together."""
        if not self._context.is_number(cell.row, cell.column):
            return False
        origin = self._context.region.sheet.origin
        return any(
            origin(row, cell.column) == (cell.row, cell.column) and self._context.own(row, self._key_column)
            for row in self._segment.rows
            if row > cell.row
        )

    def _drop_rate_claim(self) -> None:
        """What the list says of the execution rate counts, and not what the amounts above it said already."""
        found = self._context.found
        rates = {r.line for r in found.readings if r.item == "claim_indicator" and r.raw_text == "预算执行率"}
        dropped = [r for r in found.readings if r.line in rates and r.item.startswith("claim_")]
        found.readings = [r for r in found.readings if r not in dropped]
        found.not_needed += [
            Number(r.sheet, r.cell, r.raw_text, "not_needed", "预算执行率的得分，按指标中的一行采用")
            for r in dropped
            if r.value is not None
        ]

    def _total(self, row: int) -> None:
        """The total that is printed: below the points, beside its label or in one cell with it."""
        context, columns = self._context, self._columns
        for column, item in self._items.items():
            if item and item_kind(item) == "money" and column not in self._figures:
                unit = context.unit(self._segment, row, column, item)
                meaning = Meaning(item, columns[column].phase or context.table.phase, line=context.line)
                context.add(context.cell(row, column), meaning, unit)
        score = next((column for column, slot in columns.items() if slot.label == self._sum.below), None)
        if self._sum.item is None or score is None:
            self._pass_over_total(row, None)
            return
        cell, part = self._printed_total(row, score)
        if self._is_full_mark(cell, part):
            found = f"“{short(context.first_own(row))}”一行的“{short(part or cell.text)}”没有写明是分值还是得分，未采用"
            context.found.problems.append(
                context.source.problem(cell, found, f"“{self._sum.below}”一栏的合计", "在得分一栏填写合计")
            )
            return
        context.add(cell, Meaning(self._sum.item, line=context.line), None, part=part)
        self._pass_over_total(row, cell)

    def _printed_total(self, row: int, score: int) -> tuple[Cell, str | None]:
        """Where the total stands: below the points, in one cell with its label, or the only number beside it."""
        context, columns = self._context, self._columns
        cell = context.cell(*context.region.sheet.origin(row, score))
        if cell.row == row and context.is_number(row, cell.column):
            return cell, None
        totals = {label(name) for name in self._sum.labels}
        for column in range(context.region.sheet.width):
            pair = inline(context.own(row, column))
            if pair and label(pair[0]) in totals:
                return context.cell(row, column), pair[1]
        others = {column for column, slot in columns.items() if not (slot.spread or slot.key)}
        others |= self._segment.upper | set(self._segment.unknown)
        loose = [c for c in range(context.region.sheet.width) if c not in others and context.is_number(row, c)]
        return context.cell(row, loose[0] if len(loose) == 1 else score), None

    def _is_full_mark(self, cell: Cell, part: str | None) -> bool:
        """Whether a total may be that of the points: it does not stand below the scores, and adds them up as well."""
        if part is None and self._columns.get(cell.column, self._key).label == self._sum.below:
            return False
        value = parse_cell(cell.content if part is None else part).value
        points, scores = (
            sum(r.value for r in self._context.found.readings if r.item == item and r.value is not None)
            for item in ("claim_points", "claim_score")
        )
        return value is not None and value == points != scores

    def _pass_over_total(self, row: int, read: Cell | None) -> None:
        for column in range(self._context.region.sheet.width):
            if read is None or column != read.column:
                self._context.not_needed(row, column, "合计，按各行重算")


@cache
def _department_headers() -> frozenset[str]:
    """Every header by which a form knows the column that names a department."""
    words = (word for form in forms() for table in form.tables for word in table.header_words())
    return frozenset[str]().union(*(word.labels for word in words if word.names_department))


def _says(text: str) -> bool:
    return bool(text) and not TEMPLATE_LEFTOVER.fullmatch(text)


def _composed(reading: Reading, cell: Cell, direction: Direction | None, unit: str | None) -> Reading:
    """A value composed of several cells, unless they contradict each other or a share may be shown as a per cent."""
    contradicts = direction and reading.direction not in (None, direction)
    contradicts = contradicts or (unit is not None and _measure(reading.unit) != _measure(unit))
    share = reading.unit == "%" and isinstance(cell.content, float) and abs(reading.value or Decimal(0)) <= 1
    if reading.value is not None and (contradicts or (share and reading.value)):
        return replace(reading, value=None, unit=None, direction=None, decimals=0, state="unparsed")
    return reading


def _measure(unit: str | None) -> str:
    """What a unit measures, where units of two measures in one line contradict each other: 28.8万元 beside “%”."""
    if unit in ("%", "‰", "百分比"):
        return "share"
    return "money" if money_exponent(unit) is not None else "number"


def _as_range(reading: Reading, cell: Cell, unit: str | None) -> list[Reading]:
    """A target value; of a range (“15%-20%”) the lower and the upper bound."""
    upper = _UPPER_BOUND.get(reading.item)
    target = parse_target(cell.text) if upper else None
    if upper is None or target is None or reading.state != "unparsed" or cell.is_covered or target.upper is None:
        return [reading]
    lower = replace(
        reading, value=stored(target.value), unit=target.unit or unit, direction="at_least",
        decimals=min(target.decimals, STORED_DECIMALS), state="value",
    )  # fmt: skip
    return [lower, replace(lower, item=upper, value=stored(target.upper), direction="at_most")]
