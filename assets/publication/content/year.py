"""Builds the summary of one fiscal year over departments from the warehouse's rows."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from assets.knowledge.rule_kinds import ChecklistRule
from assets.knowledge.schemes import schemes
from assets.publication.content.build_dossier import UNSTATED, contradictions
from assets.publication.content.dossier import FileRow, GradeCount, Movement, ReviewLine, YearRow, YearSummary
from assets.publication.content.year_rows import YearTables, check_labels, form_labels, known, money, plain, whole
from assets.publication.wording import beijing_time, places

Row = dict[str, Any]

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
            for row in sorted(came, key=lambda row: (row["department_id"] or "", row["path"], row["form"] or ""))
        ],
        expected_missing=[
            row["department"]
            for row in tables.submissions
            if row["state"] == "due" and row["region"] in regions and row["department_id"] not in evaluated
        ],
        form_labels=form_labels(),
        check_labels=check_labels(),
    )


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
        yield ReviewLine(row["department_id"], row["label"], "", known(plain(row["points"])), claimed, low, high)


def _year_row(tables: YearTables, row: Row) -> YearRow:
    states = {}
    for figure in tables.of("intake.figure", row["department_id"]):
        if figure["item"] == "three_public_expenses" and figure["phase"] == "final" and figure["state"] in UNSTATED:
            states["three_public_wan"] = figure["state"]
    return YearRow(
        department_id=row["department_id"],
        department=row["department"],
        region=row["region"],
        budget_wan=money(row["initial_wan"]),
        final_wan=money(row["final_wan"]),
        execution_pct=row["execution_pct"],
        adjustment_pct=row["additions_pct"],
        approved_posts=whole(row["approved_posts"]),
        staff_in_post=whole(row["staff_in_post"]),
        three_public_previous_wan=money(row["three_public_previous_wan"]),
        three_public_wan=money(row["three_public_wan"]),
        scheme=row["scheme"],
        self_score=plain(row["self_score"]),
        self_grade=row["self_grade"],
        score_low=plain(row["score_low"]),
        score_high=plain(row["score_high"]),
        grade_low=row["grade_low"],
        grade_high=row["grade_high"],
        verdict=row["verdict"],
        gap=plain(row["gap"]) or None,
        place=places(row["place_best"], row["place_worst"]) or "不可比",
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
