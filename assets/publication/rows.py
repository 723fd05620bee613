"""The rows of one fiscal year as read from the warehouse: what its documents are made from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from assets.warehouse.warehouse import Rows, Warehouse, Years

_WHOLE_YEAR = ("intake.submission_ledger", "evaluation.distribution")


@dataclass(frozen=True)
class YearTables:
    """The rows of one fiscal year, by table and department; of the whole year where departments do not matter."""

    fiscal_year: int
    by_department: dict[str, dict[str, Rows]]
    submissions: Rows
    distribution: Rows

    def of(self, table: str, department_id: str) -> Rows:
        """Rows of one department."""
        return self.by_department[table].get(department_id, [])


def load_year(warehouse: Warehouse, fiscal_year: int, names: Sequence[str]) -> YearTables:
    """Read these tables of a fiscal year."""
    years = Years(fiscal_year, fiscal_year)
    by_department: dict[str, dict[str, Rows]] = {}
    stored = warehouse.rows(names, years)
    submissions, distribution = (stored.pop(table, []) for table in _WHOLE_YEAR)
    for table, rows in stored.items():
        grouped: dict[str, Rows] = defaultdict(list)
        for row in rows:
            grouped[row["department_id"]].append(row)
        by_department[table] = grouped
    return YearTables(fiscal_year, by_department, submissions, distribution)
