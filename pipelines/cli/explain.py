"""``jiping explain``: the ladder from a score down to the cells it rests on, as a tree in the terminal."""

from pathlib import Path

import click
from rich.text import Text
from rich.tree import Tree

from assets.knowledge.schemes import schemes
from assets.publication import wording
from assets.publication.content.ladder import LADDER_TABLES, Adopted, LabelledCell, Rung, adopted_score, rungs_of
from assets.publication.rows import load_year
from assets.warehouse.warehouse import Warehouse
from pipelines.cli.terminal import Stop, console, home_at, home_option, register_of


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
    with installation.warehouse.session() as warehouse:
        tree = explain_indicator(
            warehouse, registered.department_id if registered else department, fiscal_year, indicator
        )
    if tree is None:
        raise Stop(f"没有“{department}”{fiscal_year}年度{indicator or ''}的评价结果；先运行 jiping run")
    console.print(tree)


def explain_indicator(warehouse: Warehouse, department_id: str, fiscal_year: int, indicator: str | None) -> Tree | None:
    """Score → indicator → standard and formula → file, sheet and cell, in the words of the documents.

    Args:
        indicator: id or label; ``None`` for all indicators.

    Returns:
        ``None`` when there is no such evaluation.
    """
    tables = load_year(warehouse, fiscal_year, ("evaluation.summary", *LADDER_TABLES))
    summary = next(iter(tables.of("evaluation.summary", department_id)), None)
    if summary is None:
        return None
    scheme = next(scheme for scheme in schemes() if scheme.id == summary["scheme"])
    rungs = [
        rung for rung in rungs_of(tables, department_id, scheme) if indicator in (None, rung.result.id, rung.label)
    ]
    if not rungs:
        return None
    claimed, score = (
        wording.points(summary["self_score"]),
        wording.interval(summary["score_low"], summary["score_high"]),
    )
    whole = adopted_score(summary)
    adopted = f"，复核认定{wording.interval(whole.low, whole.high)}" if whole else ""
    tree = Tree(Text(f"{summary['department']}{fiscal_year}年度：自评{claimed}，重算{score}{adopted}"))
    for rung in rungs:
        _add(tree, rung)
    return tree


def _add(tree: Tree, rung: Rung) -> None:
    result = rung.result
    score, claimed = wording.interval(result.low, result.high), wording.points(result.claimed)
    branch = tree.add(
        Text(
            f"{rung.label}（{result.id}，{wording.points(result.points)}分）：重算{score}，"
            f"{wording.indicator_state(result)}，自评{claimed}"
        )
    )
    branch.add(Text(f"标准：{rung.standard}"))
    branch.add(Text(f"算式：{result.explanation}"))
    if rung.needed:
        branch.add(Text(rung.needed))
    if rung.adopted:
        branch.add(Text(_review(rung.adopted)))
    for cell in rung.cells:
        branch.add(Text(_line(cell)))


def _review(adopted: Adopted) -> str:
    score = wording.interval(adopted.low, adopted.high)
    return f"复核认定{score}：{adopted.reviewer}，{adopted.reviewed_on}，{adopted.reason}；依据{adopted.evidence}"


def _line(cell: LabelledCell) -> str:
    evidence = cell.evidence
    raw_text = f"“{evidence.raw_text}”" if evidence.raw_text.strip() else "（空）"
    return f"{cell.label}：{raw_text} ← {evidence.file} / {evidence.sheet} / {evidence.cell}"
