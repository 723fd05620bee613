"""The contract of ``evaluation.json``: what other tools may rely on, as pydantic models.

Money is a decimal string in 万元 (two decimals), rates are decimal strings in per cent, unknown is ``null``
and never 0. The JSON Schema in ``data/schemas/evaluation.schema.json`` is generated from these models; how it may
change is told in ``docs/evaluation-json.md``.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, PlainSerializer

from assets.knowledge.declared import Declared

SCHEMA_VERSION: Final = "2.2"

DecimalString = Annotated[Decimal, PlainSerializer(lambda value: format(value, "f"), return_type=str)]

ResultState = Literal["pass", "fail", "hint", "not_applicable", "insufficient_data", "error"]
CellState = Literal["value", "zero", "dash", "blank", "not_applicable", "unparsed", "uncalculated", "missing"]
Severity = Literal["error", "warning", "info"]
Audience = Literal["department", "bureau", "operator"]
Effect = Literal["publication", "score", "information"]
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


class QualityResult(Declared):
    """One aspect of how well the self-evaluation was made: points, what was earned as an interval, and why."""

    aspect: str
    label: str
    points: DecimalString
    low: DecimalString
    high: DecimalString
    explanation: str


class ThreePublicChange(Declared):
    """One 三公 line against last year and against its control number. ``state`` is how the final cell stood.

    Attributes:
        budget_basis: of which funds the two budgets are that are compared; ``null`` where they are not.
        compared_budget_wan: this year's budget on that basis.
    """

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
    budget_basis: str | None
    previous_budget_wan: DecimalString | None
    compared_budget_wan: DecimalString | None
    budget_change_wan: DecimalString | None
    budget_change_pct: DecimalString | None


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


class BudgetAfterResult(Declared):
    """The year's budget beside last year's budget and result. The budget of 三公 is its control number."""

    item: str
    basis: str
    previous_budget_wan: DecimalString | None
    previous_final_wan: DecimalString
    completion_pct: DecimalString | None
    budget_wan: DecimalString
    budget_change_wan: DecimalString | None
    budget_change_pct: DecimalString | None
    change_wan: DecimalString
    change_pct: DecimalString | None


class TargetAttainment(Declared):
    """One target against its result, in the target's own unit; ``id`` follows from its name.

    Attributes:
        direction_inferred: the direction is not the department's: it follows from the kind of the indicator.
    """

    id: str
    target: str
    direction: Literal["at_least", "at_most", "equal", "about"] | None
    direction_inferred: bool
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


class StatedAmount(Declared):
    """An amount as one document of the budget year states it, and where; null where it says that there is none."""

    stage: str
    amount_wan: DecimalString | None
    cell: Evidence


class AmountByStage(Declared):
    """One amount in all documents of the budget year that state it, at least two.

    Attributes:
        state: ``hint`` where only what was declared before the budget differs.
        explained_by: why amounts that differ agree, or that they lie a unit of money apart.
        spread_wan: the largest less the smallest.
    """

    item: str
    phase: str
    basis: str
    state: ResultState
    explained_by: Literal["rounding", "carryover", "unit_slip"] | None
    spread_wan: DecimalString | None
    amounts: list[StatedAmount]


class Side(Declared):
    """One of the two sides that a check holds against each other, in Chinese, as the message words it."""

    label: str
    value: str | None


class Finding(Declared):
    """One check's result on one subject, with the cells it rests on.

    Attributes:
        id: follows from check and subject: the same from run to run, unique within the department-year.
        effect: what hangs on it: that results may be published as final, points, or nothing but that it is known.
        audience: who has to act on it.
        sides: what is held against each other, what is judged first; none where the check needs none.
        limit: what the first side must not pass.
        difference: how far apart they are, as the message words it.
        cause: the cell that it shares with other offences and that most likely explains them.
    """

    id: str
    check: str
    state: ResultState
    severity: Severity
    effect: Effect
    audience: Audience
    message: str
    sides: list[Side]
    limit: str | None
    difference: str | None
    cause: Evidence | None
    evidence: list[Evidence]


class NumberCounts(Declared):
    """What became of the numbers of a file: a reading has them, nobody asks for them, or neither."""

    read: int
    not_needed: int
    unread: int


class SourceFile(Declared):
    """One submitted file behind the evaluation; the numbers of one that came before they were counted are unknown."""

    file: str
    sha256: str
    form: str
    numbers: NumberCounts | None


class ScoreInterval(Declared):
    """Points between which a score lies; equal where it is decided."""

    low: DecimalString
    high: DecimalString


class GradeInterval(Declared):
    """The grades of both ends of a score interval."""

    low: str
    high: str


class Rank(Declared):
    """The ranks that a department may hold among its peers, itself included."""

    best: int
    worst: int
    peers: int


class Evaluation(Declared):
    """``OUT/<fiscal_year>/<department_id>/evaluation.json``: one department in one fiscal year.

    A minor version only adds keys: a reader ignores those that it does not know (docs/evaluation-json.md). Equal inputs
    and an equal program give equal bytes.

    Attributes:
        scheme_version: version of the score sheet ``scheme``.
        draft: whether what is published is a draft, since a blocking check is offended.
        adopted_score: the score with what reviews adopted in place of recomputed intervals; null without a review.
        self_evaluation_quality: how well the self-evaluation was made; no part of the score. Empty where none came.
        rank: null where the department is compared with nobody. It rests on the evaluations of the peers as well.
        input_digest: sha256 over the files, register line, corrections and reviews that the evaluation rests on.
        program_version: version of the program that evaluated.
    """

    model_config = ConfigDict(json_schema_extra={"$id": f"urn:jiping:evaluation:{SCHEMA_VERSION}"})

    schema_version: Literal["2.2"] = SCHEMA_VERSION
    department_id: str
    department: str
    region: str
    fiscal_year: int
    scheme: str | None
    scheme_version: str | None
    draft: bool
    self_score: DecimalString | None
    self_grade: str | None
    score_low: DecimalString | None
    score_high: DecimalString | None
    grade_low: str | None
    grade_high: str | None
    verdict: Verdict
    adopted_score: ScoreInterval | None
    adopted_grade: GradeInterval | None
    rank: Rank | None
    measures: list[MeasureResult]
    indicators: list[IndicatorResult]
    self_evaluation_quality: list[QualityResult]
    three_public_change: list[ThreePublicChange]
    budget_execution: list[BudgetExecution]
    budget_after_result: list[BudgetAfterResult]
    amount_by_stage: list[AmountByStage]
    target_attainment: list[TargetAttainment]
    findings: list[Finding]
    sources: list[SourceFile]
    input_digest: str
    program_version: str
