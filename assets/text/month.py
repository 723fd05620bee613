"""Until which month a cell, a header or a title says that its figures are cumulated."""

import re

from assets.text.normal import squeezed

_TO = "[-—–~至到]"
_MONTH = rf"(?:(?P<year>20\d\d)年度?)?(?:1月?{_TO})?(?P<month>1[0-2]|0?[1-9])月"
_WITHIN = re.compile(rf"(?<![\d月]{_TO})(?<!\d){_MONTH}")
"""A month that a longer text names, but not the end of a range that begins after January."""

_CELL = (
    re.compile(rf"(?:截[至止]到?)?{_MONTH}(?:份|底|末|\d\d?日)?"),
    re.compile(r"(?:(?P<year>20\d\d)[-./]?)?(?P<month>1[0-2]|0?[1-9])"),
    re.compile(r"(?P<year>20\d\d)[-./](?P<month>1[0-2]|0?[1-9])[-./]\d\d?(?:T00:00:00)?"),
)
_PERIODS = {"一季度": 3, "第一季度": 3, "上半年": 6, "前三季度": 9, "全年": 12}
_CUMULATED = re.compile(rf"^(?:20\d\d年|本年)?(?:截[至止]到?\d\d?月(?:底|末)?|1月?{_TO}\d\d?月)(?:累计)?")

NamedMonth = tuple[int | None, int]
"""The year, where a text names it, and the month."""


def month_of_cell(text: str) -> NamedMonth | None:
    """The month that a cell of a month column names: ``6``, ``1—6月``, ``2023年6月底``, ``2023-06``; else ``None``.

    A range that begins after January (``4-6月``) is no cumulation and names none.
    """
    text = squeezed(text)
    if text in _PERIODS:
        return None, _PERIODS[text]
    return next((_named(match) for pattern in _CELL if (match := pattern.fullmatch(text))), None)


def months_within(text: str) -> set[NamedMonth]:
    """The months that a title or a header names."""
    return {_named(match) for match in _WITHIN.finditer(squeezed(text))}


def cumulated(label: str) -> str:
    """A header without its month: ``1—7月执行数`` and ``截至7月底累计执行数`` → ``累计执行数``; ``7月执行数`` stays."""
    return _CUMULATED.sub("累计", label)


def _named(match: re.Match[str]) -> NamedMonth:
    return (int(match["year"]) if match["year"] else None), int(match["month"])
