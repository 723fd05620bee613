"""``jiping restore``: a home as it was backed up, in a folder where there is none, its tables in a file or a lake."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from assets.graph.home import OPERATORS_FILES, SETTINGS, WAREHOUSE_FILE, Home
from assets.graph.home_settings import DuckDB, DuckLake, read_home_settings
from assets.warehouse.files import SAMPLE
from assets.warehouse.replacement import folder_aside, remove_folder, swap
from pipelines.cli.keeping import archive
from pipelines.cli.terminal import Stop, console, home_at, home_option
from pipelines.instance import has_own_instance, use, write_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@home_option
def restore(file: Path, home: Path | None) -> None:
    """从备份恢复到一个新的安装目录（--home）。报送文件、文书都放在安装目录里。

    那里须是空的，或只有本机的 settings.yaml、dagster.yaml：前者把数据仓库设为 ducklake 的，台账恢复到那里。
    """
    target = home_at(home)
    try:
        contents = unpack(file, target)
    except archive.BackupError as error:
        raise Stop(str(error)) from error
    except FileExistsError as error:
        raise Stop(
            f"{target.root / SETTINGS} 所设的数据仓库（{error}）已有数据，没有恢复：请换一个空的目录数据库和文件夹"
        ) from error
    console.print(
        f"已恢复到 {target.root}：{len(contents.files)} 个文件，备份于 {contents.made_at[:19]}（UTC）。"
        "可用 jiping verify 核对",
        highlight=False,
        soft_wrap=True,
    )


def unpack(file: Path, target: Home) -> archive.Contents:
    """Make a home of a backup, in one step once everything is there.

    A lake knows the path of its folder, which may lie in the home: it is filled when the home is in its place. Until
    then the tables lie there in a file, with which nobody begins on an empty lake (:func:`load_home`).

    Args:
        target: names the folder, and where the tables are to lie.

    Raises:
        Stop: something lies in the folder, be it since a moment ago; nothing was made.
        OfficeFileError: the operator's ``dagster.yaml`` cannot be used, or no district is named; nothing was made.
        BackupError: nothing was made.
        NewerHome: a newer release made it.
        FileExistsError: the lake has tables; nothing was made.
        WarehouseUnavailable: the lake cannot be had; nothing was made.
    """
    root, is_own = target.root, has_own_instance()
    _refuse_unless_new(target)
    with folder_aside(root) as made:
        made.chmod(0o700)  # before the ledger lies in it
        contents = archive.extract(file, made)
        for folder in () if contents.reads_sample else (archive.INBOX, archive.BUREAU):
            (made / folder).mkdir(exist_ok=True)
        for name in OPERATORS_FILES:
            if (root / name).is_file():
                shutil.copy2(root / name, made)
        unplaced = Home(made, SAMPLE if contents.reads_sample else root / archive.INBOX, root / archive.OUTPUTS)
        unplaced.warehouse.fill_from(made / archive.TABLES)
        (made / archive.TABLES).unlink()
        if target.read_copy:
            unplaced.warehouse.copy_to(made / target.read_copy.relative_to(root))
        unplaced.protect()
        if is_own:
            write_settings(unplaced.dagster, one_writer=isinstance(target.tables, DuckDB))  # or nothing is restored
        _refuse_unless_new(target)
        swap(made, root)
    home = replace(unplaced, root=root, tables=target.tables)
    if isinstance(home.tables, DuckLake):
        with _undone_if_it_fails(root):
            home.warehouse.fill_from(root / WAREHOUSE_FILE)
        (root / WAREHOUSE_FILE).unlink()
    home.save()
    use(home)  # Dagster's settings name the folder of the event log
    return contents


def _refuse_unless_new(home: Home) -> None:
    """Go on only where nothing lies but the operator's files, which say where the tables go and nothing else.

    Raises:
        Stop: something does, or nothing can be put there.
    """
    root = home.root
    if os.path.ismount(root):
        raise Stop(f"{root} 是挂载点，没有恢复：请用 --home 指定其中的一个文件夹，如 {root / 'jiping'}")
    if root.exists() and {path.name for path in root.iterdir()} - OPERATORS_FILES:
        raise Stop(f"安装目录 {root} 不是空的，没有恢复：请用 --home 指定另一个")
    settings = read_home_settings(root / SETTINGS)
    if settings.input or settings.outputs:
        raise Stop(
            f"{root / SETTINGS} 指定了报送或结果文件夹，没有恢复：备份恢复到安装目录里面。"
            "请先删去 input、outputs，恢复后用 jiping run 的 --input、--out 指定"
        )


@contextmanager
def _undone_if_it_fails(root: Path) -> Iterator[None]:
    """Leave what lay in a home before: the operator's files. The tables go last, with which no lake is opened."""
    try:
        yield
    except BaseException:
        for path in sorted(root.iterdir(), key=lambda path: path.name == WAREHOUSE_FILE):
            if path.is_dir():
                remove_folder(path)
            elif path.name not in OPERATORS_FILES:
                path.unlink()
        raise
