"""What a run tells Dagster: events with the facts of one fiscal year each, whatever range of years the run made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    AssetRecordsFilter,
    DagsterEventType,
    DagsterInstance,
    MaterializeResult,
)

# Not exported by Dagster 1.13, and without it the UI takes a result for one of an earlier state of the table.
from dagster._core.definitions.asset_checks.asset_check_evaluation import AssetCheckEvaluationTargetMaterializationData

from assets.graph.labels import named
from assets.warehouse.warehouse import Years

Metadata = Mapping[str, Any]
"""Facts, which the events bear under their Chinese names (``data/labels.yaml``)."""


def report(context: AssetExecutionContext, key: AssetKey, facts: Mapping[int, Metadata]) -> MaterializeResult[None]:
    """An asset that a run made, each fiscal year with its own facts.

    Args:
        facts: fiscal year of the run → metadata.
    """
    for fiscal_year, metadata in facts.items():
        context.add_asset_metadata(named(metadata), key, str(fiscal_year))
    return MaterializeResult(asset_key=key)


def make_yearly(
    context: AssetExecutionContext,
    years: Years,
    keys: Sequence[AssetKey],
    make: Callable[[int], Mapping[AssetKey, Metadata]],
    beside: Sequence[AssetMaterialization] = (),
) -> Iterator[MaterializeResult[None] | AssetMaterialization]:
    """Make assets one fiscal year after the other; what was made before a year failed is reported all the same.

    Args:
        keys: the assets, in the order of the graph.
        make: makes a fiscal year of all of them, and gives the metadata of each.
        beside: events of other assets, to which ``make`` adds.
    """
    facts: dict[int, Mapping[AssetKey, Metadata]] = {}
    try:
        for fiscal_year in years.each():
            facts[fiscal_year] = make(fiscal_year)
    except BaseException:
        for fiscal_year, of_year in facts.items():
            for key, metadata in of_year.items():
                yield AssetMaterialization(key, partition=str(fiscal_year), metadata=named(metadata))
        yield from beside
        raise
    for key in keys:
        yield report(context, key, {fiscal_year: of_year[key] for fiscal_year, of_year in facts.items()})
    yield from beside


@dataclass(frozen=True)
class CheckState:
    """What a check says of one fiscal year of its asset."""

    key: AssetCheckKey
    fiscal_year: int
    passed: bool
    severity: AssetCheckSeverity
    metadata: Metadata


def evaluations(instance: DagsterInstance, states: Sequence[CheckState]) -> Iterator[AssetCheckEvaluation]:
    """The events of checks, one for each fiscal year, of the latest materialisation of that year.

    An ``AssetCheckResult`` would stand for all years of a run, so that one year turned the checks of another green.
    """
    targets = {
        key: _latest(instance, key, {str(state.fiscal_year) for state in states if state.key.asset_key == key})
        for key in {state.key.asset_key for state in states}
    }
    for state in states:
        yield AssetCheckEvaluation(
            asset_key=state.key.asset_key,
            check_name=state.key.name,
            passed=state.passed,
            severity=state.severity,
            metadata=named(state.metadata),
            partition=str(state.fiscal_year),
            target_materialization_data=targets[state.key.asset_key].get(str(state.fiscal_year)),
        )


def _latest(
    instance: DagsterInstance, key: AssetKey, partitions: set[str]
) -> dict[str, AssetCheckEvaluationTargetMaterializationData]:
    """Partition → the materialisation that a check of it looks at."""
    storage_ids = instance.event_log_storage.get_latest_storage_id_by_partition(
        key, DagsterEventType.ASSET_MATERIALIZATION, partitions
    )
    if not storage_ids:
        return {}
    found = instance.fetch_materializations(
        AssetRecordsFilter(asset_key=key, storage_ids=list(storage_ids.values())), limit=len(storage_ids)
    )
    return {
        str(record.partition_key): AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id, run_id=record.event_log_entry.run_id, timestamp=record.timestamp
        )
        for record in found.records
    }
