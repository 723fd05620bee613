"""Districts' results → one warehouse: the same tables with the district as first column, and what each has reported.

A district is taken over in one transaction, of it the fiscal years whose rows are not those taken over before, whole.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Literal

import duckdb

from assets.history.snapshots import kept_runs
from assets.knowledge.columns import DIMENSION, open_data
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.location import Location, WarehouseUnavailable, roll_back, stored_tables
from assets.warehouse.sql_models import SqlModel, load_model
from assets.warehouse.warehouse import EVERY_YEAR
from pipelines.cli.failures import sentence_of
from pipelines.province.province import District, Province

BESIDE_OPEN_DATA = ("evaluation.check_result", "intake.submission_ledger")
"""What a province needs besides the published tables: passes too, and what became of every file and department due."""

DISTRICTS, DISTRICT_YEARS = "province.district", "province.district_year"
"""Every declared district as the last rollup found it; every district in every fiscal year that any of them has."""

State = Literal["reported", "not_evaluated", "unusable"]

_HOME = "of_district"
"""Name under which a district's warehouse is attached, read only."""

_REGISTER = """
create schema if not exists province;
create table if not exists province.district (
  district varchar, name varchar, state varchar, message varchar, evaluated_at timestamptz, rolled_up_at timestamptz
);
create table if not exists province.district_year (
  district varchar, fiscal_year integer, state varchar, department_years bigint, refused_files bigint,
  missing_departments bigint, layout varchar, digest varchar
)
"""
_COUNTS = """
select
  y.fiscal_year,
  (select count(*) from evaluation.summary as s where s.fiscal_year = y.fiscal_year) as department_years,
  count(*) filter (where l.state in ('quarantined', 'partial')) as refused_files,
  count(distinct l.department_id) filter (where l.state = 'due') as missing_departments
from (select unnest($fiscal_years) as fiscal_year) as y
left join intake.submission_ledger as l on l.fiscal_year = y.fiscal_year
group by y.fiscal_year
"""
_NOT_REPORTED = """
insert into province.district_year by name
select d.district, y.fiscal_year, 'not_reported' as state, 0 as department_years
from province.district as d
cross join (select distinct fiscal_year from province.district_year where state = 'reported') as y
anti join province.district_year as o on o.district = d.district and o.fiscal_year = y.fiscal_year
"""

_EVALUATED = f"""
select 1 from duckdb_tables() where database_name = '{_HOME}' and schema_name = 'evaluation' and table_name = 'summary'
"""
_NEVER = "还没有评价过"


@dataclass(frozen=True)
class Taken:
    """What was taken over of one district.

    Attributes:
        state: ``reported``; ``not_evaluated``: its home holds no evaluation yet; ``unusable``: its home or its tables
            cannot be read. But for ``reported``, what was taken over before stays.
        message: why, as a sentence.
        years: the fiscal years whose rows were replaced.
        rows: written, of all tables.
        evaluated_at: when its last run ended that is kept.
    """

    district: District
    state: State
    message: str = ""
    years: tuple[int, ...] = ()
    rows: int = 0
    evaluated_at: datetime | None = None


def roll_up(province: Province, districts: Collection[District]) -> Iterator[Taken]:
    """Take over these districts; what is no longer declared goes, and who has reported nothing is listed.

    A rollup whose columns are of another release is made anew from every district.
    """
    with (
        province.rollup.session() as warehouse,
        warehouse.connect() as connection,
        warehouse.location.writing(connection, [DISTRICTS]),  # one rollup at a time
    ):
        of_this_release = _prepare(connection, province)
        for district in districts if of_this_release else province.districts.values():
            taken = _take_over(connection, province, district)
            _note(connection, taken)
            yield taken
        connection.execute("delete from province.district_year where state = 'not_reported';" + _NOT_REPORTED)


def _prepare(connection: duckdb.DuckDBPyConnection, province: Province) -> bool:
    """The register of districts as declared, and no table of another release.

    Returns:
        Whether the tables were of this release.
    """
    connection.begin()
    connection.execute(_REGISTER)
    others = "select count(*) from province.district_year where layout is not null and layout <> $layout"
    [(of_others,)] = connection.execute(others, {"layout": _layout()}).fetchall()
    if of_others:
        for table in rolled_up():
            connection.execute("drop table if exists " + table)
        connection.execute("delete from province.district_year")
    declared = {"codes": list(province.districts)}
    for table in {DISTRICTS, DISTRICT_YEARS, *rolled_up()}.intersection(stored_tables(connection)):
        connection.execute("delete from " + table + " where district not in (select unnest($codes))", declared)
    for district in province.districts.values():
        named = {"district": district.code, "name": district.name}
        connection.execute("update province.district set name = $name where district = $district", named)
        connection.execute(
            "insert into province.district by name select $district as district, $name as name,"
            " 'not_evaluated' as state, '' as message"
            " where $district not in (select district from province.district)",
            named,
        )
    connection.commit()
    return not of_others


def _take_over(connection: duckdb.DuckDBPyConnection, province: Province, district: District) -> Taken:
    try:
        home = province.home(district)
        # What the last run left, not what a run is about to change.
        location = DuckDBFile(home.read_copy) if home.read_copy else home.warehouse.location
        if not location.exists():
            return Taken(district, "not_evaluated", _NEVER)
        with _attached(connection, location) as rollup:
            if not connection.execute(_EVALUATED).fetchall():
                return Taken(district, "not_evaluated", _NEVER)
            years, rows = _replace(connection, rollup, district)
    except (OfficeFileError, WarehouseUnavailable) as error:
        return Taken(district, "unusable", str(error))
    except duckdb.Error as error:
        known = sentence_of([f"{type(error).__name__}: {error}"])
        reason = f"数据仓库不能汇总，请用本版程序重新运行该区县：{str(error).splitlines()[0]}"
        return Taken(district, "unusable", known or reason)
    evaluated_at = next((run.taken_at for run in kept_runs(home.runs)), None)
    return Taken(district, "reported", "", years, rows, evaluated_at)


@contextmanager
def _attached(connection: duckdb.DuckDBPyConnection, location: Location) -> Iterator[str]:
    """A district's warehouse, read only, in which names are looked up meanwhile.

    Yields:
        What stands before the name of a table of the rollup.
    """
    [(rollup,)] = connection.execute("select current_database()").fetchall()
    location.attach(connection, _HOME)
    try:
        connection.execute("use " + _HOME)
        yield f'"{rollup}".'
    finally:
        connection.execute(f'use "{rollup}"')
        connection.execute("detach " + _HOME)


def _replace(connection: duckdb.DuckDBPyConnection, rollup: str, district: District) -> tuple[tuple[int, ...], int]:
    """Replace the fiscal years that differ from what was taken over, in one transaction.

    Returns:
        The years, and the rows written.
    """
    connection.begin()
    try:
        digests = _digests(connection)
        known: dict[int, str] = dict(
            connection.execute(
                f"select fiscal_year, digest from {rollup}{DISTRICT_YEARS}"
                " where district = $district and state = 'reported'",
                {"district": district.code},
            ).fetchall()
        )
        years = sorted(year for year in {*digests, *known} if digests.get(year) != known.get(year))
        rows = sum(_rewrite(connection, rollup + table, table, district, years) for table in rolled_up() if years)
        _note_years(connection, rollup, district, {year: digests[year] for year in years if year in digests}, years)
        connection.commit()
    except BaseException:
        roll_back(connection)
        raise
    return tuple(years), rows


def _rewrite(
    connection: duckdb.DuckDBPyConnection, target: str, table: str, district: District, years: list[int]
) -> int:  # fmt: skip
    """Replace the rows of a district's years in a table of the rollup, made on first use.

    Returns:
        The number of rows written.
    """
    bound = {"district": district.code, "years": years}
    select = f"select $district as district, * from ({_source(table)})"
    connection.execute(f"create schema if not exists {target.rsplit('.', 1)[0]}")
    connection.execute(
        f"create table if not exists {target} as {select} limit 0", {**_parameters(table), "district": district.code}
    )
    chosen = "fiscal_year in (select unnest($years))"
    connection.execute(f"delete from {target} where district = $district and {chosen}", bound)
    [(count,)] = connection.execute(
        f"insert into {target} by name {select} where {chosen}", bound | _parameters(table)
    ).fetchall()
    return int(count)


def _note_years(
    connection: duckdb.DuckDBPyConnection, rollup: str, district: District, digests: dict[int, str], years: list[int]
) -> None:  # fmt: skip
    """What the rollup holds of a district's years."""
    bound = {"district": district.code, "years": years}
    connection.execute(
        f"delete from {rollup}{DISTRICT_YEARS} where district = $district and fiscal_year in (select unnest($years))",
        bound,
    )
    connection.execute(
        f"insert into {rollup}{DISTRICT_YEARS} by name"
        f" select $district as district, 'reported' as state, $layout as layout, d.digest, c.*"
        f" from ({_COUNTS}) as c"
        " inner join (select unnest($fiscal_years) as fiscal_year, unnest($digests) as digest) as d"
        " using (fiscal_year)",
        {
            "district": district.code,
            "layout": _layout(),
            "fiscal_years": list(digests),
            "digests": list(digests.values()),
        },
    )


def _digests(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Fiscal year of which the district holds anything → a digest of all rows that are taken over of it."""
    years = connection.execute(
        "select fiscal_year from intake.submission_ledger union select fiscal_year from evaluation.summary"
    ).fetchall()
    digests = {fiscal_year: hashlib.sha256(_layout().encode()) for (fiscal_year,) in years}
    for table in rolled_up():
        for fiscal_year, count, sum_of_hashes in connection.execute(
            f"select fiscal_year, count(*), sum(hash(t)) from ({_source(table)}) as t group by fiscal_year",
            _parameters(table),
        ).fetchall():
            if fiscal_year in digests:
                digests[fiscal_year].update(f"{table} {count} {sum_of_hashes}\n".encode())
    return {fiscal_year: digest.hexdigest() for fiscal_year, digest in digests.items()}


def _note(connection: duckdb.DuckDBPyConnection, taken: Taken) -> None:
    """What became of a district in this rollup; of one that could not be read it stays known when it was read last."""
    connection.execute(
        "update province.district set state = $state, message = $message,"
        " evaluated_at = coalesce($evaluated_at, evaluated_at), rolled_up_at = coalesce($rolled_up_at, rolled_up_at)"
        " where district = $district",
        {
            "district": taken.district.code,
            "state": taken.state,
            "message": taken.message,
            "evaluated_at": taken.evaluated_at,
            "rolled_up_at": datetime.now(UTC) if taken.state == "reported" else None,
        },
    )


@cache
def rolled_up() -> tuple[str, ...]:
    """The tables of the rollup that hold districts' rows."""
    return (*open_data().tables, *BESIDE_OPEN_DATA)


@cache
def _source(table: str) -> str:
    """A district's rows of a table for all years, with the columns of this release; a dimension is read, not stored."""
    model = _model(table)
    columns = ", ".join(f'"{name}"' for name in model.columns)
    return f"select {columns} from " + (f"({model.text})" if model.stage == DIMENSION else table)


def _parameters(table: str) -> dict[str, int]:
    """What its SELECT binds: DuckDB refuses parameters that a statement does not use."""
    return {name: year for name, year in EVERY_YEAR.parameters().items() if "$" + name in _source(table)}


@cache
def _layout() -> str:
    """Digest of tables and columns: a rollup of another release is made anew."""
    columns = {table: {name: column["type"] for name, column in _model(table).columns.items()} for table in rolled_up()}
    return hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()


def _model(table: str) -> SqlModel:
    stage, name = table.split(".")
    return load_model(stage, name)
