"""Reads the submissions of one fiscal year that are new or changed, and says what became of each file."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.graph.home import Home
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, Reading, reading_rows
from assets.intake.problems import Problem
from assets.intake.reader import READER_VERSION, FileReading, FormReader
from assets.knowledge.forms import forms
from assets.knowledge.register import Register
from assets.warehouse.warehouse import Years

Row = dict[str, Any]

MAX_FILE_BYTES = 100_000_000

WITHDRAWN = "withdrawn"
"""Status of a file that was taken out of the input folder."""

_YEAR_FOLDER = re.compile(r"(\d{4})(?:年度?)?")
_NOT_SUBMITTED = re.compile(r"(\..*|~\$.*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)


@dataclass
class Collection:
    """What a look at the input folder adds to the ledger, and how many files it need not read."""

    source_files: list[Row] = field(default_factory=list)
    submissions: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    unchanged: int = 0

    def tables(self) -> dict[str, pa.Table]:
        """The rows to append, by table of the ledger."""
        return {
            "intake.source_file": pa.Table.from_pylist(self.source_files, SOURCE_FILE),
            "intake.submission": pa.Table.from_pylist(self.submissions, SUBMISSION),
            "intake.reading": pa.Table.from_pylist(self.readings, READING),
        }


@dataclass(frozen=True)
class Known:
    """What the ledger already holds for a year.

    Attributes:
        last: path → its latest row of ``intake.source_file``.
        stored: (sha256, department, form, form version) of ``intake.submission``.
    """

    last: dict[str, Row]
    stored: set[tuple[str, str, str, str]]


def known_from(fiscal_year: int, source_files: list[Row], submissions: list[Row]) -> Known:
    """Digest the ledger rows of one fiscal year."""
    last = latest_by_path(row for row in source_files if row["fiscal_year"] == fiscal_year)
    stored = {
        (row["source_sha256"], row["department_id"], row["form"], row["form_version"])
        for row in submissions
        if row["fiscal_year"] == fiscal_year
    }
    return Known(last, stored)


def latest_by_path(source_files: Iterable[Row]) -> dict[str, Row]:
    """Path → the last row of ``intake.source_file`` about it, by path."""
    latest = {row["path"]: row for row in sorted(source_files, key=lambda row: (row["received_at"], row["read_at"]))}
    return dict(sorted(latest.items()))


def year_folders(folder: Path) -> dict[int, list[Path]]:
    """Fiscal year → its folders (``2023``, ``2023年``) below an input folder."""
    found: dict[int, list[Path]] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        match = _YEAR_FOLDER.fullmatch(path.name)
        if path.is_dir() and match:
            found.setdefault(int(match[1]), []).append(path)
    return found


def submitted_files(folder: Path, fiscal_year: int) -> Iterator[Path]:
    """Every file submitted for a year, at any depth, and every link, which is refused; what is hidden is none.

    Lock files of Office and the files of file managers are hidden files; pipes and devices are none at all.
    """
    for year_folder in year_folders(folder).get(fiscal_year, []):
        for path in sorted(year_folder.rglob("*")):
            hidden = any(_NOT_SUBMITTED.fullmatch(part) for part in path.relative_to(year_folder).parts)
            if (path.is_symlink() or path.is_file()) and not hidden:
                yield path


def collect_years(home: Home, years: Years, now: datetime) -> Collection:
    """Read what is new or changed in a home for fiscal years; nothing is stored but the files themselves.

    Args:
        now: time of receipt.
    """
    register, total = home.register(), Collection()
    stored = home.warehouse.rows(["intake.source_file", "intake.submission"], years)
    for fiscal_year in year_folders(home.input):
        if years.first <= fiscal_year <= years.last:
            known = known_from(fiscal_year, stored["intake.source_file"], stored["intake.submission"])
            year = collect(home.input, fiscal_year, register, known, home.files, now)
            total.source_files += year.source_files
            total.submissions += year.submissions
            total.readings += year.readings
            total.unchanged += year.unchanged
    return total


def collect(folder: Path, fiscal_year: int, register: Register, known: Known, files: Path, now: datetime) -> Collection:
    """Read what is new or changed for a fiscal year.

    A file of the same content, read by the same readers, is not read again; were it refused, it is when the register
    has changed since, which may know the department by now. A file that returns to earlier content is received anew;
    one that was only moved or renamed came when it first came. A file that is no more in the year's folder is
    withdrawn; a year without a folder withdraws nothing (a share that is not mounted looks like that).

    Args:
        folder: the input folder.
        known: what the ledger holds for the year.
        files: where every submission is kept under its sha256.
        now: time of receipt.
    """
    result = Collection()
    stored = set(known.stored)
    present = {path_name(path, folder): path for path in submitted_files(folder, fiscal_year)}
    gone = [row for relative, row in known.last.items() if relative not in present and row["status"] != WITHDRAWN]
    moved = {row["source_sha256"]: row["received_at"] for row in gone if row["source_sha256"]}
    for relative, path in present.items():
        name = relative.rpartition("/")[2]
        data, sha256, size = _content(path, name)
        last = known.last.get(relative)
        same = last is not None and last["source_sha256"] == sha256 and last["status"] != WITHDRAWN
        if same and last and last["reader"] == _reader_of(last["status"], register):
            result.unchanged += 1
            continue
        received_at = moved.get(sha256, now) if last is None else last["received_at"] if same else now
        if isinstance(data, bytes):
            _keep(files, sha256, data)
        row, reading = _read(name, fiscal_year, register, data)
        row |= _origin(relative, fiscal_year, sha256, size, received_at, now)
        if not same or last is None or any(last[key] != row[key] for key in ("status", "message", "reader")):
            result.source_files.append(row)
        else:
            result.unchanged += 1
        if reading is not None:
            _add(result, stored, reading, sha256, fiscal_year, received_at, now, renewed=received_at == now)
    if fiscal_year in year_folders(folder):
        result.source_files += [_withdrawn(row, now) for row in gone]
    return result


def collect_file(name: str, data: bytes, fiscal_year: int, register: Register, now: datetime) -> Collection:
    """What a file would add to an empty ledger; it is kept nowhere."""
    sha256 = hashlib.sha256(data).hexdigest()
    row, reading = _read(name, fiscal_year, register, data)
    result = Collection([row | _origin(f"{fiscal_year}/{name}", fiscal_year, sha256, len(data), now, now)])
    if reading is not None:
        _add(result, set(), reading, sha256, fiscal_year, now, now, renewed=True)
    return result


def reader_version() -> str:
    """Version of all readers together; another one means that files are read again."""
    return f"{READER_VERSION}:" + ",".join(f"{form.id}@{form.version}" for form in forms())


def _reader_of(status: str, register: Register) -> str:
    """What a file of this status was read with: what was refused may be readable with another register."""
    return reader_version() if status == "accepted" else f"{reader_version()};{register.digest}"


def path_name(path: Path, folder: Path) -> str:
    """Path of a file below the input folder; names that a Windows archive left in GB18030 are decoded as such."""
    name = os.fsencode(path.relative_to(folder).as_posix())
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:
        return name.decode("gb18030", errors="replace")


def _content(path: Path, name: str) -> tuple[bytes | Problem, str, int]:
    """Bytes of a file, or why they are not taken; its sha256 and size."""
    if path.is_symlink():
        found, remedy = "指向别处的链接", "把文件本身放进报送文件夹"
        return Problem(name, "", "", found, "文件本身", remedy), "", 0
    try:
        size = path.stat().st_size
        if size <= MAX_FILE_BYTES:
            data = path.read_bytes()
            return data, hashlib.sha256(data).hexdigest(), size
        found = f"超过 {MAX_FILE_BYTES // 1_000_000} MB 的文件"
        return Problem(name, "", "", found, "普通大小的表格", "核实文件内容后重新导出"), _sha256_of(path), size
    except OSError as error:
        found = f"无法读取的文件（{error.strerror}）"
        return Problem(name, "", "", found, "可以读取的文件", "检查文件权限或所在的磁盘后再运行"), "", 0


def _read(name: str, fiscal_year: int, register: Register, data: bytes | Problem) -> tuple[Row, FileReading | None]:
    try:
        if isinstance(data, Problem):
            raise data
        reading = FormReader(name, fiscal_year, register).read(data)
    except Problem as problem:
        return _state(None, "quarantined", str(problem), register), None
    status = "partial" if reading.set_aside else "accepted"
    if reading.set_aside and not reading.readings:
        status = "quarantined"
    forms_read = ",".join(sorted({part.form.id for part in reading.parts}))
    message = "\n".join(str(problem) for problem in reading.set_aside)
    return _state(forms_read or None, status, message, register), reading


def _state(forms_read: str | None, status: str, message: str, register: Register) -> Row:
    return {"form": forms_read, "status": status, "message": message, "reader": _reader_of(status, register)}


def _origin(path: str, fiscal_year: int, sha256: str, size: int, received_at: datetime, now: datetime) -> Row:
    return {
        "source_sha256": sha256, "fiscal_year": fiscal_year, "path": path, "name": path.rpartition("/")[2],
        "bytes": size, "received_at": received_at, "read_at": now,
    }  # fmt: skip


def _withdrawn(row: Row, now: datetime) -> Row:
    """The last state of a path: the file is no more there."""
    message = f"“{row['name']}”已从报送文件夹中移出，其数据不再采用；放回原处即恢复"
    return {**row, "status": WITHDRAWN, "message": message, "read_at": now}


def _add(
    result: Collection, stored: set[tuple[str, str, str, str]], reading: FileReading, sha256: str, fiscal_year: int,
    received_at: datetime, now: datetime, *, renewed: bool,
) -> None:  # fmt: skip
    """Add a submission for each department and form in the file; its readings only where the ledger lacks them."""
    declared = {part.form.id: part.form for part in reading.parts}
    for (department_id, form_id), facts in _by_department_and_form(reading).items():
        form = declared[form_id]
        version = f"{READER_VERSION}.{form.version}"
        key = (sha256, department_id, form.id, version)
        if key in stored and not renewed:
            continue
        result.submissions.append(
            {
                "source_sha256": sha256,
                "department_id": department_id,
                "fiscal_year": fiscal_year,
                "form": form.id,
                "form_version": version,
                "received_at": received_at,
                "read_at": now,
            }
        )
        if key not in stored:
            stored.add(key)
            result.readings += reading_rows(facts, sha256, form, version, received_at)


def _by_department_and_form(reading: FileReading) -> dict[tuple[str, str], list[Reading]]:
    """(department, form) → its readings in the file, in order."""
    found: dict[tuple[str, str], list[Reading]] = {}
    for part in reading.parts:
        for fact in part.readings:
            found.setdefault((fact.department_id, part.form.id), []).append(fact)
    return found


def _keep(files: Path, sha256: str, data: bytes) -> None:
    target = files / sha256[:2] / sha256
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(target)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
