"""A check is a SELECT: all checks of a stage fill one table, and each is also a Dagster asset check on its findings."""

from collections.abc import Iterator

from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    asset,
)

from assets.declared import Check, checks
from assets.partitions import years_of
from assets.resources import HomeResource
from assets.sql_assets import OWNERS, YEARLY, deps_of, describe, key_of, lineage_metadata, table_metadata
from assets.sql_models import load_model
from assets.warehouse import Rows


def check_assets(stage: str) -> list[AssetsDefinition]:
    """``<stage>.check_result`` filled by the stage's check SELECTs, and ``<stage>.finding`` with its asset checks."""
    rules = [check for check in checks() if check.stage == stage]
    return [_check_result(stage, rules), _finding(stage, rules)]


def _check_result(stage: str, rules: list[Check]) -> AssetsDefinition:
    selects = [load_model("checks", rule.id) for rule in rules]
    table = f"{stage}.check_result"

    @asset(
        key=key_of(table),
        deps=deps_of(selects),
        group_name=stage,
        description="Result of every check SELECT of the stage, passes included.\n\n"
        + "\n".join(f"- `{rule.id}` {rule.label}" for rule in rules),
        kinds={"duckdb", "sql"},
        owners=OWNERS,
        **YEARLY,
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        warehouse, years = home.load().warehouse, years_of(context)
        return MaterializeResult(metadata=table_metadata(warehouse.replace(selects, table, years)))

    return materialise


def _finding(stage: str, rules: list[Check]) -> AssetsDefinition:
    model = load_model(stage, "finding")

    @asset(
        key=key_of(model.name),
        deps=deps_of([model]),
        group_name=stage,
        description=describe(model),
        kinds={"duckdb", "sql"},
        owners=OWNERS,
        **YEARLY,
        check_specs=[
            AssetCheckSpec(rule.id, asset=key_of(model.name), description=f"{rule.label}：{rule.message}")
            for rule in rules
        ],
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
        warehouse, years = home.load().warehouse, years_of(context)
        written = warehouse.replace([model], model.name, years)
        offending = warehouse.select(load_model("offending", stage), years)
        yield MaterializeResult(
            metadata=table_metadata(written) | lineage_metadata(warehouse, model),
            check_results=list(_results(rules, offending, model.name)),
        )

    return materialise


def _results(rules: list[Check], offending: Rows, table: str) -> Iterator[AssetCheckResult]:
    """A check passes when nothing offends it. Data that contradict themselves warn; they never stop a run."""
    by_check = {row["check_id"]: row for row in offending}
    for rule in rules:
        row = by_check.get(rule.id, {"offending": 0, "messages": []})
        yield AssetCheckResult(
            check_name=rule.id,
            asset_key=key_of(table),
            passed=not row["offending"],
            severity=AssetCheckSeverity.ERROR if rule.category == "pipeline" else AssetCheckSeverity.WARN,
            metadata={
                "offending": row["offending"],
                "messages": MetadataValue.md("\n".join(f"- {message}" for message in row["messages"]) or "（无）"),
            },
        )
