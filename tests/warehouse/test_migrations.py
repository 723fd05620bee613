"""sql/migrations: a warehouse of an older release is brought up to date at its first opening, and never again."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from assets.intake.ledger import READING
from assets.warehouse import migrations
from assets.warehouse.duckdb_file import DuckDBFile
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


def test_a_migration_runs_once(old: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is up to date is left alone, and so is a warehouse that never had the table."""
    with old.connect():
        pass
    monkeypatch.setattr(migrations, "_migrations", lambda: [("intake.reading", "form_order", "select error('again')")])
    with old.connect(), Warehouse(DuckDBFile(tmp_path / "new.duckdb")).connect():
        pass


def test_a_migration_says_when_it_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its header nobody could tell whether it ran."""
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_any.sql").write_text("drop table intake.reading", encoding="utf-8")
    monkeypatch.setattr(migrations, "SQL", tmp_path)
    migrations._migrations.cache_clear()
    with pytest.raises(ValueError, match="due while"):
        migrations._migrations()
