"""Processes that the project starts: nothing is imported from where they stand, and none outlives its parent."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from assets.warehouse.files import PROJECT
from assets.warehouse.processes import safe_environment

WRITER = """
import os, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from assets.publication.publish import _begin

pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin, initargs=(os.getpid(),))
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 60).result()
"""


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends_within(pid: int, seconds: float) -> bool:
    """Whether a process ends in that time."""
    deadline = time.monotonic() + seconds
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def test_environment_of_children(tmp_path: Path) -> None:
    """Whatever the project starts finds the project, and nothing in the folder in which it stands."""
    (tmp_path / "multiprocessing.py").write_text("raise SystemExit(9)")
    script = "import multiprocessing, assets.warehouse"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, env=safe_environment(), check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_writer_of_documents_dies_with_the_run() -> None:
    """A run that is killed leaves no process that goes on writing over newer documents."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, cwd=PROJECT, env=safe_environment()
    ) as run:
        assert run.stdout
        pid = int(run.stdout.readline())
        assert is_running(pid)
        run.kill()
    assert ends_within(pid, 2)
