"""Dagster's own processes beside the UI, and how a process becomes one of them.

A service is one process from its start to its end: what starts and stops it, systemd or Docker, signals Dagster itself.
"""

import os
import sys
from pathlib import Path
from typing import NoReturn

from dagster import DagsterInstance, DagsterInvalidConfigError
from dagster._check import CheckError
from dagster._core.workspace.load_target import WorkspaceFileTarget
from yaml import YAMLError

from assets.knowledge.declared import OfficeFileError, reason
from assets.warehouse.files import PROJECT, read_yaml
from assets.warehouse.processes import safe_environment
from pipelines.instance import instance_folder
from pipelines.killed_runs import clear_killed_runs
from pipelines.logs import JSON, as_json


def code_server(location: str, socket: Path) -> list[str]:
    """``python -m`` what answers for a home's assets and starts its runs, as a location of that name.

    Args:
        socket: where it listens; whoever may open it can have code run.
    """
    words = ["dagster", "api", "grpc", "-m", "pipelines.definitions", "-d", str(PROJECT)]
    return [*words, "--location-name", location, "-s", str(socket), *_log_options()]


def daemon(workspace: Path) -> list[str]:
    """``python -m`` what queues runs, looks after schedules and sensors, and notices dead runs."""
    return ["dagster._daemon", "run", "-w", str(workspace), *_log_options()]


def check_workspace(workspace: Path) -> None:
    """Read the file that names the code servers, which belongs to no home.

    Raises:
        OfficeFileError: it cannot be used.
    """
    try:
        read_yaml(workspace)
        WorkspaceFileTarget([str(workspace)]).create_origins()
    except (YAMLError, DagsterInvalidConfigError, CheckError) as error:
        raise OfficeFileError(f"{workspace} 不能用：{reason(error)}") from error


def _log_options() -> list[str]:
    return ["--log-level", "warning", *(["--log-format", JSON] if as_json() else [])]


def become(module: list[str]) -> NoReturn:
    """Go on as ``python -m`` one of them."""
    os.execve(sys.executable, [sys.executable, "-W", "ignore", "-m", *module], safe_environment())


def make_instance(own_socket: Path | None = None) -> None:
    """Make the databases of the instance that the environment names, if need be, and clear up after killed runs.

    Services start together, and of two processes that make a database at the same moment both fail for ever.

    Args:
        own_socket: where this process is about to listen as a code server.
    """
    from fcntl import LOCK_EX, flock  # services are for Linux, ``jiping dev`` imports this on Windows as well

    with (instance_folder() / ".made").open("w") as lock:
        flock(lock, LOCK_EX)
        with DagsterInstance.get() as instance:
            clear_killed_runs(instance, own_socket)
