"""What became of each number in a file: read, not needed, or unread. Nothing disappears in silence."""

from dataclasses import dataclass, field
from typing import Literal

from assets.intake.ledger import Reading
from assets.intake.problems import Problem

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
