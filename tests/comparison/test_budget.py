"""sql/comparison: budget execution, additions, structure of expenditure, staffing and the trend over the years."""

import pytest

from tests.makers.rows import Built, District

district = District()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    tables = [
        f"comparison.{table}"
        for table in (
            "budget_execution",
            "addition_reconciliation",
            "expenditure_structure",
            "staffing",
            "multi_year_trend",
            "restatement",
            "three_public_change",
        )
    ]
    return district.build(tmp_path_factory.mktemp("district"), tables)


EXECUTION = {
    "against the adjusted budget": (
        """total_expenditure.initial_budget=860.14 total_expenditure.adjusted_budget=4294.41
        total_expenditure.final=4512.25""",
        [("total_expenditure", "total", "860.14", "4294.41", "4512.25", "217.84", "105.07", "adjusted_budget")],
    ),
    "against the initial budget where no adjusted one is given": (
        "total_expenditure.initial_budget=860.14 total_expenditure.final=4512.25",
        [("total_expenditure", "total", "860.14", None, "4512.25", "3652.11", "524.59", "initial_budget")],
    ),
    "no budget at all": (
        "project_expenditure.final=3876.69",
        [("project_expenditure", "total", None, None, "3876.69", None, None, None)],
    ),
    "a blank final is unknown": (
        "other_revenue.initial_budget=5 other_revenue.final=",
        [("other_revenue", "total", "5", None, None, None, None, "initial_budget")],
    ),
    "a budget of zero gives the difference and no rate": (
        "other_revenue.initial_budget=0 other_revenue.final=217.84",
        [("other_revenue", "total", "0", None, "217.84", "217.84", None, "initial_budget")],
    ),
    "a line of dashes is not shown": ("government_fund.initial_budget=- government_fund.final=-", []),
    "economic classes are those of the basic part": (
        "capital.initial_budget.basic=4 capital.final.basic=3 capital.final=1030.47",
        [("capital", "basic", "4", None, "3", "-1", "75", "initial_budget")],
    ),
}
EXECUTED = {name: district.given({2023: figures}) for name, (figures, _) in EXECUTION.items()}


@pytest.mark.parametrize("name", EXECUTION)
def test_budget_execution(built: Built, name: str) -> None:
    """完成率 always names its denominator: the adjusted budget, else the initial one, else there is no rate."""
    columns = "item basis initial_wan adjusted_wan final_wan difference_wan completion_pct denominator"
    assert built.shown("comparison.budget_execution", EXECUTED[name], columns) == EXECUTION[name][1]


ADDITIONS = {
    "appropriation: what was received is the final figure; listed items leave the rest open": (
        """general_public_budget.initial_budget=860.14 general_public_budget.additions=3434.27
        general_public_budget.final=4294.41 goods_and_services.additions=1457.20 wages_and_benefits.additions=122.61
        capital.additions=924.53 subsidies_to_enterprises.additions=929.93""",
        [
            ("general_public_budget", "860.14", "3434.27", "4294.41", "4294.41", "0", "399.27", "3434.27", "0"),
        ],
    ),
    "expenditure: what was decided is the adjusted budget": (
        """total_expenditure.initial_budget=100 total_expenditure.additions=20
        total_expenditure.adjusted_budget=125 total_expenditure.final=90""",
        [("total_expenditure", "100", "20", "120", "125", "5", "20", None, None)],
    ),
    "an initial budget of zero has no rate": (
        "total_expenditure.initial_budget=0 total_expenditure.additions=20 total_expenditure.adjusted_budget=20",
        [("total_expenditure", "0", "20", "20", "20", "0", None, None, None)],
    ),
    "part of the list unknown: the rest is what is not listed": (
        """general_public_budget.initial_budget=10 general_public_budget.additions=8
        wages_and_benefits.additions=5 capital.additions=""",
        [("general_public_budget", "10", "8", "18", None, None, "80", "5", "3")],
    ),
    "no additions stated: nothing to reconcile": (
        "total_expenditure.initial_budget=100 total_expenditure.additions=",
        [],
    ),
}
ADDED = {name: district.given({2023: figures}) for name, (figures, _) in ADDITIONS.items()}


@pytest.mark.parametrize("name", ADDITIONS)
def test_addition_reconciliation(built: Built, name: str) -> None:
    """年初预算 + 追加 against what was received or decided, and how much of the 追加 the list names."""
    columns = (
        "basis_item initial_wan additions_wan recomputed_wan reported_wan difference_wan"
        " additions_pct listed_wan unlisted_wan"
    )
    assert built.shown("comparison.addition_reconciliation", ADDED[name], columns) == ADDITIONS[name][1]


STRUCTURE = district.given(
    {
        2023: """total_expenditure.final=4512.25 basic_expenditure.final=635.56 project_expenditure.final=3876.69
        goods_and_services.final=1457.20 pandemic_supplies.final=12 capital.final=- wages_and_benefits.final=
        wages_and_benefits.final.basic=547.49"""
    }
)
SHARELESS = district.given({2023: "basic_expenditure.final=5 total_expenditure.final=0"})


def test_expenditure_structure(built: Built) -> None:
    """Shares of 支出合计 4512.25: by nature and by content apart; a dash and a blank have no share, never 0 %."""
    assert built.shown("comparison.expenditure_structure", STRUCTURE, "item view_by final_wan share_pct state") == [
        ("basic_expenditure", "nature", "635.56", "14.09", "value"),
        ("capital", "content", None, None, "dash"),
        ("goods_and_services", "content", "1457.2", "32.29", "value"),
        ("pandemic_supplies", "of_which", "12", "0.27", "value"),
        ("project_expenditure", "nature", "3876.69", "85.91", "value"),
        ("wages_and_benefits", "content", None, None, "blank"),
    ]


def test_a_total_of_zero_has_no_shares(built: Built) -> None:
    """5 of a total of 0 is no percentage."""
    assert built.shown("comparison.expenditure_structure", SHARELESS, "final_wan share_pct") == [("5", None)]


STAFF = district.given(
    {
        2022: "approved_posts=0 staff_in_post=3",
        2023: """approved_posts=40 administrative_posts=14 institutional_posts=26 worker_posts=-
        staff_in_post=43 retirees= """,
    }
)


def test_staffing(built: Built) -> None:
    """43 in post on 40 approved posts are 107.50 %; retirees unknown stay unknown; no posts, no rate."""
    columns = (
        "fiscal_year approved_posts administrative_posts institutional_posts worker_posts staff_in_post retirees"
        " staffing_rate_pct"
    )
    assert built.shown("comparison.staffing", STAFF, columns) == [
        ("2022", "0", None, None, None, "3", None, None),
        ("2023", "40", "14", "26", None, "43", None, "107.5"),
    ]


TREND = district.given(
    {
        2017: "total_revenue.final=50",
        2018: "total_revenue.final=100",
        2019: "total_revenue.final=150",
        2021: "total_revenue.final=120",
        2022: "total_revenue.final=",
        2023: "total_revenue.final=90",
    }
)
TREND_OF_TWO = district.given({2022: "total_revenue.final=0", 2023: "total_revenue.final=90"})


def test_trend_compares_with_the_year_before_only(built: Built) -> None:
    """2021 follows a gap and 2023 a blank: neither is compared with an older year; 2023 looks back five years."""
    columns = "year_shown final_wan change_wan change_pct"
    assert built.shown("comparison.multi_year_trend", TREND, columns, fiscal_year=2023) == [
        ("2019", "150", "50", "50"),
        ("2021", "120", None, None),
        ("2023", "90", None, None),
    ]
    assert built.shown("comparison.multi_year_trend", TREND, columns, fiscal_year=2019) == [
        ("2017", "50", None, None),
        ("2018", "100", "50", "100"),
        ("2019", "150", "50", "50"),
    ]


def test_trend_from_zero_has_no_rate(built: Built) -> None:
    """From 0 to 90 the change is 90 万元 and no percentage."""
    columns = "year_shown final_wan change_wan change_pct"
    assert built.shown("comparison.multi_year_trend", TREND_OF_TWO, columns, fiscal_year=2023) == [
        ("2022", "0", None, None),
        ("2023", "90", "90", None),
    ]


def test_trend_of_one_year_is_the_same_in_a_run_of_one_year(built: Built) -> None:
    """A run of 2023 alone shows the same past as a run of all years."""
    before = built.rows("comparison.multi_year_trend", TREND, fiscal_year=2023)
    built.refresh(["comparison.multi_year_trend"], years=type(built.years)(2023, 2023))
    after = built.rows("comparison.multi_year_trend", TREND, fiscal_year=2023)
    assert sorted(before, key=str) == sorted(after, key=str)


CULTURE = district.given({year: f"total_revenue={amount}" for year, amount in ((2020, 30), (2021, 31))}, due=(0, 2021))
TOURISM = district.given({2021: "total_revenue=9"}, due=(2021, 2021))
MERGED = district.given(
    {
        2022: "total_revenue=44 total_revenue.previous_final=40 three_public_expenses=3"
        " three_public_expenses.previous_final=4",
        2023: "total_revenue=33",
    },
    due=(2022, 9999),
)
ABSORBER = district.given(
    {
        2021: "total_revenue=100 three_public_expenses=10",
        2022: "total_revenue=150 total_revenue.previous_final=131 three_public_expenses=12"
        " three_public_expenses.previous_final=14",
    }
)
PART = district.given({2021: "total_revenue=80", 2022: "total_revenue=50 total_revenue.previous_final=48"})
for predecessor in (CULTURE, TOURISM):
    district.reorganise(MERGED, "merged", predecessor, 2021)
district.reorganise(ABSORBER, "merged", CULTURE, 2021)
district.reorganise(PART, "split", PART, 2021)


def test_trend_of_a_merged_department_is_comparable_with_its_predecessors(built: Built) -> None:
    """31 + 9 = 40 before the merger; in 2020 one predecessor alone was due; the original series begins in 2022."""
    columns = "year_shown final_wan comparable_wan comparable_change_wan comparability"
    assert built.shown("comparison.multi_year_trend", MERGED, columns, fiscal_year=2023, item="total_revenue") == [
        ("2020", None, "30", None, "sum_of_predecessors"),
        ("2021", None, "40", "10", "sum_of_predecessors"),
        ("2022", "44", "44", "4", "same"),
        ("2023", "33", "33", "-11", "same"),
    ]


def test_trend_of_a_department_that_took_another_over(built: Built) -> None:
    """Its own 100 of 2021 is the original; with the 31 of the department taken over it is 131, and 150 is +19."""
    columns = "year_shown final_wan change_wan comparable_wan comparable_change_wan comparability"
    found = built.shown("comparison.multi_year_trend", ABSORBER, columns, fiscal_year=2022, item="total_revenue")
    assert (
        found
        == [
            ("2020", None, None, None, None, "predecessor_missing"),
            ("2021", "100", None, "131", None, "sum_of_predecessors"),
            ("2022", "150", "50", "150", "19", "same"),
        ][1:]
    )


def test_trend_before_a_split_is_not_comparable(built: Built) -> None:
    """80 before the split stays as it was reported; no comparable figure is made up."""
    columns = "year_shown final_wan comparable_wan comparability"
    assert built.shown("comparison.multi_year_trend", PART, columns, fiscal_year=2022) == [
        ("2021", "80", None, "before_split"),
        ("2022", "50", "50", "same"),
    ]


@pytest.mark.parametrize("department", [MERGED, ABSORBER, PART])
def test_a_reorganised_department_has_not_restated_last_year(built: Built, department: str) -> None:
    """Last year's figure on the new scope is no restatement of the old department's file."""
    assert built.rows("comparison.restatement", department, fiscal_year=2022) == []


def test_three_public_base_of_a_reorganised_department_is_its_own_statement(built: Built) -> None:
    """The department that took another over states 14 for last year: that is the base, not the 10 of its old file."""
    row = built.row("comparison.three_public_change", ABSORBER, fiscal_year=2022, item="three_public_expenses")
    assert (row["previous_source"], str(row["change_wan"])) == ("this_form", "-2.000000")
