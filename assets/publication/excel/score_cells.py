"""What the sheets of the score sheet's workbook share: titles, amounts with their source, results with their reason."""

from decimal import Decimal

from assets.knowledge.items import labels
from assets.publication import wording
from assets.publication.content.dossier import Dossier, Figure
from assets.publication.excel.sheet import Cell, Sourced
from assets.publication.wording import SYNTHETIC_NOTICE
from assets.text.number import rounded


def titled(dossier: Dossier, sheet: str) -> str:
    """The title of a sheet: department, year, what it shows; and where it is so, that it is a draft or made up."""
    notice = ("（草稿）" if dossier.draft_reasons else "") + (f"（{SYNTHETIC_NOTICE}）" if dossier.synthetic else "")
    return f"{dossier.evaluation.department}{dossier.evaluation.fiscal_year}年度{sheet}{notice}"


def amount(figure: Figure, item: str, phase: str) -> Cell:
    """An amount of money linked to its cell, or why there is none.

    It is as exact as it is known, so that what is computed from it agrees with the warehouse.
    """
    if figure.number is None:
        return figure.money
    label = f"{labels('item')[item]}，{labels('phase')[phase]}"
    return Sourced(figure.number, label, (figure.cell,)) if figure.cell else figure.number


def number(value: Decimal | None) -> Cell:
    """A figure, or that it was not given."""
    return wording.EMPTY_TEXT["missing"] if value is None else value


def result(value: Decimal | None) -> Decimal | str:
    """What the warehouse has for a difference or a rate, to two decimals; in words where it has none."""
    return wording.NO_RATE if value is None else rounded(value)
