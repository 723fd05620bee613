"""A submitted file as sheets in reading order, whatever its container: the only thing the form readers see.

A workbook gives one sheet per worksheet. A document (Word, PDF, page, text) gives paragraphs and tables in turn.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from assets.intake.problems import Problem
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
        concealed: contents of hidden rows and columns, which ``rows`` lacks: nobody who opens the file sees them.
        comments: what was noted at cells.
        links: other files whose values its formulas show as they were when it was saved.
    """

    name: str
    rows: list[list[object]]
    origins: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    prose: bool = False
    first: int = 1
    caption: int = 0
    hidden: bool = False
    concealed: Mapping[tuple[int, int], object] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    links: tuple[str, ...] = ()

    def revealed(self) -> "Sheet":
        """The sheet with the contents of its hidden rows and columns."""
        rows = [list(row) for row in self.rows]
        for (row, column), content in self.concealed.items():
            rows[row][column] = content
        return replace(self, rows=rows, concealed={})

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

    @cached_property
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

    def texts(self) -> Iterator[Cell]:
        """Its cells with a text, in reading order; a merged range once."""
        for row in range(max(self.top, 0), min(self.bottom, len(self.sheet.rows))):
            for column in range(len(self.sheet.rows[row])):
                if (row, column) not in self.sheet.origins and self.sheet.text(row, column):
                    yield Cell(self.sheet, row, column)

    @property
    def start(self) -> Cell:
        """Where to point when the table as a whole is meant."""
        return Cell(self.sheet, max(self.top, 0), 0)


def conceal(sheet: Sheet, rows: Set[int], columns: Set[int]) -> Sheet:
    """The sheet as a spreadsheet program shows it; a merged range shows its text while any of its cells is seen."""
    if not rows and not columns:
        return sheet
    seen = {origin for (row, column), origin in sheet.origins.items() if row not in rows and column not in columns}
    concealed = {
        (row, column): content
        for row, contents in enumerate(sheet.rows)
        for column, content in enumerate(contents)
        if content is not None and (row in rows or column in columns) and (row, column) not in seen
    }
    shown = [
        [None if (row, column) in concealed else content for column, content in enumerate(contents)]
        for row, contents in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=shown, concealed=concealed)


def origins_of(
    file: str, sheet: str, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], rows: int, columns: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell inside a merged range its top left one, as far as the sheet has cells.

    Args:
        file, sheet: their names, for messages.
        ranges: the first and the last cell of each.
        rows, columns: how far the sheet's filled cells go.

    Raises:
        Problem: together the ranges have more cells than the sheet, so that some lie over each other.
    """
    within = [(top, left, min(bottom + 1, rows), min(right + 1, columns)) for (top, left), (bottom, right) in ranges]
    merged = sum(max(bottom - top, 0) * max(right - left, 0) for top, left, bottom, right in within)
    if merged > rows * columns:
        remedy = "用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请向原单位索取"
        raise Problem(file, sheet, "", "互相重叠的合并单元格", "不重叠的合并单元格", remedy)
    return {
        (row, column): (top, left)
        for top, left, bottom, right in within
        for row in range(top, bottom)
        for column in range(left, right)
        if (row, column) != (top, left)
    }


def texts(sheets: list[Sheet]) -> Iterator[Cell]:
    """Every cell with a text, in reading order; a merged range once."""
    for sheet in sheets:
        yield from Region(sheet, 0, len(sheet.rows)).texts()
