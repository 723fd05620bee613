"""``jiping scheme``: look at score sheets, and check one."""

from pathlib import Path

import click
import yaml
from pydantic import ValidationError

from assets.knowledge.declared import reason
from assets.knowledge.schemes import Scheme, read_scheme, schemes
from pipelines.cli.tables import scheme_table, schemes_table
from pipelines.cli.terminal import Stop, console, home_at, home_option


@click.group()
def scheme() -> None:
    """评分标准：列出、查看、检查。"""


@scheme.command("list")
@home_option
def list_schemes(home: Path | None) -> None:
    """列出全部评分标准，包括本单位 bureau/schemes 里的。"""
    home_at(home)
    console.print(schemes_table(schemes()))


@scheme.command("show")
@click.argument("name")
@home_option
def show_scheme(name: str, home: Path | None) -> None:
    """逐项显示一个评分标准（编码或文件）。"""
    home_at(home)
    console.print(scheme_table(scheme_named(name)))


@scheme.command("validate")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@home_option
def validate(files: tuple[Path, ...], home: Path | None) -> None:
    """检查评分标准文件；不写文件名则检查全部已有标准。"""
    home_at(home)
    if not files:
        console.print(f"{len(schemes())} 个评分标准都可使用")
    for path in files:
        checked = _read(path)
        console.print(
            f"{path.name}：可使用，{len(checked.indicators)} 项指标"
            + ("，框架（未定分值）" if checked.is_frame else "，合计 100 分")
        )


def scheme_named(name: str) -> Scheme:
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
        raise Stop(f"{path.name}：不是可读的 YAML：{reason(error)}") from error
    except ValidationError as error:
        raise Stop(f"{path.name}：不能使用\n{faults(error)}") from error


def faults(error: ValidationError) -> str:
    """What is wrong with a declaration, a line each."""
    return "\n".join(f"  {'.'.join(map(str, fault['loc'])) or '整份'}：{fault['msg']}" for fault in error.errors())
