"""When two texts are equal: what is left out of account where texts are compared, here and nowhere else.

How much is left out depends on what a text is. From the strictest to the most lenient:

========================  ==================================================================================
``half_width``            a number: width alone; the whole of NFKC would read ``5①`` as 51 and ``10²`` as 102
``printed``               a number that is compared and not read: nor blanks and separators of thousands
``plain_sentence``        a sentence with numbers: NFKC but for signs that would read as digits, no blanks
``squeezed``              any text: NFKC, no blanks
``unquoted``              a sentence: no quotation marks either
``normalise``             a name or label: nor 《》, colons, enumeration commas, unit notes; years become 本年 and 上年
``title``                 a title of a table: nor 本年 before it
``label``                 a label of a form that is filled in freely: nor its ordinal, “其中” and notes
``bare``                  a name that SQL compares: blanks, quotation marks, colons (the macro of this name)
========================  ==================================================================================
"""

import re
import unicodedata
from functools import lru_cache

_WIDTH_FORMS = ("<wide>", "<narrow>", "<small>", "<noBreak>")
_LIKE_DIGITS = ("No", "So")
"""Categories of signs of which NFKC makes digits: ``①``, ``²``, ``㎡``."""

_QUOTES = "“”\"'‘’「」"
_BARE = re.compile(rf"[\s{_QUOTES}:：、]")
_QUOTED = re.compile(f"[{_QUOTES}]")
_UNCOMPARED = re.compile(f"[{_QUOTES}《》:、]")
_UNIT_NOTE = re.compile(r"\((?:人|元|千元|万元|百万元|亿元|项|㎡|m2|%|分)\)$")
_NOTES = re.compile(r"(?:\((?:[A-Za-z0-9/÷×*%.=+-]{1,12}|\d+分|元|千元|万元|百万元|亿元|人|个|平方米|㎡|m2)\))+$")
_MONEY_NOTE = re.compile(r"\((元|千元|万元|百万元|亿元)\)$")
_CORNER_UNIT = re.compile(r"单位[:(]*(?:人民币)?([^:()]*元)\)?$")

_CHINESE = "[一二三四五六七八九十]"
_PART = rf"第{_CHINESE}+(?:部分|章)[、:.]?"
_HEADINGS = tuple(
    re.compile(pattern)
    for pattern in (
        _PART, rf"{_CHINESE}+[、.]", rf"\({_CHINESE}+\)[、.]?", r"\d{1,2}(?:、|\.(?!\d))", r"\(\d{1,2}\)[、.]?",
    )
)  # fmt: skip
_ORDINAL = rf"(?:\(?(?:{_CHINESE}{{1,3}}|\d{{1,2}})(?:\)[、.]?|[、.,:](?!\d)|[、.](?=20\d\d年)))"
_ORDINALS = re.compile(rf"{_ORDINAL}+")
_LEADING = re.compile(rf"(?:{_ORDINAL}|其中[:,]?|[加减]:)+")
_BEFORE_TITLE = re.compile(
    rf"附(?:[件表]|(?=[\d:]|{_CHINESE}+[:.、]))(?:\d+(?:-\d+)*|{_CHINESE}+(?=[:.、]))?[:.、]?|{_PART}"
)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as the usual ones: ``１２．０２％`` → ``12.02%``; ``5①`` stays."""
    return "".join(
        unicodedata.normalize("NFKC", char) if unicodedata.decomposition(char).startswith(_WIDTH_FORMS) else char
        for char in text
    )


def printed(text: str) -> str:
    """A printed value as it is compared: ``１，４５７.20 `` → ``1457.20`` (as the macro ``printed``)."""
    return re.sub(r"[\s,]", "", half_width(text))


def plain_sentence(text: str) -> str:
    """A sentence in which numbers are looked for: ``指标——投资 3 000万元`` → ``指标:投资3?000万元``.

    A blank between two digits stays as a mark that belongs to no number; a dash between words is a colon.
    """
    text = "".join(
        char if unicodedata.category(char) in _LIKE_DIGITS else unicodedata.normalize("NFKC", char) for char in text
    )
    text = re.sub(r"(?<!\d)[—–-]{2,}", ":", text)
    return re.sub(r"\s+", "", re.sub(r"(?<=[\d.,])\s+(?=[\d.,])", "?", text.strip()))


def squeezed(text: str) -> str:
    """A text without blanks, in half width: ``第　一 章（续）`` → ``第一章(续)``."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def unquoted(text: str) -> str:
    """A sentence without blanks and quotation marks: ``“三公” 经费`` → ``三公经费``."""
    return _QUOTED.sub("", squeezed(text))


@lru_cache(maxsize=256)
def _written_at(text: str, form: str) -> list[int]:
    """For each character of ``unquoted`` or ``plain_sentence`` of a text, which character of the text it comes from."""
    at: list[int] = []
    for index, written in enumerate(text):
        wanted = form[len(at) : len(at) + 1]
        for char in written if written == wanted else unicodedata.normalize("NFKC", written):
            wanted = form[len(at) : len(at) + 1]
            if char == wanted or (wanted == "?" and char.isspace()) or (wanted == ":" and char in "—–-"):
                at.append(index)
    return at


def as_written(text: str, form: str, start: int, end: int) -> str:
    """The part of a text that stands at positions of another form of it, as whoever wrote it has it.

    Args:
        text: a paragraph.
        form: ``unquoted`` or ``plain_sentence`` of it.
        start: first position in that form.
        end: the position behind the last one.
    """
    at = _written_at(text, form)
    return text[at[start] : at[end - 1] + 1] if start < end <= len(at) == len(form) else form[start:end]


@lru_cache(maxsize=50_000)
def normalise(text: str, fiscal_year: int | None = None) -> str:
    """A name or label as it is compared: ``２０２３年 预算收入（万元）`` of fiscal year 2023 → ``本年预算收入``.

    Other years stay and match nothing.
    """
    text = _UNIT_NOTE.sub("", _UNCOMPARED.sub("", squeezed(text)))
    if fiscal_year is not None:
        text = re.sub(rf"{fiscal_year}年度?", "本年", text)
        text = re.sub(rf"{fiscal_year - 1}年度?", "上年", text)
    return text.replace("本年度", "本年").replace("上年度", "上年")


def title(text: str, fiscal_year: int) -> str:
    """A title as it is compared: ``2023年度部门收支决算表`` is the table of 2023, as the one without a year is."""
    return normalise(text, fiscal_year).removeprefix("本年")


@lru_cache(maxsize=50_000)
def label(text: str, fiscal_year: int | None = None) -> str:
    """A label of a form that is filled in freely: ``（一）其中：当年执行率（B/A）`` → ``本年执行率``."""
    return normalise(_NOTES.sub("", _stripped(_LEADING, squeezed(text))), fiscal_year).replace("当年", "本年")


def bare(name: str) -> str:
    """A name as SQL compares it: ``“三公”经费： 控制率`` → ``三公经费控制率`` (as the macro ``bare``)."""
    return _BARE.sub("", name)


def without_ordinal(text: str) -> str:
    """A squeezed text without the ordinals it begins with: ``（一）1.新建学校`` → ``新建学校``; ``1.5倍`` stays."""
    return _stripped(_ORDINALS, text)


def without_annex(text: str) -> str:
    """A title without quotation marks and the annex or part it begins with: ``附件1-2：《收入表》`` → ``收入表``."""
    return _stripped(_BEFORE_TITLE, re.sub("[《》]", "", unquoted(text)))


def heading(text: str) -> tuple[int, str] | None:
    """Level and title of a squeezed text that begins as a numbered heading does; ``None`` for others.

    From level 0 to 4: ``第一部分``, ``一、``, ``（一）``, ``1.``, ``（1）``.
    """
    for level, pattern in enumerate(_HEADINGS):
        match = pattern.match(text)
        if match:
            return level, text[match.end() :]
    return None


def noted_unit(label: str) -> str | None:
    """The money unit that a label notes: ``金额（元）`` → 元. It counts, though the label is compared without it."""
    match = _MONEY_NOTE.search(squeezed(label))
    return match[1] if match else None


def corner_unit(text: str) -> str | None:
    """The money unit that a corner states: ``单位：元``, ``（金额单位：人民币万元）``; ``单位：教育局`` states none."""
    match = _CORNER_UNIT.search(squeezed(text))
    return match[1] if match else None


def printable(text: str) -> str:
    """A text on one line, with “�” for what would not show or would turn the line around."""
    return "".join(char if char.isprintable() or char in "\u3000\xa0" else "�" for char in text)


def short(text: str) -> str:
    """A text cut to the length of a message."""
    return text if len(text) <= 40 else text[:39] + "…"


def _stripped(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return text[match.end() :] if match else text
