"""The figures of a department over the years as printed lines, and how any two years differ."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from assets.knowledge.items import labels
from assets.publication import wording
from assets.publication.content.district import DepartmentYear, History

NOT_COMPARABLE = "不可比"
SAME, DIFFERENT = "相同", "不同"

_MONEY = (
    ("total_expenditure", "initial_budget", "年初预算"),
    ("total_expenditure", "adjusted_budget", "调整预算"),
    ("total_expenditure", "final", "决算"),
    *(
        (item, "final", "")
        for item in (
            "three_public_expenses", "overseas_travel", "vehicles", "vehicle_purchase", "vehicle_operation",
            "official_reception",
        )
    ),
)  # fmt: skip
_STAFF = (("approved_posts", "编制数"), ("staff_in_post", "在职人数"))


@dataclass(frozen=True)
class TrendCell:
    """What is printed for a year, and the number behind it; ``None`` for a word or an unknown figure."""

    text: str
    value: Decimal | None = None


@dataclass(frozen=True)
class TrendLine:
    """One line over the years. ``kind``: score, text, money or count; ``cells`` in the order of the years."""

    label: str
    unit: str
    kind: str
    cells: list[TrendCell]


def lines(history: History) -> list[TrendLine]:
    """Scores, findings, budget, “三公”, staffing and targets, each over all years of the department.

    A line of money that no file of any year has is left out.
    """

    def line(label: str, unit: str, kind: str, cell: Callable[[DepartmentYear], TrendCell]) -> TrendLine:
        return TrendLine(label, unit, kind, [cell(year) for year in history.years])

    trend = [
        line("自评得分", "分", "score", lambda year: TrendCell(wording.points(year.self_score), year.self_score)),
        line("重算最低", "分", "score", lambda year: _scored(year.score_low)),
        line("重算最高", "分", "score", lambda year: _scored(year.score_high)),
        line("自评等级", "", "text", lambda year: TrendCell(year.self_grade or "未填")),
        line("对应等级", "", "text", lambda year: TrendCell(wording.grades(year.grade_low, year.grade_high))),
        line("结论", "", "text", lambda year: TrendCell(wording.VERDICTS[year.verdict])),
        line("文书", "", "text", lambda year: TrendCell(wording.standing(year.draft))),
        line("位次", "", "text", lambda year: TrendCell(year.rank or NOT_COMPARABLE)),
        line("不符", "项", "count", lambda year: _counted(year.alarms)),
        line("提示", "项", "count", lambda year: _counted(year.hints)),
        line("资料不足", "项", "count", lambda year: _counted(year.gaps)),
    ]
    given = {key for year in history.years for key in year.figures}
    for item, phase, label in _MONEY:
        if (item, phase, "total") in given:
            trend.append(line(label or labels("item")[item], "万元", "money", partial(_money, item=item, phase=phase)))
    for item, label in _STAFF:
        trend.append(line(label, "人", "count", partial(_persons, item=item)))
    for outcome, text in wording.OUTCOMES.items():
        trend.append(line(f"绩效目标{text}", "项", "count", partial(_targets, outcome=outcome)))
    return trend


def difference(line: TrendLine, earlier: int, later: int, history: History) -> tuple[str, str]:
    """How a line differs between two years.

    Args:
        line: one of :func:`lines`.
        earlier: index of the earlier year in ``history.years``.
        later: index of the later year.
        history: the department.

    Returns:
        Difference in the line's unit and rate of change; of scores only where both years were scored by one scheme, of
        anything only where no merger or split lies between. The rate is given for money alone.
    """
    before, after = line.cells[earlier], line.cells[later]
    first, last = history.years[earlier], history.years[later]
    if line.kind == "text":
        return (SAME if before.text == after.text else DIFFERENT), wording.NOTHING
    if not last.same_scope_as(first) or (line.kind == "score" and first.scheme != last.scheme):
        return NOT_COMPARABLE, NOT_COMPARABLE if line.kind == "money" else wording.NOTHING
    if before.value is None or after.value is None:
        return wording.NO_RATE, wording.NO_RATE if line.kind == "money" else wording.NOTHING
    moved = after.value - before.value
    if line.kind == "count":
        return f"{moved:+,.0f}" if moved else "0", wording.NOTHING
    if line.kind == "score":
        return wording.change(moved), wording.NOTHING
    return wording.change(moved), wording.change_percent(moved / before.value * 100 if before.value else None)


def pairs(history: History) -> list[tuple[int, int]]:
    """Every two years of a department, as indices of ``history.years``, the earlier one first."""
    return [(earlier, later) for later in range(len(history.years)) for earlier in range(later)]


def _scored(value: Decimal | None) -> TrendCell:
    return TrendCell(wording.NOT_SCORED if value is None else wording.number(value), value)


def _counted(value: int) -> TrendCell:
    return TrendCell(str(value), Decimal(value))


def _money(year: DepartmentYear, item: str, phase: str) -> TrendCell:
    figure = year.figures[item, phase, "total"]
    return TrendCell(figure.money, figure.number)


def _persons(year: DepartmentYear, item: str) -> TrendCell:
    figure = year.figures[item, "final", "total"]
    return TrendCell(figure.count, figure.number)


def _targets(year: DepartmentYear, outcome: str) -> TrendCell:
    """A year without any target read has no count, not a count of 0."""
    return _counted(year.outcomes.get(outcome, 0)) if year.outcomes else TrendCell(wording.EMPTY_TEXT["missing"])
