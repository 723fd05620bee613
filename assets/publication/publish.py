"""Writes the published files: each folder or file whole, and only where what they say has changed."""

import gc
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from assets.publication.bounds import bounded
from assets.publication.content.district import Site
from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YearSummary
from assets.publication.documents import DOCUMENTS, YEAR_DOCUMENTS, Document, Subject
from assets.publication.folder import manifest_of, seal, sha256_of, whole_folder
from assets.publication.html.district import site_files
from assets.warehouse.files import DATA, PROJECT
from assets.warehouse.processes import die_with_parent, safe_environment
from assets.warehouse.replacement import replace_file

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


def publish_year(summary: YearSummary, folder: Path, published: dict[str, Any]) -> dict[str, str] | None:
    """Write the documents of a fiscal year, each whole, beside the folders of its departments.

    Args:
        summary: what to publish.
        folder: where the files go; created if need be.
        published: file name → sha256 at the last time, and ``content_key`` → key of what they said then.

    Returns:
        The same for now, or ``None`` when nothing had changed and every file still lies there untouched.
    """
    if _is_current(summary, YEAR_DOCUMENTS, folder, published):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    now, printed = {"content_key": content_key(summary)}, bounded(summary)
    for document in YEAR_DOCUMENTS:
        data = document.writer(printed)
        now[document.file] = hashlib.sha256(data).hexdigest()
        replace_file(folder / document.file, data)
    return now


@dataclass(frozen=True)
class Job:
    """One department-year to publish, where to, and what was published of it the last time (see ``publish_year``)."""

    dossier: Dossier
    folder: Path
    published: dict[str, Any]


def publish_departments(jobs: Sequence[Job], run_id: str) -> list[dict[str, str] | None]:
    """Write the folders of department-years, each whole; what ``publish_year`` returns for each, in order.

    The work is typesetting and none of it waits, so that many are shared out over the cores of the machine.

    Args:
        jobs: the department-years.
        run_id: of the run that publishes them; their manifests name it.

    Raises:
        FolderInUse: a folder cannot be replaced, and is as it was.
    """
    stale = [index for index, job in enumerate(jobs) if not _is_published(job)]
    workers = min(os.cpu_count() or 1, len(stale) // _WORTH_A_PROCESS)
    chosen = [jobs[index] for index in stale]
    if workers > 1:
        os.environ.update(safe_environment())  # the workers' as well
        spawn, begin = get_context("spawn"), (os.getpid(),)
        with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_begin, initargs=begin) as pool:
            written = list(pool.map(partial(_publish_department, run_id=run_id), chosen, chunksize=_CHUNK))
    else:
        written = [_publish_department(job, run_id) for job in chosen]
    results: list[dict[str, str] | None] = [None] * len(jobs)
    for index, now in zip(stale, written, strict=True):
        results[index] = now
    return results


def _begin(parent: int) -> None:
    """A worker writes nothing once its parent is gone: another run may have written newer files by then.

    What is imported stays: it need not be looked through again and again.
    """
    die_with_parent(parent)
    gc.freeze()


def _publish_department(job: Job, run_id: str) -> dict[str, str]:
    printed = bounded(job.dossier)
    with whole_folder(job.folder, [document.file for document in DOCUMENTS]) as made:
        for document in DOCUMENTS:
            if document.applies(job.dossier):
                (made / document.file).write_bytes(document.writer(job.dossier if document.whole else printed))
        files = seal(made, run_id)
    return {"content_key": content_key(job.dossier), **files}


def _is_published(job: Job) -> bool:
    manifest = manifest_of(job.folder)
    files = {file: sha256 for file, sha256 in job.published.items() if file != "content_key"}
    is_sealed = manifest is not None and manifest.files == files
    return is_sealed and _is_current(job.dossier, DOCUMENTS, job.folder, job.published)


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
        replace_file(path, data)
        written.append(name)
    for path in (*folder.glob("departments/*.html"), *folder.glob("search/*.js")):
        if path not in current:
            path.unlink()
    return written


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
    return sha256_of(path) if path.is_file() else None
