"""What an amount of a sentence is about, of which phase and basis, by its clause and what the ones before it say."""

import re

from assets.intake.prose.clauses import BUDGET, Words
from assets.intake.prose.context import Amount, Context, Setting
from assets.knowledge.items import items, labels
from assets.knowledge.words import Subject


class Subjects:
    """Says of the amounts of one paragraph what they are about.

    Args:
        setting: the document.
        follows_total: the paragraph before it states the total of the revenue.

    Attributes:
        stated: what the amounts so far are about, but for parts of others.
    """

    def __init__(self, setting: Setting, *, follows_total: bool) -> None:
        self._setting = setting
        self._year = setting.fiscal_year
        self._follows_total = follows_total
        self.stated: list[Subject] = []

    def of(self, words: Words, context: Context) -> Subject | None:
        """The subject of an amount; of one without, that of the amount before it, which it completes."""
        last = context.last
        if words.subjects:
            return self.named(words, context)
        if words.alone is not None:
            if (last is None or last.subject.whole) and self._is_first(words, context):
                return words.alone
            last = None if last is None or last.subject.not_part_of or last.subject.whole else last
        if last is None or (words.opens and last is not context.parent):
            if context.about is not None and words.year == self._year - 1 and words.phase in (None, "final"):
                return context.about
            headed = context.headed if words.phase and not words.opens and not words.compared else None
            return self._confirmed(words, context) or headed
        if words.compared:
            same = last.phase == "final" if words.phase in (None, "final") else last.phase == last.subject.budget
            own_budget = words.year == self._year and words.phase in ("initial_budget", BUDGET)
            return last.subject if same or (own_budget and last.phase == "final") else None
        if words.year is not None and words.phase in (None, "final") and not words.opens:
            return last.subject if last.subject.previous_year else None
        beside = (
            words.phase in ("initial_budget", BUDGET) and last.phase == "final" and context.stated == [last.subject]
        )
        return last.subject if words.phase and (words.opens or last.chained or beside) else None

    def named(self, words: Words, context: Context) -> Subject | None:
        """The one subject that a clause names, if it means that where it stands."""
        subject = words.subjects[0]
        if len({id(one) for one in words.subjects}) != 1:
            return None
        of = context.opened.subject.item if context.opened else None
        if (subject.part_of and subject.part_of != of) or (subject.not_part_of and subject.not_part_of == of):
            return None
        return subject

    def _is_first(self, words: Words, context: Context) -> bool:
        """Whether a clause, or a total before it, names the whole and nothing else does: “支出预算” is then its."""
        named = words.own or words.year is not None or self.stated or self._follows_total
        other = context.opened or context.named or context.headed or context.lost
        return bool(named) and not other and all(one.whole for one in self.stated)

    def _confirmed(self, words: Words, context: Context) -> Subject | None:
        """“与上年688万元相比” at the beginning of a sentence is about the one amount of the sentence before."""
        return context.stated[0] if words.compared and words.phase is None and len(context.stated) == 1 else None

    def reason(self, subject: Subject | None, phase: str | None, context: Context) -> str:
        """Why an amount cannot be taken; empty where it can."""
        if subject is None:
            return "没有写明是什么数"
        funded = subject.basis != "total" or (context.opened is not None and context.opened.basis != "total")
        off_topic = context.topic is not None and subject.item not in {*context.topic, None} and not funded
        of_source = context.funded and subject.part_basis is not None and not funded
        of_source |= subject.carried and bool(context.stated) and all(one.source for one in context.stated)
        if off_topic or of_source or (subject.whole and context.named):
            return "所在段落说的是其中一部分资金"
        if context.blocked or context.elsewhere:
            return "可能是其他单位的数，或是其他数的一部分"
        return "" if phase else "没有写明是哪一年、哪个阶段的数，或单位不符"

    def phase(self, subject: Subject, words: Words, context: Context) -> str | None:
        year = words.year if words.year is not None else context.year
        own = words.phase or (subject.phase if words.subjects else None)
        if own not in (None, "final") and subject.item and items()[subject.item].kind != "money":
            return None  # “编制2023年部门预算”: posts have no budget
        if own is None and context.opened is not None and words.year is None:
            own = context.opened.phase
            if own is None or own.startswith("previous_"):
                return own if own is None or subject.previous_year else None
        own = own or context.phase or self._unsaid(subject, context)
        if own == BUDGET:
            of_plan = self._setting.unsaid == "initial_budget"
            own = subject.budget if subject.budget == "control" or of_plan else None
        own = subject.budget if own == "initial_budget" else own
        if year is None or year == self._year:
            return own
        last = year == self._year - 1 and subject.previous_year
        return {"final": "previous_final", "control": "previous_control"}.get(own or "") if last else None

    def _unsaid(self, subject: Subject, context: Context) -> str | None:
        """The phase of an amount of which nothing says it."""
        money = subject.item is None or items()[subject.item].kind == "money"
        if self._setting.unsaid == "initial_budget":
            return "initial_budget" if money else None
        return None if context.planned and money else self._setting.unsaid if money else "final"

    def basis(self, subject: Subject, parent: Amount | None, basis: str | None) -> str | None:
        if subject.basis != "total" or not (subject.economic or subject.part_basis):
            return subject.basis
        fund = parent.basis if parent is not None else "total"
        if not subject.economic or parent is None:
            return fund if parent is not None or subject.part_basis else basis
        part = parent.subject.part_basis
        if fund == "total" or part is None:
            return part or fund
        return f"{fund}_{part}" if f"{fund}_{part}" in labels("basis") else None

    def compared(self, compared: re.Match[str] | None, context: Context) -> Subject | None:
        if compared is None:
            return None
        return self.compared_with_last_year(int(compared["year"]) if compared["year"] else self._year - 1, context)

    def compared_with_last_year(self, year: int | None, context: Context) -> Subject | None:
        """Of what a clause says the change from last year: of this year's amount before it."""
        if year != self._year - 1:
            return None
        if context.last is not None:
            return context.last.subject if context.last.phase == "final" else context.compared
        return context.stated[0] if len(context.stated) == 1 and context.opened is None else context.compared

    def changed(self, words: Words, context: Context) -> Subject | None:
        """What a change names, where nothing says that it may be that of another body, a part or a budget."""
        subject = self.named(words, context)
        year = words.year or (self._year - 1 if context.compared else None)
        if subject is None or not subject.previous_year:
            return subject
        if year != self._year - 1 or self.reason(subject, "final", context):
            return None
        return subject if self._unsaid(subject, context) == "final" else None

    def item(self, subject: Subject) -> str | None:
        """The item that a subject means in this document."""
        other = subject.unless and re.search(subject.unless, self._setting.everything)
        return subject.otherwise if other else subject.item
