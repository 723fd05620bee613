"""Dagster's SQLite event log with one engine per database instead of one per query (docs/adr/0008).

It overrides what Dagster 1.13 keeps private: look again with Dagster 1.14, whether it keeps its engines itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, QueuePool, create_engine

_OPEN_DATABASES = 8
"""The index and the latest runs; a run has a database of its own, and a webserver sees hundreds."""


class KeptEngines(SqliteEventLogStorage):
    """Same files and same content as Dagster's own, but statements stay compiled and the databases in use open."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(*arguments, **named)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "KeptEngines":
        """Made by Dagster from ``dagster.yaml``; the inherited method makes the inherited class."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            engine = self._engines.pop(shard, None) or self._opened(shard)
            self._engines[shard] = engine  # last in the order of use
            if len(self._engines) > _OPEN_DATABASES:
                self._engines.pop(next(iter(self._engines))).dispose()
            with engine.begin() as connection:
                yield connection

    def _opened(self, shard: str) -> Engine:
        engine = create_engine(
            self.conn_string_for_shard(shard),
            poolclass=QueuePool,
            connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
        )
        self._initdb(engine)
        return engine

    def dispose(self) -> None:
        """Close every database."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
