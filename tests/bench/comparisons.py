"""The same work done two ways: through Dagster and without it, in one run and in many, by one writer and by several."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.warehouse.lake import Lake
from assets.warehouse.location import WarehouseUnavailable
from assets.warehouse.warehouse import Warehouse, Years
from tests.bench import stages
from tests.bench.processes import apart, mute
from tests.bench.stages import Measured, copy_home

RATIO_DEPARTMENT_YEARS = 1_500
BACKFILL_DEPARTMENTS, BACKFILL_YEARS = 100, 15
WRITERS = (1, 2, 3, 4)
_TABLES, _REPLACES, _ROWS = 3, 4, 2_000
_FIRST_YEAR = 2000
_SECONDS_TO_CONNECT = 60


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
        seconds: from when all were connected until the last ended, reading included.
        stored: replaces of which exactly their rows stood in the lake when the next one of the table and year began, or
            all had ended.
        failed: replaces that raised an error.
    """

    writers: int
    seconds: float
    asked: int
    stored: int
    failed: int


def measure_writers(folder: Path, catalog: str, writers: int) -> Writing:
    """Each replaces a year of its own of every table several times; all begin together."""
    lake = Warehouse(Lake(catalog, folder / f"lake-{writers}"))
    years, context = range(_FIRST_YEAR, _FIRST_YEAR + writers), get_context("spawn")
    with ProcessPoolExecutor(writers, context, _begin_together, (context.Barrier(writers),)) as pool:
        done = list(pool.map(_replace_a_year, [lake] * writers, years))
    stored = sum(_stands(lake, table, year, _REPLACES - 1) for table in _tables() for year in years)
    return Writing(
        writers,
        max(writer.ended for writer in done) - min(writer.began for writer in done),
        writers * _TABLES * _REPLACES,
        stored + sum(writer.stored for writer in done),
        sum(writer.failed for writer in done),
    )


@dataclass(frozen=True)
class _Writer:
    """What one writer did; its times are those of the machine's clock that all processes share."""

    began: float
    ended: float
    stored: int
    failed: int


_together: Barrier
"""Where the writers wait for each other, in the process of one."""


def _begin_together(barrier: Barrier) -> None:
    global _together
    mute()
    _together = barrier


def _replace_a_year(lake: Warehouse, fiscal_year: int) -> _Writer:
    year, stored, failed = Years(fiscal_year, fiscal_year), 0, 0
    with lake.session() as connected:
        _together.wait(_SECONDS_TO_CONNECT)
        began = time.monotonic()
        for attempt in range(_REPLACES):
            columns = {"fiscal_year": [fiscal_year] * _ROWS, "attempt": [attempt] * _ROWS, "n": list(range(_ROWS))}
            for table in _tables():
                stored += attempt > 0 and _stands(connected, table, fiscal_year, attempt - 1)
                try:
                    connected.replace_rows({table: pa.table(columns)}, year)
                except (duckdb.Error, WarehouseUnavailable):
                    failed += 1
        return _Writer(began, time.monotonic(), stored, failed)


def _tables() -> list[str]:
    return [f"bench.table_{number}" for number in range(_TABLES)]


def _stands(lake: Warehouse, table: str, fiscal_year: int, attempt: int) -> bool:
    """Whether a table has exactly the rows of an attempt in a year."""
    rows = lake.rows([table], Years(fiscal_year, fiscal_year))[table]
    return sorted((row["attempt"], row["n"]) for row in rows) == [(attempt, n) for n in range(_ROWS)]
