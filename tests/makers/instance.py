"""What the Dagster instance of a home knows of its assets and checks, fiscal year by fiscal year."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dagster import AssetCheckKey, AssetRecordsFilter, DagsterInstance

from assets.graph.home import Home
from assets.graph.labels import labels
from assets.graph.sql_assets import key_of

MOST = 1000


@contextmanager
def instance_of(home: Home) -> Iterator[DagsterInstance]:
    """The instance of a home."""
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        yield instance


def facts(home: Home, table: str) -> dict[str, dict[str, Any]]:
    """Partition → what the asset's latest event says of it, by the names of the program, not of the pages."""
    facts_named = {name: fact for fact, name in labels().facts.items()}
    with instance_of(home) as instance:
        found = instance.fetch_materializations(AssetRecordsFilter(asset_key=key_of(table)), limit=MOST, ascending=True)
    return {
        str(record.partition_key): {
            facts_named.get(name, name): value.value for name, value in record.asset_materialization.metadata.items()
        }
        for record in found.records
        if record.asset_materialization is not None
    }


def check_states(home: Home, table: str, check: str) -> dict[str | None, str]:
    """Partition → the state of a check; of one that looked at an earlier state of its table “stale”."""
    with instance_of(home) as instance:
        infos = instance.event_log_storage.get_asset_check_partition_info([AssetCheckKey(key_of(table), check)])
    return {info.partition_key: info.latest_execution_status.value if info.is_current else "stale" for info in infos}


def runs_of(home: Home) -> list[dict[str, str]]:
    """Tags of the runs, the first one first."""
    with instance_of(home) as instance:
        return [dict(run.tags) for run in instance.get_runs(ascending=True)]
