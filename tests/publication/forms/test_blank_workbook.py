"""The blank form that a bureau sends out: filled where it may be, and read back as it is."""

import io

import openpyxl

from assets.knowledge.forms import ListBlock
from assets.publication.forms.blank import template_of
from tests.makers.workbooks import DEPARTMENT, FORM, YEAR, read


def test_it_comes_back_readable_before_anything_is_filled_in() -> None:
    """Department and year are known; every fact of the form is there, and blank."""
    found = read(template_of(FORM, DEPARTMENT, YEAR)).readings
    assert {(reading.department_id, reading.fiscal_year) for reading in found} == {("9901-jy", YEAR)}
    assert {reading.state for reading in found} == {"blank"}
    named = {
        word.item
        for table in FORM.tables
        for block in table.blocks
        for word in (*block.pair_words, *block.line_words, *block.header_words)
    } - {None}
    lists = {
        word.item
        for table in FORM.tables
        for block in table.blocks
        if isinstance(block, ListBlock)
        for word in block.columns
    }
    assert named - lists - {reading.item for reading in found} <= {"claim_total"}


def test_labels_are_protected_and_entries_are_not() -> None:
    """An official cannot change a header by accident, and can write wherever something is asked for."""
    book = openpyxl.load_workbook(io.BytesIO(template_of(FORM, DEPARTMENT, YEAR)))
    for sheet in book.worksheets[1:]:
        assert sheet.protection.sheet
        locked = {
            cell.protection.locked for row in sheet.iter_rows() for cell in row if cell.value and cell.column == 1
        }
        assert True in locked
        assert any(not cell.protection.locked for row in sheet.iter_rows() for cell in row)


def test_number_cells_ask_back() -> None:
    """A word in a number cell is asked about, and “无” is not: it is an answer."""
    book = openpyxl.load_workbook(io.BytesIO(template_of(FORM)))
    rules = [rule for rule in book["三公经费"].data_validations.dataValidation if rule.type == "custom"]
    assert rules
    assert all(rule.errorStyle == "warning" and "无" in rule.formula1 for rule in rules)


def test_choices_are_offered() -> None:
    """Where the form knows the answers, it lists them."""
    book = openpyxl.load_workbook(io.BytesIO(template_of(FORM)))
    [rule] = [rule for rule in book["绩效目标"].data_validations.dataValidation if rule.type == "list"]
    assert rule.formula1 == '"总量,增速,占比,数量"'
