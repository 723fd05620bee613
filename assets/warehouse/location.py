"""Where a warehouse lies: what every kind of place can do, and what is said when it cannot be had."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

import duckdb


class WarehouseUnavailable(Exception):  # noqa: N818 - a state, not a fault
    """The warehouse cannot be had now; a sentence for the user."""


class WarehouseBusy(WarehouseUnavailable):
    """Another program holds the warehouse, or writes what this one would write."""


class Location(Protocol):
    """A place of tables, which knows nothing of them."""

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
        """Give back what earlier states of the tables take up."""


def quoted(text: object) -> str:
    """A text where a statement takes no parameter."""
    return "'" + str(text).replace("'", "''") + "'"
