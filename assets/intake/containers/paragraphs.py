"""A document of paragraphs and tables as sheets: how the containers of prose hand over what is in them."""

from collections.abc import Container, Mapping
from dataclasses import replace

from assets.intake.containers.captions import caption_length, without_continuation
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.text.normal import normalise, short

PROSE = "正文"

_HEADER_CELLS = 3
"""Fewer filled cells in each of the rows that two tables share are labels with their values."""


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
        if not self._paragraphs and self._continues(caption, rows, origins):
            return
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
        """The lines at the end of the paragraphs that stand over a table."""
        first = len(self._paragraphs) - caption_length(self._paragraphs)
        lines = self._paragraphs[first:]
        del self._paragraphs[first:]
        return lines

    def _continues(
        self, caption: list[str], rows: list[list[object]], origins: Mapping[tuple[int, int], tuple[int, int]]
    ) -> bool:
        """Add a table to the one just before, where it repeats its header: it goes on over a page.

        What stands between them repeats lines of the caption, or says that the table is continued. The total is
        printed once: where both have one, they are two tables.
        """
        before = self.sheets[-1] if self.sheets else None
        if before is None or before.prose:
            return False
        lines = {without_continuation(str(row[0])) for row in before.rows[: before.caption]} | {""}
        body = before.rows[before.caption :]
        head = 0
        while head < min(len(rows), len(body)) and rows[head] == body[head]:
            head += 1
        header = max((sum(cell is not None for cell in row) for row in rows[:head]), default=0)
        if (
            not all(without_continuation(line) in lines for line in caption)
            or header < _HEADER_CELLS
            or len(rows[0]) != len(body[0])
            or (_has_total(rows[head:]) and _has_total(body))
        ):
            return False
        offset = len(before.rows) - head
        moved = {
            (row + offset, column): (max(top, head) + offset, left)
            for (row, column), (top, left) in origins.items()
            if row >= head and (row, column) != (max(top, head), left)
        }
        self.sheets[-1] = replace(before, rows=[*before.rows, *rows[head:]], origins={**before.origins, **moved})
        return True

    def _flush(self) -> None:
        if self._paragraphs:
            rows: list[list[object]] = [[text] for text in self._paragraphs]
            self.sheets.append(Sheet(PROSE, rows, prose=True, first=self._counted + 1))
            self._counted += len(rows)
            self._paragraphs = []


def _has_total(rows: list[list[object]]) -> bool:
    return any(normalise(str(row[0])) in ("合计", "总计", "总分") for row in rows if row and row[0] is not None)


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
        is_alone = texts == row[:1] and not any((number, column) in covered for column in range(width))
        if texts and len(row) + spans < width and not is_alone and number not in left_free:
            found = f"只有 {len(row) + spans} 列的一行“{short(texts[0])}”"
            expected, remedy = f"与同一张表其他行相同的 {width} 列", "补全该行的单元格，另存后再报送"
            raise Problem(name, "", "", found, expected, remedy)
