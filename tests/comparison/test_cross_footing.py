"""sql/comparison/cross_footing: parts = total, total ≥ “其中”, within the rounding of what was printed."""

from dataclasses import dataclass

import pytest

from tests.makers.rows import TIDY, Built, District, Submission

district = District()
TABLE = "comparison.cross_footing"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE])


@dataclass(frozen=True)
class Case:
    """Figures of one identity → its state, and found − expected."""

    edge: str
    figures: str
    state: str
    difference: str | None
    check_id: str = "cross_footing"
    form: str = "collection_workbook"


REVENUE = "revenue_sum:final"  # 5 parts: two printed decimals have an envelope of 6 × 0.005 = 0.03
FEES = "three_public_sum:final"
ROUNDED = """total_revenue={} general_public_budget=10.11 government_fund=20.22 state_capital=1.00
special_account=- other_revenue=-"""


def fees(total: str, travel: str, purchase: str, operation: str, reception: str) -> str:
    """The lines of the 三公 table; an empty text is a blank cell."""
    return (
        f"three_public_expenses={total} overseas_travel={travel} vehicle_purchase={purchase}"
        f" vehicle_operation={operation} official_reception={reception}"
    )


CASES = {
    "exact": Case(FEES, fees("4.51", "1.01", "0", "3", "0.5"), "pass", "0"),
    "“-” and “无” add nothing": Case(FEES, fees("4.51", "-", "无", "4.01", "0.50"), "pass", "0"),
    "difference exactly at the envelope": Case(REVENUE, ROUNDED.format("31.36"), "hint", "-0.03"),
    "difference at the envelope from above": Case(REVENUE, ROUNDED.format("31.30"), "hint", "0.03"),
    "just beyond the envelope": Case(REVENUE, ROUNDED.format("31.37"), "fail", "-0.04"),
    "just beyond the envelope from above": Case(REVENUE, ROUNDED.format("31.29"), "fail", "0.04"),
    "0.08 in 24.86 is an error, not a rounding": Case(FEES, fees("24.86", "0", "0", "20.00", "4.78"), "fail", "-0.08"),
    "a blank part with an exact sum passes": Case(FEES, fees("4.51", "", "0", "4.01", "0.5"), "pass", "0"),
    "a blank part and a sum too small: unknown": Case(
        FEES, fees("4.51", "", "0", "3", "0.5"), "insufficient_data", "-1.01"
    ),
    "a blank part and a sum too large: wrong whatever it holds": Case(
        FEES, fees("4.51", "", "0", "6", "0.5"), "fail", "1.99"
    ),
    "a blank part and a sum a rounding too large: unknown": Case(
        FEES, fees("4.51", "", "0", "4.02", "0.50"), "insufficient_data", "0.01"
    ),
    "a blank total proves nothing": Case(FEES, fees("", "1", "1", "1", "1"), "insufficient_data", None),
    "an unreadable part is unknown, not 0": Case(
        FEES, fees("4.51", "若干", "0", "4", "0.5"), "insufficient_data", "-0.01"
    ),
    "nothing but “-”": Case(FEES, fees("-", "-", "-", "-", "-"), "not_applicable", "0"),
    "a total of “-” above a real part": Case(FEES, fees("-", "-", "-", "4", "-"), "fail", "4"),
    "an appropriation of three funds": Case(
        "appropriation_by_fund",
        "total_expenditure.final.fiscal_appropriation=1820.00 total_expenditure.final.general_budget=1520.00"
        " total_expenditure.final.government_fund=330.00",
        "fail",
        "30",
        form="final_accounts_disclosure",
    ),
    "both grand totals": Case(
        "grand_totals:final", "revenue_grand_total=1450.57 expenditure_grand_total=1450.75", "fail", "0.18"
    ),
    "a fund that was spent to the end": Case(
        "government_fund_balance",
        "total_expenditure.final.government_fund=300.00 total_revenue.final.government_fund=300.00"
        " opening_carryover.final.government_fund= closing_carryover.final.government_fund=",
        "pass",
        "0",
        form="final_accounts_disclosure",
    ),
    "all parts blank": Case(FEES, fees("4.51", "", "", "", ""), "insufficient_data", None),
    "a line that the closed form does not print is likely none: the rest is questioned, not alarmed": Case(
        FEES, "three_public_expenses=4.51 vehicle_operation=4 official_reception=0.50", "hint", "-0.01"
    ),
    "lines not printed and more than a rounding missing": Case(
        FEES,
        "three_public_expenses=4.51 vehicle_operation=3 official_reception=0.50",
        "hint",
        "-1.01",
        check_id="lines_not_listed",
    ),
    "lines not printed and a sum too large": Case(
        FEES, "three_public_expenses=4.51 vehicle_operation=5 official_reception=0.50", "fail", "0.99"
    ),
    "a line set aside: the sum of the others proves nothing": Case(
        FEES,
        "three_public_expenses=4.51 vehicle_operation=3 official_reception=0.50 set_aside_table=其他费",
        "insufficient_data",
        "-1.01",
    ),
    "a line set aside: an exact sum is one all the same": Case(
        FEES, "three_public_expenses=4.51 vehicle_operation=4.51 set_aside_table=其他费", "pass", "0"
    ),
    "an open form may leave lines out": Case(
        FEES, "three_public_expenses=4.51 vehicle_operation=3", "insufficient_data", "-1.51", form=TIDY
    ),
    "an open form with an exact sum passes": Case(
        FEES, "three_public_expenses=4.51 vehicle_operation=4.51", "pass", "0", form=TIDY
    ),
    "heads are counted, not rounded": Case(
        "posts_sum", "approved_posts=40 administrative_posts=14 institutional_posts=25 worker_posts=-", "fail", "-1"
    ),
    "posts add up": Case(
        "posts_sum", "approved_posts=40 administrative_posts=14 institutional_posts=26 worker_posts=-", "pass", "0"
    ),
    "balance: closing carry-over is taken off": Case(
        "balance:final",
        "total_expenditure=100 total_revenue=90.5 opening_carryover=12 closing_carryover=2.5",
        "pass",
        "0",
    ),
    "balance with both carry-overs blank and an exact sum": Case(
        "balance:final", "total_expenditure=90.5 total_revenue=90.5 opening_carryover= closing_carryover=", "pass", "0"
    ),
    "balance with a blank carry-over: too large proves nothing, since one part is taken off": Case(
        "balance:final",
        "total_expenditure=90.5 total_revenue=95 opening_carryover= closing_carryover=",
        "insufficient_data",
        "4.5",
    ),
    "a change is last year's taken from this year's": Case(
        "three_public_change:vehicles",
        "vehicles.change=-7.51 vehicles.final=4.51 vehicles.previous_final=12.02",
        "pass",
        "0",
    ),
    "at least: a list may leave something out": Case(
        "pandemic_within_goods:final", "goods_and_services=100.5 pandemic_supplies=12.5", "pass", "-88", "ceiling"
    ),
    "at least: equal": Case(
        "pandemic_within_goods:final", "goods_and_services=12.5 pandemic_supplies=12.5", "pass", "0", "ceiling"
    ),
    "at least: a rounding above": Case(
        "pandemic_within_goods:final", "goods_and_services=12.50 pandemic_supplies=12.51", "hint", "0.01", "ceiling"
    ),
    "at least: beyond a rounding": Case(
        "pandemic_within_goods:final", "goods_and_services=12.50 pandemic_supplies=12.52", "fail", "0.02", "ceiling"
    ),
    "at least: an amount under a stated none": Case(
        "three_public_ceiling:vehicles", "vehicles.control=- vehicles.final=3.2", "fail", "3.2", "ceiling"
    ),
    "at least: whole numbers are not rounded": Case(
        "three_public_ceiling:vehicles", "vehicles.control=10 vehicles.final=11", "fail", "1", "ceiling"
    ),
    "at least: a blank ceiling": Case(
        "three_public_ceiling:vehicles", "vehicles.control= vehicles.final=3.2", "insufficient_data", None, "ceiling"
    ),
    "at least: one of the listed parts blank, the others below": Case(
        "additions_listed",
        "general_public_budget.additions=8 wages_and_benefits.additions=5 capital.additions=",
        "insufficient_data",
        "-3",
        "ceiling",
    ),
    "at least: one of the listed parts blank, the others already above": Case(
        "additions_listed",
        "general_public_budget.additions=8.5 wages_and_benefits.additions=9.5 capital.additions=",
        "fail",
        "1",
        "ceiling",
    ),
}
GIVEN = {name: district.given({2023: Submission(case.figures, form=case.form)}) for name, case in CASES.items()}


@pytest.mark.parametrize("name", CASES)
def test_cross_footing(built: Built, name: str) -> None:
    """An identity is passed, a rounding apart, broken, or cannot be judged; a missing part is never taken for 0."""
    case = CASES[name]
    assert built.shown(TABLE, GIVEN[name], "state difference check_id", edge=case.edge) == [
        (case.state, case.difference, case.check_id)
    ]


def test_an_identity_is_tested_only_where_total_and_a_part_are_printed(built: Built) -> None:
    """A form with 基本支出 but no 支出合计 is not asked whether the parts add up."""
    assert built.rows(TABLE, GIVEN["heads are counted, not rounded"], edge="revenue_sum:final") == []


def test_evidence_is_every_printed_cell_of_the_identity(built: Built) -> None:
    """Total and parts are shown, dashes too; a blank cell shows nothing."""
    row = built.row(TABLE, GIVEN["a blank part and a sum too small: unknown"], edge=FEES)
    assert built.evidence(row["reading_ids"]) == [
        "2023 official_reception.final",
        "2023 three_public_expenses.final",
        "2023 vehicle_operation.final",
        "2023 vehicle_purchase.final",
    ]
