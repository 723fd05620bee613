"""assets/warehouse/lake.py: what many processes write at once is stored once; who cannot have it reads a sentence."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import duckdb
import psycopg2
import pyarrow as pa
import pytest

from assets.warehouse import lake as lake_module
from assets.warehouse import migrations
from assets.warehouse import warehouse as warehouse_module
from assets.warehouse.files import PROJECT
from assets.warehouse.lake import Lake
from assets.warehouse.location import WarehouseBusy, WarehouseUnavailable
from assets.warehouse.processes import safe_environment
from assets.warehouse.warehouse import Warehouse, Years
from tests.makers.postgres import Postgres
from tests.warehouse.test_migrations import OLD_READING

ALL = Years(2000, 2100)
TABLES = ("test.one", "test.two", "test.three")
WRITER = """
import json, sys
from pathlib import Path
from assets.warehouse.lake import Lake
from assets.warehouse.sql_models import SqlModel
from assets.warehouse.warehouse import Warehouse, Years

catalog, folder, year, tables, times = json.loads(sys.argv[1])
warehouse, years = Warehouse(Lake(catalog, Path(folder))), Years(year, year)
print("ready", flush=True)
sys.stdin.readline()
with warehouse.session():
    for round in range(times):
        text = f"select fiscal_year, n, {round} as round from (select {year} as fiscal_year, unnest(range(50)) as n)"
        text += " where fiscal_year between $first_year and $last_year"
        model = SqlModel("test", "t", text, "d", ("fiscal_year", "n"), previous_year_of=(), rests_on=None, notes="")
        for table in tables:
            assert warehouse.replace([model], table, years).counts == {year: 50}
            print("stored", round, table, flush=True)
"""

OPENER = """
import json, sys
from pathlib import Path
from assets.warehouse.lake import Lake
from assets.warehouse.warehouse import Warehouse

catalog, folder = json.loads(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
with Warehouse(Lake(catalog, Path(folder))).connect():
    print("opened", flush=True)
"""


@pytest.fixture
def lake(postgres: Postgres, tmp_path: Path) -> Lake:
    """A new lake, which nobody has opened yet."""
    return Lake(postgres.database("lake"), tmp_path / "lake")


def writer(lake: Lake, year: int, tables: tuple[str, ...] = TABLES, times: int = 4) -> "subprocess.Popen[str]":
    """A process that is about to replace a year in tables several times, 50 rows each."""
    return process_with(lake, WRITER, [lake.catalog, str(lake.folder), year, tables, times])


def process_with(lake: Lake, text: str, told: list[object]) -> "subprocess.Popen[str]":
    """A process that is about to do what a text says."""
    script = lake.folder.with_name("script.py")  # of what has no file DuckDB thinks that somebody looks on
    script.write_text(text, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, script, json.dumps(told)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT, env=safe_environment(),
    )  # fmt: skip
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def together(*processes: "subprocess.Popen[str]", counted: str = "stored") -> int:
    """How often processes that begin at one time report something; DuckDB may draw its progress in between."""
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return sum(process.communicate(timeout=300)[0].count(counted) for process in processes)


def counts(lake: Lake, table: str) -> dict[tuple[int, int], int]:
    """Fiscal year and round of a table → rows."""
    found: dict[tuple[int, int], int] = {}
    for row in Warehouse(lake).rows([table], ALL)[table]:
        key = row["fiscal_year"], row["round"]
        found[key] = found.get(key, 0) + 1
    return found


def test_three_writers_of_three_years(lake: Lake) -> None:
    """Three districts' years at once, from an empty database on: 36 of 36 replaces stored, each year its last."""
    assert together(*(writer(lake, year) for year in (2021, 2022, 2023))) == 36
    for table in TABLES:
        assert counts(lake, table) == {(year, 3): 50 for year in (2021, 2022, 2023)}


def test_two_first_loads_of_one_year(lake: Lake) -> None:
    """No key forbids a row twice: of two that load a year for the first time one stays, and the other is replaced."""
    assert together(*(writer(lake, 2023, times=1) for _ in range(2))) == 6
    for table in TABLES:
        assert counts(lake, table) == {(2023, 0): 50}


def test_an_upgrade_runs_once(lake: Lake) -> None:
    """Of two processes that open a lake of an older release at once one brings it up to date, the other waits."""
    with lake.open("select 1") as connection:
        connection.execute(OLD_READING)
    openers = [process_with(lake, OPENER, [lake.catalog, str(lake.folder)]) for _ in range(2)]
    assert together(*openers, counted="opened") == 2
    with Warehouse(lake).connect() as connection:
        seen = connection.execute("select number from main.migration order by all").fetchall()
        kept = connection.execute("select reading_id, line, precedence from intake.reading order by all").fetchall()
    assert seen == [(number,) for number in range(1, len(migrations._migrations()) + 1)]
    assert kept == [(1, 0, 1), (2, 3, 100), (3, 201, 3)]
    assert [path.name for path in Warehouse(lake).copies_before()] == ["lake-before-0.duckdb"]


def test_a_killed_writer_leaves_the_old_rows_or_the_new(lake: Lake) -> None:
    """Killed in the midst of writing it leaves whole years, and holds up nobody."""
    with writer(lake, 2023, TABLES[:1], times=1000) as process:
        assert process.stdin and process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        lines = (line.split() for line in process.stdout)
        last = [int(words[1]) for words in islice((words for words in lines if words[:1] == ["stored"]), 3)][-1]
        process.kill()
    assert list(counts(lake, TABLES[0]).values()) == [50]
    [(_, stored)] = counts(lake, TABLES[0])
    assert stored >= last
    assert together(writer(lake, 2023, TABLES[:1], times=1)) == 1
    assert counts(lake, TABLES[0]) == {(2023, 0): 50}


def year_of(value: int, fiscal_year: int = 2023) -> dict[str, pa.Table]:
    """Two tables with one row of a year."""
    rows = pa.table({"fiscal_year": pa.array([fiscal_year], pa.int32()), "value": pa.array([value], pa.int32())})
    return {"test.one": rows, "test.two": rows}


def values(lake: Lake) -> list[list[int]]:
    """What both tables hold."""
    tables = Warehouse(lake).rows(["test.one", "test.two"], ALL)
    return [sorted(row["value"] for row in rows) for rows in tables.values()]


def stranger(lake: Lake) -> duckdb.DuckDBPyConnection:
    """Another program that writes to the lake without asking for our locks."""
    connection = duckdb.connect()
    lake_module._load(connection)
    connection.execute(f"attach 'ducklake:postgres:{lake.catalog}' as lake (data_inlining_row_limit 0); use lake")
    return connection


def replaced_by_a_stranger(lake: Lake, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Let another program change a table within our next transactions."""
    written, left = warehouse_module._written, [times]

    def meanwhile(connection: duckdb.DuckDBPyConnection, table: str, years: Years) -> warehouse_module.Written:
        if table == "test.one" and left[0]:
            left[0] -= 1
            with stranger(lake) as other:
                other.execute("begin; delete from test.one; insert into test.one values (2023, 77); commit")
        return written(connection, table, years)

    monkeypatch.setattr(warehouse_module, "_written", meanwhile)


def test_a_conflict_with_a_stranger_is_tried_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that knows nothing of our locks came between: the whole replace is done anew."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    replaced_by_a_stranger(lake, monkeypatch, times=1)
    Warehouse(lake).replace_rows(year_of(2), ALL)
    assert values(lake) == [[2], [2]]


def test_a_conflict_without_end_is_named(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read in the end is the conflict, not that there was nothing to roll back; both tables are as before."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    monkeypatch.setattr(warehouse_module, "_COMMIT_ATTEMPTS", 2)
    replaced_by_a_stranger(lake, monkeypatch, times=2)
    with pytest.raises(duckdb.TransactionException, match="Transaction conflict"):
        Warehouse(lake).replace_rows(year_of(2), ALL)
    assert values(lake) == [[77], [1]]


def test_tables_are_read_as_of_one_moment(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads two tables while both are replaced sees both as they were before."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    rows, seen = warehouse_module._rows, []

    def meanwhile(connection: duckdb.DuckDBPyConnection, table: str, years: Years) -> warehouse_module.Rows:
        found = rows(connection, table, years)
        if not seen:
            with stranger(lake) as other:
                other.execute("begin; update test.one set value = 2; update test.two set value = 2; commit")
        seen.append(table)
        return found

    monkeypatch.setattr(warehouse_module, "_rows", meanwhile)
    assert values(lake) == [[1], [1]]
    assert values(lake) == [[2], [2]]


def test_a_table_that_is_being_written_is_busy(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits in vain reads which table another process writes; the tables beside it can be written."""
    monkeypatch.setattr(lake_module, "_LOCK_SECONDS", 0.1)
    warehouse = Warehouse(lake)
    with warehouse.connect() as connection, lake.writing(connection, ["test.one"]):
        with pytest.raises(WarehouseBusy, match=r"test\.one 一直正被另一个进程写入，请稍后再试"):
            warehouse.replace_rows(year_of(1), ALL)
        warehouse.replace_rows({"test.two": year_of(1)["test.two"]}, ALL)
    warehouse.replace_rows(year_of(2), ALL)
    assert values(lake) == [[2], [2]]


def test_a_session_attaches_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """An attach costs more than a read: a step of many reads and writes has one."""
    attached: list[str] = []
    attach = Lake._attach

    def counted(self: Lake, connection: duckdb.DuckDBPyConnection, name: str, *options: str) -> None:
        attached.append(name)
        attach(self, connection, name, *options)

    Warehouse(lake).replace_rows(year_of(2), ALL)
    monkeypatch.setattr(Lake, "_attach", counted)
    with Warehouse(lake).session() as warehouse:
        warehouse.replace_rows(year_of(1), ALL)
        assert warehouse.exists() and values(lake) == [[1], [1]]
    assert len(attached) == 1


def test_rows_lie_in_the_folder_alone(lake: Lake) -> None:
    """Few rows are not put into the catalogue: what was deleted there comes back, or is counted twice."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    Warehouse(lake).replace_rows(year_of(2), ALL)
    assert in_catalogue(lake, "select count(*) from ducklake_inlined_data_tables") == [(0,)]
    assert len(list(lake.folder.glob("test/**/*.parquet"))) == 4


def test_what_is_tidied_up(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """States of long ago go with their files, small files become one, and no row changes."""
    warehouse = Warehouse(lake)
    for fiscal_year in range(2015, 2024):
        for value in (1, 2):
            warehouse.replace_rows(year_of(value, fiscal_year), Years(fiscal_year, fiscal_year))
    warehouse.tidy()
    files, before = set(lake.folder.rglob("*.parquet")), lake.bytes()
    assert len(files) > 30  # of today: whoever reads goes on reading
    (lake.folder / "test" / "one" / "left_by_a_killed_writer.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(lake_module, "_KEPT", "interval 0 seconds")
    warehouse.tidy()
    assert len(list(lake.folder.glob("test/**/*.parquet"))) == 2
    assert 0 < lake.bytes() < before
    assert values(lake) == [[2] * 9] * 2
    warehouse.replace_rows(year_of(3, 2015), Years(2015, 2015))
    assert values(lake) == [[2] * 8 + [3]] * 2


def test_without_the_extra(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets a lake and has not installed it reads what to install; nothing is downloaded."""
    monkeypatch.setattr(lake_module, "find_spec", lambda name: None)
    with duckdb.connect() as connection, pytest.raises(WarehouseUnavailable, match=r"jiping\[lake\]"):
        lake.attach(connection, "lake")


def test_a_catalogue_that_cannot_be_used(lake: Lake, postgres: Postgres, tmp_path: Path) -> None:
    """No server, no such database, another folder: a sentence that names it, whether tables are asked for or not."""
    nowhere = Lake("host=127.0.0.1 port=1 dbname=lake", tmp_path / "lake")
    unknown = Lake(f"host=127.0.0.1 port={postgres.port} user=postgres dbname=nobody", tmp_path / "lake")
    for place, cause in ((nowhere, "Connection refused"), (unknown, 'database "nobody" does not exist')):
        for ask in (place.exists, Warehouse(place).columns):
            with pytest.raises(WarehouseUnavailable, match=f"目录数据库.*无法使用：.*{cause}"):
                ask()
    Warehouse(lake).replace_rows(year_of(1), ALL)
    with pytest.raises(WarehouseUnavailable, match="登记的不同"):
        Warehouse(Lake(lake.catalog, tmp_path / "elsewhere")).columns()
    assert values(lake) == [[1], [1]]


@pytest.mark.parametrize("folder", ["lake", "lake/within", ".", "link"])
def test_a_folder_is_one_lakes(lake: Lake, postgres: Postgres, tmp_path: Path, folder: str) -> None:
    """To tidy up one lake removes what it does not know: no other begins in its folder, within it, or around it."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    (tmp_path / "link").symlink_to(lake.folder)
    other = Lake(postgres.database("other"), tmp_path / folder)
    with pytest.raises(WarehouseUnavailable, match="请换一个空的、单独的文件夹"):
        Warehouse(other).replace_rows(year_of(2), ALL)
    assert not other.exists()  # and can be made elsewhere
    Warehouse(Lake(other.catalog, tmp_path / "elsewhere")).replace_rows(year_of(2), ALL)
    assert values(lake) == [[1], [1]]


def test_a_lake_that_had_its_folder_before_it_was_marked(lake: Lake, postgres: Postgres, tmp_path: Path) -> None:
    """It is marked at the next opening; another that had the same one is opened no more."""
    other = Lake(postgres.database("other"), tmp_path / "lake")
    Warehouse(lake).replace_rows(year_of(1), ALL)
    [mark] = lake.folder.glob(".jiping-lake-*")
    mark.rename(tmp_path / "kept")
    with duckdb.connect() as connection:
        lake_module._load(connection)
        other._attach(connection, "other")
    Warehouse(lake).replace_rows(year_of(2), ALL)
    assert mark.is_file()
    with pytest.raises(WarehouseUnavailable, match="是同一个，或一个在另一个里面"):
        Warehouse(other).tidy()
    assert values(lake) == [[2], [2]]


def test_a_lake_around_another_is_not_tidied(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """However it came there: what the other keeps is unknown to this one."""
    Warehouse(lake).replace_rows(year_of(1), ALL)
    within = lake.folder / "within"
    within.mkdir()
    (within / ".jiping-lake-another").touch()
    (within / "of_another.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(lake_module, "_KEPT", "interval 0 seconds")
    with pytest.raises(WarehouseUnavailable, match=f"{within}.*是同一个，或一个在另一个里面"):
        Warehouse(lake).tidy()
    assert (within / "of_another.parquet").is_file()


def test_a_catalogue_of_another_version_is_not_taken_for_none(lake: Lake) -> None:
    """“Nothing was ever stored” is only said where that is so."""
    assert not lake.exists()
    Warehouse(lake).replace_rows(year_of(1), ALL)
    in_catalogue(lake, "update ducklake_metadata set value = '99.0' where key = 'version'")
    for ask in (lake.exists, Warehouse(lake).columns):
        with pytest.raises(WarehouseUnavailable, match=r"目录数据库.*无法使用：.*version mismatch"):
            ask()


def test_an_upgrade_waits_for_the_writers_of_every_table(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process appends meanwhile would be lost with the table that is made anew."""
    monkeypatch.setattr(lake_module, "_LOCK_SECONDS", 0.1)
    with lake.open("select 1") as connection:
        connection.execute(OLD_READING)
        with lake.writing(connection, ["intake.reading"]), pytest.raises(WarehouseBusy, match=r"intake\.reading"):
            Warehouse(lake).columns()
    assert "line" in Warehouse(lake).columns()["intake.reading"]


def test_who_was_there_before_an_upgrade_writes_no_more(lake: Lake) -> None:
    """A process of an older release that has the lake open stores nothing in tables that a newer one has changed."""
    with Warehouse(lake).session() as warehouse:
        warehouse.replace_rows(year_of(1), ALL)
        with stranger(lake) as newer:
            newer.execute("insert into main.migration values (99, now())")
        with pytest.raises(migrations.NewerHome, match="数据版本 99"):
            warehouse.replace_rows(year_of(2), ALL)
        assert values(lake) == [[1], [1]]


def in_catalogue(lake: Lake, statement: str) -> list[tuple[object, ...]]:
    """What PostgreSQL answers."""
    connection = psycopg2.connect(lake.catalog)
    try:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
