"""What writing the documents costs: each kind of document, a hundred department-years, and the site over all years."""

import gc
import time
from dataclasses import dataclass
from pathlib import Path

from assets.evaluation.stage import STAGES
from assets.graph.home import Home
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.content.district import load_site
from assets.publication.documents import DOCUMENTS
from assets.publication.publish import Job, publish_departments, publish_site
from assets.publication.rows import load_year
from assets.publication.stage import PUBLICATION
from assets.warehouse.warehouse import Years
from tests.bench.stages import measure_stage, prepare

SITE_DEPARTMENTS, DOCUMENTED = 100, 100

_TIMED_DOCUMENTS = 20


@dataclass(frozen=True)
class Documents:
    """Writing documents.

    Attributes:
        cpu_ms: file name → processor time of one document in ms, all threads of the process together.
        seconds: wall-clock time of all documents of ``DOCUMENTED`` department-years, from rows to files.
    """

    cpu_ms: dict[str, float]
    seconds: float


@dataclass(frozen=True)
class Pages:
    """Writing the site.

    Attributes:
        seconds: wall-clock time from rows to files.
        department_years: how many it shows.
        files: how many files it is.
        largest_kb: the size of its largest file.
    """

    seconds: float
    department_years: int
    files: int
    largest_kb: float


def evaluated_home(root: Path, department_years: int) -> Years:
    """A home with ``department_years`` evaluated, those of ``SITE_DEPARTMENTS`` departments; nothing is published.

    Returns:
        The fiscal years.
    """
    years, _ = prepare(root, department_years, SITE_DEPARTMENTS)
    for stage in (*STAGES, PUBLICATION):
        measure_stage(root, years, stage)
    return years


def measure_documents(root: Path, folder: Path, fiscal_year: int) -> Documents:
    """Write the documents of one fiscal year below ``folder``."""
    warehouse = Home(root, root, folder).warehouse
    start = time.perf_counter()
    jobs = [
        Job(dossier, folder / dossier.evaluation.department_id, {})
        for dossier in dossiers(load_year(warehouse, fiscal_year, TABLES))
    ][:DOCUMENTED]
    publish_departments(jobs, "benchmark")
    seconds = time.perf_counter() - start
    if len(jobs) != DOCUMENTED or not all((job.folder / "report.pdf").is_file() for job in jobs):
        raise RuntimeError(f"{len(jobs)} department-years published, expected {DOCUMENTED}")
    gc.freeze()  # as in a worker, which does not hold a hundred other department-years
    cpu_ms = {}
    for document in DOCUMENTS:
        document.writer(jobs[-1].dossier)  # templates and fonts are read once per process
        before = time.process_time()
        for job in jobs[:_TIMED_DOCUMENTS]:
            document.writer(job.dossier)
        cpu_ms[document.file] = (time.process_time() - before) * 1000 / _TIMED_DOCUMENTS
    gc.unfreeze()
    return Documents(cpu_ms, seconds)


def measure_site(root: Path, folder: Path) -> Pages:
    """Write the site over all years below ``folder``."""
    start = time.perf_counter()
    site = load_site(Home(root, root, folder).warehouse)
    written = publish_site(site, folder)
    seconds = time.perf_counter() - start
    largest = max((folder / name).stat().st_size for name in written)
    shown = sum(len(history.years) for history in site.histories)
    return Pages(seconds, shown, len(written), largest / 1000)
