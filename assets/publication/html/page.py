"""The page of one department-year: one HTML file that needs nothing else."""

from decimal import Decimal

from markupsafe import Markup

from assets.knowledge.checks import check_labels
from assets.knowledge.rules import limits
from assets.publication import wording
from assets.publication.content import ladder, sentences, tables
from assets.publication.content.blocks import Chart, left_out
from assets.publication.content.charts import budget_chart, three_public_chart
from assets.publication.content.contract import Finding
from assets.publication.content.dossier import KINDS, Dossier
from assets.publication.html.environment import Links, environment
from assets.publication.html.svg import grouped_bars, score_gauge
from assets.publication.wording import SYNTHETIC_NOTICE

_FULL_POINTS = Decimal(100)
_TONES = ("alarm", "hint", "gap")


def department_page(dossier: Dossier, links: Links) -> bytes:
    """The page of one department-year as UTF-8 bytes, with links to the other documents in its folder."""
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
            title=wording.title(evaluation),
            verdict_sentence=sentences.verdict(dossier),
            finding_counts=sentences.finding_counts(dossier),
            reasons=dossier.reasons,
            links=links,
            gauge=_gauge(dossier),
            three_public_chart=_bars("three-public", three_public_chart(dossier)),
            budget_chart=_bars("budget", budget_chart(dossier)),
            three_public_sentences=sentences.three_public(dossier),
            budget_sentences=sentences.budget(dossier),
            three_public_table=tables.three_public_table(dossier),
            three_public_bases_table=tables.three_public_bases_table(dossier),
            budget_table=tables.budget_table(dossier),
            budget_after_result_table=tables.budget_after_result_table(dossier),
            stage_sentence=sentences.stages(dossier),
            stage_table=tables.stage_table(dossier),
            stage_evidence=tables.stage_evidence_table(dossier),
            structure_table=tables.structure_table(dossier),
            target_sentence=sentences.targets(dossier),
            target_table=tables.target_table(dossier),
            drift_sentence=sentences.drift(dossier),
            drift_table=tables.drift_table(dossier),
            score_table=tables.score_table(dossier, explained=True),
            needed=dossier.needed,
            adopted_sentence=sentences.adopted(dossier),
            adopted_table=ladder.adopted_table(dossier.rungs, evaluation, dossier.adopted),
            ladder_table=ladder.ladder_table(dossier.rungs),
            quality_table=tables.quality_table(evaluation),
            measure_table=tables.measure_table(dossier),
            progress_sentence=sentences.progress(dossier),
            progress_table=tables.progress_table(dossier),
            trend_table=tables.trend_table(dossier),
            source_table=tables.source_table(dossier),
            unread_table=tables.unread_table(dossier),
            finding_groups=[
                (kind.name, tone, findings, _fitting(findings))
                for kind, tone in zip(KINDS, _TONES, strict=True)
                for findings in [dossier.findings_in(kind.states)]
            ],
            most_cells=limits().documents.cells,
            left_out=left_out,
            check_labels=check_labels(),
        )
    )
    return wording.clean(text).encode()


def _fitting(findings: list[Finding]) -> int:
    """How many findings the page lists."""
    declared = limits().documents
    return declared.printed.fitting(
        len(finding.message) + sum(len(cell.raw_text) for cell in finding.evidence[: declared.cells])
        for finding in findings
    )


def _gauge(dossier: Dossier) -> Markup:
    evaluation = dossier.evaluation
    low, high, claimed = evaluation.score_low, evaluation.score_high, evaluation.self_score
    if low is None and claimed is None:
        return Markup("")
    full = sum((line.points for line in evaluation.indicators), start=Decimal(0)) or _FULL_POINTS
    return Markup(score_gauge("gauge", low, high, claimed, evaluation.verdict, full))


def _bars(chart_id: str, chart: Chart | None) -> Markup:
    return Markup(grouped_bars(chart_id, chart) if chart else "")
