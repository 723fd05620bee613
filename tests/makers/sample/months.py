"""How the synthetic district spent its budgets of 2023 month by month, with the errors planted there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from assets.knowledge.forms import Form, RecordColumn
from tests.makers.sample.figures import YEARS, DepartmentYear, wan

MONITORED = YEARS[-1]
_SPENT_PCT = {4: 31, 6: 48, 8: 68, 10: 86, 12: 100}
"""Month → per cent of the year's final expenditure that a department has spent by then."""


@dataclass
class Month:
    """One line of the export: 万元 and per cent."""

    month: int
    annual_budget: Decimal
    cumulative_expenditure: Decimal
    printed_spending_progress: Decimal
    work_progress: Decimal


@dataclass(frozen=True)
class MonthPlant:
    """An error planted in one month of a department."""

    department_id: str
    month: int
    check: str
    note: str
    change: Callable[[Month], None]


def _spend(line: Month, cumulative: Decimal) -> None:
    line.cumulative_expenditure = cumulative
    line.printed_spending_progress = wan(cumulative * 100 / line.annual_budget)
    line.work_progress = line.printed_spending_progress.quantize(Decimal(1))


def _spends_a_fifth(line: Month) -> None:
    _spend(line, wan(line.annual_budget * Decimal("0.2")))


def _takes_back(line: Month) -> None:
    _spend(line, wan(line.annual_budget * Decimal("0.75")))


def _works_ahead(line: Month) -> None:
    line.work_progress += 15


def _misprints(line: Month) -> None:
    line.printed_spending_progress += 9


MONTH_PLANTS = [
    MonthPlant("990001-07", 4, "spending_slow", "1—4月只支出预算的五分之一", _spends_a_fifth),
    MonthPlant("990001-10", 12, "cumulative_falls", "12月累计支出少于10月", _takes_back),
    MonthPlant("990001-11", 6, "progress_gap", "6月工作完成进度比支出进度高约15个百分点", _works_ahead),
    MonthPlant("990001-12", 8, "printed_progress", "8月支出进度填高9个百分点", _misprints),
]


def months(one: DepartmentYear, seed: int) -> list[Month]:
    """The months of a department-year; spending ends at what its plants left as the final expenditure."""
    rng = Random(f"{seed}/{one.entry['id']}/{one.fiscal_year}/months")
    final = one.amount("total_expenditure.final")
    lines = []
    for month, share in _SPENT_PCT.items():
        line = Month(month, final + one.amount("closing_carryover.final"), *[Decimal(0)] * 3)
        jitter = rng.randint(-20, 20) if month < max(_SPENT_PCT) else 0
        _spend(line, wan(final * (share * 10 + jitter) / 1000))
        line.work_progress = min(line.work_progress + rng.randint(-4, 4), Decimal(100))
        for plant in MONTH_PLANTS:
            if (plant.department_id, plant.month) == (one.entry["id"], month):
                plant.change(line)
        lines.append(line)
    return lines


def progress_rows(form: Form, submissions: Iterable[DepartmentYear], seed: int) -> list[list[str]]:
    """Header and one row per department and month, in the Chinese wording of the CSV form."""
    slots = [word for word in form.tables[0].header_words() if isinstance(word, RecordColumn)]
    rows = [[slot.spellings[-1] for slot in slots]]
    for one in submissions:
        if one.fiscal_year == MONITORED:
            owner = {"department": one.entry["id"], "fiscal_year": one.fiscal_year}
            rows += [
                [str((owner | vars(line))[slot.field or slot.item or ""]) for slot in slots]
                for line in months(one, seed)
            ]
    return rows
