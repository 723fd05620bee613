"""Writes the published files: atomically, and only where what they say has changed."""

import gc
import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from assets.publication.content.contract import Evaluation
from assets.publication.content.district import Site
from assets.publication.content.dossier import Dossier, YearSummary
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.excel.year import summary_xlsx
from assets.publication.html.district import site_files
from assets.publication.html.page import department_page
from assets.publication.html.year import year_index
from assets.publication.open_data.review_csv import review_csv
from assets.publication.pdf.report import report_pdf
from assets.publication.word.document import report_docx
from assets.publication.word.notice import notice_docx
from assets.warehouse.processes import die_with_parent, safe_environment

T = TypeVar("T", Dossier, YearSummary)

_WORTH_A_PROCESS = 10
"""Department-years that take as long as starting a process to write them (about a second)."""
_CHUNK = 4

DEPARTMENT_FILES: dict[str, Callable[[Dossier], bytes | None]] = {
    "report.docx": report_docx,
    "report.pdf": report_pdf,
    "notice.docx": notice_docx,
    "scoresheet.xlsx": scoresheet_xlsx,
    "index.html": department_page,
    "evaluation.json": lambda dossier: evaluation_json(dossier.evaluation),
}
YEAR_FILES: dict[str, Callable[[YearSummary], bytes | None]] = {
    "summary.xlsx": summary_xlsx,
    "review.csv": review_csv,
    "index.html": year_index,
}


def evaluation_json(evaluation: Evaluation) -> bytes:
    """The contract file: UTF-8, keys in the contract's order."""
    return (evaluation.model_dump_json(indent=2) + "\n").encode()


def publish(
    subject: T, writers: dict[str, Callable[[T], bytes | None]], folder: Path, published: dict[str, Any]
) -> dict[str, str] | None:
    """Write the files of one dossier or summary.

    Args:
        subject: what to publish.
        writers: file name → writer, which gives ``None`` where the file does not apply: an earlier one is removed.
        folder: where the files go; created if need be.
        published: file name → sha256 at the last time, and ``content_key`` → key of what they said then.

    Returns:
        The same for now, or ``None`` when nothing had changed and every file still lies there untouched.
    """
    if _is_current(subject, writers, folder, published):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    now = {"content_key": content_key(subject)}
    for name, write in writers.items():
        data = write(subject)
        if data is None:
            (folder / name).unlink(missing_ok=True)
            continue
        now[name] = hashlib.sha256(data).hexdigest()
        _write(folder / name, data)
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
        place
        for place, job in enumerate(jobs)
        if not _is_current(job.dossier, DEPARTMENT_FILES, job.folder, job.published)
    ]
    workers = min(os.cpu_count() or 1, len(stale) // _WORTH_A_PROCESS)
    chosen = [jobs[place] for place in stale]
    if workers > 1:
        os.environ.update(safe_environment())  # the workers' as well
        spawn, begin = get_context("spawn"), (os.getpid(),)
        with ProcessPoolExecutor(workers, mp_context=spawn, initializer=_begin, initargs=begin) as pool:
            written = list(pool.map(_publish_department, chosen, chunksize=_CHUNK))
    else:
        written = [_publish_department(job) for job in chosen]
    results: list[dict[str, str] | None] = [None] * len(jobs)
    for place, now in zip(stale, written, strict=True):
        results[place] = now
    return results


def _begin(parent: int) -> None:
    """A worker writes nothing once its parent is gone: another run may have written newer files by then.

    What is imported stays: it need not be looked through again and again.
    """
    die_with_parent(parent)
    gc.freeze()


def _publish_department(job: Job) -> dict[str, str] | None:
    return publish(job.dossier, DEPARTMENT_FILES, job.folder, job.published)


def _is_current(
    subject: T, writers: dict[str, Callable[[T], bytes | None]], folder: Path, published: dict[str, Any]
) -> bool:
    untouched = all(_sha256(folder / name) == published.get(name) for name in writers)
    return untouched and published.get("content_key") == content_key(subject)


def publish_site(site: Site, folder: Path) -> list[str]:
    """Write the pages over all years, each only where its bytes differ; pages of departments no longer there go.

    Args:
        site: what to publish.
        folder: the outputs folder; created if need be.

    Returns:
        The paths below ``folder`` that were written.
    """
    written, made = [], set()
    for name, data in site_files(site):
        path = folder / name
        made.add(path)
        if path.is_file() and path.read_bytes() == data:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, data)
        written.append(name)
    for path in (*folder.glob("departments/*.html"), *folder.glob("search/*.js")):
        if path not in made:
            path.unlink()
    return written


def _write(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)


def content_key(subject: object) -> str:
    """Identifies what is said and the code that says it: another writer writes anew."""
    return hashlib.sha256((repr(subject) + _writers_version()).encode()).hexdigest()


@cache
def _writers_version() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".j2", ".js", ".typ"):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
