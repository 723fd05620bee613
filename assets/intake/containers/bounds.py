"""How large a file may honestly be: what it asks to be laid out is counted before it is."""

from typing import Self

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.problems import Problem

MAX_SHEETS = 2_000
"""Sheets of a workbook; tables and the runs of paragraphs between them of a document."""

MAX_CELLS, MAX_COLUMNS = 1_000_000, 16_384
"""Cells of all sheets of a workbook, each counted up to its last filled row and column; columns, as of Excel."""

MAX_DOCUMENT_CELLS, MAX_DOCUMENT_COLUMNS = 200_000, 1_000
"""The same of all tables of a document."""

MAX_RECORDS = 200_000
"""Rows of a CSV file."""

MAX_CHARACTERS = 32_767
"""Of one cell or paragraph, as of a cell of Excel."""

MAX_ALL_CHARACTERS = 20_000_000
"""Of all cells of a workbook, which may share one text."""

_LESS = "删去表格以外的行和列，另存后再报送；大表请分开报送"


class Extent:
    """The cells that a file has asked for so far.

    Args:
        name: file name, for messages.
        most: how many it may ask for.
        widest: how many columns one table may have.
    """

    def __init__(self, name: str, most: int, widest: int) -> None:
        self._name, self._most, self._widest, self._cells = name, most, widest, 0

    @classmethod
    def of_document(cls, name: str) -> Self:
        """The extent of what is no workbook."""
        return cls(name, MAX_DOCUMENT_CELLS, MAX_DOCUMENT_COLUMNS)

    @classmethod
    def of_workbook(cls, name: str) -> Self:
        """The extent of a workbook or a CSV file."""
        return cls(name, MAX_CELLS, MAX_COLUMNS)

    def add(self, rows: int, columns: int, sheet: str = "", cell: str = "") -> None:
        """Count a table or a part of one.

        Raises:
            Problem: that is too much.
        """
        self._cells += rows * columns
        self.refuse_wider(columns, sheet, cell)
        if self._cells > self._most:
            found = f"{rows} 行 × {columns} 列的单元格（至此共 {self._cells} 个）"
            raise Problem(self._name, sheet, cell, found, f"全部不超过 {self._most} 个单元格", _LESS)

    def refuse_wider(self, columns: int, sheet: str = "", cell: str = "") -> None:
        """Stop a row of more columns than a table may have.

        Raises:
            Problem: it has.
        """
        if columns > self._widest:
            found, expected = f"{columns} 列的一行", f"不超过 {self._widest} 列的表格"
            raise Problem(self._name, sheet, cell, found, expected, _LESS)


def refuse_sheets(name: str, count: int) -> None:
    """Stop a file of more sheets than a person could have filled in.

    Raises:
        Problem: there are more.
    """
    if count > MAX_SHEETS:
        found, expected = f"{count} 张工作表或表格", f"不超过 {MAX_SHEETS} 张"
        raise Problem(name, "", "", found, expected, "只报送本部门的表")


def refuse_long_text(name: str, sheet: str, cell: str, length: int) -> None:
    """Stop a text that is longer than a cell can be.

    Raises:
        Problem: it is.
    """
    if length > MAX_CHARACTERS:
        found, expected = f"{length} 字的一格或一段", f"不超过 {MAX_CHARACTERS} 字"
        raise Problem(name, sheet, cell, found, expected, "把长文分段，另存后再报送")


def refuse_impossible_texts(name: str, sheets: list[Sheet]) -> None:
    """Stop a file with a text that no program writes into a cell: too long, or with zeros where characters were.

    Raises:
        Problem: there is one.
    """
    for sheet in sheets:
        for row, contents in enumerate(sheet.rows):
            for column, content in enumerate(contents):
                if not isinstance(content, str):
                    continue
                if len(content) > MAX_CHARACTERS:
                    refuse_long_text(name, sheet.name, Cell(sheet, row, column).address, len(content))
                if "\0" in content:
                    cell, remedy = Cell(sheet, row, column).address, "重新导出后再报送；打不开的请向原单位索取"
                    raise Problem(name, sheet.name, cell, "损坏的文字", "未损坏的文件", remedy)
