"""Dagster's runs and events in a real PostgreSQL: what is recorded there is what SQLite records."""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

import pytest
import yaml
from dagster import (
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    EventLogEntry,
)
from dagster_postgres import PostgresEventLogStorage

from assets.graph.home import Home, load_home
from assets.graph.labels import fact_name
from pipelines.instance import write_settings
from pipelines.killed_runs import CODE_SERVER_TAG, MACHINE_TAG, PROCESS_TAG, clear_killed_runs
from tests.conftest import Jiping
from tests.makers.home_state import copy_of, documents, tables
from tests.makers.instance import instance_of
from tests.makers.postgres import Postgres
from tests.makers.served_ui import served, wait

PASSWORD = "DISTRICT_DATABASE_PASSWORD"
PREVIEW = fact_name("preview")
"""The first rows of a table, which has no order."""
CHANGING = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|TimestampMetadataValue\(value=[0-9.]+\)")
LAUNCH = """
mutation Launch {
  launchRun(executionParams: {
    selector: {
      repositoryLocationName: "jiping", repositoryName: "__repository__", jobName: "evaluate", assetSelection: []
    },
    executionMetadata: {tags: [{key: "dagster/partition", value: "2022"}]}
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


def stored_in_postgres(root: Path, database: str) -> None:
    """Have the operator of a home name a database for Dagster, in libpq's words; the password in the environment."""
    words = dict(word.split("=") for word in database.split())
    settings = {
        "hostname": words["host"],
        "port": int(words["port"]),
        "username": words["user"],
        "db_name": words["dbname"],
        "password": {"env": PASSWORD},
    }
    (root / "dagster.yaml").write_text(yaml.safe_dump({"storage": {"postgres": {"postgres_db": settings}}}))


@pytest.fixture(scope="module", autouse=True)
def password() -> Iterator[None]:
    """The server of the tests lets everybody in; a password is sent all the same."""
    with patch.dict("os.environ", {PASSWORD: "any"}):
        yield


@pytest.fixture(scope="module")
def batches() -> list[int]:
    """How many events came together, each time that PostgreSQL was given several."""
    return []


@pytest.fixture(scope="module")
def in_postgres(
    jiping: Jiping,
    postgres: Postgres,
    batches: list[int],
    district: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Home:
    """The district's two years evaluated in one run whose events are in PostgreSQL."""
    root, store = tmp_path_factory.mktemp("in_postgres"), PostgresEventLogStorage.store_event_batch

    def counted(storage: PostgresEventLogStorage, events: Sequence[EventLogEntry]) -> None:
        batches.append(len(events))
        store(storage, events)

    stored_in_postgres(root, postgres.database("district"))
    with patch.object(PostgresEventLogStorage, "store_event_batch", counted):
        jiping("run", "--home", root, "--input", district)
    return load_home(root)


def recorded(home: Home) -> dict[str, list[str]]:
    """What the instance of a home holds: its runs, every event of them, and what is derived from these."""

    def plain(*values: object) -> str:
        text = str(values)
        for folder in sorted((home.root, home.outputs), key=lambda path: -len(path.parts)):
            text = text.replace(str(folder), "HOME" if folder == home.root else "OUTPUTS")
        return CHANGING.sub("…", text)

    with instance_of(home) as instance:
        log, runs = instance.event_log_storage, instance.get_runs(ascending=True)
        events = [entry.dagster_event for run in runs for entry in instance.all_logs(run.run_id)]
        checks = {
            event.asset_check_evaluation_data.asset_check_key
            for event in events
            if event and event.event_type is DagsterEventType.ASSET_CHECK_EVALUATION
        }
        keys = instance.all_asset_keys()
        return {
            "runs": [plain(run.job_name, run.status, sorted(run.tags.keys())) for run in runs],
            "events": sorted(plain(*facts_of(event)) for event in events if event),
            "partitions": [plain(key, sorted(log.get_materialized_partitions(key))) for key in sorted(keys)],
            "checks": sorted(
                plain(info.check_key, info.partition_key, info.latest_execution_status, info.is_current)
                for info in log.get_asset_check_partition_info(sorted(checks, key=str))
            ),
            "pools": sorted(log.get_concurrency_keys()),
        }


def facts_of(event: DagsterEvent) -> tuple[object, ...]:
    """What an event says, without what no two runs share."""
    facts: tuple[object, ...] = (event.event_type_value, event.step_key, event.asset_key, event.partition)
    if event.is_step_materialization:
        metadata = event.step_materialization_data.materialization.metadata
        facts += (sorted((name, value) for name, value in metadata.items() if name != PREVIEW),)
    if event.event_type is DagsterEventType.ASSET_CHECK_EVALUATION:
        evaluation = event.asset_check_evaluation_data
        facts += (evaluation.check_name, evaluation.passed, evaluation.severity, sorted(evaluation.metadata.items()))
    return facts


def test_everything_is_recorded_as_on_one_machine(in_postgres: Home, evaluated: Home) -> None:
    """Runs, events, checks and department-years queried back equal those in SQLite, as do rows and documents."""
    with instance_of(in_postgres) as instance:
        assert type(instance.event_log_storage) is PostgresEventLogStorage
    there, here = recorded(in_postgres), recorded(evaluated)
    assert there.keys() == here.keys() and all(there.values())
    for kind in there:
        assert there[kind] == here[kind], kind
    assert tables(in_postgres) == tables(evaluated)
    assert documents(in_postgres) == documents(evaluated)
    assert not (in_postgres.dagster / "history").exists()


def test_events_of_one_table_come_together(in_postgres: Home, batches: list[int]) -> None:
    """The setting by which the events of a table's years are handed over together holds there as well."""
    with instance_of(in_postgres) as instance:
        derived = [key for key in instance.all_asset_keys() if key.path[0] in ("comparison", "evaluation")]
    assert batches.count(2) >= len(derived) > 10


def test_killed_runs_of_this_machine_are_cleared(postgres: Postgres, tmp_path: Path) -> None:
    """A run whose process is gone ends and gives its slot back; one of another machine may be alive there."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    stored_in_postgres(tmp_path, postgres.database("killed"))
    write_settings(tmp_path / "dagster")
    with DagsterInstance.from_config(str(tmp_path / "dagster")) as instance:
        log = instance.event_log_storage
        assert log.initialize_concurrency_limit_to_default("warehouse")

        def started(machine: str) -> str:
            tags = {PROCESS_TAG: str(gone.pid), MACHINE_TAG: machine}
            run = DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED, tags=tags)
            instance.add_run(run)
            return run.run_id

        killed, elsewhere = started(socket.gethostname()), started("another")
        assert log.claim_concurrency_slot("warehouse", killed, "ledger").is_claimed
        assert not log.claim_concurrency_slot("warehouse", elsewhere, "ledger").is_claimed
        assert clear_killed_runs(instance) == [killed]
        assert [instance.get_run_by_id(run).status for run in (killed, elsewhere)] == [  # type: ignore[union-attr]
            DagsterRunStatus.FAILURE,
            DagsterRunStatus.STARTED,
        ]
        assert log.claim_concurrency_slot("warehouse", elsewhere, "ledger").is_claimed


def test_a_code_server_clears_what_the_one_before_it_had_begun(postgres: Postgres, tmp_path: Path) -> None:
    """It listens where the dead one did, so no run from there is alive; of other sockets it knows nothing."""
    stored_in_postgres(tmp_path, postgres.database("restarted"))
    write_settings(tmp_path / "dagster")
    with DagsterInstance.from_config(str(tmp_path / "dagster")) as instance, socket.socket(socket.AF_UNIX) as server:

        def started(at: str) -> str:
            tags = {CODE_SERVER_TAG: json.dumps({"host": "localhost", "socket": str(tmp_path / at)})}
            run = DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED, tags=tags)
            instance.add_run(run)
            return run.run_id

        killed, elsewhere = started("code.sock"), started("another.sock")
        assert clear_killed_runs(instance) == []
        assert clear_killed_runs(instance, tmp_path / "code.sock") == [killed]
        server.bind(str(tmp_path / "another.sock"))
        server.listen()
        assert clear_killed_runs(instance, tmp_path / "another.sock") == []
        assert [instance.get_run_by_id(run).status for run in (killed, elsewhere)] == [  # type: ignore[union-attr]
            DagsterRunStatus.FAILURE,
            DagsterRunStatus.STARTED,
        ]


def test_the_ui_works_there(in_postgres: Home, tmp_path: Path) -> None:
    """``jiping dev`` shows what the command line recorded, and its daemon takes a run from the queue to its end."""
    home = copy_of(in_postgres, tmp_path)
    with served(home.root) as ui:
        run = ui.ask(LAUNCH)["launchRun"]
        assert run["__typename"] == "LaunchRunSuccess", run
        asked = run["run"]["runId"]
        wait(lambda: ui.ask(STATUS, id=asked)["runOrError"]["status"] in ("SUCCESS", "FAILURE"), 240)
        assert ui.ask(STATUS, id=asked)["runOrError"]["status"] == "SUCCESS"
    with instance_of(in_postgres) as instance:
        assert instance.get_runs_count() == 2
