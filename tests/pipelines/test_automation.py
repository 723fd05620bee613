"""The inbox sensor and the annual schedule."""

import os
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import (
    AssetKey,
    DagsterRun,
    DagsterRunStatus,
    RunRequest,
    SkipReason,
    build_schedule_context,
    build_sensor_context,
)

from assets.graph.district import CODE_LOCATION_TAG, DISTRICT_VARIABLE
from assets.graph.home import Home, load_home
from assets.graph.resource import HomeResource
from assets.warehouse.files import SAMPLE
from pipelines.definitions import defs
from pipelines.instance import write_settings
from pipelines.runs import QUIET, RANGE_END_TAG, RANGE_START_TAG, range_tags
from pipelines.schedules import annual_evaluation
from pipelines.sensors import RETRY_TAGS, inbox
from tests.conftest import Jiping, Shared
from tests.makers.clock import standing_clock
from tests.makers.home_state import home_at, home_variable
from tests.makers.instance import instance_of

LEDGER = ("source_file", "submission", "reading", "unread_number")


@pytest.fixture(scope="module")
def settled(jiping: Jiping, district: Path, shared: Shared) -> Home:
    """The district, evaluated by the command line from an inbox of its own; not to be written to."""

    def evaluate(root: Path) -> None:
        shutil.copytree(district, root / "inbox")
        jiping("run", "--home", root, "--input", root / "inbox")

    return load_home(shared("settled", evaluate))


@pytest.fixture
def home(settled: Home, tmp_path: Path) -> Home:
    """The settled home, moved to where it may be written to."""
    shutil.copytree(settled.root, tmp_path / "home")
    home = home_at(tmp_path / "home", tmp_path / "home/inbox")
    write_settings(home.dagster)
    return home


def tick(home: Home) -> tuple[list[tuple[str, str]], list[str], str]:
    """Ranges asked for, their run keys, and why nothing was."""
    with home_variable(home.root), instance_of(home) as instance:
        found = list(inbox(build_sensor_context(instance, resources={"home": HomeResource()})))
    requests = [one for one in found if isinstance(one, RunRequest)]
    reasons = [str(one.skip_message) for one in found if isinstance(one, SkipReason)]
    ranges = [(request.tags[RANGE_START_TAG], request.tags[RANGE_END_TAG]) for request in requests]
    return ranges, [str(request.run_key) for request in requests], "".join(reasons)


def drop(path: Path, text: str, age: float = 60) -> None:
    """Put a file into the inbox some seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))


def inbox_of(folder: Path, *years: str) -> Home:
    """A home that never evaluated anything, with a settled file in each year."""
    for year in years:
        drop(folder / "inbox" / year / "a.csv", "1")
    shutil.copy(SAMPLE.parent / "departments.csv", folder / "inbox")
    home = home_at(folder, folder / "inbox")
    write_settings(home.dagster)
    return home


def test_switched_on_after_a_full_run_it_asks_for_nothing(home: Home) -> None:
    """The command line has evaluated everything: there is nothing to do, by the same truth."""
    ranges, _, reason = tick(home)
    assert ranges == [] and "没有变动" in reason


def test_years_that_follow_each_other_are_one_run(tmp_path: Path) -> None:
    """All that is new: an unbroken range is one run, and no year is run twice."""
    assert tick(inbox_of(tmp_path, "2018", "2021", "2022", "2023"))[0] == [("2018", "2018"), ("2021", "2023")]


def test_a_changed_file_reaches_the_years_that_compare_with_it(home: Home) -> None:
    """A corrected 2022 file has 2023 evaluated anew; a corrected 2023 file only 2023."""
    drop(home.input / "2023/b.csv", "x")
    assert tick(home)[0] == [("2023", "2023")]
    drop(home.input / "2022/b.csv", "y")
    assert tick(home)[0] == [("2022", "2023")]


def test_a_copy_in_another_year_asks_for_both(home: Home) -> None:
    """Whether a file counts in 2023 is decided anew when a copy of it comes to 2019, far away."""
    [file] = (home.input / "2023").iterdir()
    (home.input / "2019").mkdir()
    shutil.copy2(file, home.input / "2019")
    assert tick(home)[0] == [("2019", "2019"), ("2023", "2023")]


def test_a_killed_run_that_dagster_forgot_is_asked_for_again(home: Home) -> None:
    """Dagster noted that it starts it anew and a minute later has not: the sensor does, once, and not before."""
    drop(home.input / "2023/b.csv", "x")
    _, [key], _ = tick(home)
    run = DagsterRun(job_name="evaluate", tags={"dagster/run_key": key, **RETRY_TAGS}, status=DagsterRunStatus.STARTED)
    with instance_of(home) as instance:
        instance.add_run(run)
        instance.report_run_failed(run)
    assert tick(home)[1] == [key]
    with standing_clock(datetime.now(UTC) + timedelta(minutes=2)):
        assert tick(home)[1] == tick(home)[1] == [f"{key}:{run.run_id}"]
        with instance_of(home) as instance:
            instance.add_run_tags(run.run_id, {"dagster/auto_retry_run_id": "started"})
        assert tick(home)[1] == [key]


def test_a_forgotten_run_of_another_district_is_not_asked_for_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Districts of one instance may ask for the same files under the same key; each looks at its own runs."""
    monkeypatch.setenv(DISTRICT_VARIABLE, "430703")
    drop(home.input / "2023/b.csv", "x")
    _, [key], _ = tick(home)
    tags = {"dagster/run_key": key, CODE_LOCATION_TAG: "430702", **RETRY_TAGS}
    run = DagsterRun(job_name="evaluate", tags=tags, status=DagsterRunStatus.STARTED)
    with instance_of(home) as instance:
        instance.add_run(run)
        instance.report_run_failed(run)
    with standing_clock(datetime.now(UTC) + timedelta(minutes=2)):
        assert tick(home)[1] == [key]


def test_a_run_by_command_is_remembered(jiping: Jiping, home: Home) -> None:
    """What the command line evaluated since the last tick is not evaluated again."""
    drop(home.input / "2023/说明.txt", "随件说明")
    jiping("run", "--home", home.root, check=False)
    assert tick(home)[0] == []


def test_a_run_that_published_one_department_leaves_the_rest_to_do(home: Home) -> None:
    """Only a run that made everything of a year is a success for all of it."""
    drop(home.input / "2023/说明.txt", "随件说明")
    with home_variable(home.root), instance_of(home) as instance:
        done = defs.resolve_job_def("evaluate").execute_in_process(
            instance=instance,
            tags=range_tags(2023, 2023),
            run_config={
                **QUIET,
                "ops": {"publication__department_documents": {"config": {"departments": ["430703-gxj"]}}},
            },
        )
    assert done.success
    assert tick(home)[0] == [("2023", "2023")]


def test_a_run_of_some_assets_leaves_the_rest_to_do(home: Home) -> None:
    """Files and snapshot alone, materialised in the asset graph, evaluate nothing."""
    drop(home.input / "2023/说明.txt", "随件说明")
    some = [*(AssetKey(["intake", name]) for name in LEDGER), AssetKey(["history", "run_snapshot"])]
    with home_variable(home.root), instance_of(home) as instance:
        done = defs.resolve_job_def("evaluate").execute_in_process(
            instance=instance, tags=range_tags(2023, 2023), run_config=QUIET, asset_selection=some
        )
    assert done.success
    assert tick(home)[0] == [("2023", "2023")]


def test_the_same_is_asked_once_until_something_changes(home: Home) -> None:
    """What failed does not fail every minute: its run key stays, and Dagster runs a key once."""
    drop(home.input / "2023/b.csv", "A")
    first = tick(home)[1]
    assert tick(home)[1] == first
    drop(home.input / "2023/b.csv", "BB")
    assert tick(home)[1] != first


def test_a_file_that_returns_is_not_passed_over(jiping: Jiping, home: Home) -> None:
    """A → B → A asks three times: after each success the question is another one."""
    keys = []
    for text in ("A", "BB", "A"):
        drop(home.input / "2023/b.csv", text)
        keys += tick(home)[1]
        jiping("run", "--home", home.root, check=False)
    assert len(keys) == len(set(keys)) == 3


def test_a_killed_run_is_started_anew_twice_at_most(home: Home) -> None:
    """By Dagster's own retries, and only where the process was killed; bad data do not become good by trying again."""
    drop(home.input / "2023/b.csv", "A")
    with home_variable(home.root), instance_of(home) as instance:
        [request] = list(inbox(build_sensor_context(instance, resources={"home": HomeResource()})))
        assert isinstance(request, RunRequest)

        def will_retry(run: DagsterRun) -> str:
            instance.add_run(run)
            instance.report_run_failed(run)
            failed = instance.get_run_by_id(run.run_id)
            assert failed is not None
            return failed.tags["dagster/will_retry"]

        first = DagsterRun(job_name="evaluate", tags=request.tags)
        group = {"dagster/root_run_id": first.run_id, "dagster/parent_run_id": first.run_id}
        again = [
            DagsterRun(
                job_name="evaluate", tags=request.tags | group, root_run_id=first.run_id, parent_run_id=first.run_id
            )
            for _ in range(2)
        ]
        assert [will_retry(run) for run in (first, *again)] == ["true", "true", "false"]
        of_a_step = {**request.tags, "dagster/failure_reason": "STEP_FAILURE"}
        assert will_retry(DagsterRun(job_name="evaluate", tags=of_a_step)) == "false"


def test_while_something_runs_nothing_is_asked(home: Home) -> None:
    """A run that has begun may be evaluating just that."""
    drop(home.input / "2023/b.csv", "A")
    with instance_of(home) as instance:
        instance.add_run(DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED))
    assert tick(home)[2] == "有运行尚未结束，结束后再看"


def test_a_file_still_being_copied_waits(home: Home) -> None:
    """A folder in which something was written a moment ago is left for the next tick."""
    drop(home.input / "2023/b.csv", "half", age=0)
    ranges, _, reason = tick(home)
    assert ranges == [] and "正在写入" in reason
    drop(home.input / "2023/b.csv", "whole", age=10)
    assert tick(home)[0] == [("2023", "2023")]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda home: (home.input / "departments.csv").unlink(), "没有部门登记表"),
        (lambda home: drop(home.root / "bureau/settings.yaml", "first_year: 2018"), "settings.yaml 不能用"),
    ],
)
def test_what_the_office_must_mend_is_why_nothing_is_asked(
    spoil: Callable[[Home], None], reason: str, home: Home
) -> None:
    """A register or settings that cannot be used: the tick says so, and does not fail."""
    drop(home.input / "2023/b.csv", "A")
    spoil(home)
    ranges, _, said = tick(home)
    assert ranges == [] and reason in said


def test_a_newer_home_is_why_nothing_is_asked(home: Home) -> None:
    """A code server of an older release goes on for a while beside a newer command: its ticks say so."""
    with home.warehouse.connect() as connection:
        connection.execute("insert into main.migration values (99, now())")
    drop(home.input / "2023/b.csv", "A")
    ranges, _, said = tick(home)
    assert ranges == [] and "更新版本的程序" in said


def test_one_bad_entry_does_not_fail_the_tick(tmp_path: Path) -> None:
    """A dangling link among the files does not keep the others from being seen."""
    home = inbox_of(tmp_path, "2023")
    (home.input / "2023/broken.xlsx").symlink_to(tmp_path / "nowhere")
    assert tick(home)[0] == [("2023", "2023")]


def test_schedule_evaluates_the_year_before() -> None:
    """On 1 July 2027 the fiscal year 2026 is due."""
    context = build_schedule_context(scheduled_execution_time=datetime(2027, 7, 1, 6, tzinfo=UTC))
    assert annual_evaluation(context).partition_key == "2026"
