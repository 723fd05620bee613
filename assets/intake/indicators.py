"""Names of indicators: two are one only where they are equal or declared so, never because they resemble each other."""

import re
from functools import cache

from assets.declared import Declared
from assets.intake.forms import normalise
from assets.paths import DATA
from assets.yaml_file import read_yaml


class TermSynonym(Declared):
    """A word that means the same as another within any name."""

    written: str
    means: str


class NamedIndicator(Declared):
    """A name of an indicator, and for whom it counts where that differs between its names."""

    name: str
    population: str | None = None


class Indicator(NamedIndicator):
    """An indicator under the name that is shown, with its other names."""

    synonyms: list[NamedIndicator]


class IndicatorSynonyms(Declared):
    """``data/rules/indicator_synonyms.yaml``."""

    terms: list[TermSynonym]
    indicators: list[Indicator]


class TargetWords(Declared):
    """``data/rules/target_words.yaml``: lists of words, by what they do in a sentence."""

    amounts: list[str]
    counts: list[str]
    plans: list[str]
    verbs: list[str]
    leads: list[str]
    leads_before_others: list[str]
    wider: list[str]
    not_verbs_before: list[str]
    tails: list[str]
    planned_tails: list[str]
    inexact: list[str]
    additions: list[str]
    rises: list[str]
    falls: list[str]
    shares: list[str]
    net: list[str]
    reductions: list[str]
    other_years: list[str]
    part_years: list[str]
    comparing: list[str]
    parts: list[str]
    not_names: list[str]
    not_in_names: list[str]
    not_beginnings: list[str]
    changing_remarks: list[str]
    not_in_counted: list[str]


@cache
def target_words() -> TargetWords:
    """``data/rules/target_words.yaml``."""
    return TargetWords.model_validate(read_yaml(DATA / "rules" / "target_words.yaml"))


@cache
def indicator_synonyms() -> IndicatorSynonyms:
    """``data/rules/indicator_synonyms.yaml``."""
    return IndicatorSynonyms.model_validate(read_yaml(DATA / "rules" / "indicator_synonyms.yaml"))


def bare_name(name: str) -> str:
    """A name as it is compared: words of equal meaning are one, blanks and quotes do not count."""
    text = normalise(name)
    for term in indicator_synonyms().terms:
        text = text.replace(term.written, term.means)
    return re.sub(r"[《》]", "", text)


def known_as(name: str) -> NamedIndicator:
    """The indicator that a name stands for, with the population of the name that was written.

    A name that is not declared stands for itself, as written.
    """
    declared = _declared().get(bare_name(name))
    if declared is None:
        return NamedIndicator(name=name)
    return declared if normalise(name) in _spellings() else declared.model_copy(update={"name": name})


def same_as(name: str) -> str:
    """What all names of one indicator have in common."""
    declared = _declared().get(bare_name(name))
    return bare_name(declared.name if declared else name)


def names_of(name: str) -> set[str]:
    """All names of an indicator, as they are compared."""
    return {bare_name(name)} | {known for known in _declared() if same_as(known) == same_as(name)}


@cache
def _spellings() -> frozenset[str]:
    return frozenset(normalise(one.name) for each in indicator_synonyms().indicators for one in (each, *each.synonyms))


@cache
def _declared() -> dict[str, NamedIndicator]:
    """Name as it is compared → indicator."""
    found: dict[str, NamedIndicator] = {}
    for indicator in indicator_synonyms().indicators:
        for one in (indicator, *indicator.synonyms):
            known = found.setdefault(
                bare_name(one.name), NamedIndicator(name=indicator.name, population=one.population)
            )
            if known.name != indicator.name:
                raise ValueError(f"“{one.name}” is declared for “{known.name}” and for “{indicator.name}”")
    return found
