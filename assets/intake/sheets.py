"""A submitted file as sheets of cells, whatever its container: the only thing the form reader sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assets.intake.cells import raw_text


class UNCALCULATED:
    """Content of a formula cell that was saved without ever being calculated."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. Row and column numbers are 0-based; ``origin`` of merged ranges is their top left cell.

    Attributes:
        name: the sheet's name as the file has it; ``CSV`` for a text table.
        rows: cell contents (``None`` when empty), each row as wide as its last cell.
        origins: for each cell inside a merged range but its top left one, that top left cell.
    """

    name: str
    rows: list[list[object]]
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def content(self, row: int, column: int) -> object:
        """Content of a cell, looking through merged ranges; ``None`` outside the sheet."""
        row, column = self.origins.get((row, column), (row, column))
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """Text of a cell as it stands, looking through merged ranges."""
        content = self.content(row, column)
        return "" if content is UNCALCULATED else raw_text(content).strip()

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


def address(row: int, column: int) -> str:
    """``(0, 27)`` → ``AB1``."""
    letters = ""
    column += 1
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return f"{letters}{row + 1}"
