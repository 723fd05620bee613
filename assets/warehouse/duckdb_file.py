"""A warehouse in one DuckDB file, which one process at a time can open."""

import random
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.warehouse.location import WarehouseBusy, quoted

_OPEN_ATTEMPTS = 40
_IN_USE = "Could not set lock", "File is already open in", "being used by another process"
"""What DuckDB says of a file that another process has open: on Unix, and on Windows, whose own part is translated."""


@dataclass(frozen=True)
class DuckDBFile:
    """One file; ``:memory:`` is none."""

    path: Path

    @property
    def name(self) -> Path:
        """Of the file, without its ending."""
        return self.path.with_suffix("")

    @property
    def spilled(self) -> Path:
        """Where DuckDB writes what memory does not hold."""
        return self.path.with_name(f"{self.path.name}.tmp")

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    def is_sound(self) -> bool:
        """Whether the file is there and no part of it lacks: its last blocks list what it holds."""
        try:
            duckdb.connect(str(self.path), read_only=True).close()
        except duckdb.IOException as error:
            return _is_locked(error)
        return True

    @contextmanager
    def open(self, beginning: str) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection; waits with jitter while another process holds the file.

        Raises:
            WarehouseBusy: it held the file for about 20 seconds.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        connection = self._connected()
        try:
            if new and self.path.exists():  # not in memory
                self.path.chmod(0o600)
            connection.execute(beginning)
            yield connection
        finally:
            connection.close()

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Show the file's tables to another connection.

        Raises:
            WarehouseBusy: another process holds the file.
        """
        try:
            connection.execute("attach " + quoted(self.path) + " as " + name + " (read_only)")
        except duckdb.IOException as error:
            if not _is_locked(error):
                raise
            raise _busy(error) from error

    def writing(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> AbstractContextManager[None]:
        """Whoever has the file open is alone."""
        return nullcontext()

    def tidy(self, connection: duckdb.DuckDBPyConnection) -> None:
        """DuckDB fills the gaps in its file by itself; what is left of its log goes into the file."""
        connection.execute("checkpoint")

    def bytes(self) -> int:
        """Of the file; 0 where there is none yet."""
        return self.path.stat().st_size if self.path.is_file() else 0

    def _connected(self) -> duckdb.DuckDBPyConnection:
        attempts_left = _OPEN_ATTEMPTS
        while True:
            attempts_left -= 1
            try:
                return duckdb.connect(str(self.path))
            except duckdb.IOException as error:
                if not _is_locked(error):
                    raise
                if not attempts_left:
                    raise _busy(error) from error
                time.sleep(random.uniform(0.2, 0.8))


def _is_locked(error: duckdb.IOException) -> bool:
    return any(said in str(error) for said in _IN_USE)


def _busy(error: duckdb.IOException) -> WarehouseBusy:
    process = re.search(r"\(PID (\d+)\)", str(error))
    holder = f"另一个进程（PID {process[1]}）" if process else "另一个进程"
    return WarehouseBusy(f"数据仓库正被{holder}使用，请稍后再试")
