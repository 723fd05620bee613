"""Comparison: what changed, what was met, what disagrees. All of it SQL over the figures."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetSpec, MaterializeResult, multi_asset

from assets.checks import check_assets
from assets.partitions import fiscal_years, one_run_per_range, years_of
from assets.resources import HomeResource
from assets.rule_rows import arrow, check_rows, edge_rows
from assets.sql_assets import OWNERS, POOL, key_of, stage_assets, table_metadata

_RULES = {
    "comparison.edge": "Identities between figures, from data/rules/cross_footing.yaml. Grain: fiscal_year × edge.",
    "comparison.edge_term": "Parent and parts of each identity. Grain: fiscal_year × edge × figure.",
    "comparison.check_rule": "Severity, category and message of each check, from data/rules/checks.csv.",
}


@multi_asset(
    name="comparison_rules",
    specs=[
        AssetSpec(key_of(table), group_name="comparison", description=text, kinds={"python", "duckdb"}, owners=OWNERS)
        for table, text in _RULES.items()
    ],
    partitions_def=fiscal_years,
    backfill_policy=one_run_per_range,
    pool=POOL,
)
def comparison_rules(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """The declared identities and checks as rows, per fiscal year."""
    warehouse, years = home.load().warehouse, years_of(context)
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in _RULES}
    for fiscal_year in range(years.first, years.last + 1):
        edges, members = edge_rows(fiscal_year)
        rows["comparison.edge"] += edges
        rows["comparison.edge_term"] += members
        rows["comparison.check_rule"] += check_rows(fiscal_year)
    for written in warehouse.replace_rows({table: arrow(table, found) for table, found in rows.items()}, years):
        yield MaterializeResult(asset_key=key_of(written.table), metadata=table_metadata(written))


COMPARISON = [comparison_rules, *stage_assets("comparison", without=["finding"]), *check_assets("comparison")]
