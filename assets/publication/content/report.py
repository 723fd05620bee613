"""The content of the report on one department-year: eight chapters, free of any file format."""

from itertools import groupby

from assets.knowledge.items import labels
from assets.publication import wording
from assets.publication.content import charts, ladder, sentences, tables
from assets.publication.content.blocks import (
    Annex,
    Block,
    Chapter,
    Chart,
    Heading,
    Lead,
    Note,
    Paragraph,
    Report,
    Table,
)
from assets.publication.content.dossier import ALARM_STATES, GAP_STATES, KINDS, Dossier
from assets.publication.forms import annexes as form_annexes


def build_report(dossier: Dossier) -> Report:
    """The report on one department-year.

    Sentences with figures come from the data; the department's own words stand in :class:`Lead` blocks.
    The order of chapters is that of the annual notice (domain §3, form 5).
    """
    return Report(
        department=dossier.evaluation.department,
        title=f"{dossier.evaluation.fiscal_year}年度部门整体支出绩效评价报告",
        notice=wording.SYNTHETIC_NOTICE if dossier.synthetic else "",
        summary=sentences.summary(dossier),
        chapters=(
            Chapter("一、部门概况", _overview(dossier)),
            Chapter("二、财务情况", _finance(dossier)),
            Chapter("三、绩效目标", _targets(dossier)),
            Chapter("四、绩效评价工作情况", _evaluation_work(dossier)),
            Chapter("五、综合评价结果", _result(dossier)),
            Chapter("六、绩效情况", _performance(dossier)),
            Chapter("七、存在问题", _problems(dossier)),
            Chapter("八、有关建议", _suggestions(dossier)),
        ),
        annexes=_annexes(dossier),
        draft=tuple(dossier.draft_reasons),
    )


def _overview(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）机构和人员"),
        _lead(dossier, "overview"),
        _table(tables.staffing_table(dossier)),
        Paragraph(_staffing_sentence(dossier)),
        Heading("（二）主要职责"),
        _lead(dossier, "duties"),
    )


def _staffing_sentence(dossier: Dossier) -> str:
    """The staffing control rate with both numbers behind it."""
    posts, staff = (dossier.figures[item, "final", "total"].number for item in ("approved_posts", "staff_in_post"))
    if posts is None or staff is None or dossier.staffing_rate_pct is None:
        return "编制人数或在职人数资料不足，在职人员控制率不作计算。"
    if staff > posts:
        compared = f"在职人数比编制数多{wording.short_number(staff - posts)}人"
    elif staff < posts:
        compared = f"在职人数比编制数少{wording.short_number(posts - staff)}人"
    else:
        compared = "在职人数与编制数相同"
    rate = wording.percent(dossier.staffing_rate_pct)
    persons = f"年末在职{wording.short_number(staff)}人，编制{wording.short_number(posts)}人"
    return f"{persons}，在职人员控制率为{rate}（在职÷编制），{compared}。"


def _finance(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）支出构成"),
        Paragraph(_structure_sentence(dossier)),
        *_unless_empty(tables.structure_table(dossier)),
        Heading("（二）预算执行"),
        *(Paragraph(text) for text in sentences.budget(dossier)),
        _table(tables.budget_table(dossier)),
        *_if_any(charts.budget_chart(dossier)),
        *_stages(dossier),
        Heading("（三）预算追加"),
        Paragraph(_additions_sentence(dossier)),
        *_unless_empty(tables.additions_table(dossier)),
        Heading("（四）“三公”经费"),
        *(Paragraph(text) for text in sentences.three_public(dossier)),
        *_unless_empty(tables.three_public_table(dossier)),
        *_if_any(charts.three_public_chart(dossier)),
        *_unless_empty(tables.three_public_bases_table(dossier)),
        Heading("（五）近年决算"),
        _table(tables.trend_table(dossier)),
        *_unless_empty(tables.budget_after_result_table(dossier)),
        Heading("（六）部门说明"),
        _lead(dossier, "finance_notes"),
        *_progress(dossier),
    )


def _stages(dossier: Dossier) -> tuple[Block, ...]:
    text = sentences.stages(dossier)
    return (Paragraph(f"{text}逐项对照见附件“同一数据在各表中”。"),) if text else ()


def _structure_sentence(dossier: Dossier) -> str:
    """The parts of the expenditure in each view: by nature, by content."""
    views = []
    for group, lines in groupby(dossier.structure, key=lambda line: line.group):
        parts = [
            f"{labels('item')[line.item]}{wording.number(amount)}万元"
            + ("" if line.share_pct is None else f"（占{wording.percent(line.share_pct)}）")
            for line in lines
            if line.level == 0 and (amount := dossier.figures[line.item, "final", "total"].number) is not None
        ]
        if parts:
            views.append(f"{group}划分：{'，'.join(parts)}。")
    return "".join(views) or "部门没有提供支出构成数据。"


def _additions_sentence(dossier: Dossier) -> str:
    """Whether the listed additions make up their printed total."""
    total = dossier.figures["general_public_budget", "additions", "total"].number
    listed = dossier.additions_listed_wan
    if total is None:
        return "预算追加总额资料不足，不与明细核对。"
    if listed is None:
        return f"年内追加预算{wording.number(total)}万元，没有可核对的明细。"
    gap = total - listed
    compared = "两者一致" if gap == 0 else f"总额比明细{'多' if gap > 0 else '少'}{wording.number(abs(gap))}万元"
    return f"年内追加预算{wording.number(total)}万元，列出的明细合计{wording.number(listed)}万元，{compared}。"


def _progress(dossier: Dossier) -> tuple[Block, ...]:
    if not dossier.progress:
        return ()
    return (
        Heading("（七）年中执行监控"),
        Paragraph(sentences.progress(dossier)),
        tables.progress_table(dossier),
    )


def _targets(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）总体目标"),
        _lead(dossier, "overall_target"),
        Heading("（二）年度目标"),
        _lead(dossier, "annual_target"),
        Heading("（三）指标完成情况"),
        Paragraph(sentences.targets(dossier)),
        *_unless_empty(tables.target_table(dossier)),
    )


def _evaluation_work(dossier: Dossier) -> tuple[Block, ...]:
    return (
        _lead(dossier, "evaluation_work"),
        Paragraph("本报告的数据取自部门报送的文件，测算结果按列出的算式得出。"),
        _table(tables.source_table(dossier)),
    )


def _result(dossier: Dossier) -> tuple[Block, ...]:
    scores = tables.score_table(dossier, explained=False)
    return (
        Paragraph(sentences.claim(dossier)),
        Paragraph(sentences.recomputed(dossier)),
        Paragraph(sentences.verdict(dossier)),
        *(Paragraph(f"{number}. {reason}") for number, reason in enumerate(dossier.reasons, start=1)),
        Paragraph("各项指标的得分和评分依据见附件“评分表”。") if scores.rows else _table(scores),
        *_needed(dossier),
        *_adopted(dossier),
        Heading("部门自评结论"),
        _lead(dossier, "conclusion"),
    )


def _needed(dossier: Dossier) -> tuple[Block, ...]:
    """What evidence would narrow the interval, what decides most first."""
    if not dossier.needed:
        return ()
    listed = (Paragraph(f"{number}. {text}。") for number, text in enumerate(dossier.needed, start=1))
    return (Heading("补充资料后可以确定的得分"), *listed)


def _adopted(dossier: Dossier) -> tuple[Block, ...]:
    """What reviews adopted; the claim and the recomputed interval stay beside it."""
    if dossier.adopted is None:
        return ()
    return (
        Heading("复核认定"),
        Paragraph(sentences.adopted(dossier)),
        ladder.adopted_table(dossier.rungs, dossier.evaluation, dossier.adopted),
    )


def _performance(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）测算结果"),
        _table(tables.measure_table(dossier)),
        Heading("（二）部门总结"),
        _lead(dossier, "performance"),
    )


def _problems(dossier: Dossier) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph(sentences.finding_counts(dossier))]
    for number, kind in zip("一二三", KINDS, strict=True):
        blocks.append(Heading(f"（{number}）{kind.name}"))
        blocks.append(_table(tables.finding_table(dossier, kind.name, dossier.findings_in(kind.states))))
    if any(dossier.findings_in(kind.states) for kind in KINDS):
        blocks.append(Note("各事项的数额和依据见附件“问题清单及依据”。"))
    return (*blocks, Heading("（四）部门自查"), _lead(dossier, "problems"))


def _suggestions(dossier: Dossier) -> tuple[Block, ...]:
    proposal, grade = dossier.proposal, "重算等级" if dossier.adopted is None else "复核认定的等级"
    return (
        Heading("（一）根据核对结果"),
        *(Paragraph(f"{number}. {text}") for number, text in enumerate(_requests(dossier), start=1)),
        Heading("（二）评价结果应用"),
        Paragraph(f"按{grade}，结果应用建议：{proposal}。" if proposal else "得分无法测算，不提出结果应用建议。"),
        Heading("（三）部门建议"),
        _lead(dossier, "suggestions"),
    )


def _requests(dossier: Dossier) -> list[str]:
    """What the department is asked to do next, from the findings."""
    evaluation = dossier.evaluation
    if not dossier.findings:
        return ["请部门报送年度数据，以便核对和测算。"]
    requests = []
    if alarms := dossier.findings_in(ALARM_STATES):
        requests.append(f"对第七部分所列{len(alarms)}项不符事项逐项核实，更正数据或者说明原因后重新报送。")
    if gaps := dossier.findings_in(GAP_STATES):
        requests.append(f"补充第七部分所列{len(gaps)}项事项缺少的资料，以便完成测算。")
    if unreported := sum(row.outcome == "not_reported" for row in evaluation.target_attainment):
        requests.append(f"补报{unreported}项年度绩效指标的实际完成值。")
    if evaluation.verdict == "unreachable":
        requests.append("按照评分表逐项复核自评得分，并附各项得分依据。")
    return requests or ["核对没有发现需要部门处理的事项。"]


def _annexes(dossier: Dossier) -> tuple[Annex, ...]:
    contents: list[tuple[str, tuple[Block, ...]]] = [
        (
            "部门整体支出绩效评价基础数据表",
            (
                Note("按部门填报的数据填列；控制率按填报数重新计算。"),
                *form_annexes.base_data_tables(dossier),
                Heading("厉行节约保障措施"),
                _lead(dossier, "saving_measures"),
            ),
        ),
        (
            "部门整体支出绩效自评表",
            (
                Note("按部门填报的数据填列；执行率按填报数重新计算。"),
                form_annexes.self_evaluation_budget(dossier),
                Heading("预期目标"),
                _lead(dossier, "annual_target"),
                Heading("实际完成情况"),
                _lead(dossier, "target_result"),
                _table(form_annexes.self_evaluation_indicators(dossier)),
            ),
        ),
        ("同一数据在各表中", _stage_annex(dossier)),
        ("目标变化", (Paragraph(sentences.drift(dossier)), tables.drift_table(dossier)) if dossier.drift else ()),
        ("评分表", _scores(dossier)),
        ("问题清单及依据", _evidence(dossier)),
    ]
    annexes = [(title, blocks) for title, blocks in contents if blocks]
    return tuple(Annex(f"附件{number}　{title}", blocks) for number, (title, blocks) in enumerate(annexes, start=1))


def _stage_annex(dossier: Dossier) -> tuple[Block, ...]:
    if not dossier.evaluation.amount_by_stage:
        return ()
    return (
        Note("申报的资金总额与年初预算对照。“／”为该材料没有这个数；各数折合万元，按填报的小数位数核对。"),
        tables.stage_evidence_table(dossier),
    )


def _scores(dossier: Dossier) -> tuple[Block, ...]:
    if not dossier.rungs:
        return ()
    return (
        Note("重算最低只计有依据的得分；重算最高把资料不足的指标计满分，需要判断的指标以部门自评为限。"),
        tables.score_table(dossier, explained=False),
        Heading("评分依据"),
        Note("每项指标依次列出评分标准、算式，以及算式中各数的出处：文件编号、工作表和单元格。"),
        ladder.ladder_table(dossier.rungs),
    )


def _evidence(dossier: Dossier) -> tuple[Block, ...]:
    listed = [(kind, dossier.findings_in(kind.states)) for kind in KINDS]
    return tuple(
        tables.evidence_table(f"{kind.name}及依据", findings, compared=kind.compared)
        for kind, findings in listed
        if findings
    )


def _lead(dossier: Dossier, key: str) -> Block:
    """What the department itself wrote on a subject."""
    text = wording.clean(dossier.narrative.get(key, "")).strip()
    return Lead(text) if text else Note("部门未填报。")


def _table(table: Table) -> Block:
    """The table, or the sentence that says why there is none."""
    return table if table.rows else Note(table.empty)


def _unless_empty(table: Table) -> list[Block]:
    """The table, or nothing where the sentence before it already says that there is none."""
    return [table] if table.rows else []


def _if_any(chart: Chart | None) -> list[Block]:
    """The chart, if there is one."""
    return [chart] if chart else []
