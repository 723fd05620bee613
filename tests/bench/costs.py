"""What a department-year costs in seconds of processor, at sizes that grow tenfold: is it the same at each?"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from assets.comparison.stage import COMPARISON
from assets.evaluation.stage import EVALUATION, STAGES
from assets.warehouse.warehouse import Years
from tests.bench import stages
from tests.bench.processes import apart
from tests.bench.stages import Measured

AT_ONCE = 100_000
"""Department-years of one range of years: a larger ledger is evaluated in several."""

_DEAREST = 12


@dataclass(frozen=True)
class Cost:
    """What one size costs.

    Attributes:
        department_years: how many there are.
        readings: in the ledger.
        megabytes: of the warehouse, afterwards.
        stages: stage → what was measured.
    """

    department_years: int
    readings: int
    megabytes: float
    stages: dict[str, Measured]

    @property
    def peak_mb(self) -> float:
        """Highest resident memory of any stage."""
        return max(measured.peak_mb for measured in self.stages.values())

    def cpu_ms(self, *names: str) -> float:
        """Milliseconds of processor per department-year, of these stages together."""
        return sum(sum(self.stages[name].cpu.values()) for name in names) / self.department_years * 1000

    def table_ms(self, table: str) -> float:
        """Milliseconds of processor per department-year of one table."""
        return sum(measured.cpu.get(table, 0.0) for measured in self.stages.values()) / self.department_years * 1000


def measure_cost(folder: Path, department_years: int, catalog: str | None = None) -> Cost:
    """Intake, comparison and evaluation of a synthetic ledger, each in a process of its own.

    Args:
        catalog: of a lake; a DuckDB file when not given. What PostgreSQL itself costs is not in the figures.
    """
    root = folder / f"cost-{department_years}"
    years, readings = apart(stages.prepare, root, department_years)
    if catalog:
        apart(stages.move_to_lake, root, catalog)
    ranges = ranges_of(years, department_years)
    measured = {}
    for stage in STAGES:
        os.sync()  # what was written before is not to be paid for by the measurement
        measured[stage.name] = apart(stages.measure_stage, root, ranges, stage)
    size = megabytes(root)
    shutil.rmtree(root)
    return Cost(department_years, readings, size, measured)


def megabytes(root: Path) -> float:
    """Size of the tables of a home."""
    stored = [*root.glob("warehouse.duckdb*"), *root.glob("lake/**/*.parquet")]
    return sum(path.stat().st_size for path in stored) / 1e6


def ranges_of(years: Years, department_years: int) -> list[Years]:
    """The years in ranges of at most ``AT_ONCE`` department-years, but of one year at least."""
    of_year = department_years / len(years.each())
    length = max(1, int(AT_ONCE / of_year))
    return [Years(first, min(first + length - 1, years.last)) for first in range(years.first, years.last + 1, length)]


def cost_table(costs: list[Cost]) -> Table:
    """A line for each size."""
    table = Table("department-years", "readings", title_justify="left")
    table.title = "Processor per department-year, ms"
    for name in ("intake", "comparison", "evaluation", "the last two", "÷ cheapest", "peak MB", "warehouse MB"):
        table.add_column(name, justify="right")
    derived = (COMPARISON.name, EVALUATION.name)
    cheapest = min(cost.cpu_ms(*derived) for cost in costs)
    for cost in costs:
        each = [f"{cost.cpu_ms(stage.name):.2f}" for stage in STAGES]
        both = cost.cpu_ms(*derived)
        table.add_row(
            f"{cost.department_years:,}", f"{cost.readings:,}", *each, f"{both:.2f}", f"{both / cheapest:.2f}",
            f"{cost.peak_mb:,.0f}", f"{cost.megabytes:,.0f}",
        )  # fmt: skip
    return table


def growth_table(costs: list[Cost]) -> Table:
    """The tables that cost most, and how the cost of a department-year grows from size to size."""
    table = Table("table", title_justify="left")
    table.title = "The dearest tables, ms of processor per department-year"
    for cost in costs:
        table.add_column(f"{cost.department_years:,}", justify="right")
    table.add_column("last ÷ cheapest", justify="right")
    names = {name for measured in costs[-1].stages.values() for name in measured.cpu}
    for name in sorted(names, key=costs[-1].table_ms, reverse=True)[:_DEAREST]:
        each = [cost.table_ms(name) for cost in costs]
        table.add_row(name, *(f"{one:.3f}" for one in each), f"{each[-1] / min(each):.2f}")
    return table
