"""Budgets as they are disclosed, from the files to the rate that wants two years, and no alarm that rests on a gap."""

from collections.abc import Mapping
from typing import Any

import pytest

from assets.intake.containers.sheets import Sheet
from tests.makers.documents import REGISTER, drawn, prose
from tests.makers.evaluated import evaluated as of_files
from tests.makers.written_documents import as_docx

MEASURE = "three_public_change_rate_budget"
TITLE = "“三公”经费预算表"
GENERAL_BUDGET_TITLE = "一般公共预算“三公”经费支出预算表"


def both_years(title: str, last: str, this: str) -> Sheet:
    """The table with last year's budget beside this year's."""
    return drawn(
        f"项目 | 2024年预算数 | 2025年预算数\n合计 | {last} | {this}\n公务接待费 | {last} | {this}", title, "单位：万元"
    )


def one_year(title: str, year: int, amount: str) -> Sheet:
    """The table with one year only."""
    return drawn(f"项目 | {year}年预算数\n合计 | {amount}\n公务接待费 | {amount}", title, "单位：万元")


def evaluated(files: Mapping[int, list[Sheet]]) -> dict[str, list[dict[str, Any]]]:
    """Rows of 2025 from one budget file for each year."""
    tables = ["evaluation.measure", "evaluation.finding", "comparison.restatement"]
    sent = {
        year: [(f"{year}.docx", as_docx([prose(f"示例县教育局{year}年部门预算"), *sheets]))]
        for year, sheets in files.items()
    }
    return of_files(sent, tables, REGISTER)


@pytest.mark.parametrize("title", [TITLE, GENERAL_BUDGET_TITLE])
@pytest.mark.parametrize("beside", [True, False], ids=["two years in one table", "last year's own file"])
def test_the_rate_of_change_on_the_budget_basis(title: str, *, beside: bool) -> None:
    """12 then 9: −25 %, from one table with both years, or from each year's own budget; funds are never mixed."""
    files = {2025: [both_years(title, "12.00", "9.00")]}
    if not beside:
        files = {2024: [one_year(title, 2024, "12.00")], 2025: [one_year(title, 2025, "9.00")]}
    [row] = [row for row in evaluated(files)["evaluation.measure"] if row["measure"] == MEASURE]
    assert (str(row["value"]), row["state"]) == ("-25.00", "pass")


def test_without_a_second_year_it_is_unknown() -> None:
    """This year's total and last year's general budget alone are two bases: no rate."""
    files = {2024: [one_year(GENERAL_BUDGET_TITLE, 2024, "12.00")], 2025: [one_year(TITLE, 2025, "9.00")]}
    [row] = [row for row in evaluated(files)["evaluation.measure"] if row["measure"] == MEASURE]
    assert (row["value"], row["state"]) == (None, "insufficient_data")


@pytest.mark.parametrize(("stated", "state"), [("12.00", "pass"), ("13.00", "fail")])
def test_last_years_budget_is_held_against_its_own_file(stated: str, state: str) -> None:
    """What this year's table says of last year's budget is what last year's budget said, or it is a restatement."""
    files = {2024: [one_year(TITLE, 2024, "12.00")], 2025: [both_years(TITLE, stated, "9.00")]}
    states = {row["item"]: row["state"] for row in evaluated(files)["comparison.restatement"]}
    assert states == {"three_public_expenses": state, "official_reception": state}


EXPENDITURE = """
    科目编码 | 科目名称 | 合计 | 基本支出 | {}
    205 | 教育支出 | 50.00 | 30.00 | 20.00
    合计 | < | 50.00 | 30.00 | 20.00
"""


@pytest.mark.parametrize("word", ["项目支出", "运转和特定目标类支出"])
def test_a_column_that_was_not_read_is_no_contradiction(word: str) -> None:
    """50 is 30 and 20, also where the word above the 20 is unknown: nothing is said to be missing or wrong."""
    findings = evaluated({2025: [drawn(EXPENDITURE.format(word), "支出预算总表", "单位：万元")]})["evaluation.finding"]
    assert [row["check_id"] for row in findings if row["state"] in ("fail", "hint", "error")] == []


def test_a_real_contradiction_is_still_one() -> None:
    """50 is not 30 and 10."""
    sheet = drawn(EXPENDITURE.format("项目支出").replace("20.00", "10.00"), "支出预算总表", "单位：万元")
    findings = evaluated({2025: [sheet]})["evaluation.finding"]
    assert "cross_footing" in {row["check_id"] for row in findings if row["state"] == "fail"}
