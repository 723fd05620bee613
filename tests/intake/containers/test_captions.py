"""What stands over a table is the table's: title, year, annex, department and unit, in whatever order."""

import io
from collections.abc import Callable

import docx
import pytest

from assets.intake.containers.captions import caption_length
from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from tests.intake.containers.test_containers import cells
from tests.makers.documents import REGISTER, drawn, prose, table
from tests.makers.written_documents import Office, as_docx, as_html

SELF_EVALUATION = """
预算部门 | 示例县水利局 | < | < | < | < | < | <
年度预算（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 480 | 512 | 486.4 | 10 | 95% | 9.5
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 除险加固水库 | ≥3座 | 4座 | 50 | 50 |
效益指标 | 社会效益指标 | 受益人口 | ≥2万人 | 2.3万人 | 30 | 30 |
满意度指标 | 服务对象满意度指标 | 群众满意度 | ≥90% | 94% | 10 | 10 |
总分 | < | < | < | < | 100 | 99.5 |
"""


@pytest.mark.parametrize(
    ("lines", "length"),
    [
        (["附件3", "部门整体支出绩效自评表", "（2023年度）"], 3),
        (["部门整体支出绩效自评表", "2023年度"], 2),
        (["部门整体支出绩效自评表", "(2023年度)", "单位：万元"], 3),
        (["公开03表", "支出决算表", "（  年度）", "部门：示例县水利局", "金额单位：万元"], 5),
        (["2023年度", "支出决算表", "示例县水利局", "单位：元"], 4),
        (["四、支出决算表", "单位：万元"], 2),
        (["经费执行率为95%。", "支出决算表"], 1),
        (["（一）收入支出情况", "金额单位：万元"], 1),
        (["收入决算表", "支出决算表"], 1),
        (["全年开展了三次检查", "成效明显"], 0),
    ],
)
def test_the_lines_that_stand_over_a_table(lines: list[str], length: int) -> None:
    """A year or an annex between the title and its table ends nothing; a heading, a sentence or another title does."""
    assert caption_length(["前一段的内容。", *lines]) == length


@pytest.mark.parametrize("container", [as_docx, as_html])
@pytest.mark.parametrize(
    "above",
    [
        ("附件2", "部门整体支出绩效自评表", "（2023年度）"),
        ("部门整体支出绩效自评表", "2023年度"),
        ("部门整体支出绩效自评表", "(2023年度)", "填报日期：2024年3月8日"),
        ("2023年度", "部门整体支出绩效自评表"),
    ],
)
def test_a_form_with_a_year_line_under_its_title(
    above: tuple[str, ...], container: Callable[[list[Sheet]], bytes]
) -> None:
    """480 / 512 / 486.4 are read from Word and from a page wherever the year stands, and none is set aside."""
    reading = FormReader("自评表", 2023, REGISTER).read(container([drawn(SELF_EVALUATION, *above)]))
    money = {fact.phase: float(fact.value or 0) for fact in reading.readings if fact.item == "total_expenditure"}
    assert money == {"initial_budget": 480, "adjusted_budget": 512, "final": 486.4}
    assert {fact.department_id for fact in reading.readings} == {"02"}
    assert reading.set_aside == []


def test_a_printed_form_with_a_year_line(office: Office) -> None:
    """The same printed as PDF: title, year and unit stay above the table."""
    above = ("附件2", "部门整体支出绩效自评表", "（2023年度）")
    [sheet] = open_document("自评表.pdf", office.pdf([drawn(SELF_EVALUATION, *above)]))
    assert [sheet.text(row, 0) for row in range(3)] == list(above)
    assert sheet.caption == 3


def test_the_year_line_of_another_year_stops_the_file() -> None:
    """A form of 2022 in the folder of 2023 is not 2023's because its title names no year."""
    data = as_docx([drawn(SELF_EVALUATION, "部门整体支出绩效自评表", "（2022年度）")])
    with pytest.raises(Problem, match=r"年度“2022”"):
        FormReader("自评表.docx", 2023, REGISTER).read(data)


PAGES = [[f"{code}", f"第{code}项", f"{code}.5", "1", "2"] for code in range(201, 207)]
HEADER: list[object] = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]


@pytest.mark.parametrize("container", [as_docx, as_html])
@pytest.mark.parametrize("above", [(), ("支出决算表",), ("支出决算表（续）", "单位：万元"), ("续表",)])
def test_a_table_that_goes_on_with_its_header_repeated(
    container: Callable[[list[Sheet]], bytes], above: tuple[str, ...]
) -> None:
    """Programs that export page by page write one table several times with its header; it is one."""
    first = table(["支出决算表"], ["单位：万元"], HEADER, ["合计", None, "9", "3", "6"], *PAGES[:3], caption=2)
    second = table(*[[line] for line in above], HEADER, *PAGES[3:], caption=len(above))
    sheets = open_document("报告", container([first, second]))
    assert len(sheets) == 1
    assert [row[0] for row in cells(sheets[0])[3:]] == ["合计", *(row[0] for row in PAGES)]


def test_a_title_printed_on_each_page_is_that_of_one_table(office: Office) -> None:
    """Four pages, each with title, unit and header: the title is no running head, and the table keeps its name."""
    document = docx.Document()
    for page in range(4):
        if page:
            document.add_page_break()
        document.add_paragraph("支出决算表")
        document.add_paragraph("单位：万元")
        written = document.add_table(rows=3, cols=5, style="Table Grid")
        rows = [HEADER, *([f"{201 + 2 * page + row}", "某项", "3", "1", "2"] for row in range(2))]
        for row, contents in enumerate(rows):
            for column, content in enumerate(contents):
                written.cell(row, column).text = str(content)
    buffer = io.BytesIO()
    document.save(buffer)
    [data] = office.saved_as("pdf", "docx", buffer.getvalue())
    [sheet] = open_document("决算.pdf", data)
    assert (sheet.text(0, 0), sheet.text(1, 0), sheet.caption) == ("支出决算表", "单位：万元", 2)
    assert [sheet.text(row, 0) for row in range(3, len(sheet.rows))] == [str(code) for code in range(201, 209)]


@pytest.mark.parametrize(
    "second",
    [
        table(["支出决算表"], ["部门：示例县教育局"], HEADER, *PAGES[3:], caption=2),
        table(HEADER, ["合计", None, "8", "2", "6"], *PAGES[3:]),
        table(["科目编码", "科目名称", "合计", "基本支出", "其中：人员"], *PAGES[3:]),
    ],
)
def test_two_tables_that_look_alike_stay_two(second: Sheet) -> None:
    """Another department's table, one with a total of its own, or with another header, is another table."""
    first = table(["支出决算表"], ["部门：示例县水利局"], HEADER, ["合计", None, "9", "3", "6"], *PAGES[:3], caption=2)
    assert len(open_document("报告", as_docx([prose("前文。"), first, second]))) == 3
