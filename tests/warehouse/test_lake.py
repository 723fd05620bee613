"""assets/warehouse/lake.py: what many processes write at once is stored once; who cannot have it reads a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assets.warehouse.files import PROJECT
from assets.warehouse.lake import Lake
from assets.warehouse.processes import safe_environment
from assets.warehouse.warehouse import Warehouse, Years
from tests.makers.postgres import Postgres

ALL = Years(2000, 2100)
TABLES = ("test.one", "test.two", "test.three")
WRITER = """
import json, sys
from pathlib import Path
from assets.warehouse.lake import Lake
from assets.warehouse.sql_models import SqlModel
from assets.warehouse.warehouse import Warehouse, Years

catalog, folder, year, tables, times = json.loads(sys.argv[1])
warehouse, years = Warehouse(Lake(catalog, Path(folder))), Years(year, year)
print("ready", flush=True)
sys.stdin.readline()
for round in range(times):
    for table in tables:
        text = f"select fiscal_year, n, {round} as round from (select {year} as fiscal_year, unnest(range(50)) as n)"
        text += " where fiscal_year between $first_year and $last_year"
        model = SqlModel("test", "t", text, "d", ("fiscal_year", "n"), previous_year_of=(), rests_on=None, notes="")
        assert warehouse.replace([model], table, years).counts == {year: 50}
        print(round, table, flush=True)
"""


@pytest.fixture
def lake(postgres: Postgres, tmp_path: Path) -> Lake:
    """A new lake, which nobody has opened yet."""
    return Lake(postgres.database("lake"), tmp_path / "lake")


def writer(lake: Lake, year: int, tables: tuple[str, ...] = TABLES, times: int = 4) -> "subprocess.Popen[str]":
    """A process that is about to replace a year in tables several times, 50 rows each."""
    told = json.dumps([lake.catalog, str(lake.folder), year, tables, times])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, told],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT, env=safe_environment(),
    )  # fmt: skip
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def together(*writers: "subprocess.Popen[str]") -> int:
    """How many replaces processes report that begin at one time."""
    for process in writers:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    return sum(len(process.communicate(timeout=300)[0].splitlines()) for process in writers)


def counts(lake: Lake, table: str) -> dict[tuple[int, int], int]:
    """Fiscal year and round of a table → rows."""
    found: dict[tuple[int, int], int] = {}
    for row in Warehouse(lake).rows([table], ALL)[table]:
        key = row["fiscal_year"], row["round"]
        found[key] = found.get(key, 0) + 1
    return found


def test_three_writers_of_three_years(lake: Lake) -> None:
    """Three districts' years at once, from an empty database on: 36 of 36 replaces stored, each year its last."""
    assert together(*(writer(lake, year) for year in (2021, 2022, 2023))) == 36
    for table in TABLES:
        assert counts(lake, table) == {(year, 3): 50 for year in (2021, 2022, 2023)}


def test_two_first_loads_of_one_year(lake: Lake) -> None:
    """No key forbids a row twice: of two that load a year for the first time one stays, and the other is replaced."""
    assert together(*(writer(lake, 2023, times=1) for _ in range(2))) == 6
    for table in TABLES:
        assert counts(lake, table) == {(2023, 0): 50}


def test_a_killed_writer_leaves_the_old_rows_or_the_new(lake: Lake) -> None:
    """Killed in the midst of writing it leaves whole years, holds up nobody, and its files go one day."""
    with writer(lake, 2023, TABLES[:1], times=1000) as process:
        assert process.stdin and process.stdout
        process.stdin.write("\n")
        process.stdin.flush()
        last = [int(process.stdout.readline().split()[0]) for _ in range(3)][-1]
        process.kill()
    assert list(counts(lake, TABLES[0]).values()) == [50]
    [(_, stored)] = counts(lake, TABLES[0])
    assert stored >= last
    assert together(writer(lake, 2023, TABLES[:1], times=1)) == 1
    assert counts(lake, TABLES[0]) == {(2023, 0): 50}
