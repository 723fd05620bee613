"""What a name of a department says beside the name: its code, and whether its own unit is meant or all of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from assets.text.normal import normalise, squeezed

_OPEN, _CLOSED = r"[\[(〔【]", r"[\])〕】]"
_DIGITS = r"\d{3}(?:\d{3}){0,3}"
_CODE = re.compile(
    rf"(?:{_OPEN}({_DIGITS}){_CLOSED}[-_:]?|({_DIGITS})[-–—_:|/.、]+|((?:\d{{6}}){{1,2}}|\d{{9}})(?=\D))(?=\D)(.+)"
)
_BLANK_BEHIND_CODE = re.compile(r"(?<=^\d{3})\s+|(?<=^\d{6})\s+|(?<=^\d{9})\s+")
_CODE_BEHIND = re.compile(rf"(.*\D){_OPEN}({_DIGITS}){_CLOSED}")
_OWN = re.compile(r"(.{2,}?)(?:\((?:[局委厅办]?机关)?(?:本级|本部)?\)|(?:机关)?(?:本级|本部)(?:机关)?|机关)(?<!\(\))")
_WHOLE = re.compile(r"(.{2,}?)\((?:部门)?(?:汇总|合并|部门|含所属单位|含下属单位)\)")
_LIKE = 0.9
"""Share of equal characters of names that differ by a slip of the pen."""


@dataclass(frozen=True)
class DepartmentName:
    """A name taken apart: ``219001-示例县教育局（本级）`` is the own unit of 示例县教育局, with the code 219001.

    Attributes:
        own: the department's own unit is meant, not the department with all its units.
    """

    name: str
    code: str | None = None
    own: bool = False

    @classmethod
    def of(cls, text: str) -> "DepartmentName":
        """Take a name apart that no register has as it stands."""
        name, code = squeezed(_BLANK_BEHIND_CODE.sub("-", text.strip())), None
        if match := _CODE.fullmatch(name):
            code, name = match[1] or match[2] or match[3], match[4]
        elif match := _CODE_BEHIND.fullmatch(name):
            name, code = match[1], match[2]
        if match := _WHOLE.fullmatch(name):
            return cls(match[1], code)
        own = _OWN.fullmatch(name)
        return cls(own[1], code, own=True) if own else cls(name, code)


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name that most likely is meant: a longer or shorter form of it, or one that differs by a slip.

    Names of a county differ by a word (民政局, 财政局): that they look alike says nothing.

    Args:
        names: as ``normalise`` gives them.
    """
    wanted = normalise(name)
    alike = [
        (ratio, other)
        for other in names
        if not other.isascii()
        and (ratio := SequenceMatcher(None, wanted, other).ratio()) > 0
        and (ratio >= _LIKE or _shortens(wanted, other) or _shortens(other, wanted))
    ]
    return max(alike)[1] if alike else None


def _shortens(short: str, name: str) -> bool:
    """Whether the characters of a name stand in another in their order: 县城管局 in 县城市管理和综合执法局."""
    rest = iter(name)
    return len(short) > 2 and all(char in rest for char in short)
