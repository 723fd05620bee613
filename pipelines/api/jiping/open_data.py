"""The open data of several fiscal years as one table, with the columns and types that their packages declare."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_PACKAGE = Path("data") / "datapackage.json"
_FIRST = ("evaluation", "comparison", "intake", "dimension")
"""Where a table is looked for whose stage is not named: what is derived before what it is derived from."""
_ATTEMPTS, _PAUSE = 5, 0.2
"""A run replaces a year's folder in an instant; who read half of the old one reads again."""


class OpenDataError(ValueError):
    """What was asked for is not there, or is not what its package says; one Chinese sentence."""


@dataclass(frozen=True)
class Column:
    """A column as it is published.

    Attributes:
        type: ``string``, ``integer``, ``number``, ``boolean`` or ``array`` (Table Schema).
        unit: such as 万元, %, 分; ``None`` where it has none or another column says it.
        description: what it means and what its codes mean; may be empty.
    """

    title: str
    type: str
    unit: str | None
    description: str


@dataclass(frozen=True)
class Table:
    """A table as it is published.

    Attributes:
        name: ``<stage>.<table>``.
        years: fiscal years of which it is published, ascending.
        columns: by name, as its newest year has them.
    """

    name: str
    title: str
    description: str
    years: tuple[int, ...]
    columns: Mapping[str, Column]


def tables(outputs: str | Path) -> dict[str, Table]:
    """The published tables by name, with the years of each.

    Args:
        outputs: the outputs folder, such as ``var/outputs``.

    Raises:
        OpenDataError: nothing is published there.
    """
    found: dict[str, Table] = {}
    for year, package in _packages(Path(outputs)).items():
        for resource in package["resources"]:
            if "schema" in resource:
                name = resource["name"]
                years = (*found[name].years, year) if name in found else (year,)
                columns = {field["name"]: _column(field) for field in resource["schema"]["fields"]}
                found[name] = Table(name, resource["title"], resource["description"], years, columns)
    return found


@overload
def read(
    outputs: str | Path, table: str, years: int | Iterable[int] | None = None, frame: Literal["pandas"] = "pandas"
) -> "pandas.DataFrame": ...
@overload
def read(
    outputs: str | Path, table: str, years: int | Iterable[int] | None = None, *, frame: Literal["arrow"]
) -> "pyarrow.Table": ...
@overload
def read(
    outputs: str | Path, table: str, years: int | Iterable[int] | None = None, *, frame: Literal["polars"]
) -> "polars.DataFrame": ...
def read(
    outputs: str | Path,
    table: str,
    years: int | Iterable[int] | None = None,
    frame: Literal["pandas", "arrow", "polars"] = "pandas",
) -> Any:
    """Rows of a published table, of one year or several under each other.

    Amounts are exact decimals (万元), ids and codes text, counts integers, lists lists; unknown is null, never 0. A
    column that only some years have is null in the others. Each file is held against the hash in its package.

    Args:
        outputs: the outputs folder, such as ``var/outputs``.
        table: ``evaluation.summary``; without its stage (``summary``) that of the later stage is meant.
        years: fiscal years; all that are published where none are given.
        frame: ``pandas`` (Arrow types), ``arrow``, or ``polars``, which has to be installed.

    Raises:
        OpenDataError: there is no such table or year, or a file is not what its package says.
    """
    import pyarrow

    if frame not in ("pandas", "arrow", "polars"):
        raise OpenDataError(f"frame 应为 pandas、arrow 或 polars，不是“{frame}”")
    root = Path(outputs)
    published = _named(tables(root), table)
    parts = [_rows(root, published.name, year) for year in _wanted(published, years)]
    try:
        rows = pyarrow.concat_tables(parts, promote_options="permissive")
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError) as error:
        raise OpenDataError(
            f"表 {published.name} 各年度的列类型不一致，请用同一版程序重新发布各年度：{error}"
        ) from error
    if frame == "arrow":
        return rows
    if frame == "polars":
        import polars

        return polars.from_arrow(rows)
    import pandas

    return rows.to_pandas(types_mapper=pandas.ArrowDtype)


def _packages(outputs: Path) -> dict[int, dict[str, Any]]:
    """Fiscal year → description of its package, ascending."""
    years = sorted(int(path.parent.parent.name) for path in outputs.glob(f"[0-9][0-9][0-9][0-9]/{_PACKAGE}"))
    if not years:
        raise OpenDataError(
            f"{outputs} 下没有开放数据（<年度>/{_PACKAGE.as_posix()}），请给出结果文件夹，如 var/outputs"
        )
    return {year: _package(outputs, year) for year in years}


def _package(outputs: Path, year: int) -> dict[str, Any]:
    path = outputs / str(year) / _PACKAGE
    try:
        package: dict[str, Any] = json.loads(path.read_bytes())
        {(resource["name"], resource["path"], resource["hash"]) for resource in package["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        raise OpenDataError(f"{path} 已损坏，请重新发布（jiping verify 可以查明）") from error
    return package


def _column(field: Mapping[str, Any]) -> Column:
    return Column(field["title"], field["type"], field.get("unit"), field.get("description", ""))


def _named(published: Mapping[str, Table], table: str) -> Table:
    for name in (table, *(f"{stage}.{table}" for stage in _FIRST)):
        if name in published:
            return published[name]
    raise OpenDataError(f"没有表“{table}”；有：{'、'.join(published)}")


def _wanted(table: Table, years: int | Iterable[int] | None) -> list[int]:
    if years is None:
        return list(table.years)
    try:
        wanted = sorted(set(map(index, years if isinstance(years, Iterable) else [years])))
    except TypeError as error:
        raise OpenDataError(f"年度应为整数，如 2023 或 [2022, 2023]，不是 {years!r}") from error
    missing = [year for year in wanted if year not in table.years]
    if missing or not wanted:
        asked = f"没有 {'、'.join(map(str, missing))} 年度" if missing else "没有给出年度"
        raise OpenDataError(f"表 {table.name} {asked}；已发布的年度：{'、'.join(map(str, table.years))}")
    return wanted


def _rows(outputs: Path, table: str, year: int) -> Any:
    """The rows of a year, from a Parquet file that is the one its package describes."""
    import pyarrow
    from pyarrow import parquet

    for attempt in range(_ATTEMPTS):
        try:
            package = _package(outputs, year)
            [resource] = [one for one in package["resources"] if one["name"] == f"{table}.parquet"]
            content = (outputs / str(year) / _PACKAGE.parent / resource["path"]).read_bytes()
        except (FileNotFoundError, ValueError):
            content = None
        if content is not None and f"sha256:{hashlib.sha256(content).hexdigest()}" == resource["hash"]:
            with suppress(pyarrow.ArrowInvalid):
                return parquet.read_table(pyarrow.BufferReader(content))
        if attempt < _ATTEMPTS - 1:
            time.sleep(_PAUSE)
    raise OpenDataError(
        f"{year} 年度的表 {table} 与 datapackage.json 所载不符或者缺失，请重新发布（jiping verify 可以查明）"
    )
