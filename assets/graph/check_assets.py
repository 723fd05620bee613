"""Each check is a Dagster asset check on the findings; its SELECT is one of those that fill the check results."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from dagster import AssetCheckKey, AssetCheckResult, AssetCheckSeverity, AssetCheckSpec, MetadataValue

from assets.graph.sql_assets import key_of
from assets.knowledge.checks import checks
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

_FINDING = key_of("evaluation.finding")
_SHOWN = 10
"""Messages listed in the metadata of a check."""


def check_specs() -> list[AssetCheckSpec]:
    """One asset check on ``evaluation.finding`` for each check, in the order of ``checks.csv``."""
    return [
        AssetCheckSpec(check.id, asset=_FINDING, description=f"{check.label}：{check.message}") for check in checks()
    ]


def check_results(
    warehouse: Warehouse, years: Years, selected: Collection[AssetCheckKey]
) -> Iterator[AssetCheckResult]:
    """The result of each selected check: it passes when nothing offends it.

    Data that contradict themselves warn; they never stop a run.
    """
    offences: dict[str, Rows] = defaultdict(list)
    for row in warehouse.select(load_model("graph", "offence"), years):
        offences[row["check_id"]].append(row)
    for check in checks():
        if AssetCheckKey(_FINDING, check.id) not in selected:
            continue
        rows = offences[check.id]
        messages = [message for row in rows for message in row["messages"]][:_SHOWN]
        yield AssetCheckResult(
            check_name=check.id,
            asset_key=_FINDING,
            passed=not rows,
            severity=AssetCheckSeverity.ERROR if check.audience == "operator" else AssetCheckSeverity.WARN,
            metadata={
                "offending": sum(row["offences"] for row in rows),
                "messages": MetadataValue.md("\n".join(f"- {message}" for message in messages) or "（无）"),
            },
        )
