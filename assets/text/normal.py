"""Texts as they are compared and as they are shown: what counts as equal, in one place."""

import re
import unicodedata
from functools import lru_cache

_MONEY_NOTE = re.compile(r"\((元|千元|万元|百万元|亿元)\)$")
_CORNER_UNIT = re.compile(r"单位[:(]*(?:人民币)?([^:()]*元)\)?$")
_UNIT_NOTE = re.compile(r"\((?:人|元|千元|万元|百万元|亿元|项|㎡|m2|%|分)\)$")


def squeezed(text: str) -> str:
    """A text without blanks, in half width."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=50_000)
def normalise(text: str, fiscal_year: int | None = None) -> str:
    """A label as it is compared: width, blanks, quotes, colons and unit notes do not count; years become 本年/上年.

    ``２０２３年 预算收入（万元）`` of fiscal year 2023 → ``本年预算收入``; other years stay and match nothing.
    """
    text = re.sub(r"[“”\"'‘’:、]", "", squeezed(text))
    text = _UNIT_NOTE.sub("", text)
    if fiscal_year is not None:
        text = re.sub(rf"{fiscal_year}年度?", "本年", text)
        text = re.sub(rf"{fiscal_year - 1}年度?", "上年", text)
    return text.replace("本年度", "本年").replace("上年度", "上年")


def bare(name: str) -> str:
    """A name as it is compared: blanks, quotes and colons do not count (as the macro ``bare``)."""
    return re.sub(r"[\s“”\"'‘’:：、]", "", name)


def noted_unit(label: str) -> str | None:
    """The money unit that a label notes: ``金额（元）`` → 元. It counts, though the label is compared without it."""
    match = _MONEY_NOTE.search(squeezed(label))
    return match[1] if match else None


def corner_unit(text: str) -> str | None:
    """The money unit that a corner states: ``单位：元``, ``（金额单位：人民币万元）``; ``单位：教育局`` states none."""
    match = _CORNER_UNIT.search(squeezed(text))
    return match[1] if match else None


def shown(text: str) -> str:
    """A text on one line, with “�” for what would not show or would turn the line around."""
    return "".join(char if char.isprintable() or char in "\u3000\xa0" else "�" for char in text)


def short(text: str) -> str:
    """A text cut to the length of a message."""
    return text if len(text) <= 40 else text[:39] + "…"
