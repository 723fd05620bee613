"""The charts of a department-year, free of any file format. The tables beside them have every figure."""

from decimal import Decimal

from assets.publication import wording
from assets.publication.blocks import Bar, BarGroup, Chart
from assets.publication.dossier import Dossier


def three_public_chart(dossier: Dossier) -> Chart | None:
    """Last year's “三公” expenses, this year's control numbers and final accounts; nothing when none is known."""
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
    return _chart("“三公”经费", ("上年决算", "预算控制数", "本年决算"), groups)


def budget_chart(dossier: Dossier) -> Chart | None:
    """Budget against final accounts on the widest basis; nothing when no amount is known."""
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
    return _chart("预算与决算", ("年初预算", "调整预算", "决算"), groups)


def _chart(title: str, series: tuple[str, ...], groups: list[BarGroup]) -> Chart | None:
    """The series of which at least one value is known."""
    shown = [place for place in range(len(series)) if any(group.bars[place].value is not None for group in groups)]
    if not shown:
        return None
    kept = tuple(BarGroup(group.label, tuple(group.bars[place] for place in shown)) for group in groups)
    return Chart(title, "万元", tuple(series[place] for place in shown), kept)


def _bar(value: Decimal | None, state: str) -> Bar:
    return Bar(value if wording.is_known(value, state) else None, wording.money(value, state))
