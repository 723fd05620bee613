"""Declared knowledge as assets: tables filled from the data files, per fiscal year."""

from collections.abc import Callable, Iterator, Mapping

from dagster import AssetExecutionContext, AssetsDefinition, AssetSpec, MaterializeResult, multi_asset

from assets.partitions import years_of
from assets.resources import HomeResource
from assets.rule_rows import Rows, arrow
from assets.sql_assets import OWNERS, YEARLY, key_of, table_metadata


def rule_assets(
    stage: str, descriptions: Mapping[str, str], rows_of: Callable[[int], Mapping[str, Rows]]
) -> AssetsDefinition:
    """The tables of a stage's declared rules, replaced together in one transaction.

    Args:
        stage: group and schema.
        descriptions: qualified table → what it holds.
        rows_of: fiscal year → qualified table → rows.
    """

    @multi_asset(
        name=f"{stage}_rules",
        specs=[
            AssetSpec(key_of(table), group_name=stage, description=text, kinds={"python", "duckdb"}, owners=OWNERS)
            for table, text in descriptions.items()
        ],
        **YEARLY,
    )
    def materialise(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
        years = years_of(context)
        rows: dict[str, Rows] = {table: [] for table in descriptions}
        for fiscal_year in range(years.first, years.last + 1):
            for table, found in rows_of(fiscal_year).items():
                rows[table] += found
        tables = {table: arrow(table, found) for table, found in rows.items()}
        for written in home.load().warehouse.replace_rows(tables, years):
            yield MaterializeResult(asset_key=key_of(written.table), metadata=table_metadata(written))

    return materialise
