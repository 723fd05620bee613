"""``make recall``: known contradictions that are found, by kind, and findings that are none.

Without ``--files`` the project's own papers and sample against its own register; else folders such as ``jiping run``
takes (``departments.csv`` and a folder for each year) against a register of the same shape.
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.recall.outcome import Count, Outcome, of_folders, of_project
from tests.recall.truths import REGISTER, read_truths

console = Console(highlight=False, markup=False, width=200)


def main() -> None:
    """Evaluate, print the counts, then what was missed, what is false and what was not read."""
    parser = argparse.ArgumentParser(prog="python -m tests.recall", description=__doc__)
    parser.add_argument("--register", type=Path, default=REGISTER)
    parser.add_argument("--files", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    truths = read_truths(options.register)
    outcome = of_folders(truths, options.files) if options.files else of_project(truths)
    _show_counts(outcome.counts())
    _show_list("Missed", [
        f"{one.id} {one.kind} {one.fiscal_year} {one.department}: {one.subject} {one.figures} {one.note}"
        for one in outcome.missed
    ])  # fmt: skip
    _show_list("False", _false_lines(outcome))
    _show_list("Not read", outcome.unread)


def _false_lines(outcome: Outcome) -> list[str]:
    """Each false finding, with the truth that it denies."""
    return [
        f"{row['check_id']} {row['severity']} {row['fiscal_year']} {row['department_id']}: {row['message']}"
        + "".join(f" [{one.truth}: {one.id}]" for one in outcome.truths if one.truth == "clean" and one.covers(row))
        for row in outcome.false
    ]


def _show_counts(counts: dict[str, Count]) -> None:
    table = Table("kind", "breaks", "found", "missed", "true findings", "false", "precision", "recall")
    for kind, count in counts.items():
        figures = [count.breaks, count.breaks - count.missed, count.missed, count.true, count.false]
        shares = [_share(count.precision), _share(count.recall)]
        table.add_row(kind or "all", *map(str, figures), *shares, end_section=not kind)
    console.print(table)


def _show_list(title: str, lines: list[str]) -> None:
    console.print(f"\n{title}: {len(lines)}", style="bold")
    for line in lines:
        console.print(f"  {line}", soft_wrap=True)


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.3f}"


if __name__ == "__main__":
    main()
