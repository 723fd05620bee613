"""The building blocks of a document, free of any file format."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from assets.knowledge.rules import limits

STATEMENT_LABEL = "部门填报："
DOCUMENTS_WITH_ALL = "scoresheet.xlsx 和开放数据"

_FIGURE = re.compile(r"[+-]?\d[\d,.]{0,20}%?")
_DIGITS_OF_A_LINE = 74
"""Digits of a table's letters, 10.5 points high, across the text of a page."""
_MARGIN = 1.5
"""Digits that the margins of a cell take."""
_NARROWEST = 8
"""Digits that a column of words keeps."""


@dataclass(frozen=True)
class Heading:
    """A heading inside a chapter, such as “（一）机构和人员”."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more made from the figures."""

    text: str


@dataclass(frozen=True)
class Lead:
    """What the department itself wrote; shown as its words, not as a result of the evaluation."""

    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines as printed, the first one labelled as the department's words; none is empty."""
        lines = [line.strip() for line in self.text.splitlines() if line.strip()]
        return [STATEMENT_LABEL + lines[0], *lines[1:]]


@dataclass(frozen=True)
class Note:
    """A remark on how to read what stands around it."""

    text: str


Kind = Literal["text", "money", "score", "percent", "pp", "count", "quantity"]
"""What a column holds: words, or figures in 万元, points, per cent, percentage points, pieces, units of their own."""


@dataclass(frozen=True)
class Column:
    """One column: its title, its share of the table's width in per cent, and what it holds."""

    title: str
    width: int
    kind: Kind = "text"

    @property
    def numeric(self) -> bool:
        """Whether it holds figures."""
        return self.kind != "text"


@dataclass(frozen=True)
class Table:
    """A printed table. A row of a single cell spans all columns.

    It names the group of the rows below it, or, with ``spans_follow``, adds to the row above it (evidence).
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    unit: str = ""
    has_total: bool = False
    spans_follow: bool = False
    empty: str = "未提供资料。"
    whole_in: str = DOCUMENTS_WITH_ALL
    """Where the rows stand that a document does not print."""

    @property
    def layout(self) -> tuple[tuple[float, ...], float]:
        """Width of each column in per cent, and the size of the letters beside the usual one.

        As declared, unless a figure would not fit its column: no figure breaks, and none may run into the next. Then
        columns with room give, and where that is not enough the letters become smaller.
        """
        line = _DIGITS_OF_A_LINE / sum(column.width for column in self.columns)
        declared = [column.width * line for column in self.columns]
        longest = [
            max((len(figure) for row in self.rows if len(row) > 1 for figure in _FIGURE.findall(row[place])), default=0)
            for place in range(len(self.columns))
        ]
        needed = [length + _MARGIN if length else 0.0 for length in longest]
        if all(need <= room for need, room in zip(needed, declared, strict=True)):
            return tuple(float(column.width) for column in self.columns), 1.0
        least = [max(need, min(room, _NARROWEST)) for need, room in zip(needed, declared, strict=True)]
        spare = max(_DIGITS_OF_A_LINE - sum(least), 0)
        wished = [max(room - need, 0) for need, room in zip(least, declared, strict=True)]
        share = spare / (sum(wished) or 1)
        widths = [need + wish * share for need, wish in zip(least, wished, strict=True)]
        whole = sum(widths)
        return tuple(round(100 * width / whole, 2) for width in widths), min(1.0, round(_DIGITS_OF_A_LINE / whole, 2))

    @property
    def printed(self) -> "Table":
        """The table as long as a document prints it; a last line says how many rows it leaves out."""
        body = self.rows[:-1] if self.has_total else self.rows
        count = limits().documents.printed.fitting(sum(map(len, row)) for row in body)
        while self.spans_follow and count < len(body) and len(body[count]) == 1:  # it adds to the row before
            count += 1
        if count == len(body):
            return self
        rest = sum(len(row) > 1 for row in body[count:])
        return replace(self, rows=(*body[:count], (left_out(rest, self.whole_in),), *self.rows[len(body) :]))


def left_out(count: int, whole_in: str = DOCUMENTS_WITH_ALL) -> str:
    """What a document says of entries that it does not print, and where they stand."""
    return f"另有{count}项未印出，见 {whole_in}。"


@dataclass(frozen=True)
class Bar:
    """One bar: its length, or ``None`` when unknown, and the text printed at its end."""

    value: Decimal | None
    text: str


@dataclass(frozen=True)
class BarGroup:
    """One item with a bar for each series, in the order of the series."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, grouped by item, one for each of at most six series, all in one unit such as 万元."""

    caption: str
    unit: str
    series: tuple[str, ...]
    groups: tuple[BarGroup, ...]

    @property
    def text(self) -> str:
        """The chart in words, for those who cannot see it: every item with every value, or why there is none."""
        groups = (
            f"{group.label}："
            + "，".join(f"{name}{bar.text}" for name, bar in zip(self.series, group.bars, strict=True))
            for group in self.groups
        )
        return f"{'；'.join(groups)}。单位：{self.unit}。"


Block = Heading | Paragraph | Lead | Note | Table | Chart


@dataclass(frozen=True)
class Chapter:
    """One chapter with its heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Annex(Chapter):
    """What stands behind the chapters, on a page of its own."""


@dataclass(frozen=True)
class Report:
    """The whole report: the department's line, the report's line, what it comes to, the chapters and annexes.

    ``draft``: why it is a draft only; empty for a final report.
    """

    department: str
    title: str
    notice: str
    summary: str
    chapters: tuple[Chapter, ...]
    annexes: tuple[Annex, ...]
    draft: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """A letter to one department with a form to be returned: what stands above, in, and below the text."""

    title: str
    number: str
    notice: str
    addressee: str
    opening: str
    chapters: tuple[Chapter, ...]
    signature: tuple[str, ...]
    attachment: Chapter


def notices_of(report: Report) -> tuple[str, ...]:
    """The lines below the title that say how the report may be used: what it is made of, and why it is a draft."""
    reasons = tuple(f"{number}. {reason}" for number, reason in enumerate(report.draft, start=1))
    draft = ("草稿：以下问题解决前不作为正式报告", *reasons) if reasons else ()
    return ((report.notice,) if report.notice else ()) + draft


def chart_of(caption: str, unit: str, series: Sequence[str], groups: Sequence[BarGroup]) -> Chart | None:
    """The chart of the series of which at least one value is known; nothing when none is."""
    kept = [index for index in range(len(series)) if any(group.bars[index].value is not None for group in groups)]
    if not kept:
        return None
    bars = (BarGroup(group.label, tuple(group.bars[index] for index in kept)) for group in groups)
    return Chart(caption, unit, tuple(series[index] for index in kept), tuple(bars))
