"""Fiscal years: the only partition of every table. Department is a column (docs/adr/0001)."""

from datetime import timedelta

from dagster import AssetExecutionContext, BackfillPolicy, FreshnessPolicy, TimeWindowPartitionsDefinition

from assets.graph.home import default_root, load_home
from assets.graph.settings import BEIJING
from assets.warehouse.warehouse import Years

_SETTINGS = load_home(default_root()).settings()

fiscal_years = TimeWindowPartitionsDefinition(
    start=str(_SETTINGS.first_fiscal_year),
    cron_schedule="0 0 1 1 *",
    fmt="%Y",
    end_offset=1,
)
"""From the first year of the home whose code location this is. A table that reads the year before depends on its own
year all the same: a mapping to the year before would carry every backfill on into years without a file, in a run each.
The check ``base_year_not_used`` watches over what is read."""

one_run_per_range = BackfillPolicy.single_run()


def years_of(context: AssetExecutionContext) -> Years:
    """The fiscal years that this run materialises."""
    keys = context.partition_key_range
    return Years(int(keys.start), int(keys.end))


def deadline_policy() -> FreshnessPolicy | None:
    """An event since the deadline's last day began; nothing is due where the office has set none."""
    if _SETTINGS.deadline is None:
        return None
    month, day = map(int, _SETTINGS.deadline.split("-"))
    return FreshnessPolicy.cron(f"59 23 {day} {month} *", timedelta(hours=23, minutes=59), str(BEIJING))
