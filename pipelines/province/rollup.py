"""Districts' results → one warehouse: the same tables with the district as first column, and what each has reported.

A district is taken over in one transaction, of it the fiscal years whose rows are not those taken over before, whole.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from assets.graph.district import CODE_LOCATION_TAG
from assets.graph.home import Home
from assets.history.snapshots import kept_runs
from assets.knowledge.declared import OfficeFileError
from assets.text.failures import sentence_of
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.location import Location, WarehouseBusy, WarehouseUnavailable
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Warehouse
from pipelines.province import roster
from pipelines.province.keeping import keep_copy
from pipelines.province.province import District, Province, readable
from pipelines.province.roster import DISTRICT_YEARS, DISTRICTS, Entry, Standing
from pipelines.province.tables import align, attached, layout, parameters, rolled_up, source

_EVALUATED = """
select 1 from duckdb_tables()
where database_name = current_database() and schema_name = 'evaluation' and table_name = 'summary'
"""
_NEVER = "还没有评价过"
_EMPTIED = "安装目录里已没有评价结果，汇总里仍是此前的"


@dataclass(frozen=True)
class Takeover:
    """What was taken over of one district.

    Attributes:
        state: as in the roster (:class:`Entry`).
        message: why, as a sentence.
        years: the fiscal years whose rows were replaced.
        rows: written, of all tables.
        evaluated_at: when its last run ended that is kept.
    """

    district: District
    state: Standing
    message: str = ""
    years: tuple[int, ...] = ()
    rows: int = 0
    evaluated_at: datetime | None = None


def roll_up(province: Province, districts: Collection[District]) -> Iterator[Takeover]:
    """Take over these districts; what is no longer declared goes, and who has reported nothing is listed.

    A rollup whose columns are of another release is taken over from every district. Where nothing changed nothing is
    written.

    Raises:
        duckdb.TransactionException: somebody else writes into the rollup again and again.
        WarehouseUnavailable: the rollup cannot be had.
        OfficeFileError: it is a home's warehouse.
    """
    with (
        province.rollup.session() as rollup,
        rollup.connect() as connection,
        rollup.location.writing(connection, [DISTRICTS]),  # one rollup at a time
    ):
        other_release = align(rollup, roster.COLUMNS)
        known, before = roster.digests(rollup), roster.entries(rollup)
        if (known.keys() | before.keys()) - province.districts.keys():
            _keep_only(rollup, province)
        found: dict[str, Takeover] = {}
        try:
            for district in province.districts.values() if other_release else districts:
                taken = _take_over(rollup, connection, province, district, known.get(district.code, {}))
                found[district.code] = taken
                yield taken
        finally:
            after = {code: _entry(one, before.get(code), found.get(code)) for code, one in province.districts.items()}
            if after != before or any(taken.years for taken in found.values()):
                roster.write(rollup, after.values())
    keep_copy(province)


def _keep_only(rollup: Warehouse, province: Province) -> None:
    """Remove the rows of districts that are not declared."""
    declared = {"codes": list(province.districts)}

    def write(connection: duckdb.DuckDBPyConnection) -> None:
        for table in (*rolled_up(), DISTRICT_YEARS):
            connection.execute(f"delete from {table} where district not in (select unnest($codes))", declared)

    rollup.store((), write)


def _entry(district: District, before: Entry | None, taken: Takeover | None) -> Entry:
    """A district in the roster after a rollup; what is not known of it now stays as it was."""
    entry = replace(before or Entry(district.code, district.name), name=district.name)
    if taken is None:
        return entry
    return replace(
        entry,
        state=taken.state,
        message=taken.message,
        evaluated_at=entry.evaluated_at if taken.state == "unusable" else taken.evaluated_at,
        rolled_up_at=datetime.now(UTC) if taken.years else entry.rolled_up_at,
    )


def _take_over(
    rollup: Warehouse,
    connection: duckdb.DuckDBPyConnection,
    province: Province,
    district: District,
    known: Mapping[int, str],
) -> Takeover:
    nothing = Takeover(district, "unusable", _EMPTIED) if known else Takeover(district, "not_evaluated", _NEVER)
    try:
        home = province.home(district)
        with readable(district):
            location = _results(home)
            # Before its tables are read: of a run that ends meanwhile the next rollup tells.
            evaluated_at = next((run.taken_at for run in kept_runs(home.runs)), None)
        if location is None:
            return nothing
        if location == home.warehouse.location:  # its copy is gone, or it is a lake
            _refuse_half_made(province.instance, district.code)
        with attached(connection, location) as own:
            if not connection.execute(_EVALUATED).fetchall():
                return nothing
            years, rows = _replace(rollup, own, district, known)
    except (OfficeFileError, WarehouseUnavailable) as error:
        return Takeover(district, "unusable", str(error))
    except duckdb.TransactionException:  # of the rollup: a district is only read
        raise
    except duckdb.Error as error:
        reason = f"数据仓库不能汇总，请用本版程序重新运行该区县：{str(error).splitlines()[0]}"
        return Takeover(district, "unusable", sentence_of([f"{type(error).__name__}: {error}"]) or reason)
    return Takeover(district, "reported", "", years, rows, evaluated_at)


def _results(home: Home) -> Location | None:
    """What the last run of a home left, not what a run is about to change; nothing where none has ended.

    Raises:
        WarehouseUnavailable: whether there is anything cannot be told.
    """
    copy, location = home.read_copy, home.warehouse.location
    if copy is not None and copy.is_file():
        return DuckDBFile(copy)
    if copy is not None and not any(home.runs.glob("*")):
        return None  # its first run is not over
    return location if location.exists() else None


def _refuse_half_made(instance_folder: Path, code: str) -> None:
    """Go on only with tables of which the district's last run in an instance has made all.

    Raises:
        WarehouseBusy: it is at it, or did not succeed.
    """
    if not instance_folder.is_dir():  # nothing ever ran in it
        return
    from dagster import DagsterInstance, RunsFilter  # a rollup of copies need not load it
    from dagster import DagsterRunStatus as Status

    begun = [Status.STARTED, Status.CANCELING, Status.SUCCESS, Status.FAILURE, Status.CANCELED]
    with DagsterInstance.from_config(str(instance_folder)) as instance:
        for run in instance.get_runs(RunsFilter(statuses=begun, tags={CODE_LOCATION_TAG: code}), limit=1):
            if not run.is_finished:
                raise WarehouseBusy("正在运行，下次汇总")
            if not run.is_success:
                raise WarehouseBusy("上次运行没有成功，结果不完整；重新运行成功后再汇总")


def _replace(
    rollup: Warehouse, own: str, district: District, known: Mapping[int, str]
) -> tuple[tuple[int, ...], int]:  # fmt: skip
    """Replace the fiscal years that differ from what was taken over, in one transaction.

    Args:
        own: stands before the names of the rollup's tables; all others are the district's.

    Returns:
        The years, and the rows written.
    """

    def write(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[int, ...], int]:
        digests = _digests(connection)
        years = sorted(year for year in {*digests, *known} if digests.get(year) != known.get(year))
        if not years:
            return (), 0
        rows = sum(_rewrite(connection, own + table, source(table), parameters(table), district, years)
                   for table in rolled_up())  # fmt: skip
        counted = {year: digests[year] for year in years if year in digests}
        select = (
            "select c.*, d.digest from (" + load_model("province", "district_year").text + ") as c"
            " inner join (select unnest($fiscal_years) as fiscal_year, unnest($digests) as digest) as d"
            " using (fiscal_year)"
        )
        bound = {"fiscal_years": list(counted), "digests": list(counted.values())}
        _rewrite(connection, own + DISTRICT_YEARS, select, bound, district, years)
        return tuple(years), rows

    return rollup.store((), write)


def _rewrite(
    connection: duckdb.DuckDBPyConnection,
    target: str,
    select: str,
    bound: Mapping[str, object],
    district: District,
    years: list[int],
) -> int:
    """Replace the rows of a district's years in a table of the rollup.

    Returns:
        The number of rows written.
    """
    chosen, of_district = "fiscal_year in (select unnest($years))", {"district": district.code, "years": years}
    connection.execute(f"delete from {target} where district = $district and {chosen}", of_district)
    [(count,)] = connection.execute(
        f"insert into {target} by name select $district as district, * from ({select}) where {chosen}",
        {**of_district, **bound},
    ).fetchall()
    return int(count)


def _digests(connection: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """Fiscal year of which the district holds anything → a digest of all rows that are taken over of it."""
    years = connection.execute(load_model("province", "fiscal_year").text).fetchall()
    digests = {fiscal_year: hashlib.sha256(layout().encode()) for (fiscal_year,) in years}
    for table in rolled_up():
        for fiscal_year, count, sum_of_hashes in connection.execute(
            f"select fiscal_year, count(*), sum(hash(t)) from ({source(table)}) as t group by fiscal_year",
            parameters(table),
        ).fetchall():
            if fiscal_year in digests:
                digests[fiscal_year].update(f"{table} {count} {sum_of_hashes}\n".encode())
    return {fiscal_year: digest.hexdigest() for fiscal_year, digest in digests.items()}
