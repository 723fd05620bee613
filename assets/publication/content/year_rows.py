"""The rows of one fiscal year as read from the warehouse, and the numbers in them as they are printed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assets.knowledge.checks import checks
from assets.knowledge.forms import forms
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


def check_labels() -> dict[str, str]:
    """Check id → its name."""
    return {check.id: check.label for check in checks()}


def form_labels() -> dict[str, str]:
    """Form id → its name."""
    return {form.id: form.label for form in forms()}


def money(value: Decimal | None) -> Decimal | None:
    """万元 with two decimals, half-up."""
    return None if value is None else value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def plain(value: Decimal | None) -> Decimal | None:
    """The number without trailing zeros: 430, 5.97."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def known(value: Decimal | None) -> Decimal:
    """The number, of a line that must have one."""
    if value is None:
        raise ValueError("a score sheet line without points")
    return value


def whole(value: Decimal | None) -> int | None:
    """A count of heads."""
    return None if value is None else int(value)
