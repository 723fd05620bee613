"""Department-years in Dagster: when one was published, by which run, from which file; and one published alone."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home, load_home
from assets.publication.department_years import KEY
from assets.publication.documents import DOCUMENTS
from assets.publication.folder import manifest_of
from assets.warehouse.files import SAMPLE
from pipelines.definitions import defs
from pipelines.runs import QUIET, range_tags
from tests.conftest import Jiping, Shared
from tests.makers.home_state import copy_of, documents, home_variable
from tests.makers.instance import facts, instance_of, runs_of

TABLE = ".".join(KEY.path)
GXJ, EDUCATION = "430703-gxj", "990001-01"


@pytest.fixture(scope="module")
def two_departments(jiping: Jiping, district: Path, shared: Shared) -> Home:
    """The district with a second department in 2023; not to be written to."""

    def evaluate(root: Path) -> None:
        inbox = root / "inbox"
        shutil.copytree(district, inbox)
        shutil.copy(SAMPLE / "2023/合成-教育局-2023年绩效数据收集表.xlsx", inbox / "2023")
        jiping("run", "--input", inbox, "--home", root)

    return load_home(shared("two_departments", evaluate))


def publish(home: Home, year: int, **config: object) -> Any:
    """Run the job ``publish`` of a fiscal year, as the launchpad of the UI does."""
    with home_variable(home.root), instance_of(home) as instance:
        return defs.resolve_job_def("publish").execute_in_process(
            instance=instance,
            tags=range_tags(year, year),
            run_config={**QUIET, "ops": {"publication__department_documents": {"config": config}}},
            raise_on_error=False,
        )


def runs(home: Home, year: int) -> dict[str, str]:
    """Department → the run that published its documents of a year, as their manifest has it."""
    return {
        folder.name: manifest.run_id
        for folder in (home.outputs / str(year)).iterdir()
        if folder.name != "data" and (manifest := manifest_of(folder)) is not None
    }


def test_each_says_when_by_which_run_and_from_which_file(two_departments: Home) -> None:
    """“When was 430703-gxj 2023 last published, by which run, from which file” is one event."""
    shown = facts(two_departments, TABLE)
    assert set(shown) == {f"{GXJ}|2022", f"{GXJ}|2023", f"{EDUCATION}|2023"}
    event = shown[f"{GXJ}|2023"]
    manifest = manifest_of(two_departments.outputs / "2023" / GXJ)
    assert manifest is not None
    assert (event["run"], event["published_at"]) == (manifest.run_id, manifest.published_at.timestamp())
    assert (event["score"], event["verdict"]) == ("13.25—83.25分", "自评得分不可达到")
    assert "鼎城区工信局-2023年绩效数据收集表.xlsx" in event["sources"]
    assert manifest.files["evaluation.json"] in event["files"]


def test_only_what_is_written_anew_has_a_new_event(jiping: Jiping, two_departments: Home, tmp_path: Path) -> None:
    """A rerun that changes one department adds its event and leaves those of the others; the run is tagged with it."""
    home = copy_of(two_departments, tmp_path)
    (home.outputs / "2023" / GXJ / "report.docx").unlink()
    before = facts(home, TABLE)
    jiping("backfill", "--years", "2023", "--home", home.root)
    after = facts(home, TABLE)
    assert {partition for partition in after if after[partition] != before[partition]} == {f"{GXJ}|2023"}
    tags = runs_of(home)[-1]
    assert (tags["jiping/years"], tags["jiping/departments"]) == ("2023", GXJ)


def test_what_a_killed_run_published_is_said_by_the_next(jiping: Jiping, two_departments: Home, tmp_path: Path) -> None:
    """Killed between the documents and their events: the next run says whose documents lie there, though it wrote none.

    So it does for a home of before department-years had events.
    """
    home = copy_of(two_departments, tmp_path)
    manifest = home.outputs / "2023" / GXJ / "manifest.json"
    before = runs(home, 2023)
    manifest.write_text(manifest.read_text().replace(before[GXJ], "killed"))
    jiping("backfill", "--years", "2023", "--home", home.root)
    shown = facts(home, TABLE)
    assert shown[f"{GXJ}|2023"]["run"] == "killed"
    assert shown[f"{EDUCATION}|2023"]["run"] == before[EDUCATION]
    with instance_of(home) as instance:
        instance.wipe_assets([KEY])
    jiping("backfill", "--years", "2022-2023", "--home", home.root)
    assert {name: event["run"] for name, event in facts(home, TABLE).items()} == {
        name: event["run"] for name, event in shown.items()
    }


def test_one_department_is_published_alone(jiping: Jiping, two_departments: Home, tmp_path: Path) -> None:
    """By its id, forced: its documents come from this run, those of the other stay, and stay remembered."""
    home = copy_of(two_departments, tmp_path)
    before, earlier = documents(home), runs(home, 2023)
    run = publish(home, 2023, departments=[GXJ], force=True)
    assert run.success
    assert runs(home, 2023) == {GXJ: run.run_id, EDUCATION: earlier[EDUCATION]}
    assert documents(home) == before
    assert facts(home, f"publication.{DOCUMENTS[0].key}")["2023"]["dagster/partition_row_count"] == 2
    jiping("backfill", "--years", "2023", "--home", home.root)
    assert runs(home, 2023) == {GXJ: run.run_id, EDUCATION: earlier[EDUCATION]}


def test_a_department_that_is_not_evaluated_is_refused(two_departments: Home, tmp_path: Path) -> None:
    """A misspelt id publishes nothing and says so; it does not seem to have been done."""
    run = publish(copy_of(two_departments, tmp_path), 2023, departments=["430703-gxi"])
    [failure] = [event for event in run.all_events if event.is_step_failure]
    assert not run.success
    assert "430703-gxi" in str(failure.step_failure_data.error)
