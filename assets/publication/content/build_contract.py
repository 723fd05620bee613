"""Builds the contract of a department-year, what ``evaluation.json`` says, from the warehouse's rows."""

from decimal import Decimal

from assets.knowledge.checks import checks
from assets.knowledge.items import labels
from assets.knowledge.rules import measures
from assets.publication.content.contract import (
    BudgetExecution,
    Evaluation,
    Evidence,
    Finding,
    IndicatorResult,
    MeasureResult,
    SourceFile,
    TargetAttainment,
    ThreePublicChange,
)
from assets.publication.rows import YearTables
from assets.text.number import plain, rounded
from assets.warehouse.warehouse import Row, Rows

_ITEM_ORDER = {code: rank for rank, code in enumerate(labels("item"))}
_MEASURE_ORDER = {measure.id: rank for rank, measure in enumerate(measures())}
_CHECK_ORDER = {check.id: rank for rank, check in enumerate(checks())}
_STATE_ORDER = {"fail": 0, "error": 0, "hint": 1, "insufficient_data": 2, "not_applicable": 3, "pass": 4}
_BASIS_ORDER = {code: rank for rank, code in enumerate(labels("basis"))}


def evaluation_of(tables: YearTables, department_id: str, summary: Row) -> Evaluation:
    """The contract of one department-year; ``summary`` is its row of ``evaluation.summary``."""
    return Evaluation(
        department_id=department_id,
        department=summary["department"],
        fiscal_year=tables.fiscal_year,
        scheme=summary["scheme"],
        self_score=plain(summary["self_score"]),
        self_grade=summary["self_grade"],
        score_low=plain(summary["score_low"]),
        score_high=plain(summary["score_high"]),
        grade_low=summary["grade_low"],
        grade_high=summary["grade_high"],
        verdict=summary["verdict"],
        measures=[
            MeasureResult(
                id=row["measure"], value=row["value"], unit=row["unit"], state=row["state"], formula=row["formula"]
            )
            for row in sorted(
                tables.of("evaluation.measure", department_id), key=lambda row: _MEASURE_ORDER[row["measure"]]
            )
        ],
        indicators=indicators_of(tables, department_id),
        three_public_change=[
            ThreePublicChange(
                item=row["item"],
                change_pct=row["change_pct"],
                control_rate_pct=row["control_rate_pct"],
                state=row["state"],
                **_moneys(row, "previous_final_wan", "budget_wan", "final_wan", "change_wan"),
            )
            for row in sorted(tables.of("comparison.three_public_change", department_id), key=item_order)
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
                key=lambda row: (_BASIS_ORDER[row["basis"]], item_order(row)),
            )
        ],
        target_attainment=[
            TargetAttainment(
                target=row["label"],
                direction=row["direction"],
                target_value=plain(row["target_value"]),
                actual_value=plain(row["actual_value"]),
                unit=row["unit"],
                attainment_pct=row["attainment_pct"],
                outcome=row["outcome"],
            )
            for row in targets_of(tables, department_id)
        ],
        findings=_findings(tables, department_id),
        sources=[
            SourceFile(file=row["file"], sha256=row["source_sha256"], form=row["form"])
            for row in sorted(
                tables.of("publication.source", department_id), key=lambda row: (row["form"], row["file"])
            )
        ],
    )


def indicators_of(tables: YearTables, department_id: str) -> list[IndicatorResult]:
    """The lines of a department's score sheet, in the order of its scheme."""
    return [
        IndicatorResult(
            id=row["indicator"],
            points=plain(row["points"]),
            low=plain(row["low"]),
            high=plain(row["high"]),
            state=row["state"],
            claimed=plain(row["claimed"]),
            explanation=row["explanation"],
        )
        for row in sorted(tables.of("evaluation.indicator_score", department_id), key=lambda row: row["ordinal"])
    ]


def evidence_of(row: Row) -> Evidence:
    """The cell that a row with ``file``, ``sheet``, ``cell`` and ``raw_text`` names."""
    return Evidence(file=row["file"], sheet=row["sheet"], cell=row["cell"], raw_text=row["raw_text"])


def finding_of(row: Row, evidence: list[Evidence]) -> Finding:
    """The finding of a row of ``publication.finding`` or ``publication.contradiction``, resting on ``evidence``."""
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
        finding_of(
            row,
            [evidence_of(evidence[reading]) for reading in dict.fromkeys(row["reading_ids"]) if reading in evidence],
        )
        for row in rows
    ]


def targets_of(tables: YearTables, department_id: str) -> Rows:
    """The rows of a department's targets, as its form lists them."""
    return sorted(tables.of("comparison.target_attainment", department_id), key=lambda row: row["record"])


def item_order(row: Row) -> int:
    """The rank of a row's item in the vocabulary: the order in which figures are listed."""
    return _ITEM_ORDER[row["item"]]


def _moneys(row: Row, *fields: str) -> dict[str, Decimal | None]:
    return {field: rounded(row[field]) for field in fields}
