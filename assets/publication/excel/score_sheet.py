"""The score sheet and the tables behind it as an Excel workbook."""

import io
from decimal import Decimal

from assets.knowledge.checks import check_labels
from assets.knowledge.items import labels
from assets.knowledge.rules import measure_labels
from assets.publication import wording
from assets.publication.content import sentences, tables
from assets.publication.content.dossier import (
    KINDS,
    Dossier,
    Figure,
    MeasureParts,
    TargetNote,
)
from assets.publication.excel import formulas
from assets.publication.excel.score_cells import result, titled
from assets.publication.excel.score_money import add_money_sheets
from assets.publication.excel.sheet import (
    FIRST_ROW,
    Book,
    Cell,
    Formula,
    SheetColumn,
    Sourced,
    open_workbook,
    sheet_columns,
)


def scoresheet_xlsx(dossier: Dossier) -> bytes:
    """The workbook of one department-year as bytes: score sheet, tables, measures, findings (money in 万元)."""
    buffer = io.BytesIO()
    with open_workbook(buffer, wording.title(dossier.evaluation)) as book:
        _score_sheet(book, dossier)
        add_money_sheets(book, dossier)
        _staffing(book, dossier)
        _targets(book, dossier)
        if dossier.drift:
            _drift(book, dossier)
        _measures(book, dossier)
        _findings(book, dossier)
        _files(book, dossier)
        book.add_sources(titled(dossier, "数据来源单元格"))
    return buffer.getvalue()


def _score_sheet(book: Book, dossier: Dossier) -> None:
    table = tables.score_table(dossier, explained=True)
    evaluation, whole = dossier.evaluation, dossier.adopted
    columns = [SheetColumn("分组", 18), *sheet_columns(table, (28, 9, 10, 10, 10, 12, 40 if whole else 52))]
    if whole:
        columns.append(SheetColumn("复核认定", 12))
    missing = wording.EMPTY_TEXT["missing"]
    rows: list[list[Cell]] = [
        [
            rung.group,
            rung.label,
            rung.result.points,
            rung.result.low,
            rung.result.high,
            _or(rung.result.claimed, missing),
            wording.indicator_state(rung.result),
            rung.result.explanation,
            *(
                [wording.interval(rung.adopted.low, rung.adopted.high) if rung.adopted else wording.NOTHING]
                if whole
                else []
            ),
        ]
        for rung in dossier.rungs
    ]
    lines, full = len(rows), sum((rung.result.points for rung in dossier.rungs), start=Decimal(0))
    rows.append(
        [
            "合计",
            "",
            _sum("C", lines, full) if lines else missing,
            wording.NOT_SCORED if evaluation.score_low is None else _sum("D", lines, evaluation.score_low),
            wording.NOT_SCORED if evaluation.score_high is None else _sum("E", lines, evaluation.score_high),
            _or(evaluation.self_score, missing),
            "",
            wording.VERDICTS[evaluation.verdict],
            *([wording.interval(whole.low, whole.high)] if whole else []),
        ]
    )
    book.add_table(
        "评分表", titled(dossier, table.caption), columns, rows, note=sentences.summary(dossier), has_total=True
    )
    if lines:
        book.add_column_chart("评分表", "重算区间和自评得分（分）", 0, 0, (3, 4, 5), lines, lines, lines + 1)


def _sum(column: str, lines: int, value: Decimal) -> Formula:
    """The live sum of a column of points."""
    return Formula(formulas.total(column, FIRST_ROW, FIRST_ROW + lines - 1), value)


def _staffing(book: Book, dossier: Dossier) -> None:
    columns = (SheetColumn("项目", 56), SheetColumn("人数", 18, "quantity"))
    rows: list[list[Cell]] = [
        [labels("item")[item], _persons(dossier.figures[item, "final", "total"], labels("item")[item])]
        for item in tables.STAFFING
    ]
    staff, posts = (f"B{FIRST_ROW + tables.STAFFING.index(item)}" for item in ("staff_in_post", "approved_posts"))
    rate = Formula(formulas.rate(staff, posts), result(dossier.staffing_rate_pct))
    rows.append(["在职人员控制率（在职人数÷编制数，%）", rate])
    book.add_table("人员", titled(dossier, "编制和人员"), columns, rows, note="单位：人。")


def _persons(figure: Figure, label: str) -> Cell:
    if figure.number is None:
        return figure.count
    persons = int(figure.number) if figure.number == int(figure.number) else figure.number
    return Sourced(persons, label, (figure.cell,)) if figure.cell else persons


def _targets(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("绩效指标", 34),
        SheetColumn("要求", 7),
        SheetColumn("目标值", 14, "quantity"),
        SheetColumn("实际完成值", 14, "quantity"),
        SheetColumn("单位", 8),
        SheetColumn("完成率（实际÷目标，%）", 13, "percent"),
        SheetColumn("相差（百分点）", 11, "percent"),
        SheetColumn("净值", 10, "quantity"),
        SheetColumn("按净值完成率（%）", 11, "percent"),
        SheetColumn("结果", 12),
    )
    attainments = dossier.evaluation.target_attainment
    rows: list[list[Cell]] = []
    for index, row in enumerate(attainments):
        note = dossier.targets[index] if index < len(dossier.targets) else TargetNote()
        part, base = ("C#", "D#") if row.direction == "at_most" else ("D#", "C#")
        rows.append(
            [
                Sourced(row.target, row.target, tuple(note.cells)),
                wording.DIRECTIONS.get(row.direction or "", "") + ("（推断）" if row.direction_inferred else ""),
                tables.target_text(row, note) if row.target_value is None else row.target_value,
                tables.actual_text(row, note) if row.actual_value is None else row.actual_value,
                wording.unit_label(row.unit),
                _where_computed(row.attainment_pct, formulas.rate(part, base)),
                _where_computed(note.gap_pp, formulas.difference("D#", "C#")),
                _or(note.net_value, ""),
                _where_computed(note.net_attainment_pct, formulas.rate("H#", "C#")),
                wording.OUTCOMES[row.outcome],
            ]
        )
    note_text = sentences.targets(dossier)
    book.add_table("绩效目标", titled(dossier, "绩效目标"), columns, rows, note=note_text)


def _drift(book: Book, dossier: Dossier) -> None:
    table = tables.drift_table(dossier)
    rows: list[list[Cell]] = [
        [
            Sourced(row.target, row.target, tuple(row.cells)),
            row.declared_text or wording.NOTHING,
            row.evaluated_text or wording.NOTHING,
            _or(row.declared_weight, wording.NOTHING),
            _or(row.evaluated_weight, wording.NOTHING),
            tables.drift_text(row),
        ]
        for row in dossier.drift
    ]
    columns = sheet_columns(table, (34, 18, 18, 10, 10, 24))
    book.add_table("目标变化", titled(dossier, table.caption), columns, rows, note=sentences.drift(dossier))


def _where_computed(value: Decimal | None, formula: str) -> Cell:
    """A formula where the method computes one: a growth rate, for instance, is no share of another."""
    return "" if value is None else Formula(formula, result(value))


def _measures(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("测算指标", 32),
        SheetColumn("分子", 14, "money"),
        SheetColumn("分母", 14, "money"),
        SheetColumn("结果", 12, "percent"),
        SheetColumn("单位", 6),
        SheetColumn("算式", 58),
        SheetColumn("状态", 12),
    )
    rows: list[list[Cell]] = []
    for measure in tables.printed_measures(dossier):
        name = measure_labels()[measure.id]
        parts = dossier.measure_parts.get(measure.id, MeasureParts(None, None, []))
        value: Cell = _or(measure.value, wording.NOT_SCORED)
        if measure.value is not None and parts.denominator is not None:
            value = Formula(formulas.rate("B#", "C#"), result(measure.value))
        rows.append(
            [
                Sourced(name, name, tuple(parts.cells)),
                _or(parts.numerator, ""),
                _or(parts.denominator, ""),
                value,
                wording.unit_label(measure.unit),
                measure.formula,
                wording.MEASURE_STATES[measure.state],
            ]
        )
    book.add_table(
        "测算指标", titled(dossier, "测算指标"), columns, rows, note="点击指标名称，转到所用数据的来源单元格。"
    )


def _findings(book: Book, dossier: Dossier) -> None:
    """One row per evidence cell, so that a filter on file or sheet keeps the finding with it."""
    columns = (
        SheetColumn("序号", 6, "count"),
        SheetColumn("状态", 9),
        SheetColumn("程度", 12),
        SheetColumn("核对项目", 12),
        SheetColumn("事项", 23),
        *(SheetColumn(title, width) for title, width in zip(wording.COMPARED, (14, 14, 6, 8), strict=True)),
        SheetColumn("文件", 18),
        SheetColumn("工作表", 10),
        SheetColumn("单元格", 8),
        SheetColumn("原文", 10),
    )
    rows: list[list[Cell]] = []
    listed = [finding for kind in KINDS for finding in dossier.findings_in(kind.states)]
    for number, finding in enumerate(listed, start=1):
        line: list[Cell] = [
            number,
            wording.FINDING_STATES[finding.state],
            wording.gravity(finding),
            wording.label(check_labels(), finding.check),
            finding.message,
            *wording.compared(finding),
        ]
        cells = [[cell.file, cell.sheet, cell.cell, cell.raw_text or "（空）"] for cell in finding.evidence]
        rows.extend([*line, *cell] for cell in cells or [["", "", "", ""]])
    book.add_table("问题清单", titled(dossier, "问题清单"), columns, rows, note=sentences.finding_counts(dossier))


def _files(book: Book, dossier: Dossier) -> None:
    table = tables.source_table(dossier)
    book.add_table("资料来源", titled(dossier, table.caption), sheet_columns(table, (40, 26, 56, 8, 8, 8)), table.rows)


def _or(value: Decimal | None, instead: str) -> Cell:
    return instead if value is None else value
