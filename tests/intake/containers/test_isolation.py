"""The process that reads files: it holds its limits itself, and neither it nor its parent is taken over by a file."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from assets.intake.containers import isolation
from assets.intake.containers.isolation import apart
from assets.intake.problems import Problem
from assets.intake.reader import FileReading
from assets.warehouse.files import PROJECT
from assets.warehouse.processes import safe_environment
from tests.warehouse.test_processes import ends_within, is_running

NEVER = re.fullmatch, "(a*)*b", "a" * 60
"""Work that would take years, within one call that lets nothing else run."""


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[isolation._Reader]:
    """A process of our own with small limits."""
    reader = isolation._Reader()
    monkeypatch.setattr(isolation, "_reader", reader)
    monkeypatch.setattr(isolation, "MAX_SECONDS", 1.0)
    monkeypatch.setattr(isolation, "MAX_MEMORY_BYTES", 1 << 30)
    yield reader
    reader.stop()


def pid_of(reader: isolation._Reader) -> int:
    assert apart("好.txt", bytes, bytes, 3) == b"\0\0\0"
    assert reader._process
    return reader._process.pid


@pytest.mark.parametrize(
    "work", [NEVER, (time.sleep, 60), (bytes, 2 << 30), (os.abort,), (os._exit, 0)], ids=lambda work: work[0].__name__
)
def test_limit(work: tuple[object, ...]) -> None:
    """Time of the processor, time by the clock, memory, and a parser that ends the process: the file is refused."""
    begun = time.monotonic()
    with pytest.raises(Problem, match="读取时超过 1 GB 内存或 1 秒") as refused:
        apart("坏.pdf", bytes, *work)  # type: ignore[arg-type]
    assert refused.value.file == "坏.pdf" and time.monotonic() - begun < 10
    assert apart("好.txt", bytes, bytes, 3) == b"\0\0\0"


def test_one_process_for_many_files(reader: isolation._Reader) -> None:
    """It is started once, and again when it is gone, whoever ended it."""
    pid = pid_of(reader)
    with pytest.raises(Problem, match="ValueError"):
        apart("坏.txt", bytes, int, "x")
    assert pid_of(reader) == pid
    os.kill(pid, signal.SIGKILL)
    assert ends_within(pid, 2)
    assert pid_of(reader) != pid


def test_process_that_was_ended_while_it_waited(reader: isolation._Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sound file is read although the process was killed before it came, and the system does not say so yet."""
    pid = pid_of(reader)
    assert reader._process
    os.kill(pid, signal.SIGKILL)
    assert ends_within(pid, 2)
    monkeypatch.setattr(reader._process, "poll", lambda: None)
    assert pid_of(reader) != pid


def test_process_that_is_stopped_holds_up_nobody(reader: isolation._Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes nothing any more, dead or not, is replaced in its time, and the sound file is read."""
    monkeypatch.setattr(isolation, "_GRACE_SECONDS", 0.5)
    pid = pid_of(reader)
    assert reader._process and reader._process.stdout
    os.kill(pid, signal.SIGSTOP)
    assert pid_of(reader) != pid


def test_process_that_never_gets_ready_holds_up_nobody(
    reader: isolation._Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one that was stopped after a file, before it could wait for the next."""
    monkeypatch.setattr(isolation, "_GRACE_SECONDS", 0.5)
    stopped = [sys.executable, "-c", "import time; time.sleep(600)"]
    reader._process = subprocess.Popen(stopped, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid = reader._process.pid
    assert pid_of(reader) != pid


def test_interrupt_before_a_file_is_taken(reader: isolation._Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever interrupts while a file is handed over does not have the next one wait for what was half sent."""
    pid = pid_of(reader)
    with monkeypatch.context() as interrupted:
        interrupted.setattr(isolation, "_takes", lambda process, request: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            apart("好.txt", bytes, bytes, 3)
    assert pid_of(reader) != pid


def test_request_that_no_process_takes(reader: isolation._Reader) -> None:
    """What ends a new process too, before it reads, is the file's fault: it is refused and not tried for ever."""
    with pytest.raises(Problem, match="读取时超过 1 GB"):
        apart("大.pdf", bytes, len, b"x" * (1 << 30))


def test_memory_of_one_file_is_not_missing_for_the_next(reader: isolation._Reader) -> None:
    """A file that was read with much memory leaves no worn process behind."""
    pid = pid_of(reader)
    assert len(apart("大.xlsx", bytes, bytes, 150_000_000)) == 150_000_000
    assert pid_of(reader) == pid
    with pytest.raises(Problem):
        apart("更大.xlsx", bytes, (b"x" * 200_000_000).__mul__, 2)  # an answer that is no answer
    assert pid_of(reader) != pid


def test_limits_are_its_own(reader: isolation._Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends itself, though nobody ends it."""
    monkeypatch.setattr(subprocess.Popen, "kill", lambda process: None)
    for work in (NEVER, (time.sleep, 60)):
        pid = pid_of(reader)
        with pytest.raises(Problem):
            apart("坏.txt", bytes, *work)  # type: ignore[arg-type]
        assert ends_within(pid, 5)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it ends within its time")
def test_it_dies_with_its_parent() -> None:
    """A run that is killed leaves no process that goes on reading."""
    script = (
        "import re; from assets.intake.containers import isolation; isolation.apart('a', bytes, bytes, 1);"
        "print(isolation._reader._process.pid, flush=True);"
        "isolation.apart('b', bytes, re.fullmatch, '(a*)*b', 'a' * 60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=PROJECT, env=safe_environment()
    ) as run:
        assert run.stdout
        pid = int(run.stdout.readline())
        time.sleep(0.3)
        assert is_running(pid)
        run.kill()
    assert ends_within(pid, 2)


def test_answer_that_no_reading_gives(reader: isolation._Reader) -> None:
    """What a process gone wrong sends is looked at as data, and refused when it is something else."""
    pid = pid_of(reader)
    for answer in (b"", b"cos\nsystem\n(S'true'\ntR.", b"[" * 100_000, b'{"parts": [{"form": "x", "readings": []}]}'):
        with pytest.raises(Problem):
            apart("坏.txt", TypeAdapter(FileReading).validate_json, bytes, answer)
    assert pid_of(reader) != pid


def test_process_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken installation is no fault of the file: nothing is refused, the run says what is wrong."""
    monkeypatch.setattr(isolation, "_SERVE", "raise SystemExit(1)")
    with pytest.raises(OSError, match="进程没有启动"):
        apart("好.txt", bytes, bytes, 3)


@pytest.mark.parametrize("command", [["check", "a.csv", "--year", "2023"], ["check", "a.csv"]])
def test_modules_among_the_submissions(tmp_path: Path, command: list[str]) -> None:
    """Started in a folder with submitted ``pickle.py`` and others, nothing of them is run."""
    for module in ("pickle", "multiprocessing", "json", "zipfile", "signal", "assets", "lxml"):
        (tmp_path / f"{module}.py").write_text(f"open('taken-{module}', 'w')\nraise SystemExit(9)\n")
    (tmp_path / "a.csv").write_text("部门,项目,阶段,金额\n示例局,支出合计,决算,1\n", encoding="utf-8")
    jiping = Path(sys.executable).parent / "jiping"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "JIPING_HOME": str(tmp_path / "home")}
    done = subprocess.run([jiping, *command], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert not list(tmp_path.glob("taken-*")), done.stderr.decode()
    assert "没有启动" not in done.stderr.decode()
