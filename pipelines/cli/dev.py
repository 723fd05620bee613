"""``jiping dev``: the Dagster UI of a home."""

from pathlib import Path

import click

from pipelines.cli.terminal import Stop, console, home_for_run, home_option
from pipelines.instance import use
from pipelines.litter import sweep_home
from pipelines.logs import log_format_option
from pipelines.server.serve import ServerError, serve


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
@log_format_option
@home_option
def dev(port: int, home: Path | None) -> None:
    """打开 Dagster 界面（只在本机 127.0.0.1）。"""
    installation = home_for_run(home)
    if swept := sweep_home(installation):
        console.print(swept)
    use(installation)
    console.print(f"安装目录 {installation.root}；界面 http://127.0.0.1:{port}", highlight=False)
    try:
        serve(installation, port)
    except ServerError as error:
        raise Stop(str(error)) from error
