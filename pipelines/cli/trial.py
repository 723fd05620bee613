"""One file evaluated on its own in a home that is thrown away, so that its findings are seen before it is submitted."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from assets.graph.home import Home, home_variable
from assets.warehouse.warehouse import Rows, Years
from pipelines.runs import range_tags

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
_TABLES = ("comparison.finding", "evaluation.finding")


def findings_of(file: Path, fiscal_year: int, place: Home) -> Rows:
    """Every finding about the file that is not a pass, with its severity; nothing is stored.

    Args:
        file: the file.
        fiscal_year: the year for which it is submitted.
        place: the home whose register counts.
    """
    from dagster import DagsterInstance, materialize

    from assets.comparison.assets import COMPARISON
    from assets.evaluation.assets import EVALUATION
    from assets.graph.resource import HomeResource
    from assets.intake.assets import INTAKE

    with TemporaryDirectory(prefix="jiping-check-") as folder:
        root = Path(folder)
        trial = Home(root, root / "input", root / "outputs")
        (trial.input / str(fiscal_year)).mkdir(parents=True)
        shutil.copyfile(file, trial.input / str(fiscal_year) / file.name)
        shutil.copyfile(place.register_path, trial.input / "departments.csv")
        trial.save()
        with home_variable(root), DagsterInstance.ephemeral() as instance:
            materialize(
                [*INTAKE, *COMPARISON, *EVALUATION],
                resources={"home": HomeResource()},
                tags=range_tags(fiscal_year, fiscal_year),
                run_config=_QUIET,
                instance=instance,
            )
        rows = trial.warehouse.rows(_TABLES, Years(fiscal_year, fiscal_year))
    found = [row for table in _TABLES for row in rows[table] if row["severity"] != "info"]
    return sorted(found, key=lambda row: (row["severity"] != "error", row["check_id"], row["subject"] or ""))
