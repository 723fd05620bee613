"""Which fiscal years changed since they were evaluated, so that a rerun costs only what changed."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from assets.graph.home import Home
from assets.graph.partitions import YEARS_REACHED
from assets.intake.collect import bearing_files
from assets.warehouse.files import DATA, PROJECT, SAMPLE

_STATE = "evaluated.json"
_KNOWLEDGE = (PROJECT / "assets", PROJECT / "pipelines", PROJECT / "sql", DATA)


def digest_of(paths: Iterable[Path]) -> tuple[str, float]:
    """Names, sizes and times of files as one digest, and the newest time. A file gone meanwhile is none."""
    digest, newest = hashlib.sha256(), 0.0
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        digest.update(os.fsencode(path) + f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        newest = max(newest, status.st_mtime)
    return digest.hexdigest(), newest


def sources_of(place: Home, fiscal_years: Iterable[int]) -> dict[int, str]:
    """Fiscal year → digest of what its evaluation is made of: its files, register, corrections, our rules and code."""
    bureau = place.bureau
    declared = [path for path in bureau.files() if not path.is_relative_to(bureau.reviews)]
    common = digest_of([*declared, *_knowledge()])[0]
    return {year: common + digest_of(bearing_files(place, year))[0] for year in fiscal_years}


def changed_years(place: Home, sources: dict[int, str]) -> set[int]:
    """Years whose sources or documents are not those of their last evaluation, and the years that compare with them."""
    state = _state(place) if place.warehouse.path.is_file() else {}
    changed = {year for year, digest in sources.items() if state.get(str(year)) != [digest, _documents_of(place, year)]}
    return changed | {year + later for year in changed for later in range(1, YEARS_REACHED + 1)} & set(sources)


def remember(place: Home, sources: dict[int, str]) -> None:
    """These years are evaluated.

    Args:
        sources: as they were before the evaluation began.
    """
    evaluated = {str(year): [digest, _documents_of(place, year)] for year, digest in sources.items()}
    temporary = place.root / f"{_STATE}.{os.getpid()}"
    temporary.write_text(json.dumps(_state(place) | evaluated, indent=1), encoding="utf-8")
    temporary.replace(place.root / _STATE)


def _state(place: Home) -> dict[str, list[str]]:
    path = place.root / _STATE
    state: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return state


def _documents_of(place: Home, fiscal_year: int) -> str:
    return digest_of(path for path in sorted((place.outputs / str(fiscal_year)).rglob("*")) if path.is_file())[0]


def _knowledge() -> list[Path]:
    files = (path for folder in _KNOWLEDGE for path in folder.rglob("*") if path.suffix != ".pyc" and path.is_file())
    return sorted(path for path in files if not path.is_relative_to(SAMPLE))
