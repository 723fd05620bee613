"""Comparison: what changed, what was met, what disagrees. All of it SQL over the figures."""

from assets.graph.stages import Rules, Stage, derived_tables
from assets.knowledge.rows import (
    edge_rows,
    per_head_rows,
    spending_due_rows,
    stated_rate_rows,
    target_limit_rows,
    target_word_rows,
)
from assets.warehouse.warehouse import Rows

_DESCRIPTIONS = {
    "comparison.edge": "Identities between figures, from data/rules/cross_footing.yaml. Grain: fiscal_year × edge.",
    "comparison.edge_term": "Parent and parts of each identity. Grain: fiscal_year × edge × figure.",
    "comparison.stated_rate": "Rates that forms and sentences state, from data/rules/limits.yaml.",
    "comparison.target_word": "What kinds, names and units of indicators say of a target, from data/words.",
    "comparison.per_head": "What is spent per head at least and at most, from data/rules/limits.yaml.",
    "comparison.target_limit": "When targets and results are worth a question, from data/rules/limits.yaml.",
    "comparison.spending_due": "What is due of the year's budget by each month, from data/rules/limits.yaml.",
}


def _rows(fiscal_year: int) -> dict[str, Rows]:
    edges, members = edge_rows(fiscal_year)
    return {
        "comparison.edge": edges,
        "comparison.edge_term": members,
        "comparison.stated_rate": stated_rate_rows(fiscal_year),
        "comparison.target_word": target_word_rows(fiscal_year),
        "comparison.target_limit": target_limit_rows(fiscal_year),
        "comparison.per_head": per_head_rows(fiscal_year),
        "comparison.spending_due": spending_due_rows(fiscal_year),
    }


COMPARISON = Stage("comparison", Rules(_DESCRIPTIONS, _rows), derived_tables("comparison"))
