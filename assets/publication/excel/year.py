"""The summary of one fiscal year over departments as an Excel workbook."""

import io
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from assets.knowledge.checks import check_labels
from assets.knowledge.forms import form_labels
from assets.knowledge.items import labels
from assets.knowledge.quality import quality_aspects
from assets.publication import wording
from assets.publication.content import tables
from assets.publication.content.year import YearRow, YearSummary
from assets.publication.excel.sheet import Book, Cell, SheetColumn, open_workbook
from assets.publication.wording import SYNTHETIC_NOTICE
from assets.text.number import plain

_GRAVITY = {severity: rank for rank, severity in enumerate(wording.SEVERITIES)}


def summary_xlsx(summary: YearSummary) -> bytes:
    """The workbook of one year as bytes: departments, ledger of submissions, numbers of findings (money in 万元)."""
    buffer = io.BytesIO()
    with open_workbook(buffer, f"{summary.fiscal_year}年度部门整体支出绩效评价汇总") as book:
        _departments(book, summary)
        _movement(book, summary)
        _budgets(book, summary)
        _distribution(book, summary)
        _quality(book, summary)
        _contradictions(book, summary)
        _ledger(book, summary)
        _problems(book, summary)
    return buffer.getvalue()


def _departments(book: Book, summary: YearSummary) -> None:
    columns = (
        SheetColumn("部门", 26),
        SheetColumn("地区", 14),
        SheetColumn("年初预算", 12, "money"),
        SheetColumn("决算", 12, "money"),
        SheetColumn("预算执行率（决算÷调整预算，%）", 13, "percent"),
        SheetColumn("预算调整率（调整数÷年初预算，%）", 13, "percent"),
        SheetColumn("编制数", 8, "count"),
        SheetColumn("在职人数", 8, "count"),
        SheetColumn("“三公”上年决算", 11, "money"),
        SheetColumn("“三公”本年决算", 11, "money"),
        SheetColumn("评分方案", 13),
        SheetColumn("自评得分", 9, "score"),
        SheetColumn("自评等级", 9),
        SheetColumn("重算最低", 9, "score"),
        SheetColumn("重算最高", 9, "score"),
        SheetColumn("重算等级", 14),
        SheetColumn("复核认定得分", 12),
        SheetColumn("复核认定等级", 14),
        SheetColumn("结论", 17),
        SheetColumn("文书", 8),
        SheetColumn("自评与区间差距（分）", 11, "score"),
        SheetColumn("结果应用建议", 22),
        SheetColumn("位次", 9),
        SheetColumn("不可比的原因", 30),
        SheetColumn("不符", 7, "count"),
        SheetColumn("提示", 7, "count"),
        SheetColumn("资料不足", 7, "count"),
        SheetColumn("原因", 40),
        SheetColumn("数据性质", 12),
    )
    rows = [_department(row) for row in summary.rows]
    title = f"{summary.fiscal_year}年度部门整体支出绩效评价汇总表"
    book.add_table("汇总表", title, columns, rows, note="金额单位：万元；人数单位：人；未知的数写明原因，不作零处理。")


def _department(row: YearRow) -> Sequence[Cell]:
    missing = wording.EMPTY_TEXT["missing"]
    return [
        row.department,
        row.region,
        _or(row.budget_wan, missing),
        _or(row.final_wan, missing),
        _or(row.execution_pct, wording.NO_RATE),
        _or(row.adjustment_pct, wording.NO_RATE),
        _or(row.approved_posts, missing),
        _or(row.staff_in_post, missing),
        _or(row.three_public_previous_wan, missing),
        _or(row.three_public.number, row.three_public.money),
        row.scheme or missing,
        _or(row.self_score, missing),
        row.self_grade or missing,
        _or(row.score_low, wording.NOT_SCORED),
        _or(row.score_high, wording.NOT_SCORED),
        wording.grades(row.grade_low, row.grade_high),
        wording.interval(row.adopted.low, row.adopted.high) if row.adopted else wording.NOTHING,
        wording.grades(row.adopted.grade_low, row.adopted.grade_high) if row.adopted else wording.NOTHING,
        wording.VERDICTS[row.verdict],
        wording.standing(row.draft),
        _or(row.gap, wording.NOTHING),
        row.proposal,
        row.rank,
        row.not_comparable_reason,
        row.alarms,
        row.hints,
        row.gaps,
        row.reasons,
        SYNTHETIC_NOTICE if row.synthetic else "",
    ]


def _movement(book: Book, summary: YearSummary) -> None:
    columns = (
        SheetColumn("部门", 26),
        SheetColumn("自评得分增减", 10, "score"),
        SheetColumn("重算最低增减", 10, "score"),
        SheetColumn("重算最高增减", 10, "score"),
        SheetColumn("得分变动", 18),
        SheetColumn("上年位次", 9),
        SheetColumn("上年参排部门", 9, "count"),
        SheetColumn("本年位次", 9),
        SheetColumn("本年参排部门", 9, "count"),
        SheetColumn("位次变动", 18),
        SheetColumn("不作比较的原因", 40),
    )
    rows: list[Sequence[Cell]] = []
    for row in summary.rows:
        moved = row.movement
        changes = (moved.self_score_change, moved.score_low_change, moved.score_high_change)
        rows.append(
            [
                row.department,
                *(_or(change, wording.NO_RATE) for change in changes),
                wording.MOVED[moved.score_moved] if moved.score_moved else wording.NO_RATE,
                moved.previous_rank or wording.NOTHING,
                wording.NOTHING if moved.previous_peers is None else moved.previous_peers,
                row.rank,
                row.peers if row.peers > 1 else wording.NOTHING,
                wording.MOVED[moved.rank_moved] if moved.rank_moved else wording.NO_RATE,
                moved.reason,
            ]
        )
    note = (
        f"与{summary.fiscal_year - 1}年度相比，单位：分；只比较评分方案相同的两年。重算区间的增减可能只因资料增减；"
        "两年区间不重叠的，才作“上升”“下降”。"
    )
    book.add_table("年度变动", f"{summary.fiscal_year}年度得分和位次变动", columns, rows, note=note)


def _budgets(book: Book, summary: YearSummary) -> None:
    """What each department is given this year beside what it did with last year's, where both years are known."""
    columns = (
        SheetColumn("部门", 26),
        SheetColumn("项目", 18),
        SheetColumn("上年预算", 14, "money"),
        SheetColumn("上年决算", 14, "money"),
        SheetColumn("上年完成率（%）", 12, "percent"),
        SheetColumn("本年预算", 14, "money"),
        SheetColumn("比上年预算增减率（%）", 14, "percent"),
        SheetColumn("比上年决算增减", 14, "money"),
        SheetColumn("比上年决算增减率（%）", 14, "percent"),
    )
    rows: list[Sequence[Cell]] = [
        [
            row.department,
            labels("item")[line.item],
            _or(line.previous_budget_wan, wording.EMPTY_TEXT["missing"]),
            line.previous_final_wan,
            _or(line.completion_pct, wording.NO_RATE),
            line.budget_wan,
            _or(line.budget_change_pct, wording.NO_RATE),
            line.change_wan,
            _or(line.change_pct, wording.NO_RATE),
        ]
        for row in summary.rows
        for line in row.budgets
        if line.basis == "total"
    ]
    if rows:
        title = f"{summary.fiscal_year}年度预算与{summary.fiscal_year - 1}年度执行结果"
        note = "单位：万元。完成率为上年决算÷上年调整预算，没有调整预算的÷年初预算；“三公”经费预算为控制数。"
        book.add_table("预算与上年结果", title, columns, rows, note=note)


def _distribution(book: Book, summary: YearSummary) -> None:
    columns = (
        SheetColumn("地区", 18),
        SheetColumn("评分方案", 44),
        SheetColumn("等级", 10),
        SheetColumn("自评为该等级", 10, "count"),
        SheetColumn("重算确定为该等级", 12, "count"),
        SheetColumn("重算可能为该等级", 12, "count"),
        SheetColumn("未填自评等级或者不属于本方案的部门", 16, "count"),
    )
    counts = summary.distribution
    rows: list[Sequence[Cell]] = [
        [
            row.region,
            row.scheme_label,
            row.grade,
            row.claimed,
            row.within,
            row.touching,
            row.without_grade,
        ]
        for row in counts
    ]
    note = "单位：个部门。重算区间全部在该等级内的为“确定”；只有一部分在该等级内的为“可能”，在所涉各等级中分别计数。"
    book.add_table("等级分布", f"{summary.fiscal_year}年度等级分布", columns, rows, note=note)
    first = 0
    for index, ((region, scheme), group) in enumerate(groupby(counts, key=lambda row: (row.region, row.scheme_label))):
        last = first + len(list(group)) - 1
        book.add_column_chart("等级分布", f"等级分布：{region}，{scheme}", index, 2, (3, 4, 5), first, last, len(rows))
        first = last + 1


def _quality(book: Book, summary: YearSummary) -> None:
    """A row for each department from which a self-evaluation came, two columns for each aspect, then the reasons."""
    aspects = quality_aspects()
    columns = (
        SheetColumn("部门", 26),
        SheetColumn("合计最低", 9, "score"),
        SheetColumn("合计最高", 9, "score"),
        *(
            SheetColumn(f"{aspect.label}{end}（{plain(aspect.points)}分）", 11, "score")
            for aspect in aspects
            for end in ("最低", "最高")
        ),
        SheetColumn("说明", 60),
    )
    rows: list[Sequence[Cell]] = [
        [
            row.department,
            sum((line["low"] for line in row.quality), start=Decimal(0)),
            sum((line["high"] for line in row.quality), start=Decimal(0)),
            *(line[end] for line in row.quality for end in ("low", "high")),
            "；".join(f"{line['label']}：{line['explanation']}" for line in row.quality),
        ]
        for row in summary.rows
        if row.quality
    ]
    note = "评的是自评工作做得怎样，不计入绩效得分；资料不足以评定的，最低和最高不同。" + "；".join(
        f"{aspect.label}：{aspect.rule.standard()}" for aspect in aspects
    )
    book.add_table("自评质量", f"{summary.fiscal_year}年度自评质量", columns, rows, note=note)


def _contradictions(book: Book, summary: YearSummary) -> None:
    """One row per finding; the cause is repeated with each, so that a filter on it keeps them together."""
    columns = (
        SheetColumn("组号", 7, "count"),
        SheetColumn("部门", 26),
        SheetColumn("共同原因（文件、工作表、单元格、原文）", 34),
        SheetColumn("本组事项数", 8, "count"),
        SheetColumn("程度", 14),
        SheetColumn("核对项目", 16),
        SheetColumn("事项", 44),
        SheetColumn("由谁处理", 10),
        *(SheetColumn(title, width) for title, width in zip(wording.COMPARED, (18, 18, 9, 12), strict=True)),
        SheetColumn("依据", 44),
    )
    blocks = [(row.department, block) for row in summary.rows for block in row.contradictions]
    blocks.sort(key=lambda pair: (_GRAVITY[pair[1].findings[0].severity], -len(pair[1].findings)))
    rows: list[Sequence[Cell]] = [
        [
            number,
            department,
            tables.evidence_text([block.cause]) if block.cause else "单独事项",
            len(block.findings),
            wording.gravity(finding),
            wording.label(check_labels(), finding.check),
            finding.message,
            wording.AUDIENCES[finding.audience],
            *wording.compared(finding),
            tables.evidence_text(finding.evidence),
        ]
        for number, (department, block) in enumerate(blocks, start=1)
        for finding in block.findings
    ]
    note = (
        f"不符和数据错误共{len(rows)}项，归为{len(blocks)}组；"
        "同组各项都涉及同一单元格，该单元格有误的可能最大。先列严重的，再列一处影响事项多的。"
    )
    book.add_table("矛盾清单", f"{summary.fiscal_year}年度矛盾清单", columns, rows, note=note)


def _ledger(book: Book, summary: YearSummary) -> None:
    columns = (
        SheetColumn("部门", 26),
        SheetColumn("文件", 44),
        SheetColumn("表式", 28),
        SheetColumn("状态", 12),
        SheetColumn("收到时间", 20),
        SheetColumn("说明", 70),
    )
    rows: list[Sequence[Cell]] = [
        [
            row.department,
            row.file,
            wording.label(form_labels(), row.form),
            wording.label(wording.FILE_STATUSES, row.status),
            row.received_at,
            row.message,
        ]
        for row in summary.files
    ]
    rows += [[department, "", "", "未报送", "", "没有收到该部门的文件。"] for department in summary.expected_missing]
    note = f"收到文件{len({row.file for row in summary.files})}个，未报送部门{len(summary.expected_missing)}个。"
    book.add_table("提交台账", f"{summary.fiscal_year}年度提交台账", columns, rows, note=note)


def _problems(book: Book, summary: YearSummary) -> None:
    columns = (
        SheetColumn("结论", 28),
        SheetColumn("部门数", 10, "count"),
        SheetColumn("不符事项", 12, "count"),
        SheetColumn("提示事项", 12, "count"),
        SheetColumn("资料不足事项", 14, "count"),
    )
    rows = [
        _problem_line(text, [row for row in summary.rows if row.verdict == verdict])
        for verdict, text in wording.VERDICTS.items()
    ]
    rows.append(_problem_line("合计", summary.rows))
    book.add_table("问题统计", f"{summary.fiscal_year}年度问题统计", columns, rows, has_total=True)


def _problem_line(text: str, rows: Sequence[YearRow]) -> Sequence[Cell]:
    return [
        text,
        len(rows),
        sum(row.alarms for row in rows),
        sum(row.hints for row in rows),
        sum(row.gaps for row in rows),
    ]


def _or(value: Decimal | None, instead: str) -> Cell:
    return instead if value is None else value
