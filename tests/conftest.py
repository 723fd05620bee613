"""What many tests share: markers by what a test uses, the command line, one evaluated home, one browser.

With pytest-xdist every worker is a process of its own; what is dear is made by the first that asks and shared.
"""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from filelock import FileLock
from hypothesis import settings

from assets.graph.home import Home, load_home
from assets.knowledge.schemes import use_schemes
from assets.warehouse.files import SAMPLE
from tests.makers.clock import standing_clock
from tests.makers.home_state import own_variables
from tests.makers.postgres import Postgres, programs, running_postgres
from tests.makers.written_documents import Office

Jiping = Callable[..., subprocess.CompletedProcess[str]]
Shared = Callable[[str, Callable[[Path], object]], Path]

SAMPLE_RANGES = (("2018", "2018"), ("2021", "2023"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

MARKERS = {
    "pipeline": {"checkout", "district", "jiping", "outcome", "sample_home"},
    "browser": {"browser", "ui"},
    "documents": {"office"},
}
"""Marker → fixtures: a test that uses one of them, however far down, has the marker. The slowest kind first."""
WRITERS = tuple(f"assets.publication.{name}" for name in ("excel", "pdf", "publish", "word"))
"""What renders documents: the tests of a module that imports from there have the marker ``documents``."""

settings.register_profile("jiping", deadline=None)  # a busy machine makes no program wrong
settings.load_profile("jiping")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark each test by what it uses; files with slow ones begin first, so that two workers end together."""
    renders = {module: _renders(module) for module in {item.module for item in items}}
    for item in items:
        for marker, fixtures in MARKERS.items():
            if not fixtures.isdisjoint(item.fixturenames) or (marker == "documents" and renders[item.module]):
                item.add_marker(marker)
    marked = {(item.module, mark.name) for item in items for mark in item.iter_markers()}
    items.sort(key=lambda item: [(item.module, marker) not in marked for marker in MARKERS])


def _renders(module: ModuleType) -> bool:
    return any(str(getattr(value, "__module__", "")).startswith(WRITERS) for value in vars(module).values())


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    """Fills a folder once for all workers: the first that asks does it, the others wait. Nobody writes to it later."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def folder(name: str, fill: Callable[[Path], object]) -> Path:
        path, filled = root / name, root / f"{name}.filled"
        with FileLock(root / f"{name}.lock"):
            if not filled.exists():
                shutil.rmtree(path, ignore_errors=True)
                path.mkdir()
                fill(path)
                filled.touch()
        return path

    return folder


@pytest.fixture(scope="session")
def jiping() -> Jiping:
    """Runs a command line as the installed command does, in this process; this machine's own home does not reach it."""
    from pipelines.cli.main import main  # not for tests that need no command

    def call(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        words = list(map(str, arguments))
        with patch.dict(os.environ, own_variables(), clear=True):
            done = CliRunner().invoke(main, words, prog_name="jiping", catch_exceptions=False)
        use_schemes(None)  # those of the home that the command named
        assert not check or done.exit_code == 0, done.output
        return subprocess.CompletedProcess(words, done.exit_code, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def sample_home(jiping: Jiping, shared: Shared) -> Home:
    """The home of an installation that has evaluated all of ``data/sample``: do not write to it."""

    def evaluate(root: Path) -> None:
        with standing_clock():
            jiping("run", "--input", SAMPLE, "--home", root)

    return load_home(shared("sample_home", evaluate))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Headless Chromium; not for longer than a file, since its event loop would keep Dagster from having one."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: the pages are not looked at (apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """LibreOffice."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not installed: what it writes or computes is not looked at")
    return Office(program, tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this worker."""
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: nothing is tried with it (apt-get install postgresql)")
    with running_postgres() as server:
        yield server
