"""``jiping dev``, the Dagster UI of a home on one machine, and ``jiping serve``, its parts as services of their own."""

import os
from pathlib import Path

import click

from assets.graph.home import HOME_VARIABLE, Home
from pipelines.cli.terminal import Stop, console, home_for_run, home_option
from pipelines.instance import PROVINCE_VARIABLE, use, use_instance
from pipelines.litter import sweep_home
from pipelines.province.province import read_province
from pipelines.server import services
from pipelines.server.serve import ServerError, serve_ui
from pipelines.server.serve import serve as serve_instance

workspace_option = click.option(
    "--workspace",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, resolve_path=True),
    required=True,
    help="workspace.yaml：各区的代码服务",
)

province_option = click.option(
    "--province",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar=PROVINCE_VARIABLE,
    help="区县清单 province.yaml（或 $JIPING_PROVINCE）：各区共用其所在文件夹里的 Dagster",
)


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
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
@province_option
@home_option
def code(name: str, socket: Path, province: Path | None, home: Path | None) -> None:
    """一个区的代码服务：评价在其中运行。"""
    _prepared(_district(province, name, home) if province else home)
    services.make_instance(socket)
    socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    services.become(services.code_server(name, socket.absolute()))


@serve.command()
@workspace_option
@province_option
@home_option
def daemon(workspace: Path, province: Path | None, home: Path | None) -> None:
    """守护进程：排队、定时、监视收件文件夹、通知。"""
    services.check_workspace(workspace)
    _shown(province, home)
    services.make_instance()
    services.become(services.daemon(workspace))


@serve.command()
@workspace_option
@click.option("--port", type=int, required=True)
@click.option("--read-only", is_flag=True, help="只看不改")
@province_option
@home_option
def ui(workspace: Path, port: int, read_only: bool, province: Path | None, home: Path | None) -> None:
    """界面（只在本机 127.0.0.1；登录和加密由前面的代理负责）。"""
    services.check_workspace(workspace)
    installation = _shown(province, home)
    services.make_instance()
    try:
        serve_ui(installation, workspace, port, read_only)
    except ServerError as error:
        raise Stop(str(error)) from error


def _district(province: Path, code: str, root: Path | None) -> Path:
    """Point this process, and what it becomes, at a district of a province.

    Returns:
        Its home.

    Raises:
        Stop: another home was named.
    """
    declared = read_province(province)
    [district] = declared.chosen([code])
    environment = declared.environment(district)
    home = Path(environment[HOME_VARIABLE])
    if root is not None and root.resolve() != home:
        raise Stop(f"区县清单 {province} 里 {code} 的安装目录是 {home}，不是 {root}")
    declared.prepare()
    os.environ.update(environment)
    return home


def _shown(province: Path | None, root: Path | None) -> Home | None:
    """Point this process at the instance of a province, or of a home, which is given back."""
    if province is None:
        home = home_for_run(root)
        use(home)
        return home
    declared = read_province(province)
    declared.prepare()
    use_instance(declared.instance)
    return None


def _prepared(root: Path | None) -> Home:
    """The home, with what killed processes left in it cleared away."""
    home = home_for_run(root)
    if swept := sweep_home(home):
        console.print(swept)
    use(home)
    return home
