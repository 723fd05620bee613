"""Every number of a file is read, not needed or unread: nothing disappears in silence."""

import csv
import random
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from assets.intake import reader
from assets.intake.accounting import holds_number
from assets.intake.amounts import amounts
from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.ledger import SET_ASIDE_MARK
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from assets.knowledge.register import Department, Register, read_register
from assets.text.cell import parse_cell, raw_text
from assets.text.normal import unquoted
from assets.warehouse.files import DATA
from tests.bench.mixed_files import file_of
from tests.intake.tables import test_disclosure, test_self_evaluation_form
from tests.makers import workbooks
from tests.makers.documents import drawn, prose, table
from tests.soak.mutants import mutant_of
from tests.soak.originals import Original, originals

YEAR = 2023
REGISTER = Register([Department(department_id="A", name="合成A局")])
SAMPLE = sorted(path for path in (DATA / "sample").glob("20*/*"))
SHEET_MUTANTS, FILE_MUTANTS = 400, 1_600
STRANGE = [12.5, "3,456.00", "约8%", 2023, "20家", "-", None, "说明", "1.2.3", "0"]


def is_number(content: object) -> bool:
    return parse_cell(content).value is not None


def numbers_in(path: Path) -> int:
    """The numbers that a workbook or a text table of the sample holds, counted without the readers."""
    if path.suffix == ".csv":
        rows: Iterable[Iterable[object]] = csv.reader(read_text(path).splitlines())
    else:
        rows = [
            row for sheet in openpyxl.load_workbook(path, data_only=True) for row in sheet.iter_rows(values_only=True)
        ]
    contents = [content for row in rows for content in row]
    return sum(1 if is_number(content) else len(list(amounts(raw_text(content)))) for content in contents)


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030")


def numbers_of(sheets: Iterable[Sheet]) -> Counter[tuple[str, str]]:
    """Sheet and cell → how many numbers stand there: one in a number cell, those of a text or sentence each."""
    found: Counter[tuple[str, str]] = Counter()
    for sheet in (sheet.revealed() for sheet in sheets):
        for row, contents in enumerate(sheet.rows):
            for column, content in enumerate(contents):
                cell = Cell(sheet, row, column)
                if sheet.prose:
                    count = len(re.findall(r"\d+(?:,\d{3}(?!\d))*(?:\.\d+)*", unquoted(cell.text)))
                elif row >= sheet.caption and holds_number(content):
                    count = 1
                else:
                    count = len(list(amounts(cell.text)))
                if count and not cell.is_covered:
                    found[sheet.name, cell.address] += count
    return found


class Files:
    """Reads files in this process, each opened once; what is opened stays to be counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._opened: list[Sheet] = []
        monkeypatch.setattr(reader, "open_document", self._open)

    def _open(self, name: str, data: bytes) -> list[Sheet]:
        self._opened = open_document(name, data)
        return self._opened

    def look(self, name: str, year: int, register: Register, data: bytes) -> FileReading:
        """What is made of a file, after every number of it was accounted for once."""
        found = FormReader(name, year, register).look_here(data)
        there, numbers = numbers_of(self._opened), found.numbers
        assert numbers.read + numbers.not_needed + numbers.unread_count == there.total(), name
        unread = Counter((one.sheet, one.cell) for one in numbers.unread)
        assert unread <= there and all(one.reason for one in numbers.unread), name
        taken = {
            (one.sheet, one.cell) for one in found.readings if one.item != SET_ASIDE_MARK and one.value is not None
        }
        prose = {sheet.name for sheet in self._opened if sheet.prose}
        assert not {cell for cell in unread.keys() & taken if cell[0] not in prose}, name
        return found


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> Files:
    return Files(monkeypatch)


@pytest.fixture(scope="module")
def register() -> Register:
    return read_register(DATA / "departments.csv")


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_the_three_add_up_to_what_the_file_holds(path: Path, register: Register, files: Files) -> None:
    """In the sample, whose forms are our own, no number is left over."""
    found = files.look(path.name, int(path.parent.name), register, path.read_bytes()).numbers
    assert found.unread == []
    if path.suffix in (".xlsx", ".csv"):
        assert found.read + found.not_needed == numbers_in(path)


def whole_files() -> list[Original]:
    """The files that tests make: of every container but those that LibreOffice has to write."""
    book = workbooks.workbook()
    made = [
        Original("挪动.xlsx", workbooks.moved(book, 3, 2), workbooks.REGISTER),
        Original("合一.xlsx", workbooks.stacked(book, 2), workbooks.REGISTER),
        *(Original(name, data, REGISTER) for name, data in map(file_of, ["disclosure", "report.docx", "report.html"])),
    ]
    project = read_register(DATA / "departments.csv")
    papers = [path for path in SAMPLE if path.suffix in (".docx", ".html")]
    return [*originals(None), *made, *(Original(path.name, path.read_bytes(), project) for path in papers)]


@pytest.mark.documents
def test_of_a_changed_file_the_three_add_up(files: Files) -> None:
    """Workbooks, Word documents, pages and text tables, whole and 1,600 times damaged or rewritten.

    Also of a file that is refused whole each number is unread, or needed by nobody; of one that cannot be opened
    nothing is counted.
    """
    wholes, opened, refused = whole_files(), 0, 0
    for number in range(len(wholes) + FILE_MUTANTS):
        chance = random.Random(number)
        whole = wholes[number] if number < len(wholes) else chance.choice(wholes)
        data = whole.data if number < len(wholes) else mutant_of(whole, chance).data
        try:
            found = files.look(whole.name, YEAR, whole.register, data)
        except Problem:
            continue
        opened += 1
        refused += found.refusal is not None
        assert found.refusal is None or not found.numbers.read
    assert opened > FILE_MUTANTS // 2 and refused


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
    for seed in range(SHEET_MUTANTS):
        chance = random.Random(seed)
        sheets = [mutated(rows, f"表 {number}", chance) for number, rows in enumerate(chance.sample(BASES, 3))]
        try:
            found = read([prose("合成A局有关表格"), *sheets])
        except Problem:
            continue
        accepted += 1
        there, numbers = numbers_of(sheets), found.numbers
        assert numbers.read + numbers.not_needed + len(numbers.unread) == there.total(), seed
        unread = {(one.sheet, one.cell) for one in numbers.unread}
        read_cells = {(one.sheet, one.cell) for one in found.readings if one.value is not None}
        assert unread.isdisjoint(read_cells), seed
        assert unread <= there.keys() and all(one.reason for one in numbers.unread), seed
    assert accepted > SHEET_MUTANTS // 2


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
        ("在职 35 人，达到 ９０％", ["35人", "90%"]),
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


@pytest.mark.parametrize(
    ("note", "amounts"),
    [
        ("本单位2023年“三公”经费预算12万元，其中公务接待费3.5万元。", ["12万元", "3.5万元"]),
        ("2023年末在职35人，比上年增长5％", ["35人", "5%"]),
        ("详见附件2，联系电话0736-7256789", []),
        ("单价50万元以上的设备另行说明", []),
    ],
)
def test_an_amount_in_the_text_of_a_cell_is_listed(read: Read, note: str, amounts: list[str]) -> None:
    """A sum in a note below a table is no number cell: it is unread; years, telephones and limits are no sums."""
    rows = [*test_disclosure.EXPENDITURE, [note]]
    found = read([prose("合成A局2023年度决算"), table(*rows, name="表 1")]).numbers
    assert [one.text for one in found.unread] == amounts
    assert {one.reason for one in found.unread} <= {"写在单元格的文字里，没有采用"}


def test_what_is_kept_as_text_is_not_needed_number_by_number() -> None:
    """Why a target was missed is kept word for word, with the sums in it."""
    records = {"targets": [workbooks.TARGET | {"偏差原因": "多完成6家，因追加500万元"}]}
    whole = workbooks.read(workbooks.workbook(records=records))
    assert not whole.numbers.unread


def test_a_remark_in_a_column_that_nobody_asks_for(read: Read) -> None:
    """Its rates and points are not needed, as the form declares; a sum of money is listed all the same."""
    lines = """
评价指标|分值|评分标准|自评得分|备注
预算执行率|10|达到90%得10分，每少1个百分点扣0.5分|9.5|共支出500万元
公用经费控制率|5|不超过100%得满分|5|
"""
    sheet = drawn(lines, "部门整体支出绩效评价评分表")
    found = read([prose("合成A局2023年度部门整体支出绩效自评"), sheet]).numbers
    assert [(one.cell, one.text) for one in found.unread] == [("E2", "500万元")]
    assert found.read == 4


def test_a_table_of_contents_is_known_and_not_needed(read: Read) -> None:
    """The page numbers of a sheet that is declared as not needed are needed by nobody."""
    contents = table(["目录"], ["序号", "名称", "页码"], [1, "支出决算表", 3], name="目录")
    found = read([prose("合成A局2023年度决算"), contents, test_disclosure.sheet(test_disclosure.EXPENDITURE, "表 1")])
    assert not found.numbers.unread and [sheet.partition("（")[0] for sheet in found.unread] == ["目录"]


def test_a_file_refused_whole_has_its_numbers_counted(files: Files) -> None:
    """Nobody's form: every number is unread because the file is refused; in what cannot be opened none is counted."""
    rows = "资产名称,原值\n复印机,12000\n合计,12000\n".encode()
    found = files.look("资产.csv", YEAR, REGISTER, rows)
    assert found.refusal is not None and not found.readings
    assert [(one.cell, one.text) for one in found.numbers.unread] == [("B2", "12000"), ("B3", "12000")]
    assert all(one.reason.startswith("整个文件没有采用：") for one in found.numbers.unread)
    with pytest.raises(Problem):
        files.look("资产.xlsx", YEAR, REGISTER, b"PK\x03\x04")
