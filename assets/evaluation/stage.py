"""Evaluation: measures with their numbers, the score as an interval, the verdict, the ranking of the comparable."""

from assets.comparison.stage import COMPARISON
from assets.graph.stages import Rules, Stage, derived_tables
from assets.intake.stage import INTAKE
from assets.knowledge.rows import (
    check_rows,
    compared_text_rows,
    full_claim_rows,
    grade_use_rows,
    measure_rows,
    quality_rows,
    scheme_rows,
)
from assets.warehouse.warehouse import Rows

_DESCRIPTIONS = {
    "evaluation.check_rule": "Severity, category, audience and message of each check, from data/rules/checks.csv.",
    "evaluation.measure_definition": "Measures with warning limits, from data/rules/measures.yaml.",
    "evaluation.measure_variant": "The ways to compute each measure, in order of preference.",
    "evaluation.measure_term": "Figures in numerator and denominator of each variant.",
    "evaluation.measure_witness": "Figures that bear out that there was nothing to measure.",
    "evaluation.full_claim": "Wordings that claim that every target was carried out.",
    "evaluation.compared_text": "Texts that should be new each year, from data/rules/limits.yaml.",
    "evaluation.grade_use": "What is proposed for the next budget by grade.",
    "evaluation.scheme": "Scoring schemes in force, from data/schemes. Grain: fiscal_year × scheme.",
    "evaluation.scheme_region": "Regions for which a scheme is declared.",
    "evaluation.scheme_indicator": "Lines of each score sheet with points, rule and bands.",
    "evaluation.scheme_wording": "Words for qualitative results and the share of the points that they may earn.",
    "evaluation.quality_aspect": "What the quality of a self-evaluation is judged by, from data/rules/quality.yaml.",
    "evaluation.quality_part": "What a self-evaluation should state: figures, texts and lists.",
    "evaluation.grade": "Grades with the scores between which they hold.",
}


def _rows(fiscal_year: int) -> dict[str, Rows]:
    return {
        "evaluation.check_rule": check_rows(fiscal_year),
        "evaluation.full_claim": full_claim_rows(fiscal_year),
        "evaluation.compared_text": compared_text_rows(fiscal_year),
        "evaluation.grade_use": grade_use_rows(fiscal_year),
        **{
            f"evaluation.{table}": rows
            for table, rows in (
                measure_rows(fiscal_year) | scheme_rows(fiscal_year) | quality_rows(fiscal_year)
            ).items()
        },
    }


EVALUATION = Stage("evaluation", Rules(_DESCRIPTIONS, _rows), derived_tables("evaluation"))
STAGES = (INTAKE, COMPARISON, EVALUATION)
"""What leads from the ledger to scores and findings."""
