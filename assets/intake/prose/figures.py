"""Figures inside the sentences of a report: a number counts only where every word of its clause before it is known.

The words are declared: what an amount is about, of which phase, or a word that changes nothing. One unknown word
(“下属中心”, “人均”), another year, or two subjects, and the number is left alone; and so are the numbers behind it that
may be parts of it, or of another body or of a budget that it speaks of. Vague numbers (“约”) and figures stated
twice with different values are unparsed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.prose.clauses import COMPARED, Dictionary
from assets.intake.prose.context import SentenceFigure, Setting
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.paragraph import Paragraph, headings_above
from assets.intake.source_file import Owner
from assets.intake.units import in_item_unit, money_wan
from assets.knowledge.items import items
from assets.knowledge.words import Subject, report_words
from assets.text.cell import parse_cell
from assets.text.normal import squeezed, unquoted, without_ordinal

_GRAND = {
    "revenue_grand_total": ("total_revenue", "expenditure_grand_total", True),
    "expenditure_grand_total": ("total_expenditure", "revenue_grand_total", False),
}
"""Grand total → the total of the year, the other side, whether its parts list what was carried over."""

_WHOLE = re.compile("自评|得分|总分|综合|评价结果")
"""Names of a score that is that of the department and not of one indicator."""

_CONFIRMED = re.compile(
    rf"(?:{COMPARED.pattern})(?P<before>[\d.,]+[百千万亿]*元)(?:相比)?,?(?P<word>\D{{2,4}}?)了?(?P<change>[\d.,]+[百千万亿]*元)"
)


def figures_in(
    paragraphs: Sequence[Cell],
    fiscal_year: int,
    names: Collection[str],
    numbers: ProseNumbers,
    *,
    unsaid: str | None = "final",
) -> list[SentenceFigure]:
    """Every figure that the sentences state beyond doubt.

    Args:
        paragraphs: the paragraphs that may state figures of the department.
        fiscal_year: the year of the report.
        names: names of the department; a shortened one is understood (工信局 of 工业和信息化局).
        numbers: where every number that is not taken is put down with the reason.
        unsaid: the phase of money of which nothing says it; ``None`` where that may be any.
    """
    everything = "".join(cell.text for cell in paragraphs)
    setting = Setting(fiscal_year, Dictionary(fiscal_year, names), everything, unsaid, numbers)
    figures: list[SentenceFigure] = []
    before: list[SentenceFigure] = []
    for cell, heading in zip(paragraphs, headings_above(paragraphs), strict=True):
        follows_total = any(figure.item in ("total_revenue", "revenue_grand_total") for figure in before)
        here = Paragraph(cell, setting, heading, _continued(cell, before), follows_total=follows_total).figures()
        figures += here
        before = here or before
    figures = list(_without_unsure_totals(list(_without_scores_of_lines(figures, numbers)), numbers))
    amounts: dict[tuple[str, str, str], set[Decimal | None]] = {}
    for figure in figures:
        amounts.setdefault(figure.key, set()).add(_worth(figure))
    return [replace(figure, amount="") if len(amounts[figure.key]) > 1 else figure for figure in figures]


def _without_scores_of_lines(figures: Sequence[SentenceFigure], numbers: ProseNumbers) -> Iterator[SentenceFigure]:
    """The figures but for scores in a numbered line that names what is scored: “4.管理制度健全性：……自评6分”."""
    for figure in figures:
        text = unquoted(figure.cell.text)[: figure.start]
        name = without_ordinal(text).partition(":")[0]
        if figure.item == "self_score" and without_ordinal(text) != text and ":" in text and not _WHOLE.search(name):
            numbers.leave(figure.cell, figure.start, "单个指标的得分", needed=False)
        else:
            yield figure


def _without_unsure_totals(figures: Sequence[SentenceFigure], numbers: ProseNumbers) -> Iterator[SentenceFigure]:
    """The figures but for 总计 of accounts that may leave out the carry-over.

    Certain are equal ones of both sides, one beside the 合计 of the year, and one that lists its carry-over.
    """
    worth = {item: {_worth(one) for one in figures if (one.item, one.phase) == (item, "final")} for item in _GRAND}
    stated = {one.item for one in figures if one.phase == "final"}
    carried = {one.cell.address for one in figures if one.item == "opening_carryover"}
    for figure in figures:
        own, other, lists = _GRAND.get(figure.item, ("", "", False))
        balanced = not own or figure.phase != "final" or worth[figure.item] == worth[other]
        if balanced or own in stated or (lists and not worth[other] and figure.cell.address in carried):
            yield figure
        else:
            numbers.leave(figure.cell, figure.start, "不能确定是否包括结转结余")


def figure_readings(figures: Sequence[SentenceFigure], owner: Owner, numbers: ProseNumbers) -> Iterator[Reading]:
    """Readings of figures in sentences: of each the first, with the clause as its text."""
    seen: set[tuple[str, str, str]] = set()
    for figure in figures:
        if figure.amount:
            numbers.read(figure.cell, figure.start)
        else:
            numbers.leave(figure.cell, figure.start, "约数，或前后写了不同的数")
        if figure.key in seen:
            continue
        seen.add(figure.key)
        prose = figure.cell.sheet
        alone = Sheet(prose.name, [[figure.amount or figure.clause]], prose=True, first=prose.first + figure.cell.row)
        reading = reading_of(Cell(alone, 0, 0), Meaning(*figure.key), owner, None, 0)
        yield replace(reading, raw_text=figure.clause)


def conclusion_readings(paragraphs: Sequence[Cell], owner: Owner) -> Iterator[Reading]:
    """Grade and conclusion that the report claims for itself; none where it claims two."""
    for item, pattern in (("self_grade", report_words().grades), ("targets_claim", report_words().claims)):
        claims = {match[1]: cell for cell in paragraphs for match in re.finditer(pattern, squeezed(cell.text))}
        if len(claims) == 1:
            [(words, cell)] = claims.items()
            yield replace(reading_of(cell, Meaning(item), owner, None, 0), raw_text=words)


def _continued(cell: Cell, before: Sequence[SentenceFigure]) -> Subject | None:
    """What “与上年688万元相比，增加131万元” at the beginning of a paragraph is about: the total that they add up to."""
    match = _CONFIRMED.match(unquoted(cell.text))
    if match is None or match["word"] not in (*report_words().rises, *report_words().falls):
        return None
    last, change = (money_wan(match[name]) for name in ("before", "change"))
    if last is None or change is None:
        return None
    this = last - change if match["word"] in report_words().falls else last + change
    totals = {figure.item for figure in before if figure.phase == "final" and _worth(figure) == this}
    subjects = [one for one in report_words().subjects if one.item in totals and one.has_parts and one.previous_year]
    return subjects[0] if len(totals) == 1 and subjects else None


def _worth(figure: SentenceFigure) -> Decimal | None:
    """The amount in the unit of its item: 1.25亿元 and 12,500.0万元 do not contradict each other."""
    amount = parse_cell(figure.amount)
    return in_item_unit(amount, items()[figure.item], None)[0].value if amount.value is not None else None
