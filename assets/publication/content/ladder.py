"""The ladder from a score to its cells: indicators, their standards, the cells they rest on, what reviews adopted."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assets.knowledge.items import items, labels
from assets.knowledge.schemes import Scheme
from assets.publication import wording
from assets.publication.content.blocks import Column, Table
from assets.publication.content.build_contract import evidence_of, indicators_of
from assets.publication.content.contract import Evaluation, Evidence, IndicatorResult
from assets.publication.rows import YearTables
from assets.text.number import plain
from assets.warehouse.warehouse import Row

LADDER_TABLES = ("evaluation.indicator_score", "evaluation.adopted_score", "publication.evidence")
"""What a ladder is made from."""


@dataclass(frozen=True)
class LabelledCell:
    """One cell behind a score: what it states, and where it stands."""

    label: str
    evidence: Evidence


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
class AdoptedScore:
    """The whole score with what reviews adopted in place of the recomputed intervals."""

    low: Decimal
    high: Decimal
    grade_low: str
    grade_high: str


@dataclass(frozen=True)
class Rung:
    """One indicator: its result, how it is scored, and the cells that it rests on.

    ``needed``: what evidence would close the interval, and the points that it decides.
    """

    result: IndicatorResult
    label: str
    group: str
    standard: str
    measure: str | None
    needed: str | None
    cells: list[LabelledCell]
    adopted: Adopted | None = None


def rungs_of(tables: YearTables, department_id: str, scheme: Scheme) -> list[Rung]:
    """The ladder of a department, in the order of its scheme; from the rows of ``LADDER_TABLES``."""
    cells = {row["reading_id"]: row for row in tables.of("publication.evidence", department_id)}
    scores = {row["indicator"]: row for row in tables.of("evaluation.indicator_score", department_id)}
    adopted = {row["indicator"]: row for row in tables.of("evaluation.adopted_score", department_id)}
    indicators = {indicator.id: indicator for indicator in scheme.indicators}
    rungs = []
    for result in indicators_of(tables, department_id):
        row, indicator = scores[result.id], indicators[result.id]
        readings = [*row["reading_ids"], row["claim_reading_id"], row["evidence_reading_id"]]
        rungs.append(
            Rung(
                result=result,
                label=indicator.label,
                group=indicator.group,
                standard=indicator.rule.standard(),
                measure=row["measure"],
                needed=row["needed"],
                cells=[
                    LabelledCell(_cell_label(cells[reading]), evidence_of(cells[reading]))
                    for reading in dict.fromkeys(readings)
                    if reading in cells
                ],
                adopted=_adopted(adopted[result.id]) if result.id in adopted else None,
            )
        )
    return rungs


def ladder_table(rungs: Sequence[Rung]) -> Table:
    """Each indicator with its standard and formula; below it the cells that it rests on, files by number."""
    columns = (Column("数据", 46), Column("原文", 18, "quantity"), Column("出处", 36))
    files = list(dict.fromkeys(cell.evidence.file for rung in rungs for cell in rung.cells))
    numbers = {file: f"[{number}]" for number, file in enumerate(files, start=1)}
    rows: list[tuple[str, ...]] = []
    if files:
        rows.append(("\n".join(f"{number} {file}" for file, number in numbers.items()),))
    for rung in rungs:
        points, score = wording.points(rung.result.points), wording.interval(rung.result.low, rung.result.high)
        standard, formula = rung.standard, rung.result.explanation
        rows.append((f"{rung.label}（{points}分，重算{score}）标准：{standard}。算式：{formula}",))
        rows += [
            (
                cell.label,
                wording.excerpt(cell.evidence.raw_text) or "（空）",
                f"{numbers[cell.evidence.file]}{cell.evidence.sheet} {cell.evidence.cell}",
            )
            for cell in rung.cells
        ]
    return Table("各项指标的评分依据", columns, tuple(rows), empty="没有适用的评分方案。")


def adopted_table(rungs: Sequence[Rung], evaluation: Evaluation, whole: AdoptedScore | None) -> Table:
    """Claimed, recomputed and adopted points side by side, with who adopted them, when, why and on what."""
    columns = (
        Column("指标", 20),
        Column("自评", 9, "score"),
        Column("重算", 15, "score"),
        Column("认定值", 11, "score"),
        Column("认定", 11, "score"),
        Column("认定人和日期", 14),
        Column("理由和依据", 20),
    )
    rows = [
        (
            rung.label,
            wording.points(rung.result.claimed),
            wording.interval(rung.result.low, rung.result.high),
            wording.NOTHING if rung.adopted.value is None else wording.short_number(rung.adopted.value),
            wording.interval(rung.adopted.low, rung.adopted.high),
            f"{rung.adopted.reviewer}\n{rung.adopted.reviewed_on}",
            f"{rung.adopted.reason}\n依据：{rung.adopted.evidence}",
        )
        for rung in rungs
        if rung.adopted
    ]
    if whole is not None:
        rows.append(
            (
                "总分",
                wording.points(evaluation.self_score),
                wording.interval(evaluation.score_low, evaluation.score_high),
                "",
                wording.interval(whole.low, whole.high),
                "",
                wording.grades(whole.grade_low, whole.grade_high),
            )
        )
    return Table("复核认定", columns, tuple(rows), "单位：分", has_total=True, empty="没有复核认定。")


def adopted_score(summary: Row) -> AdoptedScore | None:
    """The adopted score of a row of ``evaluation.summary``; ``None`` where nothing was reviewed."""
    if summary["adopted_low"] is None:
        return None
    return AdoptedScore(
        low=plain(summary["adopted_low"]),
        high=plain(summary["adopted_high"]),
        grade_low=summary["adopted_grade_low"],
        grade_high=summary["adopted_grade_high"],
    )


def _adopted(row: Row) -> Adopted:
    return Adopted(
        low=plain(row["adopted_low"]),
        high=plain(row["adopted_high"]),
        value=plain(row["adopted_value"]),
        reviewer=row["reviewer"],
        reviewed_on=row["reviewed_on"],
        reason=row["reason"],
        evidence=row["evidence"],
    )


def _cell_label(row: Row) -> str:
    """What a cell states: 2022年预算控制数“三公”经费合计."""
    phase = labels("phase")[row["phase"]] if items()[row["item"]].kind == "money" else ""
    basis = "" if row["basis"] == "total" else labels("basis")[row["basis"]] + "中的"
    return f"{row['stated_year']}年{phase}{basis}{labels('item')[row['item']]}"
