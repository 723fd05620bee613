"""What keeps a home: the copy for readers, a warehouse that is free between writes, backup, restore, tidy."""

import contextlib
import gzip
import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import AssetKey, DagsterInstance, DagsterRun, DagsterRunStatus

from assets.graph.district import CODE_LOCATION_TAG, DISTRICT_VARIABLE
from assets.graph.home import Home, load_home
from assets.history import assets as history
from assets.history.snapshots import Run, keep
from assets.knowledge.declared import OfficeFileError
from assets.publication import assets as publication
from assets.warehouse import migrations
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.files import PROJECT
from assets.warehouse.warehouse import Warehouse
from pipelines.cli.keeping import archive
from pipelines.cli.keeping import tidy as tidying
from pipelines.cli.keeping.restore import unpack
from pipelines.definitions import defs
from pipelines.instance import INSTANCE_VARIABLE, PROVINCE_VARIABLE, write_settings
from pipelines.killed_runs import PROCESS_TAG
from pipelines.litter import sweep_home
from pipelines.runs import QUIET, range_tags
from tests.conftest import Jiping
from tests.makers.home_state import copy_of, home_variable, own_variables
from tests.makers.instance import facts, instance_of, runs_of

ASSETS = ("evaluation.summary", "publication.department_year", "publication.report_docx", "intake.source_file")


def differing(one: Path, other: Path) -> list[str]:
    """The tables of which two DuckDB files hold different rows, each row as often."""
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        tables = {
            name: {
                f"{row[0]}.{row[1]}"
                for row in connection.execute(
                    f"select schema_name, table_name from duckdb_tables() where database_name = '{name}'"
                ).fetchall()
            }
            for name in ("one", "other")
        }
        assert tables["one"]
        differing = tables["one"] ^ tables["other"]
        for table in tables["one"] & tables["other"]:
            for left, right in (("one", "other"), ("other", "one")):
                rows = connection.execute(f"from {left}.{table} except all from {right}.{table} limit 1").fetchall()
                differing |= {table} if rows else set()
        return sorted(differing)


def content(folder: Path) -> dict[str, bytes]:
    """Path below a folder → content of each file."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def reading(path: Path) -> str:
    """How many evaluations another process finds in a DuckDB file; the error where it cannot open it."""
    select = "select count(*) from evaluation.summary"
    script = f"import duckdb; print(duckdb.connect({str(path)!r}, read_only=True).execute({select!r}).fetchone()[0])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr


@pytest.fixture
def home(evaluated: Home, tmp_path: Path) -> Home:
    """A home with its own inbox that evaluated two years and finds nothing new in it."""
    return copy_of(evaluated, tmp_path / "home")


@pytest.fixture
def backup(jiping: Jiping, home: Home, tmp_path: Path) -> Path:
    """A backup of the home."""
    file = tmp_path / "备份.tar.gz"
    jiping("backup", file, "--home", home.root)
    return file


def test_readers_have_a_copy_of_every_table(evaluated: Home) -> None:
    """After a run it holds what the warehouse holds, row by row; only the owner may open it, and only to read."""
    assert differing(evaluated.read_copy, evaluated.warehouse.location.path) == []
    assert evaluated.read_copy.stat().st_mode & 0o777 == 0o400


def test_a_run_is_kept_once_its_copy_is_there(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sees that a run is kept, as a rollup does, reads the tables of that run and not of the one before."""
    before, seen = home.read_copy.stat().st_ino, []

    def watched(*arguments: Any) -> Run:
        seen.append(home.read_copy.stat().st_ino != before)
        return keep(*arguments)

    monkeypatch.setattr(history, "keep", watched)
    write_settings(home.dagster)
    with home_variable(home.root), instance_of(home) as instance:
        done = defs.resolve_job_def("evaluate").execute_in_process(
            instance=instance,
            tags=range_tags(2023, 2023),
            run_config=QUIET,
            asset_selection=[AssetKey(["history", "run_snapshot"])],
        )
    assert (done.success, seen) == (True, [True])


def test_who_reads_the_copy_blocks_nobody(home: Home) -> None:
    """It can be read while the warehouse is written, and be replaced while somebody reads it."""
    with duckdb.connect(str(home.read_copy), read_only=True) as reader, home.warehouse.connect():
        assert reading(home.read_copy) == "2"
        home.warehouse.copy_to(home.read_copy)
        assert reader.sql("select count(*) from evaluation.summary").fetchone() == (2,)


@pytest.mark.parametrize("kept", [None, 0.0, 0.5])
def test_a_copy_that_is_gone_or_torn_is_made_anew(kept: float | None, jiping: Jiping, home: Home) -> None:
    """Also by a run without news, as the nightly one: a copy that nobody can open never heals by itself."""
    assert home.read_copy
    whole = home.read_copy.read_bytes()
    home.read_copy.unlink()
    if kept is not None:
        home.read_copy.write_bytes(whole[: int(kept * len(whole))])
    jiping("run", "--home", home.root)
    assert differing(home.read_copy, home.warehouse.location.path) == []
    made = home.read_copy.stat().st_ino
    jiping("run", "--home", home.root)
    assert home.read_copy.stat().st_ino == made


def test_a_log_beside_the_old_copy_is_not_taken_for_one_of_the_new(home: Home) -> None:
    """Whoever wrote into a copy wrote into that copy."""
    home.read_copy.with_name("warehouse.duckdb.wal").write_bytes(b"of the old one")
    home.warehouse.copy_to(home.read_copy)
    assert differing(home.read_copy, home.warehouse.location.path) == []


def test_a_copy_that_was_killed_goes_with_its_log(home: Home) -> None:
    """What a dead process was making is swept up whole."""
    made = home.read_copy.with_name(".warehouse.duckdb.999999999")
    for path in (made, made.with_name(made.name + ".wal")):
        path.write_bytes(b"half")
    sweep_home(home)
    assert [path.name for path in home.read_copy.parent.iterdir()] == ["warehouse.duckdb"]


def test_the_warehouse_is_free_while_documents_are_written(
    jiping: Jiping, district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`jiping explain`, or whatever other program, need not wait for the documents of a run."""
    read = []
    writer = publication.publish_departments

    def watched(*arguments: object) -> object:
        read.append(reading(tmp_path / "home/warehouse.duckdb"))
        return writer(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(publication, "publish_departments", watched)
    jiping("run", "--input", district, "--home", tmp_path / "home", "--years", "2023")
    assert read == ["1"]


def test_restored_elsewhere_it_is_the_same(jiping: Jiping, home: Home, backup: Path, tmp_path: Path) -> None:
    """Every table row by row, every document byte by byte, what Dagster knows of each year.

    What was received is vouched for, and a run has nothing to do.
    """
    before, documents = {asset: facts(home, asset) for asset in ASSETS}, content(home.outputs)
    warehouse = home.warehouse.location.path.rename(tmp_path / "warehouse.duckdb")
    home.root.rename(tmp_path / "gone")
    jiping("restore", backup, "--home", tmp_path / "elsewhere")
    restored = load_home(tmp_path / "elsewhere")
    assert differing(restored.warehouse.location.path, warehouse) == []
    assert content(restored.outputs) == documents
    assert restored.outputs.is_relative_to(restored.root)
    assert restored.input.is_relative_to(restored.root)
    assert "与收到时一致" in jiping("verify", "--home", restored.root).stdout
    assert {asset: facts(restored, asset) for asset in ASSETS} == before
    assert "没有变动，未重算" in jiping("run", "--home", restored.root).stderr
    assert restored.root.stat().st_mode & 0o777 == 0o700
    assert not list(tmp_path.glob(".*"))


def test_a_backup_without_documents(jiping: Jiping, home: Home, tmp_path: Path) -> None:
    """It is smaller; the next run writes them again."""
    jiping("backup", tmp_path / "b.tar.gz", "--no-outputs", "--home", home.root)
    jiping("restore", tmp_path / "b.tar.gz", "--home", tmp_path / "elsewhere")
    restored = load_home(tmp_path / "elsewhere")
    assert not restored.outputs.exists()
    assert content(restored.files) == content(home.files)


def test_a_home_among_its_results_is_not_backed_up_twice(jiping: Jiping, evaluated: Home, tmp_path: Path) -> None:
    """Where ``run --out`` put the home into the outputs folder, the documents come without it."""
    jiping("backup", tmp_path / "b.tar.gz", "--home", evaluated.root)
    with tarfile.open(tmp_path / "b.tar.gz") as archived:
        names = archived.getnames()
    assert "outputs/2023/430703-gxj/report.docx" in names
    assert not [name for name in names if ".jiping" in name]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("b.zip", "须以 .tar.gz 结尾"),
        ("there.tar.gz", "已存在"),
        *((f"home/{folder}/b.tar.gz", "不能放在") for folder in ("outputs", "files", "runs", "dagster")),
    ],
)
def test_where_a_backup_may_not_go(jiping: Jiping, home: Home, tmp_path: Path, target: str, sentence: str) -> None:
    """It overwrites nothing, is not published, and is in no later one."""
    (tmp_path / "there.tar.gz").write_bytes(b"other")
    done = jiping("backup", tmp_path / target, "--home", home.root, check=False)
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert (tmp_path / "there.tar.gz").read_bytes() == b"other"


def test_links_are_named_and_not_followed(jiping: Jiping, home: Home, tmp_path: Path) -> None:
    """What a link leads to is not the home's."""
    (home.outputs / "elsewhere").symlink_to("/etc")
    done = jiping("backup", tmp_path / "b.tar.gz", "--home", home.root)
    assert "[未备份]" in done.stderr
    assert "elsewhere" in done.stderr


@pytest.mark.parametrize("command", ["backup", "tidy"])
def test_not_while_a_run_goes_on(jiping: Jiping, home: Home, tmp_path: Path, command: str) -> None:
    """It says which run to wait for, and does nothing."""
    with instance_of(home) as instance:
        tags = {PROCESS_TAG: "1"}
        run = DagsterRun(job_name="evaluate", run_id="0123456789", status=DagsterRunStatus.STARTED, tags=tags)
        instance.add_run(run)
    arguments = [tmp_path / "b.tar.gz"] if command == "backup" else []
    done = jiping(command, *arguments, "--home", home.root, check=False)
    assert (done.returncode, "运行 01234567 尚未结束" in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_district_waits_for_its_own_runs(home: Home, tmp_path: Path) -> None:
    """Its backup needs no other district to stand still, and says that the common Dagster is not in it.

    To tidy that one all must.
    """
    common = tmp_path / "province" / "dagster"
    write_settings(common)
    with DagsterInstance.from_config(str(common)) as instance:
        tags = {PROCESS_TAG: "1", CODE_LOCATION_TAG: "430702"}
        instance.add_run(
            DagsterRun(job_name="evaluate", run_id="0123456789", status=DagsterRunStatus.STARTED, tags=tags)
        )

    def called(district: str, *words: str) -> tuple[int, str]:
        environment = {**own_variables(), DISTRICT_VARIABLE: district, INSTANCE_VARIABLE: str(common)}
        command = [sys.executable, "-m", "pipelines", *words, "--home", str(home.root)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=PROJECT, check=False)
        return done.returncode, done.stderr

    backup = "backup", str(tmp_path / "b.tar.gz")
    code, said = called("430702", *backup)
    assert (code, "运行 01234567 尚未结束" in said) == (1, True), said
    code, said = called("430703", *backup)
    assert (code, "各区县共用），请另行备份" in said) == (0, True), said
    code, said = called("430703", "tidy")
    assert (code, "430702 的运行 01234567 尚未结束" in said) == (1, True), said


def rewritten(source: Path, target: Path, change: Callable[[tarfile.TarInfo, bytes], bytes | None]) -> None:
    """An archive with other contents; what ``change`` gives nothing for is left out."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            file = old.extractfile(member)
            data = change(member, file.read() if file else b"")
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))


def _half(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes()[: source.stat().st_size // 2])


def _flipped(source: Path, target: Path) -> None:
    data = bytearray(source.read_bytes())
    data[len(data) // 2] ^= 0xFF
    target.write_bytes(data)


def _altered(source: Path, target: Path) -> None:
    rewritten(source, target, lambda member, data: data + b" " if member.name == "vouchers.jsonl" else data)


def _taken_out(source: Path, target: Path) -> None:
    rewritten(source, target, lambda member, data: None if member.name.startswith("files/") else data)


def _put_in(source: Path, target: Path) -> None:
    def put(member: tarfile.TarInfo, data: bytes) -> bytes:
        member.name = "bureau/reviews/2023/one.csv" if member.name == "vouchers.jsonl" else member.name
        return data

    rewritten(source, target, put)


def _outside(source: Path, target: Path) -> None:
    def leave(member: tarfile.TarInfo, data: bytes) -> bytes:
        member.name = "files/../../outside" if member.name == "vouchers.jsonl" else member.name
        return data

    rewritten(source, target, leave)


def _absolute(source: Path, target: Path) -> None:
    def leave(member: tarfile.TarInfo, data: bytes) -> bytes:
        member.name = str(target.with_name("outside")) if member.name == "vouchers.jsonl" else member.name
        return data

    rewritten(source, target, leave)


def _link(source: Path, target: Path) -> None:
    def link(member: tarfile.TarInfo, data: bytes) -> bytes:
        if member.name == "vouchers.jsonl":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
            return b""
        return data

    rewritten(source, target, link)


def _renamed(name: str) -> Callable[[Path, Path], None]:
    def rename(source: Path, target: Path) -> None:
        def renamed(member: tarfile.TarInfo, data: bytes) -> bytes:
            member.name = name if member.name == "vouchers.jsonl" else member.name
            return data

        rewritten(source, target, renamed)

    return rename


def _timeless(time: object) -> Callable[[Path, Path], None]:
    def spoil(source: Path, target: Path) -> None:
        def retold(member: tarfile.TarInfo, data: bytes) -> bytes:
            if member.name != "manifest.json":
                return data
            told = json.loads(data)
            told["files"]["vouchers.jsonl"]["modified_ns"] = time
            return json.dumps(told).encode()

        rewritten(source, target, retold)

    return spoil


def _false_tables(source: Path, target: Path) -> None:
    false = b"no warehouse"

    def put(member: tarfile.TarInfo, data: bytes) -> bytes:
        if member.name == "manifest.json":
            told = json.loads(data)
            told["files"]["tables.duckdb"]["sha256"] = hashlib.sha256(false).hexdigest()
            return json.dumps(told).encode()
        return false if member.name == "tables.duckdb" else data

    rewritten(source, target, put)


def _bomb(source: Path, target: Path) -> None:
    member = tarfile.TarInfo("files/zeros")
    member.size = 1 << 60
    with gzip.open(target, "wb") as file:
        file.write(member.tobuf() + bytes(1 << 20))


def _without_manifest(source: Path, target: Path) -> None:
    rewritten(source, target, lambda member, data: None if member.name == "manifest.json" else data)


def _newer(source: Path, target: Path) -> None:
    def newer(member: tarfile.TarInfo, data: bytes) -> bytes:
        return json.dumps({"format": 99}).encode() if member.name == "manifest.json" else data

    rewritten(source, target, newer)


def _something_else(source: Path, target: Path) -> None:
    target.write_bytes(b"no archive")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_half, "已损坏"),
        (_flipped, "已损坏"),
        (_altered, "其中的 vouchers.jsonl 与备份清单不符"),
        (_taken_out, "与备份清单不符"),
        (_put_in, "与备份清单不符"),
        (_outside, "会写到安装目录以外的内容"),
        (_absolute, "不属于备份的内容"),
        (_link, "不属于备份的内容"),
        (_without_manifest, "没有可用的备份清单"),
        (_renamed("files/" + "长" * 100), "已损坏"),
        (_renamed("files/" + "a/" * 3000 + "b"), "已损坏"),
        (_renamed("files"), "已损坏"),
        (_renamed("evaluated.json/b"), "已损坏"),
        (_timeless("昨天"), "时间不能用"),
        (_timeless(10**30), "时间不能用"),
        (_false_tables, "其中的 tables.duckdb 不是数据仓库"),
        (_bomb, "磁盘已满"),
        (_newer, "请用新版本的程序恢复"),
        (_something_else, "不是备份"),
    ],
)
def test_what_is_no_sound_backup_is_not_restored(
    jiping: Jiping, small_backup: Path, tmp_path: Path, spoil: Callable[[Path, Path], None], sentence: str
) -> None:
    """Damaged, altered, incomplete, of a newer release, or writing elsewhere: a sentence, and nothing is made."""
    spoil(small_backup, tmp_path / "spoilt.tar.gz")
    done = jiping("restore", tmp_path / "spoilt.tar.gz", "--home", tmp_path / "elsewhere", check=False)
    assert (done.returncode, sentence in done.stderr) == (1, True), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["spoilt.tar.gz"]


@pytest.fixture(scope="module")
def small_backup(jiping: Jiping, evaluated: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup to be spoilt."""
    file = tmp_path_factory.mktemp("backup") / "b.tar.gz"
    jiping("backup", file, "--no-outputs", "--home", evaluated.root)
    yield file


def test_tidying_makes_no_home(jiping: Jiping, tmp_path: Path) -> None:
    """A name that was mistyped stays the name of nothing."""
    done = jiping("tidy", "--home", tmp_path / "mistyped", check=False)
    assert (done.returncode, "没有可清理的" in done.stderr) == (1, True), done.stderr
    assert not list(tmp_path.iterdir())


def test_settings_of_the_machine_are_named(jiping: Jiping, home: Home, tmp_path: Path) -> None:
    """They are not in a backup, and whoever makes one knows it."""
    (home.root / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    done = jiping("backup", tmp_path / "b.tar.gz", "--home", home.root)
    assert f"[未备份] {home.root / 'dagster.yaml'}" in done.stderr


def test_settings_made_of_the_machines_are_not_in_a_backup(small_backup: Path) -> None:
    """What Dagster reads was made of the operator's own settings, and may name hosts and users."""
    with tarfile.open(small_backup) as archived:
        assert [name for name in archived.getnames() if name.endswith("dagster.yaml")] == []


def test_a_file_that_goes_away_during_a_backup(
    jiping: Jiping, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence names it, and no half backup is left."""
    add = archive.add

    def gone(archived: tarfile.TarFile, name: str, path: Path) -> archive.Entry:
        if name.endswith("/report.docx"):
            path.unlink()
        return add(archived, name, path)

    monkeypatch.setattr(archive, "add", gone)
    done = jiping("backup", tmp_path / "b.tar.gz", "--home", home.root, check=False)
    assert (done.returncode, "report.docx 在备份时被移走" in done.stderr) == (1, True), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_nobody_else_reads_what_is_being_written(
    jiping: Jiping, home: Home, small_backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger is confidential while it is backed up and restored as well."""
    modes: list[int] = []
    add, extract = archive.add, archive.extract

    def added(archived: tarfile.TarFile, name: str, path: Path) -> archive.Entry:
        modes.extend(folder.stat().st_mode & 0o777 for folder in tmp_path.glob(".b.tar.gz.*"))
        return add(archived, name, path)

    def extracted(file: Path, folder: Path) -> archive.Contents:
        modes.append(folder.stat().st_mode & 0o777)
        return extract(file, folder)

    monkeypatch.setattr(archive, "add", added)
    monkeypatch.setattr(archive, "extract", extracted)
    jiping("backup", tmp_path / "b.tar.gz", "--home", home.root)
    jiping("restore", small_backup, "--home", tmp_path / "elsewhere")
    assert len(modes) > 2
    assert set(modes) == {0o700}


def test_what_appears_during_a_restore_is_not_replaced(
    jiping: Jiping, small_backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To restore takes minutes: a home that somebody began there meanwhile stays, and nothing is restored."""
    extract, mine = archive.extract, tmp_path / "elsewhere" / "inbox" / "2023" / "我的.xlsx"

    def meanwhile(file: Path, folder: Path) -> archive.Contents:
        mine.parent.mkdir(parents=True)
        mine.write_bytes(b"mine")
        return extract(file, folder)

    monkeypatch.setattr(archive, "extract", meanwhile)
    done = jiping("restore", small_backup, "--home", tmp_path / "elsewhere", check=False)
    assert (done.returncode, "不是空的" in done.stderr) == (1, True), done.stderr
    assert content(tmp_path / "elsewhere") == {"inbox/2023/我的.xlsx": b"mine"}


def test_nothing_is_restored_onto_a_mount_point(
    jiping: Jiping, small_backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A home is put in its place in one step, which a mounted disk does not allow: said before all is unpacked."""
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr("os.path.ismount", lambda path: path == tmp_path / "disk")
    monkeypatch.setattr(archive, "extract", None)
    done = jiping("restore", small_backup, "--home", tmp_path / "disk", check=False)
    assert (done.returncode, "是挂载点" in done.stderr) == (1, True), done.stderr


def test_a_home_that_is_there_is_not_restored_over(jiping: Jiping, small_backup: Path, home: Home) -> None:
    """Nothing of it changes."""
    before = content(home.root)
    done = jiping("restore", small_backup, "--home", home.root, check=False)
    assert (done.returncode, "不是空的" in done.stderr) == (1, True), done.stderr
    assert content(home.root) == before


def test_what_is_of_no_district_is_not_restored(
    small_backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are several districts nothing is made before it is said which."""
    monkeypatch.setenv(PROVINCE_VARIABLE, "province.yaml")
    with pytest.raises(OfficeFileError, match="请用 jiping province"):
        unpack(small_backup, load_home(tmp_path / "elsewhere"))
    assert not list(tmp_path.iterdir())


def test_a_warehouse_that_holds_tables_is_not_filled(home: Home, tmp_path: Path) -> None:
    """A copy is never mixed with what is there."""
    home.warehouse.copy_to(tmp_path / "copy.duckdb")
    with pytest.raises(FileExistsError):
        home.warehouse.fill_from(tmp_path / "copy.duckdb")
    Warehouse(DuckDBFile(tmp_path / "new.duckdb")).fill_from(tmp_path / "copy.duckdb")
    assert differing(tmp_path / "new.duckdb", home.warehouse.location.path) == []


def test_old_runs_go_and_what_they_made_stays_known(jiping: Jiping, year_after_year: Home, tmp_path: Path) -> None:
    """Records go of runs that are old and of which nothing is the latest; no table, file, review or document does."""
    home = copy_of(year_after_year, tmp_path / "home")
    for _ in range(2):
        jiping("backfill", "--years", "2022-2023", "--home", home.root)
    home.root.joinpath("warehouse-before-1.duckdb").write_bytes(b"old")
    before = {asset: facts(home, asset) for asset in ASSETS}
    kept = {name: data for name, data in content(home.root).items() if not name.startswith(("dagster", "warehouse-"))}
    runs = len(runs_of(home))

    done = jiping("tidy", "--keep", "0", "--days", "0", "--dry-run", "--home", home.root)
    assert "可清理：1 次运行的记录，1 个升级前的副本" in done.stdout
    assert len(runs_of(home)) == runs

    assert "已清理：0 次运行的记录，0 个" in jiping("tidy", "--home", home.root).stdout
    done = jiping("tidy", "--keep", "0", "--days", "0", "--home", home.root)
    assert "已清理：1 次运行的记录，1 个升级前的副本" in done.stdout
    assert "3 次较早的运行仍是某些数据或文书的最近一次来源" in done.stdout
    assert len(runs_of(home)) == runs - 1
    assert len(list(home.dagster.glob("history/runs/*-*.db"))) == runs - 1
    assert {asset: facts(home, asset) for asset in ASSETS} == before
    after = content(home.root)
    assert {name: after.get(name) for name in kept} == kept
    assert "没有变动，未重算" in jiping("run", "--home", home.root).stderr


def test_a_database_that_is_in_use_is_not_made_smaller(
    jiping: Jiping, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something else writes to Dagster's records: what can be tidied is, and a line names what could not."""
    monkeypatch.setattr(tidying, "_WAIT_SECONDS", 0.1)
    database = home.dagster / "schedules" / "schedules.db"
    with contextlib.closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("begin immediate")
        done = jiping("tidy", "--home", home.root)
    assert f"[未压缩] {database}：database is locked" in done.stderr
    assert "腾出" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        ("run",), ("verify",), ("explain", "430703-gxj", "2023"), ("backup", "b.tar.gz"),
        ("tidy", "--keep", "0", "--days", "0"),
    ],
)  # fmt: skip
def test_an_older_program_leaves_a_newer_home_alone(jiping: Jiping, home: Home, command: tuple[str, ...]) -> None:
    """It says that a newer one is needed, and neither ledger nor chains nor documents nor records of runs change."""
    home.root.joinpath("warehouse-before-1.duckdb").write_bytes(b"old")
    runs = runs_of(home)
    with home.warehouse.connect() as connection:
        connection.execute("insert into main.migration values (99, now())")
    before = {name: data for name, data in content(home.root).items() if not name.startswith("dagster")}
    done = jiping(*command, "--home", home.root, check=False)
    assert (done.returncode, "请改用新版本的程序" in done.stderr) == (1, True), done.stderr
    assert {name: data for name, data in content(home.root).items() if not name.startswith("dagster")} == before
    assert runs_of(home) == runs


def test_a_backup_of_a_newer_release_is_not_restored(jiping: Jiping, home: Home, tmp_path: Path) -> None:
    """Nothing is made of it."""
    file = tmp_path / "b.tar.gz"
    with home.warehouse.connect() as connection:
        connection.execute("insert into main.migration values (98, now())")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "_migrations", lambda: [migrations.Migration(98, "", None, None)])
        jiping("backup", file, "--no-outputs", "--home", home.root)
    done = jiping("restore", file, "--home", tmp_path / "elsewhere", check=False)
    assert (done.returncode, "请改用新版本的程序" in done.stderr) == (1, True), done.stderr
    assert not (tmp_path / "elsewhere").exists()
