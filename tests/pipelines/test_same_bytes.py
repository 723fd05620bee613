"""The same inputs and versions give the same documents, byte for byte, wherever and however the machine is set."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.warehouse.files import SAMPLE

RECEIVED = "2024-03-01T01:30:00+00:00"
"""When every file came: times of receipt are data, and both homes have the same."""

RUN = f"""
import sys
from datetime import datetime
import assets.intake.assets as intake

class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.fromisoformat("{RECEIVED}")

intake.datetime = Clock
from pipelines.cli.main import main
main(sys.argv[1:])
"""


def evaluated(root: Path, **settings: str) -> dict[str, bytes]:
    """The sample copied below ``root`` and evaluated there in a process of its own: path → content of each document."""
    folder = shutil.copytree(SAMPLE, root / "报送")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("JIPING", "DAGSTER"))}
    command = [sys.executable, "-c", RUN, "run", "--input", str(folder), "--out", str(root / "out")]
    done = subprocess.run(
        command, env=inherited | settings, cwd=root, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return {
        path.relative_to(root / "out").as_posix(): path.read_bytes()
        for path in sorted((root / "out").rglob("*"))
        if path.is_file() and ".jiping" not in path.parts
    }


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Two homes that share nothing but the files and the program."""
    here = evaluated(tmp_path_factory.mktemp("a"), PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    there = evaluated(
        tmp_path_factory.mktemp("another place") / "深" / "层", PYTHONHASHSEED="4242", TZ="America/St_Johns", LC_ALL="C"
    )
    return here, there


def test_every_document_has_the_same_bytes(twice: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    """A second machine, another time zone, another order of hashes: reports, sheets, pages and contracts are equal."""
    here, there = twice
    assert {Path(name).suffix for name in here} >= {".docx", ".pdf", ".xlsx", ".html", ".json", ".csv", ".parquet"}
    assert list(here) == list(there)
    assert [name for name in here if here[name] != there[name]] == []
