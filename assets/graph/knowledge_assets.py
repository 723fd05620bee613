"""Declared knowledge as assets: the rules of a stage, filled into tables from the data files, per fiscal year."""

from dagster import AssetExecutionContext, AssetsDefinition, MaterializeResult, MetadataValue, asset

from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of, markdown_table
from assets.graph.stages import Stage


def rule_asset(stage: Stage) -> AssetsDefinition:
    """The tables of a stage's declared rules as one asset."""
    declared = stage.rules
    assert declared is not None
    [key] = {key_of(table) for table in declared.descriptions}

    @asset(
        key=key,
        group_name=stage.name,
        description="Declared rules of the stage.\n\n"
        + "\n".join(f"- `{table}` {text}" for table, text in declared.descriptions.items()),
        kinds={"python", "duckdb"},
        **YEARLY,
    )
    def rules(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        years = years_of(context)
        with home.load().warehouse.session() as warehouse:
            tables = declared.fill(warehouse, years)
            previews = {written.table: markdown_table(warehouse.preview(written.table, years)) for written in tables}
        return MaterializeResult(
            metadata={
                "dagster/row_count": sum(written.count for written in tables),
                "preview": MetadataValue.md(
                    "\n\n".join(
                        f"`{written.table}`, {written.count} rows\n\n{previews[written.table]}" for written in tables
                    )
                ),
            }
        )

    return rules
