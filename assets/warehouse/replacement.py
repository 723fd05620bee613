"""Files and folders are replaced whole: made aside, under a name that says by which process, then put in their place.

A process that is killed leaves the old one or the new one in the place, and beside it what :func:`sweep` removes.
"""

import ctypes
import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from assets.warehouse.processes import is_alive

_MOVED = ".previous"
_ASIDE = re.compile(rf"\.(?P<name>.+?)(?P<moved>{re.escape(_MOVED)})?\.(?P<process>\d+)(?:\.wal)?")
"""A DuckDB file that is being made may have its log beside it."""
_OLDER = re.compile(r"(?:settings\.yaml|evaluated\.json|[0-9a-f]{64})\.(?P<process>\d+)|\.data(?:\.previous)?")
"""What releases before these names left."""
_TEMPORARY = "jiping-"
_CURRENT_FOLDER, _EXCHANGE = -100, 2
"""``AT_FDCWD`` and ``RENAME_EXCHANGE`` of Linux's ``renameat2``."""


class FolderInUse(Exception):  # noqa: N818 - a state, not a fault
    """A folder cannot be replaced; a sentence. It is as it was."""


def aside(path: Path) -> Path:
    """Where this process makes what is to become ``path``: beside it, hidden."""
    return path.with_name(f".{path.name}.{os.getpid()}")


def is_aside(path: Path) -> bool:
    """Whether a file or folder is being made, or moved away, by some process."""
    return _ASIDE.fullmatch(path.name) is not None


def replace_file(path: Path, data: bytes) -> None:
    """Write a file that is there wholly or not at all."""
    made = aside(path)
    made.write_bytes(data)
    made.replace(path)


@contextmanager
def folder_aside(place: Path) -> Iterator[Path]:
    """An empty folder beside ``place``, gone after the block: to be filled, and put in the place with :func:`swap`."""
    made = aside(place)
    _remove(made)
    made.mkdir(parents=True)
    try:
        yield made
    finally:
        _remove(made)


def swap(made: Path, place: Path) -> None:
    """Put a folder made aside in its place; what was there goes.

    On Linux both are exchanged in one step, where the file system can. Elsewhere the old one is moved away and the new
    one in: between the two there is neither.

    Raises:
        FolderInUse: a program holds a file of the folder open (Windows), or this one may not write there.
    """
    with _sentence(place):
        if not place.exists():
            made.rename(place)
        elif not _exchanged(made, place):
            moved = place.with_name(f".{place.name}{_MOVED}.{os.getpid()}")
            place.rename(moved)
            try:
                made.rename(place)
            except OSError:
                moved.rename(place)
                raise
            _remove(moved)


def remove_folder(place: Path) -> None:
    """Remove a folder, if there is one, in one step for whoever looks.

    Raises:
        FolderInUse: as :func:`swap`.
    """
    if place.is_dir():
        with _sentence(place):
            place.rename(aside(place))
        _remove(aside(place))


def temporary_folder(purpose: str = "") -> "TemporaryDirectory[str]":
    """A folder of this process among the machine's temporary files."""
    return TemporaryDirectory(prefix=f"{_TEMPORARY}{purpose}{os.getpid()}-")


def sweep(folder: Path) -> int:
    """Remove what dead processes left unfinished in a folder, and put back what one of them had only moved away.

    What bears the number of this process is a dead one's as well: it is called before this one makes anything.

    Returns:
        How many files and folders were removed or put back.
    """
    count = 0
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        match = _ASIDE.fullmatch(path.name) or _OLDER.fullmatch(path.name)
        if match and not _is_anothers(match["process"]):
            parts = match.groupdict()
            place = folder / parts["name"] if parts.get("moved") else None
            if place and not place.exists():
                path.rename(place)
            else:
                _remove(path)
            count += 1
    return count


def sweep_temporary() -> int:
    """Remove this user's temporary folders of dead processes; how many."""
    count = 0
    for path in Path(gettempdir()).glob(f"{_TEMPORARY}*"):
        match = re.match(rf"{_TEMPORARY}(?:[a-z]+-)?(\d+)-", path.name)
        if match and not _is_anothers(match[1]) and _is_ours(path):
            _remove(path)
            count += 1
    return count


def _is_anothers(process: str | None) -> bool:
    """Whether the process is alive and not this one."""
    return process is not None and int(process) != os.getpid() and is_alive(int(process))


def _is_ours(path: Path) -> bool:
    """Whether a temporary folder is of the user of this process; others' names are theirs to choose."""
    try:
        return path.lstat().st_uid == os.getuid()
    except FileNotFoundError:  # its process has removed it meanwhile
        return False


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders could be exchanged in one step."""
    if sys.platform != "linux":
        return False
    names = (_CURRENT_FOLDER, os.fsencode(one), _CURRENT_FOLDER, os.fsencode(other))
    return bool(ctypes.CDLL(None).renameat2(*names, _EXCHANGE) == 0)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def _sentence(place: Path) -> Iterator[None]:
    try:
        yield
    except PermissionError as error:
        raise FolderInUse(
            f"“{place}”不能换成新的：其中有文件正被其他程序（如 Word、Excel）打开，或没有写入权限；"
            "原有内容没有改动，请关闭文件后重新运行"
        ) from error
