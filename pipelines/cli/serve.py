"""``jiping dev``, the Dagster UI of a home on one machine, and ``jiping serve``, its parts as services of their own."""

from pathlib import Path

import click

from assets.graph.home import Home
from pipelines.cli.terminal import Stop, console, home_for_run, home_option
from pipelines.instance import use
from pipelines.litter import sweep_home
from pipelines.logs import log_format_option
from pipelines.server import services
from pipelines.server.serve import ServerError, serve_ui
from pipelines.server.serve import serve as serve_instance

workspace_option = click.option(
    "--workspace",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True),
    required=True,
    help="workspace.yaml：各区的代码服务",
)


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
@log_format_option
@home_option
def dev(port: int, home: Path | None) -> None:
    """打开 Dagster 界面（只在本机 127.0.0.1）。"""
    installation = _prepared(home)
    console.print(f"安装目录 {installation.root}；界面 http://127.0.0.1:{port}", highlight=False)
    try:
        serve_instance(installation.root, port, home=installation)
    except ServerError as error:
        raise Stop(str(error)) from error


@click.group()
def serve() -> None:
    """各项服务，由 systemd 或容器启动（docs/operating/部署.md）。"""


@serve.command()
@click.option("--name", required=True, help="代码位置的名称，如区划代码")
@click.option("--socket", type=click.Path(path_type=Path, dir_okay=False), required=True, help="监听的套接字")
@log_format_option
@home_option
def code(name: str, socket: Path, home: Path | None) -> None:
    """一个区的代码服务：评价在其中运行。"""
    _prepared(home)
    services.make_instance()
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    services.become(services.code_server(name, socket.absolute()))


@serve.command()
@workspace_option
@log_format_option
@home_option
def daemon(workspace: Path, home: Path | None) -> None:
    """守护进程：排队、定时、监视收件文件夹、通知。"""
    use(home_for_run(home))
    services.make_instance()
    services.become(services.daemon(workspace))


@serve.command()
@workspace_option
@click.option("--port", type=int, required=True)
@click.option("--read-only", is_flag=True, help="只看不改")
@log_format_option
@home_option
def ui(workspace: Path, port: int, read_only: bool, home: Path | None) -> None:
    """界面（只在本机 127.0.0.1；登录和加密由前面的代理负责）。"""
    installation = home_for_run(home)
    use(installation)
    services.make_instance()
    try:
        serve_ui(installation, workspace, port, read_only)
    except ServerError as error:
        raise Stop(str(error)) from error


def _prepared(root: Path | None) -> Home:
    """The home, with what killed processes left in it cleared away."""
    home = home_for_run(root)
    if swept := sweep_home(home):
        console.print(swept)
    use(home)
    return home
