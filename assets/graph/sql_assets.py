"""Makes Dagster assets of SELECTs: dependencies and column lineage from the SQL, description from its header."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any, TypedDict

from dagster import (
    AssetCheckKey,
    AssetCheckResult,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    TimeWindowPartitionsDefinition,
    multi_asset,
)

from assets.graph.partitions import fiscal_years, one_run_per_range, with_previous_year, years_of
from assets.graph.resource import HomeResource
from assets.knowledge.rows import SCHEMAS as RULE_TABLES
from assets.warehouse.sql_models import SqlModel, models
from assets.warehouse.warehouse import Rows, Warehouse, Written, Years

OWNERS = ["team:data-engineering"]


class _Yearly(TypedDict):
    partitions_def: TimeWindowPartitionsDefinition
    backfill_policy: BackfillPolicy
    pool: str


YEARLY: _Yearly = {
    "partitions_def": fiscal_years,
    "backfill_policy": one_run_per_range,
    "pool": "warehouse",
}
"""What every asset has in common: fiscal years, one run per range of them, one writer to the warehouse at a time."""


@dataclass(frozen=True)
class Derived:
    """One derived table: usually one SELECT; several with the same columns where they fill one table together."""

    table: str
    models: tuple[SqlModel, ...]
    description: str


def derived(stage: str) -> list[Derived]:
    """One table for each file of ``sql/<stage>``."""
    return [Derived(model.name, model.selects, describe(model)) for model in models(stage)]


def sql_assets(
    stage: str,
    tables: Sequence[Derived],
    check_specs: Sequence[AssetCheckSpec] = (),
    check_results: Callable[[Warehouse, Years, Collection[AssetCheckKey]], Iterable[AssetCheckResult]] | None = None,
) -> AssetsDefinition:
    """One asset per derived table of a stage; all that a run selects are made in one step over one connection.

    Each table replaces its rows of the run's fiscal years in a transaction of its own, in the order in which the
    tables read each other. A step per table would spend ten times as long on bookkeeping as on SQL (docs/adr/0003).

    Args:
        tables: what to derive.
        check_specs: asset checks on these tables.
        check_results: the results of those selected, asked for after the tables are written.
    """
    by_key = {key_of(table.table): table for table in tables}
    reads = {key: {key_of(name) for model in table.models for name in model.reads} for key, table in by_key.items()}
    order = [key for key in TopologicalSorter(reads).static_order() if key in by_key]

    @multi_asset(
        name=stage,
        specs=[
            AssetSpec(
                key,
                deps=deps_of(by_key[key].models),
                group_name=stage,
                description=by_key[key].description,
                kinds={"duckdb", "sql"},
                owners=OWNERS,
            )
            for key in order
        ],
        check_specs=check_specs,
        can_subset=True,
        **YEARLY,
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
        years = years_of(context)
        results: list[Any] = []
        with home.load().warehouse.session() as warehouse:
            for key in order:
                if key in context.selected_asset_keys:
                    models = by_key[key].models
                    written = warehouse.replace(models, by_key[key].table, years)
                    metadata = table_metadata(written, models[0].grain)
                    if len(models) == 1:
                        metadata |= lineage_metadata(warehouse, models[0])
                    results.append(MaterializeResult(asset_key=key, metadata=metadata))
            if check_results is not None and context.selected_asset_check_keys:
                results += check_results(warehouse, years, context.selected_asset_check_keys)
        yield from results

    return materialise


def key_of(table: str) -> AssetKey:
    """``evaluation.finding`` → its asset key. The tables of a stage's declared rules are one asset together."""
    stage, name = table.split(".")
    return AssetKey([stage, "rules" if table in RULE_TABLES else name])


def deps_of(selects: Sequence[SqlModel]) -> list[AssetDep]:
    """What the SELECTs read, with the previous fiscal year where they look back."""
    looked_back = {key_of(table) for model in selects for table in model.previous_year_of}
    return [
        AssetDep(key, partition_mapping=with_previous_year if key in looked_back else None)
        for key in sorted({key_of(table) for model in selects for table in model.reads})
    ]


def describe(model: SqlModel) -> str:
    """Description shown in the UI: the header of the file."""
    return f"{model.description}\n\n{model.notes}\n\n`sql/{model.stage}/{model.table}.sql`"


def table_metadata(written: Written, grain: Sequence[str] = ()) -> dict[str, Any]:
    """Row count, preview and column schema of a table just written."""
    return {
        "dagster/row_count": written.count,
        "fiscal_years": f"{written.years.first}–{written.years.last}",
        "preview": MetadataValue.md(markdown_table(written.preview)),
        "dagster/column_schema": TableSchema(
            [
                TableColumn(name, type_, constraints=TableColumnConstraints(nullable=name not in grain))
                for name, type_ in written.columns.items()
            ]
        ),
    }


def lineage_metadata(warehouse: Warehouse, model: SqlModel) -> dict[str, Any]:
    """Column lineage of a SELECT; worked out once per text of the SELECT and kept beside the warehouse."""
    kept = (
        warehouse.path.parent / "lineage" / f"{model.name}-{hashlib.sha256(model.text.encode()).hexdigest()[:16]}.json"
    )
    if not kept.is_file():
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(model.column_lineage(warehouse.columns())), encoding="utf-8")
    lineage = json.loads(kept.read_text(encoding="utf-8"))
    return {
        "dagster/column_lineage": TableColumnLineage(
            {
                column: [TableColumnDep(key_of(table), _column_of(table, source)) for table, source in sources]
                for column, sources in lineage.items()
            }
        )
    }


def _column_of(table: str, column: str) -> str:
    """A column within its asset: those of a rule table bear the table's name."""
    return f"{table.split('.')[1]}.{column}" if table in RULE_TABLES else column


def markdown_table(rows: Rows) -> str:
    """Rows as a markdown table; unknown is empty, never 0."""
    if not rows:
        return "（没有数据）"
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    for row in rows:
        cells = ("" if value is None else str(value).replace("|", "\\|").replace("\n", " ") for value in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
