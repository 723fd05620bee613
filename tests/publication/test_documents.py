"""The files as an official or another program opens them."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from openpyxl import load_workbook

from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YearSummary
from assets.publication.documents import linked_page, linked_year_page
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.excel.year import summary_xlsx
from assets.publication.pdf.report import report_pdf
from assets.publication.word.document import report_docx

Writer = Callable[[Dossier], bytes]
DEPARTMENT_WRITERS: list[Writer] = [report_docx, report_pdf, scoresheet_xlsx, linked_page]


@pytest.mark.parametrize("writer", DEPARTMENT_WRITERS)
def test_the_same_dossier_gives_the_same_bytes(writer: Writer, dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """A rerun that changes nothing leaves every document as it was, byte for byte."""
    assert writer(dingcheng) == writer(dingcheng)
    assert writer(nearly_empty) == writer(nearly_empty)


def test_the_year_documents_repeat_too(year: YearSummary) -> None:
    """The same holds for the summary of the year."""
    assert summary_xlsx(year) == summary_xlsx(year)
    assert linked_year_page(year) == linked_year_page(year)


@pytest.mark.parametrize("writer", [report_docx, scoresheet_xlsx])
def test_no_file_inside_carries_the_time_of_writing(writer: Writer, dingcheng: Dossier) -> None:
    """Bytes written tomorrow are those written today: the dates inside are fixed."""
    with zipfile.ZipFile(io.BytesIO(writer(dingcheng))) as package:
        assert {info.date_time[0] for info in package.infolist()} <= {1980, 2000}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


def test_word_report_opens_with_eight_chapters(dingcheng: Dossier) -> None:
    """The report opens in Word, its navigation pane lists the eight chapters."""
    document = Document(io.BytesIO(report_docx(dingcheng)))
    chapters = [line.text for line in document.paragraphs if line.style is not None and line.style.name == "Heading 1"]
    assert len(chapters) == 8
    assert any(line.text.startswith("部门填报：") for line in document.paragraphs)


def test_word_tables_fill_the_text_width(dingcheng: Dossier) -> None:
    """LibreOffice takes widths from the grid alone: every table has one, no wider than the page's text."""
    for table in Document(io.BytesIO(report_docx(dingcheng))).tables:
        widths = [column.width for column in table.columns]
        assert all(widths)
        assert 155 < sum(width.mm for width in widths if width) <= 156.1


def test_word_report_survives_markup_and_control_characters(nearly_empty: Dossier) -> None:
    """A department's text is shown as typed, whatever is in it."""
    text = "\n".join(line.text for line in Document(io.BytesIO(report_docx(nearly_empty))).paragraphs)
    assert "=1+1 <script>alert(1)</script>结尾" in text
    assert "合成数据，仅供演示" in text


def test_score_sheet_has_its_sheets_and_numbers(dingcheng: Dossier) -> None:
    """Excel opens fifteen sheets; known figures are numbers, unknown ones say why."""
    book = load_workbook(io.BytesIO(scoresheet_xlsx(dingcheng)), data_only=True)
    assert book.sheetnames == [
        "评分表", "三公经费", "三公变动", "预算执行", "各表对照", "支出构成", "预算追加", "近年决算", "预算与上年结果",
        "人员", "绩效目标", "测算指标", "问题清单", "资料来源", "依据",
    ]  # fmt: skip
    total = [cell.value for cell in book["评分表"][book["评分表"].max_row]]
    assert total == ["合计", None, 100, 8.25, 83.25, 92, None, "自评得分不可达到", "11.00—86.00分"]
    vehicles = [cell.value for cell in book["三公经费"][5]]
    assert vehicles[1:4] == ["-", "不涉及", "-"]
    assert book["三公经费"]["D4"].value == 4.51 and book["三公经费"]["D4"].number_format == "#,##0.00"
    assert book["评分表"].freeze_panes == "B4"


def test_every_evidence_cell_has_its_row(dingcheng: Dossier) -> None:
    """An auditor can filter findings by file, sheet and cell."""
    sheet = load_workbook(io.BytesIO(scoresheet_xlsx(dingcheng)))["问题清单"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == sum(len(finding.evidence) for finding in dingcheng.evaluation.findings)
    assert [row[0] for row in rows] == [1, 1, 2, 2, 3, 4, 5, 5]
    assert rows[0][5:9] == ("文字说明：860.14元", "收支决算表：860.14万元", None, "一万倍")
    assert rows[0][9:] == ("鼎城区工信局2023年数据收集表.xlsx", "文字说明", "B4", "年初预算860.14元")


def test_text_never_becomes_a_formula(nearly_empty: Dossier, year: YearSummary) -> None:
    """A name that starts with = stays a name."""
    for content in (scoresheet_xlsx(nearly_empty), summary_xlsx(year)):
        cells = [cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row]
        assert any(isinstance(cell.value, str) and cell.value.startswith("=") for cell in cells)
        assert all(cell.data_type == "s" for cell in cells if str(cell.value).startswith("=SUM"))


def test_year_summary_tells_unknown_from_zero(year: YearSummary) -> None:
    """A dash stays a dash, what was not sent says so; departments that sent nothing are listed."""
    book = load_workbook(io.BytesIO(summary_xlsx(year)))
    assert book.sheetnames == ["汇总表", "年度变动", "等级分布", "自评质量", "矛盾清单", "提交台账", "问题统计"]
    heads = [cell.value for cell in book["汇总表"][3]]
    second = dict(zip(heads, (cell.value for cell in book["汇总表"][5]), strict=True))
    assert second["“三公”本年决算"] == "-"
    assert second["年初预算"] == "未提供" and second["决算"] == 1200.5
    assert ("鼎城区某某中心", None, None, "未报送") in [row[:4] for row in book["提交台账"].iter_rows(values_only=True)]
    assert [cell.value for cell in book["问题统计"][8]] == ["合计", 3, 3, 1, 1]


@pytest.mark.parametrize("fixture", ["dingcheng", "nearly_empty", "year"])
def test_pages_need_nothing_from_outside(fixture: str, request: pytest.FixtureRequest) -> None:
    """A page opened from a folder without network loads nothing and runs nothing."""
    data = request.getfixturevalue(fixture)
    text = (linked_year_page(data) if fixture == "year" else linked_page(data)).decode()
    assert not re.search(r"<script|<link|<iframe|<img|@import|url\(|https?:|src=|\son\w+=", text, re.IGNORECASE)
    links = set(re.findall(r'href="([^"]*)"', text))
    assert links and not any(link.startswith(("/", "//")) or ":" in link for link in links)


def test_pages_show_markup_as_text(nearly_empty: Dossier, year: YearSummary) -> None:
    """A name with < and & is shown, not executed, and a department's id makes one folder in a link."""
    assert "=SUM(A1)&lt;b&gt;&amp;示例局&lt;/b&gt;" in linked_page(nearly_empty).decode()
    index = linked_year_page(year).decode()
    assert "示例区&lt;教育&gt;局" in index
    assert 'href="./430703-gxj/index.html"' in index


def test_the_page_puts_the_result_first(dingcheng: Dossier) -> None:
    """Self-score, interval and verdict stand before anything else."""
    text = linked_page(dingcheng).decode()
    places = [text.index(word) for word in ("92.00", "8.25—83.25分", "自评得分不可达到", "“三公”经费</h2>")]
    assert places == sorted(places)
    assert "3f" * 32 in text
    for name in ("report.docx", "report.pdf", "scoresheet.xlsx", "evaluation.json"):
        assert f'href="{name}"' in text


def test_a_department_without_a_place_is_told_why(year: YearSummary) -> None:
    """“不可比” never stands alone: the reason follows in the workbook and on the page."""
    sheet = load_workbook(io.BytesIO(summary_xlsx(year)))["汇总表"]
    place = [cell.value for cell in sheet[3]].index("位次")
    assert [cell.value for cell in sheet[6]][place : place + 2] == ["不可比", "评分方案不同"]
    assert '不可比<br><span class="muted">评分方案不同</span>' in linked_year_page(year).decode()


def test_the_use_of_the_result_stands_beside_the_place(year: YearSummary) -> None:
    """The finance bureau sees per department what is proposed, or that it is open."""
    sheet = load_workbook(io.BytesIO(summary_xlsx(year)))["汇总表"]
    place = [cell.value for cell in sheet[3]].index("结果应用建议")
    assert sheet.cell(4, place + 1).value == "区间跨 不合格～良好，待补充资料后确定"


def test_the_movement_since_last_year_is_told_or_the_reason_why_not(year: YearSummary) -> None:
    """Score and place of both years stand side by side; where years are not compared the reason does."""
    sheet = load_workbook(io.BytesIO(summary_xlsx(year)))["年度变动"]
    second, third = ([cell.value for cell in sheet[line]] for line in (5, 6))
    assert second[1:] == [-5, 10, 0, "区间重叠，不能判断", "3～5", 11, "1", 9, "上升", None]
    assert third[1:] == ["不计算"] * 4 + ["／", "／", "不可比", "／", "不计算", "上年没有评价结果"]


def test_the_distribution_is_drawn_for_each_region_and_scheme(year: YearSummary) -> None:
    """Each region and scheme has a chart of its own, whose columns are the cells of its rows."""
    sheet = load_workbook(io.BytesIO(summary_xlsx(year)))["等级分布"]
    assert [cell.value for cell in sheet[5]] == ["=甲区", "湖南V1", "良好", 0, 0, 2, 1]
    drawn = [[series.val.numRef.f for series in chart.series] for chart in sheet._charts]
    assert drawn == [
        [f"等级分布!${column}${first}:${column}${last}" for column in "DEF"] for first, last in ((4, 5), (6, 7))
    ]


def test_contradictions_stand_under_their_cause(year: YearSummary) -> None:
    """Findings that share a cell are one group with that cell; the group with most findings comes first."""
    sheet = load_workbook(io.BytesIO(summary_xlsx(year)))["矛盾清单"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    cause = "鼎城区工信局2023年数据收集表.xlsx，工作表“文字说明”单元格B4“年初预算860.14元”"
    assert [(row[0], row[1], row[2], row[3]) for row in rows] == [
        (1, "常德市鼎城区工业和信息化局", cause, 2),
        (1, "常德市鼎城区工业和信息化局", cause, 2),
        (2, "常德市鼎城区工业和信息化局", "单独事项", 1),
        (3, "示例区<教育>局", "单独事项", 1),
    ]
    assert rows[0][7] == "被评价部门"
    assert rows[0][12] == f"{cause}；工作表“收支决算”单元格C6“860.14”"
    assert "共4项，归为3组" in sheet["A2"].value


def test_the_year_page_shows_files_that_could_not_be_read(year: YearSummary) -> None:
    """A quarantined file is shown with what to do about it, and so is a department that sent nothing."""
    text = linked_year_page(year).decode()
    assert "文件不是有效的工作簿。" in text and "其中退回1个" in text
    assert "鼎城区某某中心" in text
