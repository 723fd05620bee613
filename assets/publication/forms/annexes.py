"""The forms that go with the report, laid out as ``data/forms`` declares them and filled from the warehouse."""

from decimal import Decimal
from typing import TypeVar

from assets.knowledge.forms import GridBlock, GridColumn, GridRow, LineBlock, forms
from assets.publication import wording
from assets.publication.content import tables
from assets.publication.content.blocks import Column, Table
from assets.publication.content.dossier import Dossier, FigureKey

B = TypeVar("B", bound=GridBlock | LineBlock)
_LABEL_WIDTH = 31
_MEASURES = {
    "printed_staffing_rate": "staffing_control_rate",
    "printed_building_area_rate": "building_area_control_rate",
    "printed_building_investment_rate": "building_investment_control_rate",
}
"""A rate that the form asks for → the measure that recomputes it from the figures beside it."""


def base_data_tables(dossier: Dossier) -> list[Table]:
    """基础数据表: every line that the form has, whether filled in or not."""
    spending = _block("base_data_sheet", "spending", GridBlock)
    return [
        _line(dossier, "编制和人员", _block("base_data_sheet", "staff", LineBlock)),
        _grid(dossier, "经费支出", spending, spending.rows),
        _line(dossier, "楼堂馆所", _block("base_data_sheet", "buildings", LineBlock)),
    ]


def self_evaluation_budget(dossier: Dossier) -> Table:
    """The funds of the 自评表. Its lines are those of several forms: one that no file of the year has is left out."""
    block = _block("self_evaluation_form", "budget", GridBlock)
    rows = [word for word in block.rows if word.required or _has_figures(dossier, block, word)]
    return _grid(dossier, "年度预算执行", block, rows)


def self_evaluation_indicators(dossier: Dossier) -> Table:
    """The indicators of the 自评表, with the points that the department claims for them where it does."""
    columns = [Column("三级指标", 34), Column("年度指标值", 20, "quantity"), Column("实际完成值", 20, "quantity")]
    has_points = any(note.points is not None for note in dossier.targets)
    if has_points:
        columns = [Column("一级指标", 14), *columns, Column("分值", 10, "score"), Column("得分", 10, "score")]
    columns.append(Column("偏差原因分析及改进措施", 26))
    rows: list[tuple[str, ...]] = []
    for row, note in zip(dossier.evaluation.target_attainment, dossier.targets, strict=True):
        cells: tuple[str, ...] = (row.target, tables.target_text(row, note), tables.actual_text(row, note))
        if has_points:
            cells = (note.level1, *cells, wording.points(note.points), wording.points(note.claimed))
        rows.append((*cells, note.deviation))
    return Table("绩效指标完成情况", tuple(columns), tuple(rows), empty="部门没有提供年度绩效指标。")


def _block(form_id: str, block_id: str, kind: type[B]) -> B:
    [table] = [form.tables[0] for form in forms() if form.id == form_id]
    return next(block for block in table.blocks if isinstance(block, kind) and block.id == block_id)


def _line(dossier: Dossier, caption: str, block: LineBlock) -> Table:
    """A block whose values stand in one row below its headers."""
    measured = {measure.id: measure.value for measure in dossier.evaluation.measures}
    row = tuple(
        wording.percent(measured.get(_MEASURES[word.item]))
        if word.item in _MEASURES
        else dossier.figures[word.item or "", word.phase or "final", "total"].quantity
        for word in block.columns
    )
    width = 100 // len(block.columns)
    return Table(caption, tuple(Column(word.label, width, "quantity") for word in block.columns), (row,))


def _grid(dossier: Dossier, caption: str, block: GridBlock, rows: list[GridRow]) -> Table:
    """A block of amounts, what for down and of which phase across."""
    across = [word for word in block.columns if word.phase or word.item == "printed_execution_rate"]
    width = (100 - _LABEL_WIDTH) // len(across)
    columns = (Column("项目", _LABEL_WIDTH), *(Column(word.label, width, "money") for word in across))
    filled = tuple((row.label, *(_cell(dossier, row, column) for column in across)) for row in rows)
    return Table(caption, columns, filled, "单位：万元")


def _cell(dossier: Dossier, row: GridRow, column: GridColumn) -> str:
    item = row.item or ""
    if not column.phase:
        return wording.percent(_execution_rate(dossier, item))
    key = _key(row, column)
    if key not in dossier.figures and key[1] == "previous_final":  # last year's own file may be the one that has it
        return dossier.previous_final(item).money
    return dossier.figures[key].money


def _key(row: GridRow, column: GridColumn) -> FigureKey:
    phase = column.phase or ""
    return row.item or "", row.phases.get(phase, phase), row.basis or column.basis or "total"


def _has_figures(dossier: Dossier, block: GridBlock, row: GridRow) -> bool:
    return any(_key(row, column) in dossier.figures for column in block.columns if column.phase)


def _execution_rate(dossier: Dossier, item: str) -> Decimal | None:
    """Final accounts ÷ the whole year's budget; none where only the initial budget is known."""
    return next(
        (
            line.completion_pct
            for line in dossier.evaluation.budget_execution
            if line.item == item and line.basis == "total" and line.denominator == "adjusted_budget"
        ),
        None,
    )
