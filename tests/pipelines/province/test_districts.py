"""Districts of one instance: seen side by side, run side by side, and none touches another."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus

from assets.graph.home import Home
from assets.graph.home_settings import DuckLake
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.files import read_yaml
from pipelines.province.evaluation import evaluate
from pipelines.province.province import Province, read_province
from tests.conftest import Jiping
from tests.makers.home_state import documents, tables
from tests.makers.served_ui import Ui, served, wait

DISTRICTS = ("430703", "430702", "430721")
ASSETS = "{ assetNodes { assetKey { path } isMaterializable repository { location { name } } } }"
BACKFILL = """
mutation Backfill($assets: [AssetKeyInput!]!, $years: [String!]!) {
  launchPartitionBackfill(backfillParams: {assetSelection: $assets, partitionNames: $years}) { __typename }
}
"""
RUNS = """
{ runsOrError { ... on Runs { results { status startTime endTime tags { key value } } } } }
"""


def home_of(province: Province, code: str) -> Home:
    """The home of a district."""
    return province.home(province.districts[code])


def state(home: Home) -> tuple[dict[str, list[str]], dict[str, bytes], bytes]:
    """All that a home holds: tables, documents, and the very bytes of its warehouse."""
    return tables(home), documents(home), (home.root / "warehouse.duckdb").read_bytes()


def backfill(ui: Ui, code: str, year: str) -> None:
    """Ask for a fiscal year of all assets of a district, from the asset graph."""
    nodes = ui.ask(ASSETS)["assetNodes"]
    keys = [
        {"path": node["assetKey"]["path"]}
        for node in nodes
        if node["isMaterializable"] and node["repository"]["location"]["name"] == code
    ]
    launched = ui.ask(BACKFILL, assets=keys, years=[year])["launchPartitionBackfill"]
    assert launched == {"__typename": "LaunchBackfillSuccess"}


def runs(ui: Ui) -> dict[tuple[str, str], dict[str, Any]]:
    """District and fiscal year → its run."""
    found = {}
    for run in ui.ask(RUNS)["runsOrError"]["results"]:
        tags = {tag["key"]: tag["value"] for tag in run["tags"]}
        found[tags["dagster/code_location"], tags["dagster/asset_partition_range_start"]] = run
    return found


def test_districts_in_one_ui(province: Province) -> None:
    """Every district has all its assets under keys of its own; two runs of one district come one after the other and
    do not hold back another's; each writes in its own home, and a district that was not asked for stays as it is.
    """
    file = province.folder / "province.yaml"
    before = {code: state(home_of(province, code)) for code in ("430703", "430702")}
    with served(province.folder, "province", "dev", "--file", str(file)) as ui:
        nodes = ui.ask(ASSETS)["assetNodes"]
        keys = {code: {tuple(node["assetKey"]["path"][1:]) for node in nodes
                       if node["repository"]["location"]["name"] == code} for code in DISTRICTS}  # fmt: skip
        assert len(nodes) == sum(map(len, keys.values()))
        assert keys["430703"] == keys["430702"] == keys["430721"]
        assert all(node["assetKey"]["path"][0] == node["repository"]["location"]["name"] for node in nodes)

        for code, year in (("430703", "2022"), ("430703", "2023"), ("430702", "2023")):
            backfill(ui, code, year)
        wait(lambda: [run["status"] for run in runs(ui).values()] == ["SUCCESS"] * 3, 300)
        done = runs(ui)
    first, second = sorted((done["430703", year] for year in ("2022", "2023")), key=lambda run: run["startTime"])
    other = done["430702", "2023"]
    assert first["endTime"] <= second["startTime"]
    assert other["startTime"] < second["endTime"]
    for code, (of_tables, of_documents, _) in before.items():
        home = home_of(province, code)
        assert (tables(home), documents(home)) == (of_tables, of_documents)
    assert not home_of(province, "430721").warehouse.exists()


def test_one_is_run_and_the_other_stays(province: Province, jiping: Jiping) -> None:
    """``jiping province run --only`` evaluates one district in the common instance; not a byte of another moves."""
    other = state(home_of(province, "430702"))
    file = province.folder / "province.yaml"
    command = ["province", "run", "--file", file, "--only", "430703", "--years", "2023"]
    done = jiping(*command, check=False)
    assert done.returncode == 0, done.output
    assert "430703 鼎城区：完成" in done.stdout
    assert state(home_of(province, "430702")) == other
    with DagsterInstance.from_config(str(province.instance)) as instance:
        [run] = instance.get_runs()
        assert run.status is DagsterRunStatus.SUCCESS
        assert run.tags["dagster/code_location"] == "430703"
        assert AssetKey(["430703", "evaluation", "summary"]) in instance.all_asset_keys()
        assert {key.path[0] for key in instance.all_asset_keys()} == {"430703"}
        assert instance.get_dynamic_partitions("430703_department")


def test_what_is_wrong_is_said_of_its_key(tmp_path: Path) -> None:
    """YAML takes a district's code for a number: who wrote the list learns where quotation marks lack."""
    file = tmp_path / "province.yaml"
    file.write_text("name: 湖南省\ndistricts:\n- {code: 430703, name: 鼎城区, home: a}\n", encoding="utf-8")
    with pytest.raises(OfficeFileError) as refused:
        read_province(file)
    assert str(refused.value) == f"区县清单 {file} 不能用：districts.0.code 须写成文字（数字加引号）"
    file.write_bytes("name: 湖南省".encode("gbk"))
    with pytest.raises(OfficeFileError, match="请另存为 UTF-8"):
        read_province(file)


def test_one_that_fails_holds_up_nobody(province: Province, jiping: Jiping) -> None:
    """A district without files, or without a home, is named with its reason; the others are evaluated."""
    (province.folder / "homes/wuling/settings.yaml").unlink()
    done = jiping("province", "run", "--file", province.folder / "province.yaml", check=False)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert "430703 鼎城区：完成" in lines
    assert "430702 武陵区：未运行" in lines
    assert "430721 安乡县：失败" in lines
    assert "没有以年度命名的文件夹" in done.stderr
    assert "没有收件文件夹" in done.stderr


def test_pools_are_the_operators_where_every_district_has_a_lake(province: Province) -> None:
    """A lake takes several writers, as it does of a home by itself; one file among the lakes does not."""
    (province.folder / "dagster.yaml").write_text("concurrency: {pools: {default_limit: 4}}", encoding="utf-8")
    for code in DISTRICTS:
        with pytest.raises(OfficeFileError, match="同时只能有一个写入者"):
            province.prepare()
        home = home_of(province, code)
        (home.root / "warehouse.duckdb").unlink(missing_ok=True)
        replace(home, tables=DuckLake(kind="ducklake", catalog="host=nowhere", data_path=Path("lake"))).save()
    province.prepare()
    assert read_yaml(province.instance / "dagster.yaml")["concurrency"]["pools"]["default_limit"] == 4


def test_no_run_outlives_the_command(province: Province) -> None:
    """Whoever stops the command stops the runs that it has started."""
    evaluation = evaluate(province, province.chosen(["430721", "430703"]), ["--years", "2022-2023"])
    assert next(evaluation).district.code == "430721"
    mark = f"JIPING_HOME={home_of(province, '430703').root}\0".encode()

    def children() -> list[Path]:
        return [entry for entry in Path("/proc").glob("[0-9]*") if _alive_with(mark, entry)]

    assert children()
    evaluation.close()
    assert not children()


def _alive_with(mark: bytes, entry: Path) -> bool:
    try:
        return mark in (entry / "environ").read_bytes() and int(entry.name) != os.getpid()
    except OSError:
        return False
