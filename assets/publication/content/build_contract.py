"""Builds the contract of a department-year, what ``evaluation.json`` says, from the warehouse's rows."""

import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal

from assets.knowledge.checks import checks
from assets.knowledge.items import labels
from assets.knowledge.rules import measures
from assets.knowledge.schemes import schemes
from assets.publication.content.contract import (
    AmountByStage,
    BudgetAfterResult,
    BudgetExecution,
    Evaluation,
    Evidence,
    Finding,
    GradeInterval,
    IndicatorResult,
    MeasureResult,
    NumberCounts,
    QualityResult,
    Rank,
    ScoreInterval,
    Side,
    SourceFile,
    StatedAmount,
    TargetAttainment,
    ThreePublicChange,
)
from assets.publication.rows import YearTables
from assets.text.number import plain, rounded
from assets.warehouse.files import PROJECT
from assets.warehouse.warehouse import Row, Rows

_ITEM_ORDER = {code: rank for rank, code in enumerate(labels("item"))}
_MEASURE_ORDER = {measure.id: rank for rank, measure in enumerate(measures())}
_PROGRAM_VERSION = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
_AUDIENCE = {check.id: check.audience for check in checks()}
_CHECK_ORDER = {check.id: rank for rank, check in enumerate(checks())}
_GRAVITY = {"error": 0, "warning": 1, "info": 2}
_STATE_ORDER = {"fail": 0, "error": 0, "hint": 1, "insufficient_data": 2, "not_applicable": 3, "pass": 4}
_BASIS_ORDER = {code: rank for rank, code in enumerate(labels("basis"))}
_PHASES = ("initial_budget", "additions", "adjusted_budget", "final", "control", "planned")
"""The phases of what several documents state, in the order of the budget year; those of single kinds last."""


def evaluation_of(tables: YearTables, department_id: str, summary: Row) -> Evaluation:
    """The contract of one department-year; ``summary`` is its row of ``evaluation.summary``."""
    findings = _findings(tables, department_id)
    return Evaluation(
        department_id=department_id,
        department=summary["department"],
        region=summary["region"],
        fiscal_year=tables.fiscal_year,
        scheme=summary["scheme"],
        scheme_version=next((scheme.version for scheme in schemes() if scheme.id == summary["scheme"]), None),
        draft=bool(blocking(findings)),
        self_score=plain(summary["self_score"]),
        self_grade=summary["self_grade"],
        score_low=plain(summary["score_low"]),
        score_high=plain(summary["score_high"]),
        grade_low=summary["grade_low"],
        grade_high=summary["grade_high"],
        verdict=summary["verdict"],
        adopted_score=None
        if summary["adopted_low"] is None
        else ScoreInterval(low=plain(summary["adopted_low"]), high=plain(summary["adopted_high"])),
        adopted_grade=None
        if summary["adopted_grade_low"] is None
        else GradeInterval(low=summary["adopted_grade_low"], high=summary["adopted_grade_high"]),
        rank=None
        if summary["place_best"] is None
        else Rank(best=summary["place_best"], worst=summary["place_worst"], peers=summary["peers"]),
        measures=[
            MeasureResult(
                id=row["measure"], value=row["value"], unit=row["unit"], state=row["state"], formula=row["formula"]
            )
            for row in sorted(
                tables.of("evaluation.measure", department_id), key=lambda row: _MEASURE_ORDER[row["measure"]]
            )
        ],
        indicators=indicators_of(tables, department_id),
        self_evaluation_quality=[
            QualityResult(
                aspect=row["aspect"],
                label=row["label"],
                points=plain(row["points"]),
                low=plain(row["low"]),
                high=plain(row["high"]),
                explanation=row["explanation"],
            )
            for row in sorted(
                tables.of("evaluation.self_evaluation_quality", department_id), key=lambda row: row["ordinal"]
            )
        ],
        three_public_change=[
            ThreePublicChange(
                item=row["item"],
                change_pct=row["change_pct"],
                control_rate_pct=row["control_rate_pct"],
                state=row["state"],
                budget_basis=row["budget_basis"],
                budget_change_pct=row["budget_change_pct"],
                **_moneys(row, "previous_final_wan", "budget_wan", "final_wan", "change_wan"),
                **_moneys(row, "previous_budget_wan", "compared_budget_wan", "budget_change_wan"),
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
        budget_after_result=budgets_after_result(tables, department_id),
        amount_by_stage=_amounts_by_stage(tables, department_id),
        target_attainment=[
            TargetAttainment(
                id=row["target_id"],
                target=row["label"],
                direction=row["direction"],
                direction_inferred=row["direction_inferred"],
                target_value=plain(row["target_value"]),
                actual_value=plain(row["actual_value"]),
                unit=row["unit"],
                attainment_pct=row["attainment_pct"],
                outcome=row["outcome"],
            )
            for row in targets_of(tables, department_id)
        ],
        findings=findings,
        sources=[
            _source_of(row)
            for row in sorted(
                tables.of("publication.source", department_id),
                key=lambda row: (row["form"], row["file"], row["source_sha256"]),
            )
        ],
        input_digest=tables.of("publication.input", department_id)[0]["digest"],
        program_version=_PROGRAM_VERSION,
    )


def budgets_after_result(tables: YearTables, department_id: str) -> list[BudgetAfterResult]:
    """The year's budget beside last year's result, by basis and item."""
    return [
        BudgetAfterResult(
            item=row["item"],
            basis=row["basis"],
            completion_pct=row["completion_pct"],
            budget_change_pct=row["budget_change_pct"],
            change_pct=row["change_pct"],
            **_moneys(
                row, "previous_budget_wan", "previous_final_wan", "budget_wan", "budget_change_wan", "change_wan"
            ),
        )
        for row in sorted(
            tables.of("comparison.budget_after_result", department_id),
            key=lambda row: (_BASIS_ORDER[row["basis"]], item_order(row)),
        )
    ]


def _amounts_by_stage(tables: YearTables, department_id: str) -> list[AmountByStage]:
    """By phase; within it by basis and item."""
    evidence = {row["reading_id"]: row for row in tables.of("publication.evidence", department_id)}
    return [
        AmountByStage(
            item=row["item"],
            phase=row["phase"],
            basis=row["basis"],
            state=row["state"],
            explained_by=row["explained_by"],
            spread_wan=rounded(row["spread_wan"]),
            amounts=[
                StatedAmount(
                    stage=cell["stage"],
                    amount_wan=rounded(cell["amount_wan"]),
                    cell=evidence_of(evidence[cell["reading_id"]]),
                )
                for cell in row["cells"]
            ],
        )
        for row in sorted(
            tables.of("comparison.amount_by_stage", department_id),
            key=lambda row: (_PHASES.index(row["phase"]), _BASIS_ORDER[row["basis"]], item_order(row)),
        )
    ]


def _source_of(row: Row) -> SourceFile:
    counts = {key: row[f"numbers_{key}"] for key in NumberCounts.model_fields}
    return SourceFile(
        file=row["file"],
        sha256=row["source_sha256"],
        form=row["form"],
        numbers=None if None in counts.values() else NumberCounts(**counts),
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


def blocking(findings: list[Finding]) -> list[Finding]:
    """Offences that block publication as final: while there are any, what is published is a draft."""
    return [finding for finding in findings if finding.effect == "publication"]


def evidence_of(row: Row) -> Evidence:
    """The cell that a row with ``file``, ``sheet``, ``cell`` and ``raw_text`` names."""
    return Evidence(file=row["file"], sheet=row["sheet"], cell=row["cell"], raw_text=row["raw_text"])


def finding_of(row: Row, cells: Mapping[int, Evidence]) -> Finding:
    """The finding of a row of ``evaluation.finding`` or ``publication.contradiction``.

    Args:
        row: its row.
        cells: reading id → its cell, of the readings that are to be shown with it.
    """
    return Finding(
        id=row["finding_id"],
        check=row["check_id"],
        state=row["state"],
        severity=row["severity"],
        effect=row["effect"],
        audience=row["audience"],
        message=row["message"],
        sides=[
            Side(label=row[f"{side}_label"], value=row[f"{side}_value"])
            for side in ("left", "right")
            if row[f"{side}_label"] is not None
        ],
        limit=row["limit_value"],
        difference=row["difference"],
        cause=cells.get(row["cause"]),
        evidence=[cells[reading] for reading in dict.fromkeys(row["reading_ids"]) if reading in cells],
    )


def in_order(findings: Iterable[Row]) -> Rows:
    """Rows of ``evaluation.finding`` as every document and the terminal list them.

    Alarms first, then hints, gaps and passes; within them the grave ones, then in the order of ``checks.csv``. Those
    that share a likely cause follow the first of them.
    """
    ordered = sorted(
        findings,
        key=lambda row: (
            _STATE_ORDER[row["state"]],
            _GRAVITY[row["severity"]],
            _CHECK_ORDER[row["check_id"]],
            row["subject"] or "",
            row["message"],
            row["finding_id"],
        ),
    )
    blocks: dict[object, Rows] = {}
    for row in ordered:
        blocks.setdefault(row["cause"] or row["finding_id"], []).append(row)
    return [row for block in blocks.values() for row in block]


def _findings(tables: YearTables, department_id: str) -> list[Finding]:
    cells = {row["reading_id"]: evidence_of(row) for row in tables.of("publication.evidence", department_id)}
    passed = [row for row in tables.of("evaluation.check_result", department_id) if row["state"] == "pass"]
    rows = in_order([*tables.of("evaluation.finding", department_id), *map(_worded, passed)])
    return [finding_of(row, cells) for row in rows]


def _worded(passed: Row) -> Row:
    """The row of a check that was passed, with what a finding has besides."""
    return {
        **passed,
        "severity": "info",
        "effect": "information",
        "cause": None,
        "audience": _AUDIENCE[passed["check_id"]],
        "message": f"核对通过：{passed['subject'] or ''}",
    }


def targets_of(tables: YearTables, department_id: str) -> Rows:
    """The rows of a department's targets, as its form lists them."""
    return sorted(tables.of("comparison.target_attainment", department_id), key=lambda row: row["record"])


def item_order(row: Row) -> int:
    """The rank of a row's item in the vocabulary: the order in which figures are listed."""
    return _ITEM_ORDER[row["item"]]


def _moneys(row: Row, *fields: str) -> dict[str, Decimal | None]:
    return {field: rounded(row[field]) for field in fields}
