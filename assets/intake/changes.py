"""Which fiscal years changed since they were evaluated: for the command line and the inbox sensor alike.

The run itself remembers, once all has succeeded (``history/assets.py``), who has started it ever.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from assets.graph.home import Home
from assets.graph.versions import code_version, rules_version
from assets.intake.collect import year_files, year_folders, years_sharing_files
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.replacement import replace_file

YEARS_REACHED = 2
"""A file bears on the score of the year after, which compares with it, and so on the movement told a year later."""

_STATE = "evaluated.json"


def digest_of(files: Mapping[str, Path]) -> tuple[str, float]:
    """Names, sizes and times of files as one digest, and the newest time; of what leads nowhere the name.

    Args:
        files: name → path; a home that was moved as it is has the same digest.
    """
    digest, newest = hashlib.sha256(), 0.0
    for name, path in files.items():
        digest.update(name.encode("utf-8", "surrogateescape"))
        try:
            status = path.stat()
        except OSError:
            digest.update(b"\n")
            continue
        digest.update(f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        newest = max(newest, status.st_mtime)
    return digest.hexdigest(), newest


def evaluable_years(home: Home) -> list[int]:
    """The fiscal years of which the input folder has a folder, ascending; none older than the office's first."""
    first = home.settings().first_fiscal_year
    return sorted(year for year in year_folders(home.input) if year >= first)


def sources_of(home: Home, fiscal_years: Iterable[int]) -> dict[int, str]:
    """Fiscal year → digest of what its evaluation is made of: its files, register, corrections, our rules and code."""
    bureau = home.bureau
    apart = (bureau.reviews, bureau.settings_path)  # reviews are files of their year; settings decide no score
    declared = {bureau.name_of(path): path for path in bureau.files() if not any(map(path.is_relative_to, apart))}
    common = code_version() + rules_version() + digest_of(declared)[0]
    return {year: _sha256(common + digest_of(year_files(home.input, bureau, year))[0]) for year in fiscal_years}


def changed_years(home: Home, sources: dict[int, str]) -> set[int]:
    """Years whose sources or documents are not those of their last evaluation, and the years that compare with them.

    Where nothing else makes the copy for readers anew, the last year does if it is gone or damaged.
    """
    state = _state(home)
    changed = {year for year, digest in sources.items() if state.get(str(year)) != [digest, _documents_of(home, year)]}
    if changed and home.warehouse.exists():
        changed |= years_sharing_files(home, changed) & set(sources)
    if sources and not changed and home.read_copy and not DuckDBFile(home.read_copy).is_sound():
        return {max(sources)}
    return changed | {year + later for year in changed for later in range(1, YEARS_REACHED + 1)} & set(sources)


def request_key(home: Home, sources: dict[int, str]) -> str:
    """Identifies what is asked of an evaluation: the years with their sources, and what was evaluated of them before.

    It stays the same until an evaluation has succeeded or something changes, so that what failed is not asked again.
    """
    state = _state(home)
    return _sha256(json.dumps([[year, digest, state.get(str(year))] for year, digest in sorted(sources.items())]))


def is_evaluated(home: Home, fiscal_year: int) -> bool:
    """Whether a run that made everything of a fiscal year has ever succeeded."""
    return str(fiscal_year) in _state(home)


def remember(home: Home, sources: dict[int, str]) -> None:
    """These years are evaluated.

    Args:
        sources: as they were before the evaluation began.
    """
    evaluated = {str(year): [digest, _documents_of(home, year)] for year, digest in sources.items()}
    replace_file(home.root / _STATE, json.dumps(_state(home) | evaluated, indent=1).encode())


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _state(home: Home) -> dict[str, list[str]]:
    """Fiscal year → sources and documents of its last evaluation; of a lost warehouse nothing is left."""
    path = home.root / _STATE
    if not path.is_file() or not home.warehouse.exists():
        return {}
    state: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return state


def _documents_of(home: Home, fiscal_year: int) -> str:
    files = sorted(path for path in (home.outputs / str(fiscal_year)).rglob("*") if path.is_file())
    return digest_of({str(path.relative_to(home.outputs)): path for path in files})[0]
