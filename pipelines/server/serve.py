"""Serves a home's Dagster UI behind the guard, with one code server and one daemon beside it."""

import socket
import subprocess
import threading
from contextlib import ExitStack
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
from assets.warehouse.files import PROJECT
from assets.warehouse.replacement import temporary_folder
from pipelines.logs import JSON, as_json
from pipelines.runs import clear_killed_runs, keep_connections
from pipelines.server.children import children
from pipelines.server.guard import Guard
from pipelines.server.metrics import metrics_route

_LOCATION = "jiping"
_CODE_SERVER = ["api", "grpc", "-m", "pipelines.definitions", "--location-name", _LOCATION]
_SECONDS_TO_LOAD = 180
_SECONDS_TO_CLOSE = 3
_POLL_MILLISECONDS = 2000


class ServerError(RuntimeError):
    """The UI cannot be served, or no longer; a sentence."""


def serve(home: Home, port: int) -> None:
    """Serve the UI of the home that the environment names, on this machine only, until this process is interrupted.

    Args:
        home: what is served; the processes beside the web server run in its folder.
        port: where it is served.

    Raises:
        ServerError: the port is taken, or a process beside the web server has ended by itself.
    """
    with ExitStack() as stack:
        listener = stack.enter_context(_listening(port))
        instance = stack.enter_context(DagsterInstance.get())
        clear_killed_runs(instance)
        keep_connections(instance)
        folder = Path(stack.enter_context(temporary_folder("dev-")))
        location = {"socket": str(folder / "code"), "location_name": _LOCATION}
        workspace = folder / "workspace.yaml"
        workspace.write_text(yaml.safe_dump({"load_from": [{"grpc_server": location}]}), encoding="utf-8")

        start = stack.enter_context(children(home.root))
        logs = ["--log-level", "warning", *(["--log-format", JSON] if as_json() else [])]
        code = start("dagster", *_CODE_SERVER, "-s", location["socket"], "-d", str(PROJECT), *logs)
        wait_for_grpc_server(code, DagsterGrpcClient(socket=location["socket"]), _CODE_SERVER, _SECONDS_TO_LOAD)
        daemon = start("dagster._daemon", "run", "-w", str(workspace), *logs)

        target = WorkspaceFileTarget([str(workspace)])
        context = stack.enter_context(WorkspaceProcessContext(instance, target, version=dagster.__version__))
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
        server = uvicorn.Server(settings)
        for process in (code, daemon):
            threading.Thread(target=_stop_with, args=(process, server), daemon=True).start()
        server.run([listener])  # an interrupt is raised again when all is closed
        raise ServerError("Dagster 的后台进程意外结束，界面已关闭；请重新运行 jiping dev")


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise ServerError(f"端口 {port} 无法使用（{error.strerror}）；用 --port 换一个") from error


def _stop_with(process: "subprocess.Popen[bytes]", server: uvicorn.Server) -> None:
    process.wait()
    server.should_exit = True
