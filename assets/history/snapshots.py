"""Keeps what each run found, so that two runs can be compared: ``<home>/runs/<run id>/<year>/<table>.parquet``."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from assets.graph.versions import code_version, rules_version
from assets.knowledge.declared import Declared
from assets.warehouse.chain import Link
from assets.warehouse.replacement import aside
from assets.warehouse.sql_models import models
from assets.warehouse.warehouse import Warehouse, Years

KEPT_RUNS = 30
"""Runs that a home keeps; older ones are removed."""

STAGE = "snapshot"
"""Folder of ``sql`` whose SELECTs are kept, a file each."""

_ABOUT = "run.json"


class Run(Declared):
    """One run that was kept.

    Attributes:
        run_id: id of the Dagster run.
        taken_at: when it ended.
        fiscal_years: the years that it evaluated, ascending.
        department_years: how many evaluations it holds.
        code: digest of the program.
        rules: digest of the declared forms, vocabulary, checks and score sheets.
        vouchers: the line of the home's vouchers that vouches for all that the ledger held.
    """

    run_id: str
    taken_at: AwareDatetime
    fiscal_years: tuple[int, ...]
    department_years: int
    code: str
    rules: str
    vouchers: Link | None = None


def keep(warehouse: Warehouse, folder: Path, run_id: str, years: Years, vouchers: Link | None = None) -> Run:
    """Keep what a run found, and remove runs beyond the last ``KEPT_RUNS``. A run kept twice is replaced.

    Args:
        folder: where the runs of the home lie.
        years: the fiscal years that the run evaluated.
        vouchers: the last line of the home's vouchers.
    """
    unfinished = aside(folder / run_id)
    department_years = 0
    for fiscal_year in range(years.first, years.last + 1):
        year_folder = unfinished / str(fiscal_year)
        year_folder.mkdir(parents=True)
        for model in models(STAGE):
            one_year, file = Years(fiscal_year, fiscal_year), year_folder / f"{model.table}.parquet"
            rows = warehouse.copy(model.text, one_year, file, "format parquet")
            department_years += rows if model.table == "evaluation" else 0
    run = Run(
        run_id=run_id,
        taken_at=datetime.now(UTC),
        fiscal_years=tuple(range(years.first, years.last + 1)),
        department_years=department_years,
        code=code_version(),
        rules=rules_version(),
        vouchers=vouchers,
    )
    (unfinished / _ABOUT).write_text(run.model_dump_json(indent=2) + "\n", encoding="utf-8")
    shutil.rmtree(folder / run_id, ignore_errors=True)
    unfinished.replace(folder / run_id)
    for old in kept_runs(folder)[KEPT_RUNS:]:
        shutil.rmtree(folder / old.run_id)
    return run


def kept_runs(folder: Path) -> list[Run]:
    """The runs kept, the last one first. One that another version of the program described otherwise is left out."""
    return sorted(_described(folder), key=lambda run: (run.taken_at, run.run_id), reverse=True)


def tables_of(folder: Path, run: Run, fiscal_years: Iterable[int]) -> dict[str, list[Path]]:
    """Table → its files of the fiscal years, each of which the run evaluated."""
    chosen = list(fiscal_years)
    return {
        model.table: [folder / run.run_id / str(year) / f"{model.table}.parquet" for year in chosen]
        for model in models(STAGE)
    }


def _described(folder: Path) -> Iterator[Run]:
    for path in folder.glob(f"[!.]*/{_ABOUT}"):
        try:
            yield Run.model_validate_json(path.read_bytes())
        except ValidationError:
            continue
