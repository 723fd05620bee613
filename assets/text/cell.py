"""What one cell says: typed emptiness, number, unit and comparison sign, with the text kept as it stood.

Numbers are parsed here and not in SQL because ``try_cast`` turns ``１２．０２`` and ``1,457.20`` into NULL without a
word. Spellings are those of real forms (“－”, “无”, “不涉及”, “430亿元”, “20家以上”).
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal

from assets.text.normal import half_width

CellState = Literal["value", "zero", "dash", "blank", "not_applicable", "unparsed", "uncalculated"]
Direction = Literal["at_least", "at_most", "equal", "about"]

MAX_DIGITS = 18
"""Digits before the decimal point that the ledger's DECIMAL(24,6) can hold."""

_DASHES = set("-—―–‐‑−ー")
_NOT_APPLICABLE = {"无", "不涉及", "不适用", "没有", "/", "n/a", "na"}
_SIGNS: list[tuple[str, Direction]] = [
    (r"≥=?|≧|⩾|>=|(?:大于|高于|多于)或?等于|不低于|不少于|不小于|至少|达到", "at_least"),
    (r"≤=?|≦|⩽|<=|(?:小于|低于|少于)或?等于|不高于|不超过|不多于|不大于|控制在", "at_most"),
    (r"约|左右|≈", "about"),
    (r"=|等于", "equal"),
]
_TRAILING: list[tuple[str, Direction]] = [
    (r"及以上|以上", "at_least"),
    (r"及以下|以下|以内|之内", "at_most"),
    (r"左右", "about"),
]
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<digits>[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?")
_DATE = re.compile(r"(?:19|20)\d\d年|\d{1,2}[月日号]")
_SQUARE_METRE = re.compile(r"(?<![^\W\d_])[mM][2²]")
_BRACKETED_UNIT = re.compile(r"\(([^()\d]{1,6})\)")
_PER_CENT = {"百分比", "百分数", "百分号", "%(百分比)"}
_VAGUE = set("余多几")
_MONEY_EXPONENT = {"元": -4, "千元": -1, "万元": 0, "百万元": 2, "亿元": 4, "万": 0, "亿": 4}
"""Power of ten that turns a money unit into 万元."""


@dataclass(frozen=True)
class CellValue:
    """What the text of a cell says.

    Attributes:
        state: typed emptiness; ``value`` and ``zero`` are the only states with a number.
        value: the number as printed, in ``unit`` (not converted).
        unit: the unit written in the cell itself (``亿元``, ``%``, ``家``), else ``None``.
        direction: the comparison the text asks for (``≥``, ``以上``, ``约`` …), else ``None``.
        decimals: decimal places printed.
        raw_text: the text as it stood.
    """

    state: CellState
    value: Decimal | None
    unit: str | None
    direction: Direction | None
    decimals: int
    raw_text: str


def raw_text(content: object) -> str:
    """The text of a cell as a reader hands it over; a float gives the 15 significant digits that Excel itself shows."""
    if isinstance(content, str):
        return content
    if content is None:
        return ""
    if isinstance(content, bool):
        return "TRUE" if content else "FALSE"
    if isinstance(content, float):
        return format(Decimal(format(content, ".15g")), "f")
    if isinstance(content, (datetime, date, time)):
        return content.isoformat()
    return str(content)


def parse_cell(content: object) -> CellValue:
    """Parse one cell. Never raises and never guesses: what is not wholly understood is ``unparsed``.

    “一” alone is a Chinese one or a dash, so it stays unparsed, and so do two numbers with a blank between them, a
    date (“12月底”), “30余家”, and a number with a footnote mark. Brackets of accountants are negative: ``(12.02)`` is
    −12.02. A date or truth value in a number cell is unparsed.
    """
    raw = raw_text(content)
    if isinstance(content, (bool, datetime, date, time)):
        return CellValue("unparsed", None, None, None, 0, raw)
    text = half_width(raw).strip()
    if re.search(r"[\d.,]\s+[\d.,]", text):
        return CellValue("unparsed", None, None, None, 0, raw)
    text = re.sub(r"\s+", "", text)
    emptiness = _emptiness(text)
    if emptiness:
        return CellValue(emptiness, None, None, None, 0, raw)
    text = _SQUARE_METRE.sub("㎡", text.replace("−", "-"))
    direction, text = _strip_direction(text)
    bracketed = re.fullmatch(r"[(](.+)[)](\D*)", text)
    if bracketed:
        text = bracketed[1] + bracketed[2]
    match = _NUMBER.match(text)
    unit = written_unit(text[match.end() :]) if match else ""
    if not match or len(match["digits"].replace(",", "")) > MAX_DIGITS or not _is_unit(unit) or _DATE.match(text):
        return CellValue("unparsed", None, None, None, 0, raw)
    if bracketed and (match["sign"] or (unit and unit != "%" and money_exponent(unit) is None)):
        return CellValue("unparsed", None, None, None, 0, raw)
    fraction = match["fraction"] or ""
    value = Decimal(match["sign"] + match["digits"].replace(",", "") + fraction)
    value = value.copy_negate() if bracketed else value
    return CellValue("zero" if value == 0 else "value", value, unit or None, direction, max(len(fraction) - 1, 0), raw)


def is_number(content: object) -> bool:
    """Whether a cell holds a number; a date or a word with digits is none."""
    if content is None or isinstance(content, bool) or (isinstance(content, str) and not re.search(r"\d", content)):
        return False
    return parse_cell(content).value is not None


def written_unit(text: str) -> str:
    """A unit as it is compared: ``（天）`` → ``天``, ``百分比`` → ``%``."""
    unit = half_width(text).strip()
    bracketed = _BRACKETED_UNIT.fullmatch(unit)
    unit = bracketed[1] if bracketed else unit
    return "%" if unit in _PER_CENT else unit


def text_state(text: str) -> CellState:
    """Typed emptiness of a cell that holds words: a text is a ``value``, but a dash and “无” are none."""
    return _emptiness(re.sub(r"\s+", "", half_width(text))) or "value"


def money_exponent(unit: str | None) -> int | None:
    """Power of ten from ``unit`` to 万元, or ``None`` when ``unit`` is not a money unit."""
    return _MONEY_EXPONENT.get(unit or "")


def _emptiness(text: str) -> CellState | None:
    if not text:
        return "blank"
    if set(text) <= _DASHES:
        return "dash"
    return "not_applicable" if text.lower() in _NOT_APPLICABLE else None


def _strip_direction(text: str) -> tuple[Direction | None, str]:
    """Take comparison words off both ends. ``约15%以上`` is at least 15 %: the trailing word is the stricter one.

    Words that contradict each other (``≥90%以下``) stay on, so that the text is no number.
    """
    whole = text
    direction: Direction | None = None
    for pattern, meaning in _SIGNS:
        leading = re.match(pattern, text)
        if leading:
            direction, text = meaning, text[leading.end() :]
            break
    for pattern, meaning in _TRAILING:
        trailing = re.search(f"({pattern})$", text)
        if trailing and direction not in (None, "about", meaning):
            return None, whole
        if trailing:
            direction, text = meaning, text[: trailing.start()]
            break
    return direction, text


def _is_unit(text: str) -> bool:
    """``%`` or at most six letters, perhaps “per” others: anything longer is a sentence and not a number cell."""
    if text in ("", "%", "‰"):
        return True
    whole, _, per = text.partition("/")
    letters = whole + per
    return (
        bool(whole)
        and len(text) <= 6
        and not text.endswith("/")
        and all((char.isalpha() or char == "㎡") and char not in _VAGUE for char in letters)
    )
