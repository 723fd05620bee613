"""sql/migrations: a warehouse of an older release is brought up to date at its first opening, and never again."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from assets.comparison.stage import COMPARISON
from assets.evaluation.stage import EVALUATION
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER
from assets.intake.stage import INTAKE
from assets.knowledge.rows import SCHEMAS as RULE_TABLES
from assets.publication.stage import PUBLICATION
from assets.warehouse import migrations
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.files import SQL
from assets.warehouse.location import WarehouseUnavailable
from assets.warehouse.migrations import NewerHome
from assets.warehouse.warehouse import EVERY_YEAR, Warehouse

OLD_READING = """
create schema intake;
create table intake.reading (
  reading_id bigint, department_id varchar, fiscal_year integer, item varchar, phase varchar, basis varchar,
  record integer, value decimal(24, 6), unit varchar, direction varchar, decimals integer, raw_text varchar,
  state varchar, source_sha256 varchar, sheet varchar, cell varchar, form varchar, form_version varchar,
  form_order integer,
  received_at timestamptz
);
insert into intake.reading
select
  id, '01', 2023, 'target_value', 'final', 'total', line, 20, '家', 'at_least', 0, '20家', 'value', 'f00d', '目标',
  'B2', form, '2.1', form_order, timestamptz '2024-03-01 00:00:00+00'
from (values (1, 0, 'collection_workbook', 105), (2, 3, 'report', 10000), (3, 201, 'final_accounts_disclosure', 304))
  as old (id, line, form, form_order);
"""
"""The ledger as the release before wrote it."""


@pytest.fixture
def old(tmp_path: Path) -> Warehouse:
    """A warehouse of the release before."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(OLD_READING)
    return Warehouse(DuckDBFile(path))


def test_a_ledger_of_the_release_before_is_kept(old: Warehouse) -> None:
    """Every reading keeps its line, its form's precedence and its table, and stands or not in a sentence as before."""
    names = ("reading_id", "line", "precedence", "table_order", "is_sentence", "raw_text")
    kept = [tuple(row[name] for name in names) for row in old.rows(["intake.reading"], EVERY_YEAR)["intake.reading"]]
    assert kept == [
        (1, 0, 1, 5, False, "20家"),
        (2, 3, 100, 0, True, "20家"),
        (3, 201, 3, 4, False, "20家"),
    ]


def test_a_migrated_ledger_is_as_a_new_one(old: Warehouse, tmp_path: Path) -> None:
    """Rows go on being appended, and the columns are those of a warehouse made today."""
    new = Warehouse(DuckDBFile(tmp_path / "new.duckdb"))
    for warehouse in (old, new):
        warehouse.append({"intake.reading": pa.Table.from_pylist([], READING)}, EVERY_YEAR)
    assert old.columns()["intake.reading"] == new.columns()["intake.reading"]


def test_a_migration_runs_once(old: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is up to date is left alone, and a new warehouse needs none: each bears the number of the last."""
    for warehouse in (old, Warehouse(DuckDBFile(old.location.path.with_name("new.duckdb")))):
        with warehouse.connect() as connection:
            numbers = {row[0] for row in connection.execute("select number from main.migration").fetchall()}
        assert max(numbers) == len(migrations._migrations())
    again = [replace(one, text="select error('again')") for one in migrations._migrations()]
    monkeypatch.setattr(migrations, "_migrations", lambda: again)
    with old.connect(), Warehouse(DuckDBFile(old.location.path.with_name("new.duckdb"))).connect():
        pass


def test_a_home_that_had_seen_a_migration_before_it_was_numbered(old: Warehouse) -> None:
    """Its ledger stays as it is; from now on it bears the number."""
    with old.connect():
        pass
    with duckdb.connect(str(old.location.path)) as connection:
        connection.execute("drop table main.migration")
    assert [row["precedence"] for row in old.rows(["intake.reading"], EVERY_YEAR)["intake.reading"]] == [1, 100, 3]


def test_what_was_there_before_an_upgrade_is_kept(old: Warehouse) -> None:
    """The tables as the older release wrote them lie in a file beside the warehouse, the owner's alone."""
    with old.connect():
        pass
    [before] = old.copies_before()
    with duckdb.connect(str(before), read_only=True) as connection:
        assert connection.execute("select form_order from intake.reading").fetchall() == [(105,), (10000,), (304,)]
    assert before.stat().st_mode & 0o777 == 0o400


def test_a_migration_that_fails_changes_nothing(old: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is one transaction: those before it stand, it can be tried again."""
    [first, *_] = migrations._migrations()
    broken = migrations.Migration(2, "delete from intake.reading; select error('broken')", None, None)
    monkeypatch.setattr(migrations, "_migrations", lambda: [first, broken])
    with pytest.raises(duckdb.Error, match="broken"), old.connect():
        pass
    with duckdb.connect(str(old.location.path)) as connection:
        assert connection.execute("select count(*), max(precedence) from intake.reading").fetchall() == [(3, 100)]
        assert connection.execute("select number from main.migration").fetchall() == [(1,)]


def test_a_newer_home_is_refused(old: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older program touches nothing of it, not even to read, and says which program is needed."""
    with old.connect() as connection:
        connection.execute("insert into main.migration values (99, now())")
    before = old.location.path.read_bytes()
    with (
        pytest.raises(NewerHome, match=r"更新版本的程序升级（数据版本 99），本程序只认到 \d+：请改用新版本"),
        old.connect(),
    ):
        pass
    assert old.location.path.read_bytes() == before


@pytest.mark.parametrize("column", ["numbers integer", "number varchar default 'first'"])
def test_somebody_elses_table_of_that_name(old: Warehouse, column: str) -> None:
    """Which release has used the home cannot be told: a sentence, and nothing is changed."""
    with duckdb.connect(str(old.location.path)) as connection:
        connection.execute(f"create table main.migration ({column}); insert into main.migration default values")
    before = old.location.path.read_bytes()
    with pytest.raises(WarehouseUnavailable, match=r"main\.migration 不是本程序建立的"):
        old.columns()
    assert old.location.path.read_bytes() == before


def test_tables_without_a_select_go_and_no_other(old: Warehouse) -> None:
    """What an earlier release derived and this one does not is dropped; the ledger, and what others made, stays."""
    with duckdb.connect(str(old.location.path)) as connection:
        connection.execute("create schema comparison; create table comparison.finding as select 2023 as fiscal_year")
        connection.execute("create table comparison.of_an_analyst as select 1 as one; create table main.mine (x int)")
    tables = old.columns()
    assert "comparison.finding" not in tables
    assert {"intake.reading", "comparison.of_an_analyst", "main.mine"} <= set(tables)


def test_every_table_that_is_derived_no_more_is_dropped() -> None:
    """A release that takes a SELECT away takes its table away: by a migration that names it."""
    made = set((SQL / "migrations" / "tables.txt").read_text(encoding="utf-8").split())
    now = {derived.table for stage in (INTAKE, COMPARISON, EVALUATION, PUBLICATION) for derived in stage.tables}
    now |= set(RULE_TABLES)
    assert sorted(now - made) == [], "new tables: add them to sql/migrations/tables.txt"
    texts = "\n".join(migration.text for migration in migrations._migrations())
    dropped = set(re.findall(r"drop table if exists (\w+\.\w+)", texts))
    assert made - now == dropped, "tables that are gone: drop them in a new file of sql/migrations"
    assert not dropped & LEDGER.keys()


def test_a_change_of_the_ledger_has_a_number() -> None:
    """An older program must not write to a ledger of other columns: with any change of them goes a migration."""
    columns = repr({table: [(column.name, str(column.type)) for column in schema] for table, schema in LEDGER.items()})
    digest = hashlib.sha256(columns.encode()).hexdigest()[:8]
    assert (len(migrations._migrations()), digest) in LEDGERS, "add a migration, and its number with this digest below"


LEDGER = {
    "intake.reading": READING,
    "intake.source_file": SOURCE_FILE,
    "intake.submission": SUBMISSION,
    "intake.unread_number": UNREAD_NUMBER,
}
LEDGERS = {(2, "3d9b13a0")}
"""Number of a migration, and the digest of the columns that the ledger has since."""


def test_a_migration_has_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of one number, or a gap, and nobody could tell what a warehouse has seen."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0002_any.sql").write_text("drop table intake.reading", encoding="utf-8")
    monkeypatch.setattr(migrations, "SQL", tmp_path)
    migrations._migrations.cache_clear()
    with pytest.raises(ValueError, match="0001_"):
        migrations._migrations()
