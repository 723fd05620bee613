"""sql/comparison/three_public_change and restatement: the 三公 against last year, their cap, and rewritten."""

import pytest

from tests.makers.rows import Built, District

district = District()
TABLE = "comparison.three_public_change"
CHANGE = "previous_final_wan final_wan change_wan change_pct previous_source state"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE, "comparison.restatement"])


DINGCHENG = district.given(
    {
        2022: "three_public_expenses.final=12.02",
        2023: "three_public_expenses.control=10 three_public_expenses.final=4.51 overseas_travel.final=-",
    }
)


def test_real_case(built: Built) -> None:
    """12.02 last year, cap 10, 4.51 this year: −7.51, −62.48 %, 45.10 % of the cap (domain §8)."""
    row = built.row(TABLE, DINGCHENG, fiscal_year=2023, item="three_public_expenses")
    assert [str(row[column]) for column in ("change_wan", "change_pct", "control_rate_pct")] == [
        "-7.510000",
        "-62.48",
        "45.10",
    ]
    assert built.evidence(row["reading_ids"]) == [
        "2022 three_public_expenses.final",
        "2023 three_public_expenses.control",
        "2023 three_public_expenses.final",
    ]


def test_a_dash_stays_a_dash(built: Built) -> None:
    """“-” for overseas travel is shown as none: no amount, no change, no 0."""
    assert built.shown(TABLE, DINGCHENG, CHANGE, fiscal_year=2023, item="overseas_travel") == [
        (None, None, None, None, None, "dash")
    ]


CHANGES = {
    "base zero: change in 万元, no rate": (
        {2022: "overseas_travel.final=0", 2023: "overseas_travel.final=4.51"},
        ("0", "4.51", "4.51", None, "previous_file", "value"),
    ),
    "zero to zero: no rate": (
        {2023: "overseas_travel.previous_final=0 overseas_travel.final=0"},
        ("0", "0", "0", None, "this_form", "zero"),
    ),
    "no previous year: no change, no rate": (
        {2023: "overseas_travel.final=4.51"},
        (None, "4.51", None, None, None, "value"),
    ),
    "this year blank: unknown, not −100 %": (
        {2022: "overseas_travel.final=3", 2023: "overseas_travel.final="},
        ("3", None, None, None, "previous_file", "blank"),
    ),
    "this year's cell absent: missing": (
        {2022: "overseas_travel.final=3", 2023: "overseas_travel.control=5"},
        ("3", None, None, None, "previous_file", "missing"),
    ),
    "down to a stated zero: −100 %": (
        {2022: "overseas_travel.final=3", 2023: "overseas_travel.final=0"},
        ("3", "0", "-3", "-100", "previous_file", "zero"),
    ),
    "last year's own file beats what this form says of last year": (
        {2022: "overseas_travel.final=3", 2023: "overseas_travel.previous_final=4 overseas_travel.final=6"},
        ("3", "6", "3", "100", "previous_file", "value"),
    ),
    "last year's file blank: this form's statement": (
        {2022: "overseas_travel.final=", 2023: "overseas_travel.previous_final=4 overseas_travel.final=6"},
        ("4", "6", "2", "50", "this_form", "value"),
    ),
    "two years ago is not last year": (
        {2021: "overseas_travel.final=3", 2023: "overseas_travel.final=6"},
        (None, "6", None, None, None, "value"),
    ),
    "a negative base keeps the sign of the arithmetic": (
        {2022: "overseas_travel.final=-2", 2023: "overseas_travel.final=1"},
        ("-2", "1", "3", "-150", "previous_file", "value"),
    ),
}
CHANGED = {name: district.given(years) for name, (years, _) in CHANGES.items()}


@pytest.mark.parametrize("name", CHANGES)
def test_change_from_last_year(built: Built, name: str) -> None:
    """The base is last year's own file, else this form's statement; without a base, or on a base of 0, no rate."""
    assert built.shown(TABLE, CHANGED[name], CHANGE, fiscal_year=2023) == [CHANGES[name][1]]


CONTROLS = {
    "within the cap": ("control=10 final=4.51", ("10", "4.51", "45.1")),
    "over the cap": ("control=4 final=5", ("4", "5", "125")),
    "a cap of zero gives no rate": ("control=0 final=5", ("0", "5", None)),
    "no cap stated": ("final=5", (None, "5", None)),
    "a cap of “-” is none, and no rate": ("control=- final=5", (None, "5", None)),
}
CONTROLLED = {
    name: district.given({2023: " ".join(f"vehicles.{token}" for token in tokens.split())})
    for name, (tokens, _) in CONTROLS.items()
}


@pytest.mark.parametrize("name", CONTROLS)
def test_control_rate(built: Built, name: str) -> None:
    """三公控制率 = 决算 ÷ 预算控制数, per line; without a cap, or with a cap of 0, there is no rate."""
    columns = "budget_wan final_wan control_rate_pct"
    assert built.shown(TABLE, CONTROLLED[name], columns) == [CONTROLS[name][1]]


RESTATEMENTS = {
    "unchanged": ("previous_final=12.02", "final=12.02", [("final", "12.02", "12.02", "0", "pass")]),
    "rewritten": ("previous_final=11", "final=12.02", [("final", "11", "12.02", "-1.02", "fail")]),
    "exactly one last printed unit apart": (
        "previous_final=12.03",
        "final=12.02",
        [("final", "12.03", "12.02", "0.01", "hint")],
    ),
    "more than one unit of the finer print apart": (
        "previous_final=12.031",
        "final=12.02",
        [("final", "12.031", "12.02", "0.011", "fail")],
    ),
    "control number": ("previous_control=9.50", "control=10", [("control", "9.5", "10", "-0.5", "fail")]),
    "this year's form is blank": ("previous_final=", "final=12.02", []),
    "last year's file is blank": ("previous_final=12", "final=", []),
}
RESTATED = {
    name: district.given({2022: f"official_reception.{last}", 2023: f"official_reception.{this}"})
    for name, (this, last, _) in RESTATEMENTS.items()
}


@pytest.mark.parametrize("name", RESTATEMENTS)
def test_restatement(built: Built, name: str) -> None:
    """This year's 上年决算 is held against last year's own 决算: equal, a rounding apart, or silently changed."""
    columns = "phase stated_wan reported_wan difference_wan state"
    assert built.shown("comparison.restatement", RESTATED[name], columns) == RESTATEMENTS[name][2]


CARRIED = district.given({2022: "closing_carryover.final=30.5", 2023: "opening_carryover.final=20.5"})


def test_opening_carryover_is_the_closing_one_of_last_year(built: Built) -> None:
    """年初结转 20.5 after a 年末结转 of 30.5 the year before: 10 万元 went missing between two reports."""
    columns = "item phase stated_wan reported_wan difference_wan state"
    assert built.shown("comparison.restatement", CARRIED, columns) == [
        ("opening_carryover", "final", "20.5", "30.5", "-10", "fail")
    ]


def test_restatement_shows_both_cells(built: Built) -> None:
    """The evidence is the cell in this year's file and the cell in last year's file."""
    row = built.row("comparison.restatement", RESTATED["rewritten"])
    assert built.evidence(row["reading_ids"]) == [
        "2022 official_reception.final",
        "2023 official_reception.previous_final",
    ]


BUDGETS = (
    "budget_basis previous_budget_wan compared_budget_wan budget_change_wan budget_change_pct previous_budget_source"
)
BY_BUDGET = {
    "both years' own files": (
        {2022: "three_public_expenses.control=12.5", 2023: "three_public_expenses.control=10"},
        ("total", "12.5", "10", "-2.5", "-20", "previous_file"),
    ),
    "last year's own file before what this year's form says of it": (
        {
            2022: "three_public_expenses.control=12.5",
            2023: "three_public_expenses.control=10 three_public_expenses.previous_control=11",
        },
        ("total", "12.5", "10", "-2.5", "-20", "previous_file"),
    ),
    "this year's form alone": (
        {2023: "three_public_expenses.control=10 three_public_expenses.previous_control=8"},
        ("total", "8", "10", "2", "25", "this_form"),
    ),
    "the general budget of both years": (
        {
            2022: "three_public_expenses.control.general_budget=4",
            2023: "three_public_expenses.control=10 three_public_expenses.control.general_budget=5",
        },
        ("general_budget", "4", "5", "1", "25", "previous_file"),
    ),
    "two bases are never mixed": (
        {2022: "three_public_expenses.control.general_budget=4", 2023: "three_public_expenses.control=10"},
        (None, None, None, None, None, None),
    ),
    "a base of zero has no rate": (
        {2022: "three_public_expenses.control=0", 2023: "three_public_expenses.control=10"},
        ("total", "0", "10", "10", None, "previous_file"),
    ),
    "a blank budget is unknown": (
        {2022: "three_public_expenses.control=", 2023: "three_public_expenses.control=10"},
        (None, None, None, None, None, None),
    ),
}
BY_BUDGET_GIVEN = {name: district.given(years) for name, (years, _) in BY_BUDGET.items()}


@pytest.mark.parametrize("name", BY_BUDGET)
def test_change_of_the_budget(built: Built, name: str) -> None:
    """Beside the change of the final accounts that of the budgets, on one basis, tried in the order of the measure."""
    rows = built.shown(TABLE, BY_BUDGET_GIVEN[name], BUDGETS, fiscal_year=2023, item="three_public_expenses")
    assert rows == [BY_BUDGET[name][1]]


def test_the_cells_of_both_budgets_are_shown(built: Built) -> None:
    """Last year's budget is named with its own file's cell."""
    row = built.row(TABLE, BY_BUDGET_GIVEN["both years' own files"], fiscal_year=2023, item="three_public_expenses")
    assert built.evidence([row["previous_budget_reading_id"]]) == ["2022 three_public_expenses.control"]
    assert row["previous_budget_reading_id"] in row["reading_ids"]
