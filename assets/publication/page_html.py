"""The page of one department-year: one HTML file that needs nothing else."""

from decimal import Decimal

from markupsafe import Markup

from assets.publication import ladder, sentences, tables, wording
from assets.publication.charts import Bar, BarGroup, grouped_bars, score_gauge
from assets.publication.dossier import ALARM_STATES, GAP_STATES, HINT_STATES, Dossier
from assets.publication.html_environment import environment
from assets.publication.report import SYNTHETIC_NOTICE

_FULL_POINTS = Decimal(100)


def department_page(dossier: Dossier) -> bytes:
    """The page of one department-year as UTF-8 bytes.

    It links to ``report.docx``, ``report.pdf``, ``scoresheet.xlsx`` and ``evaluation.json`` in its own folder.
    """
    evaluation = dossier.evaluation
    text = (
        environment()
        .get_template("department.html.j2")
        .render(
            evaluation=evaluation,
            region=dossier.region,
            scheme=dossier.scheme_label,
            notice=SYNTHETIC_NOTICE if dossier.synthetic else "",
            draft_reasons=dossier.draft_reasons,
            title=wording.title(dossier),
            verdict_sentence=sentences.verdict(dossier),
            finding_counts=sentences.finding_counts(dossier),
            reasons=dossier.reasons,
            has_notice=bool(dossier.contradictions),
            gauge=_gauge(dossier),
            three_public_chart=_three_public_chart(dossier),
            budget_chart=_budget_chart(dossier),
            three_public_sentences=sentences.three_public(dossier),
            budget_sentences=sentences.budget(dossier),
            three_public_table=tables.three_public_table(dossier),
            budget_table=tables.budget_table(dossier),
            structure_table=tables.structure_table(dossier),
            target_sentence=sentences.targets(dossier),
            target_table=tables.target_table(dossier),
            score_table=tables.score_table(dossier),
            needed=dossier.needed,
            adopted_sentence=sentences.adopted(dossier),
            adopted_table=ladder.adopted_table(dossier),
            ladder_table=ladder.ladder_table(dossier),
            measure_table=tables.measure_table(dossier),
            progress_sentence=sentences.progress(dossier),
            progress_table=tables.progress_table(dossier),
            trend_table=tables.trend_table(dossier),
            source_table=tables.source_table(dossier),
            finding_groups=[
                ("不符事项", "alarm", dossier.findings_in(ALARM_STATES)),
                ("提示事项", "hint", dossier.findings_in(HINT_STATES)),
                ("资料不足事项", "gap", dossier.findings_in(GAP_STATES)),
            ],
            check_labels=dossier.check_labels,
        )
    )
    return wording.clean(text).encode()


def _gauge(dossier: Dossier) -> Markup:
    evaluation = dossier.evaluation
    low, high, claimed = evaluation.score_low, evaluation.score_high, evaluation.self_score
    if low is None and claimed is None:
        return Markup("")
    full = sum((line.points for line in evaluation.indicators), start=Decimal(0)) or _FULL_POINTS
    return Markup(score_gauge("gauge", low, high, claimed, evaluation.verdict, full))


def _three_public_chart(dossier: Dossier) -> Markup:
    groups = [
        BarGroup(
            wording.label(dossier.item_labels, row.item),
            (
                _bar(row.previous_final_wan, dossier.state_of(row.item, "", "previous_final_wan")),
                _bar(row.budget_wan, dossier.state_of(row.item, "", "budget_wan")),
                _bar(row.final_wan, row.state),
            ),
        )
        for row in dossier.evaluation.three_public_change
    ]
    return _chart("three-public", "“三公”经费", ("上年决算", "预算控制数", "本年决算"), groups)


def _budget_chart(dossier: Dossier) -> Markup:
    """Budget against final accounts on the widest basis; the table has the rest."""
    rows = dossier.evaluation.budget_execution
    groups = [
        BarGroup(
            wording.label(dossier.item_labels, row.item),
            (
                _bar(row.initial_wan, dossier.state_of(row.item, row.basis, "initial_wan")),
                _bar(row.adjusted_wan, dossier.state_of(row.item, row.basis, "adjusted_wan")),
                _bar(row.final_wan, dossier.state_of(row.item, row.basis, "final_wan")),
            ),
        )
        for row in rows
        if row.basis == rows[0].basis
        and any(amount is not None for amount in (row.initial_wan, row.adjusted_wan, row.final_wan))
    ]
    return _chart("budget", "预算与决算", ("年初预算", "调整预算", "决算"), groups)


def _chart(chart_id: str, title: str, series: tuple[str, ...], groups: list[BarGroup]) -> Markup:
    """The chart of the series of which at least one value is known; nothing when none is. The table has them all."""
    shown = [place for place in range(len(series)) if any(group.bars[place].value is not None for group in groups)]
    if not shown:
        return Markup("")
    names = [series[place] for place in shown]
    kept = [BarGroup(group.label, tuple(group.bars[place] for place in shown)) for group in groups]
    return Markup(grouped_bars(chart_id, title, names, kept, "万元"))


def _bar(value: Decimal | None, state: str) -> Bar:
    return Bar(value if wording.is_known(value, state) else None, wording.money(value, state))
