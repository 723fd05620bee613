"""Workbooks for the tests: the collection workbook filled, rearranged as departments do, or damaged."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from assets.knowledge.forms import Form, Table, forms
from assets.knowledge.register import Department, Register
from assets.publication.forms.writer import Content, Filling, write_form

YEAR = 2023
DEPARTMENT = "示范区教育局"
REGISTER = Register(
    [
        Department(department_id="9901-jy", name=DEPARTMENT, region="示范区", aliases=("区教育局",)),
        Department(department_id="9901-wj", name="示范区卫生健康局", region="示范区"),
    ]
)
FORM = next(form for form in forms() if form.id == "collection_workbook")
TABLES = {table.id: table for table in FORM.tables}
OWNER: dict[tuple[str, ...], Content] = {("profile", "部门名称"): DEPARTMENT, ("profile", "评价年度"): YEAR}
TARGET = {"指标名称": "新增规模企业", "指标口径": "数量", "目标值": "≥20家", "实际完成值": "26家"}
SAMPLE: dict[tuple[str, ...], Content] = {
    **OWNER,
    ("profile", "编制总数（人）"): 40,
    ("budget_and_accounts", "预算执行情况", "本年预算支出/合计"): 4512.25,
    ("three_public", "合计", "上年决算"): 12.02,
    ("three_public", "合计", "本年/决算"): 4.51,
    ("self_assessment", "自评得分"): 92,
}

Fact = tuple[int, str, str, str, int]
"""Number of the table in the form, item, phase, basis, line: what one cell is about."""


def workbook(cells: dict[tuple[str, ...], Content] | None = None, form: Form = FORM, **filling: Any) -> bytes:
    """A filled workbook; without ``cells`` a small but complete one."""
    return write_form(form, Filling(SAMPLE if cells is None else OWNER | cells, **filling))


def of_rows(*rows: list[object]) -> bytes:
    """A workbook with one sheet that holds these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return saved(book)


def read(data: bytes, name: str = "教育局.xlsx", year: int = YEAR, register: Register = REGISTER) -> FileReading:
    """Read a file as intake does."""
    return FormReader(name, year, register).read(data)


def problem_of(data: bytes, name: str = "教育局.xlsx", year: int = YEAR, register: Register = REGISTER) -> Problem:
    """The refusal of a file that must be refused."""
    try:
        reading = read(data, name, year, register)
    except Problem as problem:
        return problem
    raise AssertionError(f"not refused, {len(reading.readings)} readings")


def facts(readings: list[Reading]) -> dict[Fact, Reading]:
    """Readings by what they are about; no fact is read twice from one table."""
    found = {(r.table_order, r.item, r.phase, r.basis, r.line): r for r in readings}
    assert len(found) == len(readings)
    return found


def reading(readings: list[Reading], item: str, phase: str = "final", table: str | None = None) -> Reading:
    """The one reading of an item and phase."""
    order = None if table is None else list(TABLES).index(table)
    [found] = [r for r in readings if (r.item, r.phase) == (item, phase) and order in (None, r.table_order)]
    return found


def edited(data: bytes, change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """The workbook after a change made with openpyxl."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """Bytes of an openpyxl workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(sheet: str, text: str, new: object, right: int = 0) -> Callable[[openpyxl.Workbook], None]:
    """Overwrite the cell that holds ``text``, or one right of it."""

    def change(book: openpyxl.Workbook) -> None:
        row, column = cell_of(book[sheet], text)
        book[sheet].cell(row, column + right).value = new

    return change


def cell_of(sheet: Worksheet, text: str) -> tuple[int, int]:
    """1-based row and column of the first cell with a text."""
    return next((c.row, c.column) for row in sheet.iter_rows() for c in row if c.value == text)


def moved(data: bytes, down: int, right: int) -> bytes:
    """Every sheet with blank rows inserted above its table and blank columns left of it."""
    target = openpyxl.Workbook()
    target.remove(target.active)
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        _copy(sheet, target.create_sheet(sheet.title), down, right)
    return saved(target)


def stacked(data: bytes, gap: int) -> bytes:
    """All tables below one another in a single sheet."""
    target = openpyxl.Workbook()
    one = target.active
    one.title = "全部"
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        _copy(sheet, one, one.max_row + gap if one.max_row > 1 else 0, 0)
    return saved(target)


def declared_tables(form: Form = FORM) -> Iterator[tuple[int, Table]]:
    """Tables with their number in the form."""
    return enumerate(form.tables)


def _copy(source: Worksheet, target: Worksheet, down: int, right: int) -> None:
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                target.cell(cell.row + down, cell.column + right, cell.value)
    for merged in source.merged_cells.ranges:
        target.merge_cells(
            start_row=merged.min_row + down, end_row=merged.max_row + down,
            start_column=merged.min_col + right, end_column=merged.max_col + right,
        )  # fmt: skip
