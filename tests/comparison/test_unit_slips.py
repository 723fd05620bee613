"""Money in another unit than it says: whole tables, columns of last year, single cells; and nothing that only grew."""

import pytest

from tests.makers.rows import REPORT, Built, District, Submission

district = District()
YEAR = 2023
OTHER = "final_accounts_disclosure"
FINDING = "evaluation.finding"
LAST_YEAR = "three_public_expenses=12.00 vehicles=8.50 official_reception=3.50 overseas_travel=0"
IN_WAN = "three_public_expenses=11.00 vehicles=8.00 official_reception=3.00 overseas_travel=0"
IN_YUAN = "three_public_expenses=110000 vehicles=80000 official_reception=30000 overseas_travel=0"
PREVIOUS = (
    "three_public_expenses.previous_final=12.00 vehicles.previous_final=8.50 official_reception.previous_final=3.50"
)
PREVIOUS_IN_YUAN = (
    "three_public_expenses.previous_final=120000 vehicles.previous_final=85000 official_reception.previous_final=35000"
)
COMMITTED = {
    "last year only": ({2022: LAST_YEAR, YEAR: IN_YUAN}, [("table_unit_slip", "hint")]),
    "last year and the report": (
        {2022: LAST_YEAR, YEAR: [Submission(IN_YUAN), Submission(IN_WAN, form=REPORT)]},
        [("table_unit_slip", "fail")],
    ),
    "its own column of last year is no second witness": (
        {2022: LAST_YEAR, YEAR: f"{IN_YUAN} {PREVIOUS}"},
        [("table_unit_slip", "hint")],
    ),
    "what is spent per head only": (
        {YEAR: "total_expenditure=45122500 basic_expenditure=6355600 project_expenditure=38766900 staff_in_post=40"},
        [("table_unit_slip", "hint")],
    ),
    "the column of last year": (
        {2022: LAST_YEAR, YEAR: f"{IN_WAN} {PREVIOUS_IN_YUAN}"},
        [("table_unit_slip", "fail")],
    ),
    "both columns": (
        {2022: LAST_YEAR, YEAR: f"{IN_YUAN} {PREVIOUS_IN_YUAN}"},
        [("table_unit_slip", "fail")],
    ),
    "the file of last year": (
        {2022: PREVIOUS_IN_YUAN.replace(".previous_final", ""), YEAR: f"{IN_WAN} {PREVIOUS}"},
        [("restatement", "fail")],
    ),
    "another form says the same amounts": (
        {YEAR: [Submission(IN_YUAN), Submission(IN_WAN, form="base_data_sheet")]},
        [("unit_slip", "fail")],
    ),
    "two other forms say the same amounts": (
        {YEAR: [Submission(IN_YUAN), Submission(IN_WAN, form="base_data_sheet"), Submission(IN_WAN, form=OTHER)]},
        [("table_unit_slip", "fail")],
    ),
    "a department that grew": (
        {2022: LAST_YEAR, YEAR: "three_public_expenses=45.00 vehicles=40.00 official_reception=5.00"},
        [],
    ),
    "one line that grew": (
        {2022: "vehicles=0.01 official_reception=3.50", YEAR: "vehicles=38.00 official_reception=3.00"},
        [],
    ),
    "one cell beside ordinary ones": (
        {
            YEAR: [
                Submission("total_expenditure=4512.25 basic_expenditure=6355600 staff_in_post=40"),
                Submission("basic_expenditure=635.56", form="base_data_sheet"),
            ]
        },
        [("cross_footing", "fail"), ("unit_slip", "fail")],
    ),
    "rich, but not in another unit": ({YEAR: "total_expenditure=900000.00 staff_in_post=20"}, []),
    "both forms in 元, both years": (
        {2022: "total_expenditure=900000.00", YEAR: "total_expenditure=910000.00 staff_in_post=2"},
        [],
    ),
    "a part of a sum": (
        {YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 project_expenditure=38766900"},
        [("cell_unit_slip", "fail")],
    ),
    "the total of two sums": (
        {
            YEAR: "total_expenditure=45122500 basic_expenditure=635.56 project_expenditure=3876.69"
            " total_revenue=4512.25 opening_carryover=0 closing_carryover=0"
        },
        [("cell_unit_slip", "fail")],
    ),
    "a line of a classified table": (
        {
            YEAR: "functional_expenditure[208]=60000 functional_expenditure[20805]=4.00"
            " functional_expenditure[20808]=2.00 functional_expenditure[208].final.basic=5.00"
            " functional_expenditure[208].final.project=1.00"
        },
        [("cell_unit_slip", "fail")],
    ),
    "a thousand": (
        {YEAR: "vehicles=3500.00 vehicle_purchase=0.50 vehicle_operation=3.00"},
        [("cell_unit_slip", "fail")],
    ),
    "a part counted twice": (
        {YEAR: "total_expenditure=4512.25 basic_expenditure=635.56 project_expenditure=4512.25"},
        [("cross_footing", "fail")],
    ),
}
"""What is sent, and the offences: check and state."""
DEPARTMENTS = {name: district.given(files, region=name) for name, (files, _) in COMMITTED.items()}
MONEY = ("magnitude", "conflict", "cross_footing", "completeness", "restatement", "ceiling")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [FINDING])


@pytest.mark.parametrize("name", COMMITTED)
def test_one_cause_is_one_finding(built: Built, name: str) -> None:
    """Two witnesses are an error, one is a hint, and what the unit explains is not listed besides."""
    rows = [row for row in built.rows(FINDING, DEPARTMENTS[name], fiscal_year=YEAR) if row["category"] in MONEY]
    offences = [(row["check_id"], row["state"]) for row in rows if row["state"] in ("fail", "hint", "error")]
    assert sorted(offences) == COMMITTED[name][1]


def test_the_column_of_last_year_is_named_as_such(built: Built) -> None:
    """This year's figures stand; what is asked about are last year's."""
    row = built.row(FINDING, DEPARTMENTS["the column of last year"], check_id="table_unit_slip", fiscal_year=YEAR)
    assert row["subject"] == "部门整体支出绩效数据收集表的上年数"
    assert row["left_value"] == "上年报表的决算数（3 项）、本年同一数据"


def test_no_figure_is_rescaled(built: Built) -> None:
    """What was sent is what counts, until the department sends it again."""
    figure = built.row(
        "intake.figure", DEPARTMENTS["last year and the report"], item="vehicles", phase="final", fiscal_year=YEAR
    )
    assert int(figure["amount"]) == 80000
