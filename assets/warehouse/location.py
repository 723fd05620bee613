"""Where a warehouse lies: what every kind of place can do, and what is said when it cannot be had."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Protocol

import duckdb


class WarehouseUnavailable(Exception):  # noqa: N818 - a state, not a fault
    """The warehouse cannot be had now; a sentence for the user."""


class WarehouseBusy(WarehouseUnavailable):
    """Another program holds the warehouse, or writes what this one would write."""


class Location(Protocol):
    """A place of tables, which knows nothing of them."""

    @property
    def name(self) -> Path:
        """Of the file without its ending, or of the folder: what is called after the tables lies beside it."""

    def exists(self) -> bool:
        """Whether anything was ever stored.

        Raises:
            WarehouseUnavailable: that cannot be told.
        """

    def open(self, beginning: str) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """A connection whose current database are the tables; made where there are none yet.

        Args:
            beginning: statements with which every connection begins, and which need no table.

        Raises:
            WarehouseUnavailable: it cannot be had.
        """

    def attach(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Show the tables to a connection elsewhere as a database of that name, to be read only.

        Raises:
            WarehouseUnavailable: they cannot be had.
        """

    def writing(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> AbstractContextManager[object]:
        """Nobody else writes these tables during the block, which begins and ends a transaction of the connection.

        Raises:
            WarehouseBusy: somebody else does, and goes on.
        """

    def tidy(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Give back what earlier states of the tables take up.

        Raises:
            WarehouseUnavailable: it cannot be told what is of the tables.
        """

    def bytes(self) -> int:
        """What the tables take up on disk, earlier states as well."""


def stored_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table of the current database, qualified."""
    query = "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
    return [table for (table,) in connection.execute(query).fetchall()]


def roll_back(connection: duckdb.DuckDBPyConnection) -> None:
    """End a transaction; a failed commit, or a statement that a signal broke off, has ended it already."""
    with suppress(duckdb.TransactionException):
        connection.rollback()


def quoted(text: object) -> str:
    """A text where a statement takes no parameter."""
    return "'" + str(text).replace("'", "''") + "'"
