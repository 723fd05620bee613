"""A warehouse in Parquet files of a folder with a catalogue in PostgreSQL (DuckLake): many processes read and write.

Both extensions of DuckDB are loaded from the wheels of the extra ``lake``; nothing is ever downloaded (docs/adr/0024).
"""

import os
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import gettempdir

import duckdb

from assets.warehouse.location import WarehouseBusy, WarehouseUnavailable, quoted, stored_tables

_EXTENSIONS = ("ducklake", "postgres_scanner")
_MARK = ".jiping-lake-"
"""Before the id of the lake whose folder it is, the name of an empty file."""
_METADATA = "__ducklake_metadata_"
"""What DuckLake puts before the name of a lake to name its catalogue, a database of DuckDB's as well."""
_MAKES_NONE = "creating a new DuckLake is explicitly disabled"
"""What DuckLake says of a catalogue that knows of no lake, where it may make none."""
_LOCK_CLASS = 0x6A69  # “ji”, so that locks of other programs in the same database are others
_LOCK_SECONDS = 600
_OPEN_ATTEMPTS = 5
_KEPT = "interval 1 day"
"""How long readers may go on reading what was replaced; what a killed writer left is as old before it goes."""
_NUMBERS = count()


class _NoLake(WarehouseUnavailable):
    """The catalogue knows of no lake."""


@dataclass(frozen=True)
class Lake:
    """A DuckLake.

    Attributes:
        catalog: a database of PostgreSQL in libpq's words (``host=… dbname=…``), without a password: libpq takes that
            from the environment or from ``~/.pgpass``.
        folder: where the Parquet files lie; the same for everybody who uses the lake.
    """

    catalog: str
    folder: Path

    @property
    def name(self) -> Path:
        """Of the folder."""
        return self.folder

    def exists(self) -> bool:
        """Whether the catalogue knows of a lake.

        Raises:
            WarehouseUnavailable: the catalogue cannot be asked.
        """
        connection, name = _engine().cursor(), _new_name()
        try:
            self._attach(connection, name, "read_only")
        except _NoLake:
            return False
        finally:
            _detach(connection, name)
        return True

    @contextmanager
    def open(self, beginning: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the lake, which is made if need be.

        Raises:
            WarehouseUnavailable: the extra is not installed, the catalogue cannot be reached or refuses, or the folder
                is not this lake's alone.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        connection, name = _engine().cursor(), _new_name()
        try:
            connection.execute(beginning)  # before the lake is there, which would be asked about each statement
            try:
                self._attach(connection, name, "create_if_not_exists false")
            except _NoLake:
                if (any(self.folder.iterdir()) or self._around()) and not self.exists():  # nor made meanwhile
                    raise WarehouseUnavailable(
                        f"数据仓库的数据文件夹“{self.folder}”里已有别的内容，或在另一个数据仓库的文件夹里面："
                        "请换一个空的、单独的文件夹"
                    ) from None
                self._attach(connection, name)
            connection.execute("use " + name)
            self._claim(connection, name)
            yield connection
        finally:
            _detach(connection, name)

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Show the lake's tables to a connection elsewhere.

        Raises:
            WarehouseUnavailable: as when it is opened.
        """
        _load(connection)
        self._attach(connection, name, "read_only")

    @contextmanager
    def writing(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> Iterator[None]:
        """Nobody else writes these tables: each has a lock in the catalogue, which goes with whoever dies.

        DuckLake itself finds conflicts only where both delete something: two first loads of one year would both stay.

        Raises:
            WarehouseBusy: another writer was at it for ten minutes.
        """
        holder = connection.cursor()
        try:
            [(name,)] = connection.execute("select current_database()").fetchall()
            holder.begin()
            for table in sorted(tables):
                _lock(holder, name, table)
            yield
        finally:
            holder.close()

    def tidy(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Merge small files, forget states older than a day, remove their files and those of killed writers.

        Raises:
            WarehouseBusy: somebody writes, and goes on.
            WarehouseUnavailable: another lake's folder is around this one's, or within it: its files are unknown here.
        """
        [(name,)] = connection.execute("select current_database()").fetchall()
        self._refuse_others(_mark(connection, name), [*self._around(), *self.folder.rglob(_MARK + "*")])
        lake, before = quoted(name), "older_than => now() - " + _KEPT
        with self.writing(connection, stored_tables(connection)):
            for call in (
                "ducklake_expire_snapshots(" + lake + ", " + before + ")",
                "ducklake_rewrite_data_files(" + lake + ")",
                "ducklake_merge_adjacent_files(" + lake + ")",
                "ducklake_cleanup_old_files(" + lake + ", " + before + ")",
                "ducklake_delete_orphaned_files(" + lake + ", " + before + ")",
            ):
                connection.execute("call " + call)

    def bytes(self) -> int:
        """Of the Parquet files."""
        return sum(path.stat().st_size for path in self.folder.rglob("*.parquet"))

    def _claim(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Mark the folder as this lake's: :meth:`tidy` removes what the catalogue does not know in it.

        Raises:
            WarehouseUnavailable: another lake has it, or one around it.
        """
        mark, there = _mark(connection, name), list(self.folder.iterdir())
        self._refuse_others(mark, there)
        if self.folder / mark not in there:
            self._refuse_others(mark, self._around())
            (self.folder / mark).touch()

    def _around(self) -> list[Path]:
        """The marks of lakes within whose folders this one's lies."""
        return [mark for folder in self.folder.resolve().parents for mark in folder.glob(_MARK + "*")]

    def _refuse_others(self, mark: str, paths: Iterable[Path]) -> None:
        if other := next((path for path in paths if path.name.startswith(_MARK) and path.name != mark), None):
            raise WarehouseUnavailable(
                f"数据仓库的数据文件夹“{self.folder}”与另一个数据仓库的“{other.parent}”是同一个，或一个在另一个里面："
                "清理其中一个会删去另一个的台账。请给每个数据仓库单独的文件夹"
            )

    def _attach(self, connection: duckdb.DuckDBPyConnection, name: str, *options: str) -> None:
        """Rows are never inlined in the catalogue: DuckLake 1.0 then loses count of those deleted (docs/adr/0024)."""
        told = ", ".join(["data_path " + quoted(self.folder), "data_inlining_row_limit 0", *options])
        statement = "attach " + quoted("ducklake:postgres:" + self.catalog) + " as " + name + " (" + told + ")"
        for attempt in range(_OPEN_ATTEMPTS):
            try:
                connection.execute(statement)
                return
            except duckdb.Error as error:
                if _MAKES_NONE in str(error):
                    raise _NoLake(f"目录数据库（{self.catalog}）里还没有数据仓库") from error
                # two that make one lake at the same time: one of them finds it made
                if "already exists" in str(error) and attempt < _OPEN_ATTEMPTS - 1:
                    time.sleep(random.uniform(0.1, 0.5))
                    continue
                raise WarehouseUnavailable(self._sentence(str(error))) from error

    def _sentence(self, error: str) -> str:
        if "DATA_PATH" in error:
            return f"数据仓库的数据文件夹“{self.folder}”与目录数据库（{self.catalog}）登记的不同，请核对设置"
        cause = error.rpartition("failed: ")[2].strip().split("\n")[0]
        return f"数据仓库的目录数据库（{self.catalog}）无法使用：{cause}"


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """A DuckDB without tables that has both extensions: to load them takes most of the time that a lake costs."""
    spilled = Path(gettempdir()) / f"jiping-lake-{os.getpid()}-spilled"
    connection = duckdb.connect(config={"temp_directory": str(spilled)})
    _load(connection)
    return connection


def _load(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the extensions of this very DuckDB.

    Raises:
        WarehouseUnavailable: they are not installed.
    """
    connection.execute("set autoinstall_known_extensions = false; set autoload_known_extensions = false")
    for extension in _EXTENSIONS:
        spec = find_spec(f"duckdb_extension_{extension}")
        for folder in (spec and spec.submodule_search_locations) or ():
            path = Path(folder) / "extensions" / f"v{duckdb.__version__}" / f"{extension}.duckdb_extension"
            if path.is_file():
                connection.execute("load " + quoted(path))
                break
        else:
            raise WarehouseUnavailable(
                f"数据仓库设为 ducklake，缺少与 DuckDB {duckdb.__version__} 相配的扩展 {extension}；"
                "请安装 pip install 'jiping[lake]'"
            )


def _new_name() -> str:
    """What a lake is called in the engine of this process, which several threads may use."""
    return f"lake_{next(_NUMBERS)}"


def _mark(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The name of the file that marks the folder of a lake: by the id of its first schema, made with the catalogue."""
    query = "select schema_uuid from ducklake_schema where schema_id = 0"
    [(id_,)] = connection.execute("from " + _asked(name, query)).fetchall()
    return f"{_MARK}{id_}"


def _asked(name: str, query: str) -> str:
    """What PostgreSQL answers about the catalogue of a lake, as a table."""
    return "postgres_query(" + quoted(_METADATA + name) + ", " + quoted(query) + ")"


def _detach(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    with suppress(duckdb.Error):  # the catalogue may be gone; what went wrong before is what counts
        connection.execute("use memory; detach database if exists " + name)
    connection.close()


def _lock(holder: duckdb.DuckDBPyConnection, name: str, table: str) -> None:
    """Wait with jitter for the lock of a table, held by the transaction of ``holder``, whatever PostgreSQL's limits."""
    query = (
        "select set_config('idle_in_transaction_session_timeout', '0', true),"
        f" pg_try_advisory_xact_lock({_LOCK_CLASS}, hashtext({quoted(table)})) as held"
    )
    statement = "select held from " + _asked(name, query)
    given_up = time.monotonic() + _LOCK_SECONDS
    while not holder.execute(statement).fetchall()[0][0]:
        if time.monotonic() > given_up:
            raise WarehouseBusy(f"数据仓库的表 {table} 一直正被另一个进程写入，请稍后再试")
        time.sleep(random.uniform(0.05, 0.2))
