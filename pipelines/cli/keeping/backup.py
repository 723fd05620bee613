"""``jiping backup``: everything of a home that is needed to go on elsewhere, in one file."""

import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from assets.graph.home import Home
from assets.graph.home_settings import DuckLake
from assets.graph.versions import code_version
from assets.intake.collect import year_folders
from assets.warehouse.files import SAMPLE
from assets.warehouse.replacement import folder_aside, is_aside
from pipelines.cli.keeping import archive
from pipelines.cli.keeping.runs import refuse_while_running
from pipelines.cli.terminal import Stop, console, errors, home_at, home_option
from pipelines.instance import instance_folder

_SUFFIX = ".tar.gz"
_GZIP_LEVEL = 1
"""Most of it is compressed already: higher levels take three times as long for a twentieth less."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--no-outputs", is_flag=True, help="不备份已发布的文书：恢复后由 jiping run 重新生成")
@home_option
def backup(file: Path, no_outputs: bool, home: Path | None) -> None:
    """把安装目录备份为一个文件（.tar.gz）：报送文件、财政局文件夹、原件、台账、凭证、运行记录、文书。"""
    installation, target = home_at(home), file.resolve()
    if not installation.warehouse.exists():
        raise Stop(f"安装目录 {installation.root} 还没有数据，没有可备份的")
    if not target.name.endswith(_SUFFIX):
        raise Stop(f"备份文件“{file}”的名称须以 {_SUFFIX} 结尾")
    if target.exists():
        raise Stop(f"“{file}”已存在，不覆盖：请换一个名称")
    if folder := next((folder for folder in _backed_up(installation) if target.is_relative_to(folder)), None):
        raise Stop(f"备份文件不能放在“{folder}”里：那里的内容都会被备份")
    refuse_while_running(installation)
    links = write(installation, target, with_outputs=not no_outputs)
    for path in links:
        errors.print(f"[未备份] {path} 是链接", style="yellow", highlight=False, soft_wrap=True)
    if installation.input == SAMPLE:
        errors.print("报送文件是程序自带的示例，不在备份中", style="yellow")
    for path in _of_this_machine(installation):
        errors.print(f"[未备份] {path} 是这台机器的设置，请另行保存", style="yellow", highlight=False, soft_wrap=True)
    runs = installation.dagster / "history" / "runs.db"
    if instance_folder() != installation.dagster or not runs.is_file():
        errors.print("Dagster 的运行记录不在安装目录中（在 PostgreSQL，或各区县共用），请另行备份", style="yellow")
    console.print(f"已备份到 {target}（{target.stat().st_size / 1e6:.1f} MB）", highlight=False, soft_wrap=True)


def write(home: Home, file: Path, *, with_outputs: bool) -> list[Path]:
    """Write a backup, which is there wholly or not at all.

    In this order it is consistent even if a run begins meanwhile: what vouches for others first, then the ledger, then
    the kept files that it names, which are never changed.

    Returns:
        Links, which are not followed and not in it.
    """
    links: list[Path] = []
    with folder_aside(file) as made:
        made.chmod(0o700)  # before the ledger lies in it
        unfinished, made_at, files = made / file.name, datetime.now(UTC).isoformat(), {}
        with tarfile.open(unfinished, "x:gz", format=tarfile.PAX_FORMAT, compresslevel=_GZIP_LEVEL) as archived:
            try:
                for name, path in _parts(home, made, links, with_outputs=with_outputs):
                    files[name] = archive.add(archived, name, path)
            except FileNotFoundError as error:
                raise Stop(f"{error.filename} 在备份时被移走，没有备份；请稍后再试") from error
            except OSError as error:
                if error.errno is not None:
                    raise
                raise Stop(f"{path} 正在被写入，没有备份；请稍后再试") from error
            archive.close(archived, archive.Contents(made_at, code_version(), home.input == SAMPLE, files), made)
        unfinished.chmod(0o600)
        unfinished.rename(file)
    return links


def _backed_up(home: Home) -> tuple[Path, ...]:
    """The folders of which everything is in a backup: the next one would hold this one."""
    return home.input, home.bureau.folder, home.outputs, home.files, home.runs, home.dagster


def _of_this_machine(home: Home) -> list[Path]:
    """What the operator set of the home: elsewhere another one decides on it."""
    dagster, settings = home.root / "dagster.yaml", home.root / "settings.yaml"
    return [*([dagster] if dagster.is_file() else []), *([settings] if isinstance(home.tables, DuckLake) else [])]


def _parts(home: Home, made: Path, links: list[Path], *, with_outputs: bool) -> Iterator[tuple[str, Path]]:
    """Name in the archive and path of each file."""
    yield from _tree(archive.RUNS, home.runs, links)
    for name in archive.CHAINS:
        if (home.root / name).is_file():
            yield name, home.root / name
    tables = made / archive.TABLES
    home.warehouse.copy_to(tables)
    yield archive.TABLES, tables
    yield from _tree(archive.FILES, home.files, links)
    yield from dict(_submissions(home, links)).items()
    yield from _dagster(home.dagster, made, links)
    if with_outputs:
        yield from _tree(archive.OUTPUTS, home.outputs, links, apart=(home.root,))


def _submissions(home: Home, links: list[Path]) -> Iterator[tuple[str, Path]]:
    """Inbox and bureau; of a folder from elsewhere what a run reads of it."""
    if home.input == SAMPLE:
        return
    bureau = home.bureau.folder
    yield from _tree(archive.BUREAU, bureau, links)
    if home.input.is_relative_to(home.root):
        yield from _tree(archive.INBOX, home.input, links, apart=(bureau,))
        return
    folders = [folder for of_year in year_folders(home.input).values() for folder in of_year]
    for folder in (*folders, home.input / "corrections"):
        yield from _tree(f"{archive.INBOX}/{folder.name}", folder, links)
    register = home.input / "departments.csv"
    if register.is_file():
        yield f"{archive.INBOX}/{register.name}", register


def _dagster(folder: Path, made: Path, links: list[Path]) -> Iterator[tuple[str, Path]]:
    """The instance; each database as at one moment, whoever writes to it."""
    for name, path in _tree(archive.DAGSTER, folder, links, apart=(folder / "dagster.yaml",)):  # made of the machine's
        if path.name.endswith((".db-wal", ".db-shm", ".db-journal")):
            continue
        if path.suffix == ".db":
            copy = made / "copy.db"
            copy.unlink(missing_ok=True)
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
            path = copy
        yield name, path


def _tree(name: str, folder: Path, links: list[Path], apart: tuple[Path, ...] = ()) -> Iterator[tuple[str, Path]]:
    """The files of a folder at any depth, but of no link; what is being made aside is not there yet."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if path in apart or is_aside(path):
            continue
        if path.is_symlink():
            links.append(path)
        elif path.is_dir():
            yield from _tree(f"{name}/{path.name}", path, links, apart)
        elif path.is_file():
            yield f"{name}/{path.name}", path
