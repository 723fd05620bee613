"""Quantities that several cells of a line make together: a number, its unit, which way it is meant, its bounds."""

from dataclasses import replace
from decimal import Decimal

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Reading
from assets.intake.units import STORED_DECIMALS, stored
from assets.text.cell import Direction, money_exponent
from assets.text.target import parse_target

UPPER_BOUND = {"target_value": "target_upper", "declared_value": "declared_upper"}
"""What asks for something, and the upper bound of what it asks for."""

DIRECTIONS: dict[str, Direction] = {
    "≥": "at_least", ">=": "at_least", "大于等于": "at_least", "正向": "at_least", "正向指标": "at_least",
    "≤": "at_most", "<=": "at_most", "小于等于": "at_most", "反向": "at_most", "反向指标": "at_most",
    "=": "equal", "等于": "equal",
}  # fmt: skip


def composed(reading: Reading, cell: Cell, direction: Direction | None, unit: str | None) -> Reading:
    """A value composed of several cells, unless they contradict each other or a share may be shown as a per cent."""
    contradicts = direction and reading.direction not in (None, direction)
    contradicts = contradicts or (unit is not None and _measure(reading.unit) != _measure(unit))
    share = reading.unit == "%" and isinstance(cell.content, float) and abs(reading.value or Decimal(0)) <= 1
    if reading.value is not None and (contradicts or (share and reading.value)):
        return replace(reading, value=None, unit=None, direction=None, decimals=0, state="unparsed")
    return reading


def _measure(unit: str | None) -> str:
    """What a unit measures, where units of two measures in one line contradict each other: 28.8万元 beside “%”."""
    if unit in ("%", "‰", "百分比"):
        return "share"
    return "money" if money_exponent(unit) is not None else "number"


def as_range(reading: Reading, cell: Cell, unit: str | None) -> list[Reading]:
    """A target value; of a range (“15%-20%”) the lower and the upper bound."""
    upper = UPPER_BOUND.get(reading.item)
    target = parse_target(cell.text) if upper else None
    if upper is None or target is None or reading.state != "unparsed" or cell.is_covered or target.upper is None:
        return [reading]
    lower = replace(
        reading, value=stored(target.value), unit=target.unit or unit, direction="at_least",
        decimals=min(target.decimals, STORED_DECIMALS), state="value",
    )  # fmt: skip
    return [lower, replace(lower, item=upper, value=stored(target.upper), direction="at_most")]
