"""Access to the warehouse: short connections, one-transaction replacement of fiscal years. Knows no domain.

Our own small resource and not a ready-made one: a connection is closed whatever happens, a failed write leaves the
previous rows, and columns are matched by name (docs/adr/0002). Where the tables lie is for :class:`Location` to know.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from assets.warehouse.copies import copy_in, copy_out
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.location import Location, quoted, roll_back, stored_tables
from assets.warehouse.migrations import TABLE as MIGRATIONS
from assets.warehouse.migrations import is_current, migrate, refuse_newer
from assets.warehouse.replacement import temporary_folder
from assets.warehouse.sql_models import SqlModel, macros

Row = dict[str, Any]
Rows = list[Row]

T = TypeVar("T")

_COMMIT_ATTEMPTS = 20
_PREVIEW_ROWS = 5
_BEGINNING = "set timezone = 'UTC'; set enable_progress_bar = false"
_SESSION: ContextVar[tuple[Location, duckdb.DuckDBPyConnection] | None] = ContextVar("session", default=None)


class GrainError(ValueError):
    """A table would have held two rows for one key."""


@dataclass(frozen=True)
class Years:
    """A closed range of fiscal years."""

    first: int
    last: int

    def each(self) -> range:
        """The fiscal years, ascending."""
        return range(self.first, self.last + 1)

    def parameters(self) -> dict[str, int]:
        """The parameters that every model binds."""
        return {"first_year": self.first, "last_year": self.last}


EVERY_YEAR = Years(0, 9999)


@dataclass(frozen=True)
class Written:
    """A table just written.

    Attributes:
        years: fiscal years that were replaced.
        counts: fiscal year of these → how many rows the table has of it now; a year without rows is none.
    """

    table: str
    years: Years
    counts: Mapping[int, int]

    @property
    def count(self) -> int:
        """Rows of all ``years``."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Warehouse:
    """The tables of one place. Cheap to create; a connection lives only as long as one read or write."""

    location: Location

    def exists(self) -> bool:
        """Whether anything was ever stored.

        Raises:
            WarehouseUnavailable: that cannot be told.
        """
        return self._held() is not None or self.location.exists()

    @contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to tables of this release. The macros of the models are loaded by the methods that run one.

        Raises:
            WarehouseUnavailable: the tables cannot be had; another program may hold them (:class:`WarehouseBusy`).
            NewerHome: a newer release has brought the tables up to date.
        """
        held = self._held()
        if held is not None:
            yield held
            return
        with self.location.open(_BEGINNING) as connection:
            if not is_current(connection):
                with self.location.writing(connection, {MIGRATIONS, *stored_tables(connection)}):
                    migrate(connection, lambda number: copy_out(connection, self._copy_before(number)))
            yield connection

    def copies_before(self, oldest: datetime | None = None) -> list[Path]:
        """The copies of the tables as they were before an upgrade; where a time is given, those made before it."""
        copies = sorted(self._copy_before("*").parent.glob(self._copy_before("*").name))
        return [path for path in copies if not oldest or datetime.fromtimestamp(path.stat().st_mtime, UTC) < oldest]

    def _copy_before(self, number: int | str) -> Path:
        """Where the tables of an older release are kept, by the number of the last migration that they had seen."""
        name = self.location.name
        return name.with_name(f"{name.name}-before-{number}.duckdb")

    @contextmanager
    def session(self) -> "Iterator[Warehouse]":
        """One connection for all reads and writes inside, which otherwise open one each (25 ms; of a lake 150 ms)."""
        with self.connect() as connection:
            token = _SESSION.set((self.location, connection))
            try:
                yield self
            finally:
                _SESSION.reset(token)

    @contextmanager
    def scratch(self, remade: Collection[str]) -> "Iterator[Warehouse]":
        """A warehouse beside this one, thrown away afterwards: it sees every table of this one and changes none.

        Args:
            remade: tables that it does not see, since they are to be made anew in it.

        Raises:
            WarehouseUnavailable: another program holds this warehouse, or it cannot be reached.
        """
        with (
            temporary_folder() as folder,
            Warehouse(DuckDBFile(Path(folder) / "scratch.duckdb")).session() as beside,
        ):
            with beside.connect() as connection:
                self.location.attach(connection, "kept")
                seen = connection.execute(
                    "select schema_name, table_name from duckdb_tables() where database_name = 'kept'"
                    " and schema_name <> 'main'"
                ).fetchall()
                for schema, table in seen:
                    connection.execute("create schema if not exists " + schema)
                    if f"{schema}.{table}" not in remade:
                        name = schema + "." + table
                        connection.execute("create view " + name + " as from kept." + name)
            yield beside

    def replace(self, models: Sequence[SqlModel], table: str, years: Years) -> Written:
        """Replace the rows of ``years`` in ``table`` by those that the models select, in one transaction.

        A table whose columns differ from the models' (after an upgrade) is made anew for all years.

        Args:
            models: SELECTs with the same columns; usually one.
            table: qualified table, created on first use.
            years: fiscal years to replace.

        Raises:
            GrainError: the models break the uniqueness that their header promises; nothing is changed.
        """

        def write(connection: duckdb.DuckDBPyConnection) -> Written:
            _load_macros(connection)
            (first, *others), replaced = models, years
            present = _columns_of_table(connection, table)
            if present and present == _columns_of_select(connection, first):
                _delete(connection, table, replaced)
                others = [first, *others]
            else:
                replaced = EVERY_YEAR if present else years
                connection.execute("create schema if not exists " + table.split(".")[0])
                connection.execute("create or replace table " + table + " as\n" + first.text, _bound(first, replaced))
            for model in others:
                connection.execute("insert into " + table + " by name\n" + model.text, _bound(model, replaced))
            if first.grain:
                _check_grain(connection, table, first.grain, replaced)
            return _written(connection, table, replaced)

        return self.store([table], write)

    def replace_rows(self, tables: Mapping[str, pa.Table], years: Years) -> list[Written]:
        """Replace the rows of ``years`` in each table by the given ones, in one transaction."""

        def write(connection: duckdb.DuckDBPyConnection) -> list[Written]:
            for table, rows in tables.items():
                _ensure(connection, table, rows)
                _delete(connection, table, years)
                _insert(connection, table, rows)
            return [_written(connection, table, years) for table in tables]

        return self.store(tables, write)

    def append(self, tables: Mapping[str, pa.Table], years: Years) -> list[Written]:
        """Append rows of ``years`` to each table, in one transaction."""

        def write(connection: duckdb.DuckDBPyConnection) -> list[Written]:
            for table, rows in tables.items():
                _ensure(connection, table, rows)
                _insert(connection, table, rows)
            return [_written(connection, table, years) for table in tables]

        return self.store(tables, write)

    def select(self, model: SqlModel, years: Years) -> Rows:
        """Rows of a model that is read and not stored."""
        with self.connect() as connection:
            _load_macros(connection)
            return _fetched(connection.execute(model.text, _bound(model, years)))

    def rows(self, tables: Sequence[str], years: Years) -> dict[str, Rows]:
        """Rows of stored tables for ``years``, all as they stood at one moment; an absent table has none."""
        with self.connect() as connection:
            connection.begin()
            try:
                return {table: _rows(connection, table, years) for table in tables}
            finally:
                roll_back(connection)

    def preview(self, table: str, years: Years) -> Rows:
        """The first rows of a stored table for ``years``."""
        with self.connect() as connection:
            return _rows(connection, table, years, _PREVIEW_ROWS)

    def copy(self, select: str, years: Years, file: Path, options: str) -> int:
        """Write what a SELECT gives to a file, in its order; the same rows give the same bytes.

        Args:
            select: binds ``$first_year`` and ``$last_year``.
            options: of DuckDB's ``copy … to``, such as ``format csv, header``.

        Returns:
            The number of rows.
        """
        with self.connect() as connection:
            _load_macros(connection)
            return int(
                connection.execute(
                    "copy (" + select + ") to " + quoted(file) + " (" + options + ")", years.parameters()
                ).fetchall()[0][0]
            )

    def fiscal_years(self, table: str, years: Years) -> list[int]:
        """The fiscal years among ``years`` of which a stored table holds rows."""
        with self.connect() as connection:
            return [
                row[0]
                for row in connection.execute(
                    "select distinct fiscal_year from "
                    + table
                    + " where fiscal_year between $first_year and $last_year order by all",
                    years.parameters(),
                ).fetchall()
            ]

    def columns(self) -> dict[str, dict[str, str]]:
        """Qualified table → column → type, for every table stored but the list of migrations."""
        with self.connect() as connection:
            found: dict[str, dict[str, str]] = {}
            for schema, table, column, type_ in connection.execute(
                "select table_schema, table_name, column_name, data_type from information_schema.columns"
                " where table_catalog = current_database() order by all"
            ).fetchall():
                found.setdefault(f"{schema}.{table}", {})[column] = type_
            found.pop(MIGRATIONS, None)
            return found

    def describe(self, model: SqlModel) -> dict[str, str]:
        """Column → type of what a model selects from the tables stored."""
        with self.connect() as connection:
            _load_macros(connection)
            return _columns_of_select(connection, model)

    def copy_to(self, file: Path) -> None:
        """Write every table, as they stand at one moment, to a DuckDB file that is there wholly or not at all."""
        with self.connect() as connection:
            copy_out(connection, file)

    def fill_from(self, file: Path) -> None:
        """Take every table of a copy into this warehouse, in one transaction, then bring them up to date.

        Raises:
            FileExistsError: it holds tables already.
            NewerHome: the copy is of a newer release.
        """
        with self.location.open(_BEGINNING) as connection, self.location.writing(connection, [MIGRATIONS]):
            if stored_tables(connection):
                raise FileExistsError(self.location.name)
            copy_in(connection, file)
            migrate(connection, keep_copy=lambda number: None)  # the file is the copy

    def store(self, tables: Collection[str], write: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        """What ``write`` does with tables, in one transaction; all of it anew where another writer came between.

        Raises:
            NewerHome: a newer release has brought a lake up to date since the connection was opened.
            duckdb.TransactionException: others came between again and again.
        """
        with self.connect() as connection:
            attempts_left = _COMMIT_ATTEMPTS
            while True:
                attempts_left -= 1
                with self.location.writing(connection, tables):
                    connection.begin()
                    try:
                        refuse_newer(connection)
                        result = write(connection)
                        connection.commit()
                        return result
                    except BaseException as error:
                        roll_back(connection)
                        if not isinstance(error, duckdb.TransactionException) or not attempts_left:
                            raise
                time.sleep(random.uniform(0.1, 0.5))

    def tidy(self) -> None:
        """Give back what earlier states of the tables take up."""
        with self.connect() as connection:
            self.location.tidy(connection)

    def _held(self) -> duckdb.DuckDBPyConnection | None:
        """The connection of the session around, if it is one of this warehouse."""
        held = _SESSION.get()
        return held[1] if held is not None and held[0] == self.location else None


@contextmanager
def in_memory(tables: Mapping[str, Sequence[Path]], threads: int | None = None) -> Iterator[Warehouse]:
    """A warehouse in memory, gone afterwards, whose tables hold the rows of Parquet files.

    Args:
        tables: qualified table → its files, at least one, all with the same columns.
        threads: of DuckDB; every core's when not given, of which a few rows have only the cost.
    """
    with Warehouse(DuckDBFile(Path(":memory:"))).session() as memory:
        with memory.connect() as connection:
            if threads is not None:
                connection.execute("set threads = " + str(threads))
            for table, files in tables.items():
                connection.execute("create schema if not exists " + table.split(".")[0])
                connection.execute(
                    "create table " + table + " as from read_parquet($files)", {"files": [str(file) for file in files]}
                )
        yield memory


def _load_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Have a connection know the macros, which takes 20 ms: most only read rows that are stored."""
    try:
        connection.execute("select has_macros()")
    except duckdb.CatalogException:
        connection.execute(macros() + ";\ncreate temp macro has_macros() as true")


def _bound(model: SqlModel, years: Years) -> dict[str, int]:
    """DuckDB refuses parameters that a statement does not use."""
    return {name: value for name, value in years.parameters().items() if "$" + name in model.text}


def _columns_of_select(connection: duckdb.DuckDBPyConnection, model: SqlModel) -> dict[str, str]:
    described = connection.execute("describe " + model.text, _bound(model, EVERY_YEAR)).fetchall()
    return {row[0]: row[1] for row in described}


def _columns_of_table(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    try:
        described = connection.execute("describe " + table).fetchall()  # ten times as fast as the information schema
    except duckdb.CatalogException:
        return {}
    return {row[0]: row[1] for row in described}


def _create(connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> None:
    connection.execute("create schema if not exists " + table.split(".")[0])
    listed = ", ".join('"' + column + '" ' + type_ for column, type_ in columns.items())
    connection.execute("create or replace table " + table + " (" + listed + ")")


def _ensure(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Create the table on first use. A ledger is never rebuilt: columns that it lacks are added, with nulls."""
    connection.register("incoming", rows)
    wanted = {row[0]: row[1] for row in connection.execute("describe from incoming").fetchall()}
    present = _columns_of_table(connection, table)
    if not present:
        _create(connection, table, wanted)
    for column, type_ in wanted.items():
        if present and column not in present:
            connection.execute("alter table " + table + ' add column "' + column + '" ' + type_)


def _delete(connection: duckdb.DuckDBPyConnection, table: str, years: Years) -> None:
    connection.execute(
        "delete from " + table + " where fiscal_year between $first_year and $last_year", years.parameters()
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    connection.register("incoming", rows)
    connection.execute("insert into " + table + " by name from incoming")
    connection.unregister("incoming")


def _check_grain(connection: duckdb.DuckDBPyConnection, table: str, grain: Sequence[str], years: Years) -> None:
    """Two rows of one key have one hash: only where hashes repeat are the keys themselves compared."""
    keys = ", ".join(grain)
    rows = " from " + table + " where fiscal_year between $first_year and $last_year"
    [(count, distinct)] = connection.execute(
        "select count(*), count(distinct hash(" + keys + "))" + rows, years.parameters()
    ).fetchall()
    if count == distinct:
        return
    double = connection.execute(
        "select " + keys + rows + " group by " + keys + " having count(*) > 1 limit 1", years.parameters()
    ).fetchone()
    if double:
        raise GrainError(f"{table}: two rows for {dict(zip(grain, double, strict=True))}")


def _rows(connection: duckdb.DuckDBPyConnection, table: str, years: Years, limit: int = 2**62) -> Rows:
    try:
        found = connection.execute(
            "select * from " + table + " where fiscal_year between $first_year and $last_year limit $limit",
            {**years.parameters(), "limit": limit},
        )
    except duckdb.CatalogException:
        return []
    return _fetched(found)


def _fetched(result: duckdb.DuckDBPyConnection) -> Rows:
    rows: Rows = result.to_arrow_table().to_pylist()
    return rows


def _written(connection: duckdb.DuckDBPyConnection, table: str, years: Years) -> Written:
    counts = connection.execute(
        "select fiscal_year, count(*) from "
        + table
        + " where fiscal_year between $first_year and $last_year group by fiscal_year",
        years.parameters(),
    ).fetchall()
    return Written(table, years, dict(counts))
