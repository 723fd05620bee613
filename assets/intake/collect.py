"""Reads the submissions of one fiscal year that are new or changed, and says what became of each file."""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.graph.home import Home
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER, Reading, reading_rows
from assets.intake.problems import Problem, Refusal
from assets.intake.reader import READER_VERSION, FileReading, FormReader, FormReading
from assets.intake.trust.counted_year import refuse_by_choice, refuse_two_years, sha256_of, twins_of
from assets.intake.trust.receipt import age_of
from assets.intake.trust.senders import Sender, is_review, refuse_foreign, refuse_unknown_folder, senders_of
from assets.intake.trust.withdrawal import COUNTED, WITHDRAWN, files_gone, refuse_mass_withdrawal
from assets.knowledge.bureau import Bureau
from assets.knowledge.choices import read_choices
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.forms import forms
from assets.knowledge.register import Register
from assets.warehouse.replacement import replace_file
from assets.warehouse.warehouse import EVERY_YEAR, Years

Row = dict[str, Any]

MAX_FILE_BYTES = 100_000_000

_YEAR_FOLDER = re.compile(r"(\d{4})(?:年度?)?")
_NOT_SUBMITTED = re.compile(r"(\..*|~\$.*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)


_STATE = ("status", "message", "reader", "sender", "is_chosen")
"""What a new row of the ledger may say of a file of the same content."""


@dataclass
class Collection:
    """What a look at the input folder adds to the ledger, and how many files it need not read."""

    source_files: list[Row] = field(default_factory=list)
    submissions: list[Row] = field(default_factory=list)
    readings: list[Row] = field(default_factory=list)
    unread_numbers: list[Row] = field(default_factory=list)
    unchanged: int = 0

    def tables(self) -> dict[str, pa.Table]:
        """The rows to append, by table of the ledger."""
        return {
            "intake.source_file": pa.Table.from_pylist(self.source_files, SOURCE_FILE),
            "intake.submission": pa.Table.from_pylist(self.submissions, SUBMISSION),
            "intake.reading": pa.Table.from_pylist(self.readings, READING),
            "intake.unread_number": pa.Table.from_pylist(self.unread_numbers, UNREAD_NUMBER),
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


def year_files(folder: Path, bureau: Bureau, fiscal_year: int) -> dict[str, Path]:
    """Ledger path → each file that is read for a fiscal year: what was submitted, and the bureau's reviews.

    Raises:
        OfficeFileError: a review lies in the folder of no year.
    """
    loose = [path for path in bureau.reviews.glob("*") if path.is_file() and not _NOT_SUBMITTED.fullmatch(path.name)]
    if loose:
        names = "、".join(bureau.name_of(path) for path in sorted(loose))
        raise OfficeFileError(f"复核认定 {names} 没有放在年度文件夹里；请移到 bureau/reviews/<年度>/")
    reviews = {bureau.name_of(path): path for path in submitted_files(bureau.reviews, fiscal_year)}
    return {path_name(path, folder): path for path in submitted_files(folder, fiscal_year)} | reviews


def same_size_elsewhere(folder: Path, fiscal_year: int) -> dict[int, list[tuple[int, Path]]]:
    """Size of a file of the year → year and path of the files of that size submitted for other years."""
    sizes = {_size(path) for path in submitted_files(folder, fiscal_year)}
    found: dict[int, list[tuple[int, Path]]] = {}
    for year in year_folders(folder):
        for path in submitted_files(folder, year) if year != fiscal_year else ():
            if _size(path) in sizes:
                found.setdefault(_size(path), []).append((year, path))
    return found


def years_sharing_files(home: Home, fiscal_years: Set[int]) -> set[int]:
    """Other years that hold a file which one of these years holds or held: what becomes of it is decided for both."""
    rows = home.warehouse.rows(["intake.source_file"], EVERY_YEAR)["intake.source_file"]
    sizes = {row["bytes"] for row in rows if row["fiscal_year"] not in fiscal_years}
    files = [path for year in fiscal_years for path in year_files(home.input, home.bureau, year).values()]
    shared = {sha256_of(path) for path in files if _size(path) in sizes}
    shared |= {row["source_sha256"] for row in rows if row["fiscal_year"] in fiscal_years}
    shared.discard("")  # what could not be read
    return {
        row["fiscal_year"]
        for row in latest_by_path(rows).values()
        if row["fiscal_year"] not in fiscal_years and row["source_sha256"] in shared and row["status"] != WITHDRAWN
    }


def _size(path: Path) -> int:
    """Bytes of a file; -1 of a link, which is not followed."""
    try:
        return -1 if path.is_symlink() else path.stat().st_size
    except OSError:
        return -1


def collect_years(home: Home, years: Years, now: datetime, *, withdraw: bool = False) -> Collection:
    """Read what is new or changed in a home for fiscal years; nothing is stored but the files themselves.

    Args:
        now: time of receipt, later than any before (``trust/receipt.py``).
        withdraw: whether the loss of more than a third of a year's files was confirmed.

    Raises:
        MassWithdrawal: it was not.
        OfficeFileError: register, choices or reviews cannot be used.
    """
    register, total = home.register(), Collection()
    stored = home.warehouse.rows(["intake.source_file", "intake.submission"], years)
    for fiscal_year in year_folders(home.input):
        if years.first <= fiscal_year <= years.last:
            known = known_from(fiscal_year, stored["intake.source_file"], stored["intake.submission"])
            year = collect(
                home.input, home.bureau, fiscal_year, register, known, home.files, now, withdraw=withdraw
            )  # fmt: skip
            total.source_files += year.source_files
            total.submissions += year.submissions
            total.readings += year.readings
            total.unread_numbers += year.unread_numbers
            total.unchanged += year.unchanged
    return total


def refuse_withdrawal(home: Home, fiscal_year: int) -> None:
    """Stop a year of a home of which too many files are gone.

    Raises:
        MassWithdrawal: so it is.
    """
    years = Years(fiscal_year, fiscal_year)
    rows = home.warehouse.rows(["intake.source_file"], years)["intake.source_file"] if home.warehouse.exists() else []
    known = known_from(fiscal_year, rows, [])
    present = year_files(home.input, home.bureau, fiscal_year)
    lost = _without_copy(files_gone(known.last, present), present)
    refuse_mass_withdrawal(fiscal_year, known.last, lost, present)


def collect(
    folder: Path, bureau: Bureau, fiscal_year: int, register: Register, known: Known, files: Path, now: datetime,
    *, withdraw: bool = False,
) -> Collection:  # fmt: skip
    """Read what is new or changed for a fiscal year.

    A file of the same content, read by the same readers, is not read again; were it refused, it is when the register
    has changed since, which may know the department by now. A file that returns to earlier content is received anew;
    one that was only moved or renamed came when it first came. A file that is no more in the year's folder is
    withdrawn; a year without a folder withdraws nothing (a share that is not mounted looks like that).

    Args:
        folder: the input folder.
        bureau: the office's own folder, with reviews and choices.
        known: what the ledger holds for the year.
        files: where every submission is kept under its sha256.
        now: time of receipt, later than any before.
        withdraw: whether the loss of more than a third of the year's files was confirmed.

    Raises:
        MassWithdrawal: it was not.
        OfficeFileError: the choices or reviews cannot be used.
    """
    result = Collection()
    stored = set(known.stored)
    present = year_files(folder, bureau, fiscal_year)
    senders = senders_of(present, register, fiscal_year)
    choices, elsewhere = read_choices(bureau.choices), same_size_elsewhere(folder, fiscal_year)
    gone = files_gone(known.last, present)
    if not withdraw:
        refuse_mass_withdrawal(fiscal_year, known.last, _without_copy(gone, present), present)
    moved = {row["source_sha256"]: row["received_at"] for row in gone if row["status"] in COUNTED}
    among_submissions = {
        row["source_sha256"]: row["received_at"] for row in known.last.values() if not is_review(row["path"])
    }
    for relative, path in present.items():
        name = relative.rpartition("/")[2]
        data, sha256, size, changed_at = _content(path, name)
        last = known.last.get(relative)
        same = last is not None and last["source_sha256"] == sha256 and last["status"] != WITHDRAWN
        sender, chosen = senders[relative], choices.of(sha256)
        twins = twins_of(path, sha256, elsewhere.get(size, ())) if sha256 and not chosen else []
        if same and last and _is_settled(last, sender, register) and sender.known and not chosen and not twins:
            result.unchanged += 1
            continue
        if last is None:
            came = among_submissions if is_review(relative) else {}
            received_at = moved.get(sha256, came.get(sha256, now))
        else:
            received_at = last["received_at"] if same else now
        if isinstance(data, bytes):
            _keep(files, sha256, data)
        row, reading = _read(name, fiscal_year, register, data)
        if reading is not None and reading.refusal is None and isinstance(data, bytes):
            try:
                _refuse(relative, sender, reading.parts, register)
                refuse_by_choice(name, sha256, fiscal_year, chosen)
                also = [year for year, twin in twins if reading.readings and _counts(folder, twin, year, register)]
                refuse_two_years(name, sha256, fiscal_year, also)
                row |= asdict(age_of(name, data, changed_at))
            except Refusal as refusal:
                reading = FileReading([], numbers=reading.numbers.unused(), refusal=refusal)
                row = _read_state(reading, "refused", register)
        row |= _origin(relative, fiscal_year, sha256, size, received_at, now)
        row |= {"sender": sender.department_id, "is_chosen": chosen.get(fiscal_year)}
        if not same or last is None or any(last[key] != row[key] for key in _STATE):
            result.source_files.append(row)
            result.unread_numbers += _unread(row, reading)
        else:
            result.unchanged += 1
        if reading is not None and reading.parts:
            _add(result, stored, reading, sha256, fiscal_year, received_at, now, renewed=received_at == now)
    if fiscal_year in year_folders(folder):
        result.source_files += [_withdrawn(row, now) for row in gone]
    return result


def collect_file(
    name: str, data: bytes, fiscal_year: int, register: Register, now: datetime, reading: FileReading
) -> Collection:
    """What a file would add to an empty ledger, whoever it names; it is kept nowhere."""
    sha256 = hashlib.sha256(data).hexdigest()
    row = _read_state(reading, "accepted", register)
    row |= _origin(f"{fiscal_year}/{name}", fiscal_year, sha256, len(data), now, now)
    result = Collection([row], unread_numbers=_unread(row, reading))
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


def _content(path: Path, name: str) -> tuple[bytes | Problem, str, int, float]:
    """Bytes of a file, or why they are not taken; its sha256, size and time of change in seconds."""
    if path.is_symlink():
        found, remedy = "指向别处的链接", "把文件本身放进报送文件夹"
        return Problem(name, "", "", found, "文件本身", remedy), "", 0, 0.0
    try:
        status = path.stat()
        size, changed_at = status.st_size, status.st_mtime
        if size <= MAX_FILE_BYTES:
            data = path.read_bytes()
            return data, hashlib.sha256(data).hexdigest(), size, changed_at
        found = f"超过 {MAX_FILE_BYTES // 1_000_000} MB 的文件"
        too_large = Problem(name, "", "", found, "普通大小的表格", "核实文件内容后重新导出")
        return too_large, sha256_of(path), size, changed_at
    except OSError as error:
        found = f"无法读取的文件（{error.strerror}）"
        return Problem(name, "", "", found, "可以读取的文件", "检查文件权限或所在的磁盘后再运行"), "", 0, 0.0


def _read(name: str, fiscal_year: int, register: Register, data: bytes | Problem) -> tuple[Row, FileReading | None]:
    try:
        if isinstance(data, Problem):
            raise data
        reading = FormReader(name, fiscal_year, register).look(data)
    except Problem as problem:
        return _state(None, "quarantined", str(problem), register), None
    if reading.refusal is not None:
        return _read_state(reading, "quarantined", register), reading
    status = "partial" if reading.set_aside else "accepted"
    if reading.set_aside and not reading.readings:
        status = "quarantined"
    return _read_state(reading, status, register), reading


def _read_state(reading: FileReading, status: str, register: Register) -> Row:
    """What became of a file that was read: its forms, what was set aside or taken for granted, and its numbers."""
    forms_read = ",".join(sorted({part.form.id for part in reading.parts}))
    refusal = [reading.refusal] if reading.refusal is not None else []
    message = "\n".join([*map(str, [*refusal, *reading.set_aside]), *reading.notes])
    return _state(forms_read or None, status, message, register) | {
        "numbers_read": reading.numbers.read,
        "numbers_not_needed": reading.numbers.not_needed,
        "numbers_unread": reading.numbers.unread_count,
    }


def _unread(row: Row, reading: FileReading | None) -> list[Row]:
    """The numbers of a file that no reading has, as rows of the ledger; of one refused whole they are only counted."""
    look = {key: row[key] for key in ("source_sha256", "fiscal_year", "reader", "read_at")}
    numbers = reading.numbers.unread if reading is not None and reading.refusal is None else []
    return [
        {**look, "position": position, "sheet": one.sheet, "cell": one.cell, "raw_text": one.text, "reason": one.reason}
        for position, one in enumerate(numbers, start=1)
    ]


def _state(forms_read: str | None, status: str, message: str, register: Register) -> Row:
    return {"form": forms_read, "status": status, "message": message, "reader": _reader_of(status, register)}


def _refuse(relative: str, sender: Sender, parts: list[FormReading], register: Register) -> None:
    """A file counts only if its sender may say what it holds.

    Args:
        relative: its path in the ledger.
        parts: what was read in it.

    Raises:
        Refusal: it may not.
    """
    name = relative.rpartition("/")[2]
    refuse_unknown_folder(name, sender, register)
    refuse_foreign(name, sender, [(part.form, part.readings) for part in parts], register, is_review(relative))


def _counts(folder: Path, path: Path, fiscal_year: int, register: Register) -> bool:
    """Whether a file in the folder of another year would count for it."""
    relative = path_name(path, folder)
    others = (path_name(other, folder) for other in submitted_files(folder, fiscal_year))
    try:
        reading = FormReader(path.name, fiscal_year, register).read(path.read_bytes())
        _refuse(relative, senders_of(others, register, fiscal_year)[relative], reading.parts, register)
    except (Problem, OSError):
        return False
    return bool(reading.readings)


def _is_settled(last: Row, sender: Sender, register: Register) -> bool:
    """Whether a file of the same content need not be looked at again; what may not count yet, or was chosen, may."""
    return (
        last["status"] != "refused"
        and last["reader"] == _reader_of(last["status"], register)
        and last.get("sender") == sender.department_id
        and last.get("is_chosen") is None
    )


def _without_copy(gone: list[Row], present: Mapping[str, Path]) -> list[Row]:
    """The files gone of which no copy lies in the year's folders, under whatever name: the others were only moved."""
    sizes = {row["bytes"] for row in gone}
    left = {sha256_of(path) for path in present.values() if _size(path) in sizes}
    return [row for row in gone if row["source_sha256"] not in left]


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


def kept_file(files: Path, sha256: str) -> Path:
    """Where a submission is kept."""
    return files / sha256[:2] / sha256


def _keep(files: Path, sha256: str, data: bytes) -> None:
    target = kept_file(files, sha256)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        replace_file(target, data)
