"""The report and the notice as Word documents, and any other document made of the same blocks.

The body is written as WordprocessingML text: python-docx walks the whole grid for every cell it touches, which
makes a report with its tables twenty times slower. The same dossier always gives the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, zip_longest
from xml.sax.saxutils import escape

from assets.publication.content.blocks import (
    Annex,
    Block,
    Chapter,
    Chart,
    Column,
    Heading,
    Lead,
    Note,
    Paragraph,
    Table,
    notices_of,
)
from assets.publication.content.dossier import Dossier
from assets.publication.content.notice import build_notice
from assets.publication.content.report import build_report
from assets.publication.word.chart import inline_chart, with_charts
from assets.publication.word.look import TEXT_WIDTH_MM, core_properties, template
from assets.publication.wording import clean

_TEXT_WIDTH_TWIPS = round(TEXT_WIDTH_MM / 25.4 * 1440)
_TABLE_HALF_POINTS = 21
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="404040"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SHADE_HEAD = '<w:shd w:val="clear" w:color="auto" w:fill="DFE6EE"/>'
_SHADE_GROUP = '<w:shd w:val="clear" w:color="auto" w:fill="F5F7FA"/>'


@dataclass(frozen=True)
class StyledLine:
    """One line outside the chapters, in a style of the template."""

    style: str
    text: str


def report_docx(dossier: Dossier) -> bytes:
    """The report on one department-year as the bytes of a ``.docx`` file (A4, 万元)."""
    report = build_report(dossier)
    notices = [StyledLine("JpNotice", text) for text in notices_of(report)]
    opening = [StyledLine("Title", report.department), StyledLine("Title", report.title), *notices]
    parts: list[StyledLine | Chapter] = [
        *opening,
        StyledLine("JpSummary", report.summary),
        *report.chapters,
        *report.annexes,
    ]
    return document_docx("部门整体支出绩效评价报告", parts)


def notice_docx(dossier: Dossier) -> bytes:
    """The rectification notice to one department as the bytes of a ``.docx`` file."""
    notice = build_notice(dossier)
    parts: list[StyledLine | Chapter] = [
        StyledLine("Title", notice.title),
        StyledLine("JpNumberLine", notice.number),
        *([StyledLine("JpNotice", notice.notice)] if notice.notice else []),
        StyledLine("JpAddress", notice.addressee),
        StyledLine("JpBody", notice.opening),
        *notice.chapters,
        StyledLine("JpBody", f"附件：{notice.attachment.title}"),
        *(StyledLine("JpSignature", text) for text in notice.signature),
        StyledLine("JpAttachment", "附件"),
        notice.attachment,
    ]
    return document_docx("部门整体支出绩效评价整改通知", parts)


def document_docx(title: str, parts: Sequence[StyledLine | Chapter]) -> bytes:
    """Lines and chapters one below the other as the bytes of a ``.docx`` file; ``title`` is the file's property."""
    look = template()
    tables, charts = count(1), list[Chart]()
    body = "".join(
        _chapter(part, tables, charts) if isinstance(part, Chapter) else _paragraph(part.style, part.text)
        for part in parts
    )
    document = f"{look.document_open}<w:body>{body}{look.section}</w:body></w:document>"
    properties = core_properties(title)
    inside = {**look.parts, "docProps/core.xml": properties.encode(), "word/document.xml": document.encode()}
    return _package(with_charts(inside, charts))


def _chapter(chapter: Chapter, tables: "count[int]", charts: list[Chart]) -> str:
    heading = _paragraph("JpAnnex" if isinstance(chapter, Annex) else "Heading1", chapter.title)
    return heading + "".join(_block(block, tables, charts) for block in chapter.blocks)


def _block(block: Block, tables: "count[int]", charts: list[Chart]) -> str:
    """The block's text; tables and charts are numbered through the document, and a chart joins ``charts``."""
    match block:
        case Heading():
            return _paragraph("Heading2", block.text)
        case Paragraph():
            return _paragraph("JpBody", block.text)
        case Note():
            return _paragraph("JpNote", block.text)
        case Lead():
            return "".join(_paragraph("JpStatement", line) for line in block.lines)
        case Table():
            return _table(block, next(tables))
        case Chart():
            charts.append(block)
            return _chart(block, len(charts))


def _table(table: Table, number: int) -> str:
    table = table.printed
    shares, scale = table.layout
    widths = [int(share * _TEXT_WIDTH_TWIPS / sum(shares)) for share in shares]
    half_points = None if scale == 1 else round(_TABLE_HALF_POINTS * scale)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell("JpHead", column.title, width, _SHADE_HEAD) for column, width in zip(table.columns, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    for row, following in zip_longest(table.rows, table.rows[1:], fillvalue=()):
        is_total = table.has_total and not following
        with_next = len(following) == 1 if table.spans_follow else len(row) == 1
        rows.append(_row(table.columns, row, widths, is_total, with_next, half_points))
    unit = _paragraph("JpUnit", table.unit) if table.unit else ""
    return (
        f"{_paragraph('JpCaption', f'表{number}　{table.caption}')}{unit}"
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        f'<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{_paragraph('JpAfterTable', '')}"
    )


def _chart(chart: Chart, number: int) -> str:
    drawing = f'<w:p><w:pPr><w:pStyle w:val="JpChart"/></w:pPr>{inline_chart(chart, number)}</w:p>'
    return drawing + _paragraph("JpChartCaption", f"图{number}　{chart.caption}")


def _row(
    columns: tuple[Column, ...],
    row: tuple[str, ...],
    widths: list[int],
    is_total: bool,
    with_next: bool,
    half_points: int | None,
) -> str:
    if len(row) == 1:
        cells = _cell("JpGroup", row[0], sum(widths), _SHADE_GROUP, span=len(widths), with_next=with_next)
    else:
        shade = _SHADE_GROUP if is_total else ""
        cells = "".join(
            _cell(
                "JpNumber" if column.numeric else "JpCell",
                text,
                width,
                shade,
                bold=is_total,
                with_next=with_next,
                half_points=half_points,
            )
            for column, text, width in zip(columns, row, widths, strict=True)
        )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(
    style: str,
    text: str,
    width: int,
    shade: str,
    *,
    span: int = 1,
    bold: bool = False,
    with_next: bool = False,
    half_points: int | None = None,
) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    lines = "".join(
        _paragraph(style, line, bold=bold, with_next=with_next, half_points=half_points) for line in text.split("\n")
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{lines}</w:tc>"
    )


def _paragraph(
    style: str, text: str, *, bold: bool = False, with_next: bool = False, half_points: int | None = None
) -> str:
    keep = "<w:keepNext/>" if with_next else ""
    size = "" if half_points is None else f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    look = ("<w:b/>" if bold else "") + size
    run_look = f"<w:rPr>{look}</w:rPr>" if look else ""
    run = f'<w:r>{run_look}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}</w:pPr>{run}</w:p>'


def _package(parts: dict[str, bytes]) -> bytes:
    """The parts as a package whose bytes depend on nothing but the parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return buffer.getvalue()
