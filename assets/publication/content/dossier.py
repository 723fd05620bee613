"""Everything that is published about one department-year: the evaluation plus what only the documents show.

Writers (docx, xlsx, html) take a :class:`Dossier` and nothing else, so each can be called from a notebook.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from assets.publication.content.contract import Evaluation, Evidence, Finding

ALARM_STATES = ("fail", "error")
HINT_STATES = ("hint",)
GAP_STATES = ("insufficient_data",)
AUDIENCE = "department"
"""For whom the documents of a department-year are: what others have to act on is none of their matter."""


@dataclass(frozen=True)
class Amount:
    """One printed row of a table: a label and an amount in 万元 (``None`` when unknown), with how its cell stood.

    ``share_pct`` is of total expenditure; ``level`` 1 and more are “其中” lines; ``group`` is the view that the row
    belongs to (按支出性质, 按支出内容): rows of different groups overlap. ``item`` is its code.
    """

    label: str
    amount_wan: Decimal | None
    state: str
    share_pct: Decimal | None = None
    level: int = 0
    group: str = ""
    item: str = ""


@dataclass(frozen=True)
class SourcedFigure:
    """A figure as exact as the warehouse has it, in the unit of its item (money: 万元), and the cell it came from."""

    amount: Decimal
    cell: Evidence


@dataclass(frozen=True)
class Stated:
    """A figure of the department's forms in the unit of its item (money: 万元), or how its cell stood."""

    amount: Decimal | None
    unit: str
    state: str


@dataclass(frozen=True)
class MeasureParts:
    """What a measure divides by what, and the cells of both; ``denominator`` is ``None`` where nothing is divided."""

    numerator: Decimal | None
    denominator: Decimal | None
    cells: list[Evidence]


@dataclass(frozen=True)
class TargetNote:
    """What the target tables say beyond the contract: net result, gap in percentage points, differing bases.

    ``level1``, ``points`` and ``claimed`` stand in a self-evaluation form that gives its indicators points.
    """

    gap_pp: Decimal | None = None
    net_value: Decimal | None = None
    net_attainment_pct: Decimal | None = None
    target_text: str = ""
    actual_text: str = ""
    target_state: str = "missing"
    actual_state: str = "missing"
    deviation: str = ""
    level1: str = ""
    points: Decimal | None = None
    claimed: Decimal | None = None
    cells: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class TrendPoint:
    """One item in one fiscal year, final accounts, in 万元."""

    item: str
    fiscal_year: int
    final_wan: Decimal | None
    change_pct: Decimal | None


@dataclass(frozen=True)
class MonthProgress:
    """Spending and work by the end of a month: amounts in 万元, rates in per cent, distances in percentage points.

    ``due_pct`` is what was due of the year's budget by the end of ``due_month``, the last such month; the states are
    result states.
    """

    month: int
    budget_wan: Decimal | None
    denominator: str | None
    cumulative_wan: Decimal | None
    spending_pct: Decimal | None
    due_month: int | None
    due_pct: Decimal | None
    spending_state: str
    work_pct: Decimal | None
    gap_pp: Decimal | None
    largest_gap_pp: Decimal
    gap_state: str


@dataclass(frozen=True)
class Cited:
    """One cell behind a score: what it states, and where it stands."""

    label: str
    place: Evidence


@dataclass(frozen=True)
class Adopted:
    """What a review adopted for an indicator, in points, with who, when, why and on what."""

    low: Decimal
    high: Decimal
    value: Decimal | None
    reviewer: str
    reviewed_on: str
    reason: str
    evidence: str


@dataclass(frozen=True)
class Rung:
    """What the ladder from a score to its cells says of an indicator beyond the contract.

    ``needed``: what evidence would close the interval, and the points that it decides.
    """

    standard: str
    measure: str | None
    needed: str | None
    sources: list[Cited]
    adopted: Adopted | None = None


@dataclass(frozen=True)
class AdoptedScore:
    """The whole score with what reviews adopted in place of the recomputed intervals."""

    low: Decimal
    high: Decimal
    grade_low: str
    grade_high: str


@dataclass(frozen=True)
class Contradiction:
    """Findings to be set right that hang on one cell, or a single finding without such a cell."""

    cause: Evidence | None
    findings: list[Finding]


@dataclass(frozen=True)
class Dossier:
    """One department-year. All labels are Chinese; all codes are those of ``data/items.csv`` and the scheme."""

    evaluation: Evaluation
    region: str
    scheme_label: str
    synthetic: bool
    staffing: dict[str, int | None]
    staffing_rate_pct: Decimal | None
    narrative: dict[str, str]
    structure: list[Amount]
    additions: list[Amount]
    additions_listed_wan: Decimal | None
    additions_total_wan: Decimal | None
    trend: list[TrendPoint]
    targets: list[TargetNote]
    reasons: list[str]
    contradictions: list[Contradiction]
    """What is to be set right, gravest first."""
    proposal: str
    """What is proposed for the next budget, or why nothing is; nothing without a score."""
    item_labels: dict[str, str]
    basis_labels: dict[str, str]
    measure_labels: dict[str, str]
    indicator_labels: dict[str, str]
    indicator_groups: dict[str, str]
    check_labels: dict[str, str]
    form_labels: dict[str, str] = field(default_factory=dict)
    progress: list[MonthProgress] = field(default_factory=list)
    rungs: dict[str, Rung] = field(default_factory=dict)
    adopted: AdoptedScore | None = None
    draft_reasons: list[str] = field(default_factory=list)
    """Why what is published is a draft: offences of blocking checks."""
    cell_states: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """How the cell of an unknown figure stood, by (item, basis, field of the contract).

    ``basis`` is '' outside ``budget_execution``: ('vehicle_operation', '', 'budget_wan'),
    ('capital', 'basic', 'initial_wan'); a staffing number is ('retirees', '', 'staffing'). Absent means missing.
    """

    figures: dict[tuple[str, str, str], SourcedFigure] = field(default_factory=dict)
    """The known figures by the key of ``cell_states``; an addition is ('capital', 'total', 'additions_wan')."""
    stated: dict[tuple[str, str, str], Stated] = field(default_factory=dict)
    """Every figure of the year's forms, by (item, phase, basis)."""
    measure_parts: dict[str, MeasureParts] = field(default_factory=dict)

    def state_of(self, item: str, basis: str, column: str) -> str:
        """How the cell behind a figure of the contract stood; ``missing`` when no file had it."""
        return self.cell_states.get((item, basis, column), "missing")

    @property
    def needed(self) -> list[str]:
        """What evidence would narrow the interval, what decides most first: indicator and evidence."""
        open_lines = [line for line in self.evaluation.indicators if self.rungs[line.id].needed]
        open_lines.sort(key=lambda line: line.low - line.high)
        return [f"{self.indicator_labels[line.id]}：{self.rungs[line.id].needed}" for line in open_lines]

    @property
    def findings(self) -> list[Finding]:
        """The findings that are for the department, in the order of the evaluation."""
        return [finding for finding in self.evaluation.findings if finding.audience == AUDIENCE]

    def findings_in(self, states: tuple[str, ...]) -> list[Finding]:
        """Those in one of ``states``."""
        return [finding for finding in self.findings if finding.state in states]


@dataclass(frozen=True)
class Movement:
    """How score and place moved since the previous year; without a change where ``reason`` says why not.

    ``score_moved`` and ``place_moved``: up, down, level, or unclear where the two years' intervals overlap.
    """

    reason: str
    self_score_change: Decimal | None
    score_low_change: Decimal | None
    score_high_change: Decimal | None
    score_moved: str | None
    previous_place: str
    previous_peers: int | None
    place_moved: str | None


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
    approved_posts: int | None
    staff_in_post: int | None
    three_public_previous_wan: Decimal | None
    three_public_wan: Decimal | None
    scheme: str | None
    self_score: Decimal | None
    self_grade: str | None
    score_low: Decimal | None
    score_high: Decimal | None
    grade_low: str | None
    grade_high: str | None
    verdict: str
    gap: Decimal | None
    place: str
    """Its place or range of places among the comparable, or “不可比”."""
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
    states: dict[str, str] = field(default_factory=dict)
    """How the cell of an unknown figure stood, by field name of this row. Absent means missing."""


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
    form_labels: dict[str, str] = field(default_factory=dict)
    check_labels: dict[str, str] = field(default_factory=dict)
