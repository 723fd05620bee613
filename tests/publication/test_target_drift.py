"""The table of what became of the declared targets, in report, page and workbook."""

import io
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook

from assets.publication.content.blocks import Table
from assets.publication.content.dossier import Dossier, TargetDrift
from assets.publication.content.report import build_report
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.html.page import department_page

DRIFT = [
    TargetDrift("新增企业", "≥20家", "≥18家", Decimal(20), Decimal(25), "lowered", Decimal(5), []),
    TargetDrift("走访企业 → 走访服务企业", "≥90家", "≥90家", None, None, "renamed", None, []),
    TargetDrift("培训场次", "≥4场", "", None, None, "dropped", None, []),
]
ROWS = [
    ("新增企业", "≥20家", "≥18家", "20", "25", "要求降低，权重+5.00"),
    ("走访企业 → 走访服务企业", "≥90家", "≥90家", "／", "／", "疑似更名"),
    ("培训场次", "≥4场", "／", "／", "／", "未列入自评"),
]
SENTENCE = "申报的绩效目标3项，与自评的绩效目标逐项对照：未列入自评1项、要求降低1项、疑似更名1项。"


def test_the_report_has_the_declared_targets_beside_the_evaluated_ones(dingcheng: Dossier) -> None:
    """An annex of its own, and none where no declaration was received."""
    annex = next(each for each in build_report(replace(dingcheng, drift=DRIFT)).annexes if "目标变化" in each.title)
    sentence, table = annex.blocks
    assert isinstance(table, Table)
    assert getattr(sentence, "text", "") == SENTENCE
    assert list(table.rows) == ROWS
    assert not any("目标变化" in each.title for each in build_report(dingcheng).annexes)


def test_the_page_shows_the_same(dingcheng: Dossier) -> None:
    """Sentence and table stand below the targets, and nowhere where nothing was declared."""
    page = department_page(replace(dingcheng, drift=DRIFT), {}).decode()
    assert SENTENCE in page
    assert "要求降低，权重+5.00" in page
    assert "申报的绩效目标" not in department_page(dingcheng, {}).decode()


def test_the_workbook_has_a_sheet_of_it(dingcheng: Dossier) -> None:
    """Weights stay numbers, so that they can be added up."""
    book = load_workbook(io.BytesIO(scoresheet_xlsx(replace(dingcheng, drift=DRIFT))), data_only=True)
    rows = [tuple(cell.value for cell in row) for row in book["目标变化"].iter_rows()]
    assert ("新增企业", "≥20家", "≥18家", 20, 25, "要求降低，权重+5.00") in rows
    assert "目标变化" not in load_workbook(io.BytesIO(scoresheet_xlsx(dingcheng))).sheetnames
