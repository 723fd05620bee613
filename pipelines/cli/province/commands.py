"""``jiping province``: the districts of a province evaluated, rolled up, shown and served together."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.table import Table

from assets.knowledge.declared import OfficeFileError
from assets.publication.wording import beijing_time
from pipelines.cli.terminal import FAILED, OK, QUARANTINED, Stop, console, errors
from pipelines.instance import PROVINCE_VARIABLE
from pipelines.province import keeping
from pipelines.province.province import District, Province, read_province

_OUTCOMES = {OK: "完成", QUARANTINED: "完成，有文件被退回"}
_SITUATIONS = {
    "unusable": "汇总未更新",
    "behind": "有新结果尚未汇总",
    "reported": "已汇总",
    "not_evaluated": "还没有评价过",
    "not_reported": "未报送",
}
_KEPT_DAYS = 90

file_option = click.option(
    "--file",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default="province.yaml",
    show_default=True,
    envvar=PROVINCE_VARIABLE,
    help="区县清单（或 $JIPING_PROVINCE）",
)
only_option = click.option("--only", "codes", multiple=True, metavar="代码", help="只处理这些区县，可多次给出")


@click.group()
def province() -> None:
    """全省（市）各区县：按区县清单评价、汇总、查看。"""


@province.command()
@file_option
@only_option
@click.option("--years", help="年度，如 2023 或 2022-2023；默认为自上次以来有变动的年度")
def run(path: Path, codes: tuple[str, ...], years: str | None) -> None:
    """逐个评价各区县（同时进行的个数见区县清单），随即汇总。

    全部完成返回 0，有文件被退回返回 3，有区县失败返回 1。
    """
    from pipelines.province.evaluation import evaluate

    declared, chosen = _declared(path, codes)
    returned = set()
    for one in evaluate(declared, chosen, ["--years", years] if years else []):
        returned.add(one.code)
        outcome = "未运行" if one.code is None else _OUTCOMES.get(one.code, "失败")
        console.print(f"{one.district.code} {one.district.name}：{outcome}")
        if one.code != OK:
            errors.print(one.output.rstrip(), style="yellow", highlight=False, soft_wrap=True)
    unread = _roll_up(declared, chosen)
    sys.exit(FAILED if unread or returned - set(_OUTCOMES) else QUARANTINED if QUARANTINED in returned else OK)


@province.command()
@file_option
@only_option
def rollup(path: Path, codes: tuple[str, ...]) -> None:
    """把各区县的结果汇总到一个数据仓库（各表加“区县”一列），只改写有变动的区县年度。"""
    sys.exit(FAILED if _roll_up(*_declared(path, codes)) else OK)


@province.command()
@file_option
@click.option(
    "--days", default=_KEPT_DAYS, show_default=True, type=click.IntRange(0), help="升级前的副本至少保留多少天"
)
def tidy(path: Path, days: int) -> None:
    """清理汇总数据仓库：合并小文件，清除一天以前的旧状态、升级前的副本和中断留下的临时文件。"""
    declared, _ = _declared(path, ())
    if not declared.rollup.exists():
        console.print("尚未汇总")
        return
    removed = keeping.tidy(declared, datetime.now(UTC) - timedelta(days=days))
    console.print(f"已清理：{removed} 个升级前的副本")


@province.command()
@file_option
@click.option("--year", type=int, help="年度；默认为最近的年度")
def status(path: Path, year: int | None) -> None:
    """列出每个区县：上次评价成功的时间，该年度的部门数、退回的文件、缺报的部门；没有报送的也列出。"""
    from pipelines.province.status import status_of

    declared, _ = _declared(path, ())
    found = status_of(declared, year)
    table = Table(
        "代码", "区县", "上次评价（北京）", "已评价部门", "退回文件", "缺报部门", "情况",
        title=_title(declared, found.fiscal_year),
    )  # fmt: skip
    for one in found.districts:
        counts = ("department_years", "refused_files", "missing_departments")
        table.add_row(
            one.district.code,
            one.district.name,
            beijing_time(one.evaluated_at) if one.evaluated_at else "从未",
            *(str(one.year[name]) if one.year else "—" for name in counts),
            _SITUATIONS[one.state] + (f"（{one.message}）" if one.message else ""),
        )
        if one.reason:
            errors.print(one.reason, style="yellow", highlight=False, soft_wrap=True)
    console.print(table)


@province.command()
@file_option
@only_option
@click.option("--port", type=int, default=3000, show_default=True)
def dev(path: Path, codes: tuple[str, ...], port: int) -> None:
    """打开各区县共用的 Dagster 界面（只在本机 127.0.0.1）；每个区县占一个进程，区县多时用 --only 指定。"""
    from pipelines.province.serving import code_locations_of, serve_locations
    from pipelines.server.serve import ServerError

    declared, chosen = _declared(path, codes)
    locations, reasons = code_locations_of(declared, chosen)
    for reason in reasons:
        errors.print(reason, style="yellow", highlight=False, soft_wrap=True)
    console.print(f"{declared.declared.name}；界面 http://127.0.0.1:{port}", highlight=False)
    try:
        serve_locations(declared, locations, port)
    except ServerError as error:
        raise Stop(str(error)) from error


def _declared(path: Path, codes: tuple[str, ...]) -> tuple[Province, list[District]]:
    try:
        declared = read_province(path)
        return declared, declared.chosen(codes)
    except OfficeFileError as error:
        raise Stop(str(error)) from error


def _roll_up(declared: Province, chosen: list[District]) -> bool:
    """Roll up and say what was written of each district.

    Returns:
        Whether a district that has been evaluated could not be read, or holds no evaluation any more.
    """
    from pipelines.province.rollup import roll_up

    unread = False
    for taken in roll_up(declared, chosen):
        unread |= taken.state == "unusable"
        years = f"改写 {'、'.join(map(str, taken.years))} 年度，{taken.rows} 行" if taken.years else "没有变动"
        said = years if taken.state == "reported" else taken.message
        console.print(f"汇总 {taken.district.code} {taken.district.name}：{said}", highlight=False, soft_wrap=True)
    return unread


def _title(declared: Province, fiscal_year: int | None) -> str:
    return f"{declared.declared.name} {fiscal_year} 年度" if fiscal_year else f"{declared.declared.name}（尚未汇总）"
