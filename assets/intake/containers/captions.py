"""Which lines above a table are its own: title, annex, year, department and unit, in whatever order they stand."""

import re
from collections.abc import Sequence

from assets.text.normal import corner_unit, heading, squeezed, without_annex, without_ordinal

_MOST_LINES = 8
_LONGEST_LINE = 60
_SENTENCE_ENDS = "。;!?"
_TITLE = re.compile(r"(?:表|体系)(?:\([^()]{0,20}\)|[一二三四五六七八九十\d-]{1,4})?$")
_ANNEX = re.compile(r"附(?:件|表)[\d一二三四五六七八九十]*(?:-\d+)*:?")
_NUMBER = re.compile(
    r"(?:(?:公开|预算|决算|财[决预]|附|续)?表?(?:\d{1,3}(?:-\d+)*)表?|续表[\d-]*|表[一二三四五六七八九十]+)"
)
"""Of a table: “公开01表”, “表3-1”, “续表”."""

_CHINESE_YEAR = re.compile("[〇○零一二三四五六七八九]{4}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"\(?(?:(20\d\d)|20[Xx]{2}|[\s_]*)年度?\)?")
_DAY = re.compile(r"\(?(?:截至)?20\d\d年\d{1,2}月(?:\d{1,2}日)?\)?")
_CONTINUED = re.compile(r"(?:\((?:续|续表|续上表|接上页|续前表)\)|^续上?表:?)")


def caption_length(paragraphs: Sequence[str]) -> int:
    """How many lines at the end of a run of paragraphs stand over the table that follows.

    They are short and say what a table is: from the last one upwards to its title and what belongs to that. A line of
    another kind (the name of a department, say) counts only between lines that do.
    """
    taken = 0
    titled = False
    for number, line in enumerate(reversed(paragraphs[-_MOST_LINES:]), start=1):
        text = squeezed(line)
        if len(text) > _LONGEST_LINE or text[-1] in _SENTENCE_ENDS or (titled and not _stands_over_title(text)):
            break
        if is_title(text):
            taken, titled = number, True
        elif heading(text) and not stated_year(text):
            break
        elif _is_beside_title(text):
            taken = number
    return taken


def is_title(text: str) -> bool:
    """Whether a squeezed text is a table's title, numbered perhaps: ``一、收入支出决算总表``, not ``公开01表``."""
    return bool(_TITLE.search(without_annex(without_ordinal(text)))) and not _NUMBER.fullmatch(text)


def with_plain_years(text: str) -> str:
    """A text without blanks, its years in digits: ``二〇二三 年度`` → ``2023年度``."""
    return _CHINESE_YEAR.sub(lambda match: match[0].translate(_CHINESE_DIGITS), squeezed(text))


def stated_year(text: str) -> int | None:
    """The year of a line that states nothing else: ``（2023年度）``, ``二〇二三年``."""
    match = _YEAR.fullmatch(with_plain_years(text))
    return int(match[1]) if match and match[1] else None


def without_continuation(text: str) -> str:
    """A line of a caption as the first page has it: ``收入决算表（续）`` → ``收入决算表``, ``续表`` → nothing."""
    return _CONTINUED.sub("", squeezed(text))


def _stands_over_title(text: str) -> bool:
    return bool(_ANNEX.fullmatch(text) or _NUMBER.fullmatch(text) or _YEAR.fullmatch(text) or _is_labelled(text))


def _is_beside_title(text: str) -> bool:
    known = (_ANNEX, _NUMBER, _YEAR, _DAY)
    return bool(any(one.fullmatch(text) for one in known) or corner_unit(text) or "表" in text or _is_labelled(text))


def _is_labelled(text: str) -> bool:
    """``编制单位：示例县教育局``, with the unit behind it perhaps."""
    return ":" in text
