"""The charts of one department-year, shared by the report and the HTML page."""

from decimal import Decimal

from assets.publication import wording
from assets.publication.content.blocks import Bar, BarGroup, Chart, known_chart
from assets.publication.content.dossier import Dossier

_UNIT = "万元"


def three_public_chart(dossier: Dossier) -> Chart | None:
    """Each 三公 line: last year's final accounts, control number, final accounts."""
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
    return known_chart("“三公”经费", _UNIT, ("上年决算", "预算控制数", "本年决算"), groups)


def budget_chart(dossier: Dossier) -> Chart | None:
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
    return known_chart("预算与决算", _UNIT, ("年初预算", "调整预算", "决算"), groups)


def _bar(value: Decimal | None, state: str) -> Bar:
    return Bar(value if wording.is_known(value, state) else None, wording.money(value, state))
