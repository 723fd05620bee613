"""What became of each number in a file: read, not needed, or unread. Nothing disappears in silence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Self

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.text.cell import parse_cell

Use = Literal["read", "not_needed", "unread"]


@dataclass(frozen=True)
class Number:
    """A cell that holds a number, or a number in a sentence.

    Attributes:
        sheet: sheet as the ledger names it.
        cell: address as the ledger names it.
        text: the number as it stands.
        use: ``read``: a reading has it; ``not_needed``: the form declares that nobody asks for it; ``unread``: neither.
        reason: why it is not needed or unread, for the department; empty for ``read``.
    """

    sheet: str
    cell: str
    text: str
    use: Use
    reason: str = ""


@dataclass
class TableReading:
    """What a reader understood of the tables of one form.

    Attributes:
        readings: readings in order.
        problems: what was set aside.
        not_needed: numbers that the form declares as not needed (codes, ordinals, ignored columns and lines).
    """

    readings: list[Reading] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    not_needed: list[Number] = field(default_factory=list)

    def __iadd__(self, other: Self) -> Self:
        self.readings += other.readings
        self.problems += other.problems
        self.not_needed += other.not_needed
        return self

    @classmethod
    def of(cls, entries: Iterable[Reading | Number]) -> Self:
        """What a reader says of cells one by one."""
        reading = cls()
        for entry in entries:
            if isinstance(entry, Number):
                reading.not_needed.append(entry)
            else:
                reading.readings.append(entry)
        return reading


def not_needed(cell: Cell, reason: str) -> Iterator[Number]:
    """The number in a cell that nobody asks for; none where it holds no number."""
    if is_number(cell.content) and not cell.is_covered:
        yield Number(cell.sheet.name, cell.address, cell.text, "not_needed", reason)


@dataclass(frozen=True)
class Accounting:
    """The numbers of a file by what became of them: the three make up all numbers there are.

    Attributes:
        read: how many a reading has.
        not_needed: how many nobody asks for.
        unread: the others, one by one, in reading order.
    """

    read: int = 0
    not_needed: int = 0
    unread: list[Number] = field(default_factory=list)


UNKNOWN_TABLE, UNKNOWN_CELL = "不属于任何已知表格", "所在的行或列没有认出"
_DIGIT = re.compile(r"\d")


def account(
    sheets: Iterable[Sheet], readings: Iterable[Reading], unneeded: Iterable[Number], problems: Iterable[Problem]
) -> Accounting:
    """Account for every cell of the tables that holds a number.

    Args:
        sheets: the whole file; paragraphs hold no cells and are accounted for by their own readers.
        readings: what was read in it.
        unneeded: what nobody asks for.
        problems: what was set aside, which says why a number beside it is unread.
    """
    read = {(reading.sheet, reading.cell) for reading in readings}
    passed = {(number.sheet, number.cell) for number in unneeded} - read
    reasons = {sheet: UNKNOWN_CELL for sheet, _ in read} | {p.sheet: f"该表有未采用的内容：{p.found}" for p in problems}
    counts = {"read": 0, "not_needed": 0}
    unread: list[Number] = []
    for cell in number_cells(sheets):
        key = cell.sheet.name, cell.address
        if key in read:
            counts["read"] += 1
        elif key in passed:
            counts["not_needed"] += 1
        else:
            reason = reasons.get(cell.sheet.name, UNKNOWN_TABLE)
            unread.append(Number(*key, cell.text, "unread", reason))
    return Accounting(counts["read"], counts["not_needed"], unread)


def number_cells(sheets: Iterable[Sheet]) -> Iterator[Cell]:
    """The cells of tables that hold a number, in reading order; of a merged range its first cell.

    The lines printed above a table are none of its cells.
    """
    for sheet in sheets:
        for row in range(sheet.caption, len(sheet.rows)) if not sheet.prose else ():
            for column, content in enumerate(sheet.rows[row]):
                if (row, column) not in sheet.origins and is_number(content):
                    yield Cell(sheet, row, column)


def is_number(content: object) -> bool:
    """Whether a cell holds a number as readers understand it; a date or a word with digits is none."""
    if content is None or isinstance(content, bool):
        return False
    if isinstance(content, str) and not _DIGIT.search(content):
        return False
    return parse_cell(content).value is not None
