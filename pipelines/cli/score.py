"""``jiping score``: the same departments under several score sheets."""

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import ValidationError

from assets.evaluation.what_if import Scored, score_under
from assets.knowledge.schemes import Parameters, Scheme
from assets.warehouse.warehouse import Years
from pipelines.cli.scheme import faults, scheme_named
from pipelines.cli.tables import comparison_tables
from pipelines.cli.terminal import Stop, console, home_at, home_option, parse_years, register_of

_COLUMNS = (
    "fiscal_year", "department_id", "scheme", "self_score", "score_low", "score_high", "grade_low", "grade_high",
    "verdict",
)  # fmt: skip
_RANKS = ("place_best", "place_worst", "peers")


@click.command()
@click.option(
    "--scheme",
    "names",
    multiple=True,
    required=True,
    help="评分标准编码或文件；可附参数，如 hunan_v1,counting=completed_steps；可写多次",
)
@click.option("--years", help="年度，如 2023 或 2022-2023；默认为全部")
@click.option("--csv", "path", type=click.Path(path_type=Path, dir_okay=False), help="另存为 CSV")
@home_option
def score(names: tuple[str, ...], years: str | None, path: Path | None, home: Path | None) -> None:
    """同一批部门分别按几个评分标准试算（或同一标准的不同口径），并列显示；不保存到数据仓库。"""
    installation = home_at(home)
    tried = [_with_parameters(name) for name in names]
    if not installation.warehouse.exists():
        raise Stop("还没有数据；先运行 jiping run")
    names_of = {department.department_id: department.name for department in register_of(installation).departments}
    asked = parse_years(years) if years else {0, 9999}
    scored = list(score_under(installation.warehouse, tried, Years(min(asked), max(asked))))
    if not any(under.evaluations for under in scored):
        raise Stop("所选年度没有评价数据；先运行 jiping run")
    for table in comparison_tables(scored, names_of):
        console.print(table)
    if path is not None:
        _write_csv(path, scored)
        console.print(f"已写入 {path}", highlight=False, soft_wrap=True)


def _write_csv(path: Path, scored: Sequence[Scored]) -> None:
    """One line per department-year and scheme; UTF-8 with a mark, so that Excel reads it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_COLUMNS, *_RANKS])
        for under in scored:
            ranks = {(row["fiscal_year"], row["department_id"]): row for row in under.ranking}
            for row in sorted(under.evaluations, key=lambda row: (row["fiscal_year"], row["department_id"])):
                rank = ranks[row["fiscal_year"], row["department_id"]]
                writer.writerow([*(row[column] for column in _COLUMNS), *(rank[column] for column in _RANKS)])


def _with_parameters(text: str) -> Scheme:
    """``hunan_v1``, a file, or either with readings of open points: ``hunan_v1,counting=completed_steps``."""
    name, *settings = text.split(",")
    scheme = scheme_named(name)
    if scheme.is_frame:
        raise Stop(f"“{scheme.label}”没有分值，不能评分；先复制一份并填上分值和标准")
    pairs = [setting.partition("=") for setting in settings]
    try:
        return Parameters.model_validate({key.strip(): value.strip() for key, _, value in pairs}).applied_to(scheme)
    except ValidationError as error:
        raise Stop(f"“{text}”的参数不能用，可用：{'、'.join(Parameters.model_fields)}\n{faults(error)}") from error
