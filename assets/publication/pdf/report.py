"""The report as a PDF, typeset by typst with embedded fonts.

The words go to the template as data, so nothing a department wrote is read as markup. Fonts of the machine are not
looked at: the same dossier gives the same bytes everywhere.
"""

import json
import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from assets.publication.content.blocks import (
    Annex,
    Block,
    Chart,
    Heading,
    Lead,
    Note,
    Paragraph,
    Table,
    notices_of,
)
from assets.publication.content.dossier import Dossier
from assets.publication.content.report import build_report
from assets.publication.html.svg import drawing, grouped_bars
from assets.publication.wording import clean

_TEMPLATE = Path(__file__).with_name("report.typ")
_CHART_FONT = "Noto Sans SC"
_FIXED_TIME = 946684800  # 2000-01-01T00:00:00Z
_LONG_RUN = re.compile(r"[!-~]{12,}")
_FIGURE_OR_SIGN = re.compile(r"[+-]?\d[\d.,]{0,16}%?|.")
_ZERO_WIDTH_SPACE = "\u200b"


def report_pdf(dossier: Dossier) -> bytes:
    """The report on one department-year as the bytes of a ``.pdf`` file (A4, 万元), in content the ``.docx``."""
    report = build_report(dossier)
    tables, figures = count(1), count(1)
    blocks: list[dict[str, Any]] = []
    for chapter in (*report.chapters, *report.annexes):
        kind = "annex" if isinstance(chapter, Annex) else "chapter"
        blocks.append({"kind": kind, "text": _words(chapter.title)})
        blocks += [_block(block, tables, figures) for block in chapter.blocks]
    content = {
        "department": _words(report.department),
        "title": _words(report.title),
        "notices": [_words(text) for text in notices_of(report)],
        "summary": _words(report.summary),
        "blocks": blocks,
    }
    pdf = _compiler().compile(
        format="pdf", sys_inputs={"report": json.dumps(content, ensure_ascii=False)}, timestamp=_FIXED_TIME
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


@cache
def _compiler() -> typst.Compiler:
    """The template with its fonts, read once per process."""
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.serif_path().parent],
    )
    return typst.Compiler(_TEMPLATE, font_paths=fonts)


def _block(block: Block, tables: "count[int]", figures: "count[int]") -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": _words(block.text)}
        case Paragraph():
            return {"kind": "paragraph", "text": _words(block.text)}
        case Note():
            return {"kind": "note", "text": _words(block.text)}
        case Lead():
            return {"kind": "statement", "lines": [_words(line) for line in block.lines]}
        case Table():
            return _table(block, next(tables))
        case Chart():
            return _chart(block, next(figures))


def _table(table: Table, number: int) -> dict[str, Any]:
    table = table.printed
    widths, scale = table.layout
    return {
        "kind": "table",
        "size": 10.5 * scale,
        "caption": _words(f"表{number}　{table.caption}"),
        "unit": table.unit,
        "columns": [
            {"title": _words(column.title), "width": width, "numeric": column.numeric}
            for column, width in zip(table.columns, widths, strict=True)
        ],
        "rows": [
            {"kind": _row_kind(table, number), "cells": [_words(cell).splitlines() or [""] for cell in row]}
            for number, row in enumerate(table.rows, start=1)
        ],
    }


def _chart(chart: Chart, number: int) -> dict[str, Any]:
    return {
        "kind": "chart",
        "caption": _words(f"图{number}　{chart.caption}"),
        "svg": drawing(grouped_bars(f"figure-{number}", chart), _CHART_FONT),
        "text": clean(chart.text),
    }


def _row_kind(table: Table, number: int) -> str:
    """How row ``number``, counted from 1, is printed. A group without rows of its own spans and heads nothing."""
    if len(table.rows[number - 1]) > 1:
        return "total" if table.has_total and number == len(table.rows) else "plain"
    heads_rows = number < len(table.rows) and len(table.rows[number]) > 1
    return "group" if heads_rows and not table.spans_follow else "span"


def _words(text: str) -> str:
    """``text`` as it may be typeset: a long Latin word, such as a hash, may break to fit its column, a figure not."""
    return _LONG_RUN.sub(lambda run: _ZERO_WIDTH_SPACE.join(_FIGURE_OR_SIGN.findall(run[0])), clean(text))
