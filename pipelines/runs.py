"""Runs the evaluation in this process as Dagster runs that the UI shows."""

import gc
import os
import socket
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping

from dagster import (
    DagsterEvent,
    DagsterEventType,
    DagsterInstance,
    EventLogEntry,
    ExecuteInProcessResult,
    JobDefinition,
)

from assets.graph.district import run_tags
from assets.text.failures import sentence_of
from pipelines.killed_runs import MACHINE_TAG, PROCESS_TAG
from pipelines.logs import RANGE_TAGS, as_json

RANGE_START_TAG, RANGE_END_TAG = RANGE_TAGS

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
