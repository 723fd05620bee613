"""Files as they are sent → what the evaluation says of them, in memory."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.collect import collect_file
from assets.intake.reader import FormReader
from assets.intake.stage import register_tables
from assets.knowledge.register import Register
from assets.warehouse.warehouse import Years, in_memory


def evaluated(
    files: Mapping[int, Sequence[tuple[str, bytes]]], tables: Sequence[str], register: Register
) -> dict[str, list[dict[str, Any]]]:
    """Rows of derived tables in the last of the years.

    Args:
        files: name and content of each file, by fiscal year.
        tables: tables wanted.
        register: the departments.
    """
    years = Years(min(files), max(files))
    with in_memory({}, threads=1) as warehouse:
        for year, sent in files.items():
            for name, data in sent:
                reading = FormReader(name, year, register).read(data)
                warehouse.append(
                    collect_file(name, data, year, register, datetime.now(UTC), reading).tables(), Years(year, year)
                )
        warehouse.replace_rows(register_tables(register, [], years), years)
        derive(STAGES, warehouse, years)
        rows = warehouse.rows(tables, years)
    return {table: [row for row in rows[table] if row["fiscal_year"] == years.last] for table in tables}
