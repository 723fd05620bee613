"""``jiping runs`` and ``jiping diff``: the runs that a home keeps, and what changed between two of them."""

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table

from assets.graph.home import Home
from assets.history import change_note
from assets.history.run_diff import Comparison, compare
from assets.history.snapshots import Run, kept_runs
from assets.publication import wording
from assets.publication.content import blocks
from pipelines.cli.terminal import Stop, console, home_at, home_option, parse_years, register_of


@click.command()
@home_option
def runs(home: Path | None) -> None:
    """列出保留的运行：编号、时间、年度、评价的部门年度数。"""
    kept = _kept(home_at(home))
    table = Table("编号", "时间（北京）", "年度", "部门年度数", "程序", "评价规则")
    for run in kept:
        table.add_row(
            run.run_id[: change_note.SHORT_ID],
            wording.beijing_time(run.taken_at),
            "、".join(map(str, run.fiscal_years)),
            str(run.department_years),
            run.code[: change_note.SHORT_ID],
            run.rules[: change_note.SHORT_ID],
        )
    console.print(table)


@click.command()
@click.argument("run_a", required=False)
@click.argument("run_b", required=False)
@click.option("--department", help="只看一个部门：编码或名称")
@click.option("--year", "years", help="只看这些年度，如 2023 或 2022-2023")
@click.option("--docx", "path", type=click.Path(path_type=Path, dir_okay=False), help="另存为 Word 文档")
@home_option
def diff(
    run_a: str | None,
    run_b: str | None,
    department: str | None,
    years: str | None,
    path: Path | None,
    home: Path | None,
) -> None:
    """比较两次运行：哪些数据、得分、核对情况变了，由哪次报送引起。

    编号写前几位即可（见 jiping runs）。不写 RUN_B 则与最后一次运行比较；都不写则比较最后一次运行和
    此前评价过同一年度的一次。
    """
    installation = home_at(home)
    kept = _kept(installation)
    asked = sorted(parse_years(years)) if years else []
    after = kept[0] if run_b is None else _named(kept, run_b)
    before = _earlier(kept, after, asked) if run_a is None else _named(kept, run_a)
    department_id = _department_id(installation, department) if department else None
    try:
        comparison = compare(installation.runs, before, after, department_id=department_id, fiscal_years=asked)
    except ValueError as error:
        raise Stop(
            f"两次运行没有共同的年度，不能比较：{_short(before)}评价了{_years(before)}，{_short(after)}评价了{_years(after)}"
            + (f"；要求比较的是{years}" if years else "")
        ) from error
    _print(comparison)
    if path is not None:
        from assets.history.change_note_docx import change_note_docx  # Word is loaded when it is asked for

        path.write_bytes(change_note_docx(comparison))
        console.print(f"已写入 {path}", highlight=False, markup=False, soft_wrap=True)


def _kept(home: Home) -> list[Run]:
    kept = kept_runs(home.runs)
    if not kept:
        raise Stop("还没有保留的运行；先运行 jiping run")
    return kept


def _named(kept: list[Run], prefix: str) -> Run:
    matching = [run for run in kept if run.run_id.startswith(prefix)]
    if len(matching) != 1:
        ids = "、".join(_short(run) for run in matching or kept)
        raise Stop(f"有多次运行的编号以“{prefix}”开头：{ids}" if matching else f"没有运行“{prefix}”；现有：{ids}")
    return matching[0]


def _earlier(kept: list[Run], after: Run, years: list[int]) -> Run:
    """The last run before ``after`` that evaluated one of its years."""
    wanted = set(after.fiscal_years) & set(years or after.fiscal_years)
    for run in kept[kept.index(after) + 1 :]:
        if wanted & set(run.fiscal_years):
            return run
    raise Stop(f"此前没有评价过同一年度的运行，不能比较；最后一次运行{_short(after)}评价了{_years(after)}年度")


def _department_id(home: Home, department: str) -> str:
    registered = register_of(home).find(department)
    if registered is None:
        raise Stop(f"部门登记表 {home.register_path} 中没有“{department}”")
    return registered.department_id


def _print(comparison: Comparison) -> None:
    for line in change_note.opening(comparison):
        _say(line)
    for chapter in change_note.chapters(comparison):
        _say(chapter.title, style="bold")
        for block in chapter.blocks:
            match block:
                case blocks.Table():
                    console.print(_table(block))
                case _:
                    _say(block.text)


def _table(block: blocks.Table) -> Table:
    table = Table(title=block.caption, title_justify="left")
    for column in block.columns:
        table.add_column(
            column.title, ratio=column.width, justify="right" if column.numeric else "left", overflow="fold"
        )
    for row in block.rows:
        table.add_row(*map(escape, row))
    return table


def _say(text: str, style: str | None = None) -> None:
    console.print(text, style=style, highlight=False, markup=False, soft_wrap=True)


def _short(run: Run) -> str:
    return run.run_id[: change_note.SHORT_ID]


def _years(run: Run) -> str:
    return "、".join(map(str, run.fiscal_years))
