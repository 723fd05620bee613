"""What the user reads when a command cannot do its work: a sentence with what to do, an exit code, no traceback."""

import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from assets.graph.home import load_home
from assets.text.failures import sentence_of
from assets.warehouse import duckdb_file
from tests.conftest import Jiping
from tests.makers.home_state import home_at, own_variables
from tests.makers.served_ui import wait

AT_ONCE = "import assets.warehouse.duckdb_file as w; w._OPEN_ATTEMPTS = 1; "
MAIN = "from pipelines.cli.main import main; main()"


@pytest.fixture
def home(tmp_path: Path, district: Path) -> Path:
    """A home that reads the district and was never run."""
    home_at(tmp_path, district)
    return tmp_path


def _start(*arguments: object, before: str = "", **environment: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", before + MAIN, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**own_variables(), **environment},
    )


def _end(process: "subprocess.Popen[str]") -> tuple[int, str]:
    out, err = process.communicate(timeout=120)
    assert "Traceback" not in out + err
    return process.returncode, out + err


@pytest.fixture
def held(home: Path) -> Iterator[int]:
    """The home's warehouse in the hands of another process, whose number it gives."""
    script = f"import duckdb, time; c = duckdb.connect({str(home / 'warehouse.duckdb')!r}); print(1, flush=True)"
    holder = subprocess.Popen([sys.executable, "-c", f"{script}; time.sleep(60)"], stdout=subprocess.PIPE)
    assert holder.stdout and holder.stdout.readline()
    with holder:
        yield holder.pid
        holder.kill()


@pytest.mark.parametrize("arguments", [("run", "--years", "2023"), ("explain", "430703-gxj", "2023")])
def test_a_warehouse_in_use_is_named_with_its_user(home: Path, held: int, arguments: tuple[str, ...]) -> None:
    """A second run, or a question beside a run, says which process to wait for."""
    code, text = _end(_start(*arguments, "--home", home, before=AT_ONCE))
    assert (code, f"数据仓库正被另一个进程（PID {held}）使用，请稍后再试" in text) == (1, True), text


def test_a_damaged_warehouse_is_not_taken_for_one_in_use(
    home: Path, jiping: Jiping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for a process that there is not: the user reads that the file is to be restored."""
    monkeypatch.setattr(duckdb_file, "_OPEN_ATTEMPTS", 1)
    file = home / "warehouse.duckdb"
    duckdb.connect(str(file)).close()
    content = bytearray(file.read_bytes())
    for block in range(4096, len(content), 4096):
        content[block + 100] ^= 0xFF
    file.write_bytes(content)
    done = jiping("explain", "430703-gxj", "2023", "--home", home, check=False)
    assert (done.returncode, "已损坏，请从备份恢复" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stopped_run_says_so(home: Path, number: signal.Signals, code: int) -> None:
    """A run that is stopped in the middle ends in order, and the warehouse opens."""
    process = _start("run", "--home", home, "--years", "2023")
    wait(lambda: any((home / "files").glob("*")), 60)
    process.send_signal(number)
    ended, text = _end(process)
    assert ended == code
    assert f"已中断（{number.name}）" in text
    assert "rollback" not in text and "失败" not in text
    duckdb.connect(str(home / "warehouse.duckdb")).close()


def test_a_limit_of_the_machine_is_named(home: Path) -> None:
    """Too few file handles: the user reads that, not that some file is missing."""
    before = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12)); "
    code, text = _end(_start("run", "--home", home, "--years", "2023", before=before))
    assert (code, "ulimit -n" in text) == (1, True), text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("OSError: [Errno 28] No space left on device: '/h/files/a'", "磁盘已满"),
        ("OperationalError: (sqlite3.OperationalError) database or disk is full", "磁盘已满"),
        ('IOException: IO Error: Could not write file "/h/warehouse.duckdb.wal": No space left on device', "磁盘已满"),
        ("OperationalError: (sqlite3.OperationalError) disk I/O error", "磁盘读写出错"),
        ("MemoryError: std::bad_alloc", "内存不足"),
        ("PermissionError: [Errno 13] Permission denied: '/h/files'", "没有读写权限: '/h/files'"),
        ("RuntimeError: can't start new thread", "ulimit -u"),
        (
            'IOException: IO Error: The file "/h/warehouse.duckdb" exists, but it is not a valid DuckDB database file!',
            "已损坏，请从备份恢复",
        ),
        (
            'IOException: IO Error: Could not read enough bytes from file "/h/warehouse.duckdb": attempted to read 99',
            "已损坏，请从备份恢复",
        ),
        (
            'IOException: IO Error: Could not read enough bytes from file "/h/copy/warehouse.duckdb": attempted',
            "运行 jiping run 即重新生成",
        ),
        ("TransactionException: TransactionContext Error: Failed to commit: Transaction conflict", "另一个程序写入"),
        ("TransactionException: TransactionContext Error: cannot commit - no transaction is active", None),
        ("KeyError: 'department_id'", None),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(text: str, says: str | None) -> None:
    """A full disk is no fault of the program; a fault of the program is not explained away."""
    sentence = sentence_of([text])
    assert says in sentence if says and sentence else sentence == says, sentence


def test_a_machine_without_utf8_prints_chinese(home: Path) -> None:
    """Names of files and tables are Chinese whatever the language settings."""
    code, text = _end(_start("template", "--form", "unknown", home, "--home", home, PYTHONUTF8="0", LC_ALL="C"))
    assert (code, "没有可下发的表“unknown”" in text) == (1, True), text
    code, text = _end(_start("--help", PYTHONUTF8="0", LC_ALL="C", PYTHONIOENCODING="ascii"))
    assert code == 0


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (lambda root: home_at(root, root / "gone"), "记着的报送文件夹"),
        (lambda root: (root / "settings.yaml").write_text("outputs: /nowhere/outputs\n"), "记着的结果文件夹"),
        (lambda root: (root / "settings.yaml").write_text("outputs: /nowhere\nx"), "settings.yaml 无法使用"),
    ],
)
def test_a_folder_that_is_gone_is_named(home: Path, jiping: Jiping, move: Callable[[Path], object], says: str) -> None:
    """A home whose folders were moved says which, instead of starting anew where they were."""
    move(home)
    done = jiping("run", "--home", home, check=False)
    assert (done.returncode, says in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize("below", ["", "2023/out", "out"])
def test_results_never_lie_among_submissions(home: Path, jiping: Jiping, tmp_path: Path, below: str) -> None:
    """What is published would be read as submissions by the next run."""
    (tmp_path / "in" / "2023").mkdir(parents=True)
    done = jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "in" / below, "--home", home, check=False)
    assert (done.returncode, "不能在报送文件夹" in done.stderr) == (1, True), done.stderr


def test_a_home_is_its_owners_alone(home: Path) -> None:
    """Other users of the machine read neither submissions nor figures."""
    home.chmod(0o755)
    load_home(home).protect()
    with load_home(home).warehouse.connect():
        pass
    modes = {name: stat.S_IMODE((home / name).stat().st_mode) for name in ("", "files", "warehouse.duckdb")}
    assert modes == {"": 0o700, "files": 0o700, "warehouse.duckdb": 0o600}
