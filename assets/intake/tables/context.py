"""What the layouts of a table of blocks share: whose the table is, where it stands, and what was made of its cells."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from assets.intake.accounting import TableReading, not_needed
from assets.intake.containers.sheets import Cell, Region
from assets.intake.ledger import Meaning, reading_of
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.segment import Segment
from assets.intake.units import accepts
from assets.knowledge.forms import Table, Word, item_kind
from assets.text.cell import is_number, parse_cell, text_state
from assets.text.normal import corner_unit, label, normalise, noted_unit, short, squeezed

W = TypeVar("W", bound=Word)

TEMPLATE_LEFTOVER = re.compile(r"[….。]+")
"""What stands in a template where something may be filled in."""


@dataclass
class TableContext:
    """One table of one department.

    Attributes:
        order: number of the table in the form.
        line: line of its single figures: 0, or the number of the one that this is among many.
        lines: the last line given, for each owner.
        found: what was made of its cells.
        totals: the lines of totals below its lists, by what they are called, each with what reads it.
        half_read: why a line of a grid was set aside: a sum over the others proves nothing.
        pair_rows: rows in which a label stands with its value beside it.
        strict: the form stands as it was issued: a word that it does not have refuses the table, and what it says of
            units holds.
    """

    source: SourceFile
    table: Table
    region: Region
    owner: Owner
    order: int
    line: int
    lines: Counter[Owner]
    found: TableReading = field(default_factory=TableReading)
    totals: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    half_read: Problem | None = None
    pair_rows: set[int] = field(default_factory=set)
    strict: bool = False

    def name(self, text: str) -> str:
        """A text as it is compared with the words of the form."""
        return (normalise if self.strict else label)(text, self.owner.fiscal_year)

    def named(self, words: Iterable[W]) -> dict[str, W]:
        """Spelling → its word, as they are compared."""
        return {name: word for word in words for name in (word.names if self.strict else word.labels)}

    def cell(self, row: int, column: int) -> Cell:
        """A cell of the sheet."""
        return self.region.cell(row, column)

    def own(self, row: int, column: int) -> str:
        """Text of a cell, not that of a merged range reaching into its row from above."""
        return self.region.sheet.own_text(row, column)

    def first_own(self, row: int) -> str:
        """The leftmost of these texts in a row."""
        return next((text for column in range(self.region.sheet.width) if (text := self.own(row, column))), "")

    def is_number(self, row: int, column: int) -> bool:
        """Whether a number stands in a cell itself."""
        cell = self.cell(row, column)
        return not cell.is_covered and is_number(cell.content)

    def is_answer(self, row: int, column: int) -> bool:
        """Whether a cell itself holds a number or says that there is none."""
        return self.is_number(row, column) or text_state(self.own(row, column)) in ("dash", "not_applicable")

    def next_line(self, owner: Owner) -> int:
        """The number of a further line of an owner."""
        self.lines[owner] += 1
        return self.lines[owner]

    def not_needed(self, row: int, column: int, reason: str) -> None:
        """Note that nobody asks for the number in a cell."""
        self.found.not_needed += not_needed(self.cell(row, column), reason)

    def row_not_needed(self, row: int, reason: str) -> None:
        """Note that nobody asks for the numbers in a row."""
        for column in range(self.region.sheet.width):
            self.not_needed(row, column, reason)

    def ignore(self, row: int, column: int, word: Word) -> None:
        """Note that the form declares that nobody asks for what stands in a cell."""
        self.not_needed(row, column, word.reason or f"“{word.label}”不用于核对")

    def unit(self, segment: Segment, row: int, column: int, item: str) -> str | None:
        """The unit that corner, headers and row label state for a cell, or the one that any header states."""
        header = segment.headers.get(column, "")
        if item_kind(item) != "money":
            return header
        labels = [self.region.sheet.text(segment.head, c) for c in range(segment.first_column)]
        labels += [self.own(row, c) for c in range(segment.first_column)]
        units = corner_units(self.region) | {money_note(text) for text in (*labels, *header.split("/"))}
        others = {money_note(part) for text in segment.headers.values() for part in text.split("/")} - {None}
        stated = one_unit(self.source, self.cell(row, column), units)
        return stated or self.table.unit or (next(iter(others)) if len(others) == 1 else None)

    def corner_unit(self, cell: Cell) -> str | None:
        """The unit that the corner states for a cell."""
        return one_unit(self.source, cell, corner_units(self.region))

    def add(
        self, cell: Cell, meaning: Meaning, unit: str | None, *, part: str | None = None, owner: Owner | None = None
    ) -> None:
        """Keep a reading, unless its unit is nowhere stated.

        Args:
            cell: the cell.
            meaning: what it is about.
            unit: unit that stands around it; of a rate, the header.
            part: as of ``reading_of``.
            owner: whose it is where that is not the owner of the table.
        """
        kind = item_kind(meaning.item)
        amount = parse_cell(cell.content if part is None else part) if kind in ("money", "percent") else None
        if amount and amount.value and amount.unit is None and not self.strict:
            if kind == "percent" and "%" not in squeezed(unit or ""):
                return  # 0.95 may be 95 % shown by a cell format, or 0.95 %
            if kind == "money" and unit is None:
                if not any("没有写单位" in problem.found for problem in self.found.problems):
                    expected = "表角、表头或单元格写明元、万元等单位"
                    self.found.problems.append(
                        self.source.problem(cell, f"“{short(cell.text)}”没有写单位", expected, "写明单位后重新报送")
                    )
                return
        table_unit = unit if kind == "money" else None
        self.found.readings.append(reading_of(cell, meaning, owner or self.owner, table_unit, self.order, part))


def corner_units(region: Region) -> set[str | None]:
    """The money units that a table states above its header (“单位：元”)."""
    rows = range(region.top, min(region.top + 4, region.bottom))
    return {corner_unit(region.sheet.own_text(row, column)) for row in rows for column in range(region.sheet.width)}


def one_unit(source: SourceFile, cell: Cell, notes: set[str | None]) -> str | None:
    """The unit that corner and headers state for a cell. Two of them, or none that is known, cannot be decided here."""
    units = sorted(notes - {None}, key=str)
    if len(units) > 1 or not all(accepts("money", unit) for unit in units):
        found = "单位" + "和".join(f"“{unit}”" for unit in units)
        raise source.problem(
            cell, found, "元、千元、万元、百万元、亿元之一，表角、表头和行名一致", "改正单位后重新报送"
        )
    return units[0] if units else None


def money_note(text: str) -> str | None:
    """The money unit that a label notes, points noted behind it left out: “预算执行情况（万元）（20分）”."""
    return noted_unit(_POINTS.sub("", squeezed(text)))


_POINTS = re.compile(r"\(\d+(?:\.\d+)?分\)$")
_INLINE = re.compile(
    r"(?P<label>.*?[^\s\d:：.,，-])\s*[:：]?\s*(?P<number>[-－]?[\d０-９][\d０-９.,，]*\s*(?:[百千]?万?元|亿元|分|%)?)"
)


def inline(text: str) -> tuple[str, str] | None:
    """The label and the number of a cell that holds both (“其中：基本支出：810.47”), each as it stands."""
    match = _INLINE.fullmatch(text.strip())
    return (match["label"], match["number"]) if match else None
