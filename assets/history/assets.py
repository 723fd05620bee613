"""History: what each run found is kept, so that two runs can be compared."""

from typing import Any

from dagster import (
    AssetExecutionContext,
    AssetRecordsFilter,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    asset,
)

from assets.comparison.assets import COMPARISON
from assets.evaluation.assets import EVALUATION
from assets.graph.labels import described, fact_name, named
from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of
from assets.graph.versions import program_version
from assets.history.snapshots import keep
from assets.history.vouchers import extend
from assets.intake.assets import INTAKE, SOURCE_FILES, SOURCES
from assets.intake.changes import remember
from assets.publication.assets import (
    PUBLICATION,
    data_package,
    department_documents,
    publishes_all,
    site,
    year_documents,
)
from assets.warehouse.warehouse import Years

_BEFORE = {
    key
    for definition in (*INTAKE, *COMPARISON, *EVALUATION, *PUBLICATION)
    if isinstance(definition, AssetsDefinition)
    for key in definition.keys
}
"""Everything that a run makes before it is kept."""


@asset(
    key=key_of("history.run_snapshot"),
    deps=[department_documents, year_documents, data_package, site],
    description=described(
        "history.run_snapshot",
        "What the run found, kept once everything else succeeded, for `jiping diff`; the copy of the warehouse.",
    ),
    code_version=program_version(),
    group_name="history",
    kinds={"python", "parquet"},
    **YEARLY,
)
def run_snapshot(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """What the run found, kept once everything else succeeded: ``jiping runs``, ``jiping diff``; the read copy."""
    installation, years = home.load(), years_of(context)
    with installation.warehouse.session() as warehouse:
        if installation.read_copy is not None:  # first: who sees that the run is kept finds its tables there
            try:
                warehouse.copy_to(installation.read_copy)
            except PermissionError:  # Windows: somebody reads the copy of the run before, which stays
                context.log.warning("%s is in use and remains that of the run before", installation.read_copy)
        run = keep(warehouse, installation.runs, context.run_id, years, extend(warehouse, installation.vouchers, years))
    if _is_whole(context):
        remember(installation, _sources(context, years))
    metadata: dict[str, MetadataValue[Any]] = {
        "department_years": MetadataValue.int(run.department_years),
        "folder": MetadataValue.path(str(installation.runs / run.run_id)),
    }
    if installation.read_copy is not None:
        metadata["read_copy"] = MetadataValue.path(str(installation.read_copy))
    return MaterializeResult(metadata=named(metadata))


def _is_whole(context: AssetExecutionContext) -> bool:
    """Whether a run makes everything of its years, so that they need not be evaluated again until something changes."""
    selected = context.op_execution_context.job_def.asset_layer.selected_asset_keys
    return selected >= _BEFORE and publishes_all(context.run.run_config)


def _sources(context: AssetExecutionContext, years: Years) -> dict[int, str]:
    """Fiscal year → digest of what this run read of it, as it was when the run began."""
    partitions = [str(year) for year in years.each()]
    found = context.instance.fetch_materializations(
        AssetRecordsFilter(asset_key=SOURCE_FILES, asset_partitions=partitions), limit=len(partitions)
    )
    return {
        int(str(record.partition_key)): str(record.asset_materialization.metadata[fact_name(SOURCES)].value)
        for record in found.records
        if record.event_log_entry.run_id == context.run_id and record.asset_materialization is not None
    }


HISTORY = [run_snapshot]
