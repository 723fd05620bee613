"""The forms that go with the report."""

from dataclasses import replace
from decimal import Decimal

from assets.publication.content.blocks import Table
from assets.publication.content.contract import BudgetExecution
from assets.publication.content.dossier import Dossier, Figure, Figures, TargetNote
from assets.publication.content.report import build_report
from assets.publication.forms.annexes import base_data_tables, self_evaluation_budget, self_evaluation_indicators


def rows_of(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in table.rows}


def wan(amount: str | None, state: str = "value") -> Figure:
    return Figure(None if amount is None else Decimal(amount), state, "万元")


def test_base_data(dingcheng: Dossier) -> None:
    """The 基础数据表 shows what was filled in, last year's figure from wherever it is known, and the rate anew."""
    figures = {
        ("approved_posts", "final", "total"): Figure(Decimal(40), "value", "人"),
        ("staff_in_post", "final", "total"): Figure(Decimal(43), "value", "人"),
        ("three_public_expenses", "control", "total"): wan("10"),
        ("three_public_expenses", "final", "total"): wan("4.51"),
        ("overseas_travel", "final", "total"): wan(None, "dash"),
        ("project_expenditure", "initial_budget", "total"): wan("335.55"),
        ("project_expenditure", "final", "total"): wan("3876.69"),
        ("public_funds", "final", "basic"): wan("52.97"),
    }
    staff, spending, buildings = base_data_tables(
        replace(
            dingcheng,
            figures=Figures(figures),
            last_year=Figures({("three_public_expenses", "final", "total"): wan("12.02")}),
        )
    )
    assert staff.rows == (("40人", "43人", "107.50%"),)
    rows = rows_of(spending)
    assert rows["三公经费"] == ("12.02", "10.00", "4.51")
    assert rows["项目支出"] == ("未提供", "335.55", "3,876.69")
    assert rows["公用经费"][2] == "52.97"
    assert rows["出国经费"][2] == "-"
    assert set(buildings.rows[0]) == {"未提供", "不计算"}


def test_base_data_is_complete_and_invents_nothing(nearly_empty: Dossier) -> None:
    """Of a department of which nothing is known the form has every line, and no number in it."""
    tables = base_data_tables(nearly_empty)
    assert [len(table.rows) for table in tables] == [1, 15, 1]
    assert not any(character.isdigit() for table in tables for row in table.rows for character in "".join(row[1:]))


def test_self_evaluation_budget(dingcheng: Dossier) -> None:
    """The 自评表 divides by the whole year's budget only, and leaves out sources of which no file has a line."""
    figures = {
        ("total_expenditure", "initial_budget", "total"): wan("860.14"),
        ("total_expenditure", "adjusted_budget", "total"): wan("5000"),
        ("total_expenditure", "final", "total"): wan("4512.25"),
        ("basic_expenditure", "initial_budget", "total"): wan("524.59"),
    }
    lines = [
        BudgetExecution(
            item="total_expenditure",
            basis="total",
            initial_wan="860.14",
            adjusted_wan="5000",
            final_wan="4512.25",
            difference_wan="-487.75",
            completion_pct="90.25",
            denominator="adjusted_budget",
        ),
        BudgetExecution(
            item="basic_expenditure",
            basis="total",
            initial_wan="524.59",
            adjusted_wan=None,
            final_wan="635.56",
            difference_wan="110.97",
            completion_pct="121.15",
            denominator="initial_budget",
        ),
    ]
    evaluation = dingcheng.evaluation.model_copy(update={"budget_execution": lines})
    table = self_evaluation_budget(replace(dingcheng, evaluation=evaluation, figures=Figures(figures)))
    assert rows_of(table) == {
        "年度资金总额": ("860.14", "5,000.00", "4,512.25", "90.25%"),
        "基本支出": ("524.59", "未提供", "未提供", "不计算"),
    }


def test_self_evaluation_points(dingcheng: Dossier) -> None:
    """Points and claims stand in the 自评表 where the department gave its indicators points, and only there."""
    plain = self_evaluation_indicators(dingcheng)
    assert "得分" not in [column.title for column in plain.columns]
    count = len(dingcheng.evaluation.target_attainment)
    first = TargetNote(level1="产出指标", points=Decimal(10), claimed=Decimal("9.5"), deviation="市场下行")
    table = self_evaluation_indicators(replace(dingcheng, targets=[first] + [TargetNote()] * (count - 1)))
    assert [column.title for column in table.columns][-3:] == ["分值", "得分", "偏差原因分析及改进措施"]
    assert table.rows[0][0] == "产出指标" and table.rows[0][-3:] == ("10.00", "9.50", "市场下行")
    assert len(table.rows) == count


def test_annexes_of_the_report(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """Both forms go with every report; the chain of documents, the score sheet, the evidence where there are any."""
    titles = [annex.title.split("　")[1] for annex in build_report(dingcheng).annexes]
    forms = ["部门整体支出绩效评价基础数据表", "部门整体支出绩效自评表"]
    assert titles == [*forms, "同一数据在各表中", "评分表", "问题清单及依据"]
    without = replace(nearly_empty, evaluation=nearly_empty.evaluation.model_copy(update={"indicators": []}))
    numbered = [annex.title for annex in build_report(without).annexes]
    assert [title.split("　")[0] for title in numbered] == [f"附件{place}" for place in range(1, len(numbered) + 1)]
    assert not any("评分表" in title for title in numbered)
