"""``jiping restore``: a home as it was backed up, in a folder where there is none."""

from pathlib import Path

import click

from assets.graph.home import Home
from assets.warehouse.files import SAMPLE
from assets.warehouse.replacement import folder_aside, swap
from pipelines.cli.keeping import archive
from pipelines.cli.terminal import Stop, console, home_at, home_option
from pipelines.instance import write_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@home_option
def restore(file: Path, home: Path | None) -> None:
    """从备份恢复到一个新的安装目录（--home）；那里须是空的。报送文件、文书都放在安装目录里。"""
    root = home_at(home).root
    if root.exists() and any(root.iterdir()):
        raise Stop(f"安装目录 {root} 不是空的，没有恢复：请用 --home 指定另一个")
    try:
        contents = unpack(file, root)
    except archive.BackupError as error:
        raise Stop(str(error)) from error
    console.print(
        f"已恢复到 {root}：{len(contents.files)} 个文件，备份于 {contents.made_at[:19]}（UTC）。"
        "可用 jiping verify 核对",
        highlight=False,
        soft_wrap=True,
    )


def unpack(file: Path, root: Path) -> archive.Contents:
    """Make a home of a backup, in one step once everything is there.

    Raises:
        BackupError: nothing was made.
        NewerHome: a newer release made it.
    """
    with folder_aside(root) as made:
        contents = archive.extract(file, made)
        for folder in () if contents.reads_sample else (archive.INBOX, archive.BUREAU):
            (made / folder).mkdir(exist_ok=True)
        home = Home(made, SAMPLE if contents.reads_sample else root / archive.INBOX, root / archive.OUTPUTS)
        home.warehouse.fill_from(made / archive.TABLES)
        (made / archive.TABLES).unlink()
        home.protect()
        home.save()
        swap(made, root)
    write_settings(root / archive.DAGSTER)  # they name the folder of the event log
    return contents
