"""The printed tables of one department-year, shared by the Word report and the HTML page."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from assets.knowledge.forms import form_labels
from assets.knowledge.items import labels
from assets.knowledge.rules import limits, measure_labels
from assets.publication import wording
from assets.publication.content.blocks import Column, Table
from assets.publication.content.contract import (
    AmountByStage,
    BudgetExecution,
    Evaluation,
    Evidence,
    Finding,
    MeasureResult,
    NumberCounts,
    TargetAttainment,
    ThreePublicChange,
)
from assets.publication.content.dossier import (
    BUDGET_PHASES,
    Dossier,
    StructureLine,
    TargetDrift,
    TargetNote,
    TrendPoint,
)

STAFFING = (
    "approved_posts", "administrative_posts", "institutional_posts", "worker_posts", "staff_in_post", "retirees"
)  # fmt: skip
_ADDED_ITEMS = (
    "wages_and_benefits", "goods_and_services", "transfers_to_households", "capital", "subsidies_to_enterprises"
)  # fmt: skip
_LONGEST_TREND = 5
_CELLS_LISTED = 40
_WAN = "单位：万元"


def staffing_table(dossier: Dossier) -> Table:
    """Posts and staff at the end of the year, in persons."""
    rows = tuple((labels("item")[item], dossier.figures[item, "final", "total"].count) for item in STAFFING)
    return Table("编制和人员", (Column("项目", 60), Column("人数", 40, "count")), rows, "单位：人")


def structure_table(dossier: Dossier) -> Table:
    """Expenditure by nature and by content, two views of one total."""
    columns = (Column("支出项目", 50), Column("金额", 25, "money"), Column("占支出合计", 25, "percent"))
    rows: list[tuple[str, ...]] = []
    for group, lines in groupby(dossier.structure, key=lambda line: line.group):
        rows.append((group,))
        rows += [
            (indented(line), dossier.figures[line.item, "final", "total"].money, wording.percent(line.share_pct))
            for line in lines
        ]
    return Table("支出构成", columns, tuple(rows), _WAN, empty="部门没有提供支出构成。")


def additions_table(dossier: Dossier) -> Table:
    """Additions to the budget during the year."""
    columns = (Column("追加内容", 65), Column("金额", 35, "money"))
    rows = tuple(
        (labels("item")[item], dossier.figures[item, "additions", "total"].money) for item in added_items(dossier)
    )
    return Table("预算追加", columns, rows, _WAN, empty="部门没有提供预算追加明细。")


def added_items(dossier: Dossier) -> list[str]:
    """The items that the additions to the budget went to; one left blank is none of them."""
    return [
        item for item in _ADDED_ITEMS if dossier.figures[item, "additions", "total"].state not in ("missing", "blank")
    ]


def indented(line: StructureLine) -> str:
    """The label of a line, moved in by one character for each level below its total."""
    return "\u3000" * line.level + labels("item")[line.item]


def budget_table(dossier: Dossier) -> Table:
    """Budget against final accounts, by basis; each rate beside the denominator it is measured on."""
    columns = (
        Column("项目", 23),
        Column("年初预算", 13, "money"),
        Column("调整预算", 13, "money"),
        Column("决算", 12, "money"),
        Column("决算-预算", 13, "money"),
        Column("完成率", 13, "percent"),
        Column("完成率分母", 13),
    )
    rows: list[tuple[str, ...]] = []
    for basis, lines in groupby(dossier.evaluation.budget_execution, key=lambda row: row.basis):
        rows.append((f"口径：{labels('basis')[basis]}",))
        rows += [
            (
                labels("item")[row.item],
                *(dossier.figures[row.item, phase, basis].money for phase in BUDGET_PHASES),
                wording.change(row.difference_wan),
                wording.percent(row.completion_pct),
                denominator(row),
            )
            for row in lines
        ]
    return Table("预算执行", columns, tuple(rows), _WAN, empty="部门没有提供预算执行数据。")


def denominator(row: BudgetExecution) -> str:
    """The budget a completion rate is measured on; nothing where there is no rate."""
    if row.completion_pct is None or row.denominator is None:
        return wording.NOTHING
    return wording.DENOMINATORS[row.denominator]


def three_public_table(dossier: Dossier) -> Table:
    """Each 三公 line: last year's final accounts, control number, final accounts, change, control rate."""
    columns = (
        Column("项目", 24),
        Column("上年决算", 12, "money"),
        Column("预算控制数", 13, "money"),
        Column("本年决算", 12, "money"),
        Column("比上年增减", 13, "money"),
        Column("比上年变动率", 13, "percent"),
        Column("决算÷控制数", 13, "percent"),
    )
    rows = tuple(_three_public_row(dossier, row) for row in dossier.evaluation.three_public_change)
    return Table("“三公”经费", columns, rows, _WAN, empty="部门没有提供“三公”经费数据。")


def _three_public_row(dossier: Dossier, row: ThreePublicChange) -> tuple[str, ...]:
    return (
        labels("item")[row.item],
        *(figure.money for figure in dossier.three_public(row.item).values()),
        wording.change(row.change_wan),
        wording.change_percent(row.change_pct),
        wording.percent(row.control_rate_pct),
    )


def three_public_bases_table(dossier: Dossier) -> Table:
    """How each 三公 line moved by its budgets, and by its final accounts; nothing where no two budgets are known."""
    columns = (
        Column("项目", 22),
        Column("上年预算", 13, "money"),
        Column("本年预算", 13, "money"),
        Column("预算变动率", 13, "percent"),
        Column("上年决算", 13, "money"),
        Column("本年决算", 13, "money"),
        Column("决算变动率", 13, "percent"),
    )
    lines = dossier.evaluation.three_public_change
    compared = any(row.budget_basis is not None for row in lines)
    rows = []
    for row in lines if compared else ():
        finals, budgets = dossier.three_public(row.item), (row.previous_budget_wan, row.compared_budget_wan)
        rows.append(
            (
                labels("item")[row.item]
                + ("" if row.budget_basis in (None, "total") else f"（预算：{labels('basis')[row.budget_basis]}）"),
                *(wording.money(amount) if row.budget_basis else wording.NOTHING for amount in budgets),
                wording.change_percent(row.budget_change_pct),
                finals["previous_final"].money,
                finals["final"].money,
                wording.change_percent(row.change_pct),
            )
        )
    empty = "没有两个年度的“三公”经费预算，不作比较。"
    return Table("“三公”经费变动：预算口径和决算口径", columns, tuple(rows), _WAN, empty=empty)


def budget_after_result_table(dossier: Dossier) -> Table:
    """The year's budget beside last year's budget and result."""
    columns = (
        Column("项目", 22),
        Column("上年预算", 13, "money"),
        Column("上年决算", 13, "money"),
        Column("上年完成率", 13, "percent"),
        Column("本年预算", 13, "money"),
        Column("比上年决算增减", 13, "money"),
        Column("增减率", 13, "percent"),
    )
    rows: list[tuple[str, ...]] = []
    for basis, lines in groupby(dossier.evaluation.budget_after_result, key=lambda row: row.basis):
        rows.append((f"口径：{labels('basis')[basis]}",))
        rows += [
            (
                labels("item")[row.item],
                wording.money(row.previous_budget_wan),
                wording.money(row.previous_final_wan),
                wording.percent(row.completion_pct),
                wording.money(row.budget_wan),
                wording.change(row.change_wan),
                wording.change_percent(row.change_pct),
            )
            for row in lines
        ]
    return Table("本年预算与上年执行结果", columns, tuple(rows), _WAN, empty="没有上年决算，不作比较。")


def stages_of(dossier: Dossier) -> list[str]:
    """The documents of the budget year that state any amount which another one states as well, in their order."""
    used = {amount.stage for row in dossier.evaluation.amount_by_stage for amount in row.amounts}
    return [stage for stage in labels("stage") if stage in used]


def amount_label(row: AmountByStage) -> str:
    """``支出合计（年初预算）``, with the funds where it is not all of them."""
    return f"{labels('item')[row.item]}（{_phase_label(row)}）"


def _phase_label(row: AmountByStage) -> str:
    basis = "" if row.basis == "total" else f"，{labels('basis')[row.basis]}"
    return labels("phase")[row.phase] + basis


def stage_table(dossier: Dossier) -> Table:
    """Each amount as the documents of the budget year state it."""
    rows: list[tuple[str, ...]] = []
    for phase, lines in groupby(dossier.evaluation.amount_by_stage, key=_phase_label):
        rows.append((phase,))
        rows += [_stage_row(dossier, labels("item")[row.item], row) for row in lines]
    empty = "没有在两份以上材料中填报的金额。"
    return Table("同一数据在各表中", _stage_columns(dossier), tuple(rows), _WAN, empty=empty)


def stage_evidence_table(dossier: Dossier) -> Table:
    """The same, each amount followed by the cells in which it stands."""
    rows: list[tuple[str, ...]] = []
    for row in dossier.evaluation.amount_by_stage:
        rows.append(_stage_row(dossier, amount_label(row), row))
        rows.append(("依据：" + evidence_text([amount.cell for amount in row.amounts]),))
    return Table("同一数据在各表中及依据", _stage_columns(dossier), tuple(rows), _WAN, spans_follow=True)


def _stage_columns(dossier: Dossier) -> tuple[Column, ...]:
    stages = stages_of(dossier)
    width = 64 // max(len(stages), 1)
    by_stage = (Column(labels("stage")[stage], width, "money") for stage in stages)
    return (Column("项目", 22), Column("核对结果", 14), *by_stage)


def _stage_row(dossier: Dossier, label: str, row: AmountByStage) -> tuple[str, ...]:
    return (label, wording.stage_state(row), *(stated_text(row, stage) for stage in stages_of(dossier)))


def stated_text(row: AmountByStage, stage: str) -> str:
    """What a document says of an amount; all that it says, where it says several things."""
    amounts = [amount.amount_wan for amount in row.amounts if amount.stage == stage]
    texts = [wording.EMPTY_TEXT["dash"] if amount is None else wording.number(amount) for amount in amounts]
    return "、".join(dict.fromkeys(texts)) or wording.NOTHING


def progress_table(dossier: Dossier) -> Table:
    """Cumulative spending by month against what was due, and against the progress of the work."""
    columns = (
        Column("截至月份", 10),
        Column("全年预算", 13, "money"),
        Column("累计支出", 13, "money"),
        Column("支出进度", 11, "percent"),
        Column("应达进度", 11, "percent"),
        Column("支出情况", 10),
        Column("工作进度", 11, "percent"),
        Column("工作与支出相差（百分点）", 11, "pp"),
        Column("同步情况", 10),
    )
    rows = tuple(
        (
            f"{row.month}月",
            wording.money(row.budget_wan),
            wording.money(row.cumulative_wan),
            wording.percent(row.spending_pct),
            wording.NOTHING if row.due_pct is None else wording.quantity(row.due_pct, "pct"),
            wording.PROGRESS_STATES[row.spending_state],
            wording.EMPTY_TEXT["missing"] if row.work_pct is None else wording.quantity(row.work_pct, "pct"),
            wording.change(row.gap_pp),
            wording.GAP_STATES[row.gap_state],
        )
        for row in dossier.progress
    )
    return Table("年中执行监控", columns, rows, _WAN, empty="部门没有提供月度执行数据。")


def trend(dossier: Dossier) -> tuple[list[int], dict[str, list[TrendPoint | None]]]:
    """The last years of which final accounts are known, oldest first, and item → its point of each of them."""
    years = sorted({point.fiscal_year for point in dossier.trend})[-_LONGEST_TREND:]
    points = {(point.item, point.fiscal_year): point for point in dossier.trend}
    items = dict.fromkeys(point.item for point in dossier.trend)
    return years, {item: [points.get((item, year)) for year in years] for item in items}


def trend_table(dossier: Dossier) -> Table:
    """Final accounts of the last years, one line per item; empty when only one year is known."""
    years, lines = trend(dossier)
    if len(years) < 2:
        return Table("近年决算", (Column("项目", 100),), (), empty="不足两个年度的数据，不作多年比较。")
    rows = []
    for item, points in lines.items():
        last = points[-1]
        rows.append(
            (
                labels("item")[item],
                *(wording.money(point.final_wan if point else None) for point in points),
                wording.change_percent(last.change_pct if last else None),
            )
        )
    width = 60 // len(years)
    by_year = (Column(f"{year}年", width, "money") for year in years)
    columns = (Column("项目", 24), *by_year, Column("最近一年变动率", 16, "percent"))
    return Table("近年决算", columns, tuple(rows), _WAN)


def target_table(dossier: Dossier) -> Table:
    """Each target against its result, in its own unit."""
    columns = (
        Column("绩效指标", 27),
        Column("目标值", 15, "quantity"),
        Column("实际完成值", 15, "quantity"),
        Column("完成率（实际÷目标）", 15, "percent"),
        Column("结果", 10),
        Column("说明", 18),
    )
    attainments = dossier.evaluation.target_attainment
    notes = dossier.targets + [TargetNote()] * (len(attainments) - len(dossier.targets))
    rows = tuple(target_row(row, note) for row, note in zip(attainments, notes, strict=False))
    return Table("年度绩效指标完成情况", columns, rows, empty="部门没有提供年度绩效指标。")


def drift_table(dossier: Dossier) -> Table:
    """Each declared target beside the one that was evaluated."""
    columns = (
        Column("绩效指标", 28),
        Column("申报的目标", 18, "quantity"),
        Column("自评的目标", 18, "quantity"),
        Column("申报权重", 9, "score"),
        Column("自评分值", 9, "score"),
        Column("变化", 18),
    )
    rows = tuple(
        (
            row.target,
            row.declared_text or wording.NOTHING,
            row.evaluated_text or wording.NOTHING,
            *(
                wording.NOTHING if weight is None else wording.short_number(weight)
                for weight in (row.declared_weight, row.evaluated_weight)
            ),
            drift_text(row),
        )
        for row in dossier.drift
    )
    return Table("目标变化", columns, rows, empty="没有同时收到绩效目标申报表和自评的绩效目标。")


def drift_text(row: TargetDrift) -> str:
    """What became of a declared target, and of its weight."""
    moved = f"，权重{wording.change(row.weight_change)}" if row.weight_change else ""
    return wording.TARGET_CHANGES[row.change] + moved


def target_row(row: TargetAttainment, note: TargetNote) -> tuple[str, ...]:
    """The printed cells of one target: name, target, result, rate, outcome, remark."""
    return (
        row.target,
        target_text(row, note),
        actual_text(row, note),
        wording.percent(row.attainment_pct),
        wording.OUTCOMES[row.outcome],
        target_remark(row, note),
    )


def target_text(row: TargetAttainment, note: TargetNote) -> str:
    """The target with its direction: ``≥20家``; what the cell said when it is no number."""
    if row.target_value is None:
        return note.target_text or wording.empty_text(note.target_state)
    return wording.DIRECTIONS.get(row.direction or "", "") + wording.quantity(row.target_value, row.unit)


def actual_text(row: TargetAttainment, note: TargetNote) -> str:
    """The result: ``324.58亿元``; what the cell said when it is no number."""
    if row.actual_value is None:
        return note.actual_text or wording.empty_text(note.actual_state)
    return wording.quantity(row.actual_value, row.unit)


def target_remark(row: TargetAttainment, note: TargetNote) -> str:
    """The gap in percentage points and the net result, where the target has them, and what was inferred."""
    remarks = []
    if note.gap_pp is not None:
        remarks.append(f"{wording.change(note.gap_pp)}个百分点")
    if note.net_value is not None:
        remarks.append(f"净值{wording.quantity(note.net_value, row.unit)}")
    if note.net_attainment_pct is not None:
        remarks.append(f"按净值完成率{wording.percent(note.net_attainment_pct)}")
    if note.remark:
        remarks.append(note.remark)
    return "，".join(remarks)


def score_table(dossier: Dossier, *, explained: bool) -> Table:
    """The score sheet by group: full points, recomputed lowest and highest, claim, state.

    Args:
        dossier: The department-year.
        explained: Whether each line says how it came about; it need not where the ladder stands below.
    """
    name, points, score, state = (16, 7, 9, 11) if explained else (35, 11, 14, 15)
    columns = [
        Column("指标", name),
        Column("分值", points, "score"),
        Column("重算最低", score, "score"),
        Column("重算最高", score, "score"),
        Column("自评", points, "score"),
        Column("状态", state),
    ]
    if explained:
        columns.append(Column("算式和说明", 41))
    rows: list[tuple[str, ...]] = []
    for group, rungs in groupby(dossier.rungs, key=lambda rung: rung.group):
        rows += [(group,)] if group else []
        rows.extend(
            (
                rung.label,
                wording.points(rung.result.points),
                wording.points(rung.result.low),
                wording.points(rung.result.high),
                wording.points(rung.result.claimed),
                wording.indicator_state(rung.result),
                *([rung.result.explanation] if explained else []),
            )
            for rung in rungs
        )
    if not rows:
        return Table("评分表", tuple(columns), (), empty="没有适用的评分方案，不作评分。")
    evaluation = dossier.evaluation
    rows.append(
        (
            "合计",
            wording.number(sum((rung.result.points for rung in dossier.rungs), start=Decimal(0))),
            wording.points(evaluation.score_low),
            wording.points(evaluation.score_high),
            wording.points(evaluation.self_score),
            *([""] if explained else []),
            wording.VERDICTS[evaluation.verdict],
        )
    )
    return Table("评分表", tuple(columns), tuple(rows), "单位：分", has_total=True)


def printed_measures(dossier: Dossier) -> list[MeasureResult]:
    """The measures that were computed, and of those without data only what the score needs."""
    scored = {rung.measure for rung in dossier.rungs}
    return [measure for measure in dossier.evaluation.measures if measure.value is not None or measure.id in scored]


def measure_table(dossier: Dossier) -> Table:
    """The recomputed measures with their formulas."""
    columns = (Column("测算指标", 24), Column("结果", 16, "quantity"), Column("算式", 46), Column("状态", 14))
    rows = tuple(
        (
            measure_labels()[measure.id],
            wording.NOT_SCORED
            if measure.value is None
            else wording.number(measure.value) + wording.unit_label(measure.unit),
            measure.formula,
            wording.MEASURE_STATES[measure.state],
        )
        for measure in printed_measures(dossier)
    )
    return Table("测算指标", columns, rows, empty="没有可以测算的指标。")


def quality_table(evaluation: Evaluation) -> Table:
    """How well the self-evaluation was made, by aspect, with the sum."""
    columns = (Column("评分方面", 16), Column("分值", 10, "score"), Column("得分", 20, "quantity"), Column("说明", 54))
    aspects = evaluation.self_evaluation_quality
    rows = [
        (aspect.label, wording.number(aspect.points), wording.interval(aspect.low, aspect.high), aspect.explanation)
        for aspect in aspects
    ]
    if aspects:
        points, low, high = (
            sum((getattr(aspect, name) for aspect in aspects), start=Decimal(0)) for name in ("points", "low", "high")
        )
        rows.append(("合计", wording.number(points), wording.interval(low, high), ""))
    return Table("自评质量", columns, tuple(rows), empty="没有收到自评材料。")


def finding_table(dossier: Dossier, caption: str, findings: list[Finding]) -> Table:
    """Findings of one kind, numbered, with how grave each is and what hangs on it."""
    rows = tuple(
        (str(place), wording.gravity(finding), _with_cause(finding)) for place, finding in enumerate(findings, start=1)
    )
    empty = f"没有{caption}。" if dossier.findings else "没有可供核对的数据。"
    return Table(caption, (Column("序号", 8), Column("程度", 16), Column("事项", 76)), rows, empty=empty)


def _with_cause(finding: Finding) -> str:
    """What is found, and the cell that it likely comes from with its neighbours."""
    return finding.message + (f"（疑因{evidence_text([finding.cause])}有误）" if finding.cause else "")


def evidence_table(caption: str, findings: list[Finding], *, compared: bool) -> Table:
    """The same findings with what they compare, each followed by the cells it rests on.

    Args:
        caption: What the findings are.
        findings: Those to list; at least one.
        compared: Whether both sides stand beside the message; that of a gap in the data says all there is.
    """
    columns = [Column("序号", 8), Column("事项", 36 if compared else 92)]
    if compared:
        columns += [Column(title, width) for title, width in zip(wording.COMPARED, (19, 19, 9, 9), strict=True)]
    rows: list[tuple[str, ...]] = []
    for place, finding in enumerate(findings, start=1):
        parts = wording.compared(finding) if compared else ()
        rows.append((str(place), finding.message, *(part or wording.NOTHING for part in parts)))
        if finding.evidence:
            rows.append(("依据：" + evidence_text(finding.evidence),))
    return Table(caption, tuple(columns), tuple(rows), spans_follow=True)


def evidence_text(cells: Sequence[Evidence]) -> str:
    """Where figures stand, a line for each file: its sheets, their cells, and what each cell said."""
    files: dict[str, dict[str, list[str]]] = {}
    most = limits().documents.cells
    for cell in cells[:most]:
        said = f"“{wording.excerpt(cell.raw_text)}”" if cell.raw_text.strip() else "（空）"
        files.setdefault(cell.file, {}).setdefault(cell.sheet, []).append(cell.cell + said)
    lines = [
        f"{file}，" + "；".join(f"{_sheet(sheet)}单元格{'、'.join(told)}" for sheet, told in sheets.items())
        for file, sheets in files.items()
    ]
    return "\n".join([*lines, f"另有{len(cells) - most}处，见 evaluation.json"] if len(cells) > most else lines)


def _sheet(name: str) -> str:
    return f"工作表“{name}”" if name else ""


def source_table(dossier: Dossier) -> Table:
    """The files behind the evaluation, each with its checksum."""
    counts = ("读取", "不需要", "未读")
    columns = (
        Column("文件", 30),
        Column("表式", 20),
        Column("SHA-256", 26),
        *(Column(f"{one}数字", 8) for one in counts),
    )
    rows = tuple(
        (source.file, wording.label(form_labels(), source.form), source.sha256, *_counts(source.numbers))
        for source in dossier.evaluation.sources
    )
    return Table("资料来源", columns, rows, empty="没有收到文件。")


def _counts(numbers: NumberCounts | None) -> tuple[str, str, str]:
    if numbers is None:
        return ("未统计",) * 3
    return str(numbers.read), str(numbers.not_needed), str(numbers.unread)


def unread_table(dossier: Dossier) -> Table:
    """The numbers that were not read, a line for each file, sheet and reason."""
    columns = (Column("文件", 30), Column("工作表", 16), Column("未读原因", 24), Column("单元格", 30))
    lines: dict[tuple[str, str, str], list[str]] = {}
    for one in dossier.unread:
        cells = lines.setdefault((one.number.file, one.number.sheet, one.reason), [])
        cells.append(f"{one.number.cell}“{wording.excerpt(one.number.raw_text)}”")
    rows = tuple((*line, _first(cells)) for line, cells in lines.items())
    return Table("未读的数字", columns, rows, empty="所报文件中的数字都已读取，或属于不需要的内容。")


def _first(cells: Sequence[str]) -> str:
    """The first of many cells, and how many there are."""
    rest = f" 等 {len(cells)} 处" if len(cells) > _CELLS_LISTED else ""
    return "、".join(cells[:_CELLS_LISTED]) + rest
