"""鼎城区工信局 2023 as a report of sentences, in our words: it says the same as the collection form."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home
from assets.intake.containers.open import open_document
from assets.intake.ledger import Reading
from assets.intake.reader import FormReader
from assets.knowledge.items import items
from assets.knowledge.register import read_register
from assets.warehouse.files import DATA, SAMPLE
from tests.conftest import Jiping
from tests.makers.written_documents import Office, as_docx, as_html

REPORT = Path(__file__).with_name("dingcheng_2023_report.txt")
"""The figures and the layout of the published report; its sentences are ours."""

WORKBOOK = next((SAMPLE / "2023").glob("鼎城区工信局*"))
STATED = {"value", "zero", "dash"}

Fact = tuple[str, str, str]


def readings_of(name: str, data: bytes) -> list[Reading]:
    """A file read as intake does, nothing set aside."""
    found = FormReader(name, 2023, read_register(DATA / "departments.csv")).read(data)
    assert found.set_aside == []
    return found.readings


def figures(readings: list[Reading]) -> dict[Fact, set[tuple[Any, ...]]]:
    """Figure → what is stated for it, each value once."""
    found: dict[Fact, set[tuple[Any, ...]]] = {}
    for one in readings:
        if one.line == 0 and items()[one.item].kind != "text" and one.state in STATED:
            found.setdefault((one.item, one.phase, one.basis), set()).add((one.state, one.value))
    return found


def targets(readings: list[Reading]) -> set[tuple[Any, ...]]:
    """Targets with what was reached."""
    records: dict[int, dict[str, Any]] = {}
    for one in readings:
        if one.item.startswith("target_") and one.state in STATED:
            text = items()[one.item].kind == "text"
            records.setdefault(one.line, {})[one.item] = one.raw_text if text else (one.value, one.unit, one.direction)
    fields = ("target_name", "target_kind", "target_value", "target_actual", "target_reduction", "target_net")
    return {tuple(record.get(field) for field in fields) for record in records.values()}


@pytest.fixture(params=["txt", "docx", "html", "pdf"])
def report(request: pytest.FixtureRequest, office: Office) -> tuple[str, bytes]:
    """The report as text, and its content in the other containers."""
    text = REPORT.read_bytes()
    written: dict[str, Callable[[], bytes]] = {
        "txt": lambda: text,
        "docx": lambda: as_docx(open_document("报告.txt", text)),
        "html": lambda: as_html(open_document("报告.txt", text)),
        "pdf": lambda: office.pdf(open_document("报告.txt", text)),
    }
    return f"工信局报告.{request.param}", written[request.param]()


def test_the_report_says_what_the_form_says(report: tuple[str, bytes]) -> None:
    """Every figure of the collection form is read from the report, and no figure differs."""
    in_report, in_form = figures(readings_of(*report)), figures(readings_of(WORKBOOK.name, WORKBOOK.read_bytes()))
    assert {fact: in_report.get(fact, set()) for fact in in_form} == in_form
    assert targets(readings_of(*report)) == targets(readings_of(WORKBOOK.name, WORKBOOK.read_bytes()))


def test_the_report_alone_is_evaluated_alike(jiping: Jiping, sample_home: Home, tmp_path: Path) -> None:
    """With the report instead of the form, measures, tables, score and alarms come out the same."""
    for year in ("2022", "2023"):
        (tmp_path / "in" / year).mkdir(parents=True)
    for path in (SAMPLE / "2022").glob("鼎城区工信局*"):
        shutil.copy(path, tmp_path / "in/2022")
    shutil.copy(REPORT, tmp_path / "in/2023" / "工信局报告.txt")
    with (DATA / "departments.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row[0] in ("department_id", "430703-gxj")]
    with (tmp_path / "in/departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out")
    path = "2023/430703-gxj/evaluation.json"
    ours, form = (json.loads((root / path).read_text("utf-8")) for root in (tmp_path / "out", sample_home.outputs))
    for key in ("self_score", "self_grade", "score_low", "score_high", "verdict", "measures", "three_public_change",
                "budget_execution", "target_attainment"):  # fmt: skip
        assert ours[key] == form[key], key
    alarms = [{row["check"] for row in one["findings"] if row["severity"] != "info"} for one in (ours, form)]
    assert alarms[0] | {"target_reason_missing"} == alarms[1]  # sentences have no column of reasons that could be empty
