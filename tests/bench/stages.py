"""The stages of the pipeline on a synthetic ledger, run three ways: by the write path, as bare SQL, through Dagster."""

import resource
import shutil
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from assets.evaluation.stage import STAGES
from assets.evaluation.what_if import score_under
from assets.graph.home import Home, load_home
from assets.graph.home_settings import DuckLake
from assets.graph.stages import Stage, derive
from assets.intake.stage import register_tables
from assets.knowledge.schemes import Parameters, schemes
from assets.warehouse.sql_models import SqlModel, macros
from assets.warehouse.warehouse import Years
from pipelines.instance import use
from pipelines.runs import QUIET, range_tags
from tests.bench.synthetic_ledger import write_ledger, write_register
from tests.makers.home_state import home_variable


@dataclass(frozen=True)
class Measured:
    """What a process measured of itself.

    Attributes:
        seconds: wall-clock time of the measured part.
        peak_mb: highest resident memory of the process, start and imports included.
        rows: table → rows afterwards.
        cpu: table → seconds of processor, of all threads; where it was asked for.
    """

    seconds: float
    peak_mb: float
    rows: dict[str, int]
    cpu: dict[str, float] = field(default_factory=dict)


def prepare(root: Path, department_years: int, departments: int | None = None, region: int = 1) -> tuple[Years, int]:
    """A home with a synthetic ledger and the declared rules as rows, and an input folder that holds no file.

    Returns:
        The fiscal years, and how many readings the ledger has.
    """
    home = Home(root, root / "input", root / "outputs")
    home.input.mkdir(parents=True)
    years = write_ledger(root / "warehouse.duckdb", department_years, departments, region)
    write_register(root / "warehouse.duckdb", home.input / "departments.csv")
    _declared_tables(home, years)
    return years, _rows(root / "warehouse.duckdb", ["intake.reading"])["intake.reading"]


def measure_stage(root: Path, ranges: Sequence[Years], stage: Stage) -> Measured:
    """One stage through the pipeline's own write path: each table replaced in its transaction, its grain checked.

    Args:
        ranges: fiscal years, one range after the other.
    """
    rows, cpu = Counter[str](), Counter[str]()
    start = time.perf_counter()
    with load_home(root).warehouse.session() as warehouse:
        for years in ranges:
            used = time.process_time()
            for written in stage.derive(warehouse, years):
                rows[written.table] += written.count
                cpu[written.table] += time.process_time() - used
                used = time.process_time()
    return Measured(time.perf_counter() - start, peak_mb(), dict(rows), dict(cpu))


def measure_what_if(root: Path, years: Years) -> Measured:
    """Every department-year under three tables (Hunan V1, V1 with whole steps, V3), beside what is stored."""
    by_id = {scheme.id: scheme for scheme in schemes()}
    v1 = by_id["hunan_v1"]
    tried = [v1, Parameters(counting="completed_steps").applied_to(v1), by_id["hunan_v3"]]
    start = time.perf_counter()
    rows = {found.scheme.id: len(found.evaluations) for found in score_under(load_home(root).warehouse, tried, years)}
    return Measured(time.perf_counter() - start, peak_mb(), rows)


def measure_floor(root: Path, years: Years) -> Measured:
    """The SELECTs of all stages in their order by plain DuckDB: one connection, one table made of each."""
    path = root / "warehouse.duckdb"
    steps = list(_steps(*STAGES))
    start = time.perf_counter()
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(macros())
        for table, selects in steps:
            connection.execute(f"create schema if not exists {table.split('.')[0]}")
            first, *others = selects
            connection.execute(f"create table {table} as {first.text}", _bound(first, years))
            for model in others:
                connection.execute(f"insert into {table} by name {model.text}", _bound(model, years))
    seconds = time.perf_counter() - start
    return Measured(seconds, peak_mb(), _rows(path, [table for table, _ in steps]))


def measure_derive(root: Path, years: Years) -> Measured:
    """The stages as they are derived without Dagster, rules included, over one connection."""
    home = load_home(root)
    start, used = time.perf_counter(), time.process_time()
    with home.warehouse.session() as warehouse:
        derive(STAGES, warehouse, years)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    return Measured(seconds, peak_mb(), _derived_rows(home), {"run": cpu})


def measure_dagster(root: Path, years: Years) -> Measured:
    """The project's assets but publication, materialised by one run in this process with the project's settings."""
    from dagster import AssetSelection, DagsterInstance, Definitions, define_asset_job, in_process_executor

    from assets.comparison.assets import COMPARISON
    from assets.evaluation.assets import EVALUATION
    from assets.graph.partitions import fiscal_years
    from assets.graph.resource import HomeResource
    from assets.intake.assets import INTAKE

    home = load_home(root)
    use(home)
    job = Definitions(
        assets=[*INTAKE, *COMPARISON, *EVALUATION],
        jobs=[define_asset_job("measured", AssetSelection.all(), partitions_def=fiscal_years)],
        resources={"home": HomeResource()},
        executor=in_process_executor,
    ).resolve_job_def("measured")
    with home_variable(root), DagsterInstance.from_config(str(home.dagster)) as instance:
        start, used = time.perf_counter(), time.process_time()
        job.execute_in_process(instance=instance, tags=range_tags(years.first, years.last), run_config=QUIET)
        seconds, cpu = time.perf_counter() - start, time.process_time() - used
    return Measured(seconds, peak_mb(), _derived_rows(home), {"run": cpu})


def copy_home(source: Path, target: Path) -> Path:
    """A home as ``prepare`` left it; it keeps its own folders."""
    shutil.copytree(source, target)
    Home(target, target / "input", target / "outputs").save()
    return target


def move_to_lake(root: Path, catalog: str) -> None:
    """Put the tables of a prepared home into a lake.

    Args:
        catalog: an empty database of PostgreSQL, in libpq's words.
    """
    home = load_home(root)
    in_lake = replace(home, tables=DuckLake(kind="ducklake", catalog=catalog, data_path=Path("lake")))
    with in_lake.warehouse.session() as warehouse, warehouse.connect() as connection:
        home.warehouse.location.attach(connection, "filed")
        stored = "select schema_name, table_name from duckdb_tables() where database_name = 'filed'"
        for schema, table in connection.execute(stored).fetchall():
            connection.execute(f"create schema if not exists {schema}")
            connection.execute(f"create table {schema}.{table} as from filed.{schema}.{table}")
        connection.execute("detach filed")
    (root / "warehouse.duckdb").unlink()
    in_lake.save()


def _declared_tables(home: Home, years: Years) -> None:
    """What the pipeline writes beside the ledger: register, vocabulary, rules, schemes."""
    home.save()
    with home.warehouse.session() as warehouse:
        warehouse.replace_rows(register_tables(home.register(), home.corrections(), years), years)
        for stage in STAGES:
            assert stage.rules is not None
            stage.rules.fill(warehouse, years)


def _steps(*stages: Stage) -> Iterator[tuple[str, tuple[SqlModel, ...]]]:
    """Tables of the stages with their SELECTs, in an order in which each finds what it reads."""
    for stage in stages:
        for derived in stage.ordered:
            yield derived.table, derived.models


def _bound(model: SqlModel, years: Years) -> dict[str, int]:
    return {name: value for name, value in years.parameters().items() if "$" + name in model.text}


def _derived_rows(home: Home) -> dict[str, int]:
    with home.warehouse.connect() as connection:
        tables = [table for table, _ in _steps(*STAGES)]
        return {table: connection.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables}


def _rows(path: Path, tables: list[str]) -> dict[str, int]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return {table: connection.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables}


def peak_mb() -> float:
    """Highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
