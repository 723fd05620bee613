"""What a backup holds, and what one must be to be restored: an archive of plain files, closed by a manifest.

The warehouse is in it as a plain DuckDB file, whatever it is itself, so that it can be restored onto either kind.
"""

import errno
import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from assets.publication.folder import sha256_of

FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables.duckdb"
INBOX, BUREAU, FILES, RUNS, DAGSTER, OUTPUTS = "inbox", "bureau", "files", "runs", "dagster", "outputs"
CHAINS = ("journal.jsonl", "vouchers.jsonl", "evaluated.json")
ROOMS = {MANIFEST, TABLES, INBOX, BUREAU, FILES, RUNS, DAGSTER, OUTPUTS, *CHAINS}
"""What may lie at the top of an archive."""

_OF_NAMES = {errno.ENAMETOOLONG, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.EILSEQ}
"""What is wrong with a name in an archive, not with the machine."""


class BackupError(Exception):
    """An archive cannot be restored; a sentence."""


@dataclass(frozen=True)
class Entry:
    """One file.

    Attributes:
        modified_ns: when it was modified; by this and its size a run knows that nothing has changed since.
    """

    sha256: str
    bytes: int
    modified_ns: int


@dataclass(frozen=True)
class Contents:
    """What the manifest says; its file is the last of the archive.

    Attributes:
        made_at: when the backup was begun, ISO 8601.
        code: digest of the program that made it.
        reads_sample: whether the home reads the sample that comes with the program, which is not in it.
        files: name in the archive → what it must be.
    """

    made_at: str
    code: str
    reads_sample: bool
    files: dict[str, Entry]


def add(archive: tarfile.TarFile, name: str, path: Path) -> Entry:
    """Add a file under a name.

    Raises:
        OSError: it became shorter while it was read, without ``errno``.
    """
    with path.open("rb") as file:
        modified_ns = os.fstat(file.fileno()).st_mtime_ns
        info = archive.gettarinfo(arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        read = _Hashed(file)
        archive.addfile(info, read)
    return Entry(read.sha256, info.size, modified_ns)


def close(archive: tarfile.TarFile, contents: Contents, folder: Path) -> None:
    """Add the manifest.

    Args:
        folder: where it may be written first.
    """
    path = folder / MANIFEST
    path.write_text(json.dumps({"format": FORMAT, **asdict(contents)}, indent=1), encoding="utf-8")
    add(archive, MANIFEST, path)


def extract(file: Path, folder: Path) -> Contents:
    """Take everything out of an archive into an empty folder, each file as the manifest says and none besides.

    Raises:
        BackupError: it is none, is damaged, or holds something that would lie elsewhere.
    """
    try:
        with tarfile.open(file, "r:gz") as archive:
            for member in archive:
                if not member.isfile() or member.name.split("/")[0] not in ROOMS:
                    raise BackupError(f"“{file}”里有不属于备份的内容（{member.name}），没有恢复")
                if member.size > shutil.disk_usage(folder).free:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))  # before the disk is full for everybody
                archive.extract(member, folder, filter="data")
    except tarfile.FilterError as error:
        raise BackupError(f"“{file}”里有会写到安装目录以外的内容（{error.tarinfo.name}），没有恢复") from error
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, RecursionError) as error:
        if isinstance(error, OSError) and error.errno not in {None, *_OF_NAMES}:
            raise
        raise BackupError(f"“{file}”不是备份，或已损坏、不完整：{error}") from error
    contents = _contents(file, folder / MANIFEST)
    (folder / MANIFEST).unlink()
    there = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
    for name in sorted(there.keys() ^ contents.files.keys() | {TABLES} - there.keys()):
        raise BackupError(f"“{file}”已损坏：其中的 {name} 与备份清单不符")
    for name, entry in contents.files.items():
        if sha256_of(there[name]) != entry.sha256:
            raise BackupError(f"“{file}”已损坏：其中的 {name} 与备份清单不符")
        try:
            os.utime(there[name], ns=(entry.modified_ns, entry.modified_ns))
        except (TypeError, OverflowError) as error:
            raise BackupError(f"“{file}”已损坏：备份清单中 {name} 的时间不能用") from error
    try:
        duckdb.connect(str(there[TABLES]), read_only=True).close()
    except duckdb.Error as error:
        raise BackupError(f"“{file}”已损坏：其中的 {TABLES} 不是数据仓库") from error
    return contents


class _Hashed:
    """Reads a file and takes its sha256 on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """As of a file."""
        data = self._file.read(size)
        self._digest.update(data)
        return data

    @property
    def sha256(self) -> str:
        """Of what was read so far."""
        return self._digest.hexdigest()


def _contents(file: Path, path: Path) -> Contents:
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if told["format"] > FORMAT:
            raise BackupError(f"“{file}”由更新版本的程序备份，请用新版本的程序恢复")
        files = {str(name): Entry(**entry) for name, entry in told["files"].items()}
        return Contents(str(told["made_at"]), str(told["code"]), bool(told["reads_sample"]), files)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupError(f"“{file}”不是备份，或已损坏：没有可用的备份清单") from error


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
