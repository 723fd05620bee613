"""What every command of the command line shares: the consoles, the option for the home, a sentence that ends it."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from assets.graph.home import Home, default_root, load_home
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import Register

if TYPE_CHECKING:
    from assets.warehouse.warehouse import Warehouse

OK, FAILED, QUARANTINED = 0, 1, 3
"""What a command returns: done, it could not be done, done but for files that were refused."""

_UNATTENDED_WIDTH = 160
console = Console(width=None if sys.stdout.isatty() else _UNATTENDED_WIDTH)
errors = Console(stderr=True, width=None if sys.stderr.isatty() else _UNATTENDED_WIDTH)

home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="安装目录（数据仓库、运行记录）；默认 var/ 或 $JIPING_HOME",
)

withdraw_option = click.option(
    "--withdraw", is_flag=True, help="确认撤回：某年度已采用的文件有三分之一以上不在文件夹里时，仍按撤回处理"
)


class Stop(click.ClickException):
    """A sentence for the user; exit code 1."""

    def show(self, file: object = None) -> None:
        """Print the sentence without click's English prefix."""
        errors.print(self.message, style="red", markup=False, highlight=False, soft_wrap=True)


def home_at(root: Path | None) -> Home:
    """The home that the option names, or the default one."""
    return load_home(root.resolve() if root else default_root())


def register_of(home: Home) -> Register:
    """The register of a home.

    Raises:
        Stop: it cannot be used.
    """
    try:
        return home.register()
    except (OfficeFileError, OSError) as error:
        raise Stop(f"部门登记表无法使用：{error}") from error


@contextmanager
def warehouse_of(home: Home) -> "Iterator[Warehouse]":
    """The warehouse of a home over one connection.

    Raises:
        Stop: another program holds it.
    """
    from assets.warehouse.warehouse import WarehouseBusy  # not every command needs DuckDB

    try:
        with home.warehouse.session() as warehouse:
            yield warehouse
    except WarehouseBusy as error:
        raise Stop(str(error)) from error


def parse_years(text: str) -> set[int]:
    """``2023``, ``2022-2023`` and lists of them.

    Raises:
        Stop: anything else.
    """
    years: set[int] = set()
    for part in re.split(r"[,，、]", text):
        match = re.fullmatch(r"\s*(\d{4})(?:\s*[-–—~～至]\s*(\d{4}))?\s*", part)
        if not match or int(match[2] or match[1]) < int(match[1]):
            raise Stop(f"年度“{text}”无法识别；写成 2023 或 2022-2023")
        years.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    return years
