"""One table, whatever spreadsheet format it is saved in: values as they are shown, and what is not shown is named."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment

from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from tests.makers.documents import REGISTER
from tests.makers.written_documents import Office

ROWS: list[list[object]] = [
    ["支出决算表", None, None, None, None],
    ["部门：示例县水利局", None, None, None, "单位：万元"],
    ["科目编码", "科目名称", "本年支出合计", "基本支出", "项目支出"],
    ["合计", None, 812.5, 402.5, 410],
    ["213", "农林水支出", 812.5, 402.5, 410],
]
MONEY = {"total_expenditure": 812.5, "basic_expenditure": 402.5, "project_expenditure": 410}


def saved(change: Callable[[openpyxl.Workbook], object] = lambda book: None, rows: list[list[object]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "支出"
    for row in rows:
        book.active.append(row)
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def as_xml(rows: list[list[object]] = ROWS, table: str = "", row: str = "", options: str = "") -> bytes:
    """An XML spreadsheet as report servers write it: only filled cells, with an index behind a gap."""
    lines = []
    for number, contents in enumerate(rows, start=1):
        cells = "".join(
            f'<Cell ss:Index="{column}"><Data ss:Type="{"String" if isinstance(content, str) else "Number"}">'
            f"{content}</Data></Cell>"
            for column, content in enumerate(contents, start=1)
            if content is not None
        )
        lines.append(f"<Row{row if number == len(rows) else ''}>{cells}</Row>")
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style><Style ss:ID="q" ss:Parent="p"/></Styles>'
        f'<Worksheet ss:Name="支出"><Table>{table}{"".join(lines)}</Table>{options}</Worksheet></Workbook>'
    ).encode()


def as_csv(delimiter: str = ",", encoding: str = "utf-8", *, padded: bool = True) -> bytes:
    lines = [["" if cell is None else str(cell) for cell in row] for row in ROWS]
    if not padded:
        lines = [line if number > 1 else [cell for cell in line if cell] for number, line in enumerate(lines)]
    return "".join(delimiter.join(line) + "\r\n" for line in lines).encode(encoding)


def money(reading: FileReading) -> dict[str, float]:
    return {fact.item: float(fact.value or 0) for fact in reading.readings if fact.item in MONEY}


def read(data: bytes, name: str = "决算.xls") -> FileReading:
    return FormReader(name, 2023, REGISTER).read(data)


@pytest.mark.parametrize("name", ["决算.xls", "决算.xml", "决算.xlsx"])
def test_an_xml_spreadsheet_is_read_whatever_it_is_named(name: str) -> None:
    """What report servers name .xls is XML; its table is read like any other."""
    reading = read(as_xml(), name)
    assert money(reading) == MONEY and not reading.set_aside


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("padded", [True, False])
def test_a_table_saved_as_csv(delimiter: str, encoding: str, padded: bool) -> None:
    """A sheet with title and headers that was saved as CSV goes the way of any table, not that of a tidy list."""
    reading = read(as_csv(delimiter, encoding, padded=padded), "支出决算表.csv")
    assert money(reading) == MONEY and not reading.set_aside


def test_a_csv_that_breaks_off_is_refused() -> None:
    """A row of the body that ends early may have lost part of its last number."""
    with pytest.raises(Problem, match="可能在中途断开"):
        read(as_csv()[:-7], "支出决算表.csv")


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xml"])
def test_a_share_is_as_the_sheet_shows_it(kind: str, office: Office) -> None:
    """0.965 formatted as a percentage is 96.5%, in each format; formatted as a number it is 0.965."""
    rows: list[list[object]] = [["执行率", 0.965, 0.965]]

    def formatted(book: openpyxl.Workbook) -> None:
        book.active["B1"].number_format = "0.0%"
        book.active["C1"].number_format = "0.000"

    if kind == "xml":
        data = as_xml(rows).replace(b'ss:Index="2"', b'ss:Index="2" ss:StyleID="q"')
    else:
        data = saved(formatted, rows)
    [sheet] = open_document("表", office.xls(data) if kind == "xls" else data)
    assert sheet.rows[0][1:] == ["96.5%", 0.965]


def hide(book: openpyxl.Workbook) -> None:
    book.active.row_dimensions[5].hidden = True
    book.active.column_dimensions["G"].hidden = True
    book.active["G4"] = 77


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xml"])
def test_hidden_rows_and_columns_are_named_and_do_not_count(kind: str, office: Office) -> None:
    """Nobody sees line 213 nor the 77 beside the table: the visible total counts, and their numbers are named."""
    if kind == "xml":
        data = as_xml(
            [*ROWS[:3], [*ROWS[3], None, 77], ROWS[4]], '<Column ss:Index="7" ss:Hidden="1"/>', ' ss:Hidden="1"'
        )
    else:
        data = saved(hide)
    reading = read(office.xls(data) if kind == "xls" else data, f"决算.{kind}")
    assert money(reading) == MONEY
    assert not [fact for fact in reading.readings if fact.item == "functional_expenditure"]
    [problem] = reading.set_aside
    assert "隐藏的行或列里有 5 个数" in problem.found and "G4 的 77" in problem.found and "未采用" in problem.found


def test_a_table_that_is_all_hidden_counts_and_is_named() -> None:
    """Without its hidden headers nothing of the file can be read: they are used, and it is said."""

    def change(book: openpyxl.Workbook) -> None:
        for row in range(1, 6):
            book.active.row_dimensions[row].hidden = True
        book.active["A9"] = "注：金额四舍五入。"

    reading = read(saved(change), "决算.xlsx")
    assert money(reading) == MONEY
    assert any("已采用" in problem.found for problem in reading.set_aside)


def test_a_merged_title_over_a_hidden_column_is_seen() -> None:
    """A title merged over a hidden first column is still shown, and so it is read."""

    def change(book: openpyxl.Workbook) -> None:
        book.active.insert_cols(1)
        book.active["A1"], book.active["B1"] = "支出决算表", None
        book.active.merge_cells("A1:F1")
        book.active.column_dimensions["A"].hidden = True

    reading = read(saved(change), "决算.xlsx")
    assert money(reading) == MONEY and not reading.set_aside


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_comments_are_noted(kind: str, office: Office) -> None:
    """What was written beside a figure is no figure; that it is there is said."""
    data = saved(lambda book: setattr(book.active["C4"], "comment", Comment("含上年结转 30 万元", "某")))
    reading = read(office.xls(data) if kind == "xls" else data, f"决算.{kind}")
    assert money(reading) == MONEY and not reading.set_aside
    assert [note for note in reading.notes if "1 处批注" in note and "C4" in note and "含上年结转 30 万元" in note]


def test_values_of_other_files_are_noted() -> None:
    """A formula that shows a value of another workbook counts as it was saved, and the other file is named."""
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath" '
        'Target="file:///C:/2022%E5%86%B3%E7%AE%97.xlsx" TargetMode="External"/></Relationships>'
    )
    source = zipfile.ZipFile(io.BytesIO(saved()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                content = content.replace(b'<c r="D4" t="n"><v>', b'<c r="D4" t="n"><f>[1]Sheet1!B2</f><v>')
            archive.writestr(part, content)
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
        archive.writestr("xl/externalLinks/_rels/externalLink1.xml.rels", relation)
    reading = read(buffer.getvalue(), "决算.xlsx")
    assert money(reading) == MONEY
    assert [note for note in reading.notes if "引用其他文件（2022决算.xlsx）" in note]


def test_a_workbook_of_another_format_under_the_name_of_wps() -> None:
    """The content decides: an .xlsx that was renamed .et is read; a real .et is refused with how to save it."""
    assert money(read(saved(), "决算.et")) == MONEY
    with pytest.raises(Problem, match=r"另存为.*xlsx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "决算.et")


def test_an_xml_spreadsheet_with_a_gap_and_a_hidden_sheet() -> None:
    """Rows with an index leave blank rows; merged ranges and hidden sheets are known."""
    data = (
        as_xml()
        .replace(b"<Row>", b'<Row ss:Index="4">', 1)
        .replace(b'ss:Index="1"', b'ss:Index="1" ss:MergeAcross="4"', 1)
    )
    data = data.replace(
        b"</Worksheet>", b"<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet>"
    )
    [sheet] = open_document("决算.xls", data)
    assert isinstance(sheet, Sheet) and sheet.hidden
    assert (sheet.text(3, 0), sheet.text(3, 4), sheet.text(4, 0)) == ("支出决算表", "支出决算表", "部门：示例县水利局")


@pytest.mark.parametrize(
    "data",
    [
        as_xml()[:-200],
        as_xml().replace(b"<Workbook", b'<!DOCTYPE x [<!ENTITY a "aa">]><Workbook', 1),
        as_xml().replace(b'ss:Index="5"', b'ss:Index="99999"', 1),
    ],
)
def test_a_damaged_xml_spreadsheet_is_refused(data: bytes) -> None:
    """Cut off, with entities of its own, or with a cell far away: one sentence, and nothing is read."""
    with pytest.raises(Problem):
        read(data)
