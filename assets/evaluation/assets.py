"""The assets of the evaluation."""

from assets.evaluation.stage import EVALUATION as STAGE
from assets.graph.check_assets import check_specs, check_states
from assets.graph.knowledge_assets import rule_asset
from assets.graph.sql_assets import sql_assets

EVALUATION = [
    rule_asset(STAGE),
    sql_assets(STAGE, check_specs(), check_states),
]
