"""A published folder: files of one run, closed by a manifest that says which run and what each file must be."""

import hashlib
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from assets.knowledge.declared import Declared
from assets.warehouse.replacement import folder_aside, replace_file, swap

MANIFEST = "manifest.json"
"""The one published file that differs between equal runs."""

SITE_FOLDERS = ("departments", "search")
"""Folders of the pages over all years, beside those of the years."""


class Manifest(Declared):
    """What a run published in a folder; its file is the last that is written there.

    Attributes:
        run_id: id of the Dagster run.
        published_at: when the files were complete.
        files: name → sha256. Files that others put beside them are not among them.
    """

    run_id: str
    published_at: AwareDatetime
    files: dict[str, str]


@contextmanager
def whole_folder(place: Path, ours: Collection[str] = ()) -> Iterator[Path]:
    """An empty folder to be filled and sealed in the block; it is put in its place when the block ends without error.

    Args:
        place: where it goes; what is there goes with it.
        ours: names of published files. With any, files there of other names are kept: they are somebody's.

    Raises:
        FolderInUse: it cannot be put there; the old one stays.
    """
    with folder_aside(place) as made:
        yield made
        if ours and place.is_dir():
            _keep_others(place, made, {MANIFEST, *ours})
        swap(made, place)


def seal(folder: Path, run_id: str) -> dict[str, str]:
    """Write the manifest of a folder that is complete; name → sha256 of its files."""
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    manifest = Manifest(run_id=run_id, published_at=datetime.now(UTC), files=files)
    replace_file(folder / MANIFEST, (manifest.model_dump_json(indent=2) + "\n").encode())
    return files


def manifest_of(folder: Path) -> Manifest | None:
    """The manifest of a folder; ``None`` where there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError):
        return None


def altered_files(folder: Path) -> list[str]:
    """The files of a folder that are not what its manifest says, or are gone."""
    manifest = manifest_of(folder)
    if manifest is None:
        return [MANIFEST]
    return [
        name
        for name, sha256 in manifest.files.items()
        if not (folder / name).is_file() or sha256_of(folder / name) != sha256
    ]


def sha256_of(path: Path) -> str:
    """The sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_others(place: Path, made: Path, ours: Collection[str]) -> None:
    """Modes stay what the folder above gives: under systemd nobody may set a setgid bit, not even one that is there."""
    for path in place.iterdir():
        if path.name in ours:
            continue
        kept = made / path.name
        if path.is_dir() and not path.is_symlink():
            kept.mkdir()
            _keep_others(path, kept, ())
        else:
            _link(path, kept)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without links
        shutil.copy2(source, target, follow_symlinks=False)
