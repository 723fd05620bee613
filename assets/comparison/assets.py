"""The assets of the comparison."""

from assets.comparison.stage import COMPARISON as STAGE
from assets.graph.knowledge_assets import rule_asset
from assets.graph.sql_assets import sql_assets

COMPARISON = [
    rule_asset(STAGE),
    sql_assets(STAGE),
]
