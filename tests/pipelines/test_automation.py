"""The inbox sensor and the annual schedule."""

import hashlib
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
from dagster import DagsterInstance, SensorResult, SkipReason, build_schedule_context, build_sensor_context

from assets.graph.home import home_variable, load_home
from assets.graph.resource import HomeResource
from assets.intake.ledger import SOURCE_FILE
from assets.warehouse.warehouse import Years
from pipelines.runs import RANGE_END_TAG, RANGE_START_TAG
from pipelines.schedules import annual_evaluation
from pipelines.sensors import inbox
from tests.makers.home_state import home_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inbox with one settled file in each of two years."""
    for year in ("2022", "2023"):
        _drop(tmp_path / "inbox" / year / "a.csv", "1")
    home_at(tmp_path, tmp_path / "inbox")
    return tmp_path


def _drop(path: Path, text: str, age: float = 60) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))


def _tick(folder: Path, cursor: str | None) -> tuple[list[tuple[str, str]], list[str], str | None]:
    with home_variable(folder), DagsterInstance.ephemeral() as instance:
        context = build_sensor_context(instance, cursor=cursor, resources={"home": HomeResource()})
        result = inbox(context)
    if isinstance(result, SkipReason):
        return [], [], cursor
    assert isinstance(result, SensorResult)
    requests = result.run_requests or []
    ranges = [(request.tags[RANGE_START_TAG], request.tags[RANGE_END_TAG]) for request in requests]
    return ranges, [str(request.run_key) for request in requests], result.cursor


def test_new_files_are_evaluated_once(folder: Path) -> None:
    """Each year with new files gets one run, with the year after it; the next tick has nothing to do."""
    ranges, _, cursor = _tick(folder, None)
    assert ranges == [("2022", "2023"), ("2023", "2023")]
    assert _tick(folder, cursor)[0] == []


def test_a_changed_file_reaches_the_year_after(folder: Path) -> None:
    """2023 compares with 2022: a corrected 2022 file has both evaluated anew."""
    cursor = _tick(folder, None)[2]
    _drop(folder / "inbox/2022/a.csv", "corrected")
    assert _tick(folder, cursor)[0] == [("2022", "2023")]


def test_a_changed_file_reaches_the_movement_two_years_on(folder: Path) -> None:
    """A 2022 file changes the score of 2023, with which 2024 compares; 2025 does not depend on it."""
    for year in ("2024", "2025"):
        _drop(folder / "inbox" / year / "a.csv", "1")
    cursor = _tick(folder, None)[2]
    _drop(folder / "inbox/2022/a.csv", "corrected")
    assert _tick(folder, cursor)[0] == [("2022", "2024")]


def test_a_file_that_returns_to_earlier_content_is_not_passed_over(folder: Path) -> None:
    """A run key is remembered for ever; A → B → A must ask for a third run with a key of its own."""
    keys, cursor = [], None
    for age in (60, 50, 60):
        _drop(folder / "inbox/2023/a.csv", "A" if age == 60 else "B", age)
        _, new, cursor = _tick(folder, cursor)
        keys += new
    assert len(keys) == len(set(keys)) == 4


def test_a_file_still_being_copied_waits(folder: Path) -> None:
    """A folder in which something was written a moment ago is left for the next tick."""
    cursor = _tick(folder, None)[2]
    _drop(folder / "inbox/2023/b.csv", "half", age=0)
    assert _tick(folder, cursor)[0] == []
    _drop(folder / "inbox/2023/b.csv", "whole", age=10)
    assert _tick(folder, cursor)[0] == [("2023", "2023")]


def test_a_copy_in_another_year_asks_for_both(folder: Path) -> None:
    """Whether a file without a year counts in 2023 is decided anew when a copy of it comes to 2019, far away."""
    text = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,4512.25\n"
    _drop(folder / "inbox/2023/a.csv", text)
    source = {
        "source_sha256": hashlib.sha256(text.encode()).hexdigest(), "fiscal_year": 2023, "path": "2023/a.csv",
        "name": "a.csv", "bytes": len(text.encode()), "form": "tidy_figures", "reader": "x", "status": "accepted",
        "message": "", "received_at": datetime(2024, 3, 1, tzinfo=UTC), "read_at": datetime(2024, 3, 1, tzinfo=UTC),
    }  # fmt: skip
    warehouse = load_home(folder).warehouse
    warehouse.append({"intake.source_file": pa.Table.from_pylist([source], SOURCE_FILE)}, Years(2023, 2023))
    cursor = _tick(folder, None)[2]
    _drop(folder / "inbox/2019/b.csv", text)
    assert _tick(folder, cursor)[0] == [("2019", "2019"), ("2023", "2023")]


def test_one_bad_entry_does_not_fail_the_tick(folder: Path) -> None:
    """A dangling link among the files does not keep the others from being seen."""
    (folder / "inbox/2023/broken.xlsx").symlink_to(folder / "nowhere")
    assert ("2023", "2023") in _tick(folder, None)[0]


def test_cursor_names_every_year(folder: Path) -> None:
    """What was seen is kept per year, so that one year's change does not run the others."""
    assert set(json.loads(_tick(folder, None)[2] or "")["years"]) == {"2022", "2023"}


def test_schedule_evaluates_the_year_before() -> None:
    """On 1 July 2027 the fiscal year 2026 is due."""
    context = build_schedule_context(scheduled_execution_time=datetime(2027, 7, 1, 6, tzinfo=UTC))
    assert annual_evaluation(context).partition_key == "2026"
