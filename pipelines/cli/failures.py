"""How a command ends that could not do its work: a sentence and an exit code, whatever was raised, and no traceback.

What is not listed here is a fault of the program, and shows itself.
"""

import os
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

import click

_INTACT = "此前的数据完好，之后重新运行即可"
_SENTENCES = {
    r"^(?:WarehouseBusy|WarehouseUnavailable|NewerHome|FolderInUse): (.*)": r"\1",
    r"No space left on device|database or disk is full|Disk quota exceeded": f"磁盘已满，请腾出空间；{_INTACT}",
    r"disk I/O error": f"安装目录所在的磁盘读写出错，可能已满，请检查；{_INTACT}",
    r"Too many open files": f"同时打开的文件太多（ulimit -n），请放宽限制；{_INTACT}",
    r"unable to open database file": "Dagster 的记录无法打开；检查安装目录的权限和同时打开的文件数（ulimit -n）",
    r"\bMemoryError\b|bad_alloc|\bOutOfMemoryException\b": f"内存不足，请腾出内存；{_INTACT}",
    r"Cannot allocate memory|failed to map segment": f"内存不足，请腾出内存；{_INTACT}",
    r"can't start new thread": f"系统不允许再开线程（ulimit -u），请放宽限制；{_INTACT}",
    r"(?:Read-only file system|Permission denied)(.*)": r"没有读写权限\1",
    r"^OfficeFileError: (.*)": r"\1",
    r"psycopg2\.OperationalError\)\s*(.*)": r"PostgreSQL 无法使用：\1",
    r"No module named 'psycopg'|psycopg\.errors": "PostgreSQL 的地址要以 postgresql+psycopg2:// 开头",
    r"import module dagster_postgres": "安装目录的 dagster.yaml 用到 PostgreSQL：请安装 jiping[postgres]",
    r'environment variable "(\w+)" which is not set': r"安装目录的 dagster.yaml 用到环境变量 \1，但没有设置",
    r"^DagsterInvalidConfigError: .*\n\s*Error 1: (.{,120}?(?:\.(?= )|$))": r"安装目录的 dagster.yaml 不能用：\1",
    r"^DagsterInvalidConfigError: (.*)": r"安装目录的 dagster.yaml 不能用：\1",
    r"not a valid DuckDB database file|[Cc]orrupt database file": (
        "数据库文件 warehouse.duckdb 已损坏，请从备份恢复；报送的原件仍在安装目录的 files 中"
    ),
    r"^\w+: .*(?:server closed the connection unexpectedly|terminating connection)": (
        f"数据仓库的目录数据库中断了连接，请检查 PostgreSQL；{_INTACT}"
    ),
    r"readonly database": "没有读写权限：安装目录里 Dagster 的记录",
}
"""What the text of an error shows → what the user reads; ``\\1`` is the pattern's group."""

_noted_signals = -1
"""Where the numbers of received signals are read. Dagster puts its own handlers in place of ours while it runs."""


@contextmanager
def sentences() -> Iterator[None]:
    """What the block raises, as a sentence.

    Raises:
        Stop: why it could not go on.
        SystemExit: 128 and the number of the signal that ended it.
    """
    try:
        yield
    except (SystemExit, click.ClickException, click.exceptions.Exit):
        raise
    except BaseException as error:
        stop_if_interrupted()
        sentence = sentence_of(_texts(error))
        if sentence is None:
            raise
        from pipelines.cli.terminal import Stop  # help comes without the consoles

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
    from pipelines.cli.terminal import errors

    errors.print(f"已中断（{signal.Signals(number).name}）；{_INTACT}", style="yellow", highlight=False)
    raise SystemExit(128 + number)


def speak_chinese() -> None:
    """Start over in UTF-8 where files cannot even be named in Chinese; write ``\\u…`` where a terminal lacks a sign."""
    try:
        "绩评".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, "PYTHONUTF8": "1"})
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def note_signals() -> None:
    """Remember signals that come, and end on SIGTERM as on Ctrl-C."""
    global _noted_signals
    if _noted_signals != -1:
        return
    _noted_signals, writer = os.pipe()
    for end in (_noted_signals, writer):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _texts(error: BaseException | None) -> Iterable[str]:
    while error is not None:
        yield f"{type(error).__name__}: {error}"
        error = error.__cause__ or error.__context__
