"""The score sheet and the tables behind it as an Excel workbook."""

import io
from decimal import Decimal

from assets.publication import sentences, tables, wording
from assets.publication.dossier import ALARM_STATES, GAP_STATES, HINT_STATES, Dossier, TargetNote
from assets.publication.report import SYNTHETIC_NOTICE
from assets.publication.xlsx_sheet import Book, Cell, SheetColumn, open_workbook

_WAN = "单位：万元"


def scoresheet_xlsx(dossier: Dossier) -> bytes:
    """The workbook of one department-year as bytes: score sheet, tables, measures, findings (money in 万元)."""
    buffer = io.BytesIO()
    with open_workbook(buffer, wording.title(dossier)) as book:
        _score_sheet(book, dossier)
        _three_public(book, dossier)
        _budget(book, dossier)
        _structure(book, dossier)
        _targets(book, dossier)
        _measures(book, dossier)
        _findings(book, dossier)
    return buffer.getvalue()


def _title(dossier: Dossier, sheet: str) -> str:
    notice = f"（{SYNTHETIC_NOTICE}）" if dossier.synthetic else ""
    return f"{dossier.evaluation.department}{dossier.evaluation.fiscal_year}年度{sheet}{notice}"


def _score_sheet(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("分组", 18),
        SheetColumn("指标", 28),
        SheetColumn("分值", 9, "score"),
        SheetColumn("重算最低", 10, "score"),
        SheetColumn("重算最高", 10, "score"),
        SheetColumn("自评", 10, "score"),
        SheetColumn("状态", 12),
        SheetColumn("算式和说明", 60),
    )
    evaluation = dossier.evaluation
    missing = wording.EMPTY_TEXT["missing"]
    full = sum((line.points for line in evaluation.indicators), start=Decimal(0))
    rows: list[list[Cell]] = [
        [
            dossier.indicator_groups.get(line.id, ""),
            wording.label(dossier.indicator_labels, line.id),
            line.points,
            line.low,
            line.high,
            _or(line.claimed, missing),
            wording.indicator_state(line),
            line.explanation,
        ]
        for line in evaluation.indicators
    ]
    rows.append(
        [
            "合计",
            "",
            full if evaluation.indicators else missing,
            _or(evaluation.score_low, wording.NOT_SCORED),
            _or(evaluation.score_high, wording.NOT_SCORED),
            _or(evaluation.self_score, missing),
            "",
            wording.VERDICTS[evaluation.verdict],
        ]
    )
    book.add_table("评分表", _title(dossier, "评分表"), columns, rows, note=sentences.summary(dossier), has_total=True)


def _three_public(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("项目", 28),
        SheetColumn("上年决算", 14, "money"),
        SheetColumn("预算控制数", 14, "money"),
        SheetColumn("本年决算", 14, "money"),
        SheetColumn("比上年增减", 14, "money"),
        SheetColumn("比上年变动率（%）", 18, "percent"),
        SheetColumn("决算÷控制数（%）", 18, "percent"),
    )
    rows: list[list[Cell]] = [
        [
            wording.label(dossier.item_labels, row.item),
            _money(row.previous_final_wan, dossier.state_of(row.item, "", "previous_final_wan")),
            _money(row.budget_wan, dossier.state_of(row.item, "", "budget_wan")),
            _money(row.final_wan, row.state),
            _or(row.change_wan, wording.NO_RATE),
            _or(row.change_pct, wording.NO_RATE),
            _or(row.control_rate_pct, wording.NO_RATE),
        ]
        for row in dossier.evaluation.three_public_change
    ]
    book.add_table("三公经费", _title(dossier, "“三公”经费"), columns, rows, note=_WAN)


def _budget(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("项目", 28),
        SheetColumn("口径", 14),
        SheetColumn("年初预算", 14, "money"),
        SheetColumn("调整预算", 14, "money"),
        SheetColumn("决算", 14, "money"),
        SheetColumn("决算-预算", 14, "money"),
        SheetColumn("完成率（%）", 14, "percent"),
        SheetColumn("完成率分母", 14),
    )
    rows: list[list[Cell]] = [
        [
            wording.label(dossier.item_labels, row.item),
            wording.label(dossier.basis_labels, row.basis),
            _money(row.initial_wan, dossier.state_of(row.item, row.basis, "initial_wan")),
            _money(row.adjusted_wan, dossier.state_of(row.item, row.basis, "adjusted_wan")),
            _money(row.final_wan, dossier.state_of(row.item, row.basis, "final_wan")),
            _or(row.difference_wan, wording.NO_RATE),
            _or(row.completion_pct, wording.NO_RATE),
            tables.denominator(row),
        ]
        for row in dossier.evaluation.budget_execution
    ]
    book.add_table("预算执行", _title(dossier, "预算执行"), columns, rows, note=_WAN)


def _structure(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("类别", 14),
        SheetColumn("内容", 36),
        SheetColumn("金额", 16, "money"),
        SheetColumn("占合计（%）", 16, "percent"),
    )
    rows: list[list[Cell]] = [
        [kind, tables.indented(row), _money(row.amount_wan, row.state), _or(row.share_pct, wording.NO_RATE)]
        for kind, amounts in (("支出构成", dossier.structure), ("预算追加", dossier.additions))
        for row in amounts
    ]
    book.add_table("支出构成", _title(dossier, "支出构成和预算追加"), columns, rows, note=_WAN)


def _targets(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("绩效指标", 32),
        SheetColumn("目标值", 16),
        SheetColumn("实际完成值", 16),
        SheetColumn("完成率（实际÷目标，%）", 18, "percent"),
        SheetColumn("结果", 12),
        SheetColumn("说明", 40),
    )
    attainments = dossier.evaluation.target_attainment
    rows: list[list[Cell]] = []
    for place, row in enumerate(attainments):
        note = dossier.targets[place] if place < len(dossier.targets) else TargetNote()
        rows.append(
            [
                row.target,
                tables.target_text(row, note),
                tables.actual_text(row, note),
                _or(row.attainment_pct, wording.NO_RATE),
                wording.OUTCOMES[row.outcome],
                tables.target_remark(row, note),
            ]
        )
    book.add_table("绩效目标", _title(dossier, "绩效目标"), columns, rows, note=sentences.targets(dossier))


def _measures(book: Book, dossier: Dossier) -> None:
    columns = (
        SheetColumn("测算指标", 32),
        SheetColumn("结果", 14, "money"),
        SheetColumn("单位", 10),
        SheetColumn("算式", 60),
        SheetColumn("状态", 12),
    )
    rows: list[list[Cell]] = [
        [
            wording.label(dossier.measure_labels, measure.id),
            _or(measure.value, wording.NOT_SCORED),
            wording.unit_label(measure.unit),
            measure.formula,
            wording.MEASURE_STATES[measure.state],
        ]
        for measure in dossier.evaluation.measures
    ]
    book.add_table("测算指标", _title(dossier, "测算指标"), columns, rows)


def _findings(book: Book, dossier: Dossier) -> None:
    """One row per evidence cell, so that a filter on file or sheet keeps the finding with it."""
    columns = (
        SheetColumn("序号", 6, "count"),
        SheetColumn("状态", 10),
        SheetColumn("程度", 7),
        SheetColumn("类别", 10),
        SheetColumn("核对项目", 16),
        SheetColumn("事项", 40),
        SheetColumn("填报", 13),
        SheetColumn("应为", 13),
        SheetColumn("差异", 12),
        SheetColumn("文件", 24),
        SheetColumn("工作表", 12),
        SheetColumn("单元格", 8),
        SheetColumn("原文", 18),
    )
    rows: list[list[Cell]] = []
    listed = [finding for kind in (ALARM_STATES, HINT_STATES, GAP_STATES) for finding in dossier.findings_in(kind)]
    for number, finding in enumerate(listed, start=1):
        told: list[Cell] = [
            number,
            wording.FINDING_STATES[finding.state],
            wording.SEVERITIES[finding.severity],
            dossier.finding_categories.get(finding.check, ""),
            wording.label(dossier.check_labels, finding.check),
            finding.message,
            finding.found or "",
            finding.expected or "",
            finding.difference or "",
        ]
        cells = [[line.file, line.sheet, line.cell, line.raw_text or "（空）"] for line in finding.evidence]
        rows.extend([*told, *cell] for cell in cells or [["", "", "", ""]])
    book.add_table("问题清单", _title(dossier, "问题清单"), columns, rows, note=sentences.finding_counts(dossier))


def _money(value: Decimal | None, state: str) -> Cell:
    return value if value is not None and wording.is_known(value, state) else wording.empty_text(state)


def _or(value: Decimal | None, instead: str) -> Cell:
    return instead if value is None else value
