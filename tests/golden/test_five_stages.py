"""A department-year with all its documents, from the files: the same amounts in each, and where they differ."""

from collections.abc import Mapping
from typing import Any

import pytest

from assets.intake.containers.sheets import Sheet
from tests.makers.documents import REGISTER, drawn, prose
from tests.makers.evaluated import evaluated
from tests.makers.written_documents import as_docx

YEAR = 2024
TABLES = ["comparison.amount_by_stage", "comparison.budget_execution", "evaluation.finding", "intake.source_file"]


def declaration(total: str = "2,000.00") -> list[Sheet]:
    """What is asked for in the autumn before, in 万元."""
    rows = f"部门名称 | 示例县教育局 | | | |\n资金总额 | {total} | 基本支出 | 1,500.00 | 项目支出 | 500.00"
    return [drawn(rows, f"{YEAR}年度部门整体支出绩效目标申报表", "单位：万元")]


def budget(total: str = "2,000", unit: str = "万元", basic: str = "1,500", project: str = "500") -> list[Sheet]:
    """What is disclosed in January."""
    rows = f"""
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
         | 合计 | {total} | {basic} | {project}
        205 | 教育支出 | {total} | {basic} | {project}
    """
    return [prose(f"示例县教育局{YEAR}年部门预算"), drawn(rows, "支出预算总表", f"单位：{unit}")]


def self_evaluation(initial: str = "2000.00", adjusted: str = "2200.00", final: str = "2150.37") -> list[Sheet]:
    """What the department says of itself in spring."""
    rows = f"""
        部门名称 | 示例县教育局 | | | | |
        年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
         | 年度资金总额 | {initial} | {adjusted} | {final} | 10 | 9.77
         | 其中：基本支出 | 1500.00 | 1600.00 | 1590.37 | |
         | 项目支出 | 500.00 | 600.00 | 560.00 | |
        绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
         | 产出指标 | 改造校舍 | ≥12所 | 13所 | 90 | 90
        总分 | | | | | 100 | 99.77
    """
    return [drawn(rows, f"{YEAR}年度部门整体支出绩效自评表")]


def accounts(initial: str = "20000000.00", adjusted: str = "22000000.00", final: str = "21503721.45") -> list[Sheet]:
    """What is disclosed in autumn, in 元."""
    rows = f"""
        收入 | < | < | < | 支出 | < | < | <
        项目 | 年初预算数 | 全年预算数 | 决算数 | 项目 | 年初预算数 | 全年预算数 | 决算数
        一般公共预算财政拨款 | {initial} | {adjusted} | {final} | 五、教育支出 | {initial} | {adjusted} | {final}
        本年收入合计 | {initial} | {adjusted} | {final} | 本年支出合计 | {initial} | {adjusted} | {final}
    """
    return [prose(f"示例县教育局{YEAR}年度部门决算"), drawn(rows, "收入支出决算总表", "金额单位：元")]


def report(final: str = "0.22亿元") -> list[Sheet]:
    """The report on the year, of which the text rounds."""
    return [
        prose(
            f"示例县教育局{YEAR}年度部门整体支出绩效自评报告",
            "一、部门概况",
            "本局是县政府组成部门。",
            "二、部门财务情况",
            f"{YEAR}年度本局总支出{final}。",
            "三、存在的问题",
            "校舍改造进度不一。",
        )
    ]


AGREED = {
    "申报表": declaration(),
    "部门预算": budget(),
    "自评表": self_evaluation(),
    "部门决算": accounts(),
    "自评报告": report(),
}


def rows_of(documents: Mapping[str, list[Sheet]]) -> dict[str, list[dict[str, Any]]]:
    """What the evaluation says of these documents."""
    files = [(f"示例县教育局{YEAR}年{name}.docx", as_docx(sheets)) for name, sheets in documents.items()]
    return evaluated({YEAR: files}, TABLES, REGISTER)


def found(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str, str | None, str | None]]:
    """The findings of conflicts: check, subject, one side, the other."""
    return sorted(
        (row["check_id"], row["subject"], row["left_value"], row["right_value"])
        for row in rows["evaluation.finding"]
        if row["category"] in ("conflict", "magnitude") and row["state"] in ("fail", "hint")
    )


@pytest.fixture(scope="module")
def clean() -> dict[str, list[dict[str, Any]]]:
    return rows_of(AGREED)


def test_all_documents_are_read(clean: dict[str, list[dict[str, Any]]]) -> None:
    """Five documents, in 万元, 元 and 亿元: each is what its stage says."""
    assert {row["status"] for row in clean["intake.source_file"]} == {"accepted"}


def test_the_chain(clean: dict[str, list[dict[str, Any]]]) -> None:
    """The initial budget stands in four documents, the result in three: 0.22 亿元 is 2,150.37 rounded."""
    columns = ("declaration", "budget", "self_evaluation", "final_accounts", "report")
    chain = {
        row["phase"]: [None if row[f"{column}_wan"] is None else f"{row[f'{column}_wan']:.2f}" for column in columns]
        for row in clean["comparison.amount_by_stage"]
        if row["item"] == "total_expenditure"
    }
    assert chain == {
        "initial_budget": ["2000.00", "2000.00", "2000.00", "2000.00", None],
        "adjusted_budget": [None, None, "2200.00", "2200.00", None],
        "final": [None, None, "2150.37", "2150.37", "2200.00"],
    }
    assert {row["state"] for row in clean["comparison.amount_by_stage"]} == {"pass"}
    assert found(clean) == []


def test_the_disclosed_budget_is_what_the_accounts_are_measured_on() -> None:
    """A department that only discloses has its execution all the same: 2,150.37 of 2,000.00."""
    rows = rows_of({"部门预算": budget(), "部门决算": final_only()})
    [line] = [
        row for row in rows["comparison.budget_execution"]
        if (row["item"], row["basis"]) == ("total_expenditure", "total")
    ]  # fmt: skip
    assert (f"{line['initial_wan']:.2f}", f"{line['final_wan']:.2f}") == ("2000.00", "2150.37")
    assert (line["denominator"], str(line["completion_pct"])) == ("initial_budget", "107.52")


def final_only() -> list[Sheet]:
    """Final accounts as most publish them: no budget beside the result."""
    rows = "收入 | < | 支出 | <\n项目 | 金额 | 项目 | 金额\n本年收入合计 | 21503721.45 | 本年支出合计 | 21503721.45"
    return [prose(f"示例县教育局{YEAR}年度部门决算"), drawn(rows, "收入支出决算总表", "金额单位：元")]


INITIAL, PROJECT, ADJUSTED, FINAL = (
    "支出合计（年初预算）",
    "项目支出（年初预算）",
    "支出合计（调整预算）",
    "支出合计（决算）",
)
BREAKS = {
    "declared otherwise": (
        {"申报表": declaration("2,100.00")},
        [(INITIAL, "2,100.00（绩效目标申报表）", "2,000.00（部门预算公开、自评表、部门决算公开）")],
    ),
    "disclosed otherwise": (
        {"部门预算": budget("2,300", basic="1,500", project="800")},
        [
            (INITIAL, "2,300.00（部门预算公开）", "2,000.00（绩效目标申报表、自评表、部门决算公开）"),
            (PROJECT, "800.00（部门预算公开）", "500.00（绩效目标申报表、自评表）"),
        ],
    ),
    "two digits swapped in the result": (
        {"自评表": self_evaluation(final="2510.37")},
        [
            (FINAL, "2,510.37（自评表）", "2,150.372145（部门决算公开）、2,200.00（自评报告）"),
        ],
    ),
    "a rounded result that is another one": (
        {"自评报告": report("0.23亿元")},
        [(FINAL, "2,300.00（自评报告）", "2,150.37（自评表）、2,150.372145（部门决算公开）")],
    ),
    "another adjusted budget": (
        {"部门决算": accounts(adjusted="22500000.00")},
        [(ADJUSTED, "2,200.00（自评表）", "2,250.00（部门决算公开）")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_break_of_the_chain_is_one_finding_an_amount(name: str) -> None:
    """Where one document says something else, all of them are named, once."""
    documents, expected = BREAKS[name]
    assert found(rows_of(AGREED | documents)) == [("stage_conflict", *break_) for break_ in expected]
