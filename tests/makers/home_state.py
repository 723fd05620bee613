"""Homes for tests: made, copied, and what one holds in a form that two can be compared by.

Times of receipt and the order of rows are left out of the comparison.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from assets.graph.home import HOME_VARIABLE, Home
from assets.publication.folder import MANIFEST
from assets.warehouse.warehouse import EVERY_YEAR

_TIMES = {"received_at", "read_at"}


def tables(home: Home) -> dict[str, list[str]]:
    """Table → its rows as sorted texts; without the documents of a year, which print the time of receipt."""
    stored = home.warehouse.rows(list(home.warehouse.columns()), EVERY_YEAR)
    return {
        table: sorted(str({column: value for column, value in row.items() if column not in _TIMES}) for row in rows)
        for table, rows in stored.items()
        if table != "publication.year_output"
    }


def documents(home: Home) -> dict[str, bytes]:
    """Path below the outputs folder → content, of what is published of each year, as if all was received at once.

    Manifests name their run and are left out.
    """
    return {
        str(path.relative_to(home.outputs)): _without_time(path)
        for path in sorted(home.outputs.glob("[0-9]*/*/*"))
        if path.is_file() and path.name != MANIFEST
    }


def _without_time(path: Path) -> bytes:
    content = path.read_bytes()
    return re.sub(rb'"created": "[^"]+"', b"", content) if path.name == "datapackage.json" else content


def home_at(root: Path, folder: Path) -> Home:
    """A home below ``root`` that reads ``folder``."""
    home = Home(root=root, input=folder, outputs=root / "outputs")
    home.save()
    return home


def copy_of(home: Home, root: Path) -> Home:
    """A home below ``root`` as if all that happened to ``home`` had happened there; it reads the same folder."""
    shutil.copytree(home.root, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("outputs"))
    copy = replace(home, root=root, outputs=root / "outputs")
    shutil.copytree(home.outputs, copy.outputs, ignore=shutil.ignore_patterns(".jiping"))
    copy.save()
    return copy


@contextmanager
def home_variable(root: Path) -> Iterator[None]:
    """Another home for what reads the environment, as long as the block runs."""
    with patch.dict(os.environ, {HOME_VARIABLE: str(root)}):
        yield


def own_variables() -> dict[str, str]:
    """The environment without what would lead to this machine's own home."""
    return {key: value for key, value in os.environ.items() if not key.startswith(("JIPING", "DAGSTER"))}
