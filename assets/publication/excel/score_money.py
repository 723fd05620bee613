"""The tables of money of the score sheet's workbook, with live formulas and the cells that the amounts came from."""

from itertools import takewhile

from assets.knowledge.items import labels
from assets.publication import wording
from assets.publication.content import tables
from assets.publication.content.dossier import BUDGET_PHASES, Dossier
from assets.publication.excel import formulas
from assets.publication.excel.score_cells import amount, number, result, titled
from assets.publication.excel.sheet import FIRST_ROW, Book, Cell, Formula, SheetColumn, Sourced, sheet_columns

_WAN = "单位：万元。蓝色的数可以点击，转到“依据”表中的来源单元格；差额和比率为公式。"
_BUDGET_SHEET = "预算执行"


def add_money_sheets(book: Book, dossier: Dossier) -> None:
    """The sheets 三公经费, 预算执行, 支出构成, 预算追加, 近年决算; and what else is known (万元).

    That is 三公变动 by the budgets of two years, 各表对照 of amounts in several documents, 预算与上年结果 after a year
    with accounts, 年中监控 of months.
    """
    _three_public(book, dossier)
    _three_public_bases(book, dossier)
    _budget(book, dossier)
    if dossier.evaluation.amount_by_stage:
        _stages(book, dossier)
    _structure(book, dossier)
    _additions(book, dossier)
    _trend(book, dossier)
    if dossier.evaluation.budget_after_result:
        _budget_after_result(book, dossier)
    if dossier.progress:
        _progress(book, dossier)


def _three_public(book: Book, dossier: Dossier) -> None:
    table = tables.three_public_table(dossier)
    lines = dossier.evaluation.three_public_change
    columns = sheet_columns(table, (28, 14, 14, 14, 14, 18, 18))
    rows: list[list[Cell]] = [
        [
            labels("item")[row.item],
            *(amount(figure, row.item, phase) for phase, figure in dossier.three_public(row.item).items()),
            Formula(formulas.difference("D#", "B#"), result(row.change_wan)),
            Formula(formulas.change_rate("D#", "B#"), result(row.change_pct)),
            Formula(formulas.rate("D#", "C#"), result(row.control_rate_pct)),
        ]
        for row in lines
    ]
    book.add_table("三公经费", titled(dossier, table.caption), columns, rows, note=_WAN)
    if lines:
        book.add_column_chart(
            "三公经费",
            "“三公”经费：上年决算、预算控制数和本年决算（万元）",
            0,
            0,
            (1, 2, 3),
            0,
            len(lines) - 1,
            len(lines),
        )


def _three_public_bases(book: Book, dossier: Dossier) -> None:
    """How each line moved by its budgets, and by its final accounts."""
    table = tables.three_public_bases_table(dossier)
    if not table.rows:
        return
    columns = sheet_columns(table, (36, 14, 14, 14, 14, 14, 14))
    rows: list[list[Cell]] = []
    for line, row in zip(table.rows, dossier.evaluation.three_public_change, strict=True):
        finals = dossier.three_public(row.item)
        budgets = (dossier.previous_budget(row), dossier.figures[row.item, "control", row.budget_basis or "total"])
        rows.append(
            [
                line[0],
                *(amount(budget, row.item, "control") if row.budget_basis else wording.NOTHING for budget in budgets),
                Formula(formulas.change_rate("C#", "B#"), result(row.budget_change_pct)),
                *(amount(finals[phase], row.item, phase) for phase in ("previous_final", "final")),
                Formula(formulas.change_rate("F#", "E#"), result(row.change_pct)),
            ]
        )
    book.add_table("三公变动", titled(dossier, table.caption), columns, rows, note=_WAN)


def _budget(book: Book, dossier: Dossier) -> None:
    table = tables.budget_table(dossier)
    item, *columns = sheet_columns(table, (28, 14, 14, 14, 14, 14, 14))
    lines = dossier.evaluation.budget_execution
    rows: list[list[Cell]] = [
        [
            labels("item")[row.item],
            labels("basis")[row.basis],
            *(amount(dossier.figures[row.item, phase, row.basis], row.item, phase) for phase in BUDGET_PHASES),
            Formula(formulas.over_budget("E#", "C#", "D#"), result(row.difference_wan)),
            Formula(formulas.completion("E#", "C#", "D#"), result(row.completion_pct)),
            tables.denominator(row),
        ]
        for row in lines
    ]
    columns = [item, SheetColumn("口径", 14), *columns]
    book.add_table(_BUDGET_SHEET, titled(dossier, table.caption), columns, rows, note=_WAN)
    if lines:
        drawn = len(list(takewhile(lambda row: row.basis == lines[0].basis, lines)))
        book.add_column_chart(_BUDGET_SHEET, "预算和决算（万元）", 0, 0, (2, 3, 4), 0, drawn - 1, len(lines), wide=True)


def _stages(book: Book, dossier: Dossier) -> None:
    table, stages = tables.stage_table(dossier), tables.stages_of(dossier)
    columns = sheet_columns(table, (36, 20, *(16 for _ in stages)))
    rows: list[list[Cell]] = []
    for row in dossier.evaluation.amount_by_stage:
        label = tables.amount_label(row)
        line: list[Cell] = [label, wording.stage_state(row)]
        for stage in stages:
            stated = [amount for amount in row.amounts if amount.stage == stage]
            amounts = {amount.amount_wan for amount in stated}
            if len(amounts) == 1 and stated[0].amount_wan is not None:
                cells = tuple(amount.cell for amount in stated)
                line.append(Sourced(stated[0].amount_wan, f"{label}，{labels('stage')[stage]}", cells))
            else:
                line.append(tables.stated_text(row, stage))
        rows.append(line)
    note = "单位：万元。申报的资金总额与年初预算对照；“／”为该材料没有这个数。蓝色的数可以点击，转到来源单元格。"
    book.add_table("各表对照", titled(dossier, table.caption), columns, rows, note=note)


def _budget_after_result(book: Book, dossier: Dossier) -> None:
    table = tables.budget_after_result_table(dossier)
    item, *columns = sheet_columns(table, (28, 14, 14, 14, 14, 16, 14))
    rows: list[list[Cell]] = [
        [
            labels("item")[row.item],
            labels("basis")[row.basis],
            amount(dossier.last_year[row.item, planned, row.basis], row.item, planned),
            amount(dossier.last_year[row.item, "final", row.basis], row.item, "final"),
            result(row.completion_pct),
            amount(dossier.figures[row.item, planned, row.basis], row.item, planned),
            Formula(formulas.difference("F#", "D#"), result(row.change_wan)),
            Formula(formulas.change_rate("F#", "D#"), result(row.change_pct)),
        ]
        for row in dossier.evaluation.budget_after_result
        for planned in ["control" if row.item == "three_public_expenses" else "initial_budget"]
    ]
    columns = [item, SheetColumn("口径", 14), *columns]
    note = "单位：万元。完成率为上年决算÷上年调整预算，没有调整预算的÷年初预算。"
    book.add_table("预算与上年结果", titled(dossier, table.caption), columns, rows, note=note)


def _structure(book: Book, dossier: Dossier) -> None:
    table = tables.structure_table(dossier)
    _, *columns = sheet_columns(table, (40, 18, 18))
    columns = [SheetColumn("分类方法", 16), SheetColumn("内容", 40), *columns]
    whole = next(
        (
            f"'{_BUDGET_SHEET}'!$E${row}"
            for row, line in enumerate(dossier.evaluation.budget_execution, start=FIRST_ROW)
            if (line.item, line.basis) == ("total_expenditure", "total")
        ),
        None,
    )
    rows: list[list[Cell]] = [
        [
            row.group,
            tables.indented(row),
            amount(dossier.figures[row.item, "final", "total"], row.item, "final"),
            Formula(formulas.rate("C#", whole), result(row.share_pct)) if whole else wording.NO_RATE,
        ]
        for row in dossier.structure
    ]
    book.add_table("支出构成", titled(dossier, table.caption), columns, rows, note=_WAN)


def _additions(book: Book, dossier: Dossier) -> None:
    table = tables.additions_table(dossier)

    def added(item: str) -> Cell:
        return amount(dossier.figures[item, "additions", "total"], item, "additions")

    rows: list[list[Cell]] = [[labels("item")[item], added(item)] for item in tables.added_items(dossier)]
    if rows and dossier.additions_listed_wan is not None:
        last = FIRST_ROW + len(rows) - 1
        rows.append(["所列各项合计", Formula(formulas.total("B", FIRST_ROW, last), dossier.additions_listed_wan)])
    total = dossier.figures["general_public_budget", "additions", "total"].number
    rows.append(["财政拨款追加合计", number(total) if total is None else added("general_public_budget")])
    columns = sheet_columns(table, (56, 18))
    book.add_table("预算追加", titled(dossier, table.caption), columns, rows, note=_WAN, has_total=True)


def _trend(book: Book, dossier: Dossier) -> None:
    table = tables.trend_table(dossier)
    if not table.rows:
        return
    years, lines = tables.trend(dossier)
    last, before = (chr(ord("A") + len(years) - back) for back in (0, 1))
    rows: list[list[Cell]] = []
    for item, points in lines.items():
        change = points[-1].change_pct if points[-1] else None
        rows.append(
            [
                labels("item")[item],
                *(number(point.final_wan if point else None) for point in points),
                Formula(formulas.change_rate(f"{last}#", f"{before}#"), result(change))
                if years[-1] == years[-2] + 1
                else wording.NO_RATE,
            ]
        )
    columns = sheet_columns(table, (28, *(16 for _ in years), 18))
    book.add_table("近年决算", titled(dossier, table.caption), columns, rows, note=_WAN)


def _progress(book: Book, dossier: Dossier) -> None:
    table = tables.progress_table(dossier)
    columns = sheet_columns(table, (10, 14, 14, 12, 12, 12, 12, 14, 12))
    rows: list[list[Cell]] = [
        [
            f"{row.month}月",
            number(row.budget_wan),
            number(row.cumulative_wan),
            Formula(formulas.rate("C#", "B#"), result(row.spending_pct)),
            wording.NOTHING if row.due_pct is None else row.due_pct,
            wording.PROGRESS_STATES[row.spending_state],
            number(row.work_pct),
            Formula(formulas.difference("G#", "D#"), result(row.gap_pp)),
            wording.GAP_STATES[row.gap_state],
        ]
        for row in dossier.progress
    ]
    book.add_table("年中监控", titled(dossier, table.caption), columns, rows, note=_WAN)
