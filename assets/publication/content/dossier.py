"""Everything that is published about one department-year: the evaluation plus what only the documents show.

Writers (docx, xlsx, html) take a :class:`Dossier` and nothing else, so each can be called from a notebook.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from assets.publication import wording
from assets.publication.content.contract import Evaluation, Evidence, Finding, ThreePublicChange
from assets.publication.content.ladder import AdoptedScore, Rung

BUDGET_PHASES = ("initial_budget", "adjusted_budget", "final")
ALARM_STATES = ("fail", "error")
HINT_STATES = ("hint",)
GAP_STATES = ("insufficient_data",)


@dataclass(frozen=True)
class Kind:
    """One kind of findings, as documents and terminal head them.

    Attributes:
        compared: whether both sides stand beside the message; that of a gap in the data says all there is.
    """

    name: str
    states: tuple[str, ...]
    compared: bool = True


KINDS = (
    Kind("不符事项", ALARM_STATES),
    Kind("提示事项", HINT_STATES),
    Kind("资料不足事项", GAP_STATES, compared=False),
)
AUDIENCE = "department"
"""For whom the documents of a department-year are: what others have to act on is none of their matter."""

FigureKey = tuple[str, str, str]
"""Item, phase and basis."""


@dataclass(frozen=True)
class Figure:
    """A figure as exact as the warehouse has it, in the unit of its item (money: 万元), with how its cell stood.

    ``amount`` is ``None`` where the cell holds no number; ``cell`` where it is not known.
    """

    amount: Decimal | None
    state: str
    unit: str = ""
    cell: Evidence | None = None

    @property
    def number(self) -> Decimal | None:
        """The amount where it may be shown as a number."""
        return self.amount if wording.is_known(self.amount, self.state) else None

    @property
    def money(self) -> str:
        """The amount in 万元 with 2 decimals, or why there is none."""
        return wording.money(self.amount, self.state)

    @property
    def count(self) -> str:
        """The amount with at most 2 decimals, without its unit, or why there is none."""
        return wording.empty_text(self.state) if self.number is None else wording.short_number(self.number)

    @property
    def quantity(self) -> str:
        """The amount with its unit, or why there is none."""
        return self.count if self.number is None else wording.quantity(self.number, self.unit)


MISSING = Figure(None, "missing")


class Figures(dict[FigureKey, Figure]):
    """Figures by item, phase and basis. One that no file had reads as :data:`MISSING`."""

    def __missing__(self, key: FigureKey) -> Figure:
        """No file had it."""
        return MISSING


@dataclass(frozen=True)
class StructureLine:
    """One item of the year's expenditure in one view of it (按支出性质, 按支出内容); views overlap.

    ``share_pct`` is of total expenditure; ``level`` 1 and more are “其中” lines.
    """

    item: str
    group: str
    level: int = 0
    share_pct: Decimal | None = None


@dataclass(frozen=True)
class MeasureParts:
    """What a measure divides by what, and the cells of both; ``denominator`` is ``None`` where nothing is divided."""

    numerator: Decimal | None
    denominator: Decimal | None
    cells: list[Evidence]


@dataclass(frozen=True)
class TargetNote:
    """What the target tables say beyond the contract: net result, gap in percentage points, differing bases.

    ``remark`` says what was inferred to judge a target, or why it could not be judged.

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
    remark: str = ""
    level1: str = ""
    points: Decimal | None = None
    claimed: Decimal | None = None
    cells: list[Evidence] = field(default_factory=list)


@dataclass(frozen=True)
class TargetDrift:
    """A target as it was declared and as it was evaluated; ``target`` names both where the name changed.

    ``weight_change`` in points is ``None`` where the two lists do not divide the same number of them.
    """

    target: str
    declared_text: str
    evaluated_text: str
    declared_weight: Decimal | None
    evaluated_weight: Decimal | None
    change: str
    weight_change: Decimal | None
    cells: list[Evidence]


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
class Contradiction:
    """Findings to be set right that hang on one cell, or a single finding without such a cell."""

    cause: Evidence | None
    findings: list[Finding]


@dataclass(frozen=True)
class UnreadNumber:
    """A number in a file that no reading has."""

    number: Evidence
    reason: str


@dataclass(frozen=True)
class Dossier:
    """One department-year. All codes are those of ``data/items.csv`` and the scheme."""

    evaluation: Evaluation
    region: str
    scheme_label: str
    synthetic: bool
    staffing_rate_pct: Decimal | None
    narrative: dict[str, str]
    structure: list[StructureLine]
    additions_listed_wan: Decimal | None
    trend: list[TrendPoint]
    targets: list[TargetNote]
    reasons: list[str]
    contradictions: list[Contradiction]
    """What is to be set right, gravest first."""
    proposal: str
    """What is proposed for the next budget, or why nothing is; nothing without a score."""
    narrative_cells: dict[str, Evidence] = field(default_factory=dict)
    """Where each text of ``narrative`` stands."""
    figures: Figures = field(default_factory=Figures)
    """Every figure of the year's files."""
    last_year: Figures = field(default_factory=Figures)
    """What last year's own files say of what is compared with it: budgets, control numbers, final accounts."""
    measure_parts: dict[str, MeasureParts] = field(default_factory=dict)
    drift: list[TargetDrift] = field(default_factory=list)
    """Declared targets beside evaluated ones, where both were received."""
    progress: list[MonthProgress] = field(default_factory=list)
    rungs: list[Rung] = field(default_factory=list)
    """The indicators in the order of the scheme."""
    adopted: AdoptedScore | None = None
    draft_reasons: list[str] = field(default_factory=list)
    """Why what is published is a draft: offences of blocking checks."""
    unread: list[UnreadNumber] = field(default_factory=list)
    """The numbers of its files that no reading has, in reading order."""

    def three_public(self, item: str) -> dict[str, Figure]:
        """Phase → figure of a “三公” line: last year's final accounts, control number, final accounts."""
        current = {phase: self.figures[item, phase, "total"] for phase in ("control", "final")}
        return {"previous_final": self.previous_final(item), **current}

    def previous_final(self, item: str) -> Figure:
        """Last year's final accounts of a “三公” line: of its own file, else what this year's form says of it."""
        return self.last_year.get((item, "final", "total")) or self.figures[item, "previous_final", "total"]

    def previous_budget(self, row: ThreePublicChange) -> Figure:
        """Last year's control number of a “三公” line: of its own file, else what this year's form says of it."""
        basis = row.budget_basis or "total"
        return self.last_year.get((row.item, "control", basis)) or self.figures[row.item, "previous_control", basis]

    @property
    def needed(self) -> list[str]:
        """What evidence would narrow the interval, what decides most first: indicator and evidence."""
        open_rungs = sorted(
            (rung for rung in self.rungs if rung.needed), key=lambda rung: rung.result.low - rung.result.high
        )
        return [f"{rung.label}：{rung.needed}" for rung in open_rungs]

    @property
    def findings(self) -> list[Finding]:
        """The findings that are for the department, in the order of the evaluation."""
        return [finding for finding in self.evaluation.findings if finding.audience == AUDIENCE]

    def findings_in(self, states: tuple[str, ...]) -> list[Finding]:
        """Those in one of ``states``."""
        return [finding for finding in self.findings if finding.state in states]
