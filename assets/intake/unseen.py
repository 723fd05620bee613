"""What whoever opens a workbook does not see: hidden rows and columns, comments, values taken from other files.

Hidden rows and columns are as hidden sheets: a clerk who compares the file with what was read would not find their
numbers. So they do not count, and each sheet that has some is named; where a file cannot be read without them they
count, and it is named all the same. Comments are never figures; a value of another file counts as it was saved.
"""

from collections.abc import Iterable, Iterator, Sequence

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.text.cell import parse_cell
from assets.text.normal import short

_MOST = 5
"""Rows, columns or cells that a sentence names."""


def concealed(source: SourceFile, sheets: Iterable[Sheet], use: str) -> list[Problem]:
    """For each sheet with numbers in hidden rows or columns where they are, how many, and whether they were used."""
    return [problem for sheet in sheets if (problem := _concealed(source, sheet, use))]


def unseen_notes(sheets: Iterable[Sheet]) -> Iterator[str]:
    """Comments and links to other files, in a sentence for each sheet that has some."""
    for sheet in sheets:
        if sheet.comments:
            (row, column), text = min(sheet.comments.items())
            first = f"{Cell(sheet, row, column).address}：{short(text)}"
            yield f"工作表“{short(sheet.name)}”有 {len(sheet.comments)} 处批注，未读（{first}）"
        if sheet.links:
            files = _listed([short(link) for link in sheet.links])
            yield f"工作表“{short(sheet.name)}”的公式引用其他文件（{files}），采用保存时的数值；请核实是否本年度的文件"


def _concealed(source: SourceFile, sheet: Sheet, use: str) -> Problem | None:
    numbers = {place: content for place, content in sheet.concealed.items() if parse_cell(content).value is not None}
    if not numbers:
        return None
    cells = [Cell(sheet, row, column) for row, column in sorted(numbers)]
    named = _listed([f"{cell.address} 的 {short(str(numbers[cell.row, cell.column]))}" for cell in cells])
    found = f"隐藏的行或列里有 {len(numbers)} 个数（{named}，{use}）"
    return source.problem(cells[0], found, "可见的行和列", "取消隐藏，或删去这些行列后重新报送")


def _listed(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST]) + ("等" if len(names) > _MOST else "")
