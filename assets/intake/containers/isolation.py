"""Files are opened by another process with bounded memory and time, so that they cannot stop the evaluation.

The parsers of old workbooks and of PDFs end the whole process when a damaged file asks for more memory than there is.
The other process is started once and opens one file after the other; when it dies, the next file gets a new one.
"""

import atexit
import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable

from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.warehouse.files import PROJECT

MAX_MEMORY_BYTES = 3 << 30
MAX_SECONDS = 60.0

_SERVE = "from assets.intake.containers import isolation, open; isolation.serve(open.open_here)"


class _Opener:
    """The other process; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def open(self, name: str, data: bytes) -> list[Sheet]:
        with self._lock:
            process = self._process = self._process or self._started()
            timer = threading.Timer(MAX_SECONDS, process.kill)
            timer.start()
            try:
                assert process.stdin and process.stdout
                pickle.dump((name, data), process.stdin)
                process.stdin.flush()
                answer = pickle.load(process.stdout)
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                self._end()
                found = f"打开时超过 {MAX_MEMORY_BYTES >> 30} GB 内存或 {MAX_SECONDS:.0f} 秒的内容"
                remedy = "核实文件来源，打开后另存为新的文件再报送；打不开的请向原单位索取"
                raise Problem(name, "", "", found, "普通大小、未损坏的文件", remedy) from error
            finally:
                timer.cancel()
        if isinstance(answer, Problem):
            raise answer
        sheets: list[Sheet] = answer
        return sheets

    def stop(self) -> None:
        with self._lock:
            self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, (str(PROJECT), os.environ.get("PYTHONPATH"))))
        return subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(OSError):
                self._process.communicate()
            self._process = None


_opener = _Opener()
atexit.register(_opener.stop)


def open_apart(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a file, opened by the other process.

    Raises:
        Problem: as ``containers.open_here``, or when memory or time runs out.
    """
    return _opener.open(name, data)


def serve(open_here: Callable[[str, bytes], list[Sheet]]) -> None:
    """The other process: open files given on standard input until it is closed."""
    with contextlib.suppress(ImportError, ValueError):  # no such limit on Windows, or a lower one is set already
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints is no answer
    while True:
        try:
            name, data = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        answer: list[Sheet] | Problem
        try:
            answer = open_here(name, data)
        except Problem as problem:
            answer = problem
        except BaseException as error:  # calamine's panics are no Exception, and damage has many names
            found, remedy = f"无法打开的内容（{type(error).__name__}）", "重新导出后再报送；打不开的请向原单位索取"
            answer = Problem(name, "", "", found, "未损坏的文件", remedy)
        pickle.dump(answer, answers)
        answers.flush()
