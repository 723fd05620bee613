"""``make soak``: kills, mutants and a crowd of files; prints figures, and fails when one of them is not as promised.

``--share 10`` does a tenth, as CI does. Everything is made from fixed seeds; what went wrong is kept for a look.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.makers.written_documents import Office
from tests.soak.crowd import Crowd, soak_crowd
from tests.soak.kills import Kills, soak_kills
from tests.soak.verdicts import VERDICTS, Verdicts, soak_mutants

KILLS, MUTANTS, FILES = 200, 3_000, 10_000
KEPT = Path(tempfile.gettempdir()) / "jiping-soak-failures"
console = Console(highlight=False, width=140)


def main() -> int:
    """Soak what is not skipped; 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=int, default=1, help="do one of so many kills, mutants and files")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--skip", nargs="*", default=[], choices=["kills", "mutants", "crowd"])
    options = parser.parse_args()
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="jiping-soak-") as temporary:
        folder = Path(temporary)
        if "kills" not in options.skip:  # first: what it forks from has no threads yet
            kills = soak_kills(folder / "kills", KILLS // options.share, options.seed, console.print)
            _show_kills(kills)
            failures += kills.failures
        if "mutants" not in options.skip:
            mutants = soak_mutants(_office(folder), MUTANTS // options.share, options.seed, KEPT)
            _show_mutants(mutants)
            failures += mutants.failures
        if "crowd" not in options.skip:
            crowd = soak_crowd(folder / "crowd", FILES // options.share)
            _show_crowd(crowd)
            failures += crowd.failures
    for failure in failures:
        console.print(failure, style="red", markup=False)
    return 1 if failures else 0


def _office(folder: Path) -> Office | None:
    program = shutil.which("soffice")
    if program is None:
        console.print("LibreOffice (soffice) is not installed: no PDF and no .xls is mutated", style="yellow")
        return None
    return Office(program, folder)


def _show_kills(kills: Kills) -> None:
    survived = kills.rounds - len(kills.failures)
    console.print(
        f"{kills.kills} kills in {kills.rounds} rounds, {survived} set right by the next run; {kills.seconds:.0f} s"
    )


def _show_mutants(mutants: Verdicts) -> None:
    table = Table("container", *VERDICTS, title=f"mutants, {mutants.seconds:.0f} s", title_justify="left")
    for kind, counts in sorted(mutants.counts.items()):
        table.add_row(kind, *(str(counts[verdict]) for verdict in VERDICTS))
    table.add_row("all", *(str(mutants.total(verdict)) for verdict in VERDICTS), style="bold")
    console.print(table)
    console.print(f"slowest file: {mutants.slowest[0]:.1f} s ({mutants.slowest[1]})")
    console.print(
        f"most memory of the reading process: {mutants.largest_mb[0]:.0f} MB (reached at {mutants.largest_mb[1]})"
    )


def _show_crowd(crowd: Crowd) -> None:
    console.print(
        f"{crowd.files} files: {crowd.statuses}; first run {crowd.seconds[0]:.0f} s, {crowd.largest_mb[0]:.0f} MB;"
        f" nothing changed {crowd.seconds[1]:.0f} s, {crowd.largest_mb[1]:.0f} MB"
    )


if __name__ == "__main__":
    sys.exit(main())
