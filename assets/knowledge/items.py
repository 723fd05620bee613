"""The vocabulary of figures: items, phases, bases and stages with their Chinese labels, from ``data/items.csv``."""

import csv
from functools import cache
from typing import Literal

from assets.knowledge.declared import Declared
from assets.warehouse.files import DATA

Kind = Literal["money", "count", "percent", "score", "area", "quantity", "text"]


class Term(Declared):
    """One line of ``data/items.csv``. ``kind`` and ``unit`` are set for items only."""

    dimension: Literal["item", "phase", "basis", "stage"]
    code: str
    label: str
    kind: Kind | None = None
    unit: str | None = None
    stage: str | None = None


@cache
def terms() -> list[Term]:
    """All terms in file order."""
    with (DATA / "items.csv").open(encoding="utf-8", newline="") as file:
        return [Term(**{key: value or None for key, value in row.items()}) for row in csv.DictReader(file)]


@cache
def labels(dimension: str) -> dict[str, str]:
    """Code → Chinese label of one dimension, in the order of the file."""
    return {term.code: term.label for term in terms() if term.dimension == dimension}


@cache
def items() -> dict[str, Term]:
    """Item code → its term."""
    return {term.code: term for term in terms() if term.dimension == "item"}
