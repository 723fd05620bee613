"""Files are opened and read by another process with bounded memory and time, so that they cannot stop the evaluation.

Parsers end the whole process when a damaged file asks for more memory than there is, and a text can be written so that
reading it would take years. The other process is started once and reads one file after the other; when it dies, the
next file gets a new one. It holds its limits itself, and what comes back from it is bytes, from which nothing is
constructed here but the texts of a ``Problem``.
"""

import atexit
import contextlib
import faulthandler
import json
import math
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple
from typing import Any, TypeVar

from assets.intake.problems import Problem
from assets.warehouse.files import PROJECT
from assets.warehouse.processes import die_with_parent, safe_environment

T = TypeVar("T")

MAX_MEMORY_BYTES = 3 << 30
MAX_SECONDS = 60.0
"""Of the processor for one file; by the clock half as many again, since the machine may be busy with others."""

MAX_ANSWER_BYTES = 200_000_000

_SERVE = "import sys; from assets.intake.containers.isolation import serve; serve(*map(int, sys.argv[1:]))"
_READY, _TAKEN, _RESULT, _PROBLEM, _BEYOND_LIMITS = b"+", b">", b"=", b"!", b"#"
_LENGTH_BYTES = 8
_GRACE_SECONDS = 5.0
"""After which the process is ended from here, should it have lost its own limits."""


class _Reader:
    """The other process; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, name: str, parse: Callable[[bytes], T], work: Callable[..., bytes], arguments: tuple[Any, ...]) -> T:
        request = pickle.dumps((MAX_SECONDS, name, work, arguments), pickle.HIGHEST_PROTOCOL)
        with self._lock:
            try:
                process = self._asked(name, request)
                with _ended_in_time(process):
                    kind, answer = _received(process)
                if kind == _RESULT:
                    return parse(answer)
                problem = Problem(*map(str, json.loads(answer))) if kind == _PROBLEM else _beyond_limits(name)
            except (EOFError, ValueError, TypeError, RecursionError) as error:
                self._end()
                raise _beyond_limits(name) from error
            except BaseException:  # an answer that nobody waits for must not become that of the next file
                self._end()
                raise
        raise problem

    def stop(self) -> None:
        with self._lock:
            self._end()

    def _asked(self, name: str, request: bytes) -> subprocess.Popen[bytes]:
        """The process that took the request; one that was ended while it waited says nothing about the file."""
        for _ in range(2):
            if _takes(process := self._waiting(), request):
                return process
            self._end()
        raise _beyond_limits(name)

    def _waiting(self) -> subprocess.Popen[bytes]:
        """The process, waiting for a file; one that ended after the last file is replaced."""
        if self._process is not None and _is_ready(self._process):
            return self._process
        self._end()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _SERVE, str(os.getpid()), str(MAX_MEMORY_BYTES)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=PROJECT, env=safe_environment(),
        )  # fmt: skip
        if not _is_ready(self._process):
            self._end()
            raise OSError("读取文件的进程没有启动，请检查内存和安装是否完整")
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(OSError):
                self._process.communicate()
            self._process = None


_reader = _Reader()
atexit.register(_reader.stop)


def apart(name: str, parse: Callable[[bytes], T], work: Callable[..., bytes], *arguments: Any) -> T:
    """What ``work(*arguments)`` gives when the other process does it.

    Args:
        name: of the file that is worked on, for messages.
        parse: takes what ``work`` gave apart, with a ``ValueError`` for anything that it cannot have given.
        work: a function of a module, or a method of an object that can be pickled.
        arguments: what can be pickled.

    Raises:
        Problem: as ``work``, or when memory or time runs out.
        OSError: no other process can be started, which is no fault of the file.
    """
    return _reader.ask(name, parse, work, arguments)


def _is_ready(process: subprocess.Popen[bytes]) -> bool:
    assert process.stdout
    with _ended_in_time(process):
        return process.stdout.read(1) == _READY and process.poll() is None


@contextlib.contextmanager
def _ended_in_time(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Nobody waits for ever for a process that has lost its own limits, or was stopped."""
    timer = threading.Timer(1.5 * MAX_SECONDS + _GRACE_SECONDS, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _takes(process: subprocess.Popen[bytes], request: bytes) -> bool:
    assert process.stdin and process.stdout
    with _ended_in_time(process):
        try:
            process.stdin.write(request)
            process.stdin.flush()
        except OSError:
            return False
        return process.stdout.read(1) == _TAKEN


def _received(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    answers = process.stdout
    assert answers
    head = answers.read(1 + _LENGTH_BYTES)
    length = int.from_bytes(head[1:])
    if len(head) <= _LENGTH_BYTES or length > MAX_ANSWER_BYTES:
        raise EOFError
    answer = answers.read(length)
    if len(answer) < length:
        raise EOFError
    return head[:1], answer


def _beyond_limits(name: str) -> Problem:
    found = f"读取时超过 {MAX_MEMORY_BYTES >> 30} GB 内存或 {MAX_SECONDS:.0f} 秒的内容"
    remedy = "核实文件来源，打开后另存为新的文件再报送；打不开的请向原单位索取"
    return Problem(name, "", "", found, "普通大小、未损坏的文件", remedy)


def serve(parent: int, memory: int) -> None:
    """The other process: do what is asked on standard input until it is closed.

    Args:
        parent: process id of the one that asks.
        memory: most bytes of memory.
    """
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who interrupts the run does not mean the file
    _limit("RLIMIT_AS", memory, memory)
    _limit("RLIMIT_CORE", 0, 0)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints is no answer
    enough = max(memory // 3, _peak_bytes())
    while _peak_bytes() <= enough:  # after a file that took more, the next one may not find enough
        answers.write(_READY)
        answers.flush()
        try:
            seconds, name, work, arguments = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answers.write(_TAKEN)
        answers.flush()
        _limit("RLIMIT_CPU", math.ceil(time.process_time() + seconds))
        faulthandler.dump_traceback_later(1.5 * seconds, exit=True)  # a thread of its own, whatever Python is doing
        kind, answer = _done(name, work, arguments)
        faulthandler.cancel_dump_traceback_later()
        answers.write(kind + len(answer).to_bytes(_LENGTH_BYTES) + answer)
        answers.flush()


def _done(name: str, work: Callable[..., bytes], arguments: tuple[Any, ...]) -> tuple[bytes, bytes]:
    try:
        return _RESULT, work(*arguments)
    except Problem as problem:
        said = problem
    except MemoryError:
        return _BEYOND_LIMITS, b""
    except BaseException as error:  # calamine's panics are no Exception, and damage has many names
        found, remedy = f"无法打开的内容（{type(error).__name__}）", "重新导出后再报送；打不开的请向原单位索取"
        said = Problem(name, "", "", found, "未损坏的文件", remedy)
    return _PROBLEM, json.dumps(astuple(said)).encode()


def _limit(kind: str, soft: int, hard: int | None = None) -> None:
    """Set a limit of this process; none is there on Windows, and a lower one of the system stays."""
    with contextlib.suppress(ImportError):
        import resource

        which = getattr(resource, kind)
        highest = resource.getrlimit(which)[1]
        bounds = [bound for bound in (highest, hard) if bound not in (None, resource.RLIM_INFINITY)]
        resource.setrlimit(which, (min([soft, *bounds]), min(bounds, default=resource.RLIM_INFINITY)))


def _peak_bytes() -> int:
    """Most memory that this process, or the one it was started from, ever held; 0 on Windows."""
    with contextlib.suppress(ImportError):
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return 0
