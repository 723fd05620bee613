"""A small district of real facts: one department with two years, run through the command line."""

import shutil
from pathlib import Path

import pytest

from assets.warehouse.files import DATA, SAMPLE


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
