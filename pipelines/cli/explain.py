"""The ladder from a score down to the cells it rests on."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from assets.knowledge.items import labels
from assets.publication import wording
from assets.warehouse.warehouse import Warehouse, Years
from pipelines.cli.terminal import Stop, console, home_at, home_option, register_of, warehouse_of

_STATES = {"pass": "满分", "fail": "有扣分", "insufficient_data": "资料不足", "not_applicable": "不适用"}


@click.command()
@click.argument("department")
@click.argument("fiscal_year", type=int)
@click.argument("indicator", required=False)
@home_option
def explain(department: str, fiscal_year: int, indicator: str | None, home: Path | None) -> None:
    """从得分一级一级追到单元格：部门编码或名称、年度、指标（省略则列出全部指标）。"""
    installation = home_at(home)
    if not installation.warehouse.exists():
        raise Stop("还没有数据；先运行 jiping run")
    registered = register_of(installation).find(department, fiscal_year)
    with warehouse_of(installation) as warehouse:
        tree = explain_indicator(
            warehouse, registered.department_id if registered else department, fiscal_year, indicator
        )
    if tree is None:
        raise Stop(f"没有“{department}”{fiscal_year}年度{indicator or ''}的评价结果；先运行 jiping run")
    console.print(tree)


def explain_indicator(warehouse: Warehouse, department_id: str, fiscal_year: int, indicator: str | None) -> Tree | None:
    """Score → indicator → formula → readings → file, sheet and cell.

    Args:
        indicator: id or label; ``None`` for all indicators.

    Returns:
        ``None`` when there is no such evaluation.
    """
    tables = [
        "evaluation.summary",
        "evaluation.indicator_score",
        "evaluation.scheme_indicator",
        "evaluation.adopted_score",
    ]
    stored = warehouse.rows(tables, Years(fiscal_year, fiscal_year))
    summary = [row for row in stored["evaluation.summary"] if row["department_id"] == department_id]
    scores = [
        row
        for row in stored["evaluation.indicator_score"]
        if row["department_id"] == department_id and indicator in (None, row["indicator"], row["label"])
    ]
    if not summary or not scores:
        return None
    cells = _cells(warehouse, department_id, fiscal_year)
    head = summary[0]
    standards = {(row["scheme"], row["indicator"]): row["standard"] for row in stored["evaluation.scheme_indicator"]}
    adopted = {
        row["indicator"]: row for row in stored["evaluation.adopted_score"] if row["department_id"] == department_id
    }
    tree = Tree(
        f"{head['department']} {fiscal_year}：自评 {_plain(head['self_score'])}，"
        f"重算 {_plain(head['score_low'])}～{_plain(head['score_high'])}"
    )
    for row in sorted(scores, key=lambda row: row["ordinal"]):
        branch = tree.add(
            f"{row['label']}（{row['indicator']}，{row['points']} 分）：重算 {row['low']}～{row['high']} 分，"
            f"{_STATES[row['state']]}，自评 {_plain(row['claimed'])}"
        )
        branch.add(f"标准：{standards[row['scheme'], row['indicator']]}")
        branch.add(Text(f"算式：{row['explanation']}"))
        if row["needed"]:
            branch.add(row["needed"])
        if row["indicator"] in adopted:
            branch.add(Text(_adopted(adopted[row["indicator"]])))
        for reading in dict.fromkeys([*row["reading_ids"], row["claim_reading_id"], row["evidence_reading_id"]]):
            if reading in cells:
                branch.add(Text(cells[reading]))
    return tree


def _cells(warehouse: Warehouse, department_id: str, fiscal_year: int) -> dict[int, str]:
    """Reading id → one line with item, value, file, sheet, cell and raw text; last year's readings included."""
    names: dict[str, str] = {}
    stored = warehouse.rows(["intake.source_file", "intake.reading"], Years(fiscal_year - 1, fiscal_year))
    for file in stored["intake.source_file"]:
        if file["status"] in ("accepted", "partial"):
            names[file["source_sha256"]] = file["path"]
    return {
        row["reading_id"]: _line(row, names)
        for row in stored["intake.reading"]
        if row["department_id"] == department_id
    }


def _adopted(row: dict[str, Any]) -> str:
    return (
        f"复核认定 {row['adopted_low']}～{row['adopted_high']} 分：{row['reviewer']}，{row['reviewed_on']}，"
        f"{row['reason']}；依据 {row['evidence']}"
    )


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else format(value.normalize(), "f")


def _line(row: dict[str, Any], names: dict[str, str]) -> str:
    item = f"{row['fiscal_year']} {labels('phase')[row['phase']]} {labels('item')[row['item']]}"
    place = f"{names.get(row['source_sha256'], row['source_sha256'][:12])} / {row['sheet']} / {row['cell']}"
    told = "" if row["state"] in ("value", "zero") else f"（{wording.empty_text(row['state'])}）"
    return f"{item}：“{row['raw_text']}”{told} ← {place}"
