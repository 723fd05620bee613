"""A log of JSON lines in which each carries the sha256 of the line before: none can be changed or taken out unseen."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


@dataclass(frozen=True)
class Link:
    """A line of a chain: how many lines there are up to it, and its sha256, which vouches for them all."""

    lines: int
    sha256: str


@dataclass(frozen=True)
class Chain:
    """One append-only file. A line cut off by a crash is not part of it, and goes with the next append."""

    path: Path

    def entries(self) -> list[Entry]:
        """What the lines say, without those that are damaged."""
        return [entry for line in self._lines() if (entry := _entry(line)) is not None]

    def append(self, entries: Iterable[Entry]) -> None:
        """Append a line for each entry."""
        lines = self._lines()
        previous, added = _sha256(lines[-1]) if lines else "", []
        for entry in entries:
            line = json.dumps({**entry, "previous": previous}, ensure_ascii=False).encode()
            added.append(line + b"\n")
            previous = _sha256(line)
        if added:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.truncate(sum(len(line) + 1 for line in lines))
                file.write(b"".join(added))

    def link(self, lines: int | None = None) -> Link | None:
        """The last line, or that of a number; ``None`` where the chain is not so long."""
        held = self._lines()
        lines = len(held) if lines is None else lines
        return Link(lines, _sha256(held[lines - 1])) if 0 < lines <= len(held) else None

    def broken_line(self) -> int | None:
        """Number of the first line that does not follow from the one before; ``None`` where all do."""
        previous = ""
        for number, line in enumerate(self._lines(), start=1):
            entry = _entry(line)
            if entry is None or entry.get("previous") != previous:
                return number
            previous = _sha256(line)
        return None

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().split(b"\n")[:-1] if self.path.is_file() else []


def _entry(line: bytes) -> Entry | None:
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
