"""``jiping tidy``: what a home need not keep goes: records of old runs, copies from before an upgrade, litter."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assets.graph.home import Home
from pipelines.cli.keeping.runs import refuse_while_running
from pipelines.cli.terminal import Stop, console, errors, home_at, home_option
from pipelines.instance import instance_folder
from pipelines.litter import sweep_home

if TYPE_CHECKING:
    from dagster import DagsterInstance

_KEPT_RUNS, _KEPT_DAYS = 30, 90
_AT_ONCE = 500
"""Events asked for in one query."""
_WAIT_SECONDS = 60
"""For whoever writes to one of Dagster's databases."""


@dataclass(frozen=True)
class Chosen:
    """What may go.

    Attributes:
        runs: ids of the runs whose records go.
        needed: how many old runs stay, since some table or document of some year was last made by them.
        copies: warehouses from before an upgrade.
    """

    runs: list[str]
    needed: int
    copies: list[Path]


@click.command()
@click.option("--keep", default=_KEPT_RUNS, show_default=True, type=click.IntRange(0), help="至少保留最近多少次运行")
@click.option("--days", default=_KEPT_DAYS, show_default=True, type=click.IntRange(0), help="至少保留最近多少天")
@click.option("--dry-run", is_flag=True, help="只列出，不清理")
@home_option
def tidy(keep: int, days: int, dry_run: bool, home: Path | None) -> None:
    """清理 Dagster 旧的运行记录、升级前的副本和中断留下的临时文件。台账、原件、凭证、复核和文书一概不动。

    各区县共用的 Dagster 整个清理，任何区县的运行都须已结束。
    """
    installation = home_at(home)
    if not installation.dagster.is_dir() and not installation.warehouse.exists():
        raise Stop(f"安装目录 {installation.root} 还没有数据，没有可清理的")
    refuse_while_running(installation, anywhere=True)
    before = _size(installation)
    if not dry_run and installation.warehouse.exists():
        installation.warehouse.tidy()  # first: a newer release's home is refused
    chosen = _chosen(installation, keep, datetime.now(UTC) - timedelta(days=days))
    if not dry_run:
        if swept := sweep_home(installation):
            console.print(swept)
        _remove(installation, chosen)
    console.print(
        f"{'可清理' if dry_run else '已清理'}：{len(chosen.runs)} 次运行的记录，{len(chosen.copies)} 个升级前的副本"
    )
    if chosen.needed:
        console.print(f"另有 {chosen.needed} 次较早的运行仍是某些数据或文书的最近一次来源，保留")
    if dry_run:
        console.print("没有改动任何内容")
    else:
        console.print(f"腾出 {max(before - _size(installation), 0) / 1e6:.1f} MB", highlight=False)


def _chosen(home: Home, keep: int, oldest: datetime) -> Chosen:
    from dagster import DagsterInstance

    with DagsterInstance.get() as instance:
        records = instance.get_run_records()[keep:]  # the last one first
        old = [
            record.dagster_run.run_id
            for record in records
            if record.dagster_run.is_finished and record.create_timestamp < oldest
        ]
        needed = set(_sources(instance)) if old else set()
    kept = len(needed.intersection(old))
    return Chosen([run for run in old if run not in needed], kept, home.warehouse.copies_before(oldest))


def _sources(instance: "DagsterInstance") -> Iterator[str]:
    """The runs that last made some partition of some asset: with their events Dagster would forget that it was made."""
    from dagster import AssetRecordsFilter, DagsterEventType

    for key in instance.all_asset_keys():
        latest = instance.event_log_storage.get_latest_storage_id_by_partition(
            key, DagsterEventType.ASSET_MATERIALIZATION
        )
        ids = sorted(latest.values())
        for start in range(0, len(ids), _AT_ONCE):
            some = AssetRecordsFilter(asset_key=key, storage_ids=ids[start : start + _AT_ONCE])
            yield from (record.run_id for record in instance.fetch_materializations(some, limit=_AT_ONCE).records)


def _remove(home: Home, chosen: Chosen) -> None:
    from dagster import DagsterInstance

    for path in chosen.copies:
        path.unlink()
    with DagsterInstance.get() as instance:
        for run in chosen.runs:
            instance.compute_log_manager.delete_logs(prefix=[run])
            instance.delete_run(run)
    folder = instance_folder()
    history = folder / "history"
    for run in chosen.runs:  # Dagster leaves the database of a run, empty
        for path in (history / "runs").glob(f"{run}.db*"):
            path.unlink()
    for database in (*history.glob("*.db"), *(history / "runs").glob("index.db"), *folder.glob("schedules/*.db")):
        try:
            with closing(sqlite3.connect(database, timeout=_WAIT_SECONDS)) as connection:
                connection.execute("vacuum")
        except sqlite3.OperationalError as error:
            errors.print(f"[未压缩] {database}：{error}", style="yellow", highlight=False, soft_wrap=True)


def _size(home: Home) -> int:
    """Bytes of what may become smaller."""
    return home.warehouse.location.bytes() + sum(
        path.stat().st_size
        for path in (*instance_folder().rglob("*"), *home.warehouse.copies_before())
        if path.is_file()
    )
