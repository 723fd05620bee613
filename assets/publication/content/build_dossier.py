"""Builds the dossiers of one fiscal year from the warehouse's rows."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from assets.knowledge.items import items, labels
from assets.knowledge.rules import measures
from assets.knowledge.schemes import Scheme, schemes
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
    Adopted,
    AdoptedScore,
    Amount,
    Cited,
    Contradiction,
    Dossier,
    MonthProgress,
    Rung,
    Stated,
    TargetNote,
    TrendPoint,
)
from assets.publication.content.trail import figures_behind, measure_parts
from assets.publication.content.year_rows import YearTables, check_labels, form_labels, known, money, plain, whole
from assets.warehouse.warehouse import Rows

Row = dict[str, Any]

TABLES = (
    "intake.department",
    "intake.figure",
    "intake.indicator_claim",
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
    "evaluation.check_result",
    "evaluation.finding",
    "publication.input",
    "publication.evidence",
    "publication.source",
)
"""What a dossier is made from."""

_THREE_PUBLIC_PHASES = {"previous_final": "previous_final_wan", "control": "budget_wan", "final": "final_wan"}
_BUDGET_PHASES = {"initial_budget": "initial_wan", "adjusted_budget": "adjusted_wan", "final": "final_wan"}
_STAFFING = (
    "approved_posts", "administrative_posts", "institutional_posts", "worker_posts", "staff_in_post", "retirees"
)  # fmt: skip
_ADDED_ITEMS = (
    "wages_and_benefits", "goods_and_services", "transfers_to_households", "capital", "subsidies_to_enterprises"
)  # fmt: skip
UNSTATED = {"dash", "blank", "not_applicable", "unparsed", "uncalculated"}


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
    figures = tables.of("intake.figure", department_id)
    cells = {row["reading_id"]: evidence_of(row) for row in tables.of("publication.evidence", department_id)}
    evaluation = evaluation_of(tables, department_id, summary)
    return Dossier(
        evaluation=evaluation,
        region=summary["region"],
        scheme_label=scheme.label,
        synthetic=bool(summary["synthetic"]),
        staffing={item: whole(staffing.get(item)) for item in _STAFFING},
        staffing_rate_pct=staffing.get("staffing_rate_pct"),
        narrative={
            row["item"].removeprefix("text_"): row["text"]
            for row in sorted(tables.of("intake.narrative", department_id), key=item_order)
            if row["item"].startswith("text_")
        },
        structure=[
            Amount(
                label=labels("item")[row["item"]],
                amount_wan=money(row["final_wan"]),
                state=row["state"],
                share_pct=row["share_pct"],
                level=1 if row["view_by"] == "of_which" else 0,
                group="按支出性质" if row["view_by"] == "nature" else "按支出内容",
                item=row["item"],
            )
            for row in sorted(
                tables.of("comparison.expenditure_structure", department_id),
                key=lambda row: (row["view_by"] != "nature", item_order(row)),
            )
            if row["state"] != "blank" or row["view_by"] != "of_which"
        ],
        additions=[
            Amount(labels("item")[row["item"]], money(row["amount"]), row["state"], item=row["item"])
            for row in sorted(figures, key=item_order)
            if row["phase"] == "additions" and row["item"] in _ADDED_ITEMS and row["state"] != "blank"
        ],
        additions_listed_wan=money(additions.get("listed_wan")),
        additions_total_wan=money(additions.get("additions_wan")),
        trend=[
            TrendPoint(row["item"], row["year_shown"], row["final_wan"], row["change_pct"])
            for row in sorted(
                tables.of("comparison.multi_year_trend", department_id),
                key=lambda row: (item_order(row), row["year_shown"]),
            )
        ],
        targets=[_target_note(tables, department_id, row, cells) for row in targets_of(tables, department_id)],
        rungs=_rungs(tables, department_id, scheme),
        draft_reasons=sorted(
            {
                finding.message if finding.audience == AUDIENCE else wording.OTHERS_TO_ACT
                for finding in blocking(evaluation.findings)
            }
        ),
        adopted=None
        if summary["adopted_low"] is None
        else AdoptedScore(
            low=known(plain(summary["adopted_low"])),
            high=known(plain(summary["adopted_high"])),
            grade_low=summary["adopted_grade_low"],
            grade_high=summary["adopted_grade_high"],
        ),
        progress=sorted(
            map(_month_progress, tables.of("comparison.execution_progress", department_id)),
            key=lambda progress: progress.month,
        ),
        reasons=list(summary["reasons"]),
        contradictions=contradictions(tables, department_id, AUDIENCE),
        proposal=summary["proposal"] or "",
        item_labels=labels("item"),
        basis_labels=labels("basis"),
        measure_labels={measure.id: measure.label for measure in measures()},
        indicator_labels={indicator.id: indicator.label for indicator in scheme.indicators},
        indicator_groups={indicator.id: indicator.group for indicator in scheme.indicators},
        check_labels=check_labels(),
        form_labels=form_labels(),
        cell_states=dict(sorted(_cell_states(figures))),
        figures=dict(
            sorted(figures_behind(figures, tables.of("comparison.three_public_change", department_id), cells).items())
        ),
        stated={
            (row["item"], row["phase"], row["basis"]): Stated(plain(row["amount"]), row["unit"], row["state"])
            for row in sorted(figures, key=lambda row: (item_order(row), row["phase"], row["basis"]))
        },
        measure_parts=dict(sorted(measure_parts(tables.of("evaluation.measure", department_id), cells).items())),
    )


def contradictions(tables: YearTables, department_id: str, audience: str | None = None) -> list[Contradiction]:
    """What must be set right, by anybody or by one audience, grouped under its likely causes, gravest first."""
    rows = sorted(
        (row for row in tables.of("publication.contradiction", department_id) if audience in (None, row["audience"])),
        key=lambda row: (row["block"], row["place"]),
    )
    found = []
    for _, block in groupby(rows, key=lambda row: row["block"]):
        members = list(block)
        cells = {cell["reading_id"]: evidence_of(cell) for cell in members[0]["evidence"]}
        findings = [finding_of(row, [evidence_of(cell) for cell in row["evidence"]]) for row in members]
        is_shared = len(members) > 1 or members[0]["findings"] == 1
        found.append(Contradiction(cells.get(members[0]["cause"]) if is_shared else None, findings))
    return found


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
                Cited(_cell_label(cells[reading]), evidence_of(cells[reading]))
                for reading in dict.fromkeys(readings)
                if reading in cells
            ],
            adopted=_adopted(adopted[row["indicator"]]) if row["indicator"] in adopted else None,
        )
    return rungs


def _adopted(row: Row) -> Adopted:
    return Adopted(
        low=known(plain(row["adopted_low"])),
        high=known(plain(row["adopted_high"])),
        value=plain(row["adopted_value"]),
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
        due_pct=plain(row["due_pct"]),
        spending_state=row["spending_state"],
        work_pct=plain(row["work_pct"]),
        gap_pp=row["gap_pp"],
        largest_gap_pp=row["largest_gap_pp"],
        gap_state=row["gap_state"],
    )


def _target_note(tables: YearTables, department_id: str, row: Row, cells: Mapping[int, Evidence]) -> TargetNote:
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
        level1=claim.get("level1") or "",
        points=claim.get("points"),
        claimed=claim.get("score"),
        cells=[cells[reading] for reading in row["reading_ids"] if reading in cells],
    )


def _cell_states(figures: Rows) -> Iterator[tuple[tuple[str, str, str], str]]:
    """How the cell of each figure without a number stood, by the contract's fields (see ``Dossier.cell_states``)."""
    for row in figures:
        if row["state"] not in UNSTATED:
            continue
        if row["item"] in _STAFFING and row["phase"] == "final":
            yield (row["item"], "", "staffing"), row["state"]
        if row["phase"] in _THREE_PUBLIC_PHASES:
            yield (row["item"], "", _THREE_PUBLIC_PHASES[row["phase"]]), row["state"]
        if row["phase"] in _BUDGET_PHASES:
            yield (row["item"], row["basis"], _BUDGET_PHASES[row["phase"]]), row["state"]
