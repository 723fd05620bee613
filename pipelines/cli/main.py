"""The ``jiping`` command line. Everything it evaluates is a Dagster run of the home's instance."""

import dataclasses
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from assets.graph.home import HOME_VARIABLE, Home, default_root, load_home
from assets.graph.partitions import FIRST_FISCAL_YEAR
from assets.intake.collect import year_folders
from assets.intake.containers.open import open_document
from assets.intake.owners import stated_years
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from assets.knowledge.choices import read_choices
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import RegisterError
from assets.publication.forms.blank import score_tables, sendable, template_of
from assets.warehouse.files import PROJECT
from pipelines.changes import changed_years, remember, sources_of
from pipelines.cli.check_tables import findings_table, understood
from pipelines.cli.diff import diff, runs
from pipelines.cli.explain import explain_indicator
from pipelines.cli.precautions import prepare, published, stopped_years
from pipelines.cli.run_tables import evaluated_table, refused_files, withdrawn_files
from pipelines.cli.schemes import found_scheme, scheme, score, score_lines
from pipelines.cli.terminal import Stop, console, errors, home_at, home_option, parse_years, withdraw_option
from pipelines.cli.trial import findings_of
from pipelines.cli.verify import verify
from pipelines.instance import write_settings

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult

OK, FAILED, QUARANTINED = 0, 1, 3

UNSAFE_IN_NAMES = r'[\\/:*?"<>|\x00-\x1f]'


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """绩评：用部门自己填报的数据重新推算部门整体支出绩效评价，逐项列出差异。"""


main.add_command(scheme)
main.add_command(score)
main.add_command(runs)
main.add_command(diff)
main.add_command(verify)


@main.command()
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


@main.command()
@click.option("--years", required=True, help="年度，如 2019-2023")
@withdraw_option
@home_option
def backfill(years: str, withdraw: bool, home: Path | None) -> None:
    """按年度重算已登记文件夹里的数据（连续年度一次运行）。"""
    sys.exit(_evaluate(home_at(home), years, withdraw))


@main.command()
@click.argument("department")
@click.argument("fiscal_year", type=int)
@click.argument("indicator", required=False)
@home_option
def explain(department: str, fiscal_year: int, indicator: str | None, home: Path | None) -> None:
    """从得分一级一级追到单元格：部门编码或名称、年度、指标（省略则列出全部指标）。"""
    place = home_at(home)
    try:
        found = place.register().find(department, fiscal_year)
    except (RegisterError, OSError) as error:
        raise Stop(str(error)) from error
    tree = explain_indicator(place.warehouse, found.department_id if found else department, fiscal_year, indicator)
    if tree is None:
        raise Stop(f"没有“{department}”{fiscal_year}年度{indicator or ''}的评价结果；先运行 jiping run")
    console.print(tree)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=int, help="年度；默认取所在文件夹名，再取文件标题里的年度")
@home_option
def check(file: Path, year: int | None, home: Path | None) -> None:
    """只读一个文件：显示认出的表、部门、年度、单位和每个单元格，没读懂的内容，以及核对发现；不保存任何内容。"""
    place = home_at(home)
    data = file.read_bytes()
    try:
        register = place.register()
        fiscal_year = year or _year_of(file, data)
        reading = FormReader(file.name, fiscal_year, register, trial=True).read(data)
    except (Problem, RegisterError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(QUARANTINED if isinstance(error, Problem) else FAILED)
    for title, table in understood(reading, register):
        console.print(title, style="bold", markup=False, highlight=False, soft_wrap=True)
        if table is not None:
            console.print(table)
    for problem in reading.set_aside:
        errors.print(f"未采用：{problem}", style="yellow", markup=False, highlight=False, soft_wrap=True)
    for title in reading.empty:
        console.print(f"本表无数据：{title}", markup=False, highlight=False, soft_wrap=True)
    for sheet in reading.unread:
        console.print(f"不属于任何已知表格，未读：{sheet}", markup=False, highlight=False, soft_wrap=True)
    findings = findings_of(file, fiscal_year, place) if reading.readings else []
    console.print(findings_table(findings) if findings else "核对：没有发现问题")
    sys.exit(QUARANTINED if reading.set_aside else OK)


@main.command()
@click.option(
    "--form", "form_id", default="collection_workbook", show_default=True, help="表格编号（data/forms 中的 id）"
)
@click.option("--year", type=int, help="评价年度，填入表中")
@click.option("--departments", help="部门编码或名称，用逗号分隔，或 all（登记表中全部）；每个部门一份")
@click.option("--scheme", "scheme_name", help="评分标准编号或文件：评分表列出它的指标、分值和评价标准")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@home_option
def template(
    form_id: str, year: int | None, departments: str | None, scheme_name: str | None, folder: Path, home: Path | None
) -> None:
    """生成可下发的空白表：标签已锁定，填写时自动核对。"""
    blank = {form.id: form for form in sendable()}
    if form_id not in blank:
        raise Stop(f"没有可下发的表“{form_id}”；现有：{'、'.join(blank)}")
    form = blank[form_id]
    if scheme_name and not score_tables(form):
        raise Stop(f"“{form.label}”里没有评分表，不能列出评分标准的指标；去掉 --scheme，或改用 --form score_sheet")
    lines = score_lines(found_scheme(scheme_name)) if scheme_name else []
    folder.mkdir(parents=True, exist_ok=True)
    for department in _named(home_at(home), departments):
        name = f"{department}-{year or ''}{'年' if year else ''}{form.label}" if department else form.label
        target = folder / f"{re.sub(UNSAFE_IN_NAMES, '_', name)}.xlsx"
        target.write_bytes(template_of(form, department, year, lines))
        console.print(f"已生成 {target}", highlight=False, markup=False, soft_wrap=True)


@main.command()
@click.option("--port", type=int, default=3000, show_default=True)
@home_option
def dev(port: int, home: Path | None) -> None:
    """打开 Dagster 界面（只在本机 127.0.0.1）。"""
    place = home_at(home)
    _prepare(place)
    from dagster import DagsterInstance

    from pipelines.runs import clear_killed_runs

    with DagsterInstance.get() as instance:  # makes the instance's databases before web server and daemon both try to
        clear_killed_runs(instance)
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev", "-w", str(PROJECT / "workspace.yaml")]
    console.print(f"安装目录 {place.root}；界面 http://127.0.0.1:{port}", highlight=False)
    sys.exit(subprocess.call([*command, "-h", "127.0.0.1", "-p", str(port)], cwd=place.root))


def _year_of(file: Path, data: bytes) -> int:
    """The year of the folder in which a file lies, else the one that its titles state."""
    parent = re.match(r"\d{4}", file.resolve().parent.name)
    if parent:
        return int(parent[0])
    years = stated_years(open_document(file.name, data))
    if len(years) != 1:
        found = f"（标题里有 {'、'.join(map(str, sorted(years)))}）" if years else ""
        raise Stop(f"请用 --year 指定年度，或把文件放在以年度命名的文件夹里{found}")
    return years.pop()


def _named(place: Home, departments: str | None) -> list[str | None]:
    """Names of the departments asked for; ``None`` stands for a form without a department."""
    if departments is None:
        return [None]
    try:
        register = place.register()
    except (RegisterError, OSError) as error:
        raise Stop(f"部门登记表无法使用：{error}") from error
    if departments == "all":
        return [department.name for department in register.departments]
    asked = [name.strip() for name in re.split("[,，、]", departments) if name.strip()]
    found = {name: register.find(name) for name in asked}
    unknown = [name for name, department in found.items() if department is None]
    if unknown:
        raise Stop(f"部门登记表 {place.register_path} 中没有：{'、'.join(unknown)}")
    return [department.name for department in found.values() if department]


def _home_of(folder: Path | None, out: Path | None, root: Path | None) -> Home:
    """The home of a run. A foreign input gets one beside its results, so that the sample is left alone."""
    if folder is not None and root is None and HOME_VARIABLE not in os.environ:
        if out is None:
            raise Stop("指定了 --input，请同时用 --out 指定结果文件夹（或用 --home 指定安装目录）")
        root = out / ".jiping"
    place = load_home(root.resolve() if root else default_root())
    if folder is not None:
        place = dataclasses.replace(place, input=folder.resolve())
    if out is not None:
        place = dataclasses.replace(place, outputs=out.resolve())
    return place


def _evaluate(place: Home, years: str | None, withdraw: bool) -> int:
    present = year_folders(place.input)
    if not present:
        raise Stop(f"“{place.input}”里没有以年度命名的文件夹（如 2023）；报送文件应放在 <文件夹>/<年度>/ 下")
    asked = parse_years(years) if years else set(present)
    chosen = sorted(year for year in asked & set(present) if year >= FIRST_FISCAL_YEAR)
    for year in sorted(set(present) - {year for year in present if year >= FIRST_FISCAL_YEAR}):
        errors.print(f"年度 {year} 早于 {FIRST_FISCAL_YEAR} 年，未处理", style="yellow")
    if not chosen:
        raise Stop(f"“{place.input}”里没有年度 {years} 的文件夹；现有：{'、'.join(map(str, sorted(present)))}")
    try:
        place.register()
    except (OfficeFileError, OSError) as error:
        raise Stop(f"部门登记表无法使用：{error}") from error
    try:
        place.corrections()
        read_choices(place.bureau.choices)
        last = prepare(place)
        sources = sources_of(place, chosen)
    except (OfficeFileError, OSError) as error:
        raise Stop(str(error)) from error
    _prepare(place)
    place.save()
    changed = sorted(set(chosen) if years else changed_years(place, sources))
    stopped = set() if withdraw else stopped_years(place, changed)
    changed = [year for year in changed if year not in stopped]
    before = published(place.outputs, changed)
    unchanged = "、".join(str(year) for year in chosen if year not in changed and year not in stopped)
    if unchanged:
        errors.print(f"年度 {unchanged} 的文件和文书没有变动，未重算（用 --years 指定年度可强制重算）")
    if changed:
        from dagster import DagsterInstance

        with DagsterInstance.get() as instance, place.warehouse.session():
            if not _run_ranges(instance, changed, withdraw):
                return FAILED
        remember(place, {year: sources[year] for year in changed})
    console.print(evaluated_table(place, chosen))
    for message in withdrawn_files(place, chosen, last):
        errors.print(message, style="yellow", markup=False, highlight=False, soft_wrap=True)
    for folder in sorted(before - published(place.outputs, changed)):
        errors.print(f"[移除] {folder}：本年度不再有该部门的评价", style="yellow", markup=False, soft_wrap=True)
    refused = refused_files(place, chosen)
    for message in refused:
        errors.print(message, style="yellow", markup=False, highlight=False, soft_wrap=True)
    console.print(
        f"文书：{place.outputs}/<年度>/<部门编码>/    界面：jiping dev --home {place.root}",
        highlight=False,
        soft_wrap=True,
    )
    return FAILED if stopped else QUARANTINED if refused else OK


def _run_ranges(instance: "DagsterInstance", years: list[int], withdraw: bool) -> bool:
    from assets.intake.assets import WITHDRAW_TAG
    from pipelines.definitions import defs
    from pipelines.runs import clear_killed_runs, ranges, run_years

    job = defs.resolve_job_def("evaluate")

    for run_id in clear_killed_runs(instance):
        errors.print(f"上次运行 {run_id[:8]} 中途中断，已清理", style="yellow")
    for first, last in ranges(years):
        with _progress(f"{first}" if first == last else f"{first}–{last}") as advance:
            result = run_years(job, instance, first, last, advance, {WITHDRAW_TAG: "true"} if withdraw else {})
        if not result.success:
            _show_failure(result)
            return False
    return True


def _show_failure(result: "ExecuteInProcessResult") -> None:
    for event in result.all_events:
        if event.is_step_failure and event.step_failure_data.error:
            error = event.step_failure_data.error
            cause = error.cause or error
            errors.print(
                f"步骤 {event.step_key} 失败：{cause.message.strip()}", style="red", markup=False, highlight=False
            )
    errors.print(f"此前的数据完好。详情见 Dagster 界面的运行 {result.run_id[:8]}。", style="red", highlight=False)


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} 步"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors) as progress:
        task = progress.add_task(f"年度 {label}", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _prepare(place: Home) -> None:
    """Point Dagster and the assets at the home. The instance's settings are the project's."""
    write_settings(place.dagster)
    os.environ[HOME_VARIABLE] = str(place.root)
    os.environ["DAGSTER_HOME"] = str(place.dagster)
    # The quality of a figure never depends on the machine's language settings.
    os.environ.setdefault("PYTHONUTF8", "1")
