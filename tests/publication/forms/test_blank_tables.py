"""The tables that departments know, sent out blank or with the lines to be scored, and read back."""

import io
from decimal import Decimal
from itertools import count

import openpyxl
import pytest

from assets.knowledge.forms import Form, GridBlock, LineBlock, item_kind
from assets.knowledge.schemes import schemes
from assets.publication.forms.blank import ScoreLine, sendable, template_of
from assets.publication.forms.writer import Content, Filling, write_form
from pipelines.cli.template import score_lines
from tests.makers.workbooks import DEPARTMENT, YEAR, edited, read

FORMS = {form.id: form for form in sendable() if form.reader == "tables"}
ASKED = [form for form in FORMS.values() if form.id != "score_sheet"]
LINES = [
    ScoreLine("投入", "预算配置", "在职人员控制率", 5.0, "不超过100%得满分"),
    ScoreLine("过程", "预算执行", "预算完成率", 5.0, "达到100%得满分"),
    ScoreLine("", "", "合计", 10.0, ""),
]


def owners(form: Form) -> set[tuple[str, int]]:
    found = read(template_of(form, DEPARTMENT, YEAR)).readings
    return {(reading.department_id, reading.fiscal_year) for reading in found}


def test_which_tables_can_be_sent_out() -> None:
    """What departments fill in is sent out as they know it; exports of systems and forms of single projects are not."""
    assert set(FORMS) == {"base_data_sheet", "declared_targets", "self_evaluation_form", "score_sheet"}


@pytest.mark.parametrize("form", ASKED, ids=lambda form: form.id)
def test_a_blank_table_comes_back_readable(form: Form) -> None:
    """Department and year are known before anything is filled in, every cell is there, and none holds a value."""
    found = read(template_of(form, DEPARTMENT, YEAR))
    assert not found.set_aside
    assert owners(form) == {("9901-jy", YEAR)}
    assert {reading.state for reading in found.readings} == {"blank"}


@pytest.mark.parametrize("form", ASKED, ids=lambda form: form.id)
def test_what_is_filled_in_is_what_is_read(form: Form) -> None:
    """Every number and text that a department writes comes back as the fact that its place says, and nothing else."""
    numbers = count(1)
    cells: dict[tuple[str, ...], Content] = {}
    expected: dict[tuple[str, str, str], str] = {}

    def fill(key: tuple[str, ...], item: str, phase: str, basis: str) -> None:
        is_text = item_kind(item) == "text"
        cells[key] = f"文字{next(numbers)}" if is_text else next(numbers)
        expected[item, phase, basis] = str(cells[key])

    for block in form.tables[0].blocks:
        for slot in (*block.pair_words, *(block.columns if isinstance(block, LineBlock) else ())):
            if slot.item and not slot.variant:
                fill((block.id, slot.label), slot.item, slot.phase or form.tables[0].phase, "total")
        for row in block.rows if isinstance(block, GridBlock) else ():
            for across in block.columns:
                if row.item and across.phase and not row.variant:
                    phase = row.phases.get(across.phase, across.phase)
                    fill((block.id, row.label, across.label), row.item, phase, row.basis or across.basis or "total")
    filling = Filling(cells=cells, template=True, department=DEPARTMENT, fiscal_year=YEAR)
    found = read(write_form(form, filling))
    assert not found.set_aside
    told = {
        (reading.item, reading.phase, reading.basis): reading.raw_text
        for reading in found.readings
        if reading.state != "blank" and reading.line == 0
    }
    assert told == expected


def test_a_score_sheet_lists_the_lines_of_the_scheme() -> None:
    """The bureau prints indicator, points and standard, and locks them; the points claimed come back."""
    [v1] = [scheme for scheme in schemes() if scheme.id == "hunan_v1"]
    blank = template_of(FORMS["score_sheet"], DEPARTMENT, YEAR, score_lines(v1))
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=4 + len(v1.indicators))]
    assert rows[0][:4] == ["投入", "预算配置", "在职人员控制率", 5] and rows[-1][2:4] == ["合计", 100]
    assert rows[0][5] == v1.indicators[0].rule.standard()
    assert sheet["C4"].protection.locked and not sheet["E4"].protection.locked

    def claim(book: openpyxl.Workbook) -> None:
        for row in range(4, 4 + len(v1.indicators)):
            book.worksheets[0].cell(row, 5, 1.5)
        book.worksheets[0].cell(4 + len(v1.indicators), 5, 24)

    found = read(edited(blank, claim)).readings
    assert [r.value for r in found if r.item == "claim_score"] == [Decimal("1.5")] * len(v1.indicators)
    assert [r.raw_text for r in found if r.item == "claim_indicator"] == [line.label for line in v1.indicators]
    assert [r.value for r in found if r.item == "claim_total"] == [24]


def test_a_sum_of_unknown_points_is_unknown() -> None:
    """A frame has no points: its score sheet prints none, and no sum of none."""
    [frame] = [scheme for scheme in schemes() if scheme.id == "national_frame_53"]
    assert {line.points for line in score_lines(frame)} == {None}


def test_the_collection_workbook_takes_the_lines_too() -> None:
    """Its own score sheet lists them as well."""
    [form] = [form for form in sendable() if form.reader == "workbook"]
    found = read(template_of(form, DEPARTMENT, YEAR, LINES)).readings
    assert [r.raw_text for r in found if r.item == "claim_indicator"] == ["在职人员控制率", "预算完成率"]
    assert [r.value for r in found if r.item == "claim_points"] == [5, 5]
