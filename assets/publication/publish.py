"""Writes the published files: atomically, and only where what they say has changed."""

import gc
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from assets.publication.content.district import Site
from assets.publication.content.dossier import Dossier
from assets.publication.documents import DOCUMENTS, Document, Subject
from assets.publication.html.district import site_files
from assets.warehouse.files import DATA, PROJECT

_WORTH_A_PROCESS = 10
"""Department-years that take as long as starting a process to write them (about a second)."""
_CHUNK = 4

_WRITERS = (Path(__file__).parent, PROJECT / "assets" / "text", DATA / "items.csv", DATA / "rules", DATA / "forms")
"""The code of the documents, and what they ask for names and layouts."""

DATA_FOLDER = "data"
"""Folder of a year's open data, beside those of its departments."""


def department_folder(outputs: Path, fiscal_year: int, department_id: str) -> Path:
    """Where the documents of a department-year go.

    Raises:
        ValueError: the department is called like the folder of the year's open data.
    """
    if department_id.lower() == DATA_FOLDER:
        raise ValueError(f"部门编码“{department_id}”与开放数据的文件夹同名；请在部门登记表中改用其他编码")
    return outputs / str(fiscal_year) / department_id


def publish(
    subject: Subject, documents: Sequence[Document[Subject]], folder: Path, published: dict[str, Any]
) -> dict[str, str] | None:
    """Write the documents of one dossier or summary; an earlier one that no longer applies is removed.

    Args:
        subject: what to publish.
        documents: its documents.
        folder: where the files go; created if need be.
        published: file name → sha256 at the last time, and ``content_key`` → key of what they said then.

    Returns:
        The same for now, or ``None`` when nothing had changed and every file still lies there untouched.
    """
    if _is_current(subject, documents, folder, published):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    now = {"content_key": content_key(subject)}
    for document in documents:
        path = folder / document.file
        if document.applies(subject):
            data = document.writer(subject)
            now[document.file] = hashlib.sha256(data).hexdigest()
            _write(path, data)
        else:
            path.unlink(missing_ok=True)
    return now


@dataclass(frozen=True)
class Job:
    """One department-year to publish, where to, and what was published of it the last time (see ``publish``)."""

    dossier: Dossier
    folder: Path
    published: dict[str, Any]


def publish_departments(jobs: Sequence[Job]) -> list[dict[str, str] | None]:
    """Write the files of department-years; what ``publish`` returns for each, in order.

    The work is typesetting and none of it waits, so that many are shared out over the cores of the machine.
    """
    stale = [
        index for index, job in enumerate(jobs) if not _is_current(job.dossier, DOCUMENTS, job.folder, job.published)
    ]
    workers = min(os.cpu_count() or 1, len(stale) // _WORTH_A_PROCESS)
    chosen = [jobs[index] for index in stale]
    if workers > 1:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_keep_imports) as pool:
            written = list(pool.map(_publish_department, chosen, chunksize=_CHUNK))
    else:
        written = [_publish_department(job) for job in chosen]
    results: list[dict[str, str] | None] = [None] * len(jobs)
    for index, now in zip(stale, written, strict=True):
        results[index] = now
    return results


def _keep_imports() -> None:
    """What is imported stays: a worker need not look through it again and again while it writes."""
    gc.freeze()


def _publish_department(job: Job) -> dict[str, str] | None:
    return publish(job.dossier, DOCUMENTS, job.folder, job.published)


def _is_current(
    subject: Subject, documents: Sequence[Document[Subject]], folder: Path, published: dict[str, Any]
) -> bool:
    untouched = all(_sha256(folder / document.file) == published.get(document.file) for document in documents)
    return untouched and published.get("content_key") == content_key(subject)


def publish_site(site: Site, folder: Path) -> list[str]:
    """Write the pages over all years, each only where its bytes differ; pages of departments no longer there go.

    Args:
        site: what to publish.
        folder: the outputs folder; created if need be.

    Returns:
        The paths below ``folder`` that were written.
    """
    written, current = [], set()
    for name, data in site_files(site):
        path = folder / name
        current.add(path)
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
        written.append(name)
    for path in (*folder.glob("departments/*.html"), *folder.glob("search/*.js")):
        if path not in current:
            path.unlink()
    return written


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def content_key(subject: object) -> str:
    """Identifies what is said and what says it: another writer, or another name of an item, writes anew."""
    return hashlib.sha256((repr(subject) + _writers_version(_WRITERS)).encode()).hexdigest()


@cache
def _writers_version(roots: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for root in roots for path in (root, *root.rglob("*"))):
        if path.suffix in (".py", ".j2", ".js", ".typ", ".csv", ".yaml"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
