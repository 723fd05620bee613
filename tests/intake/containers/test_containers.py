"""A document gives the same sheets from whatever container it arrives in."""

import pytest

from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Sheet
from assets.intake.containers.txt import read_text
from assets.intake.reader import FormReader
from assets.intake.tables.header import header_path
from tests.makers.documents import REGISTER, prose
from tests.makers.written_documents import Office, as_docx, as_html

MERGED = Sheet(
    "表 1",
    [["三公经费情况表"], ["单位：万元"], ["项目", "上年决算", "本年", None], [None, None, "预算数", "决算"],
     ["公务接待费", "12.02", "10", "4.51"], ["合计", "12.02", "10", "4.51"]],
    {(3, 0): (2, 0), (3, 1): (2, 1), (2, 3): (2, 2)},
    caption=2,
)  # fmt: skip
DOCUMENT = [prose("示例县教育局报告", "一、部门概况", "正文一句。"), MERGED, prose("二、结论", "正文又一句。", first=4)]


def cells(sheet: Sheet) -> list[list[str]]:
    """Texts of a sheet, merged ranges seen through."""
    return [[sheet.text(row, column) for column in range(sheet.width)] for row in range(len(sheet.rows))]


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_paragraphs_and_tables_in_turn(kind: str, office: Office) -> None:
    """Text, merged headers, the title and unit above a table, and the number of each paragraph come out alike."""
    written = {"docx": as_docx, "html": as_html, "pdf": office.pdf}[kind](DOCUMENT)
    found = open_document("报告", written)
    assert [sheet.prose for sheet in found] == [True, False, True]
    assert [cells(sheet) for sheet in found] == [cells(sheet) for sheet in DOCUMENT]
    assert [header_path(found[1], range(2, 4), column) for column in (1, 3)] == ["上年决算", "本年/决算"]
    assert (found[1].caption, found[2].first) == (2, 4)


def test_a_table_over_two_pages_is_one(office: Office) -> None:
    """A table that goes on with its header repeated is joined, and page numbers are no text."""
    rows: list[list[object]] = [["项目", "金额"], *([f"第{number}项", str(number)] for number in range(1, 101))]
    [_, table, _] = open_document("a.pdf", office.pdf([prose("前文。"), Sheet("表", rows), prose("后文。")]))
    assert cells(table) == [[str(cell) for cell in row] for row in rows]


def test_a_table_in_plain_text_is_laid_out_again() -> None:
    """One cell per line behind a tab: the empty cells of the header say what spans what."""
    text = "前文。\n\n\t项目\n\t上年\n\t本年\n\n\t\n\t\n\t预算\n\t决算\n\n\t接待费\n\t12.02\n\t10\n\t4.51\n\n后文。"
    [_, table, _] = read_text("a.txt", text.encode())
    assert cells(table)[2] == ["接待费", "12.02", "10", "4.51"]
    assert [header_path(table, range(2), column) for column in range(4)] == ["项目", "上年", "本年/预算", "本年/决算"]


def test_a_header_that_may_be_laid_out_two_ways_is_not() -> None:
    """Five cells under two without a subtotal could be split anywhere: the rows stay as they are."""
    text = "\t项目\n\t甲\n\t乙\n\n\t\n\t一\n\t二\n\t三\n\t四\n\t五\n\n\t某项\n\t1\n\t2\n\t3\n\t4\n\t5\n"
    [table] = read_text("a.txt", text.encode())
    assert not table.origins
    assert cells(table)[0][:3] == ["项目", "甲", "乙"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_the_usual_encodings(encoding: str) -> None:
    """Notepad and WPS save in different encodings."""
    [sheet] = open_document("a.txt", "第一段。\n第二段。".encode(encoding))
    assert cells(sheet) == [["第一段。"], ["第二段。"]]


def test_a_page_of_a_disclosure_site() -> None:
    """Spans count, scripts, hidden parts and tables for layout do not; GB2312 is read as declared."""
    page = (
        "<html><head><meta charset='gb2312'><script>var a='不读';</script></head><body><table><tr><td>"
        "<p>第一段</p><table><tr><th colspan=2>收入</th></tr><tr><td>项目</td><td>1.5</td></tr></table>"
        "<p style='display: none'>隐藏</p></td></tr></table></body></html>"
    )
    first, table = open_document("页面.xls", page.encode("gb18030"))
    assert cells(first) == [["第一段"]]
    assert cells(table) == [["收入", "收入"], ["项目", "1.5"]]


def test_a_row_without_cells_below_a_merged_header_is_no_damage() -> None:
    """Pages exported from Excel keep the rows that merged cells cover, empty."""
    page = (
        "<html><body><table><tr><td rowspan=2>项目</td><td rowspan=2>金额</td></tr><tr></tr>"
        "<tr><td>合计</td><td>5.00</td></tr></table></body></html>"
    )
    found = open_document("a.html", page.encode())
    assert cells(found[0])[-1] == ["合计", "5.00"]


def test_headings_are_not_taken_for_the_title_of_a_table() -> None:
    """A heading above a table stays among the paragraphs, where the chapters are."""
    found = open_document(
        "a.docx", as_docx([prose("（二）收支决算表情况"), Sheet("表", [["项目", "金额"], ["甲", "1"]])])
    )
    assert cells(found[0]) == [["（二）收支决算表情况"]]
    assert found[1].caption == 0


def test_a_second_department_named_in_passing_refuses_nothing() -> None:
    """A table of one department counts, though a line elsewhere in the document names another."""
    table = Sheet(
        "表",
        [["收入支出决算总表"], ["部门：示例县教育局"], ["单位：万元"], ["收入", None, "支出", None],
         ["项目", "金额", "项目", "金额"], ["本年收入合计", "5.00", "本年支出合计", "5.00"]],
        caption=3,
    )  # fmt: skip
    data = as_docx([prose("示例县水利局", "转来下表。"), table])
    found = FormReader("a.docx", 2023, REGISTER).read(data)
    assert {reading.department_id for reading in found.readings} == {"01"}


def test_a_list_that_names_a_form_is_not_that_form() -> None:
    """A report that lists the forms it rests on, beside their files, is read as the report that it is."""
    chapters = ("一、部门概况", "编制40人，在职43人。", "二、财务情况", "支出合计5.00万元。", "三、存在问题", "没有。")
    listed = Sheet("表", [["文件", "表式"], ["甲.xlsx", "部门整体支出绩效数据收集表"], ["乙.xlsx", "部门基本情况"]])
    data = as_docx([prose("示例县教育局", "2023年度部门整体支出绩效评价报告", *chapters), listed])
    found = FormReader("a.docx", 2023, REGISTER).read(data)
    assert found.set_aside == []
    stated = {reading.item: reading.value for reading in found.readings if reading.value is not None}
    assert stated == {"approved_posts": 40, "staff_in_post": 43, "total_expenditure": 5}
