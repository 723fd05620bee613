"""Reads a block of row labels and column headers; below its first rows two lists may stand side by side."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning, reading_of
from assets.intake.tables.context import TEMPLATE_LEFTOVER, TableContext, inline
from assets.intake.tables.header import is_remark, refuse_lacking
from assets.intake.tables.segment import Segment, is_signature
from assets.knowledge.forms import GridBlock, GridColumn, GridRow, by_label, item_kind
from assets.text.cell import text_state
from assets.text.normal import label, short, squeezed, without_ordinal

_POINTS = re.compile(r"[(（](\d+(?:\.\d+)?)分")
UNSTATED = "unstated"
"""Phase of a figure of which the form does not say whether it is budget or execution."""


def read_grid(context: TableContext, segment: Segment, block: GridBlock) -> None:
    """Readings of a grid; a row that the form does not know is set aside, or refused."""
    _GridReader(context, segment, block).read()


@dataclass(frozen=True)
class _Entry:
    """A line of one of two lists side by side: its value is in a cell of its own, or the part of one with its label."""

    word: GridRow
    cell: Cell
    part: str | None


class _GridReader:
    def __init__(self, context: TableContext, segment: Segment, block: GridBlock) -> None:
        self._context, self._segment, self._block = context, segment, block
        self._columns = segment.columns_of(GridColumn)
        self._by_name, self._sides = context.named(block.rows), by_label(block.sides)
        self._rows: dict[str, int] = {}

    def read(self) -> None:
        rows, beside = self._split()
        only = self._only_row(rows)
        part_of: GridRow | None = None
        for row in rows:
            name = self._name(row)
            if self._is_elsewhere(row, name):
                continue
            word = self._by_name.get(self._context.name(name))
            if self._context.strict:
                self._refuse_unknown(row, name, word)
            if row == only:
                word = self._block.rows[0]
            if word is None and label(name) in self._sides:
                self._context.row_not_needed(row, "按性质分的合计，按各行重算")
            elif word is None or (word.label in self._rows and not word.ignore):
                if word is None and part_of is not None and name:
                    if without_ordinal(squeezed(name)) != squeezed(name):
                        self._part(row, name, part_of)
                elif any(self._context.is_number(row, column) for column in self._columns):
                    self._unknown(row, name, repeated=word is not None)
                if word is not None:
                    self._forget(self._rows[word.label])
            else:
                self._rows[word.label] = row
                part_of = word if word.part_item else None
                self._row(row, word)
        self._beside(beside)
        if self._context.strict:
            there = [word for word in self._block.rows if word.label in self._rows]
            refuse_lacking(self._context.source, self._context.table, self._context.region, self._block.rows, there)

    def _name(self, row: int) -> str:
        columns = reversed(self._segment.label_columns)
        return next((text for column in columns if (text := self._context.own(row, column))), "")

    def _is_elsewhere(self, row: int, name: str) -> bool:
        """Whether a row belongs to the signatures or holds a label of its own with its value beside it."""
        if self._context.strict:
            return is_remark(name) or not (name or any(self._context.own(row, column) for column in self._columns))
        return row in self._context.pair_rows or is_signature(self._context.region.sheet.first_text(row))

    def _refuse_unknown(self, row: int, name: str, word: GridRow | None) -> None:
        """Every row with content needs a label that the form knows, and knows once."""
        if not name:
            stray = next(column for column in self._columns if self._context.own(row, column))
            found = f"没有行名的内容“{short(self._context.own(row, stray))}”"
            cell = self._context.cell(row, stray)
            raise self._context.source.problem(cell, found, "每行都有行名", "补上行名或删去内容")
        if word is None or word.label in self._rows:
            known = [word.label for word in self._block.rows]
            cell = self._context.cell(row, self._segment.label_columns.start)
            raise self._context.source.unknown(cell, name, known, repeated=word is not None)

    def _only_row(self, rows: list[int]) -> int | None:
        """The one row of a grid that has just one, and no label: it is the whole."""
        if self._context.strict:
            return None
        filled = [row for row in rows if any(self._context.is_number(row, c) for c in self._phases())]
        return filled[0] if len(filled) == 1 and not self._name(filled[0]) else None

    def _phases(self) -> dict[int, GridColumn]:
        return {column: word for column, word in self._columns.items() if word.phase}

    def _row(self, row: int, word: GridRow) -> None:
        if word.item and item_kind(word.item) == "text":
            asked = [column for column, across in self._columns.items() if not across.ignore]
            column = next((column for column in asked if self._context.region.sheet.text(row, column)), asked[0])
            self._context.add(self._context.cell(row, column), Meaning(word.item), None)
            return
        is_first = word is self._block.rows[0]
        for column, across in self._columns.items():
            if word.ignore:
                self._context.ignore(row, column, word)
            elif across.ignore:
                self._context.ignore(row, column, across)
            elif across.item and item_kind(across.item) == "text":
                self._context.add(self._context.cell(row, column), Meaning(across.item), None)
            elif (item := word.item or across.item) and (
                phase := word.phase or word.phases.get(across.phase or "", across.phase)
            ):
                unit = self._context.unit(self._segment, row, column, item)
                meaning = Meaning(item, phase, word.basis or across.basis or "total", self._context.line)
                self._context.add(self._context.cell(row, column), meaning, unit)
            elif not (is_first and self._block.rate_claim):
                self._context.not_needed(row, column, "比率和得分，按合计行核对")
        if is_first and self._block.rate_claim:
            self._rate_claim(row)

    def _part(self, row: int, name: str, whole: GridRow) -> None:
        """A numbered line below one that may be followed by the parts that the department names itself."""
        name_cell = next(
            self._context.cell(row, column)
            for column in reversed(range(self._segment.first_column))
            if self._context.own(row, column)
        )
        if TEMPLATE_LEFTOVER.fullmatch(name) or not any(self._context.own(row, c) for c in self._phases()):
            return
        line = self._context.next_line(self._context.owner)
        self._context.add(name_cell, Meaning("part_name", line=line), None)
        for column, across in self._phases().items():
            item, phase = whole.part_item or "", whole.phases.get(across.phase or "", across.phase or "")
            unit = self._context.unit(self._segment, row, column, item)
            self._context.add(self._context.cell(row, column), Meaning(item, phase, line=line), unit)

    def _unknown(self, row: int, name: str, *, repeated: bool) -> None:
        cell = self._context.cell(row, max(self._segment.first_column - 1, 0))
        found = f"{'重复的' if repeated else '不认识的'}一行“{short(name)}”，该行未采用"
        known = "、".join(word.label for word in self._block.rows if not word.ignore)
        problem = self._context.source.problem(cell, found, known, "与所列某一行同义的改用该名称；无关的可以保留")
        self._context.found.problems.append(problem)
        self._context.half_read = self._context.half_read or problem

    def _forget(self, row: int) -> None:
        """Drop the readings of a line that the table prints twice: which one counts cannot be known."""
        addresses = {self._context.cell(row, column).address for column in self._columns}
        self._context.found.readings = [
            reading
            for reading in self._context.found.readings
            if reading.cell not in addresses or reading.sheet != self._context.region.sheet.name
        ]

    def _rate_claim(self, row: int) -> None:
        """The budget execution rate and the points that the form gives for it."""
        context, headers = self._context, self._segment.headers
        columns = {word.item: column for column, word in self._columns.items() if word.item}
        if "printed_execution_rate" in columns:
            column = columns["printed_execution_rate"]
            context.add(context.cell(row, column), Meaning("printed_execution_rate"), headers[column])
        score = columns.get("claim_score")
        if score is None or text_state(context.cell(row, score).text) != "value":
            for item in {"claim_points", "claim_score"} & columns.keys():
                context.not_needed(row, columns[item], "没有自评得分")
            return
        line = context.next_line(context.owner)
        header = context.cell(self._segment.head, score)
        context.add(header, Meaning("claim_indicator", line=line), None, part=self._block.rate_claim)
        printed = _POINTS.search(headers[score])
        if "claim_points" in columns:
            context.add(context.cell(row, columns["claim_points"]), Meaning("claim_points", line=line), None)
        elif printed:
            context.add(header, Meaning("claim_points", line=line), None, part=printed[1])
        context.add(context.cell(row, score), Meaning("claim_score", line=line), None)

    def _split(self) -> tuple[list[int], list[int]]:
        """The rows whose values stand under the headers, and those of two lists of labels and values side by side."""
        rows = self._segment.rows
        for index, row in enumerate(rows if self._sides else []):
            labelled = [self._labelled(self._context.own(row, column)) for column in self._phases()]
            if any(one and one[0] in self._block.sides for one in labelled):
                return rows[:index], rows[index:]
            if any(labelled):
                self._unsaid(row)
                return rows[:index], []
        return rows, []

    def _unsaid(self, row: int) -> None:
        """Two lists without the words that say how they divide the whole: nothing says what their figures are of."""
        columns = range(self._context.region.sheet.width)
        texts = [self._context.own(row, column) for column in columns if self._context.own(row, column)]
        found = f"并列的两栏没有写明按什么划分，从“{short(texts[0])}”起未采用"
        expected = "、".join(f"“{word.label}”" for word in self._block.sides)
        cell = self._context.cell(row, self._segment.first_column)
        self._context.found.problems.append(
            self._context.source.problem(cell, found, f"两栏上方的{expected}", "补上两栏的名称和合计")
        )

    def _labelled(self, text: str) -> tuple[GridRow, str | None] | None:
        """The line that a cell names, and the number in it if there is one."""
        names = self._by_name | self._sides
        whole = names.get(label(text)) if text else None
        if whole is not None:
            return whole, None
        pair = inline(text)
        named = names.get(label(pair[0])) if pair else None
        return (named, pair[1]) if pair and named else None

    def _beside(self, rows: list[int]) -> None:
        """The figures of two lists side by side: each is of the phase of which its list's total says that it is.

        A total that equals just one of the amounts above is of that phase, and so are its parts. One that equals
        several, or none, leaves open of which.
        """
        entries: dict[int, list[_Entry]] = {}
        for side, entry in self._entries(rows):
            entries.setdefault(side, []).append(entry)
        for listed in entries.values():
            words = [entry.word for entry in listed]
            twice = [entry for entry in listed if words.count(entry.word) > 1]
            for entry in twice[:1]:
                self._unknown(entry.cell.row, entry.word.label, repeated=True)
            phase = self._phase_of(listed)
            for entry in listed:
                if entry not in twice and entry.word.item:
                    meaning = Meaning(entry.word.item, phase, line=self._context.line)
                    self._context.add(entry.cell, meaning, self._side_unit(entry), part=entry.part)

    def _entries(self, rows: list[int]) -> Iterator[tuple[int, _Entry]]:
        """Each figure with the column in which its list begins."""
        context = self._context
        starts: list[int] = []
        for row in rows:
            if is_signature(context.region.sheet.first_text(row)):
                continue
            waiting: dict[int, GridRow] = {}
            for column in range(context.region.sheet.width):
                text = "" if context.cell(row, column).is_covered else context.own(row, column)
                labelled = self._labelled(text)
                if (labelled and not starts) or (labelled and len(starts) == 1 and column > starts[0]):
                    starts.append(column)
                side = max((start for start in starts if start <= column), default=None)
                if side is None or not text:
                    continue
                if labelled:
                    word, number = labelled
                    waiting.pop(side, None)
                    if number is None:
                        waiting[side] = word
                    else:
                        yield side, _Entry(word, context.cell(row, column), number)
                elif context.is_number(row, column) and side in waiting:
                    yield side, _Entry(waiting.pop(side), context.cell(row, column), None)
                elif inline(text):
                    self._unknown(row, text, repeated=False)

    def _side_unit(self, entry: _Entry) -> str | None:
        first = self._segment.first_column
        return self._context.unit(self._segment, entry.cell.row, first, entry.word.item or "")

    def _phase_of(self, listed: list[_Entry]) -> str:
        """The phase of the one amount of the first row that a list's total equals, where all of them are known."""
        total = next((entry for entry in listed if entry.word in self._block.sides), None)
        if total is None or total.word.item is None:
            return UNSTATED
        reading = reading_of(
            total.cell, Meaning(total.word.item), self._context.owner, self._side_unit(total), 0, total.part
        )
        whole = self._block.rows[0]
        row = self._rows.get(whole.label)
        cells = {self._context.cell(row, column).address for column in self._phases()} if row is not None else set()
        amounts = [one for one in self._context.found.readings if one.item == whole.item and one.cell in cells]
        equal = {amount.phase for amount in amounts if amount.value == reading.value}
        all_known = all(amount.value is not None for amount in amounts)  # one that is not might be equal as well
        return equal.pop() if len(equal) == 1 and all_known else UNSTATED
