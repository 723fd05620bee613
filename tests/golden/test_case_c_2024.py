"""The disclosure of case C as a PDF: nine tables over ten pages, every figure to its line, no false alarm."""

import csv
import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from assets.intake.reader import FileReading, FormReader
from assets.knowledge.register import Department, Register
from assets.warehouse.files import read_yaml
from tests.conftest import Jiping
from tests.makers.documents import drawn, prose
from tests.makers.written_documents import Office

CASE = read_yaml(Path(__file__).with_name("case_c_2024.yaml"))
DEPARTMENT = CASE["department"]
NAME = "部门决算.pdf"

FUNCTIONS = {201: "264.87", 208: "10.82", 210: "2.71", 221: "29.42"}
WAGES = {
    30101: "14.12", 30102: "39.72", 30107: "10.16", 30108: "6.18", 30109: "4.64", 30110: "2.71", 30112: "0.09",
    30113: "17.70", 30199: "0.04",
}  # fmt: skip
GOODS = {
    30201: "3.78", 30211: "1.15", 30213: "0.02", 30226: "0.68", 30227: "0.48", 30229: "1.48", 30239: "2.43",
    30299: "0.20",
}  # fmt: skip


@pytest.fixture(scope="module")
def disclosure(office: Office) -> bytes:
    """The nine tables, the list of units and the text, as a printed document."""
    sheets = [prose(*CASE["before"]), drawn(CASE["units"], name="units")]
    for table in CASE["tables"]:
        sheets.append(drawn(table["rows"], table["title"], table["unit"], name=table["title"]))
        sheets.append(prose(*table.get("below", ["以上为本年数。"])))
    heads = {table["title"]: table["head"] for table in CASE["tables"]}
    return office.pdf([*sheets, prose(*CASE["after"])], heads)


@pytest.fixture(scope="module")
def found(disclosure: bytes) -> FileReading:
    """The disclosure as intake reads it."""
    register = Register([Department(department_id="C", name=DEPARTMENT)])
    return FormReader(NAME, 2024, register).read(disclosure)


def values(found: FileReading, item: str, basis: str) -> dict[int, set[Decimal]]:
    """Record → the final values that the tables give for an item, zeros left out; each once."""
    stated: dict[int, set[Decimal]] = {}
    for one in found.readings:
        if (one.item, one.phase, one.basis, one.state) == (item, "final", basis, "value") and one.value is not None:
            stated.setdefault(one.line, set()).add(one.value)
    return stated


def test_nothing_is_set_aside(found: FileReading) -> None:
    """Tables on several pages with repeated headers, merged cells and blank templates are all understood."""
    assert [str(problem) for problem in found.set_aside] == []
    assert {one.department_id for one in found.readings} == {"C"}


def test_empty_tables_are_understood(found: FileReading) -> None:
    """Three tables say that they have no data; what is no table of the accounts is listed as not read."""
    assert [one.split("（")[0] for one in found.empty] == [
        "财政拨款“三公”经费支出决算表",
        "政府性基金预算财政拨款收入支出决算表",
        "国有资本经营预算财政拨款支出决算表",
    ]
    assert [one.split("（")[0] for one in found.unread] == ["表 1"]


@pytest.mark.parametrize(
    ("item", "basis", "value"),
    [
        ("total_revenue", "total", "307.82"),
        ("fiscal_appropriation", "total", "307.82"),
        ("total_expenditure", "total", "307.82"),
        ("total_expenditure", "general_budget", "307.82"),
        ("basic_expenditure", "total", "105.58"),
        ("basic_expenditure", "general_budget", "105.58"),
        ("project_expenditure", "total", "202.24"),
        ("project_expenditure", "general_budget", "202.24"),
        ("personnel_funds", "general_budget_basic", "95.36"),
        ("public_funds", "general_budget_basic", "10.23"),
        ("wages_and_benefits", "general_budget_basic", "95.36"),
        ("goods_and_services", "general_budget_basic", "10.23"),
    ],
)
def test_total(found: FileReading, item: str, basis: str, value: str) -> None:
    """Each total is read as printed, alike from every table that has it."""
    assert values(found, item, basis) == {0: {Decimal(value)}}


def test_classified_lines(found: FileReading) -> None:
    """Every line of the functional and of the economic classification is read under its code."""
    for basis in ("total", "fiscal_appropriation", "general_budget"):
        classes = {code: value for code, value in values(found, "functional_expenditure", basis).items() if code < 1000}
        assert classes == {code: {Decimal(value)} for code, value in FUNCTIONS.items()}
    lines = {
        code: value
        for code, value in values(found, "economic_expenditure", "general_budget_basic").items()
        if code > 999
    }
    assert lines == {code: {Decimal(value)} for code, value in (WAGES | GOODS).items()}


def test_exactly_these_findings(jiping: Jiping, disclosure: bytes, tmp_path: Path) -> None:
    """105.58 against 95.36 + 10.23, and 10.23 against its lines, are rounding; no figure of the tables is in doubt.

    The text has four rates of growth from nothing, one rate of another budget than it names, and two instructions of
    the template.
    """
    (tmp_path / "in/2024").mkdir(parents=True)
    (tmp_path / "in/2024" / NAME).write_bytes(disclosure)
    with (tmp_path / "in/departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("department_id", "name", "region", "aliases", "scheme", "synthetic"),
                                    ("C", DEPARTMENT, "上海市普陀区", "", "", "")])  # fmt: skip
    jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out")
    evaluation = json.loads((tmp_path / "out/2024/C/evaluation.json").read_text("utf-8"))
    alarms = Counter((row["check"], row["state"]) for row in evaluation["findings"] if row["severity"] != "info")
    assert alarms == {
        ("cross_footing", "hint"): 1,
        ("classified_sum", "hint"): 2,
        ("sentence_rate", "fail"): 5,
        ("template_leftover", "fail"): 2,
    }
    [budget] = [row for row in evaluation["findings"] if "完成年初预算" in row["message"] and row["state"] == "fail"]
    assert "以 321.02 万元为分母" in budget["message"]
