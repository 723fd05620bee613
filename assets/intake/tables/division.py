"""Divides one table into its declared blocks: each begins at its header rows and ends where the next begins."""

import re
from collections.abc import Iterator

from assets.intake.containers.sheets import Region
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.intake.tables.header_search import header_at
from assets.intake.tables.segment import Segment, header_words, is_signature, pair_words
from assets.knowledge.forms import (
    LineBlock,
    Table,
)
from assets.text.normal import label, short


def segments(source: SourceFile, table: Table, region: Region, fiscal_year: int) -> tuple[list[Segment], list[Problem]]:
    """The blocks of a table.

    A column that nobody knows is set aside, a block without a column that it must have is set aside whole. A header
    printed again on a further page continues its block.
    """
    complete: list[Segment] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    current: Segment | None = None
    words = header_words(table)
    row = region.top + 1
    while row < region.bottom:
        header = header_at(table, words, region, row, fiscal_year)
        if header is None:
            if current is not None:
                current.rows.append(row)
            row += 1
            continue
        seen.add(header.block.id)
        current = header
        if header.lacking:
            problems.append(_incomplete(source, region, header))
        else:
            complete.append(header)
        row += header.depth
    for block in table.blocks:
        if block.required and block.header_words and block.id not in seen:
            labels = "、".join(word.label for word in block.header_words if word.required)
            problems.append(
                source.problem(
                    region.start, "没有认得出的表头", f"含有“{labels}”的表头", "恢复下发表格的表头后重新报送"
                )
            )
    beside = set(pair_words(table))
    for segment in list(complete):
        stray = _stray(region, segment, beside)
        if stray:
            complete.remove(segment)
            cell = region.cell(*stray)
            problems.append(
                source.problem(cell, f"没有表头的内容“{cell.text[:20]}”", "每列都有表头", "补上表头或删去该列内容")
            )
        else:
            problems += _unknown_columns(source, region, segment)
    return complete, problems


def _incomplete(source: SourceFile, region: Region, header: Segment) -> Problem:
    known = "、".join(word.label for word in header.block.header_words if not word.ignore)
    named = [f"“{short(text)}”" for text in header.unknown.values()]
    found = f"表头缺少 {'、'.join(header.lacking)}" + (f"，另有不认识的或重复的{'、'.join(named)}" if named else "")
    return source.problem(region.cell(header.head, header.first_column), found, known, "按所列名称写明表头后重新报送")


def _unknown_columns(source: SourceFile, region: Region, segment: Segment) -> Iterator[Problem]:
    """The columns that are set aside, where a number stands in them."""
    for column, text in segment.unknown.items():
        cells = [region.cell(row, column) for row in segment.rows]
        if any(re.search(r"\d", cell.text) and not cell.is_covered for cell in cells):
            twice = label(text.rpartition("/")[2]) in segment.block.words_by_label
            found = f"{'重复的' if twice else '不认识的'}一栏“{short(text)}”，该栏未采用"
            known = "、".join(word.label for word in segment.block.header_words if not word.ignore)
            yield source.problem(
                region.cell(segment.head, column), found, known, "与所列某一栏同义的改用该名称；无关的可以保留"
            )


def _stray(region: Region, segment: Segment, beside: set[str]) -> tuple[int, int] | None:
    """A filled cell in a column without header, right of the first column that has one."""
    sheet = region.sheet
    known = {*segment.columns, *segment.upper, *segment.unknown}
    for row in segment.rows:
        labels = (label(sheet.own_text(row, column)) for column in range(segment.labels_until or 0))
        if is_signature(sheet.first_text(row)) or not beside.isdisjoint(labels):
            continue
        origins = {sheet.origin(row, column) for column in known}
        for column in range(segment.first_column, sheet.width):
            cell = region.cell(row, column)
            covered = cell.is_covered or sheet.origin(row, column) in origins
            if column not in known and not covered and cell.text and not isinstance(segment.block, LineBlock):
                return row, column
    return None
