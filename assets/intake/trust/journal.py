"""The journal of the office's own folder: which file came, changed or went, and when that was seen. Append-only."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import datetime

import yaml

from assets.knowledge.bureau import Bureau
from assets.warehouse.chain import Chain, Entry

_REVIEWERS = ("reviewer", "认定人")
_LARGEST_STATED_BYTES = 1_000_000


def note_changes(bureau: Bureau, journal: Chain, now: datetime) -> list[Entry]:
    """Append an entry for each file of the office's that is not as it was at the last look.

    Args:
        journal: the entries so far.
        now: time of the look.

    Returns:
        The entries appended: ``file``, ``sha256`` (null: it is gone), ``seen_at``, ``who`` as the file states it.
    """
    last = {entry["file"]: entry["sha256"] for entry in journal.entries()}
    contents = {bureau.name_of(path): path.read_bytes() for path in bureau.files()}
    now_there = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    entries: list[Entry] = [
        {
            "file": name,
            "sha256": now_there.get(name),
            "seen_at": now.isoformat(),
            "who": sorted(set(_stated(name, contents.get(name, b"")))),
        }
        for name in sorted(now_there.keys() | last.keys())
        if last.get(name) != now_there.get(name)
    ]
    journal.append(entries)
    return entries


def _stated(name: str, data: bytes) -> Iterator[str]:
    """Who decided, as corrections, choices and reviews state it."""
    text = data[:_LARGEST_STATED_BYTES].decode("utf-8-sig", errors="replace")
    try:
        if name.endswith(".yaml"):
            yield from (str(entry["who"]) for entry in yaml.safe_load(text) or [] if entry.get("who"))
        elif name.endswith(".csv"):
            for row in csv.DictReader(text.splitlines()):
                yield from (row[column] for column in _REVIEWERS if row.get(column))
    except (yaml.YAMLError, csv.Error, TypeError, AttributeError):
        return  # whoever reads the file refuses it
