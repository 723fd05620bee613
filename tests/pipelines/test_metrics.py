"""The page of metrics: what a monitoring system reads is what is in the home."""

import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest
import uvicorn
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from starlette.applications import Starlette

from assets.graph.home import Home
from assets.warehouse.warehouse import EVERY_YEAR
from pipelines.server import metrics
from pipelines.server.guard import Guard
from pipelines.server.metrics import metrics_route
from tests.makers.instance import instance_of

OPEN_METRICS = "application/openmetrics-text"
LEDGER = "intake.submission_ledger"


@pytest.fixture(scope="module")
def instance(sample_home: Home) -> Iterator[DagsterInstance]:
    """The instance of the evaluated sample."""
    with instance_of(sample_home) as instance:
        yield instance


@contextmanager
def served(instance: DagsterInstance, home: Home) -> Iterator[str]:
    """The page behind the guard; its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        guarded = Guard(Starlette(routes=[metrics_route(instance, home)]), port)
        server = uvicorn.Server(uvicorn.Config(guarded, loop="asyncio", log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}/metrics"
        finally:
            server.should_exit = True
            thread.join()


def text_of(address: str, **headers: str) -> str:
    """What a GET answers."""
    asked = urllib.request.Request(address, headers={"Accept": OPEN_METRICS, **headers})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.headers["Content-Type"].startswith(OPEN_METRICS)
        return str(answer.read().decode())


def values(address: str) -> dict[str, dict[str, float]]:
    """Metric → its label → value, read by Prometheus' own parser."""
    return {
        family.name: {",".join(sample.labels.values()): sample.value for sample in family.samples}
        for family in text_string_to_metric_families(text_of(address))
    }


def test_what_the_page_says_is_what_is_in_the_home(instance: DagsterInstance, sample_home: Home) -> None:
    """Runs, times of success, files refused, submissions missing and the size, each as home and instance have it."""
    with served(instance, sample_home) as address:
        shown = values(address)
    ledger = sample_home.warehouse.rows([LEDGER], EVERY_YEAR)[LEDGER]
    runs = instance.get_run_records(ascending=True)
    years = {"2018", "2021", "2022", "2023"}

    assert shown["jiping_runs"]["SUCCESS"] == len(runs) == 2
    assert shown["jiping_runs"]["QUEUED"] == shown["jiping_runs"]["FAILURE"] == 0
    last = runs[-1]
    assert last.start_time and last.end_time
    assert shown["jiping_last_run_duration_seconds"] == {"SUCCESS": pytest.approx(last.end_time - last.start_time)}

    times = shown["jiping_last_success_timestamp_seconds"]
    assert times.keys() == years
    assert all(run.start_time and run.end_time for run in runs)
    assert runs[0].start_time < times["2018"] < runs[0].end_time  # type: ignore[operator]
    assert all(runs[1].start_time < times[year] < runs[1].end_time for year in years - {"2018"})  # type: ignore[operator]

    def counted(*states: str) -> dict[str, float]:
        return {
            year: sum(str(row["fiscal_year"]) == year and row["state"] in states for row in ledger) for year in years
        }

    assert shown["jiping_refused_files"] == counted("quarantined", "partial")
    assert shown["jiping_missing_submissions"] == counted("due")
    assert sum(shown["jiping_missing_submissions"].values()) > 0
    assert shown["jiping_warehouse_bytes"] == {"": sample_home.warehouse.location.path.stat().st_size}


def test_nobody_is_named(instance: DagsterInstance, sample_home: Home) -> None:
    """The page may be reached without a login: how many and when, never who; no file, no message, no folder."""
    with served(instance, sample_home) as address:
        text = text_of(address)
    assert not re.search("[\u4e00-\u9fff]", text)
    assert not any(department.department_id in text for department in sample_home.register().departments)
    assert str(sample_home.root) not in text


def test_an_empty_home_has_a_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Before the first run there are no runs, and no year is said to be complete."""
    root = tmp_path_factory.mktemp("empty")
    home = Home(root, root / "inbox", root / "outputs")
    with DagsterInstance.local_temp(str(root)) as instance, served(instance, home) as address:
        shown = values(address)
    assert set(shown["jiping_runs"].values()) == {0}
    assert shown["jiping_last_success_timestamp_seconds"] == shown["jiping_refused_files"] == {}
    assert "jiping_warehouse_bytes" not in shown


def test_however_many_ask_the_instance_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The values are kept for some seconds, then asked anew."""
    root = tmp_path_factory.mktemp("kept")
    home = Home(root, root / "inbox", root / "outputs")
    with DagsterInstance.local_temp(str(root)) as instance, served(instance, home) as address:
        assert values(address)["jiping_runs"]["STARTED"] == 0
        instance.add_run(DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED))
        assert values(address)["jiping_runs"]["STARTED"] == 0
        monkeypatch.setattr(metrics, "_SECONDS_KEPT", -1)
        assert values(address)["jiping_runs"]["STARTED"] == 1


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}])
def test_the_guard_stands_before_it(headers: dict[str, str], tmp_path: Path) -> None:
    """Another page in the browser of the operator reads no metrics either."""
    home = Home(tmp_path, tmp_path / "inbox", tmp_path / "outputs")
    with DagsterInstance.local_temp(str(tmp_path)) as instance, served(instance, home) as address:
        with pytest.raises(HTTPError, match="403"):
            text_of(address, **headers)
        assert "jiping_runs" in text_of(address)
