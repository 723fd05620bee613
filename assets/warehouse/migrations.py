"""Brings the tables of an older release up to date: a file of ``sql/migrations`` for each change of a kept table.

Derived tables are made anew whenever their SELECT changes; only what is appended for ever has to be migrated.
"""

import re
from functools import cache

import duckdb

from assets.warehouse.files import SQL


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Run every migration that is due, in the order of their numbers.

    One is due while its table has the column that it takes away, so that each runs once and a new warehouse needs none.
    """
    for table, column, text in _migrations():
        try:
            connection.execute("select " + column + " from " + table + " limit 0")
        except (
            duckdb.CatalogException,
            duckdb.BinderException,
        ):  # no such table or column; ten times faster than to ask
            continue
        connection.execute(text)


@cache
def _migrations() -> list[tuple[str, str, str]]:
    """Table, column that makes the migration due, and statement of each.

    Raises:
        ValueError: a file does not begin with ``-- due while <schema>.<table> has <column>``.
    """
    migrations = []
    for path in sorted((SQL / "migrations").glob("*.sql")):
        text = path.read_text(encoding="utf-8")
        due = re.match(r"-- due while (\w+\.\w+) has (\w+)\n", text)
        if due is None:
            raise ValueError(f"{path}: the header must begin with “-- due while <schema>.<table> has <column>”")
        migrations.append((due[1], due[2], text))
    return migrations
