"""Fiscal years: the only partition of every table. Department is a column (docs/adr/0001)."""

from dagster import (
    AssetExecutionContext,
    BackfillPolicy,
    TimeWindowPartitionMapping,
    TimeWindowPartitionsDefinition,
)

from assets.graph.home import FIRST_FISCAL_YEAR
from assets.warehouse.warehouse import Years

fiscal_years = TimeWindowPartitionsDefinition(
    start=str(FIRST_FISCAL_YEAR), cron_schedule="0 0 1 1 *", fmt="%Y", end_offset=1
)
one_run_per_range = BackfillPolicy.single_run()
with_previous_year = TimeWindowPartitionMapping(
    start_offset=-1, end_offset=0, allow_nonexistent_upstream_partitions=True
)
"""A table that compares with the year before. The trend looks further back, but a longer mapping would carry every
backfill five years on."""


def years_of(context: AssetExecutionContext) -> Years:
    """The fiscal years that this run materialises."""
    keys = context.partition_key_range
    return Years(int(keys.start), int(keys.end))
