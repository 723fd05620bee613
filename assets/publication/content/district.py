"""What the pages of the district say: every department evaluated, over all fiscal years stored."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal

from assets.knowledge.checks import check_labels, checks
from assets.publication import wording
from assets.publication.content.dossier import ALARM_STATES, AUDIENCE, GAP_STATES, HINT_STATES, Figure, Figures
from assets.warehouse.warehouse import EVERY_YEAR, Rows, Warehouse

SITE_TABLES = (
    "intake.reorganisation",
    "comparison.target_attainment",
    "evaluation.finding",
    "evaluation.scheme",
    "evaluation.summary",
    "publication.history",
)
"""What the site is made from."""

_STATE_ORDER = {"fail": 0, "error": 0, "hint": 1, "insufficient_data": 2}
_CHECK_ORDER = {check.id: rank for rank, check in enumerate(checks())}


@dataclass(frozen=True)
class SiteFinding:
    """One finding in one line."""

    state: str
    check: str
    message: str


@dataclass(frozen=True)
class DepartmentYear:
    """One department in one fiscal year; scores in points."""

    fiscal_year: int
    department: str
    region: str
    synthetic: bool
    scheme: str
    scheme_label: str
    self_score: Decimal | None
    self_grade: str | None
    score_low: Decimal | None
    score_high: Decimal | None
    grade_low: str | None
    grade_high: str | None
    verdict: str
    draft: bool
    rank: str
    """Its rank or range of ranks among the comparable; nothing where it is compared with nobody."""
    alarms: int
    """Findings to be set right, of those for the department; so with hints and gaps."""
    hints: int
    gaps: int
    figures: Figures
    outcomes: dict[str, int]
    """Number of targets by outcome."""
    findings: list[SiteFinding]
    """Alarms first, then hints, then gaps."""
    last_years_before_change: tuple[int, ...]
    """The last years before each merger or split up to now: a figure of those years or earlier has another scope."""

    def same_scope_as(self, earlier: "DepartmentYear") -> bool:
        """Whether no merger or split lies between an earlier year and this one."""
        return all(year < earlier.fiscal_year for year in self.last_years_before_change)


@dataclass(frozen=True)
class History:
    """A department over its evaluated years, in ascending order; it bears its name of the last one."""

    department_id: str
    years: list[DepartmentYear]

    @property
    def department(self) -> str:
        """The department's name in the last year."""
        return self.years[-1].department

    @property
    def region(self) -> str:
        """The department's region in the last year."""
        return self.years[-1].region


@dataclass(frozen=True)
class Site:
    """All departments, by region and id."""

    histories: list[History]

    @property
    def fiscal_years(self) -> list[int]:
        """The fiscal years of which there is an evaluation, ascending."""
        return sorted({year.fiscal_year for history in self.histories for year in history.years})


def load_site(warehouse: Warehouse) -> Site:
    """Read every department-year evaluated."""
    stored = warehouse.rows(SITE_TABLES, EVERY_YEAR)
    schemes = {(row["fiscal_year"], row["scheme"]): row["label"] for row in stored["evaluation.scheme"]}
    figures, outcomes, findings, changes = (
        _by_department_year(rows)
        for rows in (
            stored["publication.history"],
            stored["comparison.target_attainment"],
            [row for row in stored["evaluation.finding"] if row["audience"] == AUDIENCE],
            stored["intake.reorganisation"],
        )
    )
    years: dict[str, list[DepartmentYear]] = defaultdict(list)
    for row in sorted(stored["evaluation.summary"], key=lambda row: row["fiscal_year"]):
        key = row["department_id"], row["fiscal_year"]
        years[row["department_id"]].append(
            DepartmentYear(
                fiscal_year=row["fiscal_year"],
                department=row["department"],
                region=row["region"],
                synthetic=bool(row["synthetic"]),
                scheme=row["scheme"] or "",
                scheme_label=schemes.get((row["fiscal_year"], row["scheme"]), ""),
                self_score=row["self_score"],
                self_grade=row["self_grade"],
                score_low=row["score_low"],
                score_high=row["score_high"],
                grade_low=row["grade_low"],
                grade_high=row["grade_high"],
                verdict=row["verdict"],
                draft=row["draft"],
                rank=wording.ranks(row["place_best"], row["place_worst"]),
                **_counts(findings[key]),
                figures=Figures(
                    ((figure["item"], figure["phase"], "total"), Figure(figure["amount"], figure["state"]))
                    for figure in sorted(figures[key], key=lambda figure: (figure["item"], figure["phase"]))
                ),
                outcomes=dict(sorted(Counter(target["outcome"] for target in outcomes[key]).items())),
                findings=_findings(findings[key]),
                last_years_before_change=tuple(sorted({change["last_year"] for change in changes[key]})),
            )
        )
    histories = [History(department_id, its_years) for department_id, its_years in years.items()]
    return Site(sorted(histories, key=lambda history: (history.region, history.department_id)))


def _by_department_year(rows: Rows) -> dict[tuple[str, int], Rows]:
    grouped: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in rows:
        grouped[row["department_id"], row["fiscal_year"]].append(row)
    return grouped


def _counts(rows: Rows) -> dict[str, int]:
    states = Counter(row["state"] for row in rows)
    kinds = {"alarms": ALARM_STATES, "hints": HINT_STATES, "gaps": GAP_STATES}
    return {kind: sum(states[state] for state in of_kind) for kind, of_kind in kinds.items()}


def _findings(rows: Rows) -> list[SiteFinding]:
    """Alarms, hints and gaps in the order of ``checks.csv``, each message once."""
    listed = sorted(
        (row for row in rows if row["state"] in _STATE_ORDER),
        key=lambda row: (
            _STATE_ORDER[row["state"]],
            _CHECK_ORDER[row["check_id"]],
            row["subject"] or "",
            row["message"],
        ),
    )
    return list(
        dict.fromkeys(SiteFinding(row["state"], check_labels()[row["check_id"]], row["message"]) for row in listed)
    )
