"""What every command of the command line shares: the consoles, the option for the home, a sentence that ends it."""

import dataclasses
import re
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from assets.graph.home import Home, default_root, load_home
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import Register
from assets.knowledge.schemes import use_schemes
from assets.text.normal import printable
from pipelines.logs import as_json, say

OK, FAILED, QUARANTINED = 0, 1, 3
"""What a command returns: done, it could not be done, done but for files that were refused."""

_UNATTENDED_WIDTH = 160


class _Console(Console):
    """Shows a text as it stands, names and cells of submitted files included: nothing in it is done.

    Neither rich's markup and names of emoji nor the control characters of terminals.
    """

    def __init__(self, *, stderr: bool, attended: bool) -> None:
        super().__init__(stderr=stderr, width=None if attended else _UNATTENDED_WIDTH, markup=False, emoji=False)

    def print(self, *objects: Any, **options: Any) -> None:
        """Show objects; as a line of a log where lines of JSON are asked for."""
        if not as_json():
            super().print(*objects, **options)
            return
        with self.capture() as shown:
            super().print(*objects, **options)
        say(shown.get(), options.get("style"))

    def render_str(self, text: str, **options: Any) -> Text:
        """A text, or that of a cell, title or branch, as it is printed."""
        return super().render_str("\n".join(map(printable, text.split("\n"))), **options)


console = _Console(stderr=False, attended=sys.stdout.isatty())
errors = _Console(stderr=True, attended=sys.stderr.isatty())

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
        errors.print(self.message, style="red", highlight=False, soft_wrap=True)


def home_at(root: Path | None) -> Home:
    """The home that the option names, or the default one."""
    home = load_home(root.resolve() if root else default_root())
    use_schemes(home.bureau.schemes)
    return home


def register_of(home: Home) -> Register:
    """The register of a home.

    Raises:
        Stop: it cannot be used.
    """
    try:
        return home.register()
    except (OfficeFileError, OSError) as error:
        raise Stop(f"部门登记表无法使用：{error}") from error


def home_for_run(root: Path | None, folder: Path | None = None, out: Path | None = None) -> Home:
    """The home at ``root`` or the default one, with the folders in which a run reads and writes.

    Args:
        root: the home directory.
        folder: submissions, if not those that the home remembers.
        out: results, if not those that the home remembers.

    Raises:
        Stop: a folder that the home remembers is gone, or results would lie among the submissions.
    """
    home = home_at(root)
    if folder is None and not home.input.is_dir():
        raise Stop(f"安装目录 {home.root} 记着的报送文件夹“{home.input}”已不存在；移到别处了就用 --input 指定")
    if out is None and not home.outputs.is_dir() and not home.outputs.is_relative_to(home.root):
        raise Stop(f"安装目录 {home.root} 记着的结果文件夹“{home.outputs}”已不存在；用 --out 指定新的，或先建好它")
    home = dataclasses.replace(
        home,
        input=folder.resolve() if folder else home.input,
        outputs=out.resolve() if out else home.outputs,
    )
    use_schemes(home.bureau.schemes)
    if home.outputs.is_relative_to(home.input):
        raise Stop(f"结果文件夹“{home.outputs}”不能在报送文件夹“{home.input}”里：结果会被当作报送文件读入")
    return home


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
