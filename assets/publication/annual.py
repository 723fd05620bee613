"""Whether a fiscal year was published whole by the office's deadline, whatever else was published since.

Only the sensor ``deadline`` gives the asset an event, and only of the year that is due: a run of an older year leaves
it as it is. What never came has no event, of which Dagster's freshness knows nothing; the check says what lacks.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from dagster import (
    AssetCheckEvaluation,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetSpec,
    MetadataValue,
    multi_asset_check,
)

from assets.graph.district import WAREHOUSE_POOL
from assets.graph.home import Home
from assets.graph.labels import MESSAGES, OFFENDING, described, named
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
    description="逾期：期限已过的年度已经发布完整。Lists what lacks of the year whose deadline has passed.",
)
ANNUAL_PUBLICATION = AssetSpec(
    ANNUAL,
    deps=[key_of("publication.dossier")],
    description=described("publication.annual_publication", "Each fiscal year that was due and published whole."),
    freshness_policy=deadline_policy(),
    group_name="history",
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


def overdue_result(fiscal_year: int | None, lacks: Sequence[str]) -> AssetCheckEvaluation:
    """What the check says of the fiscal year that is due; it fails where something of it lacks.

    It has no partition: of one Dagster 1.13 stores a single evaluation that belongs to no run.
    """
    lines = [f"- {fiscal_year} 年度：{escaped(line)}" for line in lacks]
    return AssetCheckEvaluation(
        asset_key=ANNUAL,
        check_name=OVERDUE.name,
        passed=not lacks,
        severity=AssetCheckSeverity.ERROR,
        metadata=named({OFFENDING: len(lacks), MESSAGES: MetadataValue.md("\n".join(lines) or "（无）")}),
    )


@multi_asset_check(name="annual_publication", specs=[OVERDUE], pool=WAREHOUSE_POOL)
def overdue(home: HomeResource) -> Iterator[AssetCheckResult]:
    """Whether the fiscal year whose deadline has passed was published whole, as it is now."""
    installation = home.load()
    settings, now = installation.settings(), datetime.now(UTC)
    year = settings.due_year(now)
    lacks = lacking(installation, year) if year is not None and settings.is_overdue(year, now) else []
    found = overdue_result(year, lacks)
    yield AssetCheckResult(
        asset_key=ANNUAL,
        check_name=OVERDUE.name,
        passed=found.passed,
        severity=found.severity,
        metadata=found.metadata,
    )
