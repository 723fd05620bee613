"""sql/comparison/amount_by_stage: one amount as each document of the budget year states it, and where they differ."""

import pytest

from tests.makers.rows import SELF_EVALUATION, WORKBOOK, Built, District, Submission

YEAR = 2023
TABLE = "comparison.amount_by_stage"
FINDING = "evaluation.finding"
BUDGET, DECLARATION, ACCOUNTS = "budget_disclosure", "declared_targets", "final_accounts_disclosure"
TOTAL = "total_expenditure"
district = District()


def sent(**forms: str) -> str:
    """A department with one file of each form; its id."""
    return district.given({YEAR: [Submission(figures, form=form) for form, figures in forms.items()]})


def whole(initial: str, declared: str = "1992.60", evaluated: str = "1992.60", accounts: str = "1992.60") -> str:
    """All stages of a year: ``initial`` is what the budget says of total expenditure."""
    return sent(
        declared_targets=f"{TOTAL}.declared={declared}",
        budget_disclosure=f"{TOTAL}.initial_budget={initial}",
        self_evaluation_form=f"{TOTAL}.initial_budget={evaluated} {TOTAL}.adjusted_budget=2100.00 {TOTAL}=2080.15",
        final_accounts_disclosure=f"{TOTAL}.initial_budget={accounts} {TOTAL}.adjusted_budget=2100.00 {TOTAL}=2080.15",
    )


AGREED = whole("1992.60")
ROUNDED = whole("1993")
BEYOND_ROUNDING = whole("1994")
ONE_DIFFERS = whole("2092.60")
DECLARED_OTHERWISE = whole("1992.60", declared="1892.60")
ALL_DIFFER = whole("2092.60", declared="1892.60", evaluated="1792.60")
WITH_CARRYOVER = sent(
    declared_targets=f"{TOTAL}.declared=1892.60",
    budget_disclosure=f"{TOTAL}.initial_budget=1992.60 opening_carryover.initial_budget=100.00",
)
FINAL_IS_FINAL = sent(
    self_evaluation_form=f"{TOTAL}=1892.60",
    final_accounts_disclosure=f"{TOTAL}=1992.60 opening_carryover.final=100.00",
)
OTHER_SCOPE = sent(
    budget_disclosure=f"{TOTAL}.initial_budget.fiscal_appropriation=1500.00",
    self_evaluation_form=f"{TOTAL}.initial_budget=1992.60",
)
HALF_READ = sent(
    budget_disclosure=f"{TOTAL}.initial_budget=2092.60 set_aside_table=合计",
    self_evaluation_form=f"{TOTAL}.initial_budget=1992.60",
)
OWN_TABLES_DIFFER = sent(
    budget_disclosure=f"{TOTAL}.initial_budget=1992.60 {TOTAL}.initial_budget=2092.60",
    self_evaluation_form=f"{TOTAL}.initial_budget=1992.60",
)
UNIT_SLIP = sent(
    budget_disclosure=f"{TOTAL}.initial_budget=1992.60", self_evaluation_form=f"{TOTAL}.initial_budget=19926000"
)
ONE_STAGE = sent(budget_disclosure=f"{TOTAL}.initial_budget=1992.60 {TOTAL}.initial_budget=1992.60")
NONE = sent(budget_disclosure="official_reception.control=-", final_accounts_disclosure="official_reception.control=-")
STAFF = sent(collection_workbook="staff_in_post=43", final_accounts_disclosure="staff_in_post=44")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("district"), [TABLE, FINDING])


@pytest.mark.parametrize(
    ("department", "state", "explained_by"),
    [
        (AGREED, "pass", None),
        (ROUNDED, "pass", "rounding"),
        (BEYOND_ROUNDING, "fail", None),
        (ONE_DIFFERS, "fail", None),
        (DECLARED_OTHERWISE, "hint", None),
        (ALL_DIFFER, "fail", None),
        (WITH_CARRYOVER, "pass", "carryover"),
        (HALF_READ, "insufficient_data", None),
        (OWN_TABLES_DIFFER, "pass", None),
        (UNIT_SLIP, "fail", "unit_slip"),
    ],
)
def test_the_initial_budget_in_all_documents(
    built: Built, department: str, state: str, explained_by: str | None
) -> None:
    """Declared, disclosed, self-evaluated and final accounts name one initial budget, but for the carry-over."""
    row = built.row(TABLE, department, item=TOTAL, phase="initial_budget")
    assert (row["state"], row["explained_by"]) == (state, explained_by)


def test_each_document_has_its_column(built: Built) -> None:
    """The declaration stands beside the initial budget; a cell stands behind each value."""
    columns = "phase declaration_wan budget_wan self_evaluation_wan final_accounts_wan spread_wan"
    assert built.shown(TABLE, AGREED, columns) == [
        ("adjusted_budget", None, None, "2100", "2100", "0"),
        ("final", None, None, "2080.15", "2080.15", "0"),
        ("initial_budget", "1992.6", "1992.6", "1992.6", "1992.6", "0"),
    ]
    [row] = built.rows(TABLE, AGREED, phase="initial_budget")
    assert [cell["stage"] for cell in row["cells"]] == ["declaration", "budget", "self_evaluation", "final_accounts"]
    assert built.evidence([cell["reading_id"] for cell in row["cells"]]) == [
        f"2023 {TOTAL}.declared @{DECLARATION}",
        f"2023 {TOTAL}.initial_budget @{BUDGET}",
        f"2023 {TOTAL}.initial_budget @{ACCOUNTS}",
        f"2023 {TOTAL}.initial_budget @{SELF_EVALUATION}",
    ]


def test_what_one_document_says_alone_is_held_against_nothing(built: Built) -> None:
    """Two tables of one budget are one stage; the funds of the state are no part of this total."""
    assert built.rows(TABLE, ONE_STAGE) == built.rows(TABLE, OTHER_SCOPE) == []


def test_none_beside_none_is_no_amount_and_no_contradiction(built: Built) -> None:
    """A dash in both documents stays a dash in both."""
    [row] = built.rows(TABLE, NONE)
    assert (row["budget_wan"], row["final_accounts_wan"], row["state"]) == (None, None, "pass")
    assert [cell["stage"] for cell in row["cells"]] == ["budget", "final_accounts"]


def test_a_carryover_explains_no_result(built: Built) -> None:
    """What was spent was spent, out of whatever year's money."""
    assert built.row(TABLE, FINAL_IS_FINAL, item=TOTAL)["state"] == "fail"


@pytest.mark.parametrize(
    ("department", "state", "severity", "message"),
    [
        (
            ONE_DIFFERS, "fail", "error",
            "“支出合计（年初预算）”各表所列不一致：采用 1,992.60（绩效目标申报表、自评表、部门决算公开），"
            "另有 2,092.60（部门预算公开），相差 100.00；请核实并统一，口径不同的请说明",
        ),
        (
            DECLARED_OTHERWISE, "hint", "warning",
            "“支出合计（年初预算）”各表所列不一致：采用 1,992.60（部门预算公开、自评表、部门决算公开），"
            "另有 1,892.60（绩效目标申报表），相差 -100.00；请核实并统一，口径不同的请说明",
        ),
        (
            ALL_DIFFER, "fail", "error",
            "“支出合计（年初预算）”各表所列不一致：采用 1,792.60（自评表），"
            "另有 1,892.60（绩效目标申报表）、2,092.60（部门预算公开）、1,992.60（部门决算公开），相差 300.00；"
            "请核实并统一，口径不同的请说明",
        ),
        (
            HALF_READ, "insufficient_data", "info",
            "表格没有读全，不能判断（“支出合计（年初预算）”各表所列不一致：采用 1,992.60（自评表），"
            "另有 2,092.60（部门预算公开），相差 100.00；请核实并统一，口径不同的请说明）",
        ),
    ],
)  # fmt: skip
def test_one_finding_an_amount(built: Built, department: str, state: str, severity: str, message: str) -> None:
    """Documents that differ are one finding, which names them all; where only the declaration does, it is a hint."""
    [row] = built.rows(FINDING, department, category="conflict")
    assert (row["check_id"], row["state"], row["severity"], row["message"]) == (
        "stage_conflict", state, severity, message,
    )  # fmt: skip
    cells = built.row(TABLE, department, item=TOTAL, phase="initial_budget")["cells"]
    assert row["reading_ids"] == [cell["reading_id"] for cell in cells]


@pytest.mark.parametrize(
    ("department", "checks"),
    [
        (AGREED, []),
        (ROUNDED, []),
        (WITH_CARRYOVER, []),
        (OWN_TABLES_DIFFER, ["source_conflict"]),
        (UNIT_SLIP, ["unit_slip"]),
        (STAFF, ["source_conflict"]),
    ],
)
def test_one_check_owns_a_case(built: Built, department: str, checks: list[str]) -> None:
    """A document that contradicts itself, 10⁴, heads instead of amounts: other checks say so, and never two of them."""
    found = [row for row in built.rows(FINDING, department) if row["category"] in ("conflict", "magnitude")]
    assert [row["check_id"] for row in found] == checks


def test_the_form_says_which_document_it_is(built: Built) -> None:
    """The bureau's own workbook is a document beside the others."""
    assert WORKBOOK in {
        row["form"]
        for row in built.warehouse.rows(["intake.form"], built.years)["intake.form"]
        if row["stage"] == "collection"
    }
