"""The open data of several fiscal years as one table, with the columns and types that their packages declare."""

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")

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
    for package in _packages(Path(outputs)):
        for name, table in package.tables.items():
            earlier = found[name].years if name in found else ()
            found[name] = replace(table, years=(*earlier, *table.years))
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
    parts = [_patiently(partial(_rows, root, published.name, year)) for year in _wanted(published, years)]
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


@dataclass(frozen=True)
class _Package:
    """The package of a year.

    Attributes:
        tables: name → what is said of it.
        files: name of each of its files → path within the package and hash.
    """

    tables: Mapping[str, Table]
    files: Mapping[str, tuple[str, str]]


def _packages(outputs: Path) -> list[_Package]:
    """The package of each fiscal year, ascending."""
    try:
        years = sorted(int(folder.name) for folder in outputs.glob("[0-9][0-9][0-9][0-9]") if _is_published(folder))
    except OSError as error:
        raise OpenDataError(f"{outputs} 无法读取：{error.strerror}") from error
    if not years:
        raise OpenDataError(
            f"{outputs} 下没有开放数据（<年度>/{_PACKAGE.as_posix()}），请给出结果文件夹，如 var/outputs"
        )
    return [_patiently(partial(_package, outputs, year)) for year in years]


def _is_published(folder: Path) -> bool:
    """Whether a year has a package, or will have in an instant: where folders cannot be exchanged one is moved away."""
    package = folder / _PACKAGE
    return package.exists() or any(folder.glob(".data.previous.*")) or package.exists()


def _patiently(attempt: Callable[[], T]) -> T:
    """What an attempt gives, made anew a while later where a run may be replacing what it reads.

    Raises:
        OpenDataError: that of the last attempt.
    """
    for _ in range(_ATTEMPTS - 1):
        try:
            return attempt()
        except OpenDataError:
            time.sleep(_PAUSE)
    return attempt()


def _package(outputs: Path, year: int) -> _Package:
    path = outputs / str(year) / _PACKAGE
    try:
        resources = json.loads(path.read_bytes())["resources"]
        tables = {
            one["name"]: Table(
                one["name"],
                one["title"],
                one["description"],
                (year,),
                {field["name"]: _column(field) for field in one["schema"]["fields"]},
            )
            for one in resources
            if "schema" in one
        }
        return _Package(tables, {one["name"]: (one["path"], one["hash"]) for one in resources})
    except OSError as error:
        raise OpenDataError(f"{path} 无法读取：{error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise OpenDataError(f"{path} 已损坏，请重新发布（jiping verify 可以查明）") from error


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

    path, stated = _package(outputs, year).files.get(f"{table}.parquet", ("", ""))
    with suppress(OSError, pyarrow.ArrowInvalid):
        content = (outputs / str(year) / _PACKAGE.parent / path).read_bytes()
        if f"sha256:{hashlib.sha256(content).hexdigest()}" == stated:
            return parquet.read_table(pyarrow.BufferReader(content))
    raise OpenDataError(
        f"{year} 年度的表 {table} 与 datapackage.json 所载不符或者缺失，请重新发布（jiping verify 可以查明）"
    )
