"""Runs that were killed: what they were in the hands of is gone, and nobody else says that they ended."""

import json
import socket
from pathlib import Path

from dagster import DagsterEventType, DagsterInstance, DagsterRun, DagsterRunStatus, RunsFilter
from dagster._core.storage.event_log import SqliteEventLogStorage

from assets.graph.district import run_tags
from assets.warehouse.processes import is_alive

PROCESS_TAG = "jiping/pid"
MACHINE_TAG = "jiping/machine"
"""Where that process runs: an instance in PostgreSQL knows the runs of several machines."""

CODE_SERVER_TAG = ".dagster/grpc_info"
"""Where Dagster notes which code server started a run."""

_SECONDS_TO_ANSWER = 5


def clear_killed_runs(instance: DagsterInstance, own_socket: Path | None = None) -> list[str]:
    """Mark this machine's runs whose process or code server is gone as failed, and free the slots of all that ended.

    A slot that nobody frees lets every later run wait for ever. Slots go first, so that whoever is killed in between
    leaves a run that is cleared again.

    Args:
        instance: the home's Dagster instance.
        own_socket: where this process is about to listen as a code server; the one before it is gone.

    Returns:
        Ids of the runs cleared.
    """
    cleared = []
    begun = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING], tags=run_tags())
    for run in instance.get_runs(begun):
        if process := _missing_process(instance, run, own_socket):
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
            instance.report_run_failed(run, f"{process}已不存在，运行中断；此前的数据完好，重新运行即可")
            cleared.append(run.run_id)
    _free_slots_of_ended_runs(instance)
    return cleared


def _missing_process(instance: DagsterInstance, run: DagsterRun, own_socket: Path | None) -> str:
    """What a run was in the hands of, where that is gone: a process of the command line, or a code server.

    Dagster has a code server tell of the runs that it started; once it is gone itself, nobody does. Of a code server
    nothing says on which machine it was: only an instance of one machine can tell, or who takes its place.
    """
    process = run.tags.get(PROCESS_TAG)
    if process:
        here = run.tags.get(MACHINE_TAG, socket.gethostname()) == socket.gethostname()
        return f"进程 {process} " if here and not is_alive(int(process)) else ""
    address = json.loads(run.tags.get(CODE_SERVER_TAG, "{}")).get("socket")
    if not address:
        return ""
    is_own = own_socket is not None and Path(address).resolve() == own_socket.resolve()
    if not is_own and not isinstance(instance.event_log_storage, SqliteEventLogStorage):
        return ""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_SECONDS_TO_ANSWER)  # else it waits for ever where too many others do
        try:
            client.connect(address)
        except ConnectionRefusedError:
            is_gone = True
        except FileNotFoundError:  # the folder may only be hidden from this process (PrivateTmp)
            is_gone = is_own or _has_ended(instance, run)
        except OSError:  # busy, or another user's
            is_gone = False
        else:
            is_gone = False
    return "启动它的 Dagster 服务" if is_gone else ""


def _has_ended(instance: DagsterInstance, run: DagsterRun) -> bool:
    """Whether the process in which a code server had a run begin is gone."""
    for entry in instance.all_logs(run.run_id, of_type=DagsterEventType.ENGINE_EVENT):
        if process := entry.get_dagster_event().engine_event_data.metadata.get("pid"):
            return not is_alive(int(str(process.value)))
    return False


def _free_slots_of_ended_runs(instance: DagsterInstance) -> None:
    storage = instance.event_log_storage
    for key in storage.get_concurrency_keys():
        pool = storage.get_concurrency_info(key)
        for run_id in pool.active_run_ids | pool.pending_run_ids | pool.assigned_run_ids:
            run = instance.get_run_by_id(run_id)
            if run is None or run.is_finished:
                storage.free_concurrency_slots_for_run(run_id)
