"""Text PDFs as paragraphs and tables: ruled tables joined over pages, lines put together to paragraphs again."""

import contextlib
import io
import re
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.text import extract_text

from assets.intake.containers.bounds import Extent
from assets.intake.containers.captions import is_title
from assets.intake.containers.paragraphs import DocumentBuilder
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.text.normal import heading, squeezed

MAX_PAGES = 400
MAX_STREAM_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 300_000_000

_TOLERANCE = 3.0
"""Points by which the edges of one column may differ from page to page."""

_LEAST_WIDTH = 0.75
"""Share of a page that its text is taken to fill, where all its lines are short."""

_PAGE_NUMBER = re.compile(r"[-—–·\s]*(?:第\s*)?\d{1,3}(?:\s*页)?(?:\s*[/／共]\s*\d{1,3}\s*页?)?[-—–·\s]*")
_DEEPEST = 3
"""Level of the deepest headings that surely begin a paragraph: （1） stands within sentences as well."""

_SENTENCE_ENDS = "。！？：；.:;"
_TITLE_LENGTH = 20
_BETWEEN_CJK = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s+(?=[\u3000-\u9fff\uff00-\uffef])")
_STREAM = re.compile(rb"stream(?:\r\n|\r|\n)")
_PACKED, _PICTURE = re.compile(rb"/Filter\s*\[?\s*/(?:FlateDecode|Fl)\b"), re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY = 2_000
"""Bytes before a stream in which its dictionary is looked for."""

_PIECE = 4096
"""Bytes of a stream unpacked at a time: at most 1032 times as many come out."""

_END, _TAIL = b"%%EOF", 2048
"""The mark at the end of a PDF, and the bytes in which it must stand; programs put something behind it."""

_SAVE_AS_WORD = "向编制单位索取 Word 或 Excel 原件，或用文字识别软件转为 .docx 后核对、报送"

Box = tuple[float, float, float, float]


@dataclass
class _Table:
    """A ruled table: cell texts by box, on one page or joined over several."""

    page: int
    edges: list[float]
    rows: list[list[object]] = field(default_factory=list)
    origins: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)


@dataclass
class _Line:
    """A printed line outside of tables."""

    text: str
    left: float
    right: float
    top: float
    size: float
    page_width: float


def read_pdf(name: str, data: bytes) -> list[Sheet]:
    """Paragraphs and tables of a PDF in reading order.

    Raises:
        Problem: protected, scanned, damaged, or larger than a document can honestly be.
    """
    if _END not in data[-_TAIL:]:
        raise Problem(name, "", "", "没有结尾、可能不完整的 PDF", "完整的 PDF", "重新传送或导出后再报送")
    _refuse_bomb(name, data)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise Problem(
                    name, "", "", f"{len(pdf.pages)} 页的 PDF", f"不超过 {MAX_PAGES} 页", "只报送本部门的部分"
                )
            extent = Extent.of_document(name)
            pages = [list(_blocks(page, extent)) for page in pdf.pages]
    except Problem:
        raise
    except Exception as error:
        # pdfminer raises many kinds of errors on damaged files, and each of them means the same to an official.
        causes = (error, error.__cause__, *error.args)
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise Problem(name, "", "", "加密的 PDF", "未加密的文件", "去掉密码后重新报送") from error
        found = f"无法打开的 PDF（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未损坏的 PDF", _SAVE_AS_WORD) from error
    if not any(pages):
        raise Problem(name, "", "", "扫描或图片 PDF（没有文字）", "文字可以选中的 PDF", _SAVE_AS_WORD)
    return _assembled(_without_running_lines(pages))


def _refuse_bomb(name: str, data: bytes) -> None:
    """Streams that unpack beyond the limits are found before the parser unpacks them.

    Streams may overlap in a hostile file; what all of them read and unpack together is bounded, and so is the time.
    Of a damaged stream the parser takes what comes before the damage without a word: a page would end early.
    """
    total, is_protected = 0, b"/Encrypt" in data
    for match in _STREAM.finditer(data):
        work, unpacked, is_whole = _unpacked(data, match.end())
        total += work
        if unpacked > MAX_STREAM_BYTES or total > MAX_UNPACKED_BYTES:
            raise Problem(name, "", "", "解压后过大的 PDF", "普通大小的 PDF", "核实文件来源，另存后再报送")
        if not is_whole and not is_protected and _is_packed_text(data, match.start()):
            raise Problem(name, "", "", "内容损坏的 PDF", "未损坏的 PDF", "重新传送或导出后再报送")


def _is_packed_text(data: bytes, start: int) -> bool:
    """Whether a stream is said to be packed, and is no picture."""
    said = data[max(start - _DICTIONARY, 0) : start].rpartition(b"obj")[2]
    return bool(_PACKED.search(said)) and not _PICTURE.search(said) and not said.endswith(b"end")


def _unpacked(data: bytes, start: int) -> tuple[int, int, bool]:
    """Bytes read and unpacked, of these those unpacked, and whether a stream comes to its end before the limit."""
    unpacker = zlib.decompressobj()
    read = unpacked = 0
    with contextlib.suppress(zlib.error):
        while (
            not unpacker.eof and unpacked <= MAX_STREAM_BYTES and (piece := data[start + read : start + read + _PIECE])
        ):
            read += len(piece)
            unpacked += len(unpacker.decompress(piece))
    return read - len(unpacker.unused_data) + unpacked, unpacked, unpacker.eof


def _blocks(page: Any, extent: Extent) -> Iterator[_Line | _Table]:
    """Lines and tables of a page from top to bottom."""
    found = [table for table in page.find_tables() if len(table.cells) > 1]
    boxes = [table.bbox for table in found]
    outside = page.filter(lambda item: not any(_inside(item, box) for box in boxes)) if boxes else page
    placed: list[tuple[float, _Line | _Table]] = [
        (
            line["top"],
            _Line(
                _joined(line["text"]), line["x0"], line["x1"], line["top"], line["chars"][0]["size"], float(page.width)
            ),
        )
        for line in outside.extract_text_lines()
        if line["text"].strip()
    ]
    placed += [(table.bbox[1], _table(page, table, extent)) for table in found]
    yield from (block for _, block in sorted(placed, key=lambda pair: pair[0]))


def _middle(item: dict[str, Any]) -> tuple[float, float]:
    return (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2


def _inside(item: dict[str, Any], box: Box) -> bool:
    middle_x, middle_y = _middle(item)
    return bool(box[0] <= middle_x <= box[2] and box[1] <= middle_y <= box[3])


class _Chars:
    """The characters of a table, found by height: each of its many cells looks at those of its own lines."""

    def __init__(self, chars: list[dict[str, Any]]) -> None:
        self._chars = chars
        self._by_height = sorted((_middle(char)[1], number) for number, char in enumerate(chars))

    def inside(self, box: Box) -> list[dict[str, Any]]:
        """The characters in a cell, in the order of the page."""
        first, behind = (
            bisect_left(self._by_height, (box[1], 0)),
            bisect_right(self._by_height, (box[3], len(self._chars))),
        )
        numbers = sorted(number for _, number in self._by_height[first:behind])
        return [char for number in numbers if _inside(char := self._chars[number], box)]


def _table(page: Any, table: Any, extent: Extent) -> _Table:
    columns = _edges(edge for box in table.cells for edge in (box[0], box[2]))
    rows = _edges(edge for box in table.cells for edge in (box[1], box[3]))
    extent.add(len(rows) - 1, len(columns) - 1)
    made = _Table(page.page_number, columns, [[None] * (len(columns) - 1) for _ in rows[1:]])
    chars = _Chars([char for char in page.chars if _inside(char, table.bbox)])
    for box in table.cells:
        top, bottom, left, right = _at(rows, box[1]), _at(rows, box[3]), _at(columns, box[0]), _at(columns, box[2])
        own = chars.inside(box)
        made.rows[top][left] = _joined(extract_text(own).replace("\n", "")) or None if own else None
        for row in range(top, bottom):
            for column in range(left, right):
                if (row, column) != (top, left):
                    made.origins[row, column] = (top, left)
    return made


def _edges(values: Iterator[float]) -> list[float]:
    """Distinct edges in order; those closer than the tolerance are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _at(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda index: abs(edges[index] - value))


def _joined(text: str) -> str:
    """A text without the blanks that lie inside words of Chinese."""
    return _BETWEEN_CJK.sub("", text).strip()


def _without_running_lines(pages: list[list[_Line | _Table]]) -> list[list[_Line | _Table]]:
    """The pages without page numbers and without what is printed at the head or foot of most of them.

    A table's title that is printed on each of its pages stays on the first.
    """
    ends = Counter(
        block.text for blocks in pages for block in (*blocks[:1], *blocks[1:][-1:]) if isinstance(block, _Line)
    )
    running = {text for text, count in ends.items() if count > 2 and count > len(pages) / 2}
    titles = {text for text in running if is_title(squeezed(text))}
    kept: list[list[_Line | _Table]] = []
    for blocks in pages:
        page: list[_Line | _Table] = []
        for number, block in enumerate(blocks):
            if isinstance(block, _Line) and number in (0, len(blocks) - 1):
                if _PAGE_NUMBER.fullmatch(block.text) or block.text in running - titles:
                    continue
                titles -= {block.text}
            page.append(block)
        kept.append(page)
    return kept


def _assembled(pages: list[list[_Line | _Table]]) -> list[Sheet]:
    """Blocks as sheets: lines joined to paragraphs, tables to those that they continue from the page before."""
    document = DocumentBuilder()
    lines = [block for blocks in pages for block in blocks if isinstance(block, _Line)]
    margin = _margin(lines) if lines else 0.0
    right = max((max(line.right, _LEAST_WIDTH * line.page_width) for line in lines), default=0.0)
    open_table: _Table | None = None
    paragraph: list[_Line] = []
    for blocks in pages:
        for place, block in enumerate(blocks):
            if isinstance(block, _Table):
                if place == 0 and open_table is not None and not paragraph and _continues(open_table, block):
                    continue
                _end_table(document, open_table)
                _end_paragraph(document, paragraph)
                open_table = block
                continue
            _end_table(document, open_table)
            open_table = None
            if paragraph and _begins(block, paragraph[-1], margin, right):
                _end_paragraph(document, paragraph)
            paragraph.append(block)
    _end_table(document, open_table)
    _end_paragraph(document, paragraph)
    return document.finished()


def _margin(lines: list[_Line]) -> float:
    """The leftmost place at which at least a tenth of the lines begin."""
    counted = Counter(round(line.left / _TOLERANCE) for line in lines)
    often = [place for place, count in counted.items() if count >= max(2, len(lines) / 10)]
    return min(often or counted) * _TOLERANCE


def _begins(line: _Line, before: _Line, margin: float, right: float) -> bool:
    """Whether a line begins a paragraph: it is indented or a heading, or the line before ended early, and ended."""
    indented = line.left > margin + 1.2 * line.size
    early = before.right < right - 1.5 * before.size
    ended = before.text[-1] in _SENTENCE_ENDS or len(before.text) < _TITLE_LENGTH
    numbered = heading(squeezed(line.text))
    return indented or (early and ended) or (numbered is not None and numbered[0] <= _DEEPEST)


def _end_table(document: DocumentBuilder, table: _Table | None) -> None:
    if table is not None:
        document.table(table.rows, table.origins, f"（第 {table.page} 页）")


def _end_paragraph(document: DocumentBuilder, paragraph: list[_Line]) -> None:
    document.paragraph(_joined("".join(line.text for line in paragraph)))
    paragraph.clear()


def _continues(first: _Table, table: _Table) -> bool:
    """Join a table to that of the page before when its columns are the same; repeated header rows fall away."""
    if len(first.edges) != len(table.edges) or any(
        abs(ours - theirs) > _TOLERANCE for ours, theirs in zip(first.edges, table.edges, strict=True)
    ):
        return False
    repeated = 0
    while repeated < min(len(table.rows), len(first.rows)) and table.rows[repeated] == first.rows[repeated]:
        repeated += 1
    offset = len(first.rows) - repeated
    first.rows += table.rows[repeated:]
    for (row, column), (top, left) in table.origins.items():
        if row >= repeated:
            first.origins[row + offset, column] = (max(top, repeated) + offset, left)
    return True
