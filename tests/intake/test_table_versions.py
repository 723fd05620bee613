"""Two versions of one table arrive: whatever they hold and wherever, its figures are those of one file."""

import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from assets.evaluation.stage import STAGES
from assets.graph.stages import derive
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION
from assets.intake.stage import register_tables
from assets.knowledge.register import Register
from assets.warehouse.warehouse import Years, in_memory
from tests.makers.inbox import CIVIL, REGISTER, Inbox

YEAR = Years(2023, 2023)
DRAFT, FINAL = {"合计": 1640, "基本支出": 300, "项目支出": 1340}, {"合计": 1655, "基本支出": 310, "项目支出": 1345}


def accounts(
    figures: dict[str, int], *, shifted: int = 0, reverse: bool = False, department: str = "示范区民政局"
) -> bytes:
    """A 支出决算表 of a department, further down and with its columns in another order if so wanted."""
    columns = list(figures.items())
    if reverse:
        columns.reverse()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "支出"
    for _ in range(shifted):
        sheet.append([None])
    sheet.append(["支出决算表"])
    sheet.append([f"部门：{department}", None, None, None, "单位：万元"])
    sheet.append(["科目编码", "科目名称", *("本年支出合计" if name == "合计" else name for name, _ in columns)])
    sheet.append(["合计", None, *(amount for _, amount in columns)])
    sheet.append(["208", "社会保障和就业支出", *(amount for _, amount in columns)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def derived(
    inbox: Inbox, register: Register = REGISTER, department_id: str = CIVIL
) -> tuple[dict[str, Decimal], list[dict[str, Any]]]:
    """A department's expenditure by item, and the findings about conflicts and sums."""
    with in_memory({}, threads=1) as warehouse:
        ledger = {
            "intake.source_file": pa.Table.from_pylist(inbox.source_files, SOURCE_FILE),
            "intake.submission": pa.Table.from_pylist(inbox.submissions, SUBMISSION),
            "intake.reading": pa.Table.from_pylist(inbox.readings, READING),
        }
        warehouse.append(ledger, YEAR)
        warehouse.replace_rows(register_tables(register, [], YEAR), YEAR)
        derive(STAGES, warehouse, YEAR)
        stored = warehouse.rows(["intake.figure", "evaluation.finding"], YEAR)
    rows = {table: [row for row in of if row["department_id"] == department_id] for table, of in stored.items()}
    figures = {row["item"]: row["amount"] for row in rows["intake.figure"] if row["item"].endswith("_expenditure")}
    findings = [row for row in rows["evaluation.finding"] if row["category"] in ("conflict", "cross_footing")]
    return figures, [row for row in findings if row["state"] in ("fail", "hint")]


def shown(figures: dict[str, int]) -> dict[str, Decimal]:
    """The same by item."""
    names = {"合计": "total_expenditure", "基本支出": "basic_expenditure", "项目支出": "project_expenditure"}
    return {names[name]: Decimal(amount) for name, amount in figures.items()}


@pytest.mark.parametrize(
    ("first", "second", "counted", "check"),
    [
        ("民政局决算（初稿）.xlsx", "民政局决算（定稿）.xlsx", 1, "hint"),
        ("民政局决算（定稿）.xlsx", "民政局决算（征求意见稿）.xlsx", 0, "hint"),
        ("a民政局决算修订.xlsx", "b民政局决算.xlsx", 0, "hint"),
        ("民政局决算v2.xlsx", "民政局决算v1.xlsx", 0, "hint"),
        ("民政局决算20240301.xlsx", "民政局决算20240308.xlsx", 1, "fail"),
    ],
)
@pytest.mark.parametrize(("shifted", "reverse"), [(0, False), (6, True)])
def test_two_files_of_one_day(
    tmp_path: Path, first: str, second: str, counted: int, check: str, shifted: int, reverse: bool
) -> None:
    """All of 1640 = 300 + 1340 or all of 1655 = 310 + 1345, by what the files say of themselves, never some of each.

    One finding names both files and what differs; neither row nor order of the cells plays a part.
    """
    inbox = Inbox(tmp_path)
    inbox.put(f"2023/{first}", accounts(DRAFT, shifted=shifted, reverse=reverse))
    inbox.put(f"2023/{second}", accounts(FINAL, shifted=0 if shifted else 3, reverse=not reverse))
    inbox.look()
    figures, findings = derived(inbox)
    assert figures == shown((DRAFT, FINAL)[counted])
    assert [(row["check_id"], row["state"]) for row in findings] == [("table_versions", check)]
    assert first in findings[0]["message"] and second in findings[0]["message"]
    assert "1,640.00" in findings[0]["message"] and "1,655.00" in findings[0]["message"]


def test_a_later_receipt_goes_first_until_the_bureau_chooses(tmp_path: Path) -> None:
    """What came on another day replaces the table; a choice of the bureau brings the first file back, whole."""
    inbox = Inbox(tmp_path)
    inbox.put("2023/民政局决算.xlsx", accounts(DRAFT))
    inbox.look()
    inbox.put("2023/民政局决算补.xlsx", accounts(FINAL))
    inbox.look()
    figures, findings = derived(inbox)
    assert figures == shown(FINAL)
    assert [row["check_id"] for row in findings] == ["table_replaced"]
    sha256 = next(row["source_sha256"] for row in inbox.source_files if row["name"] == "民政局决算.xlsx")
    choice = f"- {{file: {sha256}, year: 2023, use: true, reason: 以首报为准, who: 绩效科, date: 2024-03-20}}\n"
    chosen = inbox.put("bureau/choices/选择.yaml", choice)
    inbox.look()
    assert derived(inbox)[0] == shown(DRAFT)
    chosen.unlink()
    inbox.look()
    assert derived(inbox)[0] == shown(FINAL)
