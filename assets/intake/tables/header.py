"""Finds a table's header in a sheet and matches its columns to the declared ones."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Generic, TypeVar

from assets.intake.containers.sheets import Cell, Region, Sheet
from assets.intake.source_file import SourceFile
from assets.knowledge.forms import ListColumn, RecordColumn, Table, Word
from assets.text.cell import text_state
from assets.text.normal import normalise, short

W = TypeVar("W", bound=Word)
_REMARK = re.compile(r"^(注|说明|填表说明|备注)[\s\d]*([:：.、]|$)")


def is_remark(text: str) -> bool:
    """Whether a row that begins with this text is a note to the table and none of its rows."""
    return _REMARK.match(text) is not None


def find_header(source: SourceFile, table: Table, region: Region, label: str) -> Cell:
    """The cell below the title that holds ``label``."""
    for row in range(region.top + 1, region.bottom):
        for column in range(region.sheet.width):
            if normalise(region.sheet.own_text(row, column)) == normalise(label):
                return region.cell(row, column)
    below = region.cell(region.top + 1, 0)
    raise source.problem(
        below, f"“{short(region.sheet.first_text(below.row))}”", f"“{table.title}”的表头“{label}”",
        "恢复模板的表头后重新报送",
    )  # fmt: skip


def header_path(sheet: Sheet, rows: range, column: int) -> str:
    """Header texts above a column from top to bottom, joined with ``/``; a merged header counts once."""
    parts: list[str] = []
    origins = set()
    for row in rows:
        origin = sheet.origin(row, column)
        text = sheet.text(row, column).replace("/", "／")
        if text and origin not in origins:
            parts.append(text)
        origins.add(origin)
    return "/".join(parts)


@dataclass(frozen=True)
class HeaderMatcher(Generic[W]):
    """Knows which word a header path means.

    Attributes:
        words: spelling → word, as ``name`` makes them comparable.
        above: spellings that may stand above a word and add nothing to what it says.
        name: a text of a header as it is compared.
    """

    words: Mapping[str, W]
    above: Set[str]
    name: Callable[[str], str]

    def word_of(self, path: str) -> W | None:
        """The word of a header path: the lower one says what it is, unless one above it is no mere heading."""
        parts = [self.name(part) for part in path.split("/")]
        while len(parts) > 1 and "/".join(parts) not in self.words:
            upper = self.words.get(parts[0])
            if upper is not None and (upper.ignore or upper is self.words.get(parts[-1])):
                return upper
            if parts[0] not in self.above:
                return None
            parts = parts[1:]
        return self.words.get("/".join(parts))


def match_headers(
    source: SourceFile, table: Table, words: Sequence[W], region: Region, row: int, headers: dict[int, str]
) -> dict[int, W]:
    """Column → its word, ignored or not. Every column with content needs a header that the form knows, and knows once.

    Args:
        source: the file.
        table: the declared table.
        words: the words of its header.
        region: where it stands.
        row: the (first) header row.
        headers: column → header path.
    """
    by_name = {name: word for word in words for name in word.names}
    matcher = HeaderMatcher(by_name, frozenset(), lambda part: normalise(part, source.fiscal_year))
    columns: dict[int, W] = {}
    for column, text in headers.items():
        if not text:
            _refuse_content_without_header(source, region, row, column)
            continue
        word = matcher.word_of(text)
        if word is None or word in columns.values():
            known = [word.label for word in words]
            raise source.unknown(region.cell(row, column), text, known, repeated=word is not None)
        columns[column] = word
    refuse_lacking(source, table, region, words, columns.values())
    return columns


def refuse_lacking(
    source: SourceFile, table: Table, region: Region, words: Iterable[Word], there: Collection[Word]
) -> None:  # fmt: skip
    """A form as it was issued has all words that it must have."""
    lacking = [word.label for word in words if word.required and word not in there]
    if lacking:
        raise source.problem(
            region.start, f"“{table.title or table.id}”缺少 {'、'.join(lacking)}",
            "模板中的全部行和列", "按模板补上，没有发生的填“-”或“无”",
        )  # fmt: skip


def refuse_other_choice(source: SourceFile, word: ListColumn | RecordColumn, cell: Cell) -> None:
    """A cell with declared choices holds one of them or says that there is nothing."""
    if word.choices and cell.text not in word.choices and text_state(cell.text) == "value":
        expected = "、".join(word.choices) + " 之一"
        raise source.problem(cell, f"“{short(cell.text)}”", expected, "从下拉选项中选择")


def _refuse_content_without_header(source: SourceFile, region: Region, row: int, column: int) -> None:
    stray = next((r for r in range(row + 1, region.bottom) if region.sheet.own_text(r, column)), None)
    if stray is not None and not is_remark(region.sheet.first_text(stray)):
        raise source.problem(region.cell(stray, column), "没有表头的一列内容", "每列都有表头", "补上表头或删去该列")
