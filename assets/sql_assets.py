"""Makes a Dagster asset of one SELECT: dependencies and column lineage from the SQL, description from its header."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any, TypedDict

from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    BackfillPolicy,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    TimeWindowPartitionsDefinition,
    asset,
)

from assets.partitions import fiscal_years, one_run_per_range, with_previous_year, years_of
from assets.resources import HomeResource
from assets.sql_models import SqlModel, models
from assets.warehouse import Rows, Warehouse, Written

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


def stage_assets(stage: str, without: Sequence[str] = ()) -> list[AssetsDefinition]:
    """One asset for each SELECT of ``sql/<stage>`` but those in ``without``, which are defined elsewhere."""
    return [sql_asset(model) for model in models(stage) if model.table not in without]


def sql_asset(model: SqlModel) -> AssetsDefinition:
    """The asset of one SELECT: materialising it replaces its rows of the run's fiscal years in one transaction."""

    @asset(
        key=key_of(model.name),
        deps=deps_of([model]),
        group_name=model.stage,
        description=describe(model),
        kinds={"duckdb", "sql"},
        owners=OWNERS,
        **YEARLY,
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        warehouse, years = home.load().warehouse, years_of(context)
        written = warehouse.replace([model], model.name, years)
        return MaterializeResult(metadata=table_metadata(written, model.grain) | lineage_metadata(warehouse, model))

    return materialise


def key_of(table: str) -> AssetKey:
    """``comparison.finding`` → its asset key."""
    return AssetKey(table.split("."))


def deps_of(selects: Sequence[SqlModel]) -> list[AssetDep]:
    """What the SELECTs read, with the previous fiscal year where they look back."""
    looked_back = {table for model in selects for table in model.previous_year_of}
    return [
        AssetDep(key_of(table), partition_mapping=with_previous_year if table in looked_back else None)
        for table in sorted({table for model in selects for table in model.reads})
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
                column: [TableColumnDep(key_of(source), source_column) for source, source_column in sources]
                for column, sources in lineage.items()
            }
        )
    }


def markdown_table(rows: Rows) -> str:
    """Rows as a markdown table; unknown is empty, never 0."""
    if not rows:
        return "（没有数据）"
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    for row in rows:
        cells = ("" if value is None else str(value).replace("|", "\\|").replace("\n", " ") for value in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
