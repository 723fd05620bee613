"""History: what each run found is kept, so that two runs can be compared."""

from dagster import AssetExecutionContext, MaterializeResult, MetadataValue, asset

from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of
from assets.history.snapshots import keep
from assets.history.vouchers import extend
from assets.publication.assets import data_package, department_documents, site, year_documents


@asset(
    key=key_of("history.run_snapshot"),
    deps=[department_documents, year_documents, data_package, site],
    group_name="history",
    kinds={"python", "parquet"},
    **YEARLY,
)
def run_snapshot(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """What the run found, kept once everything else succeeded: ``jiping runs``, ``jiping diff``."""
    installation = home.load()
    with installation.warehouse.session() as warehouse:
        years = years_of(context)
        run = keep(warehouse, installation.runs, context.run_id, years, extend(warehouse, installation.vouchers, years))
    return MaterializeResult(
        metadata={
            "department_years": run.department_years,
            "folder": MetadataValue.path(str(installation.runs / run.run_id)),
        }
    )


HISTORY = [run_snapshot]
