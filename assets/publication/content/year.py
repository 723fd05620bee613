"""The summary of one fiscal year over departments, and how it is built from the warehouse's rows."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal

from assets.knowledge.rule_kinds import ChecklistRule
from assets.knowledge.schemes import schemes
from assets.publication.content.build_contract import budgets_after_result
from assets.publication.content.build_dossier import contradictions
from assets.publication.content.contract import BudgetAfterResult
from assets.publication.content.dossier import MISSING, Contradiction, Figure
from assets.publication.content.ladder import AdoptedScore, adopted_score
from assets.publication.rows import YearTables
from assets.publication.wording import beijing_time, ranks
from assets.text.number import plain, rounded
from assets.warehouse.warehouse import Row

YEAR_TABLES = (
    "intake.department",
    "intake.figure",
    "comparison.budget_after_result",
    "evaluation.distribution",
    "evaluation.indicator_score",
    "evaluation.movement",
    "evaluation.self_evaluation_quality",
    "evaluation.summary",
    "intake.submission_ledger",
    "publication.contradiction",
)
"""What the summary of a year is made from."""


@dataclass(frozen=True)
class Movement:
    """How score and rank moved since the previous year; without a change where ``reason`` says why not.

    ``score_moved`` and ``rank_moved``: up, down, level, or unclear where the two years' intervals overlap.
    """

    reason: str
    self_score_change: Decimal | None
    score_low_change: Decimal | None
    score_high_change: Decimal | None
    score_moved: str | None
    previous_rank: str
    previous_peers: int | None
    rank_moved: str | None


@dataclass(frozen=True)
class YearRow:
    """One line of a year's summary over departments."""

    department_id: str
    department: str
    region: str
    budget_wan: Decimal | None
    final_wan: Decimal | None
    execution_pct: Decimal | None
    adjustment_pct: Decimal | None
    approved_posts: Decimal | None
    staff_in_post: Decimal | None
    three_public_previous_wan: Decimal | None
    three_public: Figure
    """In 万元."""
    scheme: str | None
    self_score: Decimal | None
    self_grade: str | None
    score_low: Decimal | None
    score_high: Decimal | None
    grade_low: str | None
    grade_high: str | None
    verdict: str
    draft: bool
    gap: Decimal | None
    rank: str
    """Its rank or range of ranks among the comparable, or “不可比”."""
    not_comparable_reason: str
    peers: int
    movement: Movement
    proposal: str
    alarms: int
    hints: int
    gaps: int
    reasons: str
    contradictions: list[Contradiction]
    synthetic: bool = False
    adopted: AdoptedScore | None = None
    quality: tuple[Row, ...] = ()
    """Aspects of the quality of the self-evaluation, in their order."""
    budgets: list[BudgetAfterResult] = field(default_factory=list)
    """The year's budget beside last year's result."""


@dataclass(frozen=True)
class GradeCount:
    """How many departments of a region and scheme claim a grade, surely have it, or may have it among others."""

    region: str
    scheme_label: str
    grade: str
    claimed: int
    within: int
    touching: int
    without_grade: int
    """Departments of the region and scheme that claim no grade of the scheme; the same for each of its grades."""


@dataclass(frozen=True)
class FileRow:
    """One form in one submitted file, in the year's ledger of submissions; of nobody when it was not understood."""

    department: str
    file: str
    form: str
    status: str
    received_at: str
    message: str


@dataclass(frozen=True)
class ReviewLine:
    """An indicator, or a point of a checklist, that a person still has to judge; points, claim and interval."""

    department_id: str
    indicator: str
    point: str
    points: Decimal
    claimed: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class YearSummary:
    """Everything published about one fiscal year."""

    fiscal_year: int
    rows: list[YearRow]
    distribution: list[GradeCount]
    """By region and scheme, from the best grade down."""
    review: list[ReviewLine]
    files: list[FileRow]
    expected_missing: list[str]
    """Names of registered departments from which nothing was received for the year."""


def year_summary(tables: YearTables) -> YearSummary:
    """The year over all departments, with its ledger of submissions and the departments that sent nothing."""
    rows = [row for department in tables.by_department["evaluation.summary"].values() for row in department]
    evaluated = {row["department_id"] for row in rows}
    regions = {row["region"] for row in rows}
    came = [row for row in tables.submissions if row["state"] != "due"]
    return YearSummary(
        fiscal_year=tables.fiscal_year,
        rows=[_year_row(tables, row) for row in sorted(rows, key=lambda row: row["department_id"])],
        distribution=[
            GradeCount(**{field.name: row[field.name] for field in fields(GradeCount)})
            for row in sorted(
                tables.distribution, key=lambda row: (row["region"], row["scheme_label"], -row["at_least"])
            )
        ],
        review=[
            line
            for department_id in sorted(evaluated)
            for row in sorted(tables.of("evaluation.indicator_score", department_id), key=lambda row: row["ordinal"])
            for line in _review_lines(row)
        ],
        files=[
            FileRow(
                department=row["department"] or "",
                file=row["path"],
                form=row["form"] or "",
                status=row["state"],
                received_at=beijing_time(row["received_at"]),
                message=row["message"],
            )
            for row in sorted(came, key=_ledger_key)
        ],
        expected_missing=[
            row["department"]
            for row in sorted(tables.submissions, key=_ledger_key)
            if row["state"] == "due" and row["region"] in regions and row["department_id"] not in evaluated
        ],
    )


def _ledger_key(row: Row) -> tuple[str, ...]:
    """The order of the ledger of submissions, which the warehouse gives in any."""
    return tuple(row[column] or "" for column in ("department_id", "path", "form", "source_sha256"))


def _review_lines(row: Row) -> Iterator[ReviewLine]:
    """Nothing where the numbers decide and the claim agrees; a checklist is asked point by point."""
    if row["low"] == row["high"] and row["claimed"] in (None, row["low"]):
        return
    scheme = next(scheme for scheme in schemes() if scheme.id == row["scheme"])
    rule = next(line.rule for line in scheme.indicators if line.id == row["indicator"])
    claimed, low, high = (plain(row[column]) for column in ("claimed", "low", "high"))
    if isinstance(rule, ChecklistRule):
        for item in rule.items:
            yield ReviewLine(row["department_id"], row["label"], item.label, item.points, None, None, None)
    else:
        yield ReviewLine(row["department_id"], row["label"], "", plain(row["points"]), claimed, low, high)


def _year_row(tables: YearTables, row: Row) -> YearRow:
    return YearRow(
        department_id=row["department_id"],
        department=row["department"],
        region=row["region"],
        budget_wan=rounded(row["initial_wan"]),
        final_wan=rounded(row["final_wan"]),
        execution_pct=row["execution_pct"],
        adjustment_pct=row["additions_pct"],
        approved_posts=row["approved_posts"],
        staff_in_post=row["staff_in_post"],
        three_public_previous_wan=rounded(row["three_public_previous_wan"]),
        three_public=_three_public(tables, row["department_id"]),
        scheme=row["scheme"],
        self_score=plain(row["self_score"]),
        self_grade=row["self_grade"],
        score_low=plain(row["score_low"]),
        score_high=plain(row["score_high"]),
        grade_low=row["grade_low"],
        grade_high=row["grade_high"],
        verdict=row["verdict"],
        draft=row["draft"],
        gap=plain(row["gap"]) or None,
        rank=ranks(row["place_best"], row["place_worst"]) or "不可比",
        not_comparable_reason=row["not_comparable_reason"] or "",
        peers=row["peers"],
        movement=_movement(tables.of("evaluation.movement", row["department_id"])[0]),
        proposal=row["proposal"] or "",
        alarms=row["alarms"],
        hints=row["hints"],
        gaps=row["gaps"],
        reasons="；".join(row["reasons"]),
        contradictions=contradictions(tables, row["department_id"]),
        synthetic=bool(row["synthetic"]),
        adopted=adopted_score(row),
        quality=tuple(
            sorted(
                tables.of("evaluation.self_evaluation_quality", row["department_id"]), key=lambda line: line["ordinal"]
            )
        ),
        budgets=budgets_after_result(tables, row["department_id"]),
    )


def _three_public(tables: YearTables, department_id: str) -> Figure:
    key = ("three_public_expenses", "final", "total")
    return next(
        (
            Figure(rounded(row["amount"]), row["state"])
            for row in tables.of("intake.figure", department_id)
            if (row["item"], row["phase"], row["basis"]) == key
        ),
        MISSING,
    )


def _movement(row: Row) -> Movement:
    return Movement(
        reason=row["reason"] or "",
        self_score_change=row["self_score_change"],
        score_low_change=row["score_low_change"],
        score_high_change=row["score_high_change"],
        score_moved=row["score_moved"],
        previous_rank=ranks(row["previous_place_best"], row["previous_place_worst"]),
        previous_peers=row["previous_peers"],
        rank_moved=row["place_moved"],
    )
