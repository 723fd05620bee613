"""The graph as a reviewable snapshot."""

from importlib import import_module

from dagster import AssetKey
from syrupy.assertion import SnapshotAssertion

from assets.warehouse.files import PROJECT, read_yaml
from assets.warehouse.sql_models import models
from pipelines.definitions import defs


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
    """A SELECT that nobody materialises would be dead: each file of the four stages is an asset of its stage."""
    graph = defs.resolve_asset_graph()
    for stage in ("intake", "comparison", "evaluation", "publication"):
        for model in models(stage):
            assert graph.get(AssetKey([stage, model.table])).group_name == stage


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


def test_a_backfill_stays_in_its_years() -> None:
    """No table depends on another fiscal year: three years picked in the asset graph are one run of these three."""
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert not graph.get(key).partition_mappings, key


def test_publication_is_a_fan() -> None:
    """All that is published hangs on one node, so that the graph of publication fits one screen."""
    graph = defs.resolve_asset_graph()
    dossier = AssetKey(["publication", "dossier"])
    published = graph.get(dossier).child_keys - {AssetKey(["history", "run_snapshot"])}
    assert len(published) > 9
    assert all(graph.get(key).parent_keys == {dossier} for key in published)
