"""Serves the Dagster UI behind the guard: of an instance with all it needs, or of services that run by themselves."""

import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
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

from assets.graph.home import Home
from assets.warehouse.replacement import temporary_folder
from pipelines.killed_runs import clear_killed_runs
from pipelines.logs import as_json
from pipelines.runs import keep_connections
from pipelines.server.children import Start, children
from pipelines.server.guard import Guard
from pipelines.server.metrics import metrics_route
from pipelines.server.services import code_server, daemon

_SECONDS_TO_LOAD = 180
_SECONDS_TO_CLOSE = 3
_POLL_MILLISECONDS = 2000


class ServerError(RuntimeError):
    """The UI cannot be served, or no longer; a sentence."""


@dataclass(frozen=True)
class CodeLocation:
    """A code location: a home's assets, served by a process of their own.

    Attributes:
        environment: of the process that serves it, beside that of this one. Runs are started by that process and have
            it too, so that it names the home of all of them.
    """

    name: str = "jiping"
    environment: Mapping[str, str] = field(default_factory=dict)


def serve(
    folder: Path, port: int, locations: Sequence[CodeLocation] = (CodeLocation(),), home: Home | None = None
) -> None:
    """Serve the UI of the instance that the environment names, on this machine only, until it is interrupted.

    Args:
        folder: where the processes beside the web server run.
        port: where it is served.
        locations: what it shows; the home that the environment names when not given.
        home: whose metrics are shown; of several none, but those of all runs.

    Raises:
        ServerError: the port is taken, or a process beside the web server has ended by itself.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(port))
        instance = stack.enter_context(DagsterInstance.get())
        clear_killed_runs(instance)
        sockets = Path(stack.enter_context(temporary_folder("dev-")))
        workspace = sockets / "workspace.yaml"
        served = [{"socket": str(sockets / location.name), "location_name": location.name} for location in locations]
        workspace.write_text(yaml.safe_dump({"load_from": [{"grpc_server": one} for one in served]}), encoding="utf-8")
        start, _ = stack.enter_context(children(folder))
        servers = [_code_server(start, location, sockets / location.name) for location in locations]
        background = (*servers, start(*daemon(workspace)))

        server = stack.enter_context(_web_server(instance, workspace, port, home, read_only=False))
        for process in background:
            threading.Thread(target=_stop_with, args=(process, server), daemon=True).start()
        server.run([listener])  # an interrupt is raised again when all is closed
        raise ServerError("Dagster 的后台进程意外结束，界面已关闭；请重新运行")


def serve_ui(home: Home | None, workspace: Path, port: int, read_only: bool) -> None:
    """Serve the UI alone, on this machine only, until this process is interrupted; what it shows runs by itself.

    Args:
        home: whose instance is shown; none where it is a province's.
        workspace: the file that names the code servers.
        port: where it is served.
        read_only: whether it refuses every change.

    Raises:
        ServerError: the port is taken.
    """
    with (
        _listening(port) as listener,
        DagsterInstance.get() as instance,
        _web_server(instance, workspace, port, home, read_only) as server,
    ):
        server.run([listener])


@contextmanager
def _web_server(
    instance: DagsterInstance, workspace: Path, port: int, home: Home | None, read_only: bool
) -> Iterator[uvicorn.Server]:
    """The guarded UI, not yet started."""
    keep_connections(instance)
    target = WorkspaceFileTarget([str(workspace)])
    with WorkspaceProcessContext(instance, target, version=dagster.__version__, read_only=read_only) as context:
        ui = create_app_from_workspace_process_context(context, live_data_poll_rate=_POLL_MILLISECONDS)
        ui.routes.insert(0, metrics_route(instance, home))  # before what answers every address with the UI
        settings = uvicorn.Config(
            Guard(ui, port),
            loop="asyncio",  # uvloop hides signals from whoever waits for them outside
            log_config=None if as_json() else uvicorn.config.LOGGING_CONFIG,
            log_level="warning",
            proxy_headers=False,
            timeout_graceful_shutdown=_SECONDS_TO_CLOSE,
        )
        yield uvicorn.Server(settings)


def _code_server(start: Start, location: CodeLocation, at: Path) -> "subprocess.Popen[bytes]":
    """Start the code server of a location and wait until it has loaded it: one after the other, each takes a core."""
    command = code_server(location.name, at)
    process = start(*command, variables=location.environment)
    wait_for_grpc_server(process, DagsterGrpcClient(socket=str(at)), command, _SECONDS_TO_LOAD)
    return process


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise ServerError(f"端口 {port} 无法使用（{error.strerror}）；用 --port 换一个") from error


def _stop_with(process: "subprocess.Popen[bytes]", server: uvicorn.Server) -> None:
    process.wait()
    server.should_exit = True
