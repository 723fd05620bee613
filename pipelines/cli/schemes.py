"""``jiping scheme`` and ``jiping score``: look at score sheets, check one, and try them on the same departments."""

from pathlib import Path

import click
import yaml
from duckdb import IOException
from pydantic import ValidationError

from assets.evaluation.what_if import score_under
from assets.knowledge.register import RegisterError
from assets.knowledge.schemes import Parameters, Scheme, read_scheme, schemes
from assets.publication.forms.blank import ScoreLine
from assets.warehouse.warehouse import Years
from pipelines.cli.scheme_tables import comparison_tables, list_table, show_table, write_csv
from pipelines.cli.terminal import Stop, console, home_at, home_option, parse_years


@click.group()
def scheme() -> None:
    """评分标准：列出、查看、检查。"""


@scheme.command("list")
def list_schemes() -> None:
    """列出全部评分标准。"""
    console.print(list_table(schemes()))


@scheme.command("show")
@click.argument("name")
def show_scheme(name: str) -> None:
    """逐项显示一个评分标准（编码或文件）。"""
    console.print(show_table(found_scheme(name)))


@scheme.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def validate(files: tuple[Path, ...]) -> None:
    """检查评分标准文件；不写文件名则检查全部已有标准。"""
    if not files:
        console.print(f"{len(schemes())} 个评分标准都可使用")
    for path in files:
        checked = _read(path)
        console.print(
            f"{path.name}：可使用，{len(checked.indicators)} 项指标"
            + ("，框架（未定分值）" if checked.is_frame else "，合计 100 分")
        )


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
    """同一批部门分别按几个评分标准（或同一标准的不同口径）试算，并列显示；不保存到数据仓库。"""
    tried = [_with_parameters(name) for name in names]
    place = home_at(home)
    if not place.warehouse.path.is_file():
        raise Stop("还没有数据；先运行 jiping run")
    asked = parse_years(years) if years else {0, 9999}
    try:
        found = list(score_under(place.warehouse, tried, Years(min(asked), max(asked))))
        register = place.register()
    except IOException as error:
        raise Stop("数据仓库正被另一次运行占用，请稍后再试") from error
    except (RegisterError, OSError) as error:
        raise Stop(f"部门登记表无法使用：{error}") from error
    if not any(scored.evaluations for scored in found):
        raise Stop("所选年度没有评价数据；先运行 jiping run")
    for table in comparison_tables(
        found, {department.department_id: department.name for department in register.departments}
    ):
        console.print(table)
    if path is not None:
        write_csv(path, found)
        console.print(f"已写入 {path}", highlight=False, markup=False, soft_wrap=True)


def score_lines(scheme: Scheme) -> list[ScoreLine]:
    """The lines of a score sheet to be filled in under a scheme, the sum last."""
    lines = []
    for line in scheme.indicators:
        level1, _, level2 = line.group.partition("/")
        points = None if line.points is None else float(line.points)
        lines.append(ScoreLine(level1, level2, line.label, points, line.rule.standard()))
    given = [line.points for line in lines if line.points is not None]
    total = sum(given) if len(given) == len(lines) else None
    return [*lines, ScoreLine("", "", "合计", total, "")]


def found_scheme(name: str) -> Scheme:
    """A scheme by its id, or from a file.

    Raises:
        Stop: there is none, or the file is no scheme.
    """
    known = next((one for one in schemes() if one.id == name), None)
    if known is not None:
        return known
    if not Path(name).is_file():
        raise Stop(f"没有评分标准“{name}”；现有：{'、'.join(one.id for one in schemes())}，也可以写文件路径")
    return _read(Path(name))


def _read(path: Path) -> Scheme:
    try:
        return read_scheme(path)
    except yaml.YAMLError as error:
        raise Stop(f"{path.name}：不是可读的 YAML：{error}") from error
    except ValidationError as error:
        raise Stop(f"{path.name}：不能使用\n{_faults(error)}") from error


def _with_parameters(text: str) -> Scheme:
    """``hunan_v1``, a file, or either with readings of open points: ``hunan_v1,counting=completed_steps``."""
    name, *settings = text.split(",")
    found = found_scheme(name)
    if found.is_frame:
        raise Stop(f"“{found.label}”没有分值，不能评分；先复制一份并填上分值和标准")
    pairs = [setting.partition("=") for setting in settings]
    try:
        return Parameters.model_validate({key.strip(): value.strip() for key, _, value in pairs}).applied_to(found)
    except ValidationError as error:
        raise Stop(f"“{text}”的参数不能用，可用：{'、'.join(Parameters.model_fields)}\n{_faults(error)}") from error


def _faults(error: ValidationError) -> str:
    return "\n".join(f"  {'.'.join(map(str, fault['loc'])) or '整份'}：{fault['msg']}" for fault in error.errors())
