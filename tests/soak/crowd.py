"""Ten thousand files in one folder: a run says what became of each, and the next run reads none again."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.graph.home import load_home
from assets.intake.collect import latest_by_path
from assets.warehouse.files import PROJECT
from assets.warehouse.warehouse import EVERY_YEAR
from tests.makers.home_state import own_variables

DEPARTMENTS = 12
_FIGURES = "部门,项目,阶段,口径,金额,单位\n{name},支出合计,决算,全部,{number}.25,\n"


@dataclass(frozen=True)
class Crowd:
    """What became of the files, and what both runs cost: seconds and MB at their peak."""

    files: int
    statuses: dict[str, int]
    seconds: tuple[float, float]
    largest_mb: tuple[float, float]
    failures: list[str]


def soak_crowd(folder: Path, count: int) -> Crowd:
    """Write ``count`` files of twelve departments and run twice."""
    submitted, home = folder / "in", folder / "home"
    for path, text in _files(count):
        target = submitted / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    names = [f"{number:02d},{_name(number)},合成区" for number in range(DEPARTMENTS)]
    (submitted / "departments.csv").write_text("\n".join(["department_id,name,region", *names, ""]), encoding="utf-8")
    runs = [_run(submitted, home), _run(submitted, home)]
    failures = [shown for code, _, _, shown in runs if code != 3 or "Traceback" in shown]
    rows = load_home(home).warehouse.rows(["intake.source_file"], EVERY_YEAR)["intake.source_file"]
    states = Counter(row["status"] for row in latest_by_path(rows).values())
    if sum(states.values()) != count or len(rows) != count:
        failures.append(f"{len(rows)} rows of the ledger for {count} files: {states}")
    return Crowd(
        count, dict(states), (runs[0][1], runs[1][1]), (runs[0][2], runs[1][2]), failures
    )  # fmt: skip


def _files(count: int) -> Iterator[tuple[str, str]]:
    """Figures, one file in ten unreadable, one in ten a copy of another; in a folder for each department."""
    for number in range(count):
        department = number % DEPARTMENTS
        text = _FIGURES.format(name=_name(department), number=1000 + (number // DEPARTMENTS) % 9 * number)
        if number % 10 == 9:
            text = f"说明{number}\n"
        yield f"2023/{_name(department)}/{number:05d}.{'txt' if number % 10 == 9 else 'csv'}", text


def _name(number: int) -> str:
    return f"合成第{number + 1}局"


def _run(submitted: Path, home: Path) -> tuple[int, float, float, str]:
    """Exit code, seconds, MB at the peak, and what the terminal showed."""
    program = "from pipelines.cli.main import command; command()"
    shown, begun = home.with_suffix(".txt"), time.monotonic()
    with shown.open("wb") as output:
        run = subprocess.Popen(
            [sys.executable, "-c", program, "run", "--input", str(submitted), "--home", str(home)],
            stdout=output, stderr=output, cwd=PROJECT, env=own_variables(),
        )  # fmt: skip
        _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    return run.returncode, time.monotonic() - begun, usage.ru_maxrss / 1024, shown.read_text(encoding="utf-8")
