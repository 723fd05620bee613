"""Runs through Dagster: together or one after the other, again, and after a kill."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus
from dagster._core.events import EngineEventData

from assets.graph.home import Home
from pipelines.killed_runs import CODE_SERVER_TAG, PROCESS_TAG, clear_killed_runs
from pipelines.runs import RANGE_END_TAG, RANGE_START_TAG, ranges
from tests.conftest import Jiping
from tests.makers.home_state import copy_of, documents, own_variables, tables


def test_ranges_are_unbroken_and_ascending() -> None:
    """Years without a folder between others are not run."""
    assert list(ranges([2023, 2018, 2022, 2021])) == [(2018, 2018), (2021, 2023)]
    assert list(ranges([])) == []


def test_two_years_together_equal_one_after_the_other(evaluated: Home, year_after_year: Home) -> None:
    """Backfilling 2022–2023 in one run gives the same tables and documents as 2022 and then 2023."""
    assert tables(year_after_year) == tables(evaluated)
    assert documents(year_after_year) == documents(evaluated)


def test_running_again_changes_nothing(jiping: Jiping, evaluated: Home, tmp_path: Path) -> None:
    """A rerun gives the same rows and does not touch a single document."""
    home = copy_of(evaluated, tmp_path)
    times = {path: path.stat().st_mtime_ns for path in home.outputs.rglob("*.*")}
    jiping("backfill", "--years", "2022-2023", "--home", home.root)
    assert tables(home) == tables(evaluated)
    assert {path: path.stat().st_mtime_ns for path in home.outputs.rglob("*.*")} == times


def test_a_spoilt_document_is_written_anew(jiping: Jiping, evaluated: Home, tmp_path: Path) -> None:
    """A document that someone changed or deleted comes back as it was published."""
    home = copy_of(evaluated, tmp_path)
    (home.outputs / "2023/430703-gxj/evaluation.json").write_text("{}")
    (home.outputs / "2023/430703-gxj/report.docx").unlink()
    jiping("backfill", "--years", "2023", "--home", home.root)
    assert documents(home) == documents(evaluated)


def test_only_what_changed_is_run(jiping: Jiping, district: Path, tmp_path: Path) -> None:
    """A rerun costs what changed: a file its year and the year that compares with it, a lost document its year."""
    inbox, place = tmp_path / "inbox", Home(tmp_path / "home", tmp_path / "inbox", tmp_path / "outputs")
    shutil.copytree(district, inbox)

    def ran_after(change: Callable[[], object]) -> str:
        change()
        before = ranges_run(place)
        jiping("run", "--input", inbox, "--out", place.outputs, "--home", place.root)
        return " ".join(ranges_run(place)[len(before) :])

    [last_year] = (inbox / "2023").iterdir()
    first_year = next((inbox / "2022").iterdir())
    assert ran_after(lambda: None) == "2022–2023"
    assert ran_after(lambda: None) == ""
    assert ran_after(last_year.touch) == "2023–2023"
    assert ran_after(first_year.touch) == "2022–2023"
    assert ran_after((place.outputs / "2023/430703-gxj/report.docx").unlink) == "2023–2023"
    assert ran_after((inbox / "departments.csv").touch) == "2022–2023"
    assert ran_after((place.root / "warehouse.duckdb").unlink) == "2022–2023"


def ranges_run(place: Home) -> list[str]:
    """Fiscal years of every run so far, in order."""
    if not place.dagster.is_dir():
        return []
    with DagsterInstance.from_config(str(place.dagster)) as instance:
        runs = instance.get_runs(ascending=True)
    return [f"{run.tags[RANGE_START_TAG]}–{run.tags[RANGE_END_TAG]}" for run in runs]


def test_every_run_of_the_command_line_is_a_dagster_run(evaluated: Home) -> None:
    """What the command line does is in the home's instance, where the UI shows it."""
    with DagsterInstance.from_config(str(evaluated.dagster)) as instance:
        runs = instance.get_runs()
    assert runs
    assert {run.job_name for run in runs} == {"evaluate"}
    assert {run.status for run in runs} == {DagsterRunStatus.SUCCESS}


def test_a_killed_run_leaves_the_previous_state_and_the_rerun_completes_it(
    jiping: Jiping, evaluated: Home, first_year: Home, tmp_path: Path
) -> None:
    """After SIGKILL in the middle, what was stored is readable and one rerun brings everything about."""
    home = copy_of(first_year, tmp_path)
    before = documents(home)
    command = [str(Path(sys.executable).parent / "jiping"), "run", "--home", str(tmp_path)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=own_variables(), start_new_session=True
    )
    _wait_until_writing(home)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    assert documents(home).items() >= before.items()
    rows = tables(home)
    assert any("'fiscal_year': 2022" in row for row in rows["evaluation.summary"])
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        assert DagsterRunStatus.STARTED in {run.status for run in instance.get_runs()}

    (home.outputs / "2022" / f".data.{process.pid}").mkdir()
    done = jiping("run", "--home", tmp_path)
    assert "上次中断留下的临时文件已清理" in done.stderr
    assert not list(home.outputs.rglob(".*"))
    assert tables(home) == tables(evaluated)
    assert documents(home) == documents(evaluated)
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        assert {run.status for run in instance.get_runs()} == {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE}


@pytest.mark.parametrize("status", [DagsterRunStatus.STARTED, DagsterRunStatus.FAILURE])
def test_no_slot_is_held_by_a_run_that_is_gone(status: DagsterRunStatus, tmp_path: Path) -> None:
    """Whatever became of a killed run, also when clearing it was killed midway: the next one need not wait for it."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with DagsterInstance.local_temp(str(tmp_path)) as instance:
        run = DagsterRun(job_name="evaluate", status=status, tags={PROCESS_TAG: str(gone.pid)})
        instance.add_run(run)
        instance.event_log_storage.set_concurrency_slots("warehouse", 1)
        instance.event_log_storage.claim_concurrency_slot("warehouse", run.run_id, "ledger")
        instance.event_log_storage.claim_concurrency_slot("warehouse", run.run_id, "register")
        clear_killed_runs(instance)
        pool = instance.event_log_storage.get_concurrency_info("warehouse")
        assert not pool.claimed_slots and not pool.pending_steps
        assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.FAILURE  # type: ignore[union-attr]


def test_a_run_whose_code_server_is_gone_is_cleared(tmp_path: Path) -> None:
    """The power failed under ``jiping dev``: the next start does not wait two hours for the run that it had begun.

    A run of a server that answers is left alone, and one of which cannot be told whether its server does: the folder of
    its socket is another's, or hidden, while the process of the run is alive.
    """
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with DagsterInstance.local_temp(str(tmp_path)) as instance, socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "here"))
        server.listen()
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(tmp_path / "dead"))

        def begun(name: str, process: int | None = None) -> str:
            tags = {CODE_SERVER_TAG: json.dumps({"socket": str(tmp_path / name)})}
            run = DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED, tags=tags)
            instance.add_run(run)
            instance.report_engine_event("Asked to start it.", run)
            if process is not None:
                instance.report_engine_event("Started.", run, EngineEventData.in_process(process))
            return run.run_id

        alive = [begun("here"), begun("hidden", os.getpid()), begun("unknown"), begun("x" * 200)]
        cleared = {begun("dead"), begun("swept", gone.pid)}
        assert set(clear_killed_runs(instance)) == cleared
        assert all(instance.get_run_by_id(run).status == DagsterRunStatus.STARTED for run in alive)  # type: ignore[union-attr]


def test_a_code_server_that_does_not_answer_holds_up_nobody(tmp_path: Path) -> None:
    """Where too many wait to be let in already it is not waited for: it is there, and its run is left alone."""
    with (
        DagsterInstance.local_temp(str(tmp_path)) as instance,
        socket.socket(socket.AF_UNIX) as server,
        ExitStack() as stack,
    ):
        server.bind(str(tmp_path / "full"))
        server.listen(0)
        with suppress(BlockingIOError):
            while True:
                waiting = stack.enter_context(socket.socket(socket.AF_UNIX))
                waiting.setblocking(False)
                waiting.connect(str(tmp_path / "full"))
        tags = {CODE_SERVER_TAG: json.dumps({"socket": str(tmp_path / "full")})}
        run = DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED, tags=tags)
        instance.add_run(run)
        clearing = threading.Thread(target=clear_killed_runs, args=(instance,), daemon=True)
        clearing.start()
        clearing.join(30)
        assert not clearing.is_alive()
        assert instance.get_run_by_id(run.run_id).status == DagsterRunStatus.STARTED  # type: ignore[union-attr]


def _wait_until_writing(home: Home) -> None:
    """Until the run has materialised some tables of the new year and has others before it."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with DagsterInstance.from_config(str(home.dagster)) as instance:
            started = instance.get_runs(limit=1)[0]
            if started.status == DagsterRunStatus.STARTED:
                done = instance.all_logs(started.run_id, of_type=DagsterEventType.STEP_SUCCESS)
                if len(done) >= 8:
                    return
        time.sleep(0.05)
    raise AssertionError("the run never got to its tables")
