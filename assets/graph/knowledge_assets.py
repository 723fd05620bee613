"""Declared knowledge as assets: the rules of a stage, filled into tables from the data files, per fiscal year."""

from collections.abc import Callable, Mapping

from dagster import AssetExecutionContext, AssetsDefinition, MaterializeResult, MetadataValue, asset

from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import OWNERS, YEARLY, key_of, markdown_table
from assets.knowledge.rows import arrow
from assets.warehouse.warehouse import Rows


def rule_asset(
    stage: str, descriptions: Mapping[str, str], rows_of: Callable[[int], Mapping[str, Rows]]
) -> AssetsDefinition:
    """The tables of a stage's declared rules as one asset, replaced together in one transaction.

    Args:
        stage: group and schema.
        descriptions: qualified table → what it holds.
        rows_of: fiscal year → qualified table → rows.
    """
    [key] = {key_of(table) for table in descriptions}

    @asset(
        key=key,
        group_name=stage,
        description="Declared rules of the stage.\n\n"
        + "\n".join(f"- `{table}` {text}" for table, text in descriptions.items()),
        kinds={"python", "duckdb"},
        owners=OWNERS,
        **YEARLY,
    )
    def rules(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        years = years_of(context)
        rows: dict[str, Rows] = {table: [] for table in descriptions}
        for fiscal_year in range(years.first, years.last + 1):
            for table, found in rows_of(fiscal_year).items():
                rows[table] += found
        tables = home.load().warehouse.replace_rows(
            {table: arrow(table, found) for table, found in rows.items()}, years
        )
        return MaterializeResult(
            metadata={
                "dagster/row_count": sum(written.count for written in tables),
                "preview": MetadataValue.md(
                    "\n\n".join(
                        f"`{written.table}`, {written.count} rows\n\n{markdown_table(written.preview)}"
                        for written in tables
                    )
                ),
            }
        )

    return rules
