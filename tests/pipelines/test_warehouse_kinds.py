"""The whole sample evaluated in a lake is the sample evaluated in a file: every table, every document."""

from pathlib import Path

import pytest
import yaml

from assets.graph.home import Home, load_home
from assets.warehouse.files import SAMPLE
from tests.conftest import Jiping, Shared
from tests.makers.clock import standing_clock
from tests.makers.postgres import Postgres
from tests.pipelines.test_same_bytes import published


def lake_settings(catalog: str) -> str:
    """Settings of a home whose tables lie in a lake."""
    return yaml.safe_dump({"warehouse": {"kind": "ducklake", "catalog": catalog, "data_path": "lake"}})


@pytest.fixture(scope="module")
def lake_home(jiping: Jiping, shared: Shared, postgres: Postgres) -> Home:
    """The sample evaluated in a lake; not to be written to."""

    def evaluate(root: Path) -> None:
        (root / "settings.yaml").write_text(lake_settings(postgres.database("sample")), encoding="utf-8")
        with standing_clock():
            jiping("run", "--input", SAMPLE, "--home", root)

    return load_home(shared("lake_home", evaluate))


def test_every_table_is_the_same(sample_home: Home, lake_home: Home) -> None:
    """No row is in one and not in the other, in no table; receipts are the same since the clock stands."""
    columns = lake_home.warehouse.columns()
    assert columns == sample_home.warehouse.columns()
    assert len(columns) > 80
    with sample_home.warehouse.scratch(()) as beside, beside.connect() as connection:
        lake_home.warehouse.location.attach(connection, "lake")
        for table in columns:
            for one, other in (("kept", "lake"), ("lake", "kept")):
                rows = connection.execute(f"from {one}.{table} except all from {other}.{table}").fetchall()
                assert not rows or table == "publication.year_output", (table, one, rows[:3])


def test_every_document_has_the_same_bytes(sample_home: Home, lake_home: Home) -> None:
    """Reports, sheets, pages, open data: equal but for the manifests, which name their run."""
    here, there = published(sample_home.outputs), published(lake_home.outputs)
    assert list(here) == list(there)
    assert [name for name in here if here[name] != there[name]] == []


def test_commands_read_a_lake(jiping: Jiping, sample_home: Home, lake_home: Home) -> None:
    """What is stored is explained, tried under another score sheet and verified, whatever keeps it."""
    for arguments in (("explain", "430703-gxj", "2023"), ("score", "--scheme", "hunan_v3", "--years", "2023")):
        in_file, in_lake = (jiping(*arguments, "--home", home.root).stdout for home in (sample_home, lake_home))
        assert in_file == in_lake
    assert "与收到时一致" in jiping("verify", "--home", lake_home.root).stdout
    unchanged = jiping("run", "--home", lake_home.root)
    assert "没有变动，未重算" in unchanged.stderr
