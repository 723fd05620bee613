"""Compares two runs: which figures, scores and findings differ, and which submission is behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assets.history.snapshots import Run, tables_of
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import EVERY_YEAR, Rows, in_memory

_STEPS = ("submission", "figure", "reading_cause")
_OUTCOMES = ("score", "finding", "evaluation")


@dataclass(frozen=True)
class Comparison:
    """What differs between two runs; rows of the SELECTs in ``sql/diff``, of the compared years only.

    Attributes:
        before: the earlier run.
        after: the later run.
        fiscal_years: the years that both evaluated.
        department_id: the only department looked at, if not all are.
        departments: department id → name, of every department-year evaluated.
        synthetic: ids of departments that are made up.
    """

    before: Run
    after: Run
    fiscal_years: tuple[int, ...]
    department_id: str | None
    departments: dict[str, str]
    synthetic: frozenset[str]
    submissions: Rows
    figures: Rows
    scores: Rows
    findings: Rows
    evaluations: Rows

    @property
    def not_compared(self) -> list[int]:
        """Years that only one of the runs evaluated."""
        return sorted(set(self.before.fiscal_years) ^ set(self.after.fiscal_years))

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not any((self.submissions, self.figures, self.scores, self.findings, self.evaluations))


def compare(
    folder: Path, before: Run, after: Run, *, department_id: str | None = None, fiscal_years: Sequence[int] = ()
) -> Comparison:
    """Compare two kept runs.

    Args:
        folder: where the runs of the home lie.
        department_id: only this department.
        fiscal_years: only these years; none means all that both evaluated.

    Raises:
        ValueError: the runs have no year in common (among those asked for).
    """
    years = [
        year
        for year in after.fiscal_years
        if year in before.fiscal_years and (not fiscal_years or year in fiscal_years)
    ]
    if not years:
        raise ValueError("no fiscal year in common")
    sides = {"before": before, "after": after}
    files = {
        f"{side}.{table}": paths
        for side, run in sides.items()
        for table, paths in tables_of(folder, run, years).items()
    }
    with in_memory(files) as memory:
        for table in _STEPS:
            memory.replace([load_model("diff", table)], f"diff.{table}", EVERY_YEAR)
        kept = memory.rows(["diff.submission", "diff.figure", "before.evaluation", "after.evaluation"], EVERY_YEAR)
        outcomes = {table: memory.select(load_model("diff", table), EVERY_YEAR) for table in _OUTCOMES}
    evaluated = kept["before.evaluation"] + kept["after.evaluation"]

    def wanted(rows: Rows) -> Rows:
        return [row for row in rows if department_id in (None, row["department_id"])]

    return Comparison(
        before=before,
        after=after,
        fiscal_years=tuple(years),
        department_id=department_id,
        departments={row["department_id"]: row["department"] for row in evaluated},
        synthetic=frozenset(row["department_id"] for row in evaluated if row["synthetic"]),
        submissions=sorted(wanted(kept["diff.submission"]), key=lambda row: (row["kind"], row["path"])),
        figures=sorted(wanted(kept["diff.figure"]), key=lambda row: (row["item"], row["phase"], row["basis"])),
        scores=wanted(outcomes["score"]),
        findings=wanted(outcomes["finding"]),
        evaluations=wanted(outcomes["evaluation"]),
    )
