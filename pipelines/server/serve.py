"""Serves the Dagster UI of an instance behind the guard, with a daemon and the code servers beside it."""

import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import dagster
import uvicorn
import yaml
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._grpc.client import DagsterGrpcClient
from dagster._grpc.server import wait_for_grpc_server
from dagster_webserver.app import create_app_from_workspace_process_context

from assets.warehouse.files import PROJECT
from assets.warehouse.replacement import temporary_folder
from pipelines.runs import clear_killed_runs
from pipelines.server.children import Start, children
from pipelines.server.guard import Guard

_CODE_SERVER = ["api", "grpc", "-m", "pipelines.definitions", "--log-level", "warning", "--location-name"]
_SECONDS_TO_LOAD = 180
_SECONDS_TO_CLOSE = 3
_POLL_MILLISECONDS = 2000


class ServerError(RuntimeError):
    """The UI cannot be served, or no longer; a sentence."""


@dataclass(frozen=True)
class Location:
    """A code location: a home's assets, served by a process of their own.

    Attributes:
        environment: of the process that serves it, beside that of this one. Runs are started by that process and have
            it too, so that it names the home of all of them.
    """

    name: str = "jiping"
    environment: Mapping[str, str] = field(default_factory=dict)


def serve(folder: Path, port: int, locations: Sequence[Location] = (Location(),)) -> None:
    """Serve the UI of the instance that the environment names, on this machine only, until it is interrupted.

    Args:
        folder: where the processes beside the web server run.
        port: where it is served.
        locations: what it shows; the home that the environment names when not given.

    Raises:
        ServerError: the port is taken, or a process beside the web server has ended by itself.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(port))
        instance = stack.enter_context(DagsterInstance.get())
        clear_killed_runs(instance)
        sockets = Path(stack.enter_context(temporary_folder("dev-")))
        start = stack.enter_context(children(folder))
        servers = [_code_server(start, location, sockets / location.name) for location in locations]
        workspace = sockets / "workspace.yaml"
        served = [
            {"grpc_server": {"socket": str(sockets / location.name), "location_name": location.name}}
            for location in locations
        ]
        workspace.write_text(yaml.safe_dump({"load_from": served}), encoding="utf-8")
        daemon = start("dagster._daemon", "run", "-w", str(workspace), "--log-level", "warning")

        target = WorkspaceFileTarget([str(workspace)])
        context = stack.enter_context(WorkspaceProcessContext(instance, target, version=dagster.__version__))
        ui = create_app_from_workspace_process_context(context, live_data_poll_rate=_POLL_MILLISECONDS)
        settings = uvicorn.Config(
            Guard(ui, port),
            loop="asyncio",  # uvloop hides signals from whoever waits for them outside
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
        )
        server = uvicorn.Server(settings)
        for process in (*servers, daemon):
            threading.Thread(target=_stop_with, args=(process, server), daemon=True).start()
        server.run([listener])  # an interrupt is raised again when all is closed
        raise ServerError("Dagster 的后台进程意外结束，界面已关闭；请重新运行 jiping dev")


def _code_server(start: Start, location: Location, at: Path) -> "subprocess.Popen[bytes]":
    """Start the code server of a location and wait until it has loaded it: one after the other, each takes a core."""
    process = start(
        "dagster", *_CODE_SERVER, location.name, "-s", str(at), "-d", str(PROJECT), variables=location.environment
    )
    wait_for_grpc_server(process, DagsterGrpcClient(socket=str(at)), _CODE_SERVER, _SECONDS_TO_LOAD)
    return process


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise ServerError(f"端口 {port} 无法使用（{error.strerror}）；用 --port 换一个") from error


def _stop_with(process: "subprocess.Popen[bytes]", server: uvicorn.Server) -> None:
    process.wait()
    server.should_exit = True
