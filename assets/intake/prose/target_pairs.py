"""Targets of a report with what it says was reached: statements of one indicator brought together, as readings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Reading
from assets.intake.prose.indicators import indicator_named, name_key, names_of
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.targets import Kind, TargetClause, TargetStatement, any_of, statements_in
from assets.intake.source_file import Owner
from assets.intake.units import STORED_DECIMALS, stored
from assets.knowledge.words import target_words
from assets.text.cell import Direction, money_exponent
from assets.text.target import Target, unparsed

_SHORTEST_AKIN = 4


@dataclass(frozen=True)
class TargetPair:
    """A target with what the report says was reached; ``actual`` is ``None`` where it says nothing.

    Attributes:
        basis, actual_basis: for whom target and result count, once per indicator, where the two differ.
    """

    name: str
    kind: Kind
    target: TargetClause
    actual: TargetClause | None = None
    basis: str | None = None
    actual_basis: str | None = None
    reduction: TargetClause | None = None
    net: TargetClause | None = None


def target_pairs(
    target_paragraphs: Sequence[Cell], result_paragraphs: Sequence[Cell], fiscal_year: int
) -> list[TargetPair]:
    """Targets in sentences, each with its result, in the order of the text.

    A result belongs to a target where indicator (as written, or by a declared synonym) and kind are the same. Two
    targets or two results of one indicator that differ are ``unparsed``.
    """
    wanted: dict[tuple[str, Kind], list[TargetStatement]] = {}
    for one in statements_in(target_paragraphs, fiscal_year):
        if one.role == "level" and not one.doubtful and not one.achieved:
            wanted.setdefault(one.key, []).append(one)
    results: dict[tuple[str, Kind], list[TargetStatement]] = {}
    unread: list[TargetStatement] = []
    for one in statements_in(result_paragraphs, fiscal_year):
        if one.role == "unread":
            unread.append(one)
        elif not one.planned:
            one = _as_wanted(one, wanted)
            results.setdefault(one.key, []).append(one)
    others = [one for key, each in results.items() if key not in wanted for one in each]
    with_basis: set[str] = set()
    pairs = []
    for key, statements in wanted.items():
        pair = _with_result(statements, results.get(key, []), unread, others)
        if pair.basis and key[0] in with_basis:
            pair = replace(pair, basis=None, actual_basis=None)
        elif pair.basis:
            with_basis.add(key[0])
        pairs.append(pair)
    return pairs


def _as_wanted(one: TargetStatement, wanted: dict[tuple[str, Kind], list[TargetStatement]]) -> TargetStatement:
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
    statements: Sequence[TargetStatement],
    results: Sequence[TargetStatement],
    unread: Sequence[TargetStatement],
    others: Sequence[TargetStatement],
) -> TargetPair:
    first = statements[0]
    target = _one_of(statements)
    if target.target.value is not None and target.target.direction is None:
        target = replace(target, target=replace(target.target, direction=_meant(first)))
    if target.target.unit in ("亿", "万"):
        target = replace(target, target=unparsed(target.text))
    pair = TargetPair(indicator_named(first.name).name, first.kind, target)
    level = [one for one in results if one.role == "level"]
    level = [one for one in level if name_key(one.name) == name_key(first.name)] or level
    level = [one for one in level if not one.doubtful] or level
    if not level:
        unclear = [one for one in unread if one.kind in ("数量", first.kind) and _mentions(one.clause.text, first)]
        mentions = [one.clause for one in [*unclear, *(one for one in others if _akin(one, first))]]
        texts = "；".join(dict.fromkeys(one.written for one in mentions))
        return replace(pair, actual=TargetClause(unparsed(texts), texts, mentions[0].cell)) if mentions else pair
    actual = _in_money(_one_of(level), target)
    bound = actual.target.upper is not None or actual.target.direction in ("at_least", "at_most")
    if bound or any(one.doubtful for one in level):  # “98%以上” says only what the result is not below
        actual = replace(actual, target=unparsed(actual.text))
    pair = replace(pair, actual=actual)
    basis, actual_basis = indicator_named(first.name).population, indicator_named(level[0].name).population
    if basis and actual_basis and basis != actual_basis:
        pair = replace(pair, basis=basis, actual_basis=actual_basis)
    reductions, nets = (
        [one for one in results if one.role == role and not one.doubtful] for role in ("reduction", "net")
    )
    return replace(
        pair,
        reduction=_in_money(_one_of(reductions), target) if reductions else None,
        net=_in_money(_one_of(nets), target) if nets else None,
    )


def _akin(one: TargetStatement, target: TargetStatement) -> bool:
    """Whether a result may be that of a target though its name says more or less: for a person to see, never taken."""
    names = sorted((name_key(one.name), name_key(target.name)), key=len)
    return one.role == "level" and one.kind == target.kind and len(names[0]) >= _SHORTEST_AKIN and names[0] in names[1]


def _meant(target: TargetStatement) -> Direction | None:
    """How a target without a sign is meant: of most things at least so much; of “失业率4.5%” that is not certain."""
    if target.falls or target.clause.target.value == 0:
        return "at_most"
    return None if any(word in target.name for word in target_words().adverse) else "at_least"


def _mentions(clause: str, target: TargetStatement) -> bool:
    """Whether a clause that was not understood may hold the result of a target."""
    words = target_words()
    units = ["%", "‰"] if target.kind in ("增速", "占比") else words.counts if target.kind == "数量" else words.amounts
    grows = any(word in clause for word in (*words.rises, *words.falls))
    return (
        (target.kind != "增速" or grows)
        and bool(re.search(rf"\d[余多几]?{any_of(units)}", clause))
        and any(name in name_key(clause) for name in names_of(target.name))
    )


def _one_of(statements: Sequence[TargetStatement]) -> TargetClause:
    """The first of equal statements; where they differ, none, with all their clauses."""
    clauses = [one.clause for one in statements]
    if len({(one.target.state, one.target.value, one.target.upper, one.target.unit) for one in clauses}) == 1:
        return clauses[0]
    texts = "；".join(dict.fromkeys(one.written for one in clauses))
    return TargetClause(unparsed(texts), texts, clauses[0].cell)


def _in_money(actual: TargetClause, target: TargetClause) -> TargetClause:
    """“5.97亿” against a target in 亿元 is 5.97亿元; against anything else it is unclear."""
    if actual.target.unit not in ("亿", "万"):
        return actual
    if money_exponent(target.target.unit) is None:
        return replace(actual, target=unparsed(actual.text))
    return replace(actual, target=replace(actual.target, unit=actual.target.unit + "元"))


def target_readings(pairs: Sequence[TargetPair], owner: Owner, order: int, numbers: ProseNumbers) -> list[Reading]:
    """The readings of targets as a target table gives them: one line per target, with the clause as text.

    Args:
        pairs: targets with their results.
        owner: whose they are.
        order: number of the sentences among the tables of the form.
        numbers: where the numbers that are taken are put down.
    """
    readings = []
    for line, one in enumerate(pairs, 1):
        nothing = TargetClause(Target("blank", None, None, None, None, 0, ""), "", one.target.cell)
        texts = {"target_name": one.name, "target_kind": one.kind, "target_basis": one.basis}
        for item, text in texts.items():
            if text:
                words = Target("value", None, None, None, None, 0, text)
                readings.append(_reading(item, TargetClause(words, text, one.target.cell), owner, line, order))
        target = one.target
        readings.append(_reading("target_value", target, owner, line, order))
        if target.target.upper is not None:
            upper = replace(target.target, value=target.target.upper, direction="at_most")
            readings.append(_reading("target_upper", replace(target, target=upper), owner, line, order))
        readings.append(_reading("target_actual", one.actual or nothing, owner, line, order))
        if one.actual and one.actual_basis:
            words = Target("value", None, None, None, None, 0, one.actual_basis)
            readings.append(_reading("target_actual_basis", replace(one.actual, target=words), owner, line, order))
        for item, part in (("target_reduction", one.reduction), ("target_net", one.net)):
            if part:
                readings.append(_reading(item, part, owner, line, order))
        for clause in filter(None, (one.target, one.actual, one.reduction, one.net)):
            if clause.target.value is not None:
                for start in numbers.in_clause(clause.cell, clause.text, clause.span):
                    numbers.read(clause.cell, start)
    return readings


_QUOTED = {"target_value", "target_upper", "target_actual", "target_reduction", "target_net"}
"""Items whose text is the clause as it stands; a name is kept as it is compared."""


def _reading(item: str, clause: TargetClause, owner: Owner, line: int, order: int) -> Reading:
    target = clause.target
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=item,
        phase="final",
        basis="total",
        line=line,
        value=stored(target.value),
        unit=target.unit,
        direction=target.direction,
        decimals=min(target.decimals, STORED_DECIMALS),
        raw_text=clause.written if item in _QUOTED and target.raw_text == clause.text else target.raw_text,
        state=target.state,
        sheet=clause.cell.sheet.name,
        cell=clause.cell.address,
        table_order=order,
    )
