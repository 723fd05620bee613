"""Targets and their results out of a report's sentences, and what a form's target cell asks for.

A number is taken only where its whole clause is understood: name, number, unit, end. Everything else is left out, or,
where it may be the result of a target, handed to a person as ``unparsed``.
"""

import re
import unicodedata
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Literal

from assets.intake.cells import MAX_DIGITS, CellState, Direction, money_exponent, parse_cell
from assets.intake.indicators import bare_name, known_as, names_of, same_as, target_words
from assets.intake.ledger import Reading
from assets.intake.sheets import Place
from assets.intake.source import Owner
from assets.intake.units import STORED_DECIMALS, stored

Kind = Literal["总量", "增速", "占比", "数量"]

_NUMBER = rf"(?:[1-9]\d{{0,2}}(?:,\d{{3}})+|\d{{1,{MAX_DIGITS}}})(?:\.\d{{1,9}})?"
_TO = r"[-~—–至到]{1,2}"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})(?P<low_unit>[^\d\-~—–至到,、]*)(?:{_TO})(?P<high>{_NUMBER})(?P<unit>\D*)")
_BOUNDS = re.compile(r"(?P<low>[^,、;]+)[,、;](?:且|并且|同时)?(?P<high>[^,、;]+)")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2]))?")
_CALENDAR = re.compile(r"[年月日号]")
_LIST_MARK = re.compile(
    r"^(?:\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[.、](?!\d)|\))|[一二三四五六七八九十]是|第[一二三四五六七八九十],?)"
)
_LONGEST_NAME = 30
_SHORTEST_AKIN = 4


@dataclass(frozen=True)
class Target:
    """What a cell or phrase asks for, or says was reached.

    Attributes:
        state: as of a cell; words (“完成”, “优”) and dates (“12月底前”) are ``unparsed``.
        value: the number in ``unit``, or the lower bound of a range.
        upper: the upper bound of a range, else ``None``.
    """

    state: CellState
    value: Decimal | None
    upper: Decimal | None
    unit: str | None
    direction: Direction | None
    decimals: int
    raw_text: str


def parse_target(text: str) -> Target:
    """Parse one form cell or phrase. Never raises; a year or a date is no amount.

    A range (“15%-20%”, “≥20家，≤30家”) has the direction ``at_least`` and an ``upper`` bound.
    """
    cell = parse_cell(text)
    plain = _plain(text)
    if cell.value is None:
        return _range(plain, text) or Target(cell.state, None, None, None, None, 0, text)
    if cell.unit is None and _YEAR.fullmatch(plain):
        return _unparsed(text)
    return Target(cell.state, cell.value, None, cell.unit, cell.direction, cell.decimals, text)


def _unparsed(text: str) -> Target:
    return Target("unparsed", None, None, None, None, 0, text)


def _range(plain: str, text: str) -> Target | None:
    span, bounds = _RANGE.fullmatch(plain), _BOUNDS.fullmatch(plain)
    if span:
        low, high = (parse_cell(span[part] + span["unit"]) for part in ("low", "high"))
        if span["low_unit"] not in ("", span["unit"]) or _CALENDAR.search(span["unit"]):
            return None
        if not span["unit"] and any(_YEAR.fullmatch(span[part]) for part in ("low", "high")):
            return None
    elif bounds:
        low, high = parse_cell(bounds["low"]), parse_cell(bounds["high"])
        if (low.direction, high.direction) != ("at_least", "at_most"):
            return None
    else:
        return None
    if low.value is None or high.value is None or low.value >= high.value or low.unit != high.unit:
        return None
    return Target("value", low.value, high.value, low.unit, "at_least", max(low.decimals, high.decimals), text)


def _plain(text: str) -> str:
    """Half width, without blanks; a blank between two digits stays as a mark that belongs to no number."""
    text = "".join(
        char if unicodedata.category(char) in ("No", "So") else unicodedata.normalize("NFKC", char) for char in text
    )
    text = re.sub(r"(?<!\d)[—–-]{2,}", ":", text)
    return re.sub(r"\s+", "", re.sub(r"(?<=[\d.,])\s+(?=[\d.,])", "?", text.strip()))


@dataclass(frozen=True)
class Said:
    """One number that a sentence says of an indicator, with the clause and paragraph in which it stands."""

    target: Target
    clause: str
    place: Place


@dataclass(frozen=True)
class TargetSaid:
    """A target with what the report says was reached; ``actual`` is ``None`` where it says nothing.

    Attributes:
        basis, actual_basis: for whom target and result count, told once per indicator, where the two differ.
    """

    name: str
    kind: Kind
    target: Said
    actual: Said | None = None
    basis: str | None = None
    actual_basis: str | None = None
    reduction: Said | None = None
    net: Said | None = None


@dataclass(frozen=True)
class _Statement:
    name: str
    kind: Kind
    said: Said
    role: Literal["level", "net", "reduction", "unread"] = "level"
    planned: bool = False
    achieved: bool = False
    doubtful: bool = False
    falls: bool = False

    @property
    def key(self) -> tuple[str, Kind]:
        return same_as(self.name), self.kind


def targets_said(
    target_paragraphs: Sequence[Place], result_paragraphs: Sequence[Place], fiscal_year: int
) -> list[TargetSaid]:
    """Targets in sentences, each with its result, in the order of the text.

    A result belongs to a target where indicator (as written, or by a declared synonym) and kind are the same. Two
    targets or two results of one indicator that differ are ``unparsed``.
    """
    wanted: dict[tuple[str, Kind], list[_Statement]] = {}
    for one in _statements(target_paragraphs, fiscal_year):
        if one.role == "level" and not one.doubtful and not one.achieved:
            wanted.setdefault(one.key, []).append(one)
    results: dict[tuple[str, Kind], list[_Statement]] = {}
    unread: list[_Statement] = []
    for one in _statements(result_paragraphs, fiscal_year):
        if one.role == "unread":
            unread.append(one)
        elif not one.planned:
            one = _as_wanted(one, wanted)
            results.setdefault(one.key, []).append(one)
    others = [one for key, each in results.items() if key not in wanted for one in each]
    told: set[str] = set()
    found = []
    for key, statements in wanted.items():
        one_target = _with_result(statements, results.get(key, []), unread, others)
        if one_target.basis and key[0] in told:
            one_target = replace(one_target, basis=None, actual_basis=None)
        elif one_target.basis:
            told.add(key[0])
        found.append(one_target)
    return found


def _as_wanted(one: _Statement, wanted: dict[tuple[str, Kind], list[_Statement]]) -> _Statement:
    """“共办理案件321件” is the result of “办理案件”; whether “全市办理案件” is the same is for a person to say."""
    words = target_words()
    for word in [*words.leads_before_others, *words.wider]:
        doubtful = word in words.wider
        names = [one.name.removeprefix(word), *([word + one.name] if doubtful else [])]
        for name in names:
            other = replace(one, name=name, doubtful=one.doubtful or doubtful)
            if one.key not in wanted and other.key in wanted:
                return other
    return one


def _with_result(
    statements: Sequence[_Statement],
    results: Sequence[_Statement],
    unread: Sequence[_Statement],
    others: Sequence[_Statement],
) -> TargetSaid:
    first = statements[0]
    target = _one_of(statements)
    if target.target.value is not None and target.target.direction is None:
        target = replace(target, target=replace(target.target, direction=_meant(first)))
    if target.target.unit in ("亿", "万"):
        target = replace(target, target=_unparsed(target.clause))
    found = TargetSaid(known_as(first.name).name, first.kind, target)
    level = [one for one in results if one.role == "level"]
    level = [one for one in level if bare_name(one.name) == bare_name(first.name)] or level
    level = [one for one in level if not one.doubtful] or level
    if not level:
        unclear = [one for one in unread if one.kind in ("数量", first.kind) and _mentions(one.said.clause, first)]
        mentions = [one.said for one in [*unclear, *(one for one in others if _akin(one, first))]]
        clauses = "；".join(dict.fromkeys(one.clause for one in mentions))
        return replace(found, actual=Said(_unparsed(clauses), clauses, mentions[0].place)) if mentions else found
    actual = _in_money(_one_of(level), target)
    bound = actual.target.upper is not None or actual.target.direction in ("at_least", "at_most")
    if bound or any(one.doubtful for one in level):  # “98%以上” says only what the result is not below
        actual = replace(actual, target=_unparsed(actual.clause))
    found = replace(found, actual=actual)
    basis, actual_basis = known_as(first.name).population, known_as(level[0].name).population
    if basis and actual_basis and basis != actual_basis:
        found = replace(found, basis=basis, actual_basis=actual_basis)
    reductions, nets = (
        [one for one in results if one.role == role and not one.doubtful] for role in ("reduction", "net")
    )
    return replace(
        found,
        reduction=_in_money(_one_of(reductions), target) if reductions else None,
        net=_in_money(_one_of(nets), target) if nets else None,
    )


def _akin(one: _Statement, target: _Statement) -> bool:
    """Whether a result may be that of a target though its name says more or less: for a person to see, never taken."""
    names = sorted((bare_name(one.name), bare_name(target.name)), key=len)
    return one.role == "level" and one.kind == target.kind and len(names[0]) >= _SHORTEST_AKIN and names[0] in names[1]


def _meant(target: _Statement) -> Direction | None:
    """How a target without a sign is meant: of most things at least so much; of “失业率4.5%” that is not certain."""
    if target.falls or target.said.target.value == 0:
        return "at_most"
    return None if any(word in target.name for word in target_words().adverse) else "at_least"


def _mentions(clause: str, target: _Statement) -> bool:
    """Whether a clause that was not understood may hold the result of a target."""
    words = target_words()
    units = ["%", "‰"] if target.kind in ("增速", "占比") else words.counts if target.kind == "数量" else words.amounts
    grows = any(word in clause for word in (*words.rises, *words.falls))
    return (
        (target.kind != "增速" or grows)
        and bool(re.search(rf"\d[余多几]?{_any(units)}", clause))
        and any(name in bare_name(clause) for name in names_of(target.name))
    )


def _one_of(statements: Sequence[_Statement]) -> Said:
    """The first of equal statements; where they differ, none, with all their clauses."""
    said = [one.said for one in statements]
    if len({(one.target.state, one.target.value, one.target.upper, one.target.unit) for one in said}) == 1:
        return said[0]
    clauses = "；".join(dict.fromkeys(one.clause for one in said))
    return Said(_unparsed(clauses), clauses, said[0].place)


def _in_money(actual: Said, target: Said) -> Said:
    """“5.97亿” against a target in 亿元 is 5.97亿元; against anything else it is unclear."""
    if actual.target.unit not in ("亿", "万"):
        return actual
    if money_exponent(target.target.unit) is None:
        return replace(actual, target=_unparsed(actual.clause))
    return replace(actual, target=replace(actual.target, unit=actual.target.unit + "元"))


def _statements(paragraphs: Sequence[Place], fiscal_year: int) -> Iterator[_Statement]:
    for place in paragraphs:
        for sentence in re.split(r"[。!]|\?(?!\d)", _plain(place.text)):
            yield from _Sentence(place, fiscal_year).read(sentence)


def _any(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def _patterns(fiscal_year: int) -> dict[str, re.Pattern[str]]:
    words = target_words()
    unit = "(?:[%‰]|" + _any([*words.amounts, *words.counts]) + ")"
    growth = _any([*words.rises, *words.falls])
    last = rf"(?:上年|去年|上一年|{fiscal_year - 1}年)(?:度|同期|底|末)*"
    last_year = rf"(?:[比较与同]{last}(?:的?{_NUMBER}{unit})?(?:相比)?|同比)"
    was = rf"[由从](?:{last})?的?{_NUMBER}{unit}"
    part_year = r"(?:(?:截至|前)?(?:\d{1,2}月?[-~—至到])?\d{1,2}个?月份?底?|上半年|下半年|[前第]?[一二三四1-4]个?季度)"
    verbs = _any(words.verbs) + f"(?!{_any(words.not_verbs_before)})了?"
    year = rf"到?{fiscal_year}年(?:全年|度|底前?|末)?"
    deadline = r"(?:在|于)?\d{1,2}月(?:底|末|\d{1,2}日)?(?:以?前)"
    leads = _any([*words.leads, *words.parts])
    lead = f"(?:{year}|{deadline}|{_any(words.plans)}(?!生育)|{verbs}|{leads}|{part_year}|[,:.·…]+)"
    ends = f"(?:{_any([*words.tails, *words.inexact])})*"
    start = rf"(?:{last_year})?(?:{growth})"
    number = rf"(?<![\d.,第?+\-A-Za-z])(?:(?<=[\u4e00-\u9fff])-)?{_NUMBER}"
    amount = (
        r"(?P<text>(?:不得?[低少小]于|至少|不得?[高多大]于|不得?超过|控制在|[≥≤=]|>=|<=)?"
        rf"(?:约为?|大约)?{number}(?:{unit}?{_TO}{_NUMBER})?)(?P<vague>[余多几来])?"
    )
    return {
        name: re.compile(pattern)
        for name, pattern in {
            "number": rf"{amount}(?P<unit>{unit})"
            rf"(?P<vague_after>[余多几])?(?P<trail>及?以上|及?以下|以内|之内|左右)?(?=$|[,、(]|{start})",
            "amount": _NUMBER + unit,
            "growth": rf"(?P<name>.*?)(?P<than>{last_year})?,?(?P<word>{growth})(?P<after>{ends})",
            "growth_start": start,
            "lead": lead,
            "lead_before": f"{_any(words.leads_before_others)}(?={lead}|{_any(words.additions)}|{growth}|$)",
            "last_year": last_year,
            "actor": rf"(?P<actor>.+?)(?:{verbs}|{_any(words.plans)}(?!生育))(?P<name>.+)",
            "tail": rf"(?:{_any(words.tails)}了?|(?<=.){was})$",
            "before": rf"{last_year}|(?:{was}|{_NUMBER}{unit})(?=.{{2}}[到至])",
            "planned_tail": rf"{_any(words.planned_tails)}(?:{_any(words.tails)})*$",
            "inexact": f"{_any(words.inexact)}$",
            "plan": _any(words.plans) + "(?!生育)",
            "of_target": r"(?:占|为|完成|达到|达|是)?了?(?:全年|年度|年初|预期|计划)*(?:目标|任务|计划)"
            r"(?:任务|目标|值|数)?的?",
            "year": r"(?P<year>(?:19|20)\d\d)年",
            "span": r"(?:19|20)\d\d年?[-~—–至到]+(?:19|20)\d\d年",
            "part_year": r"\d{1,2}月(?!(?:底|末|\d{1,2}日)?(?:以?前))|\d{1,2}个月|" + _any(words.part_years),
            "year_end": r"截至12月(?:底|末|31日)|12月(?:底|末|31日)",
            "other": rf"(?P<than>{_any(words.comparing)})?{_any(words.other_years)}",
            "counted": rf"(?P<head>.*?)(?P<verb>{_any(words.additions)}|完成){amount}(?P<unit>{_any(words.counts)})"
            rf"(?P<vague_after>[余多几])?(?P<trail>及?以上)?(?P<noun>[\u4e00-\u9fff“”\"]{{2,15}})",
            "counted_actor": r"(?:\d+(?:家|户|个)(?:在库|全部)?)?(?P<noun>[^\d]+?)(?:企业|单位)?",
            "net": _any(words.net),
            "reduction": rf"(?:\d{{1,2}}月份?|年内|其中)?{_any(words.reductions)}(?:企业)?",
        }.items()
    }


class _Sentence:
    """Reads one sentence clause by clause; what a clause leaves unsaid, it takes from the one just before it."""

    def __init__(self, place: Place, fiscal_year: int) -> None:
        self._place, self._year = place, fiscal_year
        self._words, self._patterns = target_words(), _patterns(fiscal_year)
        self._subject: _Statement | None = None
        self._part = self._other_year = False
        self._elsewhen: Literal["", "part", "other"] = ""
        self._segment = ""

    def read(self, sentence: str) -> Iterator[_Statement]:
        for segment in _split(sentence, ";"):
            self._subject, self._segment = None, segment
            for clause in _split(segment, ","):
                rest = _LIST_MARK.sub("", clause)
                while rest:
                    rest = yield from self._clause(rest)

    def _clause(self, clause: str) -> Generator[_Statement, None, str]:
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
            yield _Statement("", kind, Said(_unparsed(unread), unread, self._place), role="unread")
        if one is None and not (match and self._patterns["of_target"].fullmatch(clause[: match.start()])):
            self._subject = None
        elif one and one.role == "level":
            carries_on = self._subject and one.kind == "增速" and one.name == self._subject.name
            self._subject = self._subject if carries_on else one
        if self._subject:
            yield from self._remark(remark)
        return rest.removeprefix("、") if follows else ""

    def _counted(self, clause: str) -> _Statement | None:
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
        return _Statement(
            name, "数量", self._said(match, clause, vague=False),
            planned=planned, achieved=achieved, doubtful=self._part or bool(self._elsewhen),
        )  # fmt: skip

    def _number(self, clause: str) -> re.Match[str] | None:
        """The first number of a clause that is not the one from which another year's growth is counted."""
        before = [found.span() for found in self._patterns["before"].finditer(clause)]
        return next(
            (
                match
                for match in self._patterns["number"].finditer(clause)
                if not any(start <= match.start() < end for start, end in before)
            ),
            None,
        )

    def _remark(self, remark: str) -> Iterator[_Statement]:
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

    def _of_subject(self, head: str, match: re.Match[str], clause: str) -> _Statement | None:
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
        if match["unit"] != subject.said.target.unit:
            return None
        return replace(subject, said=self._said(match, clause, vague=False), role=role)

    def _statement(self, head: str, match: re.Match[str], clause: str) -> _Statement | None:
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
        said = self._said(match, clause, vague)
        if growth:
            kind: Kind = "增速"
            said = _fallen(said) if falls else said
        elif match["unit"] in ("%", "‰"):
            kind = "占比"
        else:
            kind = "数量" if match["unit"] in self._words.counts else "总量"
        return _Statement(name, kind, said, planned=planned, achieved=achieved, doubtful=doubtful, falls=falls)

    def _said(self, match: re.Match[str], clause: str, vague: bool) -> Said:
        text = match["text"].replace("不得", "不").replace("约为", "约").replace("大约", "约")
        text += match["unit"] + (match["trail"] or "")
        target = parse_target(text)
        if vague or match["vague"] or match["vague_after"]:
            target = _unparsed(clause)
        return Said(replace(target, raw_text=clause), clause, self._place)

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
            found = inexact or tail
            assert found
            achieved = achieved or found[0] == "实际" or found[0].endswith("了")
            text = text[: found.start()]
        actor = self._patterns["actor"].fullmatch(text)
        if actor:
            text = actor["name"]
            counted = self._patterns["counted_actor"].fullmatch(actor["actor"])
            doubtful = not (counted and bare_name(text).startswith(bare_name(counted["noun"])))
        return text, planned, achieved, doubtful, vague

    def _is_name(self, name: str) -> bool:
        words = self._words
        return not (
            len(name) < 2
            or len(name) > _LONGEST_NAME
            or not re.match(r"[\u4e00-\u9fffA-Za-z0-9“]", name)
            or not re.search(r"[\u4e00-\u9fff]{2}", bare_name(name))
            or re.search(r"[:?%<>=≥≤第]|[的之和及与约]$", name)
            or self._patterns["amount"].search(name)
            or name.count("(") != name.count(")")
            or name in words.not_names
            or any(word in name for word in words.not_in_names)
            or name.startswith(tuple(words.not_beginnings))
        )


def _fallen(said: Said) -> Said:
    """“下降3%以上” is a growth of at most −3 %; how a fall of about 3 % or within a range is meant is not certain."""
    target = said.target
    turned: dict[Direction | None, Direction | None] = {
        None: None, "at_least": "at_most", "at_most": "at_least", "equal": "equal",
    }  # fmt: skip
    if target.value is None or target.upper is not None or target.direction not in turned:
        return replace(said, target=_unparsed(said.clause))
    value, direction = target.value.copy_negate(), turned[target.direction]
    return replace(said, target=replace(target, value=value, direction=direction))


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


def target_readings(said: Sequence[TargetSaid], owner: Owner, order: int) -> list[Reading]:
    """The readings of targets as a target table gives them: one record per target, with the clause as text.

    Args:
        said: targets with their results.
        owner: whose they are.
        order: place of the sentences in the form.
    """
    readings = []
    for record, one in enumerate(said, 1):
        nothing = Said(Target("blank", None, None, None, None, 0, ""), "", one.target.place)
        texts = {"target_name": one.name, "target_kind": one.kind, "target_basis": one.basis}
        for item, text in texts.items():
            if text:
                stated = Target("value", None, None, None, None, 0, text)
                readings.append(_reading(item, Said(stated, text, one.target.place), owner, record, order))
        asked = one.target
        readings.append(_reading("target_value", asked, owner, record, order))
        if asked.target.upper is not None:
            upper = replace(asked.target, value=asked.target.upper, direction="at_most")
            readings.append(_reading("target_upper", replace(asked, target=upper), owner, record, order))
        readings.append(_reading("target_actual", one.actual or nothing, owner, record, order))
        if one.actual and one.actual_basis:
            stated = Target("value", None, None, None, None, 0, one.actual_basis)
            readings.append(_reading("target_actual_basis", replace(one.actual, target=stated), owner, record, order))
        for item, part in (("target_reduction", one.reduction), ("target_net", one.net)):
            if part:
                readings.append(_reading(item, part, owner, record, order))
    return readings


def _reading(item: str, said: Said, owner: Owner, record: int, order: int) -> Reading:
    target = said.target
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=item,
        phase="final",
        basis="total",
        record=record,
        value=stored(target.value),
        unit=target.unit,
        direction=target.direction,
        decimals=min(target.decimals, STORED_DECIMALS),
        raw_text=target.raw_text,
        state=target.state,
        sheet=said.place.sheet.name,
        cell=said.place.address,
        form_order=order,
    )
