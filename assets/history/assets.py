"""History: what each run found is kept, so that two runs can be compared."""

from collections.abc import Collection

from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetRecordsFilter,
    DagsterRun,
    MaterializeResult,
    MetadataValue,
    asset,
)

from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of
from assets.history.snapshots import keep
from assets.history.vouchers import extend
from assets.intake.assets import SOURCE_FILES, SOURCES
from assets.intake.changes import remember
from assets.publication.assets import data_package, department_documents, publishes_all, site, year_documents
from assets.warehouse.warehouse import Years


@asset(
    key=key_of("history.run_snapshot"),
    deps=[department_documents, year_documents, data_package, site],
    group_name="history",
    kinds={"python", "parquet"},
    **YEARLY,
)
def run_snapshot(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """What the run found, kept once everything else succeeded: ``jiping runs``, ``jiping diff``."""
    installation, years = home.load(), years_of(context)
    with installation.warehouse.session() as warehouse:
        run = keep(warehouse, installation.runs, context.run_id, years, extend(warehouse, installation.vouchers, years))
    if _is_whole(context.run, context.op_execution_context.job_def.asset_layer.asset_graph.materializable_asset_keys):
        remember(installation, _sources(context, years))
    return MaterializeResult(
        metadata={
            "department_years": run.department_years,
            "folder": MetadataValue.path(str(installation.runs / run.run_id)),
        }
    )


def _is_whole(run: DagsterRun, keys: Collection[AssetKey]) -> bool:
    """Whether a run makes everything of its years, so that they need not be evaluated again until something changes."""
    return (run.asset_selection is None or run.asset_selection >= set(keys)) and publishes_all(run.run_config)


def _sources(context: AssetExecutionContext, years: Years) -> dict[int, str]:
    """Fiscal year → digest of what this run read of it, as it was when the run began."""
    partitions = [str(year) for year in years.each()]
    found = context.instance.fetch_materializations(
        AssetRecordsFilter(asset_key=SOURCE_FILES, asset_partitions=partitions), limit=len(partitions)
    )
    return {
        int(str(record.partition_key)): str(record.asset_materialization.metadata[SOURCES].value)
        for record in found.records
        if record.event_log_entry.run_id == context.run_id and record.asset_materialization is not None
    }


HISTORY = [run_snapshot]
