"""Statements on indicators in a report's sentences: a name, a number, its unit, and how it is meant.

A number is taken only where its whole clause is understood: name, number, unit, end. Everything else is left out, or,
where it may be the result of a target, handed to a person as ``unparsed``.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from assets.intake.containers.sheets import Cell
from assets.intake.prose.indicators import indicator_key, name_key
from assets.knowledge.words import target_words
from assets.text.cell import Direction
from assets.text.normal import as_written, plain_sentence, without_ordinal
from assets.text.target import NUMBER, TO, Target, parse_target, unparsed

Kind = Literal["总量", "增速", "占比", "数量"]

_LIST_WORD = re.compile(r"^(?:[一二三四五六七八九十]是|第[一二三四五六七八九十],?)")
_LONGEST_NAME = 30
_LONGEST_CLAUSE = 500
"""Beyond it reading takes time by the square of the length, and nobody writes so much without a comma."""


@dataclass(frozen=True)
class TargetClause:
    """One number that a sentence gives of an indicator, with the text and paragraph in which it stands.

    Attributes:
        span: where in the text the number stands.
    """

    target: Target
    text: str
    cell: Cell
    span: tuple[int, int] = (0, 0)

    @property
    def written(self) -> str:
        """The text as it stands in the paragraph."""
        plain = plain_sentence(self.cell.text)
        start = plain.find(self.text)
        return as_written(self.cell.text, plain, start, start + len(self.text)) if start >= 0 else self.text


@dataclass(frozen=True)
class TargetStatement:
    """What a clause says of an indicator.

    Attributes:
        role: ``net`` and ``reduction`` speak of the level before them; an ``unread`` clause may be a result.
        planned: by its words it is intended; ``achieved``: done.
        doubtful: of a part, of a part of the year, or of somebody else.
        falls: a growth that is worded as a fall; its number is negative.
    """

    name: str
    kind: Kind
    clause: TargetClause
    role: Literal["level", "net", "reduction", "unread"] = "level"
    planned: bool = False
    achieved: bool = False
    doubtful: bool = False
    falls: bool = False

    @property
    def key(self) -> tuple[str, Kind]:
        """What a target and its result have in common: the indicator by its declared synonyms, and the kind."""
        return indicator_key(self.name), self.kind


def statements_in(paragraphs: Sequence[Cell], fiscal_year: int) -> Iterator[TargetStatement]:
    """Every statement of the paragraphs, in the order of the text.

    Args:
        paragraphs: of targets or of results.
        fiscal_year: the year of the report; statements on another year are left out.
    """
    for cell in paragraphs:
        for sentence in re.split(r"[。!]|\?(?!\d)", plain_sentence(cell.text)):
            yield from _Sentence(cell, fiscal_year).read(sentence)


def any_of(words: Sequence[str]) -> str:
    """A regular expression for one of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def _patterns(fiscal_year: int) -> dict[str, re.Pattern[str]]:
    words = target_words()
    unit = "(?:[%‰]|" + any_of([*words.amounts, *words.counts]) + ")"
    growth = any_of([*words.rises, *words.falls])
    last = rf"(?:上年|去年|上一年|{fiscal_year - 1}年)(?:度|同期|底|末)*"
    last_year = rf"(?:[比较与同]{last}(?:的?{NUMBER}{unit})?(?:相比)?|同比)"
    was = rf"[由从](?:{last})?的?{NUMBER}{unit}"
    part_year = r"(?:(?:截至|前)?(?:\d{1,2}月?[-~—至到])?\d{1,2}个?月份?底?|上半年|下半年|[前第]?[一二三四1-4]个?季度)"
    verbs = any_of(words.verbs) + f"(?!{any_of(words.not_verbs_before)})了?"
    year = rf"到?{fiscal_year}年(?:全年|度|底前?|末)?"
    deadline = r"(?:在|于)?\d{1,2}月(?:底|末|\d{1,2}日)?(?:以?前)"
    leads = any_of([*words.leads, *words.parts])
    lead = f"(?:{year}|{deadline}|{any_of(words.plans)}(?!生育)|{verbs}|{leads}|{part_year}|[,:.·…]+)"
    ends = f"(?:{any_of([*words.tails, *words.inexact])})*"
    start = rf"(?:{last_year})?(?:{growth})"
    number = rf"(?<![\d.,第?+\-A-Za-z])(?:(?<=[\u4e00-\u9fff])-)?{NUMBER}"
    amount = (
        r"(?P<text>(?:不得?[低少小]于|至少|不得?[高多大]于|不得?超过|控制在"
        r"|(?:大于|高于|小于|低于)或?等于|[≥≤≧≦⩾⩽=]|>=|<=)?"
        rf"(?:约为?|大约)?{number}(?:{unit}?{TO}{NUMBER})?)(?P<vague>[余多几来])?"
    )
    return {
        name: re.compile(pattern)
        for name, pattern in {
            "number": rf"{amount}(?P<unit>{unit})"
            rf"(?P<vague_after>[余多几])?(?P<trail>及?以上|及?以下|以内|之内|左右)?(?=$|[,、(]|{start})",
            "amount": NUMBER + unit,
            "growth": rf"(?P<name>.*?)(?P<than>{last_year})?,?(?P<word>{growth})(?P<after>{ends})",
            "growth_start": start,
            "lead": lead,
            "lead_before": f"{any_of(words.leads_before_others)}(?={lead}|{any_of(words.additions)}|{growth}|$)",
            "last_year": last_year,
            "actor": rf"(?P<actor>.+?)(?:{verbs}|{any_of(words.plans)}(?!生育))(?P<name>.+)",
            "tail": rf"(?:{any_of(words.tails)}了?|(?<=.){was})$",
            "before": rf"{last_year}|(?:{was}|{NUMBER}{unit})(?=.{{2}}[到至])",
            "planned_tail": rf"{any_of(words.planned_tails)}(?:{any_of(words.tails)})*$",
            "inexact": f"{any_of(words.inexact)}$",
            "plan": any_of(words.plans) + "(?!生育)",
            "of_target": r"(?:占|为|完成|达到|达|是)?了?(?:全年|年度|年初|预期|计划)*(?:目标|任务|计划)"
            r"(?:任务|目标|值|数)?的?",
            "year": r"(?P<year>(?:19|20)\d\d)年",
            "span": r"(?:19|20)\d\d年?[-~—–至到]+(?:19|20)\d\d年",
            "part_year": r"\d{1,2}月(?!(?:底|末|\d{1,2}日)?(?:以?前))|\d{1,2}个月|" + any_of(words.part_years),
            "year_end": r"截至12月(?:底|末|31日)|12月(?:底|末|31日)",
            "other": rf"(?P<than>{any_of(words.comparing)})?{any_of(words.other_years)}",
            "counted": rf"(?P<head>.*?)(?P<verb>{any_of(words.additions)}|完成){amount}(?P<unit>{any_of(words.counts)})"
            rf"(?P<vague_after>[余多几])?(?P<trail>及?以上)?(?P<noun>[\u4e00-\u9fff“”\"]{{2,15}})",
            "counted_actor": r"(?:\d+(?:家|户|个)(?:在库|全部)?)?(?P<noun>[^\d]+?)(?:企业|单位)?",
            "net": any_of(words.net),
            "reduction": rf"(?:\d{{1,2}}月份?|年内|其中)?{any_of(words.reductions)}(?:企业)?",
        }.items()
    }


class _Sentence:
    """Reads one sentence clause by clause; what a clause leaves unsaid, it takes from the one just before it."""

    def __init__(self, cell: Cell, fiscal_year: int) -> None:
        self._cell, self._year = cell, fiscal_year
        self._words, self._patterns = target_words(), _patterns(fiscal_year)
        self._subject: TargetStatement | None = None
        self._part = self._other_year = False
        self._elsewhen: Literal["", "part", "other"] = ""
        self._segment = ""

    def read(self, sentence: str) -> Iterator[TargetStatement]:
        for segment in _split(sentence, ";"):
            self._subject, self._segment = None, segment
            for clause in _split(segment, ","):
                rest = _LIST_WORD.sub("", without_ordinal(clause))
                if len(rest) > _LONGEST_CLAUSE:
                    yield TargetStatement("", "数量", TargetClause(unparsed(rest), rest, self._cell), role="unread")
                    continue
                while rest:
                    rest = yield from self._clause(rest)

    def _clause(self, clause: str) -> Generator[TargetStatement, None, str]:
        """The statement at the beginning of a clause; gives back what follows it (“…1家、…2家”)."""
        counted = self._counted(clause)
        if counted:
            self._subject = counted
            yield counted
            return ""
        match = self._number(clause)
        rest = remark = ""
        one = None
        if match:
            rest = clause[match.end() :]
            if rest.startswith("("):
                end = _closing(rest)
                remark, rest = rest[1:end], rest[end + 1 :]
        follows = rest[:1] == "、" or bool(self._patterns["growth_start"].match(rest))
        if match and (follows or not rest):
            clause = clause[: match.end()]
            one = self._statement(clause[: match.start()], match, clause)
        else:
            self._other_year = self._scope(clause)
        if one and any(word in remark for word in self._words.changing_remarks):
            one = replace(one, doubtful=True)
        if one:
            yield one
        elif not self._other_year and self._elsewhen != "other":
            nameless = self._patterns["growth_start"].match(clause)
            unread = self._segment if nameless else clause
            kind: Kind = "增速" if nameless else "数量"
            yield TargetStatement("", kind, TargetClause(unparsed(unread), unread, self._cell), role="unread")
        if one is None and not (match and self._patterns["of_target"].fullmatch(clause[: match.start()])):
            self._subject = None
        elif one and one.role == "level":
            carries_on = self._subject and one.kind == "增速" and one.name == self._subject.name
            self._subject = self._subject if carries_on else one
        if self._subject:
            yield from self._remark(remark)
        return rest.removeprefix("、") if follows else ""

    def _counted(self, clause: str) -> TargetStatement | None:
        """“新增20家以上规模工业企业”: the number between a verb and what is counted."""
        match = self._patterns["counted"].fullmatch(clause.rpartition(":")[2])
        if not match or any(word in match["noun"] for word in self._words.not_in_counted):
            return None
        left, planned, achieved, doubtful, _ = self._name(match["head"])
        name = match["noun"] if match["verb"] == "完成" else match["verb"] + match["noun"]
        if left or doubtful or not self._is_name(name):
            return None
        if self._scope(clause):
            return None
        return TargetStatement(
            name, "数量", self._number_of(match, clause, vague=False),
            planned=planned, achieved=achieved, doubtful=self._part or bool(self._elsewhen),
        )  # fmt: skip

    def _number(self, clause: str) -> re.Match[str] | None:
        """The first number of a clause that is not the one from which another year's growth is counted."""
        before = [match.span() for match in self._patterns["before"].finditer(clause)]
        return next(
            (
                match
                for match in self._patterns["number"].finditer(clause)
                if not any(start <= match.start() < end for start, end in before)
            ),
            None,
        )

    def _remark(self, remark: str) -> Iterator[TargetStatement]:
        """“（同比增长9%，8月份退规6家）” behind a number: its growth, what left, what remains."""
        scope = self._elsewhen, self._part
        for clause in _split(remark, ","):
            match = self._number(clause)
            if match and match.end() == len(clause):
                head = clause[: match.start()]
                grows = self._patterns["growth"].fullmatch(head)
                nameless = grows is not None and not grows["name"]
                one = self._statement(head, match, clause) if nameless else self._of_subject(head, match, clause)
                if one:
                    yield one
        self._elsewhen, self._part = scope

    def _of_subject(self, head: str, match: re.Match[str], clause: str) -> TargetStatement | None:
        """A net number or a reduction of the indicator before."""
        subject = self._subject
        if subject is None or subject.kind == "增速":
            return None
        role: Literal["net", "reduction"]
        if self._patterns["net"].fullmatch(head):
            role = "net"
        elif self._patterns["reduction"].fullmatch(head):
            role = "reduction"
        else:
            return None
        if match["unit"] != subject.clause.target.unit:
            return None
        return replace(subject, clause=self._number_of(match, clause, vague=False), role=role)

    def _statement(self, head: str, match: re.Match[str], clause: str) -> TargetStatement | None:
        other = self._of_subject(head, match, clause)
        if other:
            return other
        if match["unit"] == "%" and self._patterns["of_target"].fullmatch(head):
            self._other_year = False
            return None
        before, colon, after = head.rpartition(":")
        if colon and any(word in before for word in self._words.parts):
            self._part = True
        growth = self._patterns["growth"].fullmatch(after)
        falls = growth is not None and growth["word"] in self._words.falls
        self._other_year = self._scope((before + colon + growth["name"]) if growth else head)
        if self._other_year or (growth and match["unit"] != "%"):
            return None
        name, planned, achieved, doubtful, vague = self._name(growth["name"] if growth else after)
        vague = vague or bool(growth and any(word in growth["after"] for word in self._words.inexact))
        planned = planned or bool(self._patterns["planned_tail"].search(after))
        doubtful = doubtful or self._part or bool(self._elsewhen)
        subject = self._subject
        if subject and name in self._words.additions and subject.name.startswith(name):
            name, achieved = "", True
        if not name:
            if subject is None or (colon and before) or (not growth and not (achieved or subject.planned)):
                return None
            name, doubtful = subject.name, doubtful or subject.doubtful
            planned = planned or (subject.planned and not achieved)
        elif not self._is_name(name):
            return None
        if growth and name.endswith(tuple(self._words.shares)):
            doubtful = True
        number = self._number_of(match, clause, vague)
        if growth:
            kind: Kind = "增速"
            number = _fallen(number) if falls else number
        elif match["unit"] in ("%", "‰"):
            kind = "占比"
        else:
            kind = "数量" if match["unit"] in self._words.counts else "总量"
        return TargetStatement(name, kind, number, planned=planned, achieved=achieved, doubtful=doubtful, falls=falls)

    def _number_of(self, match: re.Match[str], clause: str, vague: bool) -> TargetClause:
        text = match["text"].replace("不得", "不").replace("约为", "约").replace("大约", "约")
        text += match["unit"] + (match["trail"] or "")
        target = parse_target(text)
        if vague or match["vague"] or match["vague_after"]:
            target = unparsed(clause)
        before = len(clause) - len(match.string)  # the head of a list, which “counted” leaves out
        span = before + match.start("text"), before + match.end("text")
        return TargetClause(replace(target, raw_text=clause), clause, self._cell, span)

    def _scope(self, text: str) -> bool:
        """Follow of which period and part the sentence speaks; whether this very clause is of another year."""
        if any(text.startswith(word) for word in self._words.parts):
            self._part = True
        text = self._patterns["year_end"].sub("", self._patterns["before"].sub("", text))
        years = {int(match["year"]) for match in self._patterns["year"].finditer(text)}
        other = self._patterns["other"].search(text)
        if self._patterns["span"].search(text) or years - {self._year}:
            self._elsewhen = "other"
            return True
        if other:
            self._elsewhen = self._elsewhen if other["than"] else "other"
            return True
        if self._patterns["part_year"].search(text):
            self._elsewhen = "part"
        elif years or re.search("今年|本年|全年", text):
            self._elsewhen = ""
        return False

    def _name(self, text: str) -> tuple[str, bool, bool, bool, bool]:
        """Name, and whether it is planned, achieved, of somebody else, followed by a number that is not exact."""
        planned = achieved = doubtful = False
        while lead := self._patterns["lead"].match(text) or self._patterns["lead_before"].match(text):
            planned = planned or bool(self._patterns["plan"].match(lead[0])) or lead[0] in ("拟", "争取", "预期")
            achieved = achieved or lead[0] in ("实际", "已", "已经") or lead[0].endswith("了")
            text = text[lead.end() :]
        vague = False
        while True:
            inexact, tail = self._patterns["inexact"].search(text), self._patterns["tail"].search(text)
            if inexact is None and tail is None:
                break
            vague = vague or inexact is not None
            end = inexact or tail
            assert end
            achieved = achieved or end[0] == "实际" or end[0].endswith("了")
            text = text[: end.start()]
        actor = self._patterns["actor"].fullmatch(text)
        if actor:
            text = actor["name"]
            counted = self._patterns["counted_actor"].fullmatch(actor["actor"])
            doubtful = not (counted and name_key(text).startswith(name_key(counted["noun"])))
        return text, planned, achieved, doubtful, vague

    def _is_name(self, name: str) -> bool:
        words = self._words
        return not (
            len(name) < 2
            or len(name) > _LONGEST_NAME
            or not re.match(r"[\u4e00-\u9fffA-Za-z0-9“]", name)
            or not re.search(r"[\u4e00-\u9fff]{2}", name_key(name))
            or re.search(r"[:?%<>=≥≤第]|[的之和及与约]$", name)
            or self._patterns["amount"].search(name)
            or name.count("(") != name.count(")")
            or name in words.not_names
            or any(word in name for word in words.not_in_names)
            or name.startswith(tuple(words.not_beginnings))
        )


def _fallen(clause: TargetClause) -> TargetClause:
    """“下降3%以上” is a growth of at most −3 %; how a fall of about 3 % or within a range is meant is not certain."""
    target = clause.target
    turned: dict[Direction | None, Direction | None] = {
        None: None, "at_least": "at_most", "at_most": "at_least", "equal": "equal",
    }  # fmt: skip
    if target.value is None or target.upper is not None or target.direction not in turned:
        return replace(clause, target=unparsed(clause.text))
    value, direction = target.value.copy_negate(), turned[target.direction]
    return replace(clause, target=replace(target, value=value, direction=direction))


def _split(text: str, separator: str) -> list[str]:
    """The parts of a text, brackets kept whole; the separator of thousands separates nothing."""
    if separator == ",":
        text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "\0", text)
    depth, parts, balanced = 0, [""], text.count("(") == text.count(")")
    for char in text:
        depth += (char == "(") - (char == ")")
        if char == separator and (depth <= 0 or not balanced):
            parts.append("")
        else:
            parts[-1] += char
    return [part.replace("\0", ",") for part in parts if part]


def _closing(text: str) -> int:
    """Index of the bracket that closes the first one; the end of the text where none does."""
    depth = 0
    for index, char in enumerate(text):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return index
    return len(text)
