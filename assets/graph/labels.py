"""What Dagster's pages call assets and columns: the names of the published ones, and ``data/labels.yaml``."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from assets.knowledge.columns import open_data
from assets.knowledge.declared import Declared
from assets.warehouse.files import DATA, read_yaml

OFFENDING, MESSAGES = "offending", "messages"
"""Facts of a check: how many offend, and which."""


class Labels(Declared):
    """Chinese names of what is not published: qualified asset → label, fact of an event → name, column → meaning."""

    assets: dict[str, str]
    facts: dict[str, str]
    columns: dict[str, str]


@cache
def labels() -> Labels:
    """``data/labels.yaml``."""
    return Labels.model_validate(read_yaml(DATA / "labels.yaml"))


def described(asset: str, sentence: str) -> str:
    """What an asset's page says of it: its Chinese label and one English sentence.

    Args:
        asset: ``evaluation.finding``.
        sentence: as in the header of its SELECT or a docstring, with or without its full stop.
    """
    published = open_data().tables.get(asset)
    label = published.title if published else labels().assets.get(asset, asset)
    return f"{label}。{sentence[0].upper()}{sentence[1:].rstrip('.')}."


def fact_name(fact: str) -> str:
    """What Dagster's pages call a fact of an event; what Dagster itself reads by a name keeps it."""
    return fact if fact.startswith("dagster/") else labels().facts[fact]


def named(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as the metadata of an event."""
    return {fact_name(fact): value for fact, value in facts.items()}


def meaning(table: str, column: str) -> str | None:
    """What a column is called and means; nothing where nobody has said it."""
    return open_data().meaning(table, column) or labels().columns.get(column)
