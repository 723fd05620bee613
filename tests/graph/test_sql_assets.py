"""assets/graph/sql_assets.py: what a stage tells Dagster of the tables that it wrote."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from dagster import DagsterInstance, materialize

from assets.graph.home import Home
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import sql_assets
from assets.intake.stage import INTAKE
from assets.warehouse.sql_models import SqlModel
from assets.warehouse.warehouse import Warehouse, Written, Years
from pipelines.runs import QUIET, range_tags
from tests.makers.home_state import home_variable
from tests.makers.rows import District


def test_a_failing_stage_reports_the_tables_that_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is replaced in the warehouse is materialised in the UI, although a later table of the stage failed."""
    home = Home(tmp_path, tmp_path / "inbox", tmp_path / "outputs")
    home.save()
    district = District()
    district.given({2023: "vehicles.final=2"})
    district.store(home.warehouse)
    replace, failing = Warehouse.replace, INTAKE.ordered[2].table

    def failing_replace(self: Warehouse, models: Sequence[SqlModel], table: str, years: Years) -> Written:
        if table == failing:
            raise RuntimeError("磁盘已满")
        return replace(self, models, table, years)

    monkeypatch.setattr(Warehouse, "replace", failing_replace)
    with home_variable(tmp_path), DagsterInstance.ephemeral() as instance:
        run = materialize(
            [sql_assets(INTAKE)],
            instance=instance,
            resources={"home": HomeResource()},
            run_config=QUIET,
            tags=range_tags(2023, 2023),
            raise_on_error=False,
        )
    told = [".".join(event.asset_key.path) for event in run.get_asset_materialization_events() if event.asset_key]
    assert not run.success
    assert told == [derived.table for derived in INTAKE.ordered[:2]]
    [failure] = [event for event in run.all_events if event.is_step_failure]
    assert "磁盘已满" in str(failure.step_failure_data.error)
