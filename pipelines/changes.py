"""Which fiscal years changed since they were evaluated, so that a rerun costs only what changed."""

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from assets.graph.home import Home
from assets.history.snapshots import code_version, rules_version
from assets.intake.collect import year_files, years_sharing_files
from assets.warehouse.replacement import replace_file

YEARS_REACHED = 2
"""A file bears on the score of the year after, which compares with it, and so on the movement told a year later."""

_STATE = "evaluated.json"


def digest_of(paths: Iterable[Path]) -> tuple[str, float]:
    """Names, sizes and times of files as one digest, and the newest time; of what leads nowhere the name."""
    digest, newest = hashlib.sha256(), 0.0
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            digest.update(os.fsencode(path) + b"\n")
            continue
        digest.update(os.fsencode(path) + f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        newest = max(newest, status.st_mtime)
    return digest.hexdigest(), newest


def sources_of(home: Home, fiscal_years: Iterable[int]) -> dict[int, str]:
    """Fiscal year → digest of what its evaluation is made of: its files, register, corrections, our rules and code."""
    bureau = home.bureau
    declared, _ = digest_of(path for path in bureau.files() if not path.is_relative_to(bureau.reviews))
    common = code_version() + rules_version() + declared
    return {year: common + digest_of(year_files(home.input, bureau, year).values())[0] for year in fiscal_years}


def changed_years(home: Home, sources: dict[int, str]) -> set[int]:
    """Years whose sources or documents are not those of their last evaluation, and the years that compare with them."""
    state = _state(home) if home.warehouse.exists() else {}
    changed = {year for year, digest in sources.items() if state.get(str(year)) != [digest, _documents_of(home, year)]}
    if changed and home.warehouse.exists():
        changed |= years_sharing_files(home, changed) & set(sources)
    return changed | {year + later for year in changed for later in range(1, YEARS_REACHED + 1)} & set(sources)


def remember(home: Home, sources: dict[int, str]) -> None:
    """These years are evaluated.

    Args:
        sources: as they were before the evaluation began.
    """
    evaluated = {str(year): [digest, _documents_of(home, year)] for year, digest in sources.items()}
    replace_file(home.root / _STATE, json.dumps(_state(home) | evaluated, indent=1).encode())


def _state(home: Home) -> dict[str, list[str]]:
    path = home.root / _STATE
    state: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return state


def _documents_of(home: Home, fiscal_year: int) -> str:
    return digest_of(path for path in sorted((home.outputs / str(fiscal_year)).rglob("*")) if path.is_file())[0]
