"""Every table of a warehouse in a DuckDB file of its own, as at one moment: for readers, backups, upgrades.

Table by table and not byte by byte: a copy of a lake is a file as well, gaps do not come along, and opening the file
a second time would let go of DuckDB's lock on it. Blocks are small, since most tables are: a quarter of the size.
"""

import os
from pathlib import Path

import duckdb

from assets.warehouse.location import quoted, roll_back
from assets.warehouse.replacement import aside

_BLOCK_BYTES = 16384
_READ_ONLY = 0o400
"""The owner's, as the warehouse is; who opens it to write would leave a log that the next copy knows nothing of."""


def copy_out(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Write every table to a file, which is there wholly or not at all.

    Args:
        connection: to the tables, in no transaction.
        file: replaced if it is there.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = aside(file)
    _unlink(made)
    try:
        _attach(connection, made, f"block_size {_BLOCK_BYTES}")
        try:
            [(source,)] = connection.execute("select current_database()").fetchall()
            _copy(connection, source, "copied")
        finally:
            connection.execute("detach copied")
        if os.name != "nt":  # where such a file cannot be replaced
            made.chmod(_READ_ONLY)
        _log(file).unlink(missing_ok=True)  # of somebody who wrote into the copy before
        made.replace(file)
    finally:
        _unlink(made)


def copy_in(connection: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Take every table of a copy into a warehouse that has none of them, in one transaction.

    Raises:
        duckdb.CatalogException: it has one.
    """
    _attach(connection, file, "read_only")
    try:
        [(target,)] = connection.execute("select current_database()").fetchall()
        _copy(connection, "copied", target)
    finally:
        connection.execute("detach copied")


def _log(file: Path) -> Path:
    """What DuckDB writes beside a file first."""
    return file.with_name(file.name + ".wal")


def _unlink(file: Path) -> None:
    for path in (file, _log(file)):
        path.unlink(missing_ok=True)


def _attach(connection: duckdb.DuckDBPyConnection, file: Path, option: str) -> None:
    connection.execute("attach " + quoted(file) + " as copied (" + option + ")")


def _copy(connection: duckdb.DuckDBPyConnection, source: str, target: str) -> None:
    connection.begin()
    try:
        tables = connection.execute(
            "select replace(schema_name, '\"', '\"\"'), replace(table_name, '\"', '\"\"')"
            " from duckdb_tables() where database_name = $name order by all",
            {"name": source},
        ).fetchall()
        for schema, table in tables:
            name = f'"{schema}"."{table}"'
            connection.execute(f'create schema if not exists "{target}"."{schema}"')
            connection.execute(f'create table "{target}".{name} as from "{source}".{name}')
        connection.commit()
    except BaseException:
        roll_back(connection)
        raise
