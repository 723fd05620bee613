"""The content of the report on one department-year: eight chapters, free of any file format."""

from typing import NamedTuple

from assets.publication import wording
from assets.publication.content import charts as money_charts
from assets.publication.content import ladder, sentences, tables
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
from assets.publication.content.dossier import ALARM_STATES, GAP_STATES, HINT_STATES, Dossier
from assets.publication.forms import annexes as form_annexes


class _Kind(NamedTuple):
    """One kind of findings: its name, its states, and whether the sides are compared beside the message."""

    name: str
    states: tuple[str, ...]
    compared: bool = True


_KINDS = (
    _Kind("不符事项", ALARM_STATES),
    _Kind("提示事项", HINT_STATES),
    _Kind("资料不足事项", GAP_STATES, compared=False),
)


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
        _stated(dossier, "overview"),
        _table(tables.staffing_table(dossier)),
        Paragraph(sentences.staffing(dossier)),
        Heading("（二）主要职责"),
        _stated(dossier, "duties"),
    )


def _finance(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）支出构成"),
        Paragraph(sentences.structure(dossier)),
        *_unless_empty(tables.structure_table(dossier)),
        Heading("（二）预算执行"),
        *(Paragraph(text) for text in sentences.budget(dossier)),
        _table(tables.budget_table(dossier)),
        *_unless_unknown(money_charts.budget_chart(dossier)),
        Heading("（三）预算追加"),
        Paragraph(sentences.additions(dossier)),
        *_unless_empty(tables.additions_table(dossier)),
        Heading("（四）“三公”经费"),
        *(Paragraph(text) for text in sentences.three_public(dossier)),
        *_unless_empty(tables.three_public_table(dossier)),
        *_unless_unknown(money_charts.three_public_chart(dossier)),
        Heading("（五）近年决算"),
        _table(tables.trend_table(dossier)),
        Heading("（六）部门说明"),
        _stated(dossier, "finance_notes"),
        *_progress(dossier),
    )


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
        _stated(dossier, "overall_target"),
        Heading("（二）年度目标"),
        _stated(dossier, "annual_target"),
        Heading("（三）指标完成情况"),
        Paragraph(sentences.targets(dossier)),
        *_unless_empty(tables.target_table(dossier)),
    )


def _evaluation_work(dossier: Dossier) -> tuple[Block, ...]:
    return (
        _stated(dossier, "evaluation_work"),
        Paragraph("本报告的数据取自部门报送的文件，测算结果按列出的算式得出。"),
        _table(tables.source_table(dossier)),
    )


def _result(dossier: Dossier) -> tuple[Block, ...]:
    scores = tables.score_table(dossier, explained=False)
    return (
        Paragraph(sentences.claim(dossier)),
        Paragraph(sentences.recomputed(dossier)),
        Paragraph(sentences.verdict(dossier)),
        *(Paragraph(f"{place}. {reason}") for place, reason in enumerate(dossier.reasons, start=1)),
        Paragraph("各项指标的得分和评分依据见附件“评分表”。") if scores.rows else _table(scores),
        *_needed(dossier),
        *_adopted(dossier),
        Heading("部门自评结论"),
        _stated(dossier, "conclusion"),
    )


def _annexes(dossier: Dossier) -> tuple[Annex, ...]:
    contents: list[tuple[str, tuple[Block, ...]]] = [
        (
            "部门整体支出绩效评价基础数据表",
            (
                Note("按部门填报的数据填列；控制率按填报数重新计算。"),
                *form_annexes.base_data_tables(dossier),
                Heading("厉行节约保障措施"),
                _stated(dossier, "saving_measures"),
            ),
        ),
        (
            "部门整体支出绩效自评表",
            (
                Note("按部门填报的数据填列；执行率按填报数重新计算。"),
                form_annexes.self_evaluation_budget(dossier),
                Heading("预期目标"),
                _stated(dossier, "annual_target"),
                Heading("实际完成情况"),
                _stated(dossier, "target_result"),
                _table(form_annexes.self_evaluation_indicators(dossier)),
            ),
        ),
        ("评分表", _scores(dossier)),
        ("问题清单及依据", _evidence(dossier)),
    ]
    told = [(title, blocks) for title, blocks in contents if blocks]
    return tuple(Annex(f"附件{place}　{title}", blocks) for place, (title, blocks) in enumerate(told, start=1))


def _scores(dossier: Dossier) -> tuple[Block, ...]:
    if not dossier.evaluation.indicators:
        return ()
    return (
        Note("重算最低只计有依据的得分；重算最高把资料不足的指标计满分，需要判断的指标以部门自评为限。"),
        tables.score_table(dossier, explained=False),
        Heading("评分依据"),
        Note("每项指标依次列出评分标准、算式，以及算式中各数的出处：文件编号、工作表和单元格。"),
        ladder.ladder_table(dossier),
    )


def _evidence(dossier: Dossier) -> tuple[Block, ...]:
    listed = [(kind, dossier.findings_in(kind.states)) for kind in _KINDS]
    return tuple(
        tables.evidence_table(f"{kind.name}及依据", findings, compared=kind.compared)
        for kind, findings in listed
        if findings
    )


def _needed(dossier: Dossier) -> tuple[Block, ...]:
    """What evidence would narrow the interval, what decides most first."""
    if not dossier.needed:
        return ()
    listed = (Paragraph(f"{place}. {text}。") for place, text in enumerate(dossier.needed, start=1))
    return (Heading("补充资料后可以确定的得分"), *listed)


def _adopted(dossier: Dossier) -> tuple[Block, ...]:
    """What reviews adopted; the claim and the recomputed interval stay beside it."""
    if dossier.adopted is None:
        return ()
    return (Heading("复核认定"), Paragraph(sentences.adopted(dossier)), ladder.adopted_table(dossier))


def _performance(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）测算结果"),
        _table(tables.measure_table(dossier)),
        Heading("（二）部门总结"),
        _stated(dossier, "performance"),
    )


def _problems(dossier: Dossier) -> tuple[Block, ...]:
    blocks: list[Block] = [Paragraph(sentences.finding_counts(dossier))]
    for place, kind in zip("一二三", _KINDS, strict=True):
        blocks.append(Heading(f"（{place}）{kind.name}"))
        blocks.append(_table(tables.finding_table(dossier, kind.name, dossier.findings_in(kind.states))))
    if any(dossier.findings_in(kind.states) for kind in _KINDS):
        blocks.append(Note("各事项的数额和依据见附件“问题清单及依据”。"))
    return (*blocks, Heading("（四）部门自查"), _stated(dossier, "problems"))


def _suggestions(dossier: Dossier) -> tuple[Block, ...]:
    return (
        Heading("（一）根据核对结果"),
        *(Paragraph(f"{place}. {text}") for place, text in enumerate(sentences.requests(dossier), start=1)),
        Heading("（二）评价结果应用"),
        Paragraph(sentences.proposal(dossier)),
        Heading("（三）部门建议"),
        _stated(dossier, "suggestions"),
    )


def _stated(dossier: Dossier, key: str) -> Block:
    text = wording.clean(dossier.narrative.get(key, "")).strip()
    return Lead(text) if text else Note("部门未填报。")


def _table(table: Table) -> Block:
    """The table, or the sentence that says why there is none."""
    return table if table.rows else Note(table.empty)


def _unless_empty(table: Table) -> list[Block]:
    """The table, or nothing where the sentence before it already says that there is none."""
    return [table] if table.rows else []


def _unless_unknown(chart: Chart | None) -> list[Block]:
    """The chart, or nothing where no value of it is known."""
    return [chart] if chart else []
