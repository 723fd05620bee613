"""What a text says of itself: rates together with the amounts they are made of, and words that a template left in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.source_file import Owner
from assets.intake.units import money_wan
from assets.knowledge.words import rate_words
from assets.text.normal import as_written, unquoted

_ITEMS = ("numerator", "denominator", "alternative", "total", "change", "rate")
_UNNAMED_BUDGET = re.compile(r"(?:年初|全年|调整后?|本年|当年)?预算(?:安排)?数?为?")
_AROUND = 20
"""Characters shown on either side of a leftover."""


def rate_readings(sheets: Sequence[Sheet], owner: Owner, numbers: ProseNumbers) -> Iterator[Reading]:
    """Readings of the rates and leftovers in the paragraphs of a document, one line for each.

    Args:
        sheets: the document; tables are passed over.
        owner: whose it is.
        numbers: where the numbers that are taken are put down.
    """
    line = 0
    for cell in texts([sheet for sheet in sheets if sheet.prose]):
        text = unquoted(cell.text)
        for pattern in rate_words().rates:
            for match in pattern.compiled().finditer(text):
                named = _named(match, owner.fiscal_year, falls=pattern.falls)
                if named:
                    line += 1
                    sign = "-" if pattern.falls else ""
                    words = as_written(cell.text, text, *match.span())
                    for item, group in named.items():
                        numbers.read(cell, match.start(group))
                        signed = sign + match[group] if item in ("change", "rate") else match[group]
                        yield _reading(cell, f"statement_{item}", signed, words, line, owner)
        left = re.search("|".join(rate_words().leftovers), cell.text)
        if left:
            line += 1
            words = cell.text[max(left.start() - _AROUND, 0) : left.end() + _AROUND]
            reading = reading_of(cell, Meaning("template_leftover", line=line), owner, None, 0)
            yield replace(reading, raw_text=words)


def _named(match: re.Match[str], fiscal_year: int, *, falls: bool) -> dict[str, str]:
    """What each amount of a sentence is → the group that holds it; empty where the rate may be that of another one.

    “2022年为12万元，比上年增加6万元，增长50%” beside this year's amount: 12 is what the rate is counted from. A budget
    without a name, and an amount that has grown by more than itself, are not what has changed.
    """
    groups = {item: item for item in _ITEMS if match.groupdict().get(item)}
    if "total" not in groups:
        return groups
    head = re.split("[。,;:(]", match.string[: match.start("total")])[-1]
    years = {int(year) for year in re.findall(r"20\d\d(?=年)", head)}
    last = re.fullmatch(r"(?:(20\d\d)年|上年|去年)(?:度|同期)*(?:实际|支出|决算)*数?[为是]?", head)
    if last and int(last[1] or fiscal_year - 1) == fiscal_year - 1:
        groups["denominator"] = groups.pop("total")
    elif (
        years - {fiscal_year}
        or re.search("上年|去年", head)
        or _UNNAMED_BUDGET.fullmatch(head)
        or (
            not falls
            and (total := money_wan(match["total"]))
            and (change := money_wan(match["change"]))
            and change > total
        )
    ):
        return {}
    return groups


def _reading(cell: Cell, item: str, amount: str, clause: str, line: int, owner: Owner) -> Reading:
    prose = cell.sheet
    alone = Cell(Sheet(prose.name, [[amount]], prose=True, first=prose.first + cell.row), 0, 0)
    return replace(reading_of(alone, Meaning(item, line=line), owner, None, 0), raw_text=clause)
