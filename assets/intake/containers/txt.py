"""Reports saved as plain text: paragraphs, and the tables that Word leaves in it, one cell per line behind a tab."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise

from assets.intake.containers.bounds import Extent
from assets.intake.containers.paragraphs import DocumentBuilder
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem

_ENCODINGS = ("utf-8-sig", "gb18030")
_SUBTOTAL = re.compile(r"\s*(?:合\s*计|小\s*计|总\s*计)\s*")

Cells = list[str]


def decode(name: str, data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 with its mark, or GB18030.

    Raises:
        Problem: none of them, or bytes that no text has.
    """
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = "\0"
    if "\0" in text:
        raise Problem(
            name, "", "", "不是文本的内容", "UTF-8 或 GB18030 编码的文本", "用 Word 或 WPS 另存为 .docx 后报送"
        )
    return text


def read_text(name: str, data: bytes) -> list[Sheet]:
    """Paragraphs and tables of a text in turn."""
    document = DocumentBuilder()
    extent = Extent.of_document(name)
    for is_table, block in _blocks(decode(name, data)):
        if is_table:
            rows = _rows_of(block)
            extent.add(len(rows), max(map(len, rows)))
            document.table(*_laid_out(rows))
        else:
            for line in block:
                document.paragraph(line)
    return document.finished()


def _blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines behind a tab, with the blank lines between them, and the other lines with a text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marked: list[tuple[bool, str]] = []
    in_table = False
    for line in lines:
        if line.strip() or line.startswith("\t"):
            in_table = line.startswith("\t") and not line.lstrip("\t").startswith(" ")
        marked.append((in_table, line))
    for is_table, group in groupby(marked, key=lambda pair: pair[0]):
        block = [line for _, line in group]
        if is_table and len(_rows_of(block)) > 1:
            yield True, block
        else:
            yield False, [line.strip() for line in block if line.strip()]


def _rows_of(block: list[str]) -> list[Cells]:
    return [[line.strip() for line in group] for filled, group in groupby(block, key=lambda line: line != "") if filled]


def _laid_out(rows: list[Cells]) -> tuple[list[list[object]], dict[tuple[int, int], tuple[int, int]]]:
    """Rows of cells on the columns of the widest row, merged as the empty cells of the header show.

    In a header an empty cell goes on from the cell above it, and the others divide the cells above between them. Where
    that can be done in one way only, it is done; else the rows stay as they are, and the readers will not know them.
    """
    width = max(len(row) for row in rows)
    heads = next((number for number, row in enumerate(rows) if len(row) == width), 0)
    spans = [[1] * width]
    for number in range(heads - 1, -1, -1):
        children = _children(rows[number], rows[number + 1])
        if children is None:
            return [[cell or None for cell in row] for row in rows], {}
        below, start, own = spans[0], 0, []
        for count in children:
            own.append(sum(below[start : start + count]))
            start += count
        spans.insert(0, own)
    laid: list[list[object]] = []
    origins: dict[tuple[int, int], tuple[int, int]] = {}
    for number, row in enumerate(rows):
        widths = spans[number] if number <= heads else [1] * len(row)
        if len(row) < width and number > heads:
            widths = [1] * (len(row) - 1) + [width - len(row) + 1]
        cells: list[object] = [None] * width
        column = 0
        for text, across in zip(row, widths, strict=True):
            above = origins.get((number - 1, column), (number - 1, column))
            down = 0 < number <= heads and not text and number > 0 and laid[above[0]][above[1]] is not None
            cells[column] = None if down else text or None
            for offset in range(across):
                if down:
                    origins[number, column + offset] = above
                elif offset:
                    origins[number, column + offset] = (number, column)
            column += across
        laid.append(cells)
    return laid, origins


def _children(above: Cells, below: Cells) -> list[int] | None:
    """How many cells of a header row stand under each cell of the row above; ``None`` when that is not certain.

    Under each cell stand one empty cell, or two and more with a text.
    """
    if len(above) == len(below):
        return [1] * len(above)
    runs = [len(list(cells)) for filled, cells in groupby(below, key=bool) if filled]
    covering = len(above) - below.count("")  # cells above that have texts below them
    most = sum(run // 2 for run in runs)
    if min(runs, default=2) < 2 or not len(runs) <= covering <= most:
        return None
    if covering == len(runs):
        return _under(below, lambda run: [len(run)])
    if covering == most and all(run % 2 == 0 or run == 3 for run in runs):
        return _under(below, lambda run: [3] if len(run) == 3 else [2] * (len(run) // 2))
    counts = _under(below, _up_to_subtotals)
    return counts if len(counts) == len(above) and min(counts) > 0 else None


def _under(below: Cells, divided: Callable[[Cells], list[int]]) -> list[int]:
    """The counts of a row: 1 for an empty cell, and those into which a run of texts is divided."""
    counts: list[int] = []
    for filled, cells in groupby(below, key=bool):
        run = list(cells)
        counts += divided(run) if filled else [1] * len(run)
    return counts


def _up_to_subtotals(run: Cells) -> list[int]:
    """A run divided behind each subtotal; 0 where a part has no text before its subtotal, or none at its end."""
    ends = [number for number, text in enumerate(run, start=1) if _SUBTOTAL.fullmatch(text)]
    counts = [end - start for start, end in pairwise([0, *ends])]
    return [count if count > 1 else 0 for count in counts] + [0] * (not ends or ends[-1] < len(run))
