"""The assets of the comparison."""

from functools import partial

from assets.comparison.stage import COMPARISON as STAGE
from assets.graph.check_assets import check_results, check_specs
from assets.graph.knowledge_assets import rule_asset
from assets.graph.sql_assets import sql_assets

COMPARISON = [
    rule_asset(STAGE),
    sql_assets(STAGE, check_specs("comparison"), partial(check_results, "comparison")),
]
