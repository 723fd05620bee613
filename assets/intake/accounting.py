"""What became of a number that stands in a file: nothing is lost in silence."""

from dataclasses import dataclass
from typing import Literal

Use = Literal["read", "not_needed", "unread"]


@dataclass(frozen=True)
class Number:
    """One number of a file.

    Attributes:
        sheet: name of the sheet.
        cell: address in it, as of a reading.
        text: the number as it stands, with the words around it where it stands in a sentence.
        use: ``read``, into a reading; ``not_needed``, as declared; ``unread``, all others.
        reason: why it is not read; empty where it is.
    """

    sheet: str
    cell: str
    text: str
    use: Use
    reason: str
