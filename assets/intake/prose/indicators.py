"""Names of indicators: two are one only where they are equal or declared so, never because they resemble each other."""

from functools import cache

from assets.knowledge.words import NamedIndicator, indicator_words
from assets.text.normal import normalise


def name_key(name: str) -> str:
    """A name as it is compared: words of equal meaning are one."""
    text = normalise(name)
    for term in indicator_words().terms:
        text = text.replace(term.written, term.means)
    return text


def indicator_named(name: str) -> NamedIndicator:
    """The indicator that a name stands for, with the population of the name that was written.

    A name that is not declared stands for itself, as written.
    """
    declared = _declared().get(name_key(name))
    if declared is None:
        return NamedIndicator(name=name)
    return declared if normalise(name) in _spellings() else declared.model_copy(update={"name": name})


def indicator_key(name: str) -> str:
    """What all names of one indicator have in common."""
    declared = _declared().get(name_key(name))
    return name_key(declared.name if declared else name)


def names_of(name: str) -> set[str]:
    """All names of an indicator, as they are compared."""
    return {name_key(name)} | {known for known in _declared() if indicator_key(known) == indicator_key(name)}


@cache
def _spellings() -> frozenset[str]:
    return frozenset(normalise(one.name) for each in indicator_words().indicators for one in (each, *each.synonyms))


@cache
def _declared() -> dict[str, NamedIndicator]:
    """Name as it is compared → indicator."""
    indicators: dict[str, NamedIndicator] = {}
    for indicator in indicator_words().indicators:
        for one in (indicator, *indicator.synonyms):
            known = indicators.setdefault(
                name_key(one.name), NamedIndicator(name=indicator.name, population=one.population)
            )
            if known.name != indicator.name:
                raise ValueError(f"“{one.name}” is declared for “{known.name}” and for “{indicator.name}”")
    return indicators
