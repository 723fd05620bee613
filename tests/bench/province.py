"""A province of synthetic districts: what evaluating and rolling up all of them costs, and one changed department."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import duckdb
import yaml

from assets.evaluation.stage import STAGES
from assets.graph.home import Home, load_home
from assets.graph.stages import derive
from assets.history.snapshots import keep
from assets.publication.stage import PUBLICATION
from assets.warehouse.warehouse import Years
from pipelines.province.province import read_province
from pipelines.province.rollup import Takeover, roll_up
from tests.bench import stages
from tests.bench.processes import apart, mute
from tests.bench.stages import peak_mb
from tests.bench.synthetic_ledger import DEPARTMENTS_PER_REGION

YEARS = 3
AT_ONCE = 2

_CHANGED = """
update intake.reading set value = value + 1
where department_id = $department_id and fiscal_year = $fiscal_year
  and item = 'three_public_expenses' and phase = 'final'
"""


@dataclass(frozen=True)
class Step:
    """What one step over the province took.

    Attributes:
        seconds: by the clock.
        cpu: seconds of processor, of all its processes.
        peak_mb: of the largest process.
        written: what was written, in words.
    """

    seconds: float
    cpu: float
    peak_mb: float
    written: str


def measure_province(
    folder: Path, districts: int, departments: int = DEPARTMENTS_PER_REGION, years: int = YEARS
) -> Iterator[tuple[str, Step]]:
    """Name and cost of each step, as it is done.

    Args:
        departments: of each district.
        years: of each department, at least two.
    """
    file = folder / "province.yaml"
    codes = [f"{number:04d}" for number in range(1, districts + 1)]
    declared = [{"code": code, "name": f"合成区{code}", "home": f"homes/{code}"} for code in codes]
    file.write_text(yaml.safe_dump({"name": "合成省", "districts": declared}, allow_unicode=True), encoding="utf-8")
    yield (
        "ledgers written (no part of the pipeline)",
        _each(partial(_prepare, departments=departments, years=years), folder, codes),
    )
    os.sync()
    yield "all districts evaluated", _each(_evaluate, folder, codes)
    os.sync()
    yield "rolled up", apart(_roll_up, file)
    yield "rolled up again, nothing changed", apart(_roll_up, file)
    yield "one department changed: its district", apart(_change_one, folder, codes[len(codes) // 2])
    yield "one department changed: rolled up", apart(_roll_up, file)


def _each(work: Callable[[Path, str], Step], folder: Path, codes: list[str]) -> Step:
    """The work on every district, by ``AT_ONCE`` processes."""
    start = time.perf_counter()
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn"), mute) as pool:
        done = list(pool.map(work, [folder] * len(codes), codes))
    written = f"{sum(int(step.written) for step in done):,} rows"
    return Step(
        time.perf_counter() - start, sum(step.cpu for step in done), max(step.peak_mb for step in done), written
    )


def _prepare(folder: Path, code: str, departments: int, years: int) -> Step:
    start, used = time.perf_counter(), time.process_time()
    _, readings = stages.prepare(folder / "homes" / code, departments * years, departments, int(code))
    return Step(time.perf_counter() - start, time.process_time() - used, peak_mb(), str(readings))


def _evaluate(folder: Path, code: str, years: Years | None = None) -> Step:
    start, used = time.perf_counter(), time.process_time()
    home = load_home(folder / "homes" / code)
    with home.warehouse.session() as warehouse:
        present = warehouse.fiscal_years("intake.submission", Years(0, 9999))
        derive([*STAGES, PUBLICATION], warehouse, years or Years(present[0], present[-1]))
        assert home.read_copy
        warehouse.copy_to(home.read_copy)
        keep(warehouse, home.runs, f"run-{datetime.now(UTC):%H%M%S}", Years(present[0], present[-1]))
        rows = _stored(home)
    return Step(time.perf_counter() - start, time.process_time() - used, peak_mb(), str(rows))


def _change_one(folder: Path, code: str) -> Step:
    """One figure of one department of the last year but one: that year and the next are evaluated anew."""
    home = load_home(folder / "homes" / code)
    last = home.warehouse.fiscal_years("intake.submission", Years(0, 9999))[-1]
    with duckdb.connect(str(folder / "homes" / code / "warehouse.duckdb")) as connection:
        changed = {"department_id": f"{code}-001", "fiscal_year": last - 1}
        [(count,)] = connection.execute(_CHANGED, changed).fetchall()
    if not count:
        raise RuntimeError("no figure was changed")
    step = _evaluate(folder, code, Years(last - 1, last))
    return Step(step.seconds, step.cpu, step.peak_mb, f"{last - 1}–{last} of one district")


def _roll_up(file: Path) -> Step:
    province = read_province(file)
    start, used = time.perf_counter(), time.process_time()
    taken = list(roll_up(province, province.chosen([])))
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    if unread := [one.message for one in taken if one.state != "reported"]:
        raise RuntimeError(unread[0])
    size = (province.folder / "rollup.duckdb").stat().st_size / 1e6
    return Step(seconds, cpu, peak_mb(), f"{_said(taken)}; {size:,.0f} MB in all")


def _said(taken: list[Takeover]) -> str:
    years = sum(len(one.years) for one in taken)
    return f"{sum(one.rows for one in taken):,} rows of {years} district-years"


def _stored(home: Home) -> int:
    with home.warehouse.connect() as connection:
        rows = connection.execute("select sum(estimated_size)::bigint from duckdb_tables()").fetchall()
    return int(rows[0][0])
