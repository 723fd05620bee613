"""What the sheets of the score sheet's workbook share: titles, amounts with their source, results with their reason."""

from decimal import Decimal

from assets.publication import wording
from assets.publication.content.dossier import Dossier
from assets.publication.excel.sheet import Cell, Sourced
from assets.publication.wording import SYNTHETIC_NOTICE

_COLUMN_LABELS = {
    "previous_final_wan": "上年决算",
    "budget_wan": "预算控制数",
    "initial_wan": "年初预算",
    "adjusted_wan": "调整预算",
    "final_wan": "决算",
    "additions_wan": "追加",
}


def titled(dossier: Dossier, sheet: str) -> str:
    """The title of a sheet: department, year, what it shows; and where it is so, that it is a draft or made up."""
    notice = ("（草稿）" if dossier.draft_reasons else "") + (f"（{SYNTHETIC_NOTICE}）" if dossier.synthetic else "")
    return f"{dossier.evaluation.department}{dossier.evaluation.fiscal_year}年度{sheet}{notice}"


def amount(
    dossier: Dossier, item: str, basis: str, column: str, printed: Decimal | None, state: str | None = None
) -> Cell:
    """An amount in 万元 linked to its cell, or why there is none.

    Args:
        dossier: the department-year.
        item: code of the item.
        basis: code of the basis, '' for 三公.
        column: field of the contract.
        printed: the amount to two decimals, shown where nothing is known of its cell.
        state: how its cell stood; by default what the dossier has.

    Returns:
        The amount as exact as it is known, so that what is computed from it agrees with the warehouse.
    """
    state = dossier.state_of(item, basis, column) if state is None else state
    if printed is None or not wording.is_known(printed, state):
        return wording.empty_text(state)
    figure = dossier.figures.get((item, basis, column))
    if figure is None:
        return printed
    label = f"{wording.label(dossier.item_labels, item)}，{_COLUMN_LABELS[column]}"
    return Sourced(figure.amount, label, (figure.cell,))


def known(value: Decimal | None) -> Cell:
    """A figure, or that it was not given."""
    return wording.EMPTY_TEXT["missing"] if value is None else value


def result(value: Decimal | None) -> Decimal | str:
    """What the warehouse has for a difference or a rate, to two decimals; in words where it has none."""
    return wording.NO_RATE if value is None else wording.rounded(value)
