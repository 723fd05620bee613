"""However much a department sends, its documents stay readable, and say where the rest stands."""

import io
import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from lxml import html

from assets.knowledge.rules import Extent, limits
from assets.publication.bounds import bounded
from assets.publication.content import blocks
from assets.publication.content.blocks import Column, Table
from assets.publication.content.contract import Evidence, Finding, Side, SourceFile, TargetAttainment
from assets.publication.content.district import History, Site, SiteFinding
from assets.publication.content.dossier import Contradiction, Dossier, TargetNote
from assets.publication.content.tables import evidence_text
from assets.publication.content.year import YearSummary
from assets.publication.documents import DOCUMENTS
from assets.publication.excel import sheet
from assets.publication.excel.sheet import SheetColumn, open_workbook
from assets.publication.html.district import search_data
from tests.makers.site import department_year

LIMITS = limits().documents
COUNT = 5000
LARGEST_KB = {
    "report.docx": 150, "report.pdf": 4000, "notice.docx": 100, "scoresheet.xlsx": 1500, "index.html": 800
}  # fmt: skip
"""Of such a department; without limits the report came to 41,000 kB and the page to 11,700 kB."""


def cell(number: int, text: str) -> Evidence:
    return Evidence(file="绩效目标.csv", sheet="CSV", cell=f"C{number}", raw_text=text)


@pytest.fixture(scope="module")
def hostile(dingcheng: Dossier) -> Dossier:
    """5,000 targets, findings and files, names of 5,000 characters among them, and a narrative of 100,000."""
    names = [f"第{number}项" + "很长的名称" * (1000 if number % 50 == 0 else 1) for number in range(COUNT)]
    findings = [
        Finding(
            id=str(number), check="target_basis_differs", state="fail", severity="warning", effect="information",
            audience="department", cause=None,
            message=f"“{name}”未完成", sides=[Side(label="目标", value="10人"), Side(label="实际", value="9人")],
            limit=None, difference="1人", evidence=[cell(number, name)],
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    targets = [
        TargetAttainment(
            id=str(number), target=name, direction="at_least", target_value=Decimal(10), actual_value=Decimal(9),
            unit="人", attainment_pct=Decimal(90), outcome="missed", direction_inferred=False,
        )
        for number, name in enumerate(names)
    ]  # fmt: skip
    sources = [
        SourceFile(file=f"{number}.csv", sha256="a" * 64, form="targets", numbers=None) for number in range(COUNT)
    ]
    return replace(
        dingcheng,
        evaluation=dingcheng.evaluation.model_copy(
            update={"target_attainment": targets, "findings": findings, "sources": sources}
        ),
        targets=[TargetNote(deviation="资金" * 1000, cells=[cell(at, name)]) for at, name in enumerate(names)],
        narrative={"overview": "概况" * 50_000, "annual_target": "一\n" * 50_000},
        narrative_cells={"overview": Evidence(file="报告.docx", sheet="正文", cell="第3段", raw_text="概况")},
        contradictions=[Contradiction(None, [finding]) for finding in findings],
        draft_reasons=[finding.message for finding in findings],
    )


@pytest.fixture(scope="module")
def written(hostile: Dossier) -> dict[str, bytes]:
    printed = bounded(hostile)
    return {document.file: document.writer(hostile if document.whole else printed) for document in DOCUMENTS}


def test_texts_are_cut_with_where_they_stand(hostile: Dossier) -> None:
    """A name, a remark and what the department wrote end with file and cell of the original."""
    printed = bounded(hostile)
    name = printed.evaluation.target_attainment[50].target
    assert name == hostile.evaluation.target_attainment[50].target[: LIMITS.name] + "…（见原件：绩效目标.csv CSV C50）"
    assert printed.evaluation.target_attainment[51].target == "第51项很长的名称"
    assert printed.targets[51].deviation == ("资金" * 1000)[: LIMITS.text] + "…（见原件：绩效目标.csv CSV C51）"
    assert printed.evaluation.findings[50].message.endswith("…（见原件：绩效目标.csv CSV C50）")
    assert (
        printed.narrative["overview"]
        == "概况" * (LIMITS.statement.characters // 2) + "…（见原件：报告.docx 正文 第3段）"
    )
    assert printed.narrative["annual_target"] == "一\n" * LIMITS.statement.entries + "…（全文见开放数据）"
    assert len(printed.draft_reasons) == LIMITS.reasons + 1
    assert printed.draft_reasons[-1] == f"另有{COUNT - LIMITS.reasons}项，见开放数据"


def test_every_document_stays_readable(written: dict[str, bytes]) -> None:
    """No document is larger than a person or a mail can take."""
    sizes = {name: len(written[name]) // 1000 for name in LARGEST_KB}
    assert {name: size for name, size in sizes.items() if size > LARGEST_KB[name]} == {}


def test_every_document_counts_what_it_leaves_out(written: dict[str, bytes]) -> None:
    """Report, notice and page say how many entries are not printed and where they are; the workbook has them."""
    rest = "项未印出，见 scoresheet.xlsx 和开放数据。"
    with pdfplumber.open(io.BytesIO(written["report.pdf"])) as document:
        assert len(document.pages) < 300
        assert any(rest.replace(" ", "") in _squeezed(page.extract_text()) for page in document.pages)
    for name in ("report.docx", "notice.docx"):
        body = docx.Document(io.BytesIO(written[name])).element.body
        assert rest in "".join(line.text for line in body.iter() if line.text)
    assert rest in html.fromstring(written["index.html"]).text_content()
    sheets = openpyxl.load_workbook(io.BytesIO(written["scoresheet.xlsx"]), read_only=True)
    assert len(list(sheets["绩效目标"].iter_rows())) == COUNT + 3


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_the_contract_leaves_nothing_out(hostile: Dossier, written: dict[str, bytes]) -> None:
    """Other programs read every text of evaluation.json in full."""
    content = json.loads(written["evaluation.json"])
    assert [row["target"] for row in content["target_attainment"]] == [
        row.target for row in hostile.evaluation.target_attainment
    ]
    assert len(content["findings"]) == len(content["sources"]) == COUNT


def test_an_honest_department_is_printed_whole(dingcheng: Dossier, nearly_empty: Dossier, year: YearSummary) -> None:
    """The limits are far above what departments write: nothing of them is cut."""
    assert [bounded(one) for one in (dingcheng, nearly_empty)] == [dingcheng, nearly_empty]
    assert bounded(year) == year


@pytest.mark.parametrize(
    ("rows", "options", "left"),
    [
        ([("a", "b")] * 3, {}, [("a", "b")] * 3),
        ([("a", "b")] * 5, {}, [*[("a", "b")] * 3, ("另有2项",)]),
        ([("a", "b")] * 4 + [("合计", "5")], {"has_total": True}, [*[("a", "b")] * 3, ("另有1项",), ("合计", "5")]),
        ([("a", "b")] * 3 + [("合计", "5")], {"has_total": True}, [*[("a", "b")] * 3, ("合计", "5")]),
        ([("a", "b"), ("依据",)] * 3, {"spans_follow": True}, [*[("a", "b"), ("依据",)] * 2, ("另有1项",)]),
        ([("a", "b"), ("据" * 999,)], {"spans_follow": True}, [("a", "b"), ("据" * 999,)]),
        ([("x" * 60, "y"), ("x" * 60, "y")], {}, [("x" * 60, "y"), ("另有1项",)]),
        ([("x" * 999, "y")], {}, [("x" * 999, "y")]),
    ],
)  # fmt: skip
def test_a_long_table_ends_with_a_count(
    rows: list[tuple[str, ...]], options: dict[str, Any], left: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By rows or by characters; a total stays last, a finding is not parted from its evidence, one row always fits."""
    few = LIMITS.model_copy(update={"printed": Extent(entries=3, characters=100)})
    monkeypatch.setattr(blocks, "limits", lambda: limits().model_copy(update={"documents": few}))
    table = Table("表", (Column("一", 50), Column("二", 50)), tuple(rows), **options)
    assert [(row[0].split("未印出")[0],) if len(row) == 1 else row for row in table.printed.rows] == left


def test_a_long_sheet_ends_with_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """So does a sheet of a workbook, above its total."""
    few = LIMITS.model_copy(update={"workbook": Extent(entries=2, characters=100)})
    monkeypatch.setattr(sheet, "limits", lambda: limits().model_copy(update={"documents": few}))
    buffer = io.BytesIO()
    with open_workbook(buffer, "表") as book:
        columns = (SheetColumn("一", 9), SheetColumn("二", 9, "count"))
        book.add_table("表", "表", columns, [["a", 1], ["b", 2], ["c", 3], ["合计", 6]], has_total=True)
    values = [row[0].value for row in openpyxl.load_workbook(buffer)["表"].iter_rows(min_row=4)]
    assert values == ["a", "b", "另有1行未列出，见开放数据", "合计"]


def test_many_cells_behind_one_finding() -> None:
    """Of the cells that a finding rests on the first are named and the rest counted."""
    text = evidence_text([cell(number, "1") for number in range(LIMITS.cells + 7)])
    assert text.endswith("\n另有7处，见 evaluation.json") and f"C{LIMITS.cells - 1}“1”" in text


def test_the_search_says_what_it_does_not_know() -> None:
    """The search over all years stays small; of a department with too many findings it names how many are left out."""
    findings = [SiteFinding("hint", "目标口径", f"第{number}项") for number in range(COUNT)]
    site = Site([History("1", [department_year(2023, findings=findings)])])
    text = search_data(site, 2023).decode()
    assert text.count("目标口径") == LIMITS.searched
    assert f"另有{COUNT - LIMITS.searched}项，见该年度网页" in text and len(text) < 50_000
