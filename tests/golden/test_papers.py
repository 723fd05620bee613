"""What the synthetic departments publish and declare besides says what their workbooks say, and is read whole."""

from decimal import Decimal

import pytest

from assets.graph.home import Home
from tests.makers.sample import district
from tests.makers.sample.plants import PLANTS


@pytest.fixture(scope="module")
def budgets(sample_home: Home) -> dict[tuple[str, int, str], Decimal]:
    """Department, year and ``item.phase.basis`` → amount read in a budget."""
    with sample_home.warehouse.connect() as connection:
        rows = connection.execute(
            "select department_id, fiscal_year, item || '.' || phase || '.' || basis, value from intake.reading"
            " where form = 'budget_disclosure' and line = 0 and value is not null"
        ).fetchall()
    return {tuple(key): value for *key, value in rows}


def test_no_number_is_left_over(sample_home: Home) -> None:
    """Of every number in the sample, whatever the layout, container or unit, somebody knows what it is."""
    with sample_home.warehouse.connect() as connection:
        unread = connection.execute("select * from intake.unread_number").fetchall()
        counts = connection.execute(
            "select sum(numbers_read), sum(numbers_not_needed) from intake.source_file"
        ).fetchone()
    assert unread == []
    assert counts and min(counts) > 0


def test_budgets_say_what_the_workbooks_say(budgets: dict[tuple[str, int, str], Decimal]) -> None:
    """元 or 万元, workbook, Word or page: the initial budget is the same to the cent, and so is last year's 三公."""
    spoilt = {(plant.department_id, plant.fiscal_year) for plant in PLANTS if plant.papers or plant.parts}
    filed = {(one.entry["id"], one.fiscal_year): one for one in district.submissions()}
    compared = 0
    for (department_id, fiscal_year, figure), amount in budgets.items():
        item, phase, basis = figure.split(".")
        if (department_id, fiscal_year) not in filed.keys() - spoilt:
            continue
        if phase == "previous_control":
            known = filed[department_id, fiscal_year - 1].amount(f"{item}.control")
        else:
            known = filed[department_id, fiscal_year].figures.get(
                f"{item}.{phase}" + ("" if basis == "total" else f".{basis}")
            )
        if isinstance(known, Decimal):
            assert amount == known, (department_id, fiscal_year, figure)
            compared += 1
    assert compared > 50


def test_declared_targets_are_those_evaluated(sample_home: Home) -> None:
    """Each declared indicator has the value that the department is later held to."""
    with sample_home.warehouse.connect() as connection:
        pairs = connection.execute(
            """
            select d.department_id, d.fiscal_year, d.target_name, d.target_text, t.target_text
            from intake.declared_target as d
            left join intake.performance_target as t
              on t.department_id = d.department_id and t.fiscal_year = d.fiscal_year and t.target_name = d.target_name
              and t.target_text = d.target_text
            """
        ).fetchall()
    spoilt = {(plant.department_id, plant.fiscal_year) for plant in PLANTS if plant.papers}
    kept = [pair for pair in pairs if pair[:2] not in spoilt]
    assert len(kept) > 10
    assert [pair for pair in kept if pair[4] is None] == []


def test_projects_add_up_to_the_project_expenditure(sample_home: Home) -> None:
    """Projects are kept apart from the department; their budgets and amounts spent make its 项目支出."""
    with sample_home.warehouse.connect() as connection:
        sums = connection.execute(
            "select department_id, fiscal_year, sum(initial_amount), sum(executed_amount) from intake.project"
            " group by all order by all"
        ).fetchall()
    filed = {(one.entry["id"], one.fiscal_year): one for one in district.submissions()}
    spoilt = {(plant.department_id, plant.fiscal_year) for plant in PLANTS if plant.parts}
    assert len(sums) == 4
    for department_id, fiscal_year, budget, executed in sums:
        if (department_id, fiscal_year) in spoilt:
            continue
        one = filed[department_id, fiscal_year]
        assert budget == one.amount("project_expenditure.initial_budget")
        assert executed == one.amount("project_expenditure.final")
