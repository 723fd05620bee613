"""The score sheet's workbook: live formulas with the warehouse's values, sources a click away, text that stays text."""

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from assets.graph.home import Home
from assets.publication import wording
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.content.contract import Evidence
from assets.publication.content.dossier import Dossier, Figure, Figures, MeasureParts
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.rows import load_year
from tests.makers.written_documents import Office

HOSTILE = {
    "equals": '=HYPERLINK("http://example.invalid","点此")',
    "plus": "+1+cmd|' /C calc'!A0",
    "minus": "-1+1",
    "at": "@SUM(1+1)",
    "tab": "\t=1+1",
    "dde": '=DDE("cmd";"/C calc";"x")',
    "link": "http://example.invalid/a",
    "internal": "internal:依据!A1",
    "array": "{=1+1}",
    "long": "=" + "长" * 40_000,
    "control": "\x00\x07\x1f=1+1",
    "bidi": "甲\u202e乙\u2066",
}


@pytest.fixture(scope="session")
def evaluated(sample_home: Home) -> list[Dossier]:
    """Every department-year of the sample."""
    return [
        dossier for year in (2018, 2022, 2023) for dossier in dossiers(load_year(sample_home.warehouse, year, TABLES))
    ]


def _book(dossier: Dossier, *, values: bool = False) -> Any:
    return load_workbook(io.BytesIO(scoresheet_xlsx(dossier)), data_only=values)


def _values(content: bytes) -> dict[tuple[str, str], Any]:
    book = load_workbook(io.BytesIO(content), data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row}


def _formulas(content: bytes) -> set[tuple[str, str]]:
    """Where a formula stands, by sheet and cell."""
    cells = (cell for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for cell in row)
    return {(cell.parent.title, cell.coordinate) for cell in cells if cell.data_type == "f"}


def _forgetful(content: bytes) -> bytes:
    """The workbook without the values of its formulas, so that whoever opens it has to compute them."""
    emptied = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(emptied, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)
            new.writestr(name, data)
    return emptied.getvalue()


def test_a_spreadsheet_computes_what_the_warehouse_has(evaluated: list[Dossier], office: Office) -> None:
    """Each total, difference, rate and completion recomputed by LibreOffice is the value that was published."""
    real = [dossier for dossier in evaluated if not dossier.synthetic][:3]
    made_up = [dossier for dossier in evaluated if dossier.synthetic and dossier.progress][:1]
    published = [scoresheet_xlsx(dossier) for dossier in real + made_up]
    recomputed = office.saved_as("xlsx", "xlsx", *map(_forgetful, published))
    compared = 0
    for before, after in zip(published, recomputed, strict=True):
        cached, computed = _values(before), _values(after)
        places = _formulas(before)
        assert {place: computed[place] for place in places} == {place: cached[place] for place in places}
        compared += sum(isinstance(cached[place], int | float) for place in places)
    assert compared > 30 * len(published)


def test_totals_differences_and_rates_are_formulas(evaluated: list[Dossier]) -> None:
    """An official who changes an amount sees what follows from it: nothing that is computed is a bare number."""
    dossier = next(dossier for dossier in evaluated if dossier.evaluation.fiscal_year == 2023)
    kinds = {place[0] for place in _formulas(scoresheet_xlsx(dossier))}
    assert kinds == {
        "评分表", "三公经费", "三公变动", "预算执行", "预算与上年结果",
        "支出构成", "预算追加", "近年决算", "人员", "绩效目标", "测算指标"
    }  # fmt: skip


def test_the_values_of_the_formulas_are_those_of_the_evaluation(dingcheng: Dossier) -> None:
    """Without being recomputed, as on a telephone, the workbook shows the published figures."""
    book, formulas = _book(dingcheng, values=True), _book(dingcheng)
    last = book["评分表"].max_row
    assert [book["评分表"].cell(last, column).value for column in (3, 4, 5)] == [100, 8.25, 83.25]
    assert formulas["评分表"].cell(last, 4).value == f"=ROUND(SUM(D4:D{last - 1}),2)"
    assert [cell.value for cell in book["三公经费"][4]][1:] == [12.02, 10, 4.51, -7.51, -62.48, 45.1]
    assert [cell.value for cell in book["预算执行"][4]][2:] == [860.14, "未提供", 4294.41, 3434.27, 499.27, "年初预算"]
    assert [cell.value for cell in book["预算追加"][8]] == ["所列各项合计", 3434.27]
    assert formulas["预算追加"]["B8"].value == "=ROUND(SUM(B4:B7),2)"
    assert [cell.value for cell in book["绩效目标"][4]][2:6] == [430, 324.58, "亿元", 75.48]


def test_what_is_not_known_is_no_zero(dingcheng: Dossier) -> None:
    """A cell without a number says why, and no formula takes it for zero."""
    book, formulas = _book(dingcheng, values=True)["三公经费"], _book(dingcheng)["三公经费"]
    assert [cell.value for cell in book[5]][1:] == ["-", "不涉及", "-", "不计算", "不计算", "不计算"]
    assert formulas["E5"].value == '=IF(COUNT(D5,B5)<2,"不计算",ROUND(D5-B5,2))'
    assert formulas["G5"].value == '=IF(OR(COUNT(D5,C5)<2,C5=0),"不计算",ROUND(D5*100/C5,2))'


def test_formulas_use_amounts_as_exact_as_they_were_sent(dingcheng: Dossier) -> None:
    """Amounts sent in 元 keep their last digits: they are rounded to the eye, and only results are rounded."""
    cell = Evidence(file="报表.xlsx", sheet="三公", cell="C3", raw_text="45123.45")
    figure = Figure(Decimal("4.512345"), "value", "万元", cell)
    exact = replace(dingcheng, figures=Figures(dingcheng.figures | {("official_reception", "final", "total"): figure}))
    shown = _book(exact)["三公经费"]["D4"]
    assert (shown.value, shown.number_format) == (4.512345, "#,##0.00")


def test_every_figure_leads_to_its_cell(evaluated: list[Dossier]) -> None:
    """A click on an amount opens the line with the file, sheet, cell and raw text that it was read from."""
    dossier = next(dossier for dossier in evaluated if dossier.evaluation.department_id == "430703-gxj")
    book = _book(dossier)
    for sheet, column in (("三公经费", "D"), ("预算执行", "E"), ("支出构成", "C"), ("人员", "B"), ("绩效目标", "A")):
        for cell in book[sheet][column][3:]:
            if cell.value is None or (column != "A" and cell.data_type != "n"):
                continue
            assert cell.hyperlink is not None, (sheet, cell.coordinate)
            line = int(cell.hyperlink.location.removeprefix("'依据'!A"))
            stated = [source.value for source in book["依据"][line]]
            assert all(stated[1:5]), stated
            assert f"{sheet}!{cell.coordinate}" in stated[5].split("、")


def test_a_measure_shows_what_is_divided_by_what(dingcheng: Dossier) -> None:
    """The rate of a measure is a formula on its own numerator and denominator."""
    part = MeasureParts(Decimal(43), Decimal(40), [])
    sheet = _book(replace(dingcheng, measure_parts={"staffing_control_rate": part}))["测算指标"]
    assert [cell.value for cell in sheet[4]][1:4] == [
        43, 40, '=IF(OR(COUNT(B4,C4)<2,C4=0),"不计算",ROUND(B4*100/C4,2))'
    ]  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text(kind: str, dingcheng: Dossier) -> None:
    """What a department wrote is never run as a formula, a link or a command, whatever it looks like."""
    text = HOSTILE[kind]
    first = next(finding for finding in dingcheng.evaluation.findings if finding.state == "fail")
    first = first.model_copy(
        update={"message": text, "evidence": [Evidence(file=text, sheet=text, cell="A1", raw_text=text)]}
    )
    evaluation = dingcheng.evaluation.model_copy(update={"department": text, "findings": [first]})
    figure = Figure(Decimal(1), "value", "万元", first.evidence[0])
    figures = Figures(dingcheng.figures | {("official_reception", "final", "total"): figure})
    content = scoresheet_xlsx(replace(dingcheng, evaluation=evaluation, figures=figures))
    assert _formulas(content) == _formulas(scoresheet_xlsx(dingcheng))
    message = load_workbook(io.BytesIO(content))["问题清单"]["E4"]
    assert message.data_type == "s" and message.hyperlink is None and 2 <= len(message.value) <= 32_767
    assert message.quotePrefix == message.value.startswith(("=", "+", "-", "@", "\t"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", message.value)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not any(b'TargetMode="External"' in package.read(name) for name in package.namelist())
        assert not any("externalLink" in name for name in package.namelist())


def test_a_name_with_an_ampersand_heads_the_page(dingcheng: Dossier) -> None:
    """“&D” in a department's name is printed, not replaced by the date."""
    evaluation = dingcheng.evaluation.model_copy(update={"department": "规划&D建设局"})
    with zipfile.ZipFile(io.BytesIO(scoresheet_xlsx(replace(dingcheng, evaluation=evaluation)))) as package:
        assert "规划&amp;&amp;D建设局" in package.read("xl/worksheets/sheet1.xml").decode()


def test_text_like_a_formula_survives_editing(dingcheng: Dossier) -> None:
    """F2 and Enter on “=1+1” leaves it text, as if it had been typed after an apostrophe."""
    first = next(finding for finding in dingcheng.evaluation.findings if finding.state == "fail")
    evaluation = dingcheng.evaluation.model_copy(update={"findings": [first.model_copy(update={"message": "=1+1"})]})
    sheet = _book(replace(dingcheng, evaluation=evaluation))["问题清单"]
    assert sheet["E4"].value == "=1+1" and sheet["E4"].quotePrefix and not sheet["D4"].quotePrefix


def test_sheets_are_ready_to_print(dingcheng: Dossier) -> None:
    """A4 landscape, as wide as the page, the header on each page and in view, page numbers, a row that fits."""
    for sheet in _book(dingcheng):
        assert isinstance(sheet, Worksheet)
        assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape"), sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$3:$3" and sheet.freeze_panes == "B4"
        assert sheet.oddFooter.center.text == "第&P页，共&N页"
        assert dingcheng.evaluation.department in str(sheet.oddHeader.right.text)
        assert all((size.height or 0) <= 409 for size in sheet.row_dimensions.values())


def test_charts_draw_the_cells_of_the_tables(dingcheng: Dossier) -> None:
    """三公, budget and score are drawn from their own cells: what is changed there changes the chart."""
    book = _book(dingcheng)
    drawn = {
        sheet.title: [series.val.numRef.f for chart in sheet._charts for series in chart.series]
        for sheet in book
        if sheet._charts
    }
    assert drawn == {
        "评分表": [f"评分表!${column}$20" for column in "DEF"],
        "三公经费": [f"三公经费!${column}$4:${column}$7" for column in "BCD"],
        "预算执行": [f"预算执行!${column}$4:${column}$10" for column in "CDE"],
    }


def test_the_adopted_points_stand_in_the_score_sheet(dingcheng: Dossier) -> None:
    """One column more, the adopted whole under it, beside the claim and the recomputed ends that stay."""
    sheet = next(sheet for sheet in _book(dingcheng) if sheet.title == "评分表")
    column = next(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "复核认定")
    values = [sheet.cell(row, column).value for row in range(1, sheet.max_row + 1)]
    assert wording.interval(dingcheng.adopted.low, dingcheng.adopted.high) in values
