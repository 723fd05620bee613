"""Dagster's SQLite event log, made cheap enough for a small district (docs/adr/0008).

It overrides what Dagster 1.13 keeps private: look again with Dagster 1.14, whether it does all this itself.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dagster import EventLogEntry
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

_OPEN_DATABASES = 8
"""The index and the latest runs; a run has a database of its own, and a webserver sees hundreds."""


class KeptEngines(SqliteEventLogStorage):
    """Same files and same content as Dagster's own, with fewer statements.

    One engine per database instead of one per query: statements stay compiled and the databases in use open. The
    schema is looked up once instead of at every event. Events that come together are stored together.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        super().__init__(*arguments, **named)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> "KeptEngines":
        """Made by Dagster from ``dagster.yaml``; the inherited method makes the inherited class."""
        return cls(inst_data=inst_data, **config_value)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store the events of a run about assets and checks, in one transaction per database.

        A table written for 15 fiscal years is 15 events, of which only the last is the state of the asset.
        """
        rows = [self._event_to_row(entry) for entry in events]
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(SqlEventLogStorageTable.insert(), rows)
        insert = SqlEventLogStorageTable.insert().returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
        with self.index_transaction() as connection:
            stored = list(zip(events, connection.scalars(insert, rows), strict=True))
            of_assets = [(entry, at) for entry, at in stored if entry.dagster_event_type in ASSET_EVENTS]
            self._store_asset_event_tags(connection, [entry for entry, _ in of_assets], [at for _, at in of_assets])
            for entry, at in {entry.get_dagster_event().asset_key: (entry, at) for entry, at in of_assets}.values():
                self._store_asset_event(connection, entry, at)
        for entry, at in stored:
            if entry.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(entry, at)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; once there, it stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        return True  # since 0.12; no instance of ours is older

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
        event.listen(engine, "connect", _wait_for_no_disk)
        self._initdb(engine)
        return engine

    def dispose(self) -> None:
        """Close every database."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


def _wait_for_no_disk(connection: Any, _: Any) -> None:
    """Not at every event: in a write-ahead log a power failure costs the last events, never what is stored."""
    connection.execute("pragma synchronous = normal")
