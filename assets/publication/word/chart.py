"""A chart as Word's own: DrawingML with its numbers, and the workbook that Word opens to edit them.

An unknown value is a gap: it has no number, and its word stands below the label of its item.
"""

import io
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from assets.publication.content.blocks import BarGroup, Chart
from assets.publication.excel.sheet import FIRST_ROW, SheetColumn, open_workbook
from assets.publication.html.svg import series_colors
from assets.publication.word.look import LATIN_FONT, TEXT_WIDTH_MM
from assets.publication.wording import clean

_EMU_PER_MM = 36_000
_BAR_MM, _GAP_MM, _AROUND_MM, _HIGHEST_MM = 4.4, 6, 24, 190
_SHEET = "数据"
_FONT = "仿宋"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_WORD = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TYPES, _RELATIONS = "[Content_Types].xml", "word/_rels/document.xml.rels"
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"
_AXIS_LINE = '<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="52606D"/></a:solidFill></a:ln></c:spPr>'


def inline_chart(chart: Chart, number: int) -> str:
    """The run of a paragraph that shows chart ``number`` of the document across the width of the text."""
    bars = len(chart.groups) * (len(chart.series) * _BAR_MM + _GAP_MM)
    height = round(min(_AROUND_MM + bars, _HIGHEST_MM) * _EMU_PER_MM)
    described = quoteattr(clean(f"{chart.caption}。{chart.text}"))
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WORD}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{TEXT_WIDTH_MM * _EMU_PER_MM}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="图{number}" descr={described}/>'
        f'<a:graphic xmlns:a="{_MAIN}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" xmlns:r="{_OFFICE}" r:id="{_relation(number)}"/>'
        f"</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def with_charts(parts: dict[str, bytes], charts: Sequence[Chart]) -> dict[str, bytes]:
    """The parts of a document's package with those of its charts, which are numbered from 1."""
    if not charts:
        return parts
    added: dict[str, bytes] = {}
    types, relations = f'<Default Extension="xlsx" ContentType="{_WORKBOOK_TYPE}"/>', ""
    for number, chart in enumerate(charts, start=1):
        name = f"chart{number}.xml"
        added[f"word/charts/{name}"] = _chart(chart).encode()
        added[f"word/charts/_rels/{name}.rels"] = _chart_relations(number).encode()
        added[f"word/embeddings/chart{number}.xlsx"] = _workbook(chart)
        types += f'<Override PartName="/word/charts/{name}" ContentType="{_CHART_TYPE}"/>'
        relations += f'<Relationship Id="{_relation(number)}" Type="{_OFFICE}/chart" Target="charts/{name}"/>'
    ends = {_TYPES: ("</Types>", types), _RELATIONS: ("</Relationships>", relations)}
    changed = {part: parts[part].replace(end.encode(), (text + end).encode()) for part, (end, text) in ends.items()}
    return {**parts, **changed, **added}


def _relation(number: int) -> str:
    return f"rIdChart{number}"


def _chart_relations(number: int) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/package"'
        f' Target="../embeddings/chart{number}.xlsx"/></Relationships>'
    )


def _workbook(chart: Chart) -> bytes:
    columns = [SheetColumn("项目", 36), *(SheetColumn(name, 14, "money") for name in chart.series)]
    rows = [
        [_label(chart, group), *("" if bar.value is None else bar.value for bar in group.bars)]
        for group in chart.groups
    ]
    buffer = io.BytesIO()
    with open_workbook(buffer, chart.caption) as book:
        book.add_table(_SHEET, chart.caption, columns, rows, note=f"单位：{chart.unit}")
    return buffer.getvalue()


def _label(chart: Chart, group: BarGroup) -> str:
    """The label of an item, below it what is unknown and why; just why where that is so of every series."""
    unknown: dict[str, list[str]] = {}
    for name, bar in zip(chart.series, group.bars, strict=True):
        if bar.value is None:
            unknown.setdefault(bar.text, []).append(name)
    lines = (
        word if len(names) == len(chart.series) else f"{'、'.join(names)}：{word}" for word, names in unknown.items()
    )
    return "\n".join([group.label, *lines])


def _chart(chart: Chart) -> str:
    series = "".join(_series(chart, index, color) for index, color in enumerate(series_colors(len(chart.series))))
    values = [bar.value for group in chart.groups for bar in group.bars if bar.value is not None]
    floor = "" if min(values) < 0 else '<c:min val="0"/>'
    unit = f"<a:r>{_letters('rPr')}<a:t>单位：{_safe(chart.unit)}</a:t></a:r>"
    return (
        f'{_XML}<c:chartSpace xmlns:c="{_CHART}" xmlns:a="{_MAIN}" xmlns:r="{_OFFICE}"><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'{_AXIS_LINE}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:tickLblSkip val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{floor}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="b"/><c:title><c:tx><c:rich><a:bodyPr/><a:p>{unit}</a:p></c:rich></c:tx>'
        f'<c:overlay val="0"/></c:title>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="none"/>{_NO_LINE}'
        f'<c:crossAx val="1"/><c:crosses val="max"/><c:crossBetween val="between"/></c:valAx></c:plotArea>'
        f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend>'
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>{_NO_LINE}'
        f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_letters('defRPr')}</a:pPr><a:endParaRPr/></a:p></c:txPr>"
        f'<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(chart: Chart, index: int, color: str) -> str:
    labels = [_label(chart, group) for group in chart.groups]
    bars = [group.bars[index] for group in chart.groups]
    values = "".join(
        f'<c:pt idx="{item}"><c:v>{bar.value:f}</c:v></c:pt>' for item, bar in enumerate(bars) if bar.value is not None
    )
    column, first, last = "BCDEFG"[index], FIRST_ROW, FIRST_ROW + len(chart.groups) - 1
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/>'
        f"<c:tx>{_texts(f'${column}${FIRST_ROW - 1}', [chart.series[index]])}</c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{color[1:].upper()}"/></a:solidFill></c:spPr>'
        f'<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="#,##0.00" sourceLinked="0"/>'
        f'<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        f'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat>{_texts(f'$A${first}:$A${last}', labels)}</c:cat>"
        f"<c:val><c:numRef><c:f>{_SHEET}!${column}${first}:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>#,##0.00</c:formatCode>"
        f'<c:ptCount val="{len(bars)}"/>{values}</c:numCache></c:numRef></c:val></c:ser>'
    )


def _texts(cells: str, texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{index}"><c:v>{_safe(text)}</c:v></c:pt>' for index, text in enumerate(texts))
    return (
        f"<c:strRef><c:f>{_SHEET}!{cells}</c:f>"
        f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'
    )


def _letters(element: str) -> str:
    return (
        f'<a:{element} lang="zh-CN" sz="900" b="0"><a:solidFill><a:srgbClr val="1F2933"/></a:solidFill>'
        f'<a:latin typeface="{LATIN_FONT}"/><a:ea typeface="{_FONT}"/></a:{element}>'
    )


def _safe(text: str) -> str:
    return escape(clean(text))
