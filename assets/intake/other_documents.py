"""What is said of a document or a table that no form reads: what it is, or which of its words are known."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.knowledge.forms import forms
from assets.knowledge.items import items, labels
from assets.knowledge.words import OtherDocument, other_documents
from assets.text.normal import label, short, without_annex

_TITLE_ROWS = 6
_HEADER_ROWS = 12
_LONGEST_TITLE = 60
_MOST_WORDS = 6
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")


def unrecognised(source: SourceFile, sheets: list[Sheet]) -> Problem:
    """The refusal of a file in which nothing was recognised, in one sentence.

    A file of a known kind is named with what to send instead; of another the words of its headers tell what is known.
    """
    first = next(texts(sheets), Cell(sheets[0], 0, 0))
    cell, kind = next(_kinds(sheets), (first, _kind([source.name.rpartition(".")[0]])))
    if kind is not None:
        found = f"“{kind.label}”（开头是“{short(cell.text)}”），{kind.use}"
        return source.problem(cell, found, "决算报表、绩效自评表、自评报告或下发的模板", kind.remedy)
    found = f"“{short(first.text)}”，不是已知的表或报告"
    words = next(filter(None, map(_words, sheets)), None)
    if words is not None:
        found += f"；表头{_listed(*words)}"
    return source.problem(
        first, found, "标题写明名称的决算报表、绩效自评表、自评报告，或下发的模板",
        "核对是否报错了文件；确需采用的，告知财政部门补充表名和不认识的栏目",
    )  # fmt: skip


def described(sheet: Sheet) -> str:
    """A table that no form reads: what it is and why it is not needed, else its beginning and what its headers say."""
    kind = other_kind(sheet)
    first = short(next(texts([sheet])).text)
    if kind is not None:
        return f"{first}：{kind.label}，{kind.use}"
    words = _words(sheet)
    return f"{first}；表头{_listed(*words)}" if words else first


def other_kind(sheet: Sheet) -> OtherDocument | None:
    """The kind of a sheet that is not needed."""
    return next((kind for _, kind in _kinds([sheet]) if kind is not None), None)


def _kinds(sheets: list[Sheet]) -> Iterator[tuple[Cell, OtherDocument | None]]:
    """The kinds that titles and names of sheets say, in reading order."""
    for sheet in sheets:
        head = Sheet(sheet.name, sheet.rows[:_TITLE_ROWS], sheet.origins, sheet.prose, sheet.first, sheet.caption)
        for cell in texts([head]):
            if len(cell.text) <= _LONGEST_TITLE and (kind := _kind([cell.text])):
                yield Cell(sheet, cell.row, cell.column), kind
        if not sheet.prose and (kind := _kind([sheet.name])):
            yield next(texts([sheet]), Cell(sheet, 0, 0)), kind


def _kind(titles: Iterable[str]) -> OtherDocument | None:
    named = map(without_annex, titles)
    return next((kind for title in named for kind in other_documents() if kind.is_called(title)), None)


def _words(sheet: Sheet) -> tuple[list[str], list[str]] | None:
    """Known and unknown words of the row that most likely is a table's header; ``None`` where there is none."""
    if sheet.prose:
        return None
    rows = [_row_words(sheet, row) for row in range(min(len(sheet.rows), _HEADER_ROWS))]
    header = max(rows, key=len, default=[])
    if len(header) < 2:
        return None
    return [word for word in header if _is_known(word)], [word for word in header if not _is_known(word)]


def _row_words(sheet: Sheet, row: int) -> list[str]:
    """Texts of a row, each once; none where one of them is a number."""
    words = list(dict.fromkeys(filter(None, (sheet.text(row, column) for column in range(sheet.width)))))
    return [] if any(_NUMBER.fullmatch(word) for word in words) else words


def _listed(known: list[str], other: list[str]) -> str:
    parts = []
    if known:
        parts.append("认识的有" + "、".join(map(short, known[:_MOST_WORDS])))
    if other:
        parts.append("不认识的有" + "、".join(map(short, other[:_MOST_WORDS])))
    return "，".join(parts)


def _is_known(word: str) -> bool:
    return label(word) in _vocabulary()


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of the declared forms, and every name of an item."""
    tables = [table for form in forms() for table in form.tables]
    declared = [title for table in tables for title in (table.title, *table.titles, *table.shared_titles) if title]
    for block in (block for table in tables for block in table.blocks):
        declared += [name for word in block.all_words for name in word.spellings]
    return frozenset(map(label, [*declared, *labels("item").values(), *(term.label for term in items().values())]))
