"""Documents as sheets, made by hand for the tests of readers."""

from assets.intake.containers.sheets import Sheet
from assets.intake.source_file import SourceFile
from assets.knowledge.register import Department, Register

REGISTER = Register(
    [
        Department(department_id="01", name="示例县教育局", aliases=("县教育局", "示例县教育体育局")),
        Department(department_id="02", name="示例县水利局"),
        Department(department_id="03", name="示例县教育局招生办公室"),
    ]
)


def source(fiscal_year: int = 2023, name: str = "文件.docx") -> SourceFile:
    """A submitted file of the folder of a year."""
    return SourceFile(name, fiscal_year, REGISTER)


def prose(*paragraphs: str, first: int = 1) -> Sheet:
    """A run of paragraphs."""
    return Sheet("正文", [[paragraph] for paragraph in paragraphs], prose=True, first=first)


def table(*rows: list[object], name: str = "表 1", caption: int = 0) -> Sheet:
    """A table without merged cells."""
    return Sheet(name, list(rows), caption=caption)


def drawn(text: str, *above: str, name: str = "表 1") -> Sheet:
    """A table as it is drawn, cells between ``|``; ``<`` goes on from the left, ``^`` from above.

    Args:
        text: one line for each row.
        above: lines printed above the table.
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(rows, start=len(above)):
        for column, cell in enumerate(cells):
            before = {"<": (row, column - 1), "^": (row - 1, column)}.get(cell)
            if before:
                origins[row, column] = origins.get(before, before)
    contents: list[list[object]] = [[line] for line in above]
    contents += [[None if cell in ("", "<", "^") else cell for cell in cells] for cells in rows]
    return Sheet(name, contents, origins, caption=len(above))
