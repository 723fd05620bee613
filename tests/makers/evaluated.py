"""Files as they are sent → what the evaluation says of them, in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.collect import collect_file
from assets.intake.reader import FileReading, FormReader
from assets.intake.stage import register_tables
from assets.knowledge.register import Register
from assets.warehouse.warehouse import Years, in_memory

Read = tuple[int, str, bytes, FileReading]
"""A file that was read: fiscal year, name, content, what it says."""

Rows = dict[str, list[dict[str, Any]]]


def evaluated(files: Mapping[int, Sequence[tuple[str, bytes]]], tables: Sequence[str], register: Register) -> Rows:
    """Rows of derived tables in the last of the years.

    Args:
        files: name and content of each file, by fiscal year.
        tables: tables wanted.
        register: the departments.
    """
    read = [
        (year, name, data, FormReader(name, year, register).read(data))
        for year, sent in files.items()
        for name, data in sent
    ]
    rows = derived(read, tables, register)
    return {table: [row for row in rows[table] if row["fiscal_year"] == max(files)] for table in tables}


def derived(read: Sequence[Read], tables: Sequence[str], register: Register) -> Rows:
    """Rows of derived tables in all the years of the files."""
    fiscal_years = [year for year, *_ in read]
    years = Years(min(fiscal_years), max(fiscal_years))
    with in_memory({}, threads=1) as warehouse:
        for year, name, data, reading in read:
            collection = collect_file(name, data, year, register, datetime.now(UTC), reading)
            warehouse.append(collection.tables(), Years(year, year))
        warehouse.replace_rows(register_tables(register, [], years), years)
        derive(STAGES, warehouse, years)
        return warehouse.rows(tables, years)
