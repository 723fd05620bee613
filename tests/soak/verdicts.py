"""What became of each mutant: read, refused with a sentence, or wrongly accepted.

A mutant is *wrongly accepted* when some reading of it (department, year, item, phase, basis, line → state, value, text)
is not that of the original, or one of the original's is missing, and

* nothing is said: the file is not refused, and no problem, unread table or unread number is listed that was not before,
* the damage can be seen in its bytes, or there is none and it says the same (``mutants.py``),
* and the reading does not stand in the one cell that was rewritten.

So a number of which a digit was changed is another number, rightly read; a number cut off in a row that ends before its
header, a row lost with the half of its archive, values one column to the left are wrongly accepted.
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from assets.intake.containers import isolation
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from tests.makers.written_documents import Office
from tests.soak.mutants import Mutant, mutant_of
from tests.soak.originals import Original, originals

Key = tuple[object, ...]
YEAR = 2023
VERDICTS = ("same", "said", "refused", "unseen", "wrong", "crash")
"""Read as the original; read in part or otherwise with a word about it; refused; damage that cannot be seen, or another
text in the cell that was rewritten; wrongly accepted; neither read nor refused."""


@dataclass
class Verdicts:
    """How many mutants there were of each verdict, by container; the largest costs, and what went wrong."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    slowest: tuple[float, str] = (0.0, "")
    largest_mb: tuple[float, str] = (0.0, "")
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def total(self, verdict: str) -> int:
        """How many of a verdict."""
        return sum(counts[verdict] for counts in self.counts.values())


def soak_mutants(office: Office | None, count: int, seed: int, keep: Path) -> Verdicts:
    """Read ``count`` mutants, as many of each container.

    Args:
        keep: folder for those that went wrong.
    """
    chance, result, begun = random.Random(seed), Verdicts(), time.monotonic()
    by_kind: dict[str, list[tuple[Original, FileReading]]] = {}
    for original in originals(office):
        by_kind.setdefault(original.kind, []).append((original, _read(original, original.data)))
    kinds = sorted(by_kind)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        original, whole = chance.choice(by_kind[kind])
        mutant = mutant_of(original, chance)
        start = time.monotonic()
        verdict, why = _verdict(original, whole, mutant)
        result.slowest = max(result.slowest, (time.monotonic() - start, f"{original.name}: {mutant.how}"))
        result.largest_mb = max(result.largest_mb, (_peak_mb(), f"{original.name}: {mutant.how}"))
        result.counts.setdefault(kind, Counter())[verdict] += 1
        if verdict in ("wrong", "crash"):
            result.failures.append(f"{number:04d} {original.name}, {mutant.how}: {why}")
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number:04d}-{mutant.how}-{original.name}".replace(" ", "_")).write_bytes(mutant.data)
    result.seconds = time.monotonic() - begun
    return result


def verdict_on(whole: FileReading, mutant: Mutant, reading: FileReading) -> tuple[str, str]:
    """``same``, ``said``, ``unseen`` or ``wrong``, and which readings differ.

    Args:
        whole: what was read of the original.
        reading: what was read of the mutant.
    """
    before, after = _readings(whole), _readings(reading)
    differing = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    if not differing:
        return "same", ""
    if _said(reading) - _said(whole):
        return "said", ""
    cells = _cells(whole), _cells(reading)
    elsewhere = [key for key in differing if {each.get(key) for each in cells} - {None, mutant.cell}]
    if mutant.effect == "unseen" and (not mutant.cell or not elsewhere):
        return "unseen", ""
    shown = "; ".join(f"{key[2:]}: {before.get(key)} → {after.get(key)}" for key in sorted(differing, key=str)[:3])
    return "wrong", f"{len(differing)} readings, {shown}"


def _verdict(original: Original, whole: FileReading, mutant: Mutant) -> tuple[str, str]:
    try:
        return verdict_on(whole, mutant, _read(original, mutant.data))
    except Problem as problem:
        text = str(problem)
        return ("refused", "") if text.startswith("文件“") and "处理办法" in text else ("crash", text)
    except Exception as error:  # whatever a run would have ended with
        return "crash", repr(error)


def _read(original: Original, data: bytes) -> FileReading:
    return FormReader(original.name, YEAR, original.register).read(data)


def _said(reading: FileReading) -> set[str]:
    """All that is said of what was not read."""
    unread = {f"{number.sheet} {number.cell}" for number in reading.numbers.unread}
    return {*map(str, reading.set_aside), *reading.unread, *reading.empty, *unread}


def _readings(reading: FileReading) -> dict[Key, Key]:
    """Key → state, value and text; the form is part of the key, since one file may say a thing in two."""
    return {key: (one.state, one.value, one.raw_text.strip()) for key, one in _keyed(reading)}


def _cells(reading: FileReading) -> dict[Key, str]:
    return {key: one.cell for key, one in _keyed(reading)}


def _keyed(reading: FileReading) -> Iterator[tuple[Key, object]]:  # type: ignore[type-arg]
    for part in reading.parts:
        for one in part.readings:
            key = (part.form.id, one.department_id, one.fiscal_year, one.item, one.phase, one.basis, one.line)
            yield key, one


def _peak_mb() -> float:
    """Most memory that the process which reads ever held; 0 where it is gone, or not on Linux."""
    process = isolation._reader._process
    if process is None or sys.platform != "linux":
        return 0.0
    status = Path(f"/proc/{process.pid}/status")
    try:
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 1024
    except (OSError, KeyError):
        return 0.0
