"""The daemon of a served home: runs that are killed under it, and whether something was published by the deadline."""

import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml
from dagster import (
    AssetCheckKey,
    AssetMaterialization,
    DagsterEvent,
    DagsterEventType,
    DagsterRunStatus,
    EventLogEntry,
    RunsFilter,
)
from dagster._core.events import StepMaterializationData

from assets.graph.home import Home
from assets.graph.settings import BEIJING
from assets.publication.annual import ANNUAL
from pipelines.instance import write_settings
from tests.conftest import Jiping
from tests.makers.home_state import home_at, tables
from tests.makers.instance import instance_of
from tests.makers.served_ui import Ui, served, wait

START = """
mutation Start($sensor: String!) {
  startSensor(sensorSelector: {
    repositoryName: "__repository__", repositoryLocationName: "jiping", sensorName: $sensor
  }) { __typename }
}
"""
FRESHNESS = """
{ assetNodeOrError(assetKey: {path: ["publication", "annual_publication"]}) {
  ... on AssetNode { freshnessStatusInfo { freshnessStatus } }
} }
"""
ATTEMPTS = 3
"""A run, and two more of one that was killed."""
SECONDS = 600


@pytest.fixture(scope="module")
def home(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The district, whose deadline passed some weeks ago and whose last documents are three years old.

    Its daemon looks every other second.
    """
    root = tmp_path_factory.mktemp("daemon")
    shutil.copytree(district, root / "inbox")
    (root / "bureau").mkdir()
    passed = datetime.now(BEIJING) - timedelta(days=40)
    deadline = f"{passed:%m}-{min(passed.day, 28):02}"  # there is no 29 February in most years
    (root / "bureau/settings.yaml").write_text(yaml.safe_dump({"deadline": deadline}))
    home = home_at(root, root / "inbox")
    soon = {"run_monitoring": {"poll_interval_seconds": 2, "free_slots_after_run_end_seconds": 2}}
    (root / "dagster.yaml").write_text(yaml.safe_dump(soon))
    write_settings(home.dagster)
    published = AssetMaterialization(ANNUAL, partition="2021")
    event = DagsterEvent(
        DagsterEventType.ASSET_MATERIALIZATION.value, "evaluate", event_specific_data=StepMaterializationData(published)
    )
    then = time.time() - timedelta(days=3 * 365).total_seconds()
    with instance_of(home) as instance:
        instance.event_log_storage.store_event(
            EventLogEntry(None, "info", "", "", then, job_name="evaluate", dagster_event=event)
        )
    return home


@pytest.fixture(scope="module")
def ui(home: Home) -> Iterator[Ui]:
    """The home served with its daemon."""
    with served(home.root, FRESHNESS_DAEMON_INTERVAL_SECONDS="2") as ui:
        yield ui


def freshness(ui: Ui) -> str:
    """What the UI says of the documents."""
    return str(ui.ask(FRESHNESS)["assetNodeOrError"]["freshnessStatusInfo"]["freshnessStatus"])


@pytest.fixture(scope="module")
def overdue(ui: Ui) -> str:
    """What the daemon finds before any run."""
    wait(lambda: freshness(ui) != "UNKNOWN", SECONDS)
    return freshness(ui)


def under_way(home: Home, known: list[str]) -> tuple[str, int] | None:
    """A run that is none of the known ones and has begun its steps, and the process in which it runs."""
    with instance_of(home) as instance:
        for run in instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.STARTED])):
            messages = [entry.message for entry in instance.all_logs(run.run_id)]
            begun = any("Started execution of step" in message for message in messages)
            if run.run_id not in known and begun:
                [*_, process] = re.findall(r"\(pid: (\d+)\)", " ".join(messages))
                return run.run_id, int(process)
    return None


def is_failed(home: Home, expected: dict[str, str]) -> bool:
    """Whether just these runs are marked as failed, and each, a moment later, with whether Dagster starts it anew."""
    with instance_of(home) as instance:
        return expected == {
            run.run_id: run.tags.get("dagster/will_retry")
            for run in instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.FAILURE]))
        }


def test_a_run_killed_under_the_daemon_is_tried_again_and_ends(
    jiping: Jiping, home: Home, ui: Ui, overdue: str, evaluated: Home
) -> None:
    """The sensor's run is killed, and each that is started in its place: after three in all none is.

    Each is marked as failed, nothing holds the warehouse, and what is evaluated then is as if nothing had happened.
    """
    ui.ask(START, sensor="inbox")
    killed: list[str] = []
    for attempt in range(1, ATTEMPTS + 1):
        run_id, process = wait(lambda: under_way(home, killed), SECONDS) or ("", 0)
        os.kill(process, signal.SIGKILL)
        killed.append(run_id)
        expected = {**dict.fromkeys(killed, "true"), run_id: "false" if attempt == ATTEMPTS else "true"}
        wait(partial(is_failed, home, expected), SECONDS)
    jiping("run", "--home", home.root)
    assert tables(home) == tables(evaluated)
    with instance_of(home) as instance:
        assert instance.get_runs_count() == ATTEMPTS + 1


def test_a_year_is_overdue_until_it_is_published(jiping: Jiping, home: Home, ui: Ui, overdue: str) -> None:
    """The deadline passed and what was published is of years ago: no run of another year takes that back."""
    assert overdue == "DEGRADED"
    jiping("run", "--home", home.root)
    due = str(home.settings().due_year(datetime.now(UTC)))
    overdue_check = AssetCheckKey(ANNUAL, "overdue")
    with instance_of(home) as instance:
        wait(lambda: instance.event_log_storage.get_asset_check_execution_history(overdue_check, limit=1), SECONDS)
    assert freshness(ui) == "DEGRADED"
    with instance_of(home) as instance:  # as the sensor does
        instance.report_runless_asset_event(AssetMaterialization(ANNUAL, partition=due))
    wait(lambda: freshness(ui) == "HEALTHY", SECONDS)
