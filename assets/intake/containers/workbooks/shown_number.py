"""A number as the sheet shows it: Excel stores “95%” as 0.95 with a format, and 95% is what was reported."""

import re

_QUOTED = re.compile(r'"[^"]*"|\\.')


def is_percent(code: str) -> bool:
    """Whether a number format shows a hundredfold with “%”; a quoted “%” is shown, but does not multiply."""
    return "%" in _QUOTED.sub("", code)


def percent(value: float) -> str:
    """A stored share as its format shows it: 0.965 → ``96.5%``."""
    return f"{float(format(value * 100, '.13g')):.13g}%"
