"""Reads the figures of one paragraph: clause by clause, with what the clauses before say for the next one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from assets.intake.containers.sheets import Cell, Sheet
from assets.intake.prose.clauses import (
    BETWEEN_AMOUNTS,
    BETWEEN_BUDGETS,
    COMPARED,
    FROM_BUDGET,
    LAST_YEAR,
    Words,
    part_words,
    subject_words,
    topic_of,
)
from assets.intake.prose.context import SOME_YEAR, Amount, Context, SentenceFigure, Setting, fits, number_of
from assets.intake.prose.pieces import AMOUNT, Piece, clauses, sentences
from assets.intake.prose.subject import Subjects
from assets.intake.units import accepts
from assets.knowledge.items import items
from assets.knowledge.words import Subject, report_words
from assets.text.normal import as_written, unquoted, without_ordinal

_TAIL = re.compile(r"(?:相比)?(?P<word>\D{2,4}?)了?(?P<number>\d+(?:\.\d+)?)(?P<unit>亿元|百万元|千元|万元|元|%)")
_YEAR = re.compile(r"(20\d\d)年")
_HEADING_LENGTH = 40
_PEOPLE = ("人", "名")
_FIRST_PART = re.compile(
    r"(?P<number>\d+(?:\.\d+)?)(?P<unit>亿元|百万元|千元|万元|元)(?:,占(?:比)?[^\d,;]{0,12}(?P<share>\d+(?:\.\d+)?)%)?"
)
_SUM_ROUNDING = Decimal("0.02")
"""How far parts that are printed in 万元 with two decimals may lie from their sum."""

_SHARE_ROUNDING = Decimal("0.6")
"""How far a printed share, perhaps a whole number, may lie from what it is."""


class Paragraph:
    """Reads the sentences of one paragraph.

    Args:
        cell: the paragraph.
        setting: the document.
        heading: the numbered line above it.
        before: what a comparison at its very beginning is about, where the amounts confirm it.
        follows_total: the paragraph before it states the total of the revenue.
    """

    def __init__(
        self, cell: Cell, setting: Setting, heading: str, before: Subject | None, *, follows_total: bool
    ) -> None:
        self._cell = cell
        self._setting = setting
        self._year = setting.fiscal_year
        self._heading_above = heading
        self._before = before
        self._subjects = Subjects(setting, follows_total=follows_total)
        self._text = unquoted(cell.text)
        self._posts_listed = self._people_mixed = self._people_lost = False

    def figures(self) -> list[SentenceFigure]:
        """The figures of the paragraph in their order."""
        topic = topic_of(self._heading_above)
        context = Context(topic=topic)
        figures: list[SentenceFigure] = []
        for sentence in sentences(self._cell.text):
            text = sentence.text
            if text.startswith(tuple(report_words().openers)):
                context.changed = None
            else:
                stated = context.stated or ([self._before] if self._before and not figures else [])
                understood = not (context.lost or context.blocked)
                year = None if context.year in (None, self._year) else SOME_YEAR
                context = Context(
                    year=year, elsewhere=context.elsewhere, topic=topic, headed=context.headed, funded=context.funded
                )
                if COMPARED.match(text) and len(stated) == 1:
                    context.stated = stated
                if LAST_YEAR.match(text) and len(stated) == 1 and understood:
                    context.about = stated[0]
            if not AMOUNT.search(text):
                topic = context.topic = topic_of(text) or topic
                names = any(word in text for word in subject_words())
                context.headed = self._heading(text) if names else context.headed
            if re.match(report_words().about_body, text[self._setting.dictionary.own_name(text) :]):
                context.elsewhere = True
            figures += self._sentence(sentence, context)
        certain = [figure for figure in figures if self._certain(figure)]
        return [*certain, *(replace(figure, item=figure.also) for figure in certain if figure.also)]

    def _heading(self, sentence: str) -> Subject | None:
        """What a sentence names that says nothing else: “2.公务接待费。2023年决算数1.20万元”."""
        words = self._setting.dictionary.parse(without_ordinal(sentence.rstrip("。")))
        return words.subjects[0] if words and len(words.subjects) == 1 and words.phase is None else None

    def _certain(self, figure: SentenceFigure) -> bool:
        """“编制人员151人，其中在职、离休、退休” counts people: no posts, and those in post only where all are known."""
        unsure = (figure.item == "approved_posts" and self._people_mixed and not self._posts_listed) or (
            figure.item == "staff_in_post" and self._people_lost
        )
        if unsure:
            self._leave(figure.start, "所列人数含离退休或其他人员")
        return not unsure

    def _written(self, clause: Piece) -> str:
        """A clause as it stands in the paragraph."""
        return as_written(self._cell.text, self._text, clause.at[0], clause.at[-1] + 1)

    def _leave(self, start: int, reason: str, *, needed: bool = True) -> None:
        self._setting.numbers.leave(self._cell, start, reason, needed=needed)

    def _sentence(self, sentence: Piece, context: Context) -> Iterator[SentenceFigure]:
        contexts = report_words().contexts
        basis = next((each.basis for each in contexts if re.search(each.pattern, sentence.text)), None)
        figures = list(self._phrase(sentence, context, basis))
        # Beside 项目支出 the economic classes may be those of the basic part only.
        beside = basis is None and any(figure.item == "project_expenditure" for figure in figures)
        economic = {subject.item for subject in report_words().subjects if subject.economic}
        for figure in figures:
            if beside and figure.item in economic and figure.basis == "total":
                self._leave(figure.start, "不能确定是全部支出还是基本支出的数")
            else:
                yield figure

    def _phrase(self, phrase: Piece, context: Context, basis: str | None) -> Iterator[SentenceFigure]:
        """The figures of a run of clauses; what stands in brackets changes nothing for the clauses behind them."""
        held: SentenceFigure | None = None
        bare = False
        for clause in clauses(phrase):
            if clause.bracketed:
                inner = replace(context, stated=[], blocked=context.blocked or context.lost)
                if inner.last is not None and inner.last.subject.has_parts:
                    inner.opened = inner.parent = inner.last
                yield from self._phrase(clause, inner, basis)
                continue
            if clause.text == ";":
                context.suspended = context.opened or context.suspended
                context.opened = context.last = None
                continue
            amount = AMOUNT.search(clause.text)
            if amount is None or amount["unit"] == "%":
                context.topic = (topic_of(clause.text) if amount is None else None) or context.topic
                context.named |= any(word in clause.text for word in part_words()) and not clause.text.startswith("占")
            words = self._setting.dictionary.parse(clause.text[: amount.start()] if amount else clause.text)
            if bare and amount and words and words.subjects and self._text[clause.at[0] - 1] == "、":
                words = None  # “会议费、培训费8万元” is of both together
            bare = bool(amount is None and words and words.subjects and not words.opens)
            if words and words.change is not None and amount:
                if held:
                    yield held
                held = None
                yield from self._change(clause, amount, words, context)
                continue
            if amount and amount["unit"] == "%":
                continue
            aside = words is None or words.subjects or words.opens or words.year not in (None, self._year)
            if held and (aside or (words and words.phase != "final")):
                yield held
            elif held:
                # “基本支出3200万元，执行数3190万元”: of which phase the first one is, nobody knows.
                self._leave(held.start, "没有写明是预算数还是决算数")
            held = None
            if words is None or (amount is None and words.change is not None):
                self._not_understood(clause, amount, context)
                continue
            if amount and not words.subjects and self._sums_up(clause, amount, context):
                continue
            self._enter(words, amount, context)
            if words.opens:
                context.blocked |= not self._lists_the_amount(phrase, clause, context)
            figure = self._figure(clause, amount, words, context, basis) if amount else None
            if figure and words.subjects and words.phase is None and figure.phase == "final":
                held = figure
            elif figure:
                yield figure
            if amount and figure and words.compared:
                yield from self._tail(clause, amount.end(), figure.phase, context)
        if held:
            yield held

    def _not_understood(self, clause: Piece, amount: re.Match[str] | None, context: Context) -> None:
        """What an unknown word says may go on in the clauses behind it."""
        if re.match(report_words().level, clause.text):
            return
        context.headed = context.about = None
        compared = COMPARED.match(clause.text)
        context.compared = self._subjects.compared(compared, context)
        if amount is None and compared and re.match("(?:年初|当年)?预算|执行数", clause.text[compared.end() :]):
            context.needless = BETWEEN_BUDGETS
        years = _YEAR.findall(clause.text)
        if years and not compared and not re.search(rf"[与较比同]{_YEAR.pattern}", clause.text):
            # What a clause says of another year that is not understood need not be true of the amounts behind it.
            context.year = self._year if int(years[-1]) == self._year else SOME_YEAR
        counts_bodies = amount is not None and amount["unit"] == "个"
        context.planned |= bool(re.search(report_words().planned, clause.text))
        context.blocked |= bool(re.search(report_words().bodies, clause.text)) and not counts_bodies
        context.blocked |= amount is not None and not compared and any(word in clause.text for word in subject_words())
        context.lost |= amount is not None and not counts_bodies
        context.last = None
        if amount and context.opened and context.opened.subject.role:
            self._people_lost |= amount["unit"] in _PEOPLE
            context.listed += number_of(amount)
        if amount and (not counts_bodies or "编" in clause.text):
            self._leave(clause.at[amount.start()], "句中有不认识的词语，不能确定是什么数")

    def _enter(self, words: Words, amount: re.Match[str] | None, context: Context) -> None:
        """What a clause that is understood says for those behind it."""
        if words.year is not None and not words.compared and (words.subjects or not amount):
            context.year = words.year
        if words.own:
            context.blocked = context.elsewhere = False
        if amount is None and words.phase and not words.subjects:
            context.phase = words.phase
        if amount is None and words.compared:
            context.compared = self._subjects.compared_with_last_year(words.year, context)
        if words.year is not None and context.opened and context.opened.number == context.listed:
            # “编制21个，其中行政编11个，某中心事业编10个，2022年底实有……”: the list is complete, the date begins anew.
            context.opened, context.blocked, context.lost = None, False, False
        # “人员经费500万元，主要包括：基本工资、津贴补贴；公用经费……” goes on with the list in which it stands.
        aside = amount is None and context.opened and context.last and not context.last.subject.has_parts
        if words.opens and not aside:
            context.opened, context.stated, context.listed = context.parent, [], Decimal(0)
            context.suspended, context.parts = None, Decimal(0)
            if context.parent and words.year is None:
                context.year = context.parent.year
            context.blocked |= context.lost

    def _figure(
        self, clause: Piece, amount: re.Match[str], words: Words, context: Context, basis: str | None
    ) -> SentenceFigure | None:
        """The figure of a clause, remembered for the clauses behind it."""
        start = clause.at[amount.start()]
        subject = self._subjects.of(words, context)
        context.about = None
        if subject and subject.economic and self._completes(amount, context):
            context.opened = context.suspended
        phase = (
            self._subjects.phase(subject, words, context) if subject and fits(subject.item, amount["unit"]) else None
        )
        reason = self._subjects.reason(subject, phase, context)
        if subject is None or phase is None or reason:
            last_year = subject is not None and words.year == self._year - 1 and not subject.previous_year
            context.last, context.lost = None, True
            if subject or amount["unit"] != "个" or "编" in clause.text[: amount.start()]:
                self._leave(start, "上年的数，以上年的材料为准" if last_year else reason, needed=not last_year)
            return None
        opened = context.opened
        part_of = self._subjects.basis(subject, context.opened, basis)
        chained = bool(words.phase or subject.phase)
        beside = context.last is not None and (context.last.subject, context.last.phase) == (subject, "previous_final")
        context.last = Amount(subject, phase, context.year, part_of or "total", number_of(amount), chained)
        context.needless = ""
        if amount["unit"] in _PEOPLE:
            context.counts.append(number_of(amount))
        if opened is None:
            self._subjects.stated.append(subject)
        else:
            context.parts += number_of(amount)
        context.lost = subject.item is None and subject.role is None
        context.funded = (context.funded or subject.basis != "total") and not subject.whole
        context.compared = subject if phase == "previous_final" or (beside and phase == "final") else None
        if phase == "final" and opened is None and subject not in context.stated:
            context.stated = [*context.stated, subject]
        if words.subjects and subject.has_parts:
            context.parent = context.last
        elif phase.startswith("previous_"):
            pass  # “2022年为12万元” is aside
        elif not words.subjects and context.parent and context.parent.subject is subject and not opened:
            # What follows “三公经费预算28万元，决算22万元。其中” was spent; of anything else nobody knows.
            spent = phase == "final" and subject.budget == "control"
            context.parent = replace(context.last, phase="final" if spent else None)
        if opened and opened.subject.role:
            self._posts_listed |= subject.role == "posts"
            self._people_mixed |= subject.role == "left"
            context.listed += number_of(amount)
        item = self._subjects.item(subject)
        if subject.item is None:
            mixed = subject.role == "people"
            self._leave(start, "人数，不是编制数" if mixed else "认得，没有对应的项目", needed=mixed)
        elif part_of is None:
            self._leave(start, "没有写明是哪一部分支出的构成")
        elif item is None:
            self._leave(start, "文中另有结转结余或其他资金，不能确定是否包括")
        else:
            vague = words.vague or amount["vague"] or amount["about"]
            text = "" if vague else amount["number"] + amount["unit"]
            return SentenceFigure(item, phase, part_of, text, self._written(clause), self._cell, start, subject.also)
        return None

    def _change(self, clause: Piece, amount: re.Match[str], words: Words, context: Context) -> Iterator[SentenceFigure]:
        """“比上年增加6.6万元”, and “增长55%” behind it: the change of the amount before, and its rate."""
        needless = words.needless or ("" if words.compared else context.needless)
        if self._setting.unsaid == "initial_budget":
            needless = needless or BETWEEN_BUDGETS
        subject = None
        if words.subjects and not needless:
            subject = self._subjects.changed(words, context)
        elif not needless:
            subject = (
                self._subjects.compared_with_last_year(words.year, context) if words.compared else context.compared
            )
        last = context.last
        if subject is None and not words.subjects and last is not None and not last.subject.previous_year:
            needless = needless or BETWEEN_AMOUNTS
        yield from self._changed(subject, words.change or "", amount, clause, context)
        context.needless = needless
        if needless:
            self._leave(clause.at[amount.start()], needless, needed=False)

    def _tail(self, clause: Piece, begin: int, phase: str, context: Context) -> Iterator[SentenceFigure]:
        """“较上年25.1万元减少2.74万元”: the change behind last year's amount, or behind a budget."""
        match = _TAIL.fullmatch(clause.text, begin)
        if match is None or match["word"] not in (*report_words().falls, *report_words().rises):
            return
        if phase == "previous_final":
            sign = "-" if match["word"] in report_words().falls else ""
            yield from self._changed(context.compared, sign, match, clause, context)
        else:
            context.needless = BETWEEN_BUDGETS if phase.startswith("previous_") else FROM_BUDGET
            self._leave(clause.at[match.start("number")], context.needless, needed=False)

    @staticmethod
    def _completes(amount: re.Match[str], context: Context) -> bool:
        """Whether an amount behind “;” is the last part of the list before it: all parts are then the whole."""
        whole = context.suspended if context.opened is None else None
        if whole is None or whole.number is None:
            return False
        return abs(whole.number - context.parts - number_of(amount)) <= _SUM_ROUNDING

    def _sums_up(self, clause: Piece, amount: re.Match[str], context: Context) -> bool:
        """Whether people of no kind are those counted just before, all together: “在职13人，离退休3人，共计16人”."""
        total = number_of(amount)
        sums = (sum(context.counts[start:]) for start in range(len(context.counts) - 1))
        if amount["unit"] not in _PEOPLE or total not in sums:
            return False
        self._leave(clause.at[amount.start()], "前面所列人数的合计", needed=False)
        return True

    def _changed(
        self, subject: Subject | None, sign: str, amount: re.Match[str], clause: Piece, context: Context
    ) -> Iterator[SentenceFigure]:
        rate = amount["unit"] == "%"
        context.changed = context.changed if rate else number_of(amount)
        context.last = None
        context.compared = None if rate else subject
        item = None if subject is None or not subject.previous_year else subject.rate if rate else subject.item
        exact = "vague" not in amount.groupdict() or not (amount["vague"] or amount["about"])
        start = clause.at[amount.start("number")]
        if item and exact and accepts(items()[item].kind, amount["unit"]):
            text = f"{sign}{amount['number']}{amount['unit']}"
            yield SentenceFigure(item, "change", "total", text, self._written(clause), self._cell, start)
        elif subject is None:
            self._leave(start, "不能确定是哪个数的增减")
        else:
            self._leave(start, "该项的增减由上年数和本年数得出", needed=False)

    def _lists_the_amount(self, phrase: Piece, clause: Piece, context: Context) -> bool:
        """Whether “其中” lists the parts of the amount and not of its change.

        It does where no change stands before, where the first part is more than that or its share of the amount is
        right, or where all parts add up to the amount.

        Args:
            phrase: the sentence.
            clause: that with “其中”.
            context: with the amount and its change.
        """
        if context.changed is None:
            return True
        rest = phrase.from_part(clause)
        first = _FIRST_PART.search(rest.text)
        if first is None or context.parent is None or not context.parent.number:
            return False
        part, share, whole = number_of(first), first["share"], context.parent.number
        if part > context.changed or (share and abs(part / whole * 100 - Decimal(share)) < _SHARE_ROUNDING):
            return True
        parts = [self._part(one) for one in clauses(rest) if not one.bracketed]
        return sum(parts) == whole

    def _part(self, clause: Piece) -> Decimal:
        """The money of a clause that states no change."""
        amount = AMOUNT.search(clause.text)
        if amount is None or not amount["unit"].endswith("元"):
            return Decimal(0)
        words = self._setting.dictionary.parse(clause.text[: amount.start()])
        return Decimal(0) if words and words.change is not None else number_of(amount)


def headings_above(paragraphs: Iterable[Cell]) -> Iterator[str]:
    """For each paragraph the nearest numbered line above it that is no sentence; in reading order each is seen once."""
    sheet: Sheet | None = None
    row, heading = 0, ""
    for cell in paragraphs:
        if cell.sheet is not sheet or cell.row < row:
            sheet, row, heading = cell.sheet, 0, ""
        for line in range(row, cell.row):
            text = unquoted(cell.sheet.text(line, 0))
            if without_ordinal(text) != text and len(text) <= _HEADING_LENGTH and not text.endswith("。"):
                heading = text
        row = cell.row
        yield heading
