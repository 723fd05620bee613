"""Whether a fiscal year was published whole by the office's deadline, whatever else was published since.

Only the sensor ``deadline`` gives the asset an event, and only of the year that is due: a run of an older year leaves
it as it is. What never came has no event, of which Dagster's freshness knows nothing; the check says what lacks.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from dagster import (
    AssetCheckEvaluation,
    AssetCheckExecutionContext,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetSpec,
    MetadataValue,
    multi_asset_check,
)

from assets.graph.district import WAREHOUSE_POOL
from assets.graph.events import CheckState, evaluations
from assets.graph.home import Home
from assets.graph.labels import described
from assets.graph.links import escaped
from assets.graph.partitions import deadline_policy, fiscal_years
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import key_of
from assets.intake.changes import is_evaluated
from assets.warehouse.warehouse import Years

ANNUAL = key_of("publication.annual_publication")
OVERDUE = AssetCheckSpec(
    "overdue",
    asset=ANNUAL,
    description="逾期：期限已过的年度都已发布完整。Lists what lacks of a year whose deadline has passed.",
    partitions_def=fiscal_years,
)
ANNUAL_PUBLICATION = AssetSpec(
    ANNUAL,
    deps=[key_of("publication.dossier")],
    description=described("publication.annual_publication", "Each fiscal year that was due and published whole."),
    freshness_policy=deadline_policy(),
    group_name="publication",
    partitions_def=fiscal_years,
)

_LEDGER = "intake.submission_ledger"


def lacking(home: Home, fiscal_year: int) -> list[str]:
    """What keeps a fiscal year from being published whole: no run made all of it, or nothing of a department counts.

    Raises:
        WarehouseUnavailable: a run is writing.
    """
    if not is_evaluated(home, fiscal_year):
        return ["还没有完整运行过"]
    rows = home.warehouse.rows([_LEDGER], Years(fiscal_year, fiscal_year))[_LEDGER]
    counted = {row["department_id"] for row in rows if row["state"] in ("accepted", "partial")}
    if not counted:
        return ["没有任何部门可用的报送"]
    silent = {row["department"] for row in rows if row["is_due"] and row["department_id"] not in counted}
    return [f"{department}没有可用的报送" for department in sorted(silent)]


def overdue_state(home: Home, fiscal_year: int, lacks: Sequence[str], now: datetime) -> CheckState:
    """What the check says of a fiscal year of which something lacks, or nothing."""
    is_overdue = bool(lacks) and home.settings().is_overdue(fiscal_year, now)
    return CheckState(
        key=OVERDUE.key,
        fiscal_year=fiscal_year,
        passed=not is_overdue,
        severity=AssetCheckSeverity.ERROR,
        metadata={
            "offending": len(lacks),
            "messages": MetadataValue.md("\n".join(f"- {escaped(line)}" for line in lacks) or "（无）"),
        },
    )


@multi_asset_check(name="annual_publication", specs=[OVERDUE], pool=WAREHOUSE_POOL)
def overdue(context: AssetCheckExecutionContext, home: HomeResource) -> Iterator[AssetCheckEvaluation]:
    """Whether each fiscal year whose deadline has passed was published whole, as it is now."""
    installation, now = home.load(), datetime.now(UTC)
    keys = context.op_execution_context.partition_key_range
    states = [
        overdue_state(installation, fiscal_year, lacking(installation, fiscal_year), now)
        for fiscal_year in range(int(keys.start), int(keys.end) + 1)
    ]
    yield from evaluations(context.op_execution_context.instance, states)
