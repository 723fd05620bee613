"""Figures inside the sentences of a report: a number counts only where every word of its clause before it is known.

The words are declared: what an amount is about, of which phase, or a word that changes nothing. One unknown word
(“下属中心”, “人均”), another year, or two subjects, and the number is left alone; and so are the numbers behind it that
may be parts of it, or of another body or of a budget that it speaks of. Vague numbers (“约”) and figures stated
twice with different values are unparsed.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.prose.clauses import COMPARED, Dictionary, Words, part_words, subject_words, topic_of
from assets.intake.source_file import Owner
from assets.intake.units import accepts, in_item_unit
from assets.knowledge.items import items
from assets.knowledge.words import Subject, report_words
from assets.text.cell import parse_cell
from assets.text.normal import squeezed, unquoted, without_ordinal

_AMOUNT = re.compile(
    r"(?P<number>\d[\d,]*(?:\.\d+)?)(?P<vague>[余多几])?(?P<unit>亿元|百万元|千元|万元|元|人|名|个|分|%)"
    r"(?![/每次])(?P<about>左右|上下|以上|以下|以内)?"
)
_SENTENCE = re.compile(r"[^。！!？?]+[。！!？?]?")
_BRACKET = re.compile(r"\(([^()]*)\)")
_PIECE = re.compile(r"\([^()]*\)|;|[^(),，:、;]+")
_RATE = re.compile(r"(?:决算数?)?(下降|减少|降低|增长|增加|上升|提高)(?:了)?(\d+(?:\.\d+)?)%")
_YEAR = re.compile(r"(20\d\d)年")
_SOME_YEAR = 0
"""The year of a sentence that names none behind one about another year."""

_FALLS = ("下降", "减少", "降低")
_HEADING_LENGTH = 40


@dataclass(frozen=True)
class SentenceFigure:
    """A figure in a sentence.

    Attributes:
        amount: number and unit as they stand; empty for what is vague or contradicts itself.
        clause: the words from which it was taken.
    """

    item: str
    phase: str
    basis: str
    amount: str
    clause: str
    cell: Cell

    @property
    def key(self) -> tuple[str, str, str]:
        """Item, phase and basis."""
        return self.item, self.phase, self.basis


@dataclass(frozen=True)
class _Amount:
    """An amount that is understood. ``phase`` is ``None`` where several were named; ``chained`` one of these."""

    subject: Subject
    phase: str | None
    chained: bool = False


@dataclass
class _Context:
    """What the clauses of a paragraph read so far mean for the next one.

    Attributes:
        year: the year the amounts are of, where a clause has said so.
        phase: the phase of amounts that do not say theirs, from a clause without amount.
        parent: the last amount that has parts; ``opened`` the one whose parts are being listed.
        last: the amount of the clause before; ``None`` where that was not understood.
        compared: of what a rate of change in the next clause is.
        lost: an amount was not understood and none since: of what “其中” lists the parts is unknown.
        planned: amounts that do not say their phase may be of a budget.
        topic: items that the figures may be about; ``None`` for any.
        named: something else than the whole has been named, without an amount.
        blocked: amounts may be of another body, or parts of something; ``elsewhere`` for the whole paragraph.
    """

    year: int | None = None
    phase: str | None = None
    parent: _Amount | None = None
    opened: _Amount | None = None
    last: _Amount | None = None
    compared: Subject | None = None
    lost: bool = False
    topic: frozenset[str] | None = None
    named: bool = False
    planned: bool = False
    blocked: bool = False
    elsewhere: bool = False


def figures_in(paragraphs: Sequence[Cell], fiscal_year: int, names: Collection[str]) -> list[SentenceFigure]:
    """Every figure that the sentences state beyond doubt.

    Args:
        paragraphs: the paragraphs that may state figures of the department.
        fiscal_year: the year of the report.
        names: names of the department; a shortened one is understood (工信局 of 工业和信息化局).
    """
    everything = "".join(cell.text for cell in paragraphs)
    dictionary = Dictionary(fiscal_year, names)
    figures = [
        figure for cell in paragraphs for figure in _Paragraph(cell, fiscal_year, dictionary, everything).figures()
    ]
    amounts: dict[tuple[str, str, str], set[Decimal | None]] = {}
    for figure in figures:
        amounts.setdefault(figure.key, set()).add(_worth(figure))
    return [replace(figure, amount="") if len(amounts[figure.key]) > 1 else figure for figure in figures]


def figure_readings(figures: Sequence[SentenceFigure], owner: Owner) -> Iterator[Reading]:
    """Readings of figures in sentences: of each the first, with the clause as its text."""
    seen: set[tuple[str, str, str]] = set()
    for figure in figures:
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


class _Paragraph:
    """Reads the sentences of one paragraph."""

    def __init__(self, cell: Cell, fiscal_year: int, dictionary: Dictionary, everything: str) -> None:
        self._cell = cell
        self._year = fiscal_year
        self._dictionary = dictionary
        self._everything = everything

    def figures(self) -> Iterator[SentenceFigure]:
        topic = topic_of(_heading_above(self._cell))
        context = _Context(topic=topic)
        for sentence in _SENTENCE.findall(without_ordinal(unquoted(self._cell.text))):
            if not sentence.startswith(tuple(report_words().openers)):
                year = None if context.year in (None, self._year) else _SOME_YEAR
                context = _Context(year=year, elsewhere=context.elsewhere, topic=topic)
            if not _AMOUNT.search(sentence):
                topic = context.topic = topic_of(sentence) or topic
            if re.match(report_words().about_body, sentence[self._dictionary.own_name(sentence) :]):
                context.elsewhere = True
            yield from self._sentence(sentence, context)

    def _sentence(self, sentence: str, context: _Context) -> Iterator[SentenceFigure]:
        basis = next((each.basis for each in report_words().contexts if re.search(each.pattern, sentence)), None)
        figures = list(self._phrase(sentence.rstrip("。！!？?"), context, basis))
        # Beside 项目支出 the economic classes may be those of the basic part only.
        beside = basis is None and any(figure.item == "project_expenditure" for figure in figures)
        economic = {subject.item for subject in report_words().subjects if subject.economic}
        yield from (
            figure for figure in figures if not (beside and figure.item in economic and figure.basis == "total")
        )

    def _phrase(self, phrase: str, context: _Context, basis: str | None) -> Iterator[SentenceFigure]:
        """The figures of a run of clauses; what stands in brackets changes nothing for the clauses behind them."""
        held: SentenceFigure | None = None
        for clause, bracketed in _clauses(phrase):
            if bracketed:
                inner = replace(context, blocked=context.blocked or context.lost)
                if inner.last is not None and inner.last.subject.has_parts:
                    inner.opened = inner.last
                yield from self._phrase(clause, inner, basis)
                continue
            if clause == ";":
                context.opened = context.last = None
                continue
            amount = _AMOUNT.search(clause)
            if amount is None or amount["unit"] == "%":
                context.topic = (topic_of(clause) if amount is None else None) or context.topic
                context.named |= any(word in clause for word in part_words()) and not clause.startswith("占")
            words = self._dictionary.parse(clause[: amount.start()] if amount else clause)
            if amount and amount["unit"] == "%":
                yield from self._rate(clause, clause, context)
                continue
            if held and (words is None or words.subjects or words.opens or words.phase != "final"):
                # “基本支出3200万元，执行数3190万元”: of which phase the first one is, nobody knows.
                yield held
            held = None
            if words is None:
                self._not_understood(clause, amount, context)
                continue
            self._enter(words, amount, context)
            figure = self._figure(clause, amount, words, context, basis) if amount else None
            if figure and words.subjects and words.phase is None and figure.phase == "final":
                held = figure
            elif figure:
                yield figure
            if figure and amount and figure.phase == "previous_final":
                yield from self._rate(clause[amount.end() :], clause, context)
        if held:
            yield held

    def _not_understood(self, clause: str, amount: re.Match[str] | None, context: _Context) -> None:
        """What an unknown word says may go on in the clauses behind it."""
        compared = COMPARED.match(clause)
        context.compared = self._compared_with_last_year(compared, context)
        years = _YEAR.findall(clause)
        if years and not compared:
            context.year = int(years[-1])
        counts_bodies = amount is not None and amount["unit"] == "个"
        context.planned |= bool(re.search(report_words().planned, clause))
        context.blocked |= bool(re.search(report_words().bodies, clause)) and not counts_bodies
        context.blocked |= amount is not None and not compared and any(word in clause for word in subject_words())
        context.lost |= amount is not None and not counts_bodies
        context.last = None

    def _enter(self, words: Words, amount: re.Match[str] | None, context: _Context) -> None:
        """What a clause that is understood says for those behind it."""
        if words.year is not None and not words.compared:
            context.year = words.year
        if words.own:
            context.blocked = context.elsewhere = False
        if amount is None and words.phase and not words.subjects:
            context.phase = words.phase
        if words.opens:
            context.opened = context.parent
            context.blocked |= context.lost

    def _subject(self, words: Words, context: _Context) -> Subject | None:
        """The subject of an amount; of one without, that of the amount before it, which it completes."""
        last = context.last
        if words.subjects:
            return words.subjects[0] if len(words.subjects) == 1 else None
        if last is None or (words.opens and last is not context.parent):
            return None
        if words.compared:
            return last.subject if last.phase == "final" else None
        return last.subject if words.phase and (words.opens or last.chained) else None

    def _figure(
        self, clause: str, amount: re.Match[str], words: Words, context: _Context, basis: str | None
    ) -> SentenceFigure | None:
        """The figure of a clause, remembered for the clauses behind it."""
        subject = self._subject(words, context)
        phase = self._phase(subject, words, context) if subject and _fits(subject.item, amount["unit"]) else None
        off_topic = subject is not None and (
            (context.topic is not None and subject.item not in context.topic) or (subject.whole and context.named)
        )
        if subject is None or phase is None or off_topic or context.blocked or context.elsewhere:
            context.last, context.lost = None, True
            return None
        opened = context.opened
        context.last = _Amount(subject, phase, chained=bool(words.phase or subject.phase))
        context.lost = False
        context.compared = subject if phase == "previous_final" else None
        if words.subjects and subject.has_parts:
            context.parent = context.last
        elif not words.subjects and context.parent and context.parent.subject is subject and not opened:
            context.parent = replace(context.last, phase=None)
        part_of = self._basis(subject, opened, basis)
        if part_of is None or subject.item is None or not self._applies(subject):
            return None
        vague = words.vague or amount["vague"] or amount["about"]
        text = "" if vague else amount["number"] + amount["unit"]
        return SentenceFigure(subject.item, phase, part_of, text, clause, self._cell)

    def _phase(self, subject: Subject, words: Words, context: _Context) -> str | None:
        year = words.year if words.year is not None else context.year
        own = words.phase or (subject.phase if words.subjects else None)
        if year is not None and year != self._year:
            last = year == self._year - 1 and subject.previous_year and own in (None, "final")
            return "previous_final" if last else None
        phase = own
        if phase is None and context.opened is not None:
            phase = context.opened.phase
        elif phase is None:
            planned = context.planned and subject.item is not None and items()[subject.item].kind == "money"
            phase = context.phase or (None if planned else "final")
        return subject.budget if phase == "initial_budget" else phase

    def _basis(self, subject: Subject, parent: _Amount | None, basis: str | None) -> str | None:
        if not subject.economic:
            return "total"
        if parent is not None:
            return parent.subject.part_basis or "total"
        return basis

    def _compared_with_last_year(self, compared: re.Match[str] | None, context: _Context) -> Subject | None:
        """Of what a clause says the change from last year: of the final figure before it."""
        if compared is None or (compared["year"] and int(compared["year"]) != self._year - 1):
            return None
        return context.last.subject if context.last and context.last.phase == "final" else None

    def _rate(self, text: str, clause: str, context: _Context) -> Iterator[SentenceFigure]:
        """“较上年下降62.48%”, or “下降62.48%” behind last year's amount or the change in amount."""
        compared = COMPARED.match(text)
        subject = self._compared_with_last_year(compared, context) if compared else context.compared
        match = _RATE.fullmatch(text[compared.end() :] if compared else text)
        if subject and subject.rate and match:
            context.compared = None
            sign = "-" if match[1] in _FALLS else ""
            yield SentenceFigure(subject.rate, "change", "total", f"{sign}{match[2]}%", clause, self._cell)

    def _applies(self, subject: Subject) -> bool:
        return not (subject.unless and re.search(subject.unless, self._everything))


def _clauses(sentence: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a sentence, with “;” between them; brackets behind their clause, if they hold amounts."""
    flat = _BRACKET.sub(lambda match: match[0] if _AMOUNT.search(match[1]) else "", _kept(sentence))
    for piece in _PIECE.findall(flat):
        text = piece.replace("\0", "(").replace("\1", ")")
        yield (text[1:-1], True) if piece.startswith("(") else (text, False)


def _kept(sentence: str) -> str:
    """Brackets that belong to a word (出国(境)) and separators of thousands are no delimiters."""
    sentence = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", sentence)
    return sentence.replace("(境)", "\0境\1")


def _worth(figure: SentenceFigure) -> Decimal | None:
    """The amount in the unit of its item: 1.25亿元 and 12,500.0万元 do not contradict each other."""
    amount = parse_cell(figure.amount)
    return in_item_unit(amount, items()[figure.item], None)[0].value if amount.value is not None else None


def _heading_above(cell: Cell) -> str:
    """The nearest numbered line above a paragraph that is no sentence."""
    for row in range(cell.row - 1, -1, -1):
        text = unquoted(cell.sheet.text(row, 0))
        if without_ordinal(text) != text and len(text) <= _HEADING_LENGTH and not text.endswith("。"):
            return text
    return ""


def _fits(item: str | None, unit: str) -> bool:
    if item is None:
        return True
    kind = items()[item].kind
    return (kind == "money") == unit.endswith("元") and accepts(kind, "人" if unit in ("名", "个") else unit)
