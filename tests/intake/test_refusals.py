"""A file that cannot be understood is refused with what, where, what was expected and what to do; never guessed at."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assets.intake.containers.archive import MAX_ENTRIES
from assets.intake.problems import Problem
from tests.makers.workbooks import (
    DEPARTMENT,
    SAMPLE,
    TARGET,
    cell_of,
    edited,
    problem_of,
    put,
    read,
    reading,
    saved,
    workbook,
)

FIGURES = "department_id,fiscal_year,item,phase,basis,value,unit\n"
GOOD_ROW = "9901-jy,2023,total_expenditure,final,,4512.25,\n"


def csv_file(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


def document(*parts: str) -> bytes:
    """A zip archive with the given parts, as Word or a compressed folder would leave it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return buffer.getvalue()


def bomb() -> bytes:
    """A small archive that unpacks to a thousand times its size."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    return buffer.getvalue()


def many_parts() -> bytes:
    return document("xl/workbook.xml", *(f"xl/part{number}.xml" for number in range(MAX_ENTRIES)))


def entity_bomb() -> bytes:
    """A workbook whose XML declares entities (“billion laughs”)."""
    source = zipfile.ZipFile(io.BytesIO(workbook()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/workbook.xml":
                head, _, body = content.partition(b"?>")
                content = head + b'?><!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            archive.writestr(part, content)
    return buffer.getvalue()


WHOLE_FILES = [
    # what arrives, file name, found, expected
    (b"", "教育局.xlsx", "空文件", "有内容的文件"),
    (b"", "教育局.csv", "空文件", "有内容的文件"),
    (b"not a workbook at all", "教育局.xlsx", "not a workbook at all", "绩效自评表"),
    (workbook()[:5000], "教育局.xlsx", "无法打开的内容", "未损坏的文件"),
    (workbook()[2000:], "教育局.xlsx", "不是文本的内容", ".docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "教育局.xlsx", "旧版 Office 文件", ".xlsx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "教育局.xls", "旧版 Office 文件", ".xlsx"),
    (b"%PDF-1.7\n%%EOF", "教育局.pdf", "无法打开的 PDF", "未损坏的 PDF"),
    (b"%PDF-1.7\n", "教育局.pdf", "没有结尾", "完整的 PDF"),
    (document("word/document.xml"), "教育局.docx", "无法打开的内容", ".docx"),
    (document("word/document.xml"), "教育局.xlsx", "无法打开的内容", ".docx"),
    (document("教育局/数据.txt"), "教育局.zip", "压缩包", ".xlsx"),
    (b"hello", "说明.txt", "hello", "自评报告"),
    (bomb(), "教育局.xlsx", "解压后 30 MB", "普通大小的文件"),
    (many_parts(), "教育局.xlsx", "2001 个部件", "普通大小的文件"),
    (entity_bomb(), "教育局.xlsx", "自带实体声明的内容", "Office 或 WPS 保存的文件"),
    (saved(openpyxl.Workbook()), "教育局.xlsx", "没有任何内容", "填好的表格"),
    (b"\n , ,\n", "教育局.csv", "没有任何内容", "填好的表格"),
    (b"department_id,value\n\xff\xff\xff", "教育局.csv", "无法识别的文字编码", "UTF-8 或 GB18030"),
    (FIGURES.encode("utf-16"), "教育局.csv", "无法识别的文字编码", "UTF-8 或 GB18030"),
    (b"a\0b,c\n", "教育局.csv", "二进制内容", "逗号分隔的文本"),
    (
        csv_file(FIGURES + '9901-jy,2023,"total_expenditure,final,,4512.25,\n' + GOOD_ROW),
        "教育局.csv",
        "无法拆分的行",
        "CSV",
    ),
]


@pytest.mark.parametrize(
    ("data", "name", "found", "expected"), WHOLE_FILES, ids=[f"{row[1]}: {row[2]}" for row in WHOLE_FILES]
)
def test_file_as_a_whole_is_refused(data: bytes, name: str, found: str, expected: str) -> None:
    """A file that is no usable table is refused with one sentence that names it, what it is and what to send."""
    problem = problem_of(data, name)
    assert problem.file == name
    assert found in problem.found
    assert expected in problem.expected or expected in problem.remedy
    assert_is_a_sentence(problem)


def assert_is_a_sentence(problem: Problem) -> None:
    """The message holds file, place, found, expected and remedy, in Chinese and on one line."""
    message = str(problem)
    for part in (problem.file, problem.sheet, problem.cell, problem.found, problem.expected, problem.remedy):
        assert part in message
    assert problem.found and problem.expected and problem.remedy
    assert message.startswith("文件“") and message.endswith("。") and "\n" not in message
    assert bool(problem.cell) <= bool(problem.sheet)


Change = Callable[[openpyxl.Workbook], object]


def delete_row(sheet: str, text: str) -> Change:
    return lambda book: book[sheet].delete_rows(cell_of(book[sheet], text)[0])


def append(sheet: str, *row: object) -> Change:
    return lambda book: book[sheet].append(list(row))


def second_sheet(title: str) -> Change:
    return lambda book: book.create_sheet("另一张").append([title])


CELLS = [
    # what is wrong, how, sheet, cell, found, expected
    ("another form", put("填表说明", "部门整体支出绩效数据收集表", "专项资金绩效表"), "填表说明", "A1",
     "专项资金绩效表", "部门整体支出绩效数据收集表"),
    ("a corner that is not the form's", put("三公经费", "项目", "费用"), "三公经费", "A2", "单位：万元", "项目"),
    ("a wrong header", put("三公经费", "上年决算", "前年决算"), "三公经费", "B3", "前年决算", "上年决算"),
    ("a header of another year", put("三公经费", "上年决算", "2021年决算"), "三公经费", "B3", "2021年决算", "上年决算"),
    ("a header twice", put("三公经费", "预算控制数", "决算"), "三公经费", "D3", "重复的名称“本年/决算”", "只出现一次"),
    ("a lacking header", lambda book: book["支出构成"].delete_cols(2), "支出构成", "A1", "缺少 本年决算", "全部行和列"),
    ("a column without header", put("三公经费", "合计", 5, right=9), "三公经费", "J", "没有表头的一列内容",
     "每列都有表头"),
    ("an unknown row", put("三公经费", "公务接待费", "招待费"), "三公经费", "A5", "招待费", "公务接待费"),
    ("a row twice", append("三公经费", "合计", 1, 2, 3), "三公经费", "A", "重复的名称“合计”", "只出现一次"),
    ("a lacking row", delete_row("三公经费", "公务接待费"), "三公经费", "A1", "缺少 公务接待费", "全部行和列"),
    ("a number without a row label", append("三公经费", None, 99), "三公经费", "B", "没有行名的内容“99”",
     "每行都有行名"),
    ("a title gone", put("三公经费", "“三公”经费情况表", None), "", "", "没有““三公”经费情况表”", "“三公”经费情况表"),
    ("a sheet gone", lambda book: book.remove(book["绩效目标"]), "", "", "年度绩效目标完成情况表",
     "年度绩效目标完成情况表"),
    ("a table twice", second_sheet("“三公”经费情况表"), "另一张", "A1", "第二张", "“三公经费”第 1 行"),
    ("an unknown label", put("基本情况", "退休人数（人）", "离休人数（人）"), "基本情况", "A",
     "离休人数（人）", "退休人数（人）"),
    ("a label twice", append("基本情况", "退休人数（人）", 3), "基本情况", "A", "重复的“退休人数（人）”", "只填一次"),
    ("a text beside a pair", put("基本情况", "退休人数（人）", "约数", right=2), "基本情况", "C", "约数",
     "退休人数（人）"),
    ("a lacking label", delete_row("基本情况", "退休人数（人）"), "基本情况", "A1", "缺少 退休人数（人）",
     "全部行和列"),
    ("no department", put("基本情况", DEPARTMENT, None), "基本情况", "B3", "部门“”", "departments.csv"),
    ("an unknown department", put("基本情况", DEPARTMENT, "示范区民政局"), "基本情况", "B3", "示范区民政局",
     "departments.csv"),
    ("a similar department", put("基本情况", DEPARTMENT, "示范区教育"), "基本情况", "B3", "示范区教育",
     "departments.csv"),
    ("another year", put("基本情况", 2023, 2022), "基本情况", "B4", "年度“2022”", "2023"),
    ("no year", put("基本情况", 2023, "本年"), "基本情况", "B4", "年度“本年”", "2023"),
    ("a date for the year", put("基本情况", 2023, date(2023, 1, 1)), "基本情况", "B4", "2023-01-01", "2023"),
    ("a target without name", put("绩效目标", "新增规模企业", None), "绩效目标", "C4", "没有“指标名称”的一行",
     "指标名称"),
    ("another choice", put("绩效目标", "数量", "数目"), "绩效目标", "C4", "数目", "总量、增速、占比、数量"),
    ("an unknown unit in the corner", put("三公经费", "单位：万元", "单位：美元"), "三公经费", "B5", "美元", "亿元"),
    ("two units at once", put("三公经费", "上年决算", "上年决算（元）"), "三公经费", "B5", "“万元”", "一致"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "sheet", "cell", "found", "expected"), CELLS, ids=[row[0] for row in CELLS])
def test_wrong_cell_is_named(what: str, change: Change, sheet: str, cell: str, found: str, expected: str) -> None:
    """A changed header, row, title, owner or unit is refused with cell, content and what belongs there."""
    problem = problem_of(edited(workbook(records={"targets": [TARGET]}), change))
    assert (problem.sheet, problem.cell.startswith(cell)) == (sheet, True), problem
    assert found in problem.found and expected in problem.expected
    assert_is_a_sentence(problem)


CSV_ROWS = [
    ("a lacking column", "department_id,item,value\n9901-jy,total_expenditure,5\n", "A1",
     "department_id、item、value", "phase"),
    ("no header", GOOD_ROW, "A1", "9901-jy", "department_id"),
    ("an unknown column", FIGURES.replace("unit", "units") + GOOD_ROW, "G1", "units", "unit"),
    ("a column twice", FIGURES.replace("unit", "金额") + GOOD_ROW, "G1", "重复的名称“金额”", "只出现一次"),
    ("a column without header", FIGURES + GOOD_ROW.replace(",\n", ",万元,5\n"), "H2", "没有表头的一列内容", "表头"),
    ("an unknown item", FIGURES + "9901-jy,2023,total_spending,final,,5,\n", "C2", "total_spending",
     "total_expenditure"),
    ("an unknown phase", FIGURES + GOOD_ROW + "9901-jy,2023,total_expenditure,end,,5,\n", "D3", "end", "final"),
    ("an unknown basis", FIGURES + "9901-jy,2023,total_expenditure,final,half,5,\n", "E2", "half", "basic"),
    ("an unknown money unit", FIGURES + "9901-jy,2023,total_expenditure,final,,5,美元\n", "G2", "美元", "万元"),
    ("a money unit for people", FIGURES + "9901-jy,2023,staff_in_post,final,,5,万元\n", "G2", "万元", "人"),
    ("an unquoted thousands comma", FIGURES + "9901-jy,2023,staff_in_post,final,,1,457\n", "G2", "457", "人"),
    ("a figure among chapters", "部门,章节,内容\n9901-jy,支出合计,4512.25\n", "B2", "支出合计", "章节"),
    ("a target without name", "部门,指标名称,指标口径,目标值,实际完成值\n9901-jy,,数量,5,6\n", "B2", "“”", "target"),
    ("another choice", "部门,指标名称,指标口径,目标值,实际完成值\n9901-jy,企业数,数目,5,6\n", "C2", "数目", "总量"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "cell", "found", "expected"), CSV_ROWS, ids=[row[0] for row in CSV_ROWS])
def test_wrong_csv_cell_is_named(what: str, text: str, cell: str, found: str, expected: str) -> None:
    """A CSV with a wrong header, code or unit is refused with the cell as a spreadsheet would show it."""
    problem = problem_of(csv_file(text), "数据.csv")
    assert (problem.sheet, problem.cell) == ("CSV", cell)
    assert found in problem.found and expected in problem.expected
    assert_is_a_sentence(problem)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_a_csv(encoding: str) -> None:
    """CSVs of Excel and WPS are read in UTF-8 and GB18030, rare characters of 4 bytes included."""
    text = "部门,年度,章节,内容\n区教育局,2023年,有关建议,“𠮷”字与“㐂”、“ɑ”照录\n"
    found = read(csv_file(text, encoding), "文字.csv").readings
    assert [r.raw_text for r in found] == ["“𠮷”字与“㐂”、“ɑ”照录"]


def test_csv_columns_in_chinese_and_any_order() -> None:
    """A CSV may name its columns, items and phases in Chinese, in any order, with the unit in the header."""
    text = "金额（元）,阶段,项目,部门名称\n45122500,决算,支出合计,示范区教育局\n"
    [found] = read(csv_file(text), "数据.csv").readings
    assert (found.item, found.phase, found.basis, found.value) == (
        "total_expenditure",
        "final",
        "total",
        Decimal("4512.25"),
    )
    assert (found.sheet, found.cell) == ("CSV", "A2")


def test_unknown_department_in_a_csv_is_set_aside() -> None:
    """A row of a department that is not registered, or of another year, is set aside; the other rows count."""
    text = (
        FIGURES
        + "示范区民政局,2023,total_expenditure,final,,1,\n" * 2
        + "9901-jy,2022,total_expenditure,final,,1,\n"
        + GOOD_ROW
    )
    found = read(csv_file(text), "数据.csv")
    assert [r.value for r in found.readings] == [Decimal("4512.25")]
    assert [(p.cell, p.found) for p in found.set_aside] == [("A2", "部门“示范区民政局”"), ("B4", "年度“2022”")]
    for problem in found.set_aside:
        assert_is_a_sentence(problem)


# -- not refused: the cell is in doubt, the file is not -------------------------------------------------------------

FINAL = ("three_public", "合计", "本年/决算")


def final_total(data: bytes) -> tuple[str, Decimal | None, str]:
    found = reading(read(data).readings, "three_public_expenses")
    return found.state, found.value, found.raw_text


@pytest.mark.parametrize("text", ["约四点五", "4.51（含公车）", "12月底", "4.51①", "20家", "95%", "4..51", "见附件"])
def test_text_in_a_number_cell(text: str) -> None:
    """A text in a number cell does not stop the file: the cell is unparsed, its text kept, the other cells count."""
    found = read(workbook({**SAMPLE, FINAL: text}))
    total = reading(found.readings, "three_public_expenses")
    assert (total.state, total.value, total.raw_text, total.decimals) == ("unparsed", None, text, 0)
    assert reading(found.readings, "three_public_expenses", "previous_final").value == Decimal("12.02")


def set_final(value: object, number_format: str = "General") -> bytes:
    """The workbook with a value and format in the final 三公 total."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["三公经费"]
        cell = sheet.cell(cell_of(sheet, "合计")[0], cell_of(sheet, "决算")[1])
        cell.value, cell.number_format = value, number_format

    return edited(workbook(), change)


def test_formula_never_calculated() -> None:
    """A formula that was saved without its result is “uncalculated”, not blank and not zero."""
    assert final_total(set_final("=SUM(D5:D8)")) == ("uncalculated", None, "")


def test_date_in_a_number_cell() -> None:
    """A number that Excel turned into a date is no number."""
    assert final_total(set_final(date(2023, 4, 5), "yyyy-mm-dd")) == ("unparsed", None, "2023-04-05")


def test_truth_value_in_a_number_cell() -> None:
    """TRUE is not 1."""
    assert final_total(set_final(True)) == ("unparsed", None, "TRUE")


@pytest.mark.parametrize("error", ["#DIV/0!", "#REF!", "#N/A", "#VALUE!"])
def test_error_value_of_excel(error: str) -> None:
    """#DIV/0! is a cell that went wrong, not one that was left blank."""
    assert final_total(set_final(error)) == ("unparsed", None, error)


@pytest.mark.parametrize(
    ("stored", "number_format", "value"),
    [
        (0.955, "0.0%", "95.5"), (0.955, "0%", "95.5"), (1, "0%", "100"), (0.07, "0.00%", "7"),
        (1.4, "0%;[Red]-0%", "140"),
        (95.5, "General", "95.5"), (95.5, '0.0"%"', "95.5"), (95.5, "0.0\\%", "95.5"), ("95.5%", "@", "95.5"),
    ],
)  # fmt: skip
def test_percent_formatted_cell(stored: object, number_format: str, value: str) -> None:
    """A cell that shows 95.5% is 95.5 per cent, though stored as 0.955; a “%” of decoration multiplies nothing."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["其他数据"]
        cell = sheet.cell(cell_of(sheet, "服务对象满意度（%）")[0], cell_of(sheet, "实际数")[1])
        cell.value, cell.number_format = stored, number_format

    found = reading(read(edited(workbook(), change)).readings, "satisfaction_rate")
    assert (found.state, found.value) == ("value", Decimal(value))


def test_thousands_format_changes_nothing() -> None:
    """A number formatted with thousands separators or colours is the number itself."""
    assert final_total(set_final(1457.2, "#,##0.00;[Red]-#,##0.00"))[:2] == ("value", Decimal("1457.2"))


def test_percent_in_a_money_cell() -> None:
    """A money cell formatted as a percentage holds no money."""
    assert final_total(set_final(0.955, "0.0%")) == ("unparsed", None, "95.5%")


def test_hidden_sheets_and_charts_do_not_disturb() -> None:
    """A chart sheet, a hidden sheet or a sheet of notes beside the form's tables changes nothing."""

    def change(book: openpyxl.Workbook) -> None:
        book.create_chartsheet("图")
        book["三公经费"].sheet_state = "hidden"
        book.create_sheet("草稿").append(["合计", 999])

    assert final_total(edited(workbook(), change))[:2] == ("value", Decimal("4.51"))


def test_strict_open_xml() -> None:
    """A workbook saved as “Strict Open XML” has other namespaces; its percentages are seen all the same."""
    data = set_final(0.955, "0.0%")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            content = content.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            )
            content = content.replace(
                b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"',
                b'xmlns:r="http://purl.oclc.org/ooxml/officeDocument/relationships"',
            )
            target.writestr(part, content)
    try:
        assert final_total(buffer.getvalue())[0] == "unparsed"
    except Problem as problem:  # refusing it is honest too; reading 0.955 would not be
        assert_is_a_sentence(problem)


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "ZZ90000"])
def test_stray_cell_at_the_end_of_the_sheet(cell: str) -> None:
    """One stray cell at the end of a sheet must not take the memory of the machine: it is named."""
    problem = problem_of(edited(workbook(), lambda book: book["三公经费"].__setitem__(cell, "注")), "教育局.xlsx")
    assert (problem.sheet, problem.cell) == ("三公经费", cell)


def test_address_of_far_columns() -> None:
    """Addresses beyond column Z are those of Excel."""
    from assets.intake.containers.sheets import Cell, Sheet

    sheet: Worksheet = openpyxl.Workbook().active
    for column in (0, 25, 26, 27, 701, 702, 16383):
        assert (
            Cell(Sheet("s", []), 4, column).address
            == f"{get_column_letter(column + 1)}5"
            == sheet.cell(5, column + 1).coordinate
        )
