"""Damaged files: what can be seen to be damaged is refused, or said; no figure moves, shrinks or is lost in silence."""

import io
import zlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assets.intake.containers.bounds import refuse_impossible_texts
from assets.intake.containers.ending import unfinished
from assets.intake.containers.open import open_document
from assets.intake.containers.pdf import _refuse_bomb
from assets.intake.containers.sheets import Sheet
from assets.intake.containers.txt import read_text
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from tests.intake.containers.test_hostile_files import pdf_of
from tests.makers.hostile import written_book
from tests.makers.workbooks import REGISTER

CSV = "部门,年度,项目,阶段,口径,金额,单位\n示范区教育局,2023,支出合计,决算,,4512.25,万元\n"


@pytest.mark.parametrize("end", [4, 6, 9, 12])
def test_csv_cut_off(end: int) -> None:
    """A file cut off inside a number is not read with the number's beginning."""
    with pytest.raises(Problem, match="中途断开") as refused:
        FormReader("a.csv", 2023, REGISTER).read(CSV[:-end].encode())
    assert refused.value.cell == "A2"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", ",\n", "\n,,\n"])
def test_csv_that_ends_in_other_ways(end: str) -> None:
    """Blank lines, further commas and no line break at the end lose nothing."""
    assert len(FormReader("a.csv", 2023, REGISTER).read((CSV.strip() + end).encode()).readings) == 1


TWO = CSV + CSV.splitlines()[1].replace("final", "initial_budget") + "\n"


@pytest.mark.parametrize("at", range(7))
def test_csv_with_a_separator_too_many(at: int) -> None:
    """A row longer than the others is not read with its values beside their headers; all rows may end in a comma."""
    head, first, second = TWO.splitlines()
    cells = second.split(",")
    longer = ",".join([*cells[:at], "", *cells[at:]])
    with pytest.raises(Problem, match="有 8 列的一行") as refused:
        FormReader("a.csv", 2023, REGISTER).read(f"{head}\n{first}\n{longer}\n".encode())
    assert refused.value.cell == "A3"
    assert len(FormReader("a.csv", 2023, REGISTER).read(f"{head}\n{first},\n{second},\n".encode()).readings) == 2


@pytest.mark.parametrize("end", range(1, 7))
def test_csv_cut_off_in_its_last_column(end: int) -> None:
    """451 of 4512.25 in the last column looks like a number; that the row has no line end is said, with the cell."""
    text = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,4512.25\n"
    assert not FormReader("a.csv", 2023, REGISTER).read(text.encode()).set_aside
    [problem] = FormReader("a.csv", 2023, REGISTER).read(text[:-end].encode("gb18030")).set_aside
    assert "突然结束的文件" in str(problem) and "已按现有内容采用" in str(problem) and problem.cell == "D2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("……支出合计45", True), ("全局编制40人，其中行政编制14人，事业编制2", True), ("编制40人，其中行政编制", True),
        ("全局编制40人，其中行政编制14人。", False), ("全局编制40人，其中行政编制14人，事业编制2\n", False),
        ("示范区教育局", False), ("2024年3月1日", False), ("联系电话：88112345", False),
    ],
)  # fmt: skip
def test_text_that_breaks_off(text: str, said: bool) -> None:
    """A report that ends within a sentence was perhaps cut off; one typed without a last line end was not."""
    report = "示范区教育局2023年度部门整体支出绩效评价报告\n一、部门概况\n" + text.replace("……", "基本支出3万元，")
    problem = unfinished("报告.txt", report.encode(), read_text("报告.txt", report.encode()))
    assert (problem is not None) == said


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="B1"><v>2</v></c></row>',
    ],
)
def test_cell_that_stands_twice(rows: str) -> None:
    """Of two cells at one address, or rows of one number, nobody can say which one counts."""
    with pytest.raises(Problem, match="重复出现的行或单元格"):
        open_document("a.xlsx", written_book(f"<sheetData>{rows}</sheetData>"))


@pytest.mark.parametrize("change", ["lost", "more"])
def test_word_row_of_another_length(change: str) -> None:
    """A row of a Word table that lost a cell, or has one too many, does not show its values under other headers."""
    document = docx.Document()
    table = document.add_table(3, 3)
    for row in table.rows:
        for number, cell in enumerate(row.cells):
            cell.text = str(number)
    assert open_document("a.docx", _saved(document))
    cell = table.rows[1].cells[1]._tc
    if change == "lost":
        cell.getparent().remove(cell)
    else:
        cell.addnext(deepcopy(cell))
    with pytest.raises(Problem, match="列的一行"):
        open_document("a.docx", _saved(document))


def test_word_row_that_ends_before_the_others() -> None:
    """Where the document itself says that a row ends early, nothing is lost."""
    document = docx.Document()
    table = document.add_table(2, 3)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "1"
    last = table.rows[1]._tr
    last.remove(last.tc_lst[-1])
    last.get_or_add_trPr().append(parse_xml(f'<w:gridAfter {nsdecls("w")} w:val="1"/>'))
    [sheet] = open_document("a.docx", _saved(document))
    assert sheet.rows[1] == ["1", "1"]


def _saved(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("damage", [lambda packed: packed[:-20], lambda packed: packed[:30] + b"xxxx" + packed[34:]])
def test_pdf_with_a_damaged_stream(damage: Callable[[bytes], bytes]) -> None:
    """Of a damaged stream the parser would take the beginning, and the rest of the page would be missing unseen."""
    text = zlib.compress(b"".join(b"BT (%d) Tj ET\n" % (number * 7919) for number in range(200)))
    _refuse_bomb("a.pdf", pdf_of("/FlateDecode", text))
    with pytest.raises(Problem, match="内容损坏的 PDF"):
        _refuse_bomb("a.pdf", pdf_of("/FlateDecode", damage(text)))
    _refuse_bomb("a.pdf", pdf_of("/FlateDecode", damage(text)).replace(b"/Filter", b"/Subtype/Image/Filter"))


def test_text_with_zeros_in_it() -> None:
    """What a disk left of a text is none."""
    with pytest.raises(Problem, match="损坏的文字"):
        refuse_impossible_texts("a.xls", [Sheet("表", [["一", "二\0\0"]])])


ROWS = "<tr><th rowspan=2>项目<th colspan=2>金额<tr><td>上年<td>本年<tr><td>甲<td>120<td>118.5"


def test_page_with_spans() -> None:
    """Rows whose cells reach into the next one, titles alone in their row and rows of notes are whole."""
    page = f"<table><tr><td>收支表{ROWS}<tr><td>注：单位为万元</table>"
    [sheet] = open_document("a.html", page.encode())
    assert sheet.rows[3] == ["甲", "120", "118.5"]


@pytest.mark.parametrize("lost", ["<td>120", "<td>上年", "<td>118.5", " colspan=2"])
def test_page_with_a_lost_cell(lost: str) -> None:
    """A row that lost a cell is not read with its values one column to the left."""
    page = f"<table>{ROWS}<tr><td>乙<td>1<td>2<tr><td>丙<td>1<td>2<td>3</table>".replace(
        "<td>3", "", lost != " colspan=2"
    )
    with pytest.raises(Problem, match="列的一行"):
        open_document("a.html", page.replace(lost, "", 1).encode())


def test_page_with_a_row_that_begins_nowhere() -> None:
    """Cells that lie in no row are not passed over in silence."""
    page = "<table><tr><th>项目</th><th>金额</th></tr><tr><td>甲</td><td>1</td></tr></table>"
    assert open_document("a.html", page.encode())
    with pytest.raises(Problem, match="不在任何一行里的单元格“甲”"):
        open_document("a.html", page.replace("<tr><td>", "<td>").encode())


def test_page_cut_off_in_a_text() -> None:
    """A page ends with a tag; one that ends within a sentence ends within a number as well."""
    with pytest.raises(Problem, match="在文字中间断开"):
        open_document("a.html", "<html><body><p>支出合计45".encode())


@pytest.mark.parametrize("end", ["", "<tr><td>乙<td>11"])
def test_page_cut_off(end: str) -> None:
    """A page that ends inside a table was cut off; a table named in a script or a remark is none."""
    seen = "<script>'<table>'</script><!-- <table> -->"
    assert open_document("a.html", f"<html>{seen}<table>{ROWS}</table></html>".encode())
    with pytest.raises(Problem, match="中间断开"):
        open_document("a.html", f"<html>{seen}<table>{ROWS}{end}".encode())
