"""``jiping dev``: the Dagster UI of a home."""

import subprocess
import sys
from pathlib import Path

import click
from dagster import DagsterInstance

from assets.warehouse.files import PROJECT
from pipelines.cli.terminal import console, home_at, home_option
from pipelines.instance import use
from pipelines.runs import clear_killed_runs


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
@home_option
def dev(port: int, home: Path | None) -> None:
    """打开 Dagster 界面（只在本机 127.0.0.1）。"""
    installation = home_at(home)
    use(installation)
    with DagsterInstance.get() as instance:  # makes the instance's databases before web server and daemon both try to
        clear_killed_runs(instance)
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev", "-w", str(PROJECT / "workspace.yaml")]
    console.print(f"安装目录 {installation.root}；界面 http://127.0.0.1:{port}", highlight=False)
    sys.exit(subprocess.call([*command, "-h", "127.0.0.1", "-p", str(port)], cwd=installation.root))
