"""A chart as a part of a Word document: drawn by Word itself, with its values inside."""

from xml.sax.saxutils import escape, quoteattr

from assets.publication.blocks import Chart
from assets.publication.charts import series_colors
from assets.publication.docx_template import LATIN_FONT, TEXT_WIDTH_MM
from assets.publication.wording import clean

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_EMU_PER_MM = 36_000
_BAR_MM, _GROUP_GAP_MM, _LEGEND_MM = 4, 4, 12
_NO_LINE = "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>"


def chart_part(chart: Chart) -> bytes:
    """The part of the package. A value that is not known is a gap: there is no point for it."""
    series = "".join(_series(chart, place, color) for place, color in enumerate(series_colors(len(chart.series))))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea>'
        '<c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/>'
        '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        '<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="1"/>'
        '<c:axPos val="t"/><c:numFmt formatCode="#,##0.00" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="1"/><c:crosses val="autoZero"/>'
        "</c:valAx></c:plotArea>"
        '<c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/>'
        f'<c:dispBlanksAs val="gap"/></c:chart>{_NO_LINE}<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="1000">'
        f'<a:latin typeface="{LATIN_FONT}"/><a:ea typeface="仿宋"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="zh-CN"/></a:p></c:txPr></c:chartSpace>'
    ).encode()


def chart_paragraph(chart: Chart, number: int, relation: str) -> str:
    """The paragraph that shows the chart, on one page with its caption, which follows."""
    height = _LEGEND_MM + len(chart.groups) * (len(chart.series) * _BAR_MM + _GROUP_GAP_MM)
    size = f'cx="{round(TEXT_WIDTH_MM * _EMU_PER_MM)}" cy="{height * _EMU_PER_MM}"'
    described = quoteattr(clean(f"{chart.title}。{chart.described}"))
    return (
        '<w:p><w:pPr><w:keepNext/><w:spacing w:before="120" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:firstLine="0"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
        f' distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="图{number}" descr={described}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic {_NAMESPACES}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'
    )


def _series(chart: Chart, place: int, color: str) -> str:
    values = [group.bars[place].value for group in chart.groups]
    labels = "".join(
        f'<c:pt idx="{index}"><c:v>{_words(group.label)}</c:v></c:pt>' for index, group in enumerate(chart.groups)
    )
    points = "".join(
        f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values) if value is not None
    )
    count = f'<c:ptCount val="{len(values)}"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{_words(chart.series[place])}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{color.removeprefix("#")}"/></a:solidFill></c:spPr>'
        '<c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="#,##0.00" sourceLinked="0"/><c:spPr/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat>"
        f"<c:val><c:numLit><c:formatCode>#,##0.00</c:formatCode>{count}{points}</c:numLit></c:val></c:ser>"
    )


def _words(text: str) -> str:
    return escape(clean(text))
