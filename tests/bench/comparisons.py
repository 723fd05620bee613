"""The same work done two ways: through Dagster and without it, in one run and in many, by one writer and by several."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from assets.warehouse.lake import Lake
from assets.warehouse.warehouse import Warehouse, Years
from tests.bench import stages
from tests.bench.processes import apart, mute
from tests.bench.stages import Measured, copy_home

RATIO_DEPARTMENT_YEARS = 1_500
BACKFILL_DEPARTMENTS, BACKFILL_YEARS = 100, 15
WRITERS = (1, 2, 4)
_TABLES, _REPLACES, _ROWS = 3, 4, 2_000


def with_and_without_dagster(folder: Path, catalog: Callable[[], str] | None, rounds: int) -> list[list[Measured]]:
    """For each round what deriving without Dagster measured, and the Dagster run of the same home.

    Args:
        catalog: gives an empty database for each lake; DuckDB files when not given.
    """
    prepared = folder / "prepared"
    years, _ = apart(stages.prepare, prepared, RATIO_DEPARTMENT_YEARS)
    measured = []
    for _ in range(rounds):
        pair = []
        for measure in (stages.measure_derive, stages.measure_dagster):
            root = copy_home(prepared, folder / "ratio")
            if catalog:
                apart(stages.move_to_lake, root, catalog())
            os.sync()
            pair.append(apart(measure, root, years))
            shutil.rmtree(root)
        measured.append(pair)
    shutil.rmtree(prepared)
    return measured


def one_run_and_one_each(folder: Path) -> tuple[list[Measured], list[Measured]]:
    """A backfill of fifteen fiscal years as one run, and as a run for each year: keys one by one, in order."""
    prepared = folder / "backfill"
    years, _ = apart(stages.prepare, prepared, BACKFILL_DEPARTMENTS * BACKFILL_YEARS, BACKFILL_DEPARTMENTS)
    together = copy_home(prepared, folder / "together")
    one = [apart(stages.measure_dagster, together, years)]
    singly = copy_home(prepared, folder / "singly")
    each = [apart(stages.measure_dagster, singly, Years(year, year)) for year in years.each()]
    if one[0].rows != each[-1].rows:
        raise RuntimeError("one run and a run for each year do not leave the same tables")
    return one, each


@dataclass(frozen=True)
class Writing:
    """Writers of different fiscal years of the same tables of one lake.

    Attributes:
        stored: replaces that stand in the lake afterwards, of all asked for.
    """

    writers: int
    seconds: float
    asked: int
    stored: int


def measure_writers(folder: Path, catalog: str, writers: int) -> Writing:
    """Each replaces a year of its own of every table several times."""
    lake = Warehouse(Lake(catalog, folder / f"lake-{writers}"))
    with ProcessPoolExecutor(writers, get_context("spawn"), mute) as pool:
        start = time.perf_counter()
        list(pool.map(_replace_a_year, [lake] * writers, range(2000, 2000 + writers)))
        seconds = time.perf_counter() - start
    years = Years(2000, 2000 + writers - 1)
    stored = 0
    for rows in lake.rows([f"bench.table_{number}" for number in range(_TABLES)], years).values():
        last = {row["fiscal_year"] for row in rows if row["attempt"] == _REPLACES - 1}
        stored += len(last) if len(rows) == writers * _ROWS else 0
    return Writing(writers, seconds, writers * _TABLES * _REPLACES, stored * _REPLACES)


def _replace_a_year(lake: Warehouse, fiscal_year: int) -> None:
    year = Years(fiscal_year, fiscal_year)
    for attempt in range(_REPLACES):
        rows = pa.table({"fiscal_year": [fiscal_year] * _ROWS, "attempt": [attempt] * _ROWS, "n": list(range(_ROWS))})
        for number in range(_TABLES):
            lake.replace_rows({f"bench.table_{number}": rows}, year)
