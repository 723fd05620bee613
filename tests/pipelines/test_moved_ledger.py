"""A ledger moves from a file into a lake and back by a backup; it arrives whole, or nothing of it does."""

import contextlib
import errno
import shutil
from pathlib import Path

import duckdb
import psycopg2
import pytest
import yaml

from assets.graph.home import Home, load_home
from assets.graph.home_settings import DuckLake
from assets.warehouse import lake as lake_module
from assets.warehouse.lake import Lake
from assets.warehouse.warehouse import EVERY_YEAR
from tests.conftest import Jiping
from tests.makers.home_state import copy_of
from tests.makers.postgres import Postgres

SETTINGS = "# 这台机器的\n" + "warehouse: {kind: ducklake, catalog: '%s', data_path: lake}\n"
OPERATORS = ["dagster.yaml", "settings.yaml"]


@pytest.fixture(scope="module")
def home(evaluated: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home in a file that evaluated two years; not to be written to."""
    return copy_of(evaluated, tmp_path_factory.mktemp("moved") / "home")


@pytest.fixture(scope="module")
def backup(jiping: Jiping, home: Home) -> Path:
    """Its backup."""
    file = home.root.with_name("b.tar.gz")
    jiping("backup", file, "--home", home.root)
    return file


@pytest.fixture
def target(postgres: Postgres, tmp_path: Path) -> Path:
    """A folder with the operator's settings alone: the tables are to lie in a lake within it."""
    root = tmp_path / "target"
    root.mkdir()
    (root / "settings.yaml").write_text(SETTINGS % postgres.database("moved"), encoding="utf-8")
    (root / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    return root


def differing(one: Home, other: Home) -> list[str]:
    """The tables of which two homes hold different rows, whatever keeps them."""
    with duckdb.connect() as connection:
        one.warehouse.location.attach(connection, "one")
        other.warehouse.location.attach(connection, "other")
        stored = {
            name: set(
                connection.execute(
                    "select schema_name || '.' || table_name from duckdb_tables() where database_name = $name",
                    {"name": name},
                ).fetchall()
            )
            for name in ("one", "other")
        }
        assert len(stored["one"]) > 50
        unequal = {table for (table,) in stored["one"] ^ stored["other"]}
        for (table,) in stored["one"] & stored["other"]:
            for left, right in (("one", "other"), ("other", "one")):
                rows = connection.execute(f"from {left}.{table} except all from {right}.{table} limit 1").fetchall()
                unequal |= {table} if rows else set()
        return sorted(unequal)


def is_as_before(jiping: Jiping, restored: Home) -> None:
    """What was received is vouched for, and a run has nothing to do."""
    assert "与收到时一致" in jiping("verify", "--home", restored.root).stdout
    assert "没有变动，未重算" in jiping("run", "--home", restored.root).stderr


def test_from_a_file_into_a_lake_and_back(
    jiping: Jiping, home: Home, backup: Path, target: Path, tmp_path: Path
) -> None:
    """Every table row by row, both ways; the operator's files stay his, and no file of tables is left beside a lake."""
    jiping("restore", backup, "--home", target)
    in_lake = load_home(target)
    assert isinstance(in_lake.warehouse.location, Lake)
    assert differing(in_lake, home) == []
    assert not list(target.glob("*.duckdb"))
    assert (target / "dagster.yaml").read_text(encoding="utf-8") == "telemetry: {enabled: false}\n"
    assert yaml.safe_load((target / "dagster/dagster.yaml").read_text(encoding="utf-8"))["telemetry"] == {
        "enabled": False
    }
    is_as_before(jiping, in_lake)

    jiping("backup", tmp_path / "of_lake.tar.gz", "--home", target)
    jiping("restore", tmp_path / "of_lake.tar.gz", "--home", tmp_path / "back")
    back = load_home(tmp_path / "back")
    assert back.warehouse_bytes
    assert differing(back, in_lake) == []
    is_as_before(jiping, back)


def test_a_lake_that_holds_tables_is_not_filled(jiping: Jiping, backup: Path, target: Path) -> None:
    """It is another home's: its tables stay, the target stays as it was, and a sentence says what to do."""
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    others = load_home(target).warehouse
    with others.connect() as connection:
        connection.execute("create schema intake; create table intake.reading (others integer)")
    shutil.rmtree(target / "lake")
    done = jiping("restore", backup, "--home", target, check=False)
    assert (done.returncode, "已有数据，没有恢复：请换一个空的" in done.stderr) == (1, True), done.stderr
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert others.columns() == {"intake.reading": {"others": "INTEGER"}}


def test_a_lake_that_fails_leaves_nothing(jiping: Jiping, home: Home, backup: Path, target: Path) -> None:
    """Broken off when the tables are in the lake's folder there is neither home nor table; it can be done again."""
    in_lake = load_home(target)
    with in_lake.warehouse.location.open("select 1"):
        shutil.rmtree(target / "lake")
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    _catalogue(in_lake, FULL_DISK)
    done = jiping("restore", backup, "--home", target, check=False)
    assert (done.returncode, "磁盘已满" in done.stderr) == (1, True), done.stderr
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in target.parent.iterdir()] == ["target"]
    _catalogue(in_lake, "drop function full_disk cascade")
    jiping("restore", backup, "--home", target)
    assert differing(in_lake, home) == []


def test_a_failure_after_the_lake_is_filled_takes_nothing_away(
    jiping: Jiping, home: Home, backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the lake is the ledger: files that its catalogue knows are not removed with the home."""
    unlink, file = Path.unlink, target / "warehouse.duckdb"

    def held(self: Path, missing_ok: bool = False) -> None:
        if self == file:
            raise PermissionError(errno.EPERM, "held open by another program", str(self))
        unlink(self, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held)
        with contextlib.suppress(PermissionError):
            assert jiping("restore", backup, "--home", target, check=False).returncode == 1
    assert "不会自动搬过去" in jiping("run", "--home", target, check=False).stderr
    file.unlink()
    assert differing(load_home(target), home) == []


def test_a_machines_settings_that_cannot_be_used_are_said_first(jiping: Jiping, backup: Path, target: Path) -> None:
    """No home is made that no command can open; once they are mended it is restored."""
    (target / "dagster.yaml").write_text("storage: {postgres: {postgres_db: {password: geheim}}}", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    done = jiping("restore", backup, "--home", target, check=False)
    assert (done.returncode, "里写有口令" in done.stderr) == (1, True), done.stderr
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    (target / "dagster.yaml").unlink()
    jiping("restore", backup, "--home", target)


def test_settings_that_name_folders_are_not_passed_over(jiping: Jiping, backup: Path, target: Path) -> None:
    """A backup is restored into the home: whoever wants other folders names them afterwards."""
    settings = (target / "settings.yaml").read_text(encoding="utf-8") + "outputs: /srv/jiping/430703\n"
    (target / "settings.yaml").write_text(settings, encoding="utf-8")
    done = jiping("restore", backup, "--home", target, check=False)
    assert (done.returncode, "请先删去 input、outputs" in done.stderr) == (1, True), done.stderr
    assert sorted(path.name for path in target.iterdir()) == OPERATORS


def test_a_lake_is_tidied_by_the_command(
    jiping: Jiping, backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of earlier states go, no row does, and a run still has nothing to do."""
    jiping("restore", backup, "--home", target)
    in_lake = load_home(target)
    in_lake.warehouse.store([SUMMARY], lambda connection: connection.execute(WRITTEN_ANEW))
    before = _rows(in_lake)
    assert before[SUMMARY]
    files = set((target / "lake").rglob("*.parquet"))
    monkeypatch.setattr(lake_module, "_KEPT", "interval 0 seconds")
    jiping("tidy", "--home", target)
    left = set((target / "lake").rglob("*.parquet"))
    assert len(left) < len(files)
    assert _rows(in_lake) == before
    is_as_before(jiping, in_lake)


SUMMARY = "evaluation.summary"
WRITTEN_ANEW = f"create temp table kept as from {SUMMARY}; delete from {SUMMARY}; insert into {SUMMARY} from kept"
FULL_DISK = """
create function full_disk() returns trigger language plpgsql as
  $$ begin raise exception 'No space left on device'; end $$;
create trigger full_disk before insert on ducklake_data_file for each row execute function full_disk();
"""


def _catalogue(home: Home, statements: str) -> None:
    """Do something in the database that is the catalogue of a home's lake."""
    assert isinstance(home.tables, DuckLake)
    connection = psycopg2.connect(home.tables.catalog)
    try:
        connection.autocommit = True
        connection.cursor().execute(statements)
    finally:
        connection.close()


def _rows(home: Home) -> dict[str, list[str]]:
    """Table → its rows as sorted texts."""
    stored = home.warehouse.rows(list(home.warehouse.columns()), EVERY_YEAR)
    return {table: sorted(map(str, rows)) for table, rows in stored.items()}
