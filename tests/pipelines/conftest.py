"""A small district of real facts: one department with two years, run through the command line."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assets.paths import DATA, SAMPLE

Jiping = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def jiping() -> Jiping:
    """Runs the installed command as a user would; ``home`` and other variables of this machine do not reach it."""

    def call(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("JIPING", "DAGSTER"))}
        command = [str(Path(sys.executable).parent / "jiping"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    return call


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of submissions: 鼎城区工信局 2022 and 2023, with its own register."""
    folder = tmp_path_factory.mktemp("district")
    for year in ("2022", "2023"):
        (folder / year).mkdir()
        for path in (SAMPLE / year).glob("鼎城区工信局*"):
            shutil.copy(path, folder / year)
    shutil.copy(DATA / "departments.csv", folder)
    return folder
