"""Which program evaluates, and by which declared rules: digests that stay the same as long as both do."""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from assets.warehouse.files import DATA, PROJECT, SAMPLE, SQL

_CODE = (PROJECT / "assets", PROJECT / "pipelines", SQL, PROJECT / "requirements.lock")
_INPUTS = (SAMPLE, DATA / "corrections", DATA / "departments.csv")
"""Below ``data``, but what is evaluated and not how."""

VERSION_DIGITS = 16
"""Of a digest, in the version of an asset."""


@cache
def code_version() -> str:
    """Digest of the program and the libraries that it is locked to."""
    return _digest(path for root in _CODE for path in ([root] if root.is_file() else root.rglob("*")))


@cache
def rules_version() -> str:
    """Digest of what is declared in ``data``."""
    return _digest(path for path in DATA.rglob("*") if not any(path.is_relative_to(folder) for folder in _INPUTS))


def _digest(paths: Iterable[Path]) -> str:
    """Of names and contents, wherever the project lies; what Python compiled is none of them."""
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file() and path.suffix != ".pyc"):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(PROJECT).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()


def program_version() -> str:
    """The version of what our own code makes, as Dagster shows it beside that of the last event."""
    return code_version()[:VERSION_DIGITS]
