"""``jiping run`` and ``jiping backfill``: evaluate fiscal years as Dagster runs of the home's instance."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from assets.graph.home import HOME_VARIABLE, Home
from assets.intake.accounting import Number
from assets.intake.changes import changed_years, sources_of
from assets.intake.collect import latest_by_path, year_files, year_folders
from assets.knowledge.choices import read_choices
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.schemes import schemes
from assets.publication import wording
from assets.text.normal import printable
from assets.warehouse.warehouse import Rows, Years
from pipelines.cli.failures import stop_if_interrupted
from pipelines.cli.precautions import prepare, published, stopped_years, withdrawn_since
from pipelines.cli.tables import UNCOUNTED, evaluated_table, unread_line
from pipelines.cli.terminal import (
    FAILED,
    OK,
    QUARANTINED,
    Stop,
    console,
    errors,
    home_for_run,
    home_option,
    parse_years,
    register_of,
    withdraw_option,
)
from pipelines.instance import use
from pipelines.litter import sweep_home
from pipelines.logs import as_json

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult

_TABLES = ("evaluation.summary", "intake.source_file", "intake.unread_number")


@click.command()
@click.option(
    "--input", "folder", type=click.Path(path_type=Path, file_okay=False), help="报送文件夹，内有 <年度>/…；默认为示例"
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="结果文件夹")
@click.option("--years", help="年度，如 2023 或 2022-2023；默认为自上次以来有变动的年度")
@withdraw_option
@home_option
def run(folder: Path | None, out: Path | None, years: str | None, withdraw: bool, home: Path | None) -> None:
    """读入报送文件，比较、评价并生成文书。全部读懂返回 0，有文件被退回返回 3，失败返回 1。"""
    sys.exit(_evaluate(_home_of(folder, out, home), years, withdraw))


@click.command()
@click.option("--years", required=True, help="年度，如 2019-2023")
@withdraw_option
@home_option
def backfill(years: str, withdraw: bool, home: Path | None) -> None:
    """按年度重算已登记文件夹里的数据（连续年度一次运行）。"""
    sys.exit(_evaluate(home_for_run(home), years, withdraw))


def _home_of(folder: Path | None, out: Path | None, root: Path | None) -> Home:
    """The home of a run. A foreign input gets one beside its results, so that the sample is left alone."""
    if folder is not None and root is None and HOME_VARIABLE not in os.environ:
        if out is None:
            raise Stop("指定了 --input，请同时用 --out 指定结果文件夹（或用 --home 指定安装目录）")
        root = out / ".jiping"
    return home_for_run(root, folder, out)


def _evaluate(home: Home, years: str | None, withdraw: bool) -> int:
    chosen = _chosen_years(home, years)
    register_of(home)
    try:
        schemes()
        home.corrections()
        read_choices(home.bureau.choices)
        if swept := sweep_home(home):
            errors.print(swept, style="yellow")
        last = prepare(home)
        changed = sorted(set(chosen) if years else changed_years(home, sources_of(home, chosen)))
    except OfficeFileError as error:
        raise Stop(str(error)) from error
    use(home)
    home.save()
    unchanged = "、".join(str(year) for year in chosen if year not in changed)
    if unchanged:
        errors.print(f"年度 {unchanged} 的文件和文书没有变动，未重算（用 --years 指定年度可强制重算）")
    before = published(home.outputs, changed)
    stopped = set() if withdraw else stopped_years(home, changed)
    evaluated = [year for year in changed if year not in stopped]
    if evaluated and not _run_ranges(evaluated, withdraw):
        return FAILED
    with home.warehouse.session() as warehouse:
        stored = {year: warehouse.rows(_TABLES, Years(year, year)) for year in chosen}
    console.print(evaluated_table([row for rows in stored.values() for row in rows["evaluation.summary"]]))
    refused = [message for year, rows in stored.items() for message in _refused(home, year, rows["intake.source_file"])]
    withdrawn = [message for rows in stored.values() for message in withdrawn_since(rows["intake.source_file"], last)]
    removed = [f"[移除] {folder}：不再有评价" for folder in sorted(before - published(home.outputs, changed))]
    noted = [message for year, rows in stored.items() for message in _noted(home, year, rows["intake.source_file"])]
    unread = [message for year, rows in stored.items() for message in _unread(home, year, rows)]
    for message in [*refused, *noted, *unread, *withdrawn, *removed]:
        errors.print(message, style="yellow", highlight=False, soft_wrap=True)
    console.print(
        f"文书：{home.outputs}/<年度>/<部门编码>/    界面：jiping dev --home {quote(str(home.root))}",
        highlight=False,
        soft_wrap=True,
    )
    return FAILED if stopped else QUARANTINED if refused else OK


def _chosen_years(home: Home, years: str | None) -> list[int]:
    """The fiscal years asked for that the input folder has."""
    present = year_folders(home.input)
    if not present:
        raise Stop(f"“{home.input}”里没有以年度命名的文件夹（如 2023）；报送文件应放在 <文件夹>/<年度>/ 下")
    asked, first = parse_years(years) if years else set(present), home.settings().first_fiscal_year
    for year in sorted(year for year in present if year < first):
        errors.print(f"年度 {year} 早于 {first} 年，未处理", style="yellow")
    chosen = sorted(year for year in asked & set(present) if year >= first)
    if not chosen:
        raise Stop(f"“{home.input}”里没有年度 {years} 的文件夹；现有：{'、'.join(map(str, sorted(present)))}")
    return chosen


def _run_ranges(years: list[int], withdraw: bool) -> bool:
    from dagster import DagsterInstance  # a rerun that finds nothing to do need not load it

    from assets.intake.assets import WITHDRAW_TAG
    from pipelines.definitions import defs
    from pipelines.killed_runs import clear_killed_runs
    from pipelines.runs import keep_connections, ranges, run_years

    job = defs.resolve_job_def("evaluate")
    marks = {WITHDRAW_TAG: "true"} if withdraw else {}
    with DagsterInstance.get() as instance:
        keep_connections(instance)
        for run_id in clear_killed_runs(instance):
            errors.print(f"上次运行 {run_id[:8]} 中途中断，已清理", style="yellow")
        for first, last in ranges(years):
            with _progress(f"{first}" if first == last else f"{first}–{last}") as advance:
                result = run_years(job, instance, first, last, advance, marks)
            if not result.success:
                stop_if_interrupted()
                _show_failure(result)
                return False
    return True


def _show_failure(result: "ExecuteInProcessResult") -> None:
    from pipelines.runs import causes

    for cause in causes(result.all_events):
        errors.print(cause, style="red", highlight=False)
    errors.print(f"此前的数据完好。详情见 Dagster 界面的运行 {result.run_id[:8]}。", style="red", highlight=False)


def _refused(home: Home, fiscal_year: int, source_files: Rows) -> Iterator[str]:
    """Messages of the files that lie in the input folder and could not be read, wholly or in part."""
    latest = latest_by_path(source_files)
    for path in year_files(home.input, home.bureau, fiscal_year):
        file = latest.get(path)
        if file and file["status"] != "accepted":
            message = file["message"].replace("\n", "\n  ")
            yield f"[{wording.FILE_STATUSES[file['status']]}] {printable(file['path'])}\n  {message}"


def _noted(home: Home, fiscal_year: int, source_files: Rows) -> Iterator[str]:
    """What was taken for granted in reading files that count."""
    latest = latest_by_path(source_files)
    for path in year_files(home.input, home.bureau, fiscal_year):
        file = latest.get(path)
        if file and file["status"] == "accepted" and file["message"]:
            message = file["message"].replace("\n", "\n  ")
            yield f"[说明] {printable(file['path'])}\n  {message}"


def _unread(home: Home, fiscal_year: int, stored: dict[str, Rows]) -> Iterator[str]:
    """The numbers that were neither read nor declared as not needed, a line for each file that holds some."""
    latest = latest_by_path(stored["intake.source_file"])
    numbers: dict[tuple[str, datetime], list[Number]] = {}
    for row in sorted(stored["intake.unread_number"], key=lambda row: row["position"]):
        number = Number(row["sheet"], row["cell"], row["raw_text"], "unread", row["reason"])
        numbers.setdefault((row["source_sha256"], row["read_at"]), []).append(number)
    for path in year_files(home.input, home.bureau, fiscal_year):
        file = latest.get(path)
        if file and file["numbers_unread"]:
            of_file = numbers.get((file["source_sha256"], file["read_at"]), [])
            yield f"[未读] {printable(file['path'])}：{unread_line(file, of_file)}"
        elif file and file["status"] == "quarantined" and file["numbers_unread"] is None:
            yield f"[未读] {printable(file['path'])}：{UNCOUNTED}"


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} 步"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, disable=as_json()) as progress:
        task = progress.add_task(f"年度 {label}", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
