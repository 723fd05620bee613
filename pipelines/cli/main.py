"""The ``jiping`` command line: which commands there are. Each is imported when it is called."""

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from typing import Any

import click

from pipelines.cli.failures import note_signals, sentences, speak_chinese
from pipelines.logs import log_format_option

COMMANDS = {
    "run": ("run", "读入报送文件，比较、评价并生成文书。"),
    "check": ("check", "只读一个文件，显示读到的内容和核对发现。"),
    "explain": ("explain", "从得分一级一级追到单元格。"),
    "template": ("template", "生成可下发的空白表。"),
    "scheme": ("scheme", "评分标准：列出、查看、检查。"),
    "score": ("score", "同一批部门分别按几个评分标准试算。"),
    "runs": ("diff", "列出保留的运行。"),
    "diff": ("diff", "比较两次运行。"),
    "backfill": ("run", "按年度重算已登记文件夹里的数据。"),
    "verify": ("verify", "核对收件台账、读数和保存的原件是否仍与收到时一致，文书是否仍与发布时一致。"),
    "backup": ("keeping.backup", "把安装目录备份为一个文件。"),
    "restore": ("keeping.restore", "从备份恢复到一个新的安装目录。"),
    "tidy": ("keeping.tidy", "清理 Dagster 旧的运行记录、升级前的副本和中断留下的临时文件。"),
    "dev": ("serve", "打开 Dagster 界面。"),
    "serve": ("serve", "各项服务，由 systemd 或容器启动。"),
    "province": ("province.commands", "全省（市）各区县：按区县清单评价、汇总、查看。"),
}
"""Command → the module of ``pipelines.cli`` that declares it, and what it does."""


class Commands(click.Group):
    """Commands that are imported when they are called, so that each costs what it uses, and end with a sentence."""

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run in UTF-8 whatever the machine's language settings, and end on SIGTERM as on Ctrl-C."""
        speak_chinese()
        note_signals()
        return super().main(*arguments, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, which ends with a sentence."""
        with sentences():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of their use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"pipelines.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, of which none is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


class _Absent(MetaPathFinder):
    """Lets packages seem not to be installed."""

    def __init__(self, *packages: str) -> None:
        self._packages = packages

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        """Nothing: the other finders are asked, unless it is one of the packages."""
        if fullname in self._packages:
            raise ModuleNotFoundError(fullname)


def command() -> None:
    """The installed command.

    Neither it nor what it calls uses pandas or numpy; DuckDB and Arrow would import them, 0.4 s of each command, only
    to see whether a value is one of theirs.
    """
    sys.meta_path.insert(0, _Absent("numpy", "pandas"))
    main()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@log_format_option
def main() -> None:
    """绩评：用部门自己填报的数据重新推算部门整体支出绩效评价，逐项列出差异。"""
