"""The graph as a reviewable snapshot."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from dagster import AssetKey, TableSchemaMetadataValue
from syrupy.assertion import SnapshotAssertion

from assets.graph.home import HOME_VARIABLE, Home
from assets.publication.assets import Scope
from assets.warehouse.files import PROJECT, read_yaml
from assets.warehouse.sql_models import models
from pipelines.definitions import defs
from pipelines.instance import write_settings
from tests.makers.home_state import own_variables

HAN = re.compile("[\u4e00-\u9fff]")
STAGES = ("intake", "comparison", "evaluation", "publication")


def test_graph_is_the_reviewed_one(snapshot: SnapshotAssertion) -> None:
    """A change of the asset graph, of a job, a schedule or a sensor shows up as a diff in review."""
    graph = defs.resolve_asset_graph()
    assert {
        "assets": {
            key.to_user_string(): {
                "group": graph.get(key).group_name,
                "reads": sorted(parent.to_user_string() for parent in graph.get(key).parent_keys),
                "kinds": sorted(graph.get(key).kinds),
                "checks": sorted(check.name for check in graph.get(key).check_keys),
            }
            for key in sorted(graph.get_all_asset_keys())
        },
        "jobs": sorted(job.name for job in defs.jobs or []),
        "schedules": {schedule.name: schedule.cron_schedule for schedule in defs.schedules or []},
        "sensors": [sensor.name for sensor in defs.sensors or []],
    } == snapshot


def test_every_select_is_an_asset() -> None:
    """A SELECT that nobody materialises would be dead: each file of the stages is an asset in its stage's group."""
    graph = defs.resolve_asset_graph()
    for stage in STAGES:
        for model in models(stage):
            group = "dossier" if stage == "publication" else stage
            assert graph.get(AssetKey([stage, model.table])).group_name == group


def test_no_stage_reads_a_later_one() -> None:
    """Data never walks backwards."""
    order = ["intake", "comparison", "evaluation", "publication", "history"]
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        for parent in graph.get(key).parent_keys:
            assert order.index(parent.path[0]) <= order.index(key.path[0]), (parent, key)


def test_dagsters_own_commands_find_the_definitions() -> None:
    """Who runs ``dagster dev`` or ``dg`` in the project gets the same code location as ``jiping dev``."""
    [entry] = read_yaml(PROJECT / "workspace.yaml")["load_from"]
    assert entry["python_module"]["location_name"] == "jiping"
    assert import_module(entry["python_module"]["module_name"]).defs is defs
    with (PROJECT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["tool"]["dg"]["project"]
    assert import_module(project["code_location_target_module"]).defs is defs


def test_dagsters_own_commands_run_in_the_root(tmp_path: Path) -> None:
    """``dagster dev`` takes a ``dagster.yaml`` beside it for its instance: the root holds none that is half of one."""
    environment = {**own_variables(), HOME_VARIABLE: str(tmp_path)}
    program = "from dagster._cli.utils import get_possibly_temporary_instance_for_cli as i\nwith i(): print('runs')"
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "runs\n", done.stderr


@pytest.mark.pipeline
@pytest.mark.parametrize("command", [["dg", "check", "defs"], ["dagster", "definitions", "validate"]], ids=" ".join)
def test_dagsters_own_commands_accept_the_definitions(command: list[str], tmp_path: Path) -> None:
    """Both load what their own file in the root names, ``pyproject.toml`` and ``workspace.yaml``, and find no fault."""
    home = Home(tmp_path, tmp_path / "inbox", tmp_path / "outputs")
    write_settings(home.dagster)
    environment = {**own_variables(), HOME_VARIABLE: str(home.root), "DAGSTER_HOME": str(home.dagster)}
    program = str(Path(sys.executable).parent / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_backfill_stays_in_its_years() -> None:
    """No table depends on another fiscal year: three years picked in the asset graph are one run of these three."""
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert not graph.get(key).partition_mappings, key


def test_publication_is_a_fan() -> None:
    """All that is published hangs on one node, so that the graph of publication fits one screen."""
    graph = defs.resolve_asset_graph()
    dossier = AssetKey(["publication", "dossier"])
    published = {key for key in graph.get(dossier).child_keys if graph.get(key).group_name != "history"}
    assert len(published) == 9
    assert all(graph.get(key).parent_keys == {dossier} for key in published)
    assert {key for key in graph.get_all_asset_keys() if graph.get(key).group_name == "publication"} == published


def says_what_it_is(description: str | None) -> bool:
    """Whether a description is a Chinese label or sentence, and one English sentence."""
    label, _, sentence = (description or "").partition("。")
    return bool(HAN.search(label) and re.fullmatch(r"[A-Z`][^\n。]*\.", sentence) and ". " not in sentence)


def test_every_asset_check_and_column_says_what_it_is() -> None:
    """Nobody need know English or the code: a Chinese label, one English sentence, every column in words.

    So it is of whatever else the pages list: jobs, schedules, sensors and what the launchpad asks for.
    """
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert says_what_it_is(node.description), (key, node.description)
        schema = node.metadata.get("dagster/column_schema")
        for column in schema.schema.columns if isinstance(schema, TableSchemaMetadataValue) else []:
            assert column.description and HAN.search(column.description), (key, column.name)
        for check in node.check_keys:
            description = graph.get(check).description or ""
            assert HAN.search(description) and "{" not in description and description.endswith("."), check
    for listed in (*(defs.jobs or []), *(defs.schedules or []), *(defs.sensors or [])):
        assert says_what_it_is(listed.description), (listed.name, listed.description)
    for name, asked in Scope.model_fields.items():
        assert says_what_it_is(asked.description), (name, asked.description)


def test_every_asset_has_a_version_that_changes_with_what_makes_it() -> None:
    """An engineer sees which tables were made by another SELECT or other rules than those of now."""
    graph = defs.resolve_asset_graph()
    made = graph.materializable_asset_keys
    assert all(graph.get(key).code_version for key in made)
    of_selects = {graph.get(AssetKey([stage, model.table])).code_version for stage in STAGES for model in models(stage)}
    assert len(of_selects) == sum(len(models(stage)) for stage in STAGES)
