"""What became of each number in a file: read, not needed, or unread. Nothing disappears in silence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from typing import Literal, Self

from assets.intake.amounts import MONEY, amounts
from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.intake.ledger import SET_ASIDE_MARK, Reading
from assets.intake.problems import Problem
from assets.knowledge.items import items
from assets.text.cell import is_number
from assets.text.normal import short

Use = Literal["read", "not_needed", "unread"]

_LABELLED = re.compile(
    r"(?:其中[:：])?(?P<label>[^\d:：]{2,24})[:：]\s*[-－]?[\d０-９][\d０-９,，.]*\s*(?:[百千]?万?元|亿元|分|%|％|人)?"
)
_CONTACT = re.compile("电话|手机|传真|邮编|时间|日期|年度|编[号码]|号码|代码")


def holds_number(content: object) -> bool:
    """Whether a cell holds a number, or a label and its number (“其他资金：12.50”) but for contacts and dates."""
    if is_number(content):
        return True
    labelled = _LABELLED.fullmatch(content.strip()) if isinstance(content, str) else None
    return labelled is not None and not _CONTACT.search(labelled["label"])


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
    """A cell that nobody asks for, with its number or the numbers in its text; none where it holds no digit."""
    if not cell.is_covered and re.search(r"\d", cell.text):
        yield Number(cell.sheet.name, cell.address, cell.text, "not_needed", reason)


@dataclass(frozen=True)
class Accounting:
    """The numbers of a file by what became of them: the three make up all numbers there are.

    Attributes:
        read: how many a reading has.
        not_needed: how many nobody asks for.
        unread: the others, one by one, in reading order; of very many the first.
        unlisted: how many more of them there are.
    """

    read: int = 0
    not_needed: int = 0
    unread: list[Number] = field(default_factory=list)
    unlisted: int = 0

    def unused(self) -> Self:
        """The same numbers in a file that may not count after all: what was read of it is unread; none is listed."""
        return replace(self, read=0, unread=[], unlisted=self.read + self.unread_count)

    @property
    def unread_count(self) -> int:
        """How many numbers are unread."""
        return len(self.unread) + self.unlisted


_MOST_LISTED = 2_000
"""Unread numbers of one file that are listed; all are counted."""

UNKNOWN_TABLE, UNKNOWN_CELL = "不属于任何已知表格", "所在的行或列没有认出"
ABOVE_TABLE, IN_TEXT = "写在表格上方的文字里，没有采用", "写在单元格的文字里，没有采用"
KEPT_AS_TEXT, UNCLEAR = "文字原样保存，其中的数不逐个采用", "写法不能确定是哪个数"


def account(
    sheets: Iterable[Sheet],
    readings: Iterable[Reading],
    unneeded: Iterable[Number],
    sentences: Iterable[Number],
    problems: Iterable[Problem],
) -> Accounting:
    """Account for every number of a file: in each cell of its tables, in the lines above them, in its sentences.

    Args:
        sheets: the whole file.
        readings: what was read in it; the mark of a table not read whole is none of a cell.
        unneeded: cells that nobody asks for.
        sentences: the numbers in sentences, for which their readers account (``prose/numbers.py``).
        problems: what was set aside, which says why a number beside it is unread.
    """
    read = [reading for reading in readings if reading.item != SET_ASIDE_MARK]
    cells = {(reading.sheet, reading.cell) for reading in read}
    passed = {(number.sheet, number.cell) for number in unneeded} - cells
    used = {sheet for sheet, _ in cells}
    reasons = dict.fromkeys(used, UNKNOWN_CELL) | {p.sheet: f"该表有未采用的内容：{p.found}" for p in problems}
    sheets = list(sheets)
    numbers = list(sentences)
    for cell in number_cells(sheets):
        key = cell.sheet.name, cell.address
        use: Use = "read" if key in cells else "not_needed" if key in passed else "unread"
        reason = reasons.get(cell.sheet.name, UNKNOWN_TABLE) if use == "unread" else ""
        numbers.append(Number(*key, cell.text, use, reason))
    numbers += _in_texts(sheets, read, passed, used)
    return _accounting_of(numbers)


def refused_whole(sheets: Iterable[Sheet], sentences: Iterable[Number], refusal: Problem) -> Accounting:
    """Account for a file of which nothing may be used: its numbers are unread because it is refused."""
    numbers = account(sheets, (), (), sentences, ())
    reason = f"整个文件没有采用：{short(refusal.found)}"
    return replace(numbers, unread=[replace(one, reason=reason) for one in numbers.unread])


def _accounting_of(numbers: Iterable[Number]) -> Accounting:
    """Numbers counted by what became of them, the first of the unread ones listed."""
    counts: Counter[Use] = Counter()
    unread: list[Number] = []
    for number in numbers:
        counts[number.use] += 1
        if number.use == "unread" and len(unread) < _MOST_LISTED:
            unread.append(number)
    return Accounting(counts["read"], counts["not_needed"], unread, counts["unread"] - len(unread))


def _in_texts(
    sheets: list[Sheet], readings: list[Reading], passed: Set[tuple[str, str]], used: Set[str]
) -> Iterator[Number]:
    """The amounts in cells that hold a text, and in the lines printed above tables.

    A text that is kept as a whole keeps its amounts: nobody reads them one by one. One that should have been a number
    and is none is unread. In a text that nobody asks for (评分标准, 备注) a sum of money is unread all the same.
    """
    states: dict[tuple[str, str], set[Use]] = {}
    for one in readings:
        kept: Use = "not_needed" if items()[one.item].kind == "text" else "unread"
        states.setdefault((one.sheet, one.cell), set()).add("read" if one.value is not None else kept)
    for cell in texts(sheets):
        above = cell.row < cell.sheet.caption
        if cell.sheet.prose or (not above and holds_number(cell.content)):
            continue
        key = cell.sheet.name, cell.address
        for amount in amounts(cell.text):
            state = states.get(key, set())
            if "read" in state:
                yield Number(*key, amount.text, "read")
            elif "not_needed" in state:
                yield Number(*key, amount.text, "not_needed", KEPT_AS_TEXT)
            elif key in passed and amount.kind != MONEY:
                yield Number(*key, amount.text, "not_needed")
            elif state:
                yield Number(*key, amount.text, "unread", UNCLEAR)
            else:
                reason = ABOVE_TABLE if above else IN_TEXT if key in passed or key[0] in used else UNKNOWN_TABLE
                yield Number(*key, amount.text, "unread", reason)


def number_cells(sheets: Iterable[Sheet]) -> Iterator[Cell]:
    """The cells of tables that hold a number, alone or behind its label, in reading order; of a merged range the first.

    The lines printed above a table are none of its cells.
    """
    for sheet in sheets:
        for row in range(sheet.caption, len(sheet.rows)) if not sheet.prose else ():
            for column, content in enumerate(sheet.rows[row]):
                if (row, column) not in sheet.origins and holds_number(content):
                    yield Cell(sheet, row, column)
