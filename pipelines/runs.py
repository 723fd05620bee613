"""Runs the evaluation in this process as Dagster runs that the UI shows, and clears up after killed ones."""

import gc
import json
import os
import socket
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping

from dagster import (
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    EventLogEntry,
    ExecuteInProcessResult,
    JobDefinition,
    RunsFilter,
)
from dagster._core.storage.event_log import SqliteEventLogStorage

from assets.graph.district import run_tags
from assets.text.failures import sentence_of
from assets.warehouse.processes import is_alive
from pipelines.logs import as_json

RANGE_START_TAG = "dagster/asset_partition_range_start"
RANGE_END_TAG = "dagster/asset_partition_range_end"
PROCESS_TAG = "jiping/pid"
MACHINE_TAG = "jiping/machine"
"""Where that process runs: an instance in PostgreSQL knows the runs of several machines."""

CODE_SERVER_TAG = ".dagster/grpc_info"
"""Where Dagster notes which code server started a run."""

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""The run's log is in the instance; the terminal shows progress and sentences."""


_QUERY_MILLISECONDS, _CONNECTION_SECONDS, _CONNECTIONS = 60_000, 3_600, 20


def range_tags(first: int, last: int) -> dict[str, str]:
    """Tags that make one run materialise a range of fiscal years."""
    return {RANGE_START_TAG: str(first), RANGE_END_TAG: str(last)}


def ranges(years: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Fiscal years as unbroken ranges in ascending order: 2018, 2021, 2022 → (2018, 2018), (2021, 2022)."""
    first = last = None
    for year in sorted(set(years)):
        if last is not None and first is not None and year != last + 1:
            yield first, last
            first = year
        first = year if first is None else first
        last = year
    if first is not None and last is not None:
        yield first, last


def keep_connections(instance: DagsterInstance) -> None:
    """Have an instance in PostgreSQL keep its connections, as Dagster's own web server does; else each query opens one.

    A run asks some thousand times. SQLite is left as it is.
    """
    instance.optimize_for_webserver(_QUERY_MILLISECONDS, _CONNECTION_SECONDS, _CONNECTIONS)


def run_years(
    job: JobDefinition, instance: DagsterInstance, first: int, last: int, on_step: Callable[[int, int], None],
    marks: Mapping[str, str],
) -> ExecuteInProcessResult:  # fmt: skip
    """Evaluate a range of fiscal years in this process.

    Args:
        job: what to run.
        instance: the home's Dagster instance.
        on_step: called with (steps done, steps in all) as the run goes on.
        marks: further tags of the run.
    """
    if not gc.get_freeze_count():
        gc.freeze()  # what is imported stays: it need not be looked through again and again while the run goes on
    steps, done, run_id = len(list(job.nodes)), 0, str(uuid.uuid4())

    def heard(event: EventLogEntry) -> None:
        nonlocal done
        done += event.dagster_event_type is DagsterEventType.STEP_SUCCESS
        on_step(done, steps)

    instance.add_event_listener(run_id, heard)
    process = {PROCESS_TAG: str(os.getpid()), MACHINE_TAG: socket.gethostname()}
    tags = {**range_tags(first, last), **process, **run_tags(), **marks}
    config = {} if as_json() else QUIET
    return job.execute_in_process(instance=instance, run_id=run_id, tags=tags, run_config=config, raise_on_error=False)


def causes(events: Iterable[DagsterEvent]) -> Iterator[str]:
    """Step by step why it failed: the error of our code, not Dagster's around it."""
    for event in events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error.cause or event.step_failure_data.error
            yield f"步骤 {event.step_key} 失败：{sentence_of([error.message]) or error.message.strip()}"


def clear_killed_runs(instance: DagsterInstance) -> list[str]:
    """Mark this machine's runs whose process or code server is gone as failed, and free the slots of all that ended.

    A slot that nobody frees lets every later run wait for ever. Slots go first, so that whoever is killed in between
    leaves a run that is cleared again.

    Returns:
        Ids of the runs cleared.
    """
    cleared = []
    begun = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING], tags=run_tags())
    for run in instance.get_runs(begun):
        if process := _missing_process(instance, run):
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            instance.report_run_failed(run, f"{process}已不存在，运行中断；此前的数据完好，重新运行即可")
            cleared.append(run.run_id)
    _free_slots_of_ended_runs(instance)
    return cleared


def _missing_process(instance: DagsterInstance, run: DagsterRun) -> str:
    """What a run was in the hands of, where that is gone: a process of the command line, or a code server.

    Dagster has a code server tell of the runs that it started; once it is gone itself, nobody does. Of a code server
    nothing says on which machine it was: only an instance of one machine can tell.
    """
    process = run.tags.get(PROCESS_TAG)
    if process:
        here = run.tags.get(MACHINE_TAG, socket.gethostname()) == socket.gethostname()
        return f"进程 {process} " if here and not is_alive(int(process)) else ""
    address = json.loads(run.tags.get(CODE_SERVER_TAG, "{}")).get("socket")
    if not address or not isinstance(instance.event_log_storage, SqliteEventLogStorage):
        return ""
    return "" if _answers(address) else "启动它的 Dagster 服务"


def _answers(address: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(address)
        except OSError:
            return False
    return True


def _free_slots_of_ended_runs(instance: DagsterInstance) -> None:
    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        pool = storage.get_concurrency_info(key)
        for run_id in pool.active_run_ids | pool.pending_run_ids | pool.assigned_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)
