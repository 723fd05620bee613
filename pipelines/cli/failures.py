"""How a command ends that could not do its work: a sentence and an exit code, whatever was raised, and no traceback.

What is not listed here is a fault of the program, and shows itself.
"""

import os
import re
import signal
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import Any

import click

from pipelines.cli.terminal import Stop, errors

_INTACT = "此前的数据完好，之后重新运行即可"
_SENTENCES = {
    r"Could not set lock on file .*\(PID (\d+)\)": r"数据仓库正被另一个进程（PID \1）使用；等它结束后再运行",
    r"Could not set lock on file": "数据仓库正被另一个进程使用；等它结束后再运行",
    r"No space left on device|database or disk is full|Disk quota exceeded": f"磁盘已满，请腾出空间；{_INTACT}",
    r"disk I/O error": f"安装目录所在的磁盘读写出错，可能已满，请检查；{_INTACT}",
    r"Too many open files": f"同时打开的文件太多（ulimit -n），请放宽限制；{_INTACT}",
    r"unable to open database file": "Dagster 的记录无法打开；检查安装目录的权限和同时打开的文件数（ulimit -n）",
    r"\bMemoryError\b|bad_alloc|\bOutOfMemoryException\b": f"内存不足，请腾出内存；{_INTACT}",
    r"Cannot allocate memory|failed to map segment": f"内存不足，请腾出内存；{_INTACT}",
    r"can't start new thread": f"系统不允许再开线程（ulimit -u），请放宽限制；{_INTACT}",
    r"(?:Read-only file system|Permission denied)(.*)": r"没有写入权限\1",
    r"readonly database": "没有写入权限：安装目录里 Dagster 的记录",
}
"""What the text of an error shows → what the user reads; ``\\1`` is the pattern's group."""

_noted_signals = -1
"""Where the numbers of received signals are read. Dagster puts its own handlers in place of ours while it runs."""


class Sentences(click.Group):
    """A group of commands each of which ends with a sentence."""

    def main(self, *arguments: Any, **named: Any) -> Any:
        """Run in UTF-8 whatever the machine's language settings, and end on SIGTERM as on Ctrl-C."""
        _speak_chinese()
        _note_signals()
        return super().main(*arguments, **named)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command.

        Raises:
            Stop: why it could not go on.
            SystemExit: 128 and the number of the signal that ended it.
        """
        try:
            return super().invoke(ctx)
        except (SystemExit, click.ClickException, click.exceptions.Exit):
            raise
        except BaseException as error:
            stop_if_interrupted()
            sentence = sentence_of(_texts(error))
            if sentence is None:
                raise
            raise Stop(sentence) from error


def sentence_of(texts: Iterable[str]) -> str | None:
    """What the user reads instead of an error and its causes, if it is one that the machine can give.

    Args:
        texts: of the error and of each of its causes, with their classes.
    """
    for text in texts:
        for pattern, sentence in _SENTENCES.items():
            if match := re.search(pattern, text):
                return match.expand(sentence)
    return None


def stop_if_interrupted() -> None:
    """End the command if a signal came, whatever its work made of it; Dagster reports the failure of some step.

    Raises:
        SystemExit: 128 and the number of the signal.
    """
    try:
        number = os.read(_noted_signals, 1024)[-1]
    except BlockingIOError:
        return
    errors.print(f"已中断（{signal.Signals(number).name}）；{_INTACT}", style="yellow", highlight=False)
    raise SystemExit(128 + number)


def _texts(error: BaseException | None) -> Iterable[str]:
    while error is not None:
        yield f"{type(error).__name__}: {error}"
        error = error.__cause__ or error.__context__


def _speak_chinese() -> None:
    """Start over in UTF-8 where files cannot even be named in Chinese; write ``\\u…`` where a terminal lacks a sign."""
    try:
        "绩评".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _note_signals() -> None:
    global _noted_signals
    _noted_signals, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
