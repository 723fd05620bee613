"""The charts of one department-year, shared by the report and the HTML page."""

from assets.knowledge.items import labels
from assets.publication.content.blocks import Bar, BarGroup, Chart, chart_of
from assets.publication.content.dossier import BUDGET_PHASES, Dossier, Figure
from assets.text.number import rounded

_UNIT = "万元"


def three_public_chart(dossier: Dossier) -> Chart | None:
    """Each 三公 line: last year's final accounts, control number, final accounts."""
    groups = [
        BarGroup(
            labels("item")[row.item],
            tuple(_bar(figure) for figure in dossier.three_public(row.item).values()),
        )
        for row in dossier.evaluation.three_public_change
    ]
    return chart_of("“三公”经费", _UNIT, ("上年决算", "预算控制数", "本年决算"), groups)


def budget_chart(dossier: Dossier) -> Chart | None:
    """Budget against final accounts on the widest basis; the table has the rest."""
    rows = dossier.evaluation.budget_execution
    groups = [
        BarGroup(
            labels("item")[row.item],
            tuple(_bar(dossier.figures[row.item, phase, row.basis]) for phase in BUDGET_PHASES),
        )
        for row in rows
        if row.basis == rows[0].basis
        and any(amount is not None for amount in (row.initial_wan, row.adjusted_wan, row.final_wan))
    ]
    return chart_of("预算与决算", _UNIT, ("年初预算", "调整预算", "决算"), groups)


def _bar(figure: Figure) -> Bar:
    return Bar(None if figure.number is None else rounded(figure.number), figure.money)
