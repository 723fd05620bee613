"""A check is a SELECT: all checks of a stage fill one table, and each is also a Dagster asset check on its findings."""

from collections.abc import Iterator

from dagster import AssetCheckResult, AssetCheckSeverity, AssetCheckSpec, MetadataValue

from assets.graph.sql_assets import key_of
from assets.knowledge.checks import Check, checks
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Warehouse, Years


def checks_of(stage: str) -> list[Check]:
    """The checks of one stage, in the order of ``checks.csv``."""
    return [check for check in checks() if check.stage == stage]


def check_specs(stage: str) -> list[AssetCheckSpec]:
    """One asset check on ``<stage>.finding`` for each check of the stage."""
    return [
        AssetCheckSpec(rule.id, asset=key_of(f"{stage}.finding"), description=f"{rule.label}：{rule.message}")
        for rule in checks_of(stage)
    ]


def check_results(stage: str, warehouse: Warehouse, years: Years) -> Iterator[AssetCheckResult]:
    """A check passes when nothing offends it. Data that contradict themselves warn; they never stop a run."""
    offending = {row["check_id"]: row for row in warehouse.select(load_model("offending", stage), years)}
    for rule in checks_of(stage):
        row = offending.get(rule.id, {"offending": 0, "messages": []})
        yield AssetCheckResult(
            check_name=rule.id,
            asset_key=key_of(f"{stage}.finding"),
            passed=not row["offending"],
            severity=AssetCheckSeverity.ERROR if rule.category == "pipeline" else AssetCheckSeverity.WARN,
            metadata={
                "offending": row["offending"],
                "messages": MetadataValue.md("\n".join(f"- {message}" for message in row["messages"]) or "（无）"),
            },
        )
