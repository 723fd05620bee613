"""Names that a template left in its list of indicators: the message says that they are the template's."""

import pytest

from assets.intake.containers.sheets import Sheet
from assets.intake.source_file import SourceFile
from assets.intake.tables.anywhere import read_tables_form
from tests.intake.tables.test_self_evaluation_form import BUDGET, FORMS, GOALS, INDICATORS, OWNER
from tests.makers.workbooks import REGISTER, YEAR


@pytest.mark.parametrize("name", ["指标1", "指标00：", "指标15", "指标"])
def test_a_filled_in_placeholder_is_named_as_one(name: str) -> None:
    """“没有三级指标” sends people looking for an empty cell; what stands there is the template's own word."""
    row = [None, None, None, name, "≥5所", "6所", 5, 5, None]
    rows = [
        ["部门整体支出绩效自评表"],
        ["部门名称", "示范区教育局"],
        *BUDGET,
        *GOALS,
        *INDICATORS[:2],
        row,
        *INDICATORS[2:],
    ]
    source = SourceFile("自评表.xlsx", YEAR, REGISTER)
    found = read_tables_form(source, FORMS["self_evaluation_form"], [Sheet("表", rows)], lambda sheet, row: OWNER)
    assert f"模板里的占位名称“{name}”" in "".join(map(str, found.problems))
