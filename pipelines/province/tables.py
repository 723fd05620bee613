"""The tables of a rollup: those of a district as they are published, with the district as first column."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import duckdb

from assets.knowledge.columns import DIMENSION, model, open_data
from assets.knowledge.declared import OfficeFileError
from assets.publication.open_data.package import published
from assets.warehouse.location import Location
from assets.warehouse.warehouse import EVERY_YEAR, Warehouse

BESIDE_OPEN_DATA = ("evaluation.check_result", "intake.submission_ledger")
"""What a province needs besides the published tables: passes too, and what became of every file and department due."""

_LEDGER = "intake.source_file"
"""Every home has it and no rollup."""

_ATTACHED = "of_district"
"""Name under which tables are attached, read only."""


@cache
def rolled_up() -> tuple[str, ...]:
    """The tables of the rollup that hold districts' rows."""
    return (*open_data().tables, *BESIDE_OPEN_DATA)


@cache
def source(table: str) -> str:
    """A district's rows of a table for all years, as this release publishes them; a dimension is read, not stored."""
    select = model(table)
    return f"select {_projection(table)} from " + (f"({select.text})" if select.stage == DIMENSION else table)


def parameters(table: str) -> dict[str, int]:
    """What its SELECT binds: DuckDB refuses parameters that a statement does not use."""
    return {name: year for name, year in EVERY_YEAR.parameters().items() if "$" + name in source(table)}


@cache
def layout() -> str:
    """Digest of the tables and their columns: what another release took over is not what this one would."""
    columns = {table: _columns(table) for table in rolled_up()}
    return hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()


def align(warehouse: Warehouse, roster: Mapping[str, Mapping[str, str]]) -> bool:
    """Have a rollup hold the tables and columns of this release, and every row that it has.

    A column that is new, or of another type, is null until its district is taken over again: which may not be possible
    yet, as districts come to a new release one by one.

    Args:
        roster: its other tables: column → type.

    Returns:
        Whether a table that was there had other columns.

    Raises:
        OfficeFileError: the tables are those of a home; nothing of them is changed.
    """
    wanted = {**roster, **{table: {"district": "VARCHAR", **_columns(table)} for table in rolled_up()}}
    stored = warehouse.columns()
    if any("district" not in stored[table] for table in (*wanted, _LEDGER) if table in stored):
        raise OfficeFileError("区县清单的 rollup 指向一个安装目录的数据仓库，不能汇总到那里：请给汇总单独的数据仓库")
    statements = []
    for table, columns in wanted.items():
        present = stored.get(table)
        if present is None:
            listed = ", ".join(f'"{name}" {type_}' for name, type_ in columns.items())
            statements.append(f"create schema if not exists {table.split('.')[0]}; create table {table} ({listed})")
        else:
            gone = [name for name, type_ in present.items() if columns.get(name) != type_]
            new = [name for name, type_ in columns.items() if present.get(name) != type_]
            statements += [f'alter table {table} drop column "{name}"' for name in gone]
            statements += [f'alter table {table} add column "{name}" {columns[name]}' for name in new]
    if statements:
        warehouse.store((), lambda connection: [connection.execute(statement) for statement in statements])
    return any(statement.startswith("alter") for statement in statements)


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, location: Location) -> Iterator[str]:
    """The tables of a place, read only, in which names are looked up meanwhile.

    Yields:
        What stands before the name of a table of the connection itself.

    Raises:
        WarehouseUnavailable: they cannot be had.
    """
    [(own,)] = connection.execute("select current_database()").fetchall()
    location.attach(connection, _ATTACHED)
    try:
        connection.execute("use " + _ATTACHED)
        yield f'"{own}".'
    finally:
        connection.execute(f'use "{own}"')
        connection.execute("detach " + _ATTACHED)


def _projection(table: str) -> str:
    declared = open_data().fields(table) if table in open_data().tables else open_data().columns
    return ", ".join(
        f'{published(name, declared.get(name), column["type"])} as "{name}"'
        for name, column in model(table).columns.items()
    )


@cache
def _columns(table: str) -> dict[str, str]:
    """Column → type, as published."""
    stored = ", ".join(f'cast(null as {column["type"]}) as "{name}"' for name, column in model(table).columns.items())
    with duckdb.connect() as nothing:
        described = nothing.execute(f"describe select {_projection(table)} from (select {stored})").fetchall()
    return {row[0]: row[1] for row in described}
