"""The contract of ``evaluation.json``: what other tools may rely on, as pydantic models.

Money is a decimal string in 万元 (two decimals), rates are decimal strings in per cent, unknown is ``null``
and never 0. The JSON Schema in ``data/schemas/evaluation.schema.json`` is generated from these models.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import PlainSerializer

from assets.knowledge.declared import Declared

SCHEMA_VERSION: Final = "1.0"

DecimalString = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]

ResultState = Literal["pass", "fail", "hint", "not_applicable", "insufficient_data", "error"]
CellState = Literal["value", "zero", "dash", "blank", "not_applicable", "unparsed", "uncalculated", "missing"]
Severity = Literal["error", "warning", "info"]
Outcome = Literal["met", "missed", "not_reported", "unclear"]
Verdict = Literal["unreachable", "plausible", "verified", "no_claim"]


class MeasureResult(Declared):
    """One recomputed measure with the numbers substituted into its formula."""

    id: str
    value: DecimalString | None
    unit: str
    state: ResultState
    formula: str


class IndicatorResult(Declared):
    """One line of the score sheet: full points, recomputed interval, the department's claim."""

    id: str
    points: DecimalString
    low: DecimalString
    high: DecimalString
    state: ResultState
    claimed: DecimalString | None
    explanation: str


class ThreePublicChange(Declared):
    """One 三公 line against last year and against its control number. ``state`` is how the final cell stood."""

    item: Literal[
        "three_public_expenses",
        "overseas_travel",
        "vehicles",
        "vehicle_purchase",
        "vehicle_operation",
        "official_reception",
    ]
    previous_final_wan: DecimalString | None
    budget_wan: DecimalString | None
    final_wan: DecimalString | None
    change_wan: DecimalString | None
    change_pct: DecimalString | None
    control_rate_pct: DecimalString | None
    state: CellState


class BudgetExecution(Declared):
    """One line of budget against final accounts; ``denominator`` names what the completion rate is measured on."""

    item: str
    basis: str
    initial_wan: DecimalString | None
    adjusted_wan: DecimalString | None
    final_wan: DecimalString | None
    difference_wan: DecimalString | None
    completion_pct: DecimalString | None
    denominator: Literal["adjusted_budget", "initial_budget"] | None


class TargetAttainment(Declared):
    """One target against its result, in the target's own unit."""

    target: str
    direction: Literal["at_least", "at_most", "equal", "about"] | None
    target_value: DecimalString | None
    actual_value: DecimalString | None
    unit: str | None
    attainment_pct: DecimalString | None
    outcome: Outcome


class Evidence(Declared):
    """The cell a figure was read from."""

    file: str
    sheet: str
    cell: str
    raw_text: str


class Finding(Declared):
    """One check's result on one subject, with the cells it rests on."""

    check: str
    state: ResultState
    severity: Severity
    message: str
    found: str | None
    expected: str | None
    difference: str | None
    evidence: list[Evidence]


class SourceFile(Declared):
    """One submitted file behind the evaluation."""

    file: str
    sha256: str
    form: str


class Evaluation(Declared):
    """``OUT/<fiscal_year>/<department_id>/evaluation.json``."""

    schema_version: Literal["1.0"] = SCHEMA_VERSION
    department_id: str
    department: str
    fiscal_year: int
    scheme: str | None
    self_score: DecimalString | None
    self_grade: str | None
    score_low: DecimalString | None
    score_high: DecimalString | None
    grade_low: str | None
    grade_high: str | None
    verdict: Verdict
    measures: list[MeasureResult]
    indicators: list[IndicatorResult]
    three_public_change: list[ThreePublicChange]
    budget_execution: list[BudgetExecution]
    target_attainment: list[TargetAttainment]
    findings: list[Finding]
    sources: list[SourceFile]
