"""Builds the dossiers and the summary of one fiscal year from the warehouse's rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any

from assets.declared import checks, measures
from assets.evaluation.rules import ChecklistRule
from assets.evaluation.schemes import Scheme, schemes
from assets.intake.forms import forms
from assets.publication import wording
from assets.publication.dossier import (
    Adopted,
    AdoptedScore,
    Amount,
    Cited,
    Contradiction,
    Dossier,
    FileRow,
    GradeCount,
    MonthProgress,
    Movement,
    ReviewLine,
    Rung,
    TargetNote,
    TrendPoint,
    YearRow,
    YearSummary,
)
from assets.publication.evaluation import (
    BudgetExecution,
    Evaluation,
    Evidence,
    Finding,
    Indicator,
    Measure,
    Source,
    TargetAttainment,
    ThreePublicChange,
)
from assets.publication.trail import figures_behind, measure_parts
from assets.publication.wording import places
from assets.vocabulary import items, labels
from assets.warehouse import Rows, Warehouse, Years

Row = dict[str, Any]

TABLES = (
    "intake.department",
    "intake.figure",
    "intake.narrative",
    "comparison.three_public_change",
    "comparison.budget_execution",
    "comparison.addition_reconciliation",
    "comparison.expenditure_structure",
    "comparison.staffing",
    "comparison.target_attainment",
    "comparison.multi_year_trend",
    "comparison.execution_progress",
    "evaluation.measure",
    "evaluation.indicator_score",
    "evaluation.adopted_score",
    "evaluation.summary",
    "publication.contradiction",
    "publication.finding",
    "publication.evidence",
    "publication.source",
)
"""What a dossier is made from."""

YEAR_TABLES = (
    "intake.department",
    "intake.figure",
    "evaluation.distribution",
    "evaluation.indicator_score",
    "evaluation.movement",
    "evaluation.summary",
    "intake.submission_ledger",
    "publication.contradiction",
)
"""What the summary of a year is made from."""

_WHOLE_YEAR = ("intake.submission_ledger", "evaluation.distribution")
_ITEM_ORDER = {code: place for place, code in enumerate(labels("item"))}
_MEASURE_ORDER = {measure.id: place for place, measure in enumerate(measures())}
_CHECK_ORDER = {check.id: place for place, check in enumerate(checks())}
_BLOCKING = {check.id for check in checks() if check.blocking}
_STATE_ORDER = {"fail": 0, "error": 0, "hint": 1, "insufficient_data": 2, "not_applicable": 3, "pass": 4}
_BASIS_ORDER = {code: place for place, code in enumerate(labels("basis"))}
_THREE_PUBLIC_PHASES = {"previous_final": "previous_final_wan", "control": "budget_wan", "final": "final_wan"}
_BUDGET_PHASES = {"initial_budget": "initial_wan", "adjusted_budget": "adjusted_wan", "final": "final_wan"}
_STAFFING = (
    "approved_posts", "administrative_posts", "institutional_posts", "worker_posts", "staff_in_post", "retirees"
)  # fmt: skip
_ADDED_ITEMS = (
    "wages_and_benefits", "goods_and_services", "transfers_to_households", "capital", "subsidies_to_enterprises"
)  # fmt: skip
_UNSTATED = {"dash", "blank", "not_applicable", "unparsed", "uncalculated"}


@dataclass(frozen=True)
class YearTables:
    """The rows of one fiscal year, by table and department; of the whole year where departments do not matter."""

    fiscal_year: int
    by_department: dict[str, dict[str, Rows]]
    submissions: Rows
    distribution: Rows

    def of(self, table: str, department_id: str) -> Rows:
        """Rows of one department."""
        return self.by_department[table].get(department_id, [])


def load_year(warehouse: Warehouse, fiscal_year: int, names: Sequence[str] = TABLES) -> YearTables:
    """Read what is published about a fiscal year."""
    years = Years(fiscal_year, fiscal_year)
    by_department: dict[str, dict[str, Rows]] = {}
    stored = warehouse.rows(names, years)
    submissions, distribution = (stored.pop(table, []) for table in _WHOLE_YEAR)
    for table, rows in stored.items():
        grouped: dict[str, Rows] = defaultdict(list)
        for row in rows:
            grouped[row["department_id"]].append(row)
        by_department[table] = grouped
    return YearTables(fiscal_year, by_department, submissions, distribution)


def dossiers(tables: YearTables) -> Iterator[Dossier]:
    """One dossier per department evaluated in the year, by department id."""
    for department_id in sorted(tables.by_department["evaluation.summary"]):
        yield _dossier(tables, department_id)


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
                received_at=wording.beijing_time(row["received_at"]),
                message=row["message"],
            )
            for row in sorted(came, key=lambda row: (row["department_id"] or "", row["path"], row["form"] or ""))
        ],
        expected_missing=[
            row["department"]
            for row in tables.submissions
            if row["state"] == "due" and row["region"] in regions and row["department_id"] not in evaluated
        ],
        form_labels=_form_labels(),
        check_labels=_check_labels(),
    )


def _review_lines(row: Row) -> Iterator[ReviewLine]:
    """Nothing where the numbers decide and the claim agrees; a checklist is asked point by point."""
    if row["low"] == row["high"] and row["claimed"] in (None, row["low"]):
        return
    scheme = next(scheme for scheme in schemes() if scheme.id == row["scheme"])
    rule = next(line.rule for line in scheme.indicators if line.id == row["indicator"])
    claimed, low, high = (_plain(row[column]) for column in ("claimed", "low", "high"))
    if isinstance(rule, ChecklistRule):
        for item in rule.items:
            yield ReviewLine(row["department_id"], row["label"], item.label, item.points, None, None, None)
    else:
        yield ReviewLine(row["department_id"], row["label"], "", _known(_plain(row["points"])), claimed, low, high)


def _dossier(tables: YearTables, department_id: str) -> Dossier:
    summary = tables.of("evaluation.summary", department_id)[0]
    scheme = next(scheme for scheme in schemes() if scheme.id == summary["scheme"])
    staffing = next(iter(tables.of("comparison.staffing", department_id)), {})
    additions = next(
        (row for row in tables.of("comparison.addition_reconciliation", department_id)
         if row["basis_item"] == "general_public_budget"), {},
    )  # fmt: skip
    figures = tables.of("intake.figure", department_id)
    cells = {row["reading_id"]: _cell(row) for row in tables.of("publication.evidence", department_id)}
    return Dossier(
        evaluation=_evaluation(tables, department_id, summary),
        region=summary["region"],
        scheme_label=scheme.label,
        synthetic=bool(summary["synthetic"]),
        staffing={item: _whole(staffing.get(item)) for item in _STAFFING},
        staffing_rate_pct=staffing.get("staffing_rate_pct"),
        narrative={
            row["item"].removeprefix("text_"): row["text"]
            for row in sorted(tables.of("intake.narrative", department_id), key=_item_order)
            if row["item"].startswith("text_")
        },
        structure=[
            Amount(
                label=labels("item")[row["item"]],
                amount_wan=_money(row["final_wan"]),
                state=row["state"],
                share_pct=row["share_pct"],
                level=1 if row["view_by"] == "of_which" else 0,
                group="按支出性质" if row["view_by"] == "nature" else "按支出内容",
                item=row["item"],
            )
            for row in sorted(
                tables.of("comparison.expenditure_structure", department_id),
                key=lambda row: (row["view_by"] != "nature", _item_order(row)),
            )
            if row["state"] != "blank" or row["view_by"] != "of_which"
        ],
        additions=[
            Amount(labels("item")[row["item"]], _money(row["amount"]), row["state"], item=row["item"])
            for row in sorted(figures, key=_item_order)
            if row["phase"] == "additions" and row["item"] in _ADDED_ITEMS and row["state"] != "blank"
        ],
        additions_listed_wan=_money(additions.get("listed_wan")),
        additions_total_wan=_money(additions.get("additions_wan")),
        trend=[
            TrendPoint(row["item"], row["year_shown"], row["final_wan"], row["change_pct"])
            for row in sorted(
                tables.of("comparison.multi_year_trend", department_id),
                key=lambda row: (_item_order(row), row["year_shown"]),
            )
        ],
        targets=[
            TargetNote(
                gap_pp=_plain(row["gap_pp"]),
                net_value=_plain(row["net_value"]),
                net_attainment_pct=row["net_attainment_pct"],
                target_text=row["target_text"] or "",
                actual_text=row["actual_text"] or "",
                target_state="value" if row["target_text"] else "blank",
                actual_state=row["actual_state"] or "missing",
                cells=[cells[reading] for reading in row["reading_ids"] if reading in cells],
            )
            for row in _targets(tables, department_id)
        ],
        rungs=_rungs(tables, department_id, scheme),
        draft_reasons=sorted(
            row["message"]
            for row in tables.of("publication.finding", department_id)
            if row["check_id"] in _BLOCKING and row["state"] in ("fail", "error")
        ),
        adopted=None
        if summary["adopted_low"] is None
        else AdoptedScore(
            low=_known(_plain(summary["adopted_low"])),
            high=_known(_plain(summary["adopted_high"])),
            grade_low=summary["adopted_grade_low"],
            grade_high=summary["adopted_grade_high"],
        ),
        progress=sorted(
            map(_month_progress, tables.of("comparison.execution_progress", department_id)),
            key=lambda progress: progress.month,
        ),
        reasons=list(summary["reasons"]),
        contradictions=_contradictions(tables, department_id),
        proposal=summary["proposal"] or "",
        item_labels=labels("item"),
        basis_labels=labels("basis"),
        measure_labels={measure.id: measure.label for measure in measures()},
        indicator_labels={indicator.id: indicator.label for indicator in scheme.indicators},
        indicator_groups={indicator.id: indicator.group for indicator in scheme.indicators},
        check_labels=_check_labels(),
        finding_categories={check.id: check.category for check in checks()},
        form_labels=_form_labels(),
        cell_states=dict(sorted(_cell_states(figures))),
        figures=dict(
            sorted(figures_behind(figures, tables.of("comparison.three_public_change", department_id), cells).items())
        ),
        measure_parts=dict(sorted(measure_parts(tables.of("evaluation.measure", department_id), cells).items())),
    )


def _evaluation(tables: YearTables, department_id: str, summary: Row) -> Evaluation:
    return Evaluation(
        department_id=department_id,
        department=summary["department"],
        fiscal_year=tables.fiscal_year,
        scheme=summary["scheme"],
        self_score=_plain(summary["self_score"]),
        self_grade=summary["self_grade"],
        score_low=_plain(summary["score_low"]),
        score_high=_plain(summary["score_high"]),
        grade_low=summary["grade_low"],
        grade_high=summary["grade_high"],
        verdict=summary["verdict"],
        measures=[
            Measure(id=row["measure"], value=row["value"], unit=row["unit"], state=row["state"], formula=row["formula"])
            for row in sorted(
                tables.of("evaluation.measure", department_id), key=lambda row: _MEASURE_ORDER[row["measure"]]
            )
        ],
        indicators=[
            Indicator(
                id=row["indicator"],
                points=_known(_plain(row["points"])),
                low=_known(_plain(row["low"])),
                high=_known(_plain(row["high"])),
                state=row["state"],
                claimed=_plain(row["claimed"]),
                explanation=row["explanation"],
            )
            for row in sorted(tables.of("evaluation.indicator_score", department_id), key=lambda row: row["ordinal"])
        ],
        three_public_change=[
            ThreePublicChange(
                item=row["item"],
                change_pct=row["change_pct"],
                control_rate_pct=row["control_rate_pct"],
                state=row["state"],
                **_moneys(row, "previous_final_wan", "budget_wan", "final_wan", "change_wan"),
            )
            for row in sorted(tables.of("comparison.three_public_change", department_id), key=_item_order)
        ],
        budget_execution=[
            BudgetExecution(
                item=row["item"],
                basis=row["basis"],
                completion_pct=row["completion_pct"],
                denominator=row["denominator"],
                **_moneys(row, "initial_wan", "adjusted_wan", "final_wan", "difference_wan"),
            )
            for row in sorted(
                tables.of("comparison.budget_execution", department_id),
                key=lambda row: (_BASIS_ORDER[row["basis"]], _item_order(row)),
            )
        ],
        target_attainment=[
            TargetAttainment(
                target=row["label"],
                direction=row["direction"],
                target_value=_plain(row["target_value"]),
                actual_value=_plain(row["actual_value"]),
                unit=row["unit"],
                attainment_pct=row["attainment_pct"],
                outcome=row["outcome"],
            )
            for row in _targets(tables, department_id)
        ],
        findings=_findings(tables, department_id),
        sources=[
            Source(file=row["file"], sha256=row["source_sha256"], form=row["form"])
            for row in sorted(
                tables.of("publication.source", department_id), key=lambda row: (row["form"], row["file"])
            )
        ],
    )


def _contradictions(tables: YearTables, department_id: str) -> list[Contradiction]:
    rows = sorted(tables.of("publication.contradiction", department_id), key=lambda row: (row["block"], row["place"]))
    found = []
    for _, block in groupby(rows, key=lambda row: row["block"]):
        members = list(block)
        cited = {cell["reading_id"]: _cell(cell) for cell in members[0]["evidence"]}
        findings = [_finding(row, [_cell(cell) for cell in row["evidence"]]) for row in members]
        found.append(Contradiction(cited.get(members[0]["cause"]), findings))
    return found


def _cell(row: Row) -> Evidence:
    return Evidence(file=row["file"], sheet=row["sheet"], cell=row["cell"], raw_text=row["raw_text"])


def _finding(row: Row, evidence: list[Evidence]) -> Finding:
    return Finding(
        check=row["check_id"],
        state=row["state"],
        severity=row["severity"],
        message=row["message"],
        found=row["found"],
        expected=row["expected"],
        difference=row["difference"],
        evidence=evidence,
    )


def _findings(tables: YearTables, department_id: str) -> list[Finding]:
    """Alarms first, then hints, gaps and passes; within them in the order of ``checks.csv``."""
    evidence = {row["reading_id"]: row for row in tables.of("publication.evidence", department_id)}
    rows = sorted(
        tables.of("publication.finding", department_id),
        key=lambda row: (
            _STATE_ORDER[row["state"]],
            _CHECK_ORDER[row["check_id"]],
            row["subject"] or "",
            row["message"],
        ),
    )
    return [
        _finding(
            row,
            [_cell(evidence[reading]) for reading in dict.fromkeys(row["reading_ids"]) if reading in evidence],
        )
        for row in rows
    ]


def _rungs(tables: YearTables, department_id: str, scheme: Scheme) -> dict[str, Rung]:
    """The ladder of each indicator: standard, what is still needed, the cells it rests on, what a review adopted."""
    cells = {row["reading_id"]: row for row in tables.of("publication.evidence", department_id)}
    adopted = {row["indicator"]: row for row in tables.of("evaluation.adopted_score", department_id)}
    standards = {line.id: line.rule.standard() for line in scheme.indicators}
    rungs = {}
    for row in sorted(tables.of("evaluation.indicator_score", department_id), key=lambda row: row["ordinal"]):
        readings = [*row["reading_ids"], row["claim_reading_id"], row["evidence_reading_id"]]
        rungs[row["indicator"]] = Rung(
            standard=standards[row["indicator"]],
            measure=row["measure"],
            needed=row["needed"],
            sources=[
                Cited(_cell_label(cells[reading]), _cell(cells[reading]))
                for reading in dict.fromkeys(readings)
                if reading in cells
            ],
            adopted=_adopted(adopted[row["indicator"]]) if row["indicator"] in adopted else None,
        )
    return rungs


def _adopted(row: Row) -> Adopted:
    return Adopted(
        low=_known(_plain(row["adopted_low"])),
        high=_known(_plain(row["adopted_high"])),
        value=_plain(row["adopted_value"]),
        reviewer=row["reviewer"],
        reviewed_on=row["reviewed_on"],
        reason=row["reason"],
        evidence=row["evidence"],
    )


def _cell_label(row: Row) -> str:
    """What a cell states: 2022年 预算控制数 “三公”经费合计."""
    phase = labels("phase")[row["phase"]] if items()[row["item"]].kind == "money" else ""
    basis = "" if row["basis"] == "total" else labels("basis")[row["basis"]] + "中的"
    return f"{row['stated_year']}年{phase}{basis}{labels('item')[row['item']]}"


def _month_progress(row: Row) -> MonthProgress:
    return MonthProgress(
        month=int(row["month"]),
        budget_wan=row["budget_wan"],
        denominator=row["denominator"],
        cumulative_wan=row["cumulative_wan"],
        spending_pct=row["spending_pct"],
        due_month=row["due_month"],
        due_pct=_plain(row["due_pct"]),
        spending_state=row["spending_state"],
        work_pct=_plain(row["work_pct"]),
        gap_pp=row["gap_pp"],
        largest_gap_pp=row["largest_gap_pp"],
        gap_state=row["gap_state"],
    )


def _targets(tables: YearTables, department_id: str) -> Rows:
    return sorted(tables.of("comparison.target_attainment", department_id), key=lambda row: row["record"])


def _cell_states(figures: Rows) -> Iterator[tuple[tuple[str, str, str], str]]:
    """How the cell of each figure without a number stood, by the contract's fields (see ``Dossier.cell_states``)."""
    for row in figures:
        if row["state"] not in _UNSTATED:
            continue
        if row["item"] in _STAFFING and row["phase"] == "final":
            yield (row["item"], "", "staffing"), row["state"]
        if row["phase"] in _THREE_PUBLIC_PHASES:
            yield (row["item"], "", _THREE_PUBLIC_PHASES[row["phase"]]), row["state"]
        if row["phase"] in _BUDGET_PHASES:
            yield (row["item"], row["basis"], _BUDGET_PHASES[row["phase"]]), row["state"]


def _year_row(tables: YearTables, row: Row) -> YearRow:
    states = {}
    for figure in tables.of("intake.figure", row["department_id"]):
        if figure["item"] == "three_public_expenses" and figure["phase"] == "final" and figure["state"] in _UNSTATED:
            states["three_public_wan"] = figure["state"]
    return YearRow(
        department_id=row["department_id"],
        department=row["department"],
        region=row["region"],
        budget_wan=_money(row["initial_wan"]),
        final_wan=_money(row["final_wan"]),
        execution_pct=row["execution_pct"],
        adjustment_pct=row["additions_pct"],
        approved_posts=_whole(row["approved_posts"]),
        staff_in_post=_whole(row["staff_in_post"]),
        three_public_previous_wan=_money(row["three_public_previous_wan"]),
        three_public_wan=_money(row["three_public_wan"]),
        scheme=row["scheme"],
        self_score=_plain(row["self_score"]),
        self_grade=row["self_grade"],
        score_low=_plain(row["score_low"]),
        score_high=_plain(row["score_high"]),
        grade_low=row["grade_low"],
        grade_high=row["grade_high"],
        verdict=row["verdict"],
        gap=_plain(row["gap"]) or None,
        place=places(row["place_best"], row["place_worst"]) or "不可比",
        not_comparable_reason=row["not_comparable_reason"] or "",
        peers=row["peers"],
        movement=_movement(tables.of("evaluation.movement", row["department_id"])[0]),
        proposal=row["proposal"] or "",
        alarms=row["alarms"],
        hints=row["hints"],
        gaps=row["gaps"],
        reasons="；".join(row["reasons"]),
        contradictions=_contradictions(tables, row["department_id"]),
        synthetic=bool(row["synthetic"]),
        states=states,
    )


def _movement(row: Row) -> Movement:
    return Movement(
        reason=row["reason"] or "",
        self_score_change=row["self_score_change"],
        score_low_change=row["score_low_change"],
        score_high_change=row["score_high_change"],
        score_moved=row["score_moved"],
        previous_place=places(row["previous_place_best"], row["previous_place_worst"]),
        previous_peers=row["previous_peers"],
        place_moved=row["place_moved"],
    )


def _check_labels() -> dict[str, str]:
    return {check.id: check.label for check in checks()}


def _form_labels() -> dict[str, str]:
    return {form.id: form.label for form in forms()}


def _item_order(row: Row) -> int:
    return _ITEM_ORDER[row["item"]]


def _moneys(row: Row, *fields: str) -> dict[str, Decimal | None]:
    return {field: _money(row[field]) for field in fields}


def _money(value: Decimal | None) -> Decimal | None:
    """万元 with two decimals, half-up."""
    return None if value is None else value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _plain(value: Decimal | None) -> Decimal | None:
    """The number without trailing zeros: 430, 5.97."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def _known(value: Decimal | None) -> Decimal:
    if value is None:
        raise ValueError("a score sheet line without points")
    return value


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
