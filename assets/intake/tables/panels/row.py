"""A row of a panel: its texts, its numbers, and its code, in one column, over three, or before its name."""

import re
from dataclasses import dataclass

from assets.intake.containers.sheets import Cell, Region
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.tables.panels.header import Header, Panel, is_number
from assets.intake.tables.panels.table import PanelTable
from assets.text.normal import short, squeezed

CODE = re.compile(r"\d{3}(?:\d{2}){0,2}")
CODE_THEN_NAME = re.compile(r"[(\[【]?(\d{3}(?:\d{2}){0,2})(?=\D)")
NO_LINE = re.compile(r"栏次|行次|[类款项]|[….。—－*-]*")
_LEVELS = (3, 5, 7)
_FIRST_DIGITS = {"functional_expenditure": "2", "functional_revenue": "2", "economic_expenditure": "35"}
"""How the codes of a classification begin; another code of three digits is that of a department."""


@dataclass(frozen=True)
class PanelRow:
    """A row of a panel.

    Attributes:
        seen: labels of the lines above it.
        codes: codes of the lines above it, of the present unit, with their readings.
    """

    table: PanelTable
    header: Header
    panel: Panel
    region: Region
    row: int
    seen: list[str]
    codes: dict[int, list[Reading]]

    def text(self, column: int | None) -> str:
        """What stands in one of its cells; nothing in a column that the panel has not."""
        return "" if column is None else self.region.sheet.own_text(self.row, column)

    @property
    def numbers(self) -> list[int]:
        """The columns of its numbers."""
        return [column for column in self.panel.figures if is_number(self.region.sheet, self.row, column)]

    def cell(self, column: int) -> Cell:
        """One of its cells."""
        return self.region.cell(self.row, column)

    def unknown(self, name: str) -> Problem:
        """Nobody knows the line."""
        return unknown_line(self.table, self.region, self.row, self.panel, name)


def unknown_line(table: PanelTable, region: Region, row: int, panel: Panel | None, name: str) -> Problem:
    """A line that nobody knows."""
    column = 0 if panel is None else panel.name if panel.name is not None else next(iter(panel.figures))
    found = f"不认识的一行“{short(name)}”" if name else "没有名称的一行数字"
    return table.source.problem(
        region.cell(row, column), found, f"“{table.table.title}”统一格式中的行，或带科目编码的行",
        "核对该行的名称；其余各行照常使用",
    )  # fmt: skip


def code_and_name(line: PanelRow) -> tuple[int | None, str]:
    """Code and name of a line; a code may be spread over three columns, or stand before the name.

    Where only its own level is printed, 类 and 款 are those of the line above.
    """
    table, merged_cells = line.table, line.region.sheet.origins
    single = [column for column in line.panel.codes if (line.row, column) not in merged_cells]  # it stands there once
    parts = [text for column in single if (text := squeezed(line.text(column)))]
    name = line.text(line.panel.name)
    digits = [part for part in parts if part.isdigit()]
    if not digits:
        beside = CODE_THEN_NAME.match(squeezed(name)) if table.block.coded_item else None
        if beside and is_class(table, beside[1]):
            return int(beside[1]), name
        words = [part for part in parts if not NO_LINE.fullmatch(part)]
        return None, name or "".join(words)
    level = next(index for index, column in enumerate(single) if squeezed(line.text(column)) == digits[0])
    last = str(next(reversed(line.codes), ""))
    if last and 0 < level < len(_LEVELS) and len(digits) == 1 and len(digits[0]) < 3 and len(single) <= len(_LEVELS):
        classes = last[: _LEVELS[level - 1]]
        digits = [classes, *digits] if len(classes) == _LEVELS[level - 1] else digits
    # a spreadsheet drops the zero of a 款 “01”
    digits = [digits[0], *(part.zfill(2) for part in digits[1:])]
    whole = (
        digits[-1]
        if len(digits[-1]) in _LEVELS and len(digits) <= _LEVELS.index(len(digits[-1])) + 1
        else "".join(digits)
    )
    if len(digits) > 1 and whole == digits[-1] and not all(whole.startswith(part) for part in digits):
        whole = ""
    if not CODE.fullmatch(whole) or len(digits) < len(parts) or not is_class(table, whole):
        raise table.source.problem(
            line.cell(line.panel.codes[0]), f"科目编码“{short(' '.join(parts))}”", "3、5 或 7 位数字的类、款、项编码",
            "改正科目编码后重新报送；该行未采用，其余各行照常使用",
        )  # fmt: skip
    return int(whole), name


def is_class(table: PanelTable, code: str) -> bool:
    """Whether a code is one of the classification of the table."""
    item = table.block.coded_item
    return item is None or code[0] in _FIRST_DIGITS[item]
