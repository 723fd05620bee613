"""Comparison: what changed, what was met, what disagrees. All of it SQL over the figures."""

from assets.graph.stages import Rules, Stage, check_result, derived_tables
from assets.knowledge.rows import check_rows, edge_rows, spending_due_rows, stated_rate_rows
from assets.warehouse.warehouse import Rows

_DESCRIPTIONS = {
    "comparison.edge": "Identities between figures, from data/rules/cross_footing.yaml. Grain: fiscal_year × edge.",
    "comparison.edge_term": "Parent and parts of each identity. Grain: fiscal_year × edge × figure.",
    "comparison.stated_rate": "Rates that forms and sentences state, from data/rules/stated_rates.yaml.",
    "comparison.spending_due": "What is due of the year's budget by each month, from data/rules/monitoring.yaml.",
    "comparison.check_rule": "Severity, category and message of each check, from data/rules/checks.csv.",
}


def _rows(fiscal_year: int) -> dict[str, Rows]:
    edges, members = edge_rows(fiscal_year)
    return {
        "comparison.edge": edges,
        "comparison.edge_term": members,
        "comparison.stated_rate": stated_rate_rows(fiscal_year),
        "comparison.spending_due": spending_due_rows(fiscal_year),
        "comparison.check_rule": check_rows(fiscal_year),
    }


COMPARISON = Stage(
    "comparison", Rules(_DESCRIPTIONS, _rows), (*derived_tables("comparison"), check_result("comparison"))
)
