"""Decimal numbers as documents and contracts hold them; an unknown number stays unknown."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

Number = TypeVar("Number", Decimal, None)


def rounded(value: Number) -> Number:
    """``value`` with two decimals, half-up, the way final accounts are printed; never a negative zero."""
    if value is None:
        return None
    result = value.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def plain(value: Number) -> Number:
    """``value`` without trailing zeros: 430, 5.97."""
    return None if value is None else Decimal(format(value.normalize(), "f"))
