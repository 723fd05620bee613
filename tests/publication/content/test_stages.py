"""What report and page say of one amount in several documents, and of the budgets of two years."""

from assets.publication.content import sentences, tables
from assets.publication.content.blocks import Table
from assets.publication.content.dossier import Dossier
from assets.publication.content.report import build_report


def test_each_document_has_a_column_and_each_amount_a_result(dingcheng: Dossier) -> None:
    """Documents stand in the order of the budget year; one that does not state the amount is crossed out."""
    table = tables.stage_table(dingcheng)
    documents = ["绩效目标申报表", "部门预算公开", "自评报告", "数据收集表"]
    assert [column.title for column in table.columns] == ["项目", "核对结果", *documents]
    assert table.rows == (
        ("年初预算",),
        ("支出合计", "不一致", "760.14", "860.14", "／", "860.14"),
        ("决算",),
        ("支出合计", "相符（四舍五入）", "／", "／", "4,512.00", "4,512.25"),
        ("预算控制数，一般公共预算财政拨款",),
        ("因公出国（境）费", "相符", "／", "-", "／", "-"),
    )


def test_the_annex_names_the_cell_behind_each_value(dingcheng: Dossier) -> None:
    """File, sheet and cell of each document, with what stands there."""
    [annex] = [annex for annex in build_report(dingcheng).annexes if "同一数据在各表中" in annex.title]
    table = annex.blocks[-1]
    assert isinstance(table, Table)
    assert table.rows[0][0] == "支出合计（年初预算）"
    assert table.rows[1] == (
        "依据：申报表.docx，工作表“表 1”单元格B3“760.14”\n"
        "部门预算.xlsx，工作表“支出总表”单元格C5“8601400”\n"
        "工信局2023.xlsx，工作表“收支决算”单元格M6“860.14”",
    )


def test_what_agrees_is_counted(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """A department that sent one document only has nothing to be compared."""
    assert sentences.stages(dingcheng) == "在两份以上材料中填报的金额3项：相符2项、不一致1项。"
    assert sentences.stages(nearly_empty) == ""
    assert not any("同一数据" in annex.title for annex in build_report(nearly_empty).annexes)


def test_both_bases_stand_beside_each_other(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """−20 % by the budgets, −62.48 % by the final accounts; what has no budget of last year is not compared."""
    rows = {row[0]: row[1:] for row in tables.three_public_bases_table(dingcheng).rows}
    assert rows["“三公”经费合计"] == ("12.50", "10.00", "-20.00%", "12.02", "4.51", "-62.48%")
    assert rows["公务用车运行维护费"][:3] == ("／", "／", "不计算")
    assert tables.three_public_bases_table(nearly_empty).rows == ()


def test_the_budget_beside_last_years_result(dingcheng: Dossier) -> None:
    """12.02 of 12.50 were spent; this year's budget is 10."""
    rows = tables.budget_after_result_table(dingcheng).rows
    assert rows[1] == ("“三公”经费合计", "12.50", "12.02", "96.16%", "10.00", "-2.02", "-16.81%")
    assert rows[3][1:] == ("未提供", "0.00", "不计算", "10.00", "+10.00", "不计算")
