"""What a form's target cell, or a phrase of a report, asks for or says was reached: number, unit, bound, direction."""

import re
from dataclasses import dataclass
from decimal import Decimal

from assets.text.cell import MAX_DIGITS, CellState, Direction, parse_cell
from assets.text.normal import plain_sentence

NUMBER = rf"(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|\d{{1,{MAX_DIGITS}}})(?:\.\d{{1,9}})?"
TO = r"[-~—–至到]{1,2}"
"""Regular expressions of a number, and of what stands between the two bounds of a range."""

_RANGE = re.compile(rf"(?P<low>{NUMBER})(?P<low_unit>[^\d\-~—–至到,、]*)(?:{TO})(?P<high>{NUMBER})(?P<unit>\D*)")
_BOUNDS = re.compile(r"(?P<low>[^,、;]+)[,、;](?:且|并且|同时)?(?P<high>[^,、;]+)")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2]))?")
_CALENDAR = re.compile(r"[年月日号]")


@dataclass(frozen=True)
class Target:
    """What a cell or phrase asks for, or says was reached.

    Attributes:
        state: as of a cell; words (“完成”, “优”) and dates (“12月底前”) are ``unparsed``.
        value: the number in ``unit``, or the lower bound of a range.
        upper: the upper bound of a range, else ``None``.
    """

    state: CellState
    value: Decimal | None
    upper: Decimal | None
    unit: str | None
    direction: Direction | None
    decimals: int
    raw_text: str


def parse_target(text: str) -> Target:
    """Parse one form cell or phrase. Never raises; a year or a date is no amount.

    A range (“15%-20%”, “≥20家，≤30家”) has the direction ``at_least`` and an ``upper`` bound.
    """
    amount = parse_cell(text)
    plain = plain_sentence(text)
    if amount.value is None:
        return _range(plain, text) or Target(amount.state, None, None, None, None, 0, text)
    if amount.unit is None and _YEAR.fullmatch(plain):
        return unparsed(text)
    return Target(amount.state, amount.value, None, amount.unit, amount.direction, amount.decimals, text)


def unparsed(text: str) -> Target:
    """What says something that only a person can decide."""
    return Target("unparsed", None, None, None, None, 0, text)


def _range(plain: str, text: str) -> Target | None:
    span, bounds = _RANGE.fullmatch(plain), _BOUNDS.fullmatch(plain)
    if span:
        low, high = (parse_cell(span[part] + span["unit"]) for part in ("low", "high"))
        if span["low_unit"] not in ("", span["unit"]) or _CALENDAR.search(span["unit"]):
            return None
        if not span["unit"] and any(_YEAR.fullmatch(span[part]) for part in ("low", "high")):
            return None
    elif bounds:
        low, high = parse_cell(bounds["low"]), parse_cell(bounds["high"])
        if (low.direction, high.direction) != ("at_least", "at_most"):
            return None
    else:
        return None
    if low.value is None or high.value is None or low.value >= high.value or low.unit != high.unit:
        return None
    return Target("value", low.value, high.value, low.unit, "at_least", max(low.decimals, high.decimals), text)
