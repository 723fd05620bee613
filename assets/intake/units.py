"""A parsed cell brought into the unit of its item, with the decimals that the ledger keeps."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assets.knowledge.items import Kind, Term
from assets.text.cell import MAX_DIGITS, CellValue, money_exponent, parse_cell, written_unit

STORED_DECIMALS = 6
"""Decimals the ledger keeps; a formula's endless fraction is rounded half-up there, its text stays whole."""

_ALLOWED: dict[Kind, set[str | None]] = {
    "count": {None, "人", "名", "个", "项", "家", "件"},
    "percent": {None, "%"},
    "score": {None, "分"},
    "area": {None, "㎡", "平方米"},
}


def in_item_unit(amount: CellValue, item: Term, table_unit: str | None) -> tuple[CellValue, str | None]:
    """The cell in the item's unit: money in 万元, a free quantity in its own; a unit that cannot be is unparsed.

    Args:
        amount: what a cell with a number says.
        item: what the number is about.
        table_unit: unit for cells that name none, from the table's corner or the form.
    """
    value = amount.value or Decimal(0)
    unparsed = CellValue("unparsed", None, None, None, 0, amount.raw_text), item.unit
    if item.kind == "quantity":
        return amount, amount.unit or (written_unit(table_unit) if table_unit else None)
    if item.kind == "money":
        exponent = money_exponent(amount.unit or table_unit or "万元")
        if exponent is None:
            return unparsed
        converted = value.scaleb(exponent)
        if abs(converted) >= Decimal(10) ** MAX_DIGITS:
            return unparsed
        return replace(amount, value=converted, unit=None, decimals=amount.decimals - exponent), item.unit
    if not accepts(item.kind, amount.unit):
        return unparsed
    return replace(amount, unit=None), item.unit


def money_wan(text: str) -> Decimal | None:
    """An amount of money as it stands in a text, in 万元; ``None`` where it is none."""
    amount = parse_cell(text)
    exponent = money_exponent(amount.unit or "万元")
    return None if amount.value is None or exponent is None else amount.value.scaleb(exponent)


def accepts(kind: Kind | None, unit: str | None) -> bool:
    """Whether an item of this kind can be stated in a unit."""
    if kind == "money":
        return unit is None or money_exponent(unit) is not None
    return kind not in _ALLOWED or unit in _ALLOWED[kind]


def stored(value: Decimal | None) -> Decimal | None:
    """The value with the ledger's decimals."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-STORED_DECIMALS), ROUND_HALF_UP)
