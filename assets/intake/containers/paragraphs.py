"""A document of paragraphs and tables as sheets: how the containers of prose hand over what they found."""

import re
from collections.abc import Mapping

from assets.intake.containers.sheets import Sheet
from assets.text.normal import corner_unit, heading, squeezed

PROSE = "正文"

_CAPTION_ROWS = 4
_CAPTION_LENGTH = 60
_SENTENCE_ENDS = "。；;！？"
_BETWEEN = re.compile(r"[(]?20\d\d年?度?[)]?|附[件表][\d一二三四五六七八九十]{0,3}(?:-\d{1,2})?")
"""A line that may stand between a table and its title: the year, the number of the annex."""


class DocumentBuilder:
    """Collects paragraphs and tables in reading order."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self._paragraphs: list[str] = []
        self._counted = 0
        self._tables = 0

    def paragraph(self, text: str) -> None:
        """A paragraph; an empty one is none."""
        if text.strip():
            self._paragraphs.append(text.strip())

    def table(
        self, rows: list[list[object]], origins: Mapping[tuple[int, int], tuple[int, int]], where: str = ""
    ) -> None:
        """A table with the lines printed just above it, which are taken along from the paragraphs.

        Args:
            rows: its cells.
            origins: cells inside merged ranges → their top left cell.
            where: what its name says beside its number, such as the page.
        """
        caption = self._caption()
        self._flush()
        self._tables += 1
        moved = {
            (row + len(caption), column): (top + len(caption), left) for (row, column), (top, left) in origins.items()
        }
        above: list[list[object]] = [[line] for line in caption]
        self.sheets.append(Sheet(f"表 {self._tables}{where}", above + rows, moved, caption=len(caption)))

    def finished(self) -> list[Sheet]:
        """All sheets."""
        self._flush()
        return self.sheets

    def _caption(self) -> list[str]:
        """The short lines at the end of the paragraphs: title, unit, department."""
        lines: list[str] = []
        while self._paragraphs and len(lines) < _CAPTION_ROWS:
            line = self._paragraphs[-1]
            if len(line) > _CAPTION_LENGTH or line.rstrip()[-1] in _SENTENCE_ENDS:
                break
            plain = squeezed(line)
            is_caption = corner_unit(line) or "表" in line or ":" in plain or _BETWEEN.fullmatch(plain)
            if heading(plain) or not is_caption:
                break
            lines.insert(0, self._paragraphs.pop())
        return lines

    def _flush(self) -> None:
        if self._paragraphs:
            rows: list[list[object]] = [[text] for text in self._paragraphs]
            self.sheets.append(Sheet(PROSE, rows, prose=True, first=self._counted + 1))
            self._counted += len(rows)
            self._paragraphs = []
