"""The same inputs and versions give the same documents, byte for byte, wherever and however the machine is set."""

import shutil
import subprocess
import sys
from pathlib import Path

from assets.graph.home import Home
from assets.publication.folder import MANIFEST
from assets.warehouse.files import DATA, PROJECT, SAMPLE
from tests.makers.home_state import own_variables

RUN = """
import sys
from pipelines.cli.main import main
from tests.makers.clock import standing_clock

with standing_clock():
    main(sys.argv[1:])
"""


def published(outputs: Path) -> dict[str, bytes]:
    """Path → content of everything published but the manifests, which name their run."""
    return {
        path.relative_to(outputs).as_posix(): path.read_bytes()
        for path in sorted(outputs.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def evaluated_elsewhere(root: Path, **settings: str) -> dict[str, bytes]:
    """What is published of the sample copied below ``root`` and evaluated there in a process of its own."""
    folder = shutil.copytree(SAMPLE, root / "报送")
    shutil.copy(DATA / "departments.csv", folder)
    shutil.copytree(DATA / "corrections", folder / "corrections")
    command = [
        sys.executable,
        "-c",
        RUN,
        "run",
        "--input",
        str(folder),
        "--out",
        str(root / "out"),
        "--home",
        str(root),
    ]
    environment = own_variables() | {"PYTHONPATH": str(PROJECT)} | settings
    done = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return published(root / "out")


def test_every_document_has_the_same_bytes(sample_home: Home, tmp_path: Path) -> None:
    """A second machine, another time zone, another order of hashes: reports, sheets, pages and contracts are equal."""
    here = published(sample_home.outputs)
    there = evaluated_elsewhere(
        tmp_path / "another place" / "深" / "层", PYTHONHASHSEED="4242", TZ="America/St_Johns", LC_ALL="C"
    )
    assert {Path(name).suffix for name in here} >= {".docx", ".pdf", ".xlsx", ".html", ".json", ".csv", ".parquet"}
    assert list(here) == list(there)
    assert [name for name in here if here[name] != there[name]] == []
