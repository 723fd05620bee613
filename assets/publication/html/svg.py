"""Charts as inline SVG: no script, no external resource, readable without colour and by a screen reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from assets.publication.content.blocks import Bar, Chart
from assets.publication.wording import clean, number

_WIDTH = 600
_GAUGE_WIDTH = 480
_LABEL_WIDTH = 160
_VALUE_WIDTH = 90
_DIGIT_WIDTH = 8
_BAR = 16
_GAP = 14
_LABEL_LENGTH = 11
_INK, _MUTED, _TRACK, _ACCENT = "#1f2933", "#52606d", "#e4e9ef", "#2f6690"
_SERIES_COLORS = ("#9fb3c8", "#5c86ab", "#c79a4b", "#7d8b3a", "#a8695c", "#16425b")
_PART_COLORS = ("#1b6e3c", "#b42318", _MUTED, "#8a5a00")
_CLAIM_COLORS = {"unreachable": "#b42318", "plausible": "#8a5a00", "verified": "#1b6e3c", "no_claim": _MUTED}


@dataclass(frozen=True)
class ScoreRow:
    """One line of a chart of scores: the recomputed interval and the department's own score, in points."""

    label: str
    low: Decimal | None
    high: Decimal | None
    claimed: Decimal | None
    verdict: str


@dataclass(frozen=True)
class Parts:
    """One bar made of counted parts, in the order of the parts' names."""

    label: str
    counts: tuple[int, ...]


def score_gauge(
    chart_id: str, low: Decimal | None, high: Decimal | None, claimed: Decimal | None, verdict: str, full: Decimal
) -> str:
    """The recomputed interval as a band on the scale of the score, the department's own score as a marker.

    Args:
        chart_id: Unique within the page.
        low: Lower end in points; ``None`` when not scored.
        high: Upper end in points.
        claimed: The department's own score in points.
        verdict: Code of the verdict; colours the marker.
        full: Full points, the right end of the scale.

    Returns:
        An ``<svg>`` element, 480 × 132 units, that scales with its container.
    """
    left, width = 20, _GAUGE_WIDTH - 40
    interval, claim = _words(low, high, claimed)

    def x(value: Decimal) -> str:
        return _coordinate(left + width * min(max(value, Decimal(0)), full) / full)

    parts = [f'<rect x="{left}" y="56" width="{width}" height="22" rx="3" fill="{_TRACK}"/>']
    for tick in range(0, 101, 20):
        value = full * tick / 100
        parts.append(f'<line x1="{x(value)}" y1="78" x2="{x(value)}" y2="84" stroke="{_MUTED}"/>')
        parts.append(_text(x(value), 100, f"{value.normalize():f}", anchor="middle", color=_MUTED, size=12))
    if low is not None and high is not None:
        span = _coordinate(max(width * (high - low) / full, Decimal(3)))
        parts.append(f'<rect x="{x(low)}" y="56" width="{span}" height="22" rx="2" fill="{_ACCENT}"/>')
        middle = x((low + high) / 2)
        parts.append(_text(middle, 124, interval, anchor="middle", color=_ACCENT, size=15, bold=True))
    else:
        parts.append(_text(str(left), 124, interval, color=_MUTED, size=15))
    if claimed is not None:
        color, at = _CLAIM_COLORS[verdict], x(claimed)
        parts.append(f'<line x1="{at}" y1="38" x2="{at}" y2="86" stroke="{color}" stroke-width="3"/>')
        anchor = "end" if claimed > full / 2 else "start"
        parts.append(_text(at, 28, claim, anchor=anchor, color=color, size=16, bold=True))
    return _svg(
        chart_id, "自评得分与重算区间", f"{claim}，{interval}，满分{number(full)}分。", 132, parts, width=_GAUGE_WIDTH
    )


def interval_bar(
    chart_id: str, low: Decimal | None, high: Decimal | None, claimed: Decimal | None, verdict: str
) -> str:
    """A small band from ``low`` to ``high`` of 100 points with a mark at the department's own score, for a table row.

    Returns:
        An ``<svg>`` element, 160 × 22 units.
    """
    parts = [f'<rect x="0" y="7" width="160" height="8" rx="2" fill="{_TRACK}"/>']
    if low is not None and high is not None:
        start, end = (_coordinate(160 * _share(value)) for value in (low, high))
        span = max(Decimal(end) - Decimal(start), Decimal(2))
        parts.append(f'<rect x="{start}" y="7" width="{span}" height="8" fill="{_ACCENT}"/>')
    if claimed is not None:
        at = _coordinate(1 + 158 * _share(claimed))
        parts.append(f'<line x1="{at}" y1="1" x2="{at}" y2="21" stroke="{_CLAIM_COLORS[verdict]}" stroke-width="2.5"/>')
    return _svg(chart_id, "得分区间", "，".join(_words(low, high, claimed)), 22, parts, width=160)


def series_colors(count: int) -> tuple[str, ...]:
    """A color for each of at most six series, told apart in grey too; the last, the result, is always the darkest."""
    return (*_SERIES_COLORS[: count - 1], _SERIES_COLORS[-1])


def grouped_bars(chart_id: str, chart: Chart) -> str:
    """Horizontal bars, grouped by item, one for each series; an unknown value is a word, never a bar of length 0.

    Args:
        chart_id: Unique within the page.
        chart: What is drawn; its caption is read out by a screen reader.

    Returns:
        An ``<svg>`` element, 600 units wide, as high as the groups need.
    """
    values = [bar.value for group in chart.groups for bar in group.bars if bar.value is not None]
    top, bottom = max([*values, Decimal(0)]), min([*values, Decimal(0)])
    longest = max((len(bar.text) for group in chart.groups for bar in group.bars if bar.value is not None), default=0)
    room = max(_VALUE_WIDTH, 6 + _DIGIT_WIDTH * longest)
    scale = (_WIDTH - _LABEL_WIDTH - room) / (top - bottom or Decimal(1))
    zero = _LABEL_WIDTH - bottom * scale
    colors = series_colors(len(chart.series))
    parts = _legend(chart.series, colors, chart.unit)
    y = 40
    for group in chart.groups:
        height = len(group.bars) * (_BAR + 2)
        parts.append(
            f"<g><title>{_safe(group.label)}</title>"
            f"{_text(str(_LABEL_WIDTH - 10), y + height // 2 + 5, _shortened(group.label), anchor='end', size=14)}</g>"
        )
        for color, bar in zip(colors, group.bars, strict=True):
            parts.append(_bar(bar, y, zero, scale, color))
            y += _BAR + 2
        y += _GAP
    axis = _coordinate(zero)
    parts.append(f'<line x1="{axis}" y1="34" x2="{axis}" y2="{y - _GAP + 2}" stroke="{_MUTED}"/>')
    return _svg(chart_id, chart.caption, chart.text, y, parts)


def score_rows(chart_id: str, title: str, rows: Sequence[ScoreRow]) -> str:
    """The recomputed intervals as bands on a scale of 100 points, one below the other, own scores as markers.

    Args:
        chart_id: Unique within the page.
        title: Title of the chart, read out by a screen reader.
        rows: One for each line; an unknown interval or score is a word.

    Returns:
        An ``<svg>`` element, 600 units wide, 46 units for each row.
    """
    left, width = 80, _WIDTH - 100
    parts = [
        f'<rect x="{left}" y="8" width="24" height="12" fill="{_ACCENT}"/>',
        _text(str(left + 30), 19, "重算区间", size=13),
        f'<line x1="{left + 116}" y1="5" x2="{left + 116}" y2="23" stroke="{_INK}" stroke-width="3"/>',
        _text(str(left + 124), 19, "自评得分（颜色为结论）", size=13),
        _text(str(_WIDTH), 19, "单位：分", anchor="end", color=_MUTED, size=13),
    ]
    y = 36
    for row in rows:
        interval, claim = _words(row.low, row.high, row.claimed)
        parts.append(_text(str(left - 10), y + 24, _shortened(row.label), anchor="end", size=14))
        parts.append(f'<rect x="{left}" y="{y + 14}" width="{width}" height="12" rx="2" fill="{_TRACK}"/>')
        if row.low is not None and row.high is not None:
            start, end = (left + width * _share(value) for value in (row.low, row.high))
            span = _coordinate(max(end - start, Decimal(2)))
            parts.append(f'<rect x="{_coordinate(start)}" y="{y + 14}" width="{span}" height="12" fill="{_ACCENT}"/>')
        parts.append(_text(str(left), y + 10, interval, color=_MUTED, size=12))
        color = _CLAIM_COLORS[row.verdict]
        if row.claimed is not None:
            at = _coordinate(left + width * _share(row.claimed))
            parts.append(f'<line x1="{at}" y1="{y + 13}" x2="{at}" y2="{y + 31}" stroke="{color}" stroke-width="3"/>')
        parts.append(_text(str(left + width), y + 10, claim, anchor="end", color=color, size=12, bold=True))
        y += 46
    described = "；".join(f"{row.label}：" + "，".join(_words(row.low, row.high, row.claimed)) for row in rows)
    return _svg(chart_id, title, f"{described}。满分100分。", y, parts)


def stacked_bars(
    chart_id: str, title: str, names: Sequence[str], rows: Sequence[Parts], unit: str, nothing: str
) -> str:
    """Horizontal bars, each made of counted parts with the count inside; a row that counts nothing is a word.

    Args:
        chart_id: Unique within the page.
        title: Title of the chart, read out by a screen reader.
        names: Names of at most four parts.
        rows: One for each bar; ``counts`` in the order of ``names``.
        unit: What is counted, such as 项.
        nothing: What a row without any count says.

    Returns:
        An ``<svg>`` element, 600 units wide, 30 units for each row.
    """
    left = 80
    scale = Decimal(_WIDTH - left - _VALUE_WIDTH) / max([sum(row.counts) for row in rows] + [1])
    parts = _legend(names, _PART_COLORS[: len(names)], unit)
    y, described = 36, []
    for row in rows:
        parts.append(_text(str(left - 10), y + 17, _shortened(row.label), anchor="end", size=14))
        x, total = Decimal(left), sum(row.counts)
        for color, count in zip(_PART_COLORS, row.counts, strict=False):
            span = count * scale
            if count:
                parts.append(
                    f'<rect x="{_coordinate(x)}" y="{y}" width="{_coordinate(span)}" height="24" fill="{color}"'
                    ' stroke="#fff"/>'
                )
            if span >= 9 * len(str(count)) and count:
                parts.append(
                    _text(_coordinate(x + span / 2), y + 17, str(count), anchor="middle", color="#fff", size=13)
                )
            x += span
        parts.append(_text(_coordinate(x + 6), y + 17, f"共{total}{unit}" if total else nothing, color=_MUTED, size=13))
        counted = "，".join(f"{name}{count}{unit}" for name, count in zip(names, row.counts, strict=True) if count)
        described.append(f"{row.label}：{counted or nothing}")
        y += 30
    return _svg(chart_id, title, "；".join(described) + "。", y, parts)


def drawing(svg: str, font: str) -> str:
    """The chart as a file of its own, with its words in ``font``."""
    return svg.replace("<svg ", f'<svg xmlns="http://www.w3.org/2000/svg" font-family="{font}" ', 1)


def _words(low: Decimal | None, high: Decimal | None, claimed: Decimal | None) -> tuple[str, str]:
    """The interval and the department's own score in words."""
    interval = "无法测算" if low is None or high is None else f"重算{number(low)}至{number(high)}分"
    return interval, "未自评" if claimed is None else f"自评{number(claimed)}分"


def _bar(bar: Bar, y: int, zero: Decimal, scale: Decimal, color: str) -> str:
    if bar.value is None:
        return _text(_coordinate(zero + 6), y + 13, bar.text, color=_MUTED, size=13)
    length = abs(bar.value) * scale
    start = zero if bar.value >= 0 else zero - length
    end = max(zero, start + length)
    return (
        f'<rect x="{_coordinate(start)}" y="{y}" width="{_coordinate(length)}" height="{_BAR}" fill="{color}"/>'
        f"{_text(_coordinate(end + 6), y + 13, bar.text, size=13)}"
    )


def _legend(series: Sequence[str], colors: Sequence[str], unit: str) -> list[str]:
    parts, x = [], 0
    for color, name in zip(colors, series, strict=True):
        parts.append(f'<rect x="{x}" y="8" width="14" height="14" fill="{color}"/>')
        parts.append(_text(str(x + 20), 20, name, size=13))
        x += 20 + 14 * len(name) + 24
    parts.append(_text(str(_WIDTH), 20, f"单位：{unit}", anchor="end", color=_MUTED, size=13))
    return parts


def _svg(chart_id: str, title: str, described: str, height: int, parts: Sequence[str], width: int = _WIDTH) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-labelledby="{chart_id}-title {chart_id}-desc">'
        f'<title id="{chart_id}-title">{_safe(title)}</title><desc id="{chart_id}-desc">{_safe(described)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _text(
    x: str, y: int, text: str, *, anchor: str = "start", color: str = _INK, size: int = 14, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{color}" font-size="{size}"{weight}>{_safe(text)}</text>'
    )


def _safe(text: str) -> str:
    return escape(clean(text))


def _shortened(label: str) -> str:
    return label if len(label) <= _LABEL_LENGTH else label[: _LABEL_LENGTH - 1] + "…"


def _share(points: Decimal) -> Decimal:
    return min(max(points, Decimal(0)), Decimal(100)) / 100


def _coordinate(value: Decimal) -> str:
    return f"{value:.1f}"
