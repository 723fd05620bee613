"""Makes a Dagster asset of one SELECT: dependencies and column lineage from the SQL, description from its header."""

from collections.abc import Sequence
from typing import Any

from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    asset,
)

from assets.partitions import earlier_years, fiscal_years, one_run_per_range, years_of
from assets.resources import HomeResource
from assets.sql_models import SqlModel, models
from assets.warehouse import Rows, Warehouse, Years

OWNERS = ["team:data-engineering"]
POOL = "warehouse"

_PREVIEW_ROWS = 5


def stage_assets(stage: str, without: Sequence[str] = ()) -> list[AssetsDefinition]:
    """One asset for each SELECT of ``sql/<stage>`` but those named in ``without``, which their module defines itself."""
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
        partitions_def=fiscal_years,
        backfill_policy=one_run_per_range,
        pool=POOL,
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        warehouse, years = home.load().warehouse, years_of(context)
        count = warehouse.replace([model], model.name, years)
        return MaterializeResult(metadata=table_metadata(warehouse, model.name, years, count, [model]))

    return materialise


def key_of(table: str) -> AssetKey:
    """``comparison.finding`` → its asset key."""
    return AssetKey(table.split("."))


def deps_of(selects: Sequence[SqlModel]) -> list[AssetDep]:
    """What the SELECTs read, with the earlier fiscal years where they look at them."""
    offsets: dict[str, int] = {}
    for model in selects:
        for table in model.reads:
            offsets[table] = max(offsets.get(table, 0), model.prior_years)
    return [
        AssetDep(key_of(table), partition_mapping=earlier_years(count) if count else None)
        for table, count in sorted(offsets.items())
    ]


def describe(model: SqlModel) -> str:
    """Description shown in the UI: the header of the file."""
    return f"{model.description}\n\n{model.notes}\n\n`sql/{model.stage}/{model.table}.sql`"


def table_metadata(
    warehouse: Warehouse, table: str, years: Years, count: int, selects: Sequence[SqlModel] = ()
) -> dict[str, Any]:
    """Row count, preview, column schema and (for a SELECT) column lineage of a table just written."""
    columns = warehouse.columns()
    grain = selects[0].grain if selects else ()
    metadata: dict[str, Any] = {
        "dagster/row_count": count,
        "fiscal_years": f"{years.first}–{years.last}",
        "preview": MetadataValue.md(markdown_table(warehouse.rows(table, years, limit=_PREVIEW_ROWS))),
        "dagster/column_schema": TableSchema(
            [
                TableColumn(name, type_, constraints=TableColumnConstraints(nullable=name not in grain))
                for name, type_ in columns.get(table, {}).items()
            ]
        ),
    }
    if len(selects) == 1:
        lineage = selects[0].column_lineage(columns)
        metadata["dagster/column_lineage"] = TableColumnLineage(
            {
                column: [TableColumnDep(key_of(source), source_column) for source, source_column in sources]
                for column, sources in lineage.items()
            }
        )
    return metadata


def markdown_table(rows: Rows) -> str:
    """Rows as a markdown table; unknown is empty, never 0."""
    if not rows:
        return "（没有数据）"
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    for row in rows:
        cells = ("" if value is None else str(value).replace("|", "\\|").replace("\n", " ") for value in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
