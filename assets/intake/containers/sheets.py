"""A submitted file as sheets in reading order, whatever its container: the only thing the form readers see.

A workbook gives one sheet per worksheet. A document (Word, PDF, page, text) gives paragraphs and tables in turn.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from assets.text.cell import raw_text


class UNCALCULATED:
    """Content of a formula cell that was saved without ever being calculated."""


@dataclass(frozen=True)
class Sheet:
    """One sheet. Row and column numbers are 0-based; a merged range stands for its top left cell.

    Attributes:
        name: the sheet's name as the file has it; ``CSV`` for a text table; in a document ``正文`` or
            ``表 2（第 3 页）``.
        rows: cell contents (``None`` when empty), each row as wide as its last cell. A paragraph is a row of one cell.
        origins: for each cell inside a merged range but its top left one, that top left cell.
        prose: whether the rows are paragraphs.
        first: number of the first row as messages give it; paragraphs are counted through the document.
        caption: rows at the top that are no cells of the table but the lines printed above it (title, unit), taken
            along from the paragraphs before.
        hidden: whether a spreadsheet program does not show it.
    """

    name: str
    rows: list[list[object]]
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    prose: bool = False
    first: int = 1
    caption: int = 0
    hidden: bool = False

    def content(self, row: int, column: int) -> object:
        """Content of a cell, looking through merged ranges; ``None`` outside the sheet."""
        row, column = self.origin(row, column)
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def text(self, row: int, column: int) -> str:
        """Text of a cell as it stands, looking through merged ranges."""
        content = self.content(row, column)
        return "" if content is UNCALCULATED else raw_text(content).strip()

    def own_text(self, row: int, column: int) -> str:
        """Text of a cell, not that of a merged range reaching into its row from above."""
        return self.text(row, column) if self.origin(row, column)[0] == row else ""

    def first_text(self, row: int) -> str:
        """The leftmost text of a row."""
        return next((text for column in range(self.width) if (text := self.text(row, column))), "")

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """The top left cell of the merged range that a cell lies in; the cell itself outside of any."""
        return self.origins.get((row, column), (row, column))

    def after(self, row: int, column: int) -> int:
        """The first column right of a cell or of the merged range it begins."""
        origin = self.origin(row, column)
        column += 1
        while self.origins.get((row, column)) == origin:
            column += 1
        return column

    @property
    def width(self) -> int:
        """Columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True)
class Cell:
    """One cell of a sheet."""

    sheet: Sheet
    row: int
    column: int

    @property
    def content(self) -> object:
        """What the cell holds."""
        return self.sheet.content(self.row, self.column)

    @property
    def text(self) -> str:
        """Its text as it stands."""
        return self.sheet.text(self.row, self.column)

    @property
    def is_covered(self) -> bool:
        """Whether the cell lies inside a merged range and is not its top left one."""
        return (self.row, self.column) in self.sheet.origins

    @property
    def address(self) -> str:
        """``(0, 27)`` → ``AB1``; of a paragraph ``第 12 段``, of a line above a table ``表上第 1 行``."""
        if self.sheet.prose:
            return f"第 {self.sheet.first + self.row} 段"
        if self.row < self.sheet.caption:
            return f"表上第 {self.row + 1} 行"
        letters = ""
        column = self.column + 1
        while column:
            column, remainder = divmod(column - 1, 26)
            letters = chr(65 + remainder) + letters
        return f"{letters}{self.sheet.first + self.row - self.sheet.caption}"


@dataclass(frozen=True)
class Region:
    """A table's part of a sheet: rows ``top`` (its title's, or −1 without one) to ``bottom``, exclusive."""

    sheet: Sheet
    top: int
    bottom: int

    def cell(self, row: int, column: int) -> Cell:
        """A cell of the sheet."""
        return Cell(self.sheet, row, column)

    @property
    def start(self) -> Cell:
        """Where to point when the table as a whole is meant."""
        return Cell(self.sheet, max(self.top, 0), 0)


def texts(sheets: list[Sheet]) -> Iterator[Cell]:
    """Every cell with a text, in reading order; a merged range once."""
    for sheet in sheets:
        for row, contents in enumerate(sheet.rows):
            for column in range(len(contents)):
                if (row, column) not in sheet.origins and sheet.text(row, column):
                    yield Cell(sheet, row, column)
