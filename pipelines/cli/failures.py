"""How a command ends that could not do its work: a sentence and an exit code, whatever was raised, and no traceback."""

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

import click

from assets.text.failures import INTACT, sentence_of

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

    errors.print(f"已中断（{signal.Signals(number).name}）；{INTACT}", style="yellow", highlight=False)
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
