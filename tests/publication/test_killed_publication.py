"""A publication that is killed: whoever looks sees the folder of one run, whole, and the next start tidies up."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from assets.graph.home import Home
from assets.graph.settings import License
from assets.publication import publish as publishing
from assets.publication.content.dossier import Dossier
from assets.publication.documents import Document
from assets.publication.folder import MANIFEST, altered_files, manifest_of
from assets.publication.open_data import package
from assets.publication.open_data.package import write_package
from assets.publication.publish import Job, publish_departments
from assets.publication.retired import remove_retired
from assets.warehouse import replacement
from assets.warehouse.replacement import FolderInUse, temporary_folder
from assets.warehouse.warehouse import Warehouse
from pipelines.litter import sweep_home

Publish = Callable[[str], None]
"""Publishes what a run of this id has to say."""

_STEPS = {"open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "ctypes.dlsym"}
"""What a process does to folders and files, as Python audits it; the last stands before the exchange."""
_MOST_STEPS = 80
_DOCUMENTS = ("report.docx", "evaluation.json", "index.html")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="folders are exchanged in one step on Linux alone")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home", tmp_path / "inbox", tmp_path / "outputs")


@pytest.fixture
def department(home: Home, dingcheng: Dossier, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Publish]:
    """The folder of a department-year with three small documents, and a file that somebody put there."""
    documents = tuple(
        Document(name, name, "text", "", lambda dossier: dossier.proposal.encode() * 1000) for name in _DOCUMENTS
    )
    monkeypatch.setattr(publishing, "DOCUMENTS", documents)
    folder = home.outputs / "2023" / "430703-gxj"

    def publish(run_id: str) -> None:
        publish_departments([Job(replace(dingcheng, proposal=run_id), folder, {})], run_id)

    publish("old")
    (folder / "签发稿.docx").write_text("签发")
    return folder, publish


@pytest.fixture
def data_package(home: Home, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Publish]:
    """The open data of a year, of three small files."""
    folder = home.outputs / "2023" / "data"

    def publish(run_id: str) -> None:
        def write(warehouse: Warehouse, fiscal_year: int, made: Path, license_: License) -> dict[str, int]:
            for name in ("a.csv", "a.parquet", "datapackage.json"):
                (made / name).write_text(run_id * 1000)
            return {"a": 1}

        monkeypatch.setattr(package, "_write", write)
        write_package(home.warehouse, 2023, folder, run_id)

    publish("old")
    return folder, publish


def killed_before(step: int, work: Callable[[], None]) -> bool:
    """Whether a process that does some work was killed outright before its step of this number; else it had fewer."""
    child = os.fork()
    if child == 0:
        count = 0

        def audit(event: str, arguments: tuple[Any, ...]) -> None:
            nonlocal count
            if event in _STEPS:
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(audit)
        try:
            work()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def kills(work: Callable[[], None]) -> Iterator[None]:
    """After each kill: one before every step of the work."""
    for step in range(1, _MOST_STEPS):
        if not killed_before(step, work):
            assert step > 10
            return
        yield
    raise AssertionError("the work has too many steps")


def run_of(folder: Path) -> str:
    """The run of which a folder is, every file of it."""
    manifest = manifest_of(folder)
    assert manifest is not None and not altered_files(folder)
    contents = {(folder / name).read_text() for name in manifest.files}
    assert contents == {manifest.run_id * 1000}
    return manifest.run_id


def ended_process() -> int:
    """Number of a process that is no more."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


def litter(home: Home) -> list[Path]:
    return list(home.outputs.rglob(".*"))


@pytest.mark.parametrize("kind", ["department", "data_package"])
def test_a_kill_leaves_the_old_folder_or_the_new_one(kind: str, home: Home, request: pytest.FixtureRequest) -> None:
    """Killed before any of its steps, a publication leaves no folder of two runs and none missing; litter goes."""
    folder, publish = cast(tuple[Path, Publish], request.getfixturevalue(kind))
    others = {path.name for path in folder.iterdir()} - set(manifest_of(folder).files) - {MANIFEST}
    seen = []
    for _ in kills(lambda: publish("new")):
        seen.append((run_of(folder), bool(litter(home))))
        assert {path.name for path in folder.iterdir()} >= others
        sweep_home(home)
        assert not litter(home) and run_of(folder) == seen[-1][0]
        publish("old")
    assert {run for run, _ in seen} == {"old", "new"}
    assert any(left for _, left in seen)


def test_a_kill_where_folders_are_moved_one_by_one(
    department: tuple[Path, Publish], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where they cannot be exchanged the folder may be missing for a moment; the next start puts it back."""
    monkeypatch.setattr(replacement, "_exchanged", lambda one, other: False)
    folder, publish = department
    missing = 0
    for _ in kills(lambda: publish("new")):
        missing += not folder.exists()
        sweep_home(home)
        assert run_of(folder) in ("old", "new") and (folder / "签发稿.docx").exists()
        assert not litter(home)
        publish("old")
    assert missing == 1


def test_a_reader_beside_many_publications(department: tuple[Path, Publish]) -> None:
    """Who holds the folder open reads the files of one run, however often others are published meanwhile."""
    folder, publish = department
    publisher = os.fork()
    if publisher == 0:
        try:
            for number in range(300):
                publish(f"run {number}")
        finally:
            os._exit(0)
    looks = 0
    while os.waitpid(publisher, os.WNOHANG) == (0, 0):
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            opened = [os.open(name, os.O_RDONLY, dir_fd=held) for name in _DOCUMENTS]
        except FileNotFoundError:  # the old folder, being removed
            continue
        finally:
            os.close(held)
        texts = {os.read(one, 1 << 20) for one in opened}
        for one in opened:
            os.close(one)
        assert len(texts) == 1
        looks += 1
    assert looks > 20


def test_what_lives_is_left_alone(home: Home) -> None:
    """The litter of a process that is alive is its work; names that others gave are theirs."""
    folder = home.outputs / "2023" / "430703-gxj"
    folder.mkdir(parents=True)
    dead = ended_process()
    living = os.getppid()
    for number in (dead, living):
        for path in (folder / f".report.docx.{number}", home.outputs / "search" / f".2023.js.{number}"):
            path.parent.mkdir(exist_ok=True)
            path.write_text("half")
        (home.outputs / "2023" / f".data.{number}").mkdir()
        for path in (home.files / "ab" / f".{'a' * 64}.{number}", home.runs / f".run.{number}" / "2023" / "x.parquet"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("half")
    kept = [folder / name for name in (".report.docx", "report.2023", ".report.docx.swp", "数据.123")]
    for path in kept:
        path.write_text("theirs")
    assert sweep_home(home) == "上次中断留下的临时文件已清理（5个）"
    left = {path for root in (home.outputs, home.root) for path in root.rglob("*") if path.name.endswith(f".{dead}")}
    assert not left
    assert len(list(home.outputs.rglob(f".*.{living}")) + list(home.root.rglob(f".*.{living}"))) == 5
    assert all(path.exists() for path in kept)
    assert sweep_home(home) == ""


def test_litter_of_earlier_releases(home: Home) -> None:
    """What the releases before left under other names goes as well, and nothing that only looks like it."""
    year = home.outputs / "2023"
    for path in (year / ".data.previous", year / ".data", home.files / "ab", year / "data"):
        path.mkdir(parents=True)
    dead = ended_process()
    old = [home.root / f"settings.yaml.{dead}", home.root / f"evaluated.json.{dead}"]
    old.append(home.files / "ab" / f"{'a' * 64}.{dead}")
    for path in (*old, home.root / "说明.2023", home.files / "ab" / ("b" * 64)):
        path.write_text("x")
    sweep_home(home)
    assert not any(path.exists() for path in (*old, year / ".data.previous", year / ".data"))
    assert all(path.exists() for path in (year / "data", home.root / "说明.2023", home.files / "ab" / ("b" * 64)))


def test_temporary_folders_of_dead_processes(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed ``jiping dev`` or ``score`` leaves no folder in /tmp for good."""
    monkeypatch.setattr(replacement, "gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    child = os.fork()
    if child == 0:
        with temporary_folder("dev-"), temporary_folder():
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    (tmp_path / "jiping-notes").mkdir()
    assert len(list(tmp_path.glob("jiping-*"))) == 3
    assert sweep_home(home)
    assert [path.name for path in tmp_path.glob("jiping-*")] == ["jiping-notes"]


def test_an_open_file_is_a_sentence(
    department: tuple[Path, Publish], home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an open file forbids to move its folder (Windows) it stays as it was, and the user reads what to do."""
    folder, publish = department
    rename = Path.rename

    def refused(path: Path, target: Path) -> Path:
        if path == folder:
            raise PermissionError(13, "The process cannot access the file because it is being used", str(path))
        return rename(path, target)

    monkeypatch.setattr(replacement, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(FolderInUse, match=r"430703-gxj.*正被其他程序.*打开.*重新运行"):
        publish("new")
    assert run_of(folder) == "old" and not litter(home)


def test_a_retired_department_goes_at_once(department: tuple[Path, Publish], home: Home) -> None:
    """What is published of it goes with its manifest; what somebody else put there stays."""
    folder, _ = department
    (folder / "evaluation.json").write_text('{"department_id": "430703-gxj", "fiscal_year": 2023}')
    assert remove_retired(home.outputs / "2023", 2023, []) == [folder]
    assert [path.name for path in folder.iterdir()] == ["签发稿.docx"]
    (folder / "签发稿.docx").unlink()
    (folder / "evaluation.json").write_text('{"department_id": "430703-gxj", "fiscal_year": 2023}')
    assert remove_retired(home.outputs / "2023", 2023, []) == [folder]
    assert not folder.exists()
