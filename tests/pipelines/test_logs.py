"""Lines of JSON for a journal: whatever a run or the UI says is one object a line, failures with run and year."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assets.warehouse.files import PROJECT
from pipelines.logs import FORMAT_VARIABLE
from tests.makers.home_state import home_at, own_variables
from tests.makers.instance import instance_of
from tests.makers.served_ui import served, wait

JIPING = str(Path(sys.executable).parent / "jiping")
LAUNCH = """
mutation Launch {
  launchRun(executionParams: {
    selector: {
      repositoryLocationName: "jiping", repositoryName: "__repository__", jobName: "__ASSET_JOB",
      assetSelection: [
        {path: ["intake", "department"]}, {path: ["intake", "reorganisation"]}, {path: ["intake", "correction"]}
      ], assetCheckSelection: []
    },
    executionMetadata: {tags: [{key: "dagster/partition", value: "2023"}]}
  }) { __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message } }
}
"""
FAULT = """
import pipelines.cli.run
from pipelines.cli.main import main
def fault(*arguments): raise ZeroDivisionError("nobody expected this")
pipelines.cli.run.home_for_run = fault
main()
"""
STATUS = "query Status($id: ID!) { runOrError(runId: $id) { ... on Run { status } } }"


def lines_of(text: str) -> list[dict[str, Any]]:
    """The lines of a log, of which each must be an object with the keys that all have."""
    lines = [json.loads(line) for line in text.splitlines()]
    assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in lines)
    return lines


def test_a_run_that_fails_says_which_and_of_which_years(district: Path, tmp_path: Path) -> None:
    """Every line of ``jiping run`` is an object on stdout; the failure names run, fiscal years, step and cause."""
    home = home_at(tmp_path / "home", district)
    home.outputs.mkdir()
    (home.outputs / "2023").write_text("a file where a folder should be")
    command = [JIPING, "--log-format", "json", "run", "--home", str(home.root)]
    done = subprocess.run(command, capture_output=True, text=True, env=own_variables(), check=False)
    assert (done.returncode, done.stderr) == (1, "")
    lines = lines_of(done.stdout)
    with instance_of(home) as instance:
        [run] = instance.get_runs()
        recorded = len(instance.all_logs(run.run_id))
    of_run = [line for line in lines if "run_id" in line]
    assert {line["run_id"] for line in of_run} == {run.run_id}
    assert {tuple(line["fiscal_years"]) for line in of_run} == {(2022, 2023)}
    assert len(of_run) >= recorded / 2
    [failure] = [line for line in of_run if line.get("type") == "STEP_FAILURE"]
    assert failure["level"] == "error" and failure["step"] == "publication__department_documents"
    assert "2023" in failure["error"]
    assert [line["level"] for line in of_run if line.get("type") == "PIPELINE_FAILURE"] == ["error"]
    assert any(line["logger"] == "jiping" and "此前的数据完好" in line["event"] for line in lines)


def test_a_sentence_is_a_line(tmp_path: Path) -> None:
    """What stops a command before any run is a line too; a service sets the format in its environment."""
    environment = {**own_variables(), FORMAT_VARIABLE: "json"}
    command = [JIPING, "run", "--home", str(tmp_path), "--years", "1066"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    [line] = lines_of(done.stdout)
    assert (done.returncode, done.stderr, line["level"]) == (1, "", "error")
    assert "没有年度 1066" in line["event"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("verify", "--home", "home"), "还没有收件凭证"),
        (("province", "status", "--file", "province.yaml"), "鼎城区"),
    ],
)
def test_every_command_writes_lines(command: tuple[str, ...], says: str, tmp_path: Path) -> None:
    """Where lines are asked for nothing that a command says is lost, be it a table."""
    (tmp_path / "home" / "inbox").mkdir(parents=True)
    declared = 'name: 示范省\ndistricts: [{code: "430703", name: 鼎城区, home: home}]\n'
    (tmp_path / "province.yaml").write_text(declared, encoding="utf-8")
    environment = {**own_variables(), FORMAT_VARIABLE: "json"}
    done = subprocess.run(
        [JIPING, *command], capture_output=True, text=True, env=environment, cwd=tmp_path, check=False
    )
    assert done.stderr == ""
    assert says in "".join(line["event"] for line in lines_of(done.stdout))


def test_a_fault_of_the_program_is_a_line(tmp_path: Path) -> None:
    """What nobody caught is one line like all others, with its traceback, and nothing beside it; the exit says so."""
    command = [sys.executable, "-c", FAULT, "--log-format", "json", "run", "--home", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=own_variables(), cwd=PROJECT, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    [line] = lines_of(done.stdout)
    assert (line["level"], line["logger"], line["event"]) == ("critical", "jiping", "程序出错")
    assert "ZeroDivisionError: nobody expected this" in line["exception"] and "in fault" in line["exception"]


def test_the_processes_of_the_ui_write_lines(tmp_path: Path) -> None:
    """Web server, code server, daemon and the runs they start: one journal, in which a run's failure can be found."""
    without_register = tmp_path / "inbox"
    without_register.mkdir()
    home = home_at(tmp_path / "home", without_register)
    with served(home.root, "--log-format", "json", "dev", "--home", str(home.root)) as ui:
        run = ui.ask(LAUNCH)["launchRun"]
        assert run["__typename"] == "LaunchRunSuccess", run
        asked = run["run"]["runId"]
        wait(lambda: ui.ask(STATUS, id=asked)["runOrError"]["status"] == "FAILURE", 120)
    lines = lines_of((home.root / "dev.log").read_text(encoding="utf-8"))
    [failure] = [line for line in lines if line.get("type") == "STEP_FAILURE"]
    assert (failure["run_id"], failure["fiscal_years"], failure["level"]) == (asked, [2023], "error")
    assert "没有部门登记表" in failure["error"]
