"""A small district of real facts: one department with two years, run through the command line."""

import shutil
from pathlib import Path

import pytest

from assets.graph.home import Home, load_home
from assets.warehouse.files import DATA, SAMPLE
from tests.conftest import Jiping, Shared
from tests.makers.home_state import copy_of

SHOWN = "shown.txt"
"""What the terminal showed, beside the home."""


@pytest.fixture(scope="session")
def district(shared: Shared) -> Path:
    """A folder of submissions: 鼎城区工信局 2022 and 2023, with its own register."""

    def fill(folder: Path) -> None:
        for year in ("2022", "2023"):
            (folder / year).mkdir()
            for path in (SAMPLE / year).glob("鼎城区工信局*"):
                shutil.copy(path, folder / year)
        shutil.copy(DATA / "departments.csv", folder)

    return shared("district", fill)


@pytest.fixture(scope="session")
def evaluated(jiping: Jiping, district: Path, shared: Shared) -> Home:
    """The district's two years evaluated in one run, without naming a home; not to be written to."""

    def evaluate(folder: Path) -> None:
        done = jiping("run", "--input", district, "--out", folder / "results")
        (folder / SHOWN).write_text(done.stdout, encoding="utf-8")

    return load_home(shared("together", evaluate) / "results/.jiping")


@pytest.fixture(scope="session")
def first_year(jiping: Jiping, district: Path, shared: Shared) -> Home:
    """The district after its first year; not to be written to."""

    def evaluate(root: Path) -> None:
        jiping("run", "--input", district, "--home", root, "--years", "2022")

    return load_home(shared("first_year", evaluate))


@pytest.fixture(scope="session")
def year_after_year(jiping: Jiping, first_year: Home, shared: Shared) -> Home:
    """The district's two years evaluated in a run each; not to be written to."""

    def evaluate(root: Path) -> None:
        copy_of(first_year, root)
        jiping("run", "--home", root, "--years", "2023")

    return load_home(shared("year_after_year", evaluate))
