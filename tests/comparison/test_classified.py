"""sql/comparison/classified_sum: 类 = Σ 款 = Σ 项, and the disclosed tables agree within the rounding of print."""

import pytest

from tests.makers.rows import SELF_EVALUATION, Built, District, Submission

district = District()
YEAR = 2023
GOODS = "30201=3.78 30211=1.15 30213=0.02 30226=0.68 30227=0.48 30229=1.48 30239=2.43 30299=0.20"
CASES = {
    "eight printed lines may miss 0.01": (f"302=10.23 {GOODS}", 302, "hint", "-0.01"),
    "a subclass too large": ("302=10.23 30201=10.32", 302, "fail", "0.09"),
    "a subclass too small": ("301=95.35 302=10.23 30201=10.03", 302, "fail", "-0.2"),
    "exact": ("302=10.23 30201=10.03 30202=0.20", 302, "pass", "0"),
    "classes rounded above the total of another table": ("301=95.36 302=10.23 303=0.00", 0, "hint", "0.01"),
    "a total with classes not listed": ("301=95.36", 0, "hint", "-10.22"),
    "classes above the total": ("301=95.36 302=10.32", 0, "fail", "0.1"),
    "a subclass too small where lines were lost": ("302=10.23 30201=10.03", 302, "insufficient_data", "-0.2"),
    "a line that cannot be read": ("302=10.23 30201=十", 302, "insufficient_data", None),
}
DEPARTMENTS = {
    name: district.given(
        {
            YEAR: "basic_expenditure.final.general_budget=105.58 "
            + " ".join(
                f"economic_expenditure[{code}].final.general_budget_basic={amount}"
                for code, amount in (line.split("=") for line in lines.split())
            )
        }
    )
    for name, (lines, *_) in CASES.items()
}
ROWS = {
    "a digit is missing in one column": (
        "212=72.4/5.5/17 21201=72.4/5.5/17",
        [("212", "212", "fail"), ("21201", "212", "fail")],
    ),
    "two lines are wrong, each on its own": (
        "208=10.00/6.00/3.00 20805=10.00/6.00/4.00 212=5.00/1.00/1.00",
        [("20805", "20805", "pass"), ("208", "208", "fail"), ("212", "212", "fail")],
    ),
    "within rounding": ("212=7.24/5.50/1.75", [("212", "212", "hint")]),
    "a blank may be what is missing": ("212=7.24//1.75", [("212", "212", "insufficient_data")]),
    "a blank takes nothing away": ("212=7.24//9.75", [("212", "212", "fail")]),
    "none is nothing": ("212=7.24/-/7.24", [("212", "212", "pass")]),
    "without its columns": ("212=7.24", []),
    "a column left empty adds nothing": (
        "208=9/5/4 21201=3.00/3.00 21202=2.00/3.00 21203=5.00/3.00",
        [
            ("208", "208", "pass"),
            ("21201", "21201", "pass"),
            ("21202", "21202", "fail"),
            ("21203", "21203", "insufficient_data"),
        ],
    ),
}
"""Code = whole / basic / project, and what is said of each line: code, the line that speaks for it, state."""


def of_columns(lines: str) -> str:
    """The figures of lines in this notation."""
    figures = []
    for line in lines.split():
        code, amounts = line.split("=")
        for basis, amount in zip(("total", "basic", "project"), amounts.split("/"), strict=False):
            figures.append(f"functional_expenditure[{code}].final.{basis}={amount}")
    return " ".join(figures)


OF_COLUMNS = {name: district.given({YEAR: of_columns(lines)}) for name, (lines, _) in ROWS.items()}
HALF_READ_ROW = district.given({YEAR: "set_aside_table=经营支出 " + of_columns("212=7.24/5.50/1")})
NOTHING_MISSING = district.given(
    {YEAR: "total_expenditure=12 basic_expenditure=9 project_expenditure=3 " + of_columns("208=5/4/1 212=7/0.5/2")}
)
LINES_MISSING = district.given(
    {YEAR: "total_expenditure=20 basic_expenditure=17 project_expenditure=3 " + of_columns("208=5/4/1 212=7/5/2")}
)
OTHER_TOTAL = district.given(
    {
        YEAR: [
            Submission("total_expenditure=13.50", form=SELF_EVALUATION),
            Submission(
                "total_expenditure=12.00 functional_expenditure[208]=5.00 functional_expenditure[212]=7.00",
                form="final_accounts_disclosure",
            ),
        ]
    }
)
OF_THE_BUDGET = district.given(
    {
        YEAR: "total_expenditure.initial_budget=12.00 functional_expenditure[208].initial_budget=5.0023"
        " functional_expenditure[20805].initial_budget=4.0023 functional_expenditure[212].initial_budget=7.0011"
        " functional_expenditure[208].final=6.00"
    }
)
BALANCE = {
    "used and allocated balances belong to the balance": (
        "total_revenue=143.45 total_expenditure=150 opening_carryover=10 closing_carryover=3.45"
        " non_fiscal_balance_used=1 balance_allocation=1",
        "balance:final",
    ),
    "an institution's own revenue": (
        "total_revenue=143.45 general_public_budget=123.45 institutional_revenue=20 government_fund= business_revenue=",
        "revenue_sum:final",
    ),
    "business expenditure beside basic and project": (
        "total_expenditure=100 basic_expenditure=60 project_expenditure=30 business_expenditure=10",
        "expenditure_by_nature:final",
    ),
}
HALF_READ = district.given(
    {
        YEAR: "basic_expenditure.final.general_budget=105.58 set_aside_table=合计"
        " economic_expenditure[302].final.general_budget_basic=10.23"
        " economic_expenditure[30201].final.general_budget_basic=3.78"
    }
)
BALANCED = {name: district.given({YEAR: figures}) for name, (figures, _) in BALANCE.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(
        tmp_path_factory.mktemp("district"),
        ["comparison.classified_row", "comparison.classified_sum", "comparison.cross_footing"],
    )


@pytest.mark.parametrize("name", CASES)
def test_a_class_is_the_sum_of_its_subclasses(built: Built, name: str) -> None:
    """Within the rounding of what was printed a hint, beyond it an error, with a line missing neither."""
    _, code, state, difference = CASES[name]
    shown = built.shown("comparison.classified_sum", DEPARTMENTS[name], "state difference", code=code)
    assert shown == [(state, difference)]


def test_lines_of_a_budget_are_added_up_like_those_of_the_accounts(built: Built) -> None:
    """Each phase by itself, and four decimals against two by the coarser print: 12.0034 is 12.00, 5.0023 not 4.0023."""
    shown = built.shown("comparison.classified_sum", OF_THE_BUDGET, "code phase state difference")
    assert shown == [("0", "initial_budget", "pass", "0.0034"), ("208", "initial_budget", "fail", "-1")]


def test_classes_are_held_against_the_total_of_their_own_form(built: Built) -> None:
    """Another form's total that differs is a conflict between the two, and no line of the table is missing."""
    assert built.shown("comparison.classified_sum", OTHER_TOTAL, "code state difference") == [("0", "pass", "0")]


@pytest.mark.parametrize("name", BALANCE)
def test_what_only_some_departments_have_counts_where_it_is_stated(built: Built, name: str) -> None:
    """Own revenue, used and allocated balances, business expenditure: no false alarm for an institution."""
    row = built.row("comparison.cross_footing", BALANCED[name], edge=BALANCE[name][1])
    assert (row["check_id"], row["state"]) == ("cross_footing", "pass")


def test_a_line_set_aside_is_no_contradiction(built: Built) -> None:
    """What a reader could not use of a table is missing from every sum over it: neither an error nor “not listed”."""
    shown = built.shown("comparison.classified_sum", HALF_READ, "code state check_id")
    assert shown == [("0", "insufficient_data", "classified_sum"), ("302", "insufficient_data", "classified_sum")]


@pytest.mark.parametrize("name", ROWS)
def test_in_every_line_the_total_is_basic_and_project(built: Built, name: str) -> None:
    """The line itself says that a cell is wrong; lines that hold it and are off by the same have one cause."""
    shown = built.shown("comparison.classified_row", OF_COLUMNS[name], "code top_code state")
    assert sorted(shown) == sorted(ROWS[name][1])


def test_a_row_with_a_column_set_aside_is_no_contradiction(built: Built) -> None:
    """The column that was not read may hold the rest."""
    assert built.shown("comparison.classified_row", HALF_READ_ROW, "state") == [("insufficient_data",)]


def test_no_line_is_missing_where_the_whole_closes_over_the_same_lines(built: Built) -> None:
    """The total is the sum of the lines, so basic expenditure that falls short has a wrong cell: nothing to add."""
    shown = built.shown("comparison.classified_sum", NOTHING_MISSING, "basis check_id state difference")
    assert shown == [
        ("basic", "classified_sum", "fail", "-4.5"),
        ("project", "classified_sum", "pass", "0"),
        ("total", "classified_sum", "pass", "0"),
    ]


def test_lines_are_missing_where_the_whole_falls_short_too(built: Built) -> None:
    """A page that was not read lacks in every column: it is asked for, nobody is accused."""
    shown = built.shown("comparison.classified_sum", LINES_MISSING, "basis check_id state")
    assert shown == [
        ("basic", "lines_not_listed", "hint"),
        ("project", "classified_sum", "pass"),
        ("total", "lines_not_listed", "hint"),
    ]
