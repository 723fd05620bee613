"""The summary of a year says the same however the warehouse orders its rows."""

import random
from dataclasses import replace

from assets.graph.home import Home
from assets.publication.content.year import YEAR_TABLES, year_summary
from assets.publication.rows import YearTables, load_year


def shuffled(tables: YearTables, seed: int) -> YearTables:
    """The same rows in another order, which several threads of the warehouse may give."""
    chance = random.Random(seed)

    def mixed(rows: list) -> list:
        return chance.sample(rows, len(rows))

    by_department = {
        table: {department: mixed(rows) for department, rows in departments.items()}
        for table, departments in tables.by_department.items()
    }
    return replace(
        tables,
        submissions=mixed(tables.submissions),
        distribution=mixed(tables.distribution),
        by_department=by_department,
    )


def silent(number: int) -> dict[str, object]:
    """What the ledger has of a department that sent nothing."""
    return {
        "department_id": f"99-{number}", "department": f"第{number}局", "state": "due", "path": None, "form": None,
        "source_sha256": None,
    }  # fmt: skip


def test_order_of_rows_changes_nothing(sample_home: Home) -> None:
    """Equal inputs give equal bytes: files, departments that sent nothing, grades and what is left to review."""
    for fiscal_year in (2022, 2023):
        tables = load_year(sample_home.warehouse, fiscal_year, YEAR_TABLES)
        due = [{**tables.submissions[0], **silent(number)} for number in range(5)]
        tables = replace(tables, submissions=[*tables.submissions, *due])
        assert len(year_summary(tables).expected_missing) >= len(due)
        assert all(year_summary(shuffled(tables, seed)) == year_summary(tables) for seed in range(5))
