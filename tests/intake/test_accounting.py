"""Every number of a file is read, not needed or unread: nothing disappears in silence."""

import csv
import random
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from assets.intake import reader
from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import SET_ASIDE_MARK
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from assets.knowledge.register import Department, Register, read_register
from assets.text.cell import parse_cell
from assets.warehouse.files import DATA
from tests.intake.tables import test_disclosure, test_self_evaluation_form
from tests.makers import workbooks
from tests.makers.documents import prose, table

YEAR = 2023
REGISTER = Register([Department(department_id="A", name="合成A局")])
SAMPLE = sorted(path for path in (DATA / "sample").glob("20*/*") if path.suffix in (".xlsx", ".csv"))
MUTANTS = 400
STRANGE = [12.5, "3,456.00", "约8%", 2023, "20家", "-", None, "说明", "1.2.3", "0"]


def is_number(content: object) -> bool:
    return parse_cell(content).value is not None


def numbers_in(path: Path) -> int:
    """The cells that hold a number, counted without the readers."""
    if path.suffix == ".csv":
        rows: Iterable[Iterable[object]] = csv.reader(read_text(path).splitlines())
    else:
        rows = [
            row for sheet in openpyxl.load_workbook(path, data_only=True) for row in sheet.iter_rows(values_only=True)
        ]
    return sum(is_number(content) for row in rows for content in row)


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030")


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(DATA / "departments.csv")


@pytest.mark.parametrize("path", SAMPLE[::5], ids=lambda path: path.stem)
def test_the_three_add_up_to_what_the_file_holds(path: Path, register: Register) -> None:
    """In the sample, whose forms are our own, no number is left over."""
    found = FormReader(path.name, int(path.parent.name), register).read_here(path.read_bytes()).numbers
    assert found.unread == []
    assert found.read + found.not_needed == numbers_in(path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> "Read":
    return Read(monkeypatch)


class Read:
    """Reads sheets as if a file had held them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, sheets: list[Sheet]) -> FileReading:
        self._monkeypatch.setattr(reader, "open_document", lambda name, data: sheets)
        return FormReader("合成A局.xlsx", YEAR, REGISTER).read_here(b"")


BASES = [
    test_disclosure.SUMMARY,
    test_disclosure.EXPENDITURE,
    test_disclosure.ECONOMIC,
    test_self_evaluation_form.BASE,
    test_self_evaluation_form.HUNAN,
]


def test_whatever_is_done_to_a_file_the_three_add_up(read: Read) -> None:
    """Rows and columns lost, doubled and moved, names changed, numbers added: each number is accounted for once."""
    accepted = 0
    for seed in range(MUTANTS):
        chance = random.Random(seed)
        sheets = [mutated(rows, f"表 {number}", chance) for number, rows in enumerate(chance.sample(BASES, 3))]
        try:
            found = read([prose("合成A局有关表格"), *sheets])
        except Problem:
            continue
        accepted += 1
        cells = {
            (sheet.name, address(row, column)): content
            for sheet in sheets
            for row, line in enumerate(sheet.rows)
            for column, content in enumerate(line)
        }
        numbers = found.numbers
        assert numbers.read + numbers.not_needed + len(numbers.unread) == sum(map(is_number, cells.values())), seed
        unread = {(one.sheet, one.cell) for one in numbers.unread}
        read_cells = {(one.sheet, one.cell) for one in found.readings if one.item != SET_ASIDE_MARK}
        assert unread.isdisjoint(read_cells), seed
        assert all(is_number(cells[one]) for one in unread) and all(one.reason for one in numbers.unread), seed
    assert accepted > MUTANTS // 2


def mutated(rows: list[list[object]], name: str, chance: random.Random) -> Sheet:
    """A table of which some lines, columns and cells are not as they should be."""
    width = max(map(len, rows))
    rows = [[*row, *[None] * (width - len(row))] for row in rows]
    for _ in range(chance.randrange(4)):
        row, column = chance.randrange(len(rows)), chance.randrange(width)
        match chance.randrange(6):
            case 0:
                rows.pop(row)
            case 1:
                rows.insert(row, list(rows[chance.randrange(len(rows))]))
            case 2:
                rows = [[*line[:column], chance.choice(STRANGE), *line[column:]] for line in rows]
                width += 1
            case 3:
                rows = [line[:column] + line[column + 1 :] for line in rows]
                width -= 1
            case 4:
                rows[row][column] = chance.choice(STRANGE)
            case _:
                rows[row][column] = f"{rows[row][column] or ''}改"
    return table(*rows, name=name)


def address(row: int, column: int) -> str:
    return f"{openpyxl.utils.get_column_letter(column + 1)}{row + 1}"


def test_a_table_nobody_knows_is_listed_number_by_number(read: Read) -> None:
    """What belongs to no form is unread, with its cells; what is beside it is read all the same."""
    other = table(["固定资产卡片"], ["名称", "原值"], ["复印机", 12000], ["合计", "12,000"], name="表 9")
    found = read([prose("合成A局2023年度决算"), other, test_disclosure.sheet(test_disclosure.EXPENDITURE, "b")])
    assert [(one.sheet, one.cell, one.text, one.reason) for one in found.numbers.unread if one.sheet == "表 9"] == [
        ("表 9", "B3", "12000", "不属于任何已知表格"),
        ("表 9", "B4", "12,000", "不属于任何已知表格"),
    ]


def test_a_sheet_of_a_workbook_without_its_title_is_named() -> None:
    """A table that may be missing and whose title was cleared: its sheet and each of its numbers are unread."""
    records = {"score_sheet": [{"评价指标": "预算完成率", "分值": 10.0, "自评得分": 9.5}]}
    whole = workbooks.workbook(records=records)
    assert not workbooks.read(whole).unread

    def clear(book: openpyxl.Workbook) -> None:
        book["自评评分表"]["A1"] = None

    found = workbooks.read(workbooks.edited(whole, clear))
    assert [sheet.partition("（")[0] for sheet in found.unread] == ["自评评分表"]
    assert {number.text for number in found.numbers.unread if number.sheet == "自评评分表"} >= {"10", "9.5"}


@pytest.mark.parametrize(
    ("line", "amounts"),
    [
        ("预算总额：1,300.25万元", ["1,300.25万元"]),
        ("单位：万元　本年合计 77.00", ["77.00"]),
        ("在职 35 人，占 ９０％", ["35 人", "90%"]),
    ],
)
def test_an_amount_above_a_table_is_listed(read: Read, line: str, amounts: list[str]) -> None:
    """What is printed between title and table is no cell; an amount there is unread, a year, unit or annex is none."""
    rows = [
        ["附件2"],
        ["支出决算表（2023年度）"],
        [line],
        ["合成A局"],
        ["单位：万元"],
        *test_disclosure.EXPENDITURE[2:],
    ]
    found = read([table(*rows, name="表 1", caption=5)]).numbers
    assert [(one.cell, one.text) for one in found.unread if one.cell.startswith("表上")] == [
        ("表上第 3 行", amount) for amount in amounts
    ]
