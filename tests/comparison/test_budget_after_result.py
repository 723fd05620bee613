"""sql/comparison/budget_after_result: the year's budget beside what was done with last year's."""

import pytest

from tests.makers.rows import Built, District

TABLE = "comparison.budget_after_result"
COLUMNS = (
    "item basis previous_budget_wan previous_final_wan completion_pct budget_wan budget_change_wan budget_change_pct"
    " change_wan change_pct"
)
TOTAL = "total_expenditure"
district = District()
CASES = {
    "the budget goes up though last year's was not spent": (
        {2022: f"{TOTAL}.initial_budget=1000 {TOTAL}.final=600", 2023: f"{TOTAL}.initial_budget=1200"},
        [(TOTAL, "total", "1000", "600", "60", "1200", "200", "20", "600", "100")],
    ),
    "measured on the adjusted budget": (
        {
            2022: f"{TOTAL}.initial_budget=1000 {TOTAL}.adjusted_budget=1200 {TOTAL}.final=600",
            2023: f"{TOTAL}.initial_budget=1000",
        },
        [(TOTAL, "total", "1000", "600", "50", "1000", "0", "0", "400", "66.67")],
    ),
    "last year's budget is not known": (
        {2022: f"{TOTAL}.final=600", 2023: f"{TOTAL}.initial_budget=1200"},
        [(TOTAL, "total", None, "600", None, "1200", None, None, "600", "100")],
    ),
    "a result of zero has no rate": (
        {2022: f"{TOTAL}.final=0", 2023: f"{TOTAL}.initial_budget=1200"},
        [(TOTAL, "total", None, "0", None, "1200", None, None, "1200", None)],
    ),
    "no result, no comparison": (
        {2022: f"{TOTAL}.initial_budget=1000 {TOTAL}.final=", 2023: f"{TOTAL}.initial_budget=1200"},
        [],
    ),
    "three public expenses by their control number": (
        {
            2022: "three_public_expenses.control=12.5 three_public_expenses=12.02",
            2023: "three_public_expenses.control=10",
        },
        [("three_public_expenses", "total", "12.5", "12.02", "96.16", "10", "-2.5", "-20", "-2.02", "-16.81")],
    ),
    "other funds are another basis": (
        {2022: f"{TOTAL}.final=600", 2023: f"{TOTAL}.initial_budget.fiscal_appropriation=500"},
        [],
    ),
}
GIVEN = {name: district.given(years) for name, (years, _) in CASES.items()}
REORGANISED = district.given({2022: f"{TOTAL}.final=600", 2023: f"{TOTAL}.initial_budget=1200"})
district.reorganise(REORGANISED, "merged", "d999", 2022)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


@pytest.mark.parametrize("name", CASES)
def test_the_budget_after_the_result(built: Built, name: str) -> None:
    """What a department gets is shown beside what it did with what it had."""
    assert built.shown(TABLE, GIVEN[name], COLUMNS, fiscal_year=2023) == CASES[name][1]


def test_another_department_before_is_not_compared(built: Built) -> None:
    """After a merger last year's result is that of another body."""
    assert built.rows(TABLE, REORGANISED, fiscal_year=2023) == []


def test_its_cells_are_those_of_both_years(built: Built) -> None:
    """This year's budget first, then last year's figures."""
    [row] = built.rows(TABLE, GIVEN["measured on the adjusted budget"], fiscal_year=2023)
    assert built.evidence(row["reading_ids"]) == [
        f"2022 {TOTAL}.adjusted_budget", f"2022 {TOTAL}.final", f"2022 {TOTAL}.initial_budget",
        f"2023 {TOTAL}.initial_budget",
    ]  # fmt: skip
