"""Builds the dossiers of one fiscal year from the warehouse's rows."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from assets.knowledge.schemes import schemes
from assets.publication import wording
from assets.publication.content.build_contract import (
    blocking,
    evaluation_of,
    evidence_of,
    finding_of,
    item_order,
    targets_of,
)
from assets.publication.content.contract import Evidence
from assets.publication.content.dossier import (
    AUDIENCE,
    Contradiction,
    Dossier,
    Figure,
    FigureKey,
    Figures,
    MeasureParts,
    MonthProgress,
    StructureLine,
    TargetDrift,
    TargetNote,
    TrendPoint,
    UnreadNumber,
)
from assets.publication.content.ladder import LADDER_TABLES, adopted_score, rungs_of
from assets.publication.rows import YearTables
from assets.text.number import plain, rounded
from assets.warehouse.warehouse import Row, Rows

TABLES = (
    "intake.department",
    "intake.figure",
    "intake.indicator_claim",
    "intake.narrative",
    "comparison.three_public_change",
    "comparison.budget_execution",
    "comparison.budget_after_result",
    "comparison.amount_by_stage",
    "comparison.addition_reconciliation",
    "comparison.expenditure_structure",
    "comparison.staffing",
    "comparison.target_attainment",
    "comparison.target_drift",
    "comparison.multi_year_trend",
    "comparison.execution_progress",
    "evaluation.measure",
    "evaluation.self_evaluation_quality",
    "evaluation.summary",
    "publication.contradiction",
    "evaluation.check_result",
    "evaluation.finding",
    "publication.input",
    "publication.source",
    "publication.unread_number",
    *LADDER_TABLES,
)
"""What a dossier is made from."""

Cells = Mapping[int, Evidence]
"""Reading id → its cell."""


def dossiers(tables: YearTables) -> Iterator[Dossier]:
    """One dossier per department evaluated in the year, by department id."""
    for department_id in sorted(tables.by_department["evaluation.summary"]):
        yield _dossier(tables, department_id)


def _dossier(tables: YearTables, department_id: str) -> Dossier:
    summary = tables.of("evaluation.summary", department_id)[0]
    scheme = next(scheme for scheme in schemes() if scheme.id == summary["scheme"])
    staffing = next(iter(tables.of("comparison.staffing", department_id)), {})
    additions = next(
        (row for row in tables.of("comparison.addition_reconciliation", department_id)
         if row["basis_item"] == "general_public_budget"), {},
    )  # fmt: skip
    cells = {row["reading_id"]: evidence_of(row) for row in tables.of("publication.evidence", department_id)}
    evaluation = evaluation_of(tables, department_id, summary)
    texts = {
        row["item"].removeprefix("text_"): row
        for row in sorted(tables.of("intake.narrative", department_id), key=item_order)
        if row["item"].startswith("text_")
    }
    return Dossier(
        evaluation=evaluation,
        region=summary["region"],
        scheme_label=scheme.label,
        synthetic=bool(summary["synthetic"]),
        staffing_rate_pct=staffing.get("staffing_rate_pct"),
        narrative={subject: row["text"] for subject, row in texts.items()},
        narrative_cells={
            subject: cells[row["reading_id"]] for subject, row in texts.items() if row["reading_id"] in cells
        },
        structure=[
            StructureLine(
                item=row["item"],
                group="按支出性质" if row["view_by"] == "nature" else "按支出内容",
                level=1 if row["view_by"] == "of_which" else 0,
                share_pct=row["share_pct"],
            )
            for row in sorted(
                tables.of("comparison.expenditure_structure", department_id),
                key=lambda row: (row["view_by"] != "nature", item_order(row)),
            )
            if row["state"] != "blank" or row["view_by"] != "of_which"
        ],
        additions_listed_wan=rounded(additions.get("listed_wan")),
        trend=[
            TrendPoint(row["item"], row["year_shown"], row["final_wan"], row["change_pct"])
            for row in sorted(
                tables.of("comparison.multi_year_trend", department_id),
                key=lambda row: (item_order(row), row["year_shown"]),
            )
        ],
        targets=[_target_note(tables, department_id, row, cells) for row in targets_of(tables, department_id)],
        reasons=list(summary["reasons"]),
        contradictions=contradictions(tables, department_id, AUDIENCE),
        proposal=summary["proposal"] or "",
        figures=_figures(tables.of("intake.figure", department_id), cells),
        last_year=_last_year(tables, department_id),
        measure_parts={
            row["measure"]: MeasureParts(row["numerator"], row["denominator"], _cells_of(row, cells))
            for row in sorted(tables.of("evaluation.measure", department_id), key=lambda row: row["measure"])
        },
        drift=[
            _target_drift(row, cells)
            for row in sorted(tables.of("comparison.target_drift", department_id), key=lambda row: row["record"])
        ],
        progress=sorted(
            map(_month_progress, tables.of("comparison.execution_progress", department_id)),
            key=lambda progress: progress.month,
        ),
        rungs=rungs_of(tables, department_id, scheme),
        adopted=adopted_score(summary),
        draft_reasons=sorted(
            {
                finding.message if finding.audience == AUDIENCE else wording.OTHERS_TO_ACT
                for finding in blocking(evaluation.findings)
            }
        ),
        unread=[
            UnreadNumber(evidence_of(row), row["reason"])
            for row in sorted(
                tables.of("publication.unread_number", department_id),
                key=lambda row: (row["file"], row["source_sha256"], row["position"]),
            )
        ],
    )


def contradictions(tables: YearTables, department_id: str, audience: str | None = None) -> list[Contradiction]:
    """What must be set right, by anybody or by one audience, grouped under its likely causes, gravest first."""
    rows = sorted(
        (row for row in tables.of("publication.contradiction", department_id) if audience in (None, row["audience"])),
        key=lambda row: (row["block"], row["place"]),
    )
    blocks = []
    for _, block in groupby(rows, key=lambda row: row["block"]):
        members = list(block)
        findings = [
            finding_of(row, {cell["reading_id"]: evidence_of(cell) for cell in row["evidence"]}) for row in members
        ]
        is_shared = len(members) > 1 or members[0]["findings"] == 1
        blocks.append(Contradiction(findings[0].cause if is_shared else None, findings))
    return blocks


def _figures(rows: Rows, cells: Cells) -> Figures:
    """The figures of ``intake.figure``, in the order of the vocabulary."""
    return Figures(
        (
            (row["item"], row["phase"], row["basis"]),
            Figure(row["amount"], row["state"], row["unit"], cells.get(row["reading_id"])),
        )
        for row in sorted(rows, key=lambda row: (item_order(row), row["phase"], row["basis"]))
    )


def _last_year(tables: YearTables, department_id: str) -> Figures:
    """What last year's own files say, out of the tables that compare with it, with its cells."""
    amounts: dict[FigureKey, Decimal | None] = {}
    for row in tables.of("comparison.budget_after_result", department_id):
        planned = "control" if row["item"] == "three_public_expenses" else "initial_budget"
        amounts[row["item"], planned, row["basis"]] = row["previous_budget_wan"]
        amounts[row["item"], "final", row["basis"]] = row["previous_final_wan"]
    for row in tables.of("comparison.three_public_change", department_id):
        if row["previous_source"] == "previous_file":
            amounts[row["item"], "final", "total"] = row["previous_final_wan"]
        if row["previous_budget_source"] == "previous_file":
            amounts[row["item"], "control", row["budget_basis"]] = row["previous_budget_wan"]
    cells = {
        (row["item"], row["phase"], row["basis"]): evidence_of(row)
        for row in tables.of("publication.evidence", department_id)
        if row["stated_year"] == tables.fiscal_year - 1
    }
    return Figures(
        (key, Figure(amount, "value", "万元", cells.get(key)))
        for key, amount in sorted(amounts.items())
        if amount is not None
    )


def _month_progress(row: Row) -> MonthProgress:
    return MonthProgress(
        month=int(row["month"]),
        budget_wan=row["budget_wan"],
        denominator=row["denominator"],
        cumulative_wan=row["cumulative_wan"],
        spending_pct=row["spending_pct"],
        due_month=row["due_month"],
        due_pct=plain(row["due_pct"]),
        spending_state=row["spending_state"],
        work_pct=plain(row["work_pct"]),
        gap_pp=row["gap_pp"],
        largest_gap_pp=row["largest_gap_pp"],
        gap_state=row["gap_state"],
    )


def _target_note(tables: YearTables, department_id: str, row: Row, cells: Cells) -> TargetNote:
    claim = next(
        (
            claim
            for claim in tables.of("intake.indicator_claim", department_id)
            if claim["form"] == "self_evaluation_form"
            and (claim["record"], claim["indicator_label"]) == (row["record"], row["target_name"])
        ),
        {},
    )
    return TargetNote(
        gap_pp=plain(row["gap_pp"]),
        net_value=plain(row["net_value"]),
        net_attainment_pct=row["net_attainment_pct"],
        target_text=row["target_text"] or "",
        actual_text=row["actual_text"] or "",
        target_state="value" if row["target_text"] else "blank",
        actual_state=row["actual_state"] or "missing",
        deviation=row["deviation"] or "",
        remark=row["note"] or "",
        level1=claim.get("level1") or "",
        points=claim.get("points"),
        claimed=claim.get("score"),
        cells=_cells_of(row, cells),
    )


def _target_drift(row: Row, cells: Cells) -> TargetDrift:
    names = dict.fromkeys(filter(None, (row["declared_name"], row["evaluated_name"])))
    return TargetDrift(
        target=" → ".join(names) if row["change"] == "renamed" else next(iter(names)),
        declared_text=row["declared_text"] or "",
        evaluated_text=row["evaluated_text"] or "",
        declared_weight=plain(row["declared_weight"]),
        evaluated_weight=plain(row["evaluated_weight"]),
        change=row["change"],
        weight_change=plain(row["weight_change"]),
        cells=_cells_of(row, cells),
    )


def _cells_of(row: Row, cells: Cells) -> list[Evidence]:
    """The cells of a row's readings, each once."""
    return [cells[reading] for reading in dict.fromkeys(row["reading_ids"]) if reading in cells]
