"""Declared knowledge as assets: the rules of a stage, filled into tables from the data files, per fiscal year."""

from dagster import AssetExecutionContext, AssetsDefinition, MaterializeResult, MetadataValue, asset

from assets.graph.events import Metadata, report
from assets.graph.labels import described, named
from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import ROW_COUNT, YEARLY, key_of, table_facts, table_of
from assets.graph.stages import Stage
from assets.graph.versions import VERSION_DIGITS, rules_version


def rule_asset(stage: Stage) -> AssetsDefinition:
    """The tables of a stage's declared rules as one asset."""
    declared = stage.rules
    assert declared is not None
    [key] = {key_of(table) for table in declared.descriptions}

    @asset(
        key=key,
        group_name=stage.name,
        description=described(table_of(key), "The declared rules of the stage as tables"),
        metadata=named(
            {
                "tables": MetadataValue.md(
                    "\n".join(f"- `{table}` {text}" for table, text in declared.descriptions.items())
                )
            }
        ),
        code_version=rules_version()[:VERSION_DIGITS],
        kinds={"python", "duckdb"},
        **YEARLY,
    )
    def rules(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
        years = years_of(context)
        with home.load().warehouse.session() as warehouse:
            tables = {
                written.table: table_facts(warehouse, written, years) for written in declared.fill(warehouse, years)
            }
        return report(context, key, {year: _together(tables, year) for year in years.each()})

    return rules


def _together(tables: dict[str, dict[int, Metadata]], fiscal_year: int) -> Metadata:
    """The facts of several tables as those of one asset."""
    facts = {table: of_table[fiscal_year] for table, of_table in tables.items()}
    previews = [f"`{table}`，{fact[ROW_COUNT]} 行\n\n{fact['preview'].value}" for table, fact in facts.items()]
    return {
        ROW_COUNT: sum(fact[ROW_COUNT] for fact in facts.values()),
        "preview": MetadataValue.md("\n\n".join(previews)),
    }
