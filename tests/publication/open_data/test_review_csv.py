"""review.csv: what a person still has to judge, filled in by a reviewer and handed in again."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from assets.graph.home import Home
from assets.intake.reader import FormReader
from assets.knowledge.register import read_register
from assets.publication.content.year import ReviewLine, YearSummary
from assets.publication.open_data.review_csv import review_csv
from assets.warehouse.files import DATA


def lines(home: Home) -> list[dict[str, str]]:
    text = (home.outputs / "2023/review.csv").read_text(encoding="utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["部门"] == "430703-gxj"]


def test_only_what_is_open_is_asked_and_checklists_point_by_point(sample_home: Home) -> None:
    """The numbers decide 在职人员控制率: nobody need judge it. 管理制度健全性 has four points of two."""
    asked = [(row["评价指标"], row["评价要点"], row["分值"]) for row in lines(sample_home)]
    assert "在职人员控制率" not in {indicator for indicator, _, _ in asked}
    assert [points for indicator, _, points in asked if indicator == "管理制度健全性"] == ["2"] * 4
    assert ("行政效能", "", "6") in asked


@pytest.mark.parametrize(
    "department_id",
    ["430703-gxj", "430703", "990001-01", "43070300001", "9901-jy", "jy", "jy-01", "sheng_jyt", "GXJ01", "430703-dec"],
)
def test_an_id_that_excel_keeps_is_written_as_it_is(year: YearSummary, department_id: str) -> None:
    """A number of up to eleven digits, and what can be neither number nor date."""
    assert department_cell(year, department_id) == department_id


@pytest.mark.parametrize(
    "department_id",
    [
        "001", "9901-01", "1-2", "2023-01-02", "12E5", "1e-5", "123456789012", "430703001002003", "430703001002003004",
        "430703.10", "1/2", "+5", "-5", "=1", "TRUE", "false", "DEC-01", "dec01", "1-jan", "9901-May", "12:30",
        "5%", "1,000", "¥5", "４３０７０３", "3月5日", "(5)", "1 2", "",
    ],
)  # fmt: skip
def test_an_id_that_excel_might_change_is_written_as_the_name(year: YearSummary, department_id: str) -> None:
    """Excel makes 1 of 001, 430703.1 of 430703.10, a date of DEC-01, and shows, then saves, 1.23E+11 of twelve digits:
    nobody is meant by them.
    """
    assert department_cell(year, department_id) == "示例局"


def department_cell(year: YearSummary, department_id: str) -> str:
    """What stands for a department in the sheet."""
    row = replace(year.rows[0], department_id=department_id, department="示例局")
    line = ReviewLine(department_id, "行政效能", "", Decimal(6), None, Decimal(0), Decimal(6))
    [read] = csv.DictReader(io.StringIO(review_csv(replace(year, rows=[row], review=[line])).decode("utf-8-sig")))
    assert (read["年度"], read["评价指标"]) == ("2023", "行政效能")
    return read["部门"]


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("gb18030")


def as_workbook(rows: list[dict[str, str]]) -> bytes:
    """What Excel makes of the file when it is saved as a workbook: dates and numbers are no longer texts."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(list(rows[0]))
    for row in rows:
        typed = row | {"年度": int(row["年度"]), "认定日期": row["认定日期"] and date.fromisoformat(row["认定日期"])}
        sheet.append(list((typed | {"认定得分": row["认定得分"] and int(row["认定得分"])}).values()))
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "written"), [("复核.csv", as_csv), ("复核.xlsx", as_workbook)])
def test_a_filled_line_comes_back_as_a_review(
    sample_home: Home, name: str, written: Callable[[list[dict[str, str]]], bytes]
) -> None:
    """The reader takes the sheet back without loss, however Excel saved it; lines left blank adopt nothing."""
    rows = lines(sample_home)
    [row] = [row for row in rows if row["评价指标"] == "行政效能"]
    row |= {"认定得分": "3", "认定人": "李四", "认定日期": "2024-06-01", "认定理由": "核实", "认定依据": "纪要"}
    register = read_register(DATA / "departments.csv")
    reading = FormReader(name, 2023, register).read(written(rows))
    assert not reading.set_aside
    adopted = [one for one in reading.readings if one.item == "review_score" and one.value is not None]
    assert [(one.department_id, one.value) for one in adopted] == [("430703-gxj", 3)]
    told = {one.item: one.raw_text for one in reading.readings if one.line == adopted[0].line}
    assert (told["review_indicator"], told["review_reviewer"], told["review_date"][:10]) == (
        "行政效能",
        "李四",
        "2024-06-01",
    )
