"""The paragraphs of a report by declared chapter: mapped by what a heading means, not by its number."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.knowledge.forms import ReportChapter
from assets.text.normal import heading, squeezed

_UNNUMBERED = 1
"""Level of a heading whose number is not in the text, as Word's own numbering leaves it."""

_DEEPEST = 2
"""Deepest level whose headings open a declared chapter; below it stand the points of a chapter."""

_HEADING_LENGTH = 40
_UNNUMBERED_HEADING = re.compile(
    r"[^。;,:\d]{1,14}(?:概况|情况|目标|结论|结果|问题|不足|建议|措施|分析|职责|职能|绩效|工作|效益)"
)
_SIGNATURE = re.compile(r"[^。;,:]{2,30}|\d{4}年\d{1,2}月\d{1,2}日")
_SENTENCE = re.compile(r"[。;；!！?？]")
_LEAD_IN = re.compile(r"^([^。:]{2,25})[。:](.+)$")


@dataclass
class Section:
    """One declared chapter as the report has it: its paragraphs in order, headings left out."""

    chapter: ReportChapter
    heading: Cell
    paragraphs: list[Cell] = field(default_factory=list)


def sections(sheets: Sequence[Sheet], chapters: Sequence[ReportChapter]) -> list[Section]:
    """The sections of a report, in reading order.

    A heading that means no declared chapter belongs to the chapter around it. A paragraph that begins with a heading
    and goes on (“（一）总体目标。围绕……”) is heading and paragraph in one.

    Args:
        sheets: the document; tables are passed over.
        chapters: declared chapters, the more special first.
    """
    opened: list[Section] = []
    open_at: dict[int, Section | None] = {}
    for cell in texts([sheet for sheet in sheets if sheet.prose]):
        level, title = _heading(cell.text)
        around = _deepest(open_at, level) if level is not None else None
        may_open = level is not None and level <= _DEEPEST and not (around and around.chapter.closed)
        chapter = _meant(title, chapters) if may_open else None
        if level == _UNNUMBERED and chapter is None and heading(squeezed(cell.text)) is None:
            level = None
        if level is not None:
            open_at = {one: section for one, section in open_at.items() if one < level}
            open_at[level] = Section(chapter, cell) if chapter else None
            if section := open_at[level]:
                opened.append(section)
        current = _deepest(open_at)
        if current is not None and not (level is not None and level <= _DEEPEST and _is_bare(cell.text)):
            current.paragraphs.append(cell)
    for section in opened[-1:]:
        while section.paragraphs and _SIGNATURE.fullmatch(squeezed(section.paragraphs[-1].text)):
            section.paragraphs.pop()
    return opened


def _deepest(open_at: dict[int, Section | None], above: int = 99) -> Section | None:
    """The innermost section open above a level."""
    return next((open_at[level] for level in sorted(open_at, reverse=True) if level < above and open_at[level]), None)


def _heading(text: str) -> tuple[int | None, str]:
    """Level and title of a heading, or of the heading with which a paragraph begins; level ``None`` for others."""
    text = squeezed(text)
    numbered = heading(text)
    if numbered:
        level, title = numbered
        lead_in = _LEAD_IN.match(title)
        if lead_in:
            return level, lead_in[1]
        short = len(title) <= _HEADING_LENGTH and not _SENTENCE.search(title[:-1])
        return (level, title.rstrip(":。")) if short else (None, "")
    if _UNNUMBERED_HEADING.fullmatch(text):
        return _UNNUMBERED, text
    return None, ""


def _meant(title: str, chapters: Sequence[ReportChapter]) -> ReportChapter | None:
    return next((chapter for chapter in chapters if any(re.search(each, title) for each in chapter.headings)), None)


def _is_bare(text: str) -> bool:
    """Whether a paragraph is a heading and nothing else."""
    text = squeezed(text)
    return len(text) <= _HEADING_LENGTH and not _LEAD_IN.match(text)
