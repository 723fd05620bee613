"""Evaluation: measures with their numbers, the score as an interval, the verdict, the ranking of the comparable."""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetSpec, MaterializeResult, multi_asset

from assets.checks import check_assets
from assets.evaluation.schemes import scheme_rows
from assets.partitions import fiscal_years, one_run_per_range, years_of
from assets.resources import HomeResource
from assets.rule_rows import arrow, full_claim_rows, measure_rows
from assets.sql_assets import OWNERS, POOL, key_of, stage_assets, table_metadata

_RULES = {
    "evaluation.measure_definition": "Measures with warning limits, from data/rules/measures.yaml.",
    "evaluation.measure_variant": "The ways to compute each measure, in order of preference.",
    "evaluation.measure_term": "Figures in numerator and denominator of each variant.",
    "evaluation.full_claim": "Wordings that claim that every target was carried out.",
    "evaluation.scheme": "Scoring schemes in force, from data/schemes. Grain: fiscal_year × scheme.",
    "evaluation.scheme_region": "Regions for which a scheme is declared.",
    "evaluation.scheme_indicator": "Lines of each score sheet with points and rule.",
    "evaluation.scheme_band": "Bands and thresholds of the rules that have them.",
    "evaluation.grade": "Grades with the scores between which they hold.",
}


@multi_asset(
    name="evaluation_rules",
    specs=[
        AssetSpec(key_of(table), group_name="evaluation", description=text, kinds={"python", "duckdb"}, owners=OWNERS)
        for table, text in _RULES.items()
    ],
    partitions_def=fiscal_years,
    backfill_policy=one_run_per_range,
    pool=POOL,
)
def evaluation_rules(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """The declared measures and scoring schemes as rows, per fiscal year."""
    warehouse, years = home.load().warehouse, years_of(context)
    rows: dict[str, list[dict[str, object]]] = {table: [] for table in _RULES}
    for fiscal_year in range(years.first, years.last + 1):
        definitions, variants, members = measure_rows(fiscal_year)
        rows["evaluation.measure_definition"] += definitions
        rows["evaluation.measure_variant"] += variants
        rows["evaluation.measure_term"] += members
        rows["evaluation.full_claim"] += full_claim_rows(fiscal_year)
        for table, found in scheme_rows(fiscal_year).items():
            rows[f"evaluation.{table}"] += found
    for written in warehouse.replace_rows({table: arrow(table, found) for table, found in rows.items()}, years):
        yield MaterializeResult(asset_key=key_of(written.table), metadata=table_metadata(written))


EVALUATION = [evaluation_rules, *stage_assets("evaluation", without=["finding"]), *check_assets("evaluation")]
