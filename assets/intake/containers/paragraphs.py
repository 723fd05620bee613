"""A document of paragraphs and tables as sheets: how the containers of prose hand over what they found."""

from collections.abc import Container, Mapping

from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.text.normal import corner_unit, heading, short, squeezed

PROSE = "正文"

_CAPTION_ROWS = 4
_CAPTION_LENGTH = 60
_SENTENCE_ENDS = "。；;！？"


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
            if heading(squeezed(line)) or not (corner_unit(line) or "表" in line or ":" in squeezed(line)):
                break
            lines.insert(0, self._paragraphs.pop())
        return lines

    def _flush(self) -> None:
        if self._paragraphs:
            rows: list[list[object]] = [[text] for text in self._paragraphs]
            self.sheets.append(Sheet(PROSE, rows, prose=True, first=self._counted + 1))
            self._counted += len(rows)
            self._paragraphs = []


def refuse_short_row(
    name: str, rows: list[list[object]], covered: Container[tuple[int, int]], left_free: Container[int] = ()
) -> None:
    """A row that lost a cell, or has one too many, shows its values under the headers beside theirs.

    Args:
        name: file name, for messages.
        rows: the cells of a table.
        covered: cells that lie in merged ranges.
        left_free: numbers of the rows of which the document says that they end before the others.

    Raises:
        Problem: a row, spans counted, is shorter than the widest, and is no title or note alone in its row.
    """
    width = max(map(len, rows), default=0)
    for number, row in enumerate(rows):
        texts = [str(content) for content in row if content is not None]
        spans = sum((number, column) in covered for column in range(len(row), width))
        is_alone = texts == [row[0]] and not any((number, column) in covered for column in range(width))
        if texts and len(row) + spans < width and not is_alone and number not in left_free:
            found = f"只有 {len(row) + spans} 列的一行“{short(texts[0])}”"
            expected, remedy = f"与同一张表其他行相同的 {width} 列", "补全该行的单元格，另存后再报送"
            raise Problem(name, "", "", found, expected, remedy)
