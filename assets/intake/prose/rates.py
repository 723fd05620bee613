"""What a text says of itself: rates together with the amounts they are made of, and words that a template left in."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.source_file import Owner
from assets.knowledge.words import rate_words
from assets.text.normal import unquoted

_ITEMS = ("numerator", "denominator", "alternative", "total", "change", "rate")
_AROUND = 20
"""Characters shown on either side of a leftover."""


def rate_readings(sheets: Sequence[Sheet], owner: Owner, numbers: ProseNumbers) -> Iterator[Reading]:
    """Readings of the rates and leftovers in the paragraphs of a document, one line for each."""
    line = 0
    for cell in texts([sheet for sheet in sheets if sheet.prose]):
        text = unquoted(cell.text)
        for pattern in rate_words().rates:
            for match in pattern.compiled().finditer(text):
                line += 1
                sign = "-" if pattern.falls else ""
                for item in _ITEMS:
                    amount = match.groupdict().get(item)
                    if amount:
                        numbers.read(cell, match.start(item))
                        signed = sign + amount if item in ("change", "rate") else amount
                        yield _reading(cell, f"statement_{item}", signed, match[0], line, owner)
        left = re.search("|".join(rate_words().leftovers), cell.text)
        if left:
            line += 1
            words = cell.text[max(left.start() - _AROUND, 0) : left.end() + _AROUND]
            reading = reading_of(cell, Meaning("template_leftover", line=line), owner, None, 0)
            yield replace(reading, raw_text=words)


def _reading(cell: Cell, item: str, amount: str, clause: str, line: int, owner: Owner) -> Reading:
    prose = cell.sheet
    alone = Cell(Sheet(prose.name, [[amount]], prose=True, first=prose.first + cell.row), 0, 0)
    return replace(reading_of(alone, Meaning(item, line=line), owner, None, 0), raw_text=clause)
