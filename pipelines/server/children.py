"""Processes beside the web server that never outlive it."""

import os
import runpy
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from assets.warehouse.processes import die_with_parent, safe_environment

Start = Callable[..., "subprocess.Popen[bytes]"]
Forget = Callable[["subprocess.Popen[bytes]"], None]

_RUN = "import sys; from pipelines.server.children import run; del sys.argv[0]; run(int(sys.argv.pop(0)), sys.argv[0])"
"""``python -m`` of a process that ends with this one."""

_SECONDS_TO_END = 6


def run(parent: int, module: str) -> None:
    """What a child does: ``python -m module``, until its parent is gone.

    Dagster's daemon, asked to end, may first wait minutes for an answer of a code server that is gone as well: some
    seconds later its whole group is ended.
    """
    die_with_parent(parent, signal.SIGTERM)
    threading.Thread(target=_end_group_without, args=(parent,), daemon=True).start()
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_group_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    time.sleep(_SECONDS_TO_END)
    os.killpg(0, signal.SIGKILL)


@contextmanager
def children(folder: Path) -> Iterator[tuple[Start, Forget]]:
    """Start Python modules, each in a group of processes of its own, that end with the block or with this process.

    Args:
        folder: where they run; nothing is imported from there.

    Yields:
        What starts one, given the module as after ``python -m`` and its arguments, and by name ``variables`` of its
        environment and the file that takes its ``output``. And what ends the group of one that has just ended by
        itself, of which the block then knows nothing: hours later its number may be another's.
    """
    started: list[subprocess.Popen[bytes]] = []

    def start(
        module: str, *arguments: str, variables: Mapping[str, str] = {}, output: IO[bytes] | None = None
    ) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _RUN, str(os.getpid()), module, *arguments],
            cwd=folder,
            env={**safe_environment(), **variables},
            process_group=0,
            stdout=output,
            stderr=output and subprocess.STDOUT,
        )
        started.append(process)
        return process

    def forget(process: "subprocess.Popen[bytes]") -> None:
        started.remove(process)
        _signal([process], signal.SIGKILL)

    try:
        yield start, forget
    finally:
        _signal(started, signal.SIGTERM)
        deadline = time.monotonic() + _SECONDS_TO_END
        for process in started:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0, deadline - time.monotonic()))
        _signal(started, signal.SIGKILL)


def _signal(processes: list["subprocess.Popen[bytes]"], number: signal.Signals) -> None:
    """Signal the whole groups: the code server's holds the runs that Dagster has started."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
