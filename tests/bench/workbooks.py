"""A hundred filled workbooks of made-up departments, and the time that ``jiping run`` takes over them."""

import csv
import os
import subprocess
import sys
import time
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assets.knowledge.forms import Form, forms
from assets.publication.forms.writer import write_form
from assets.warehouse.files import PROJECT
from tests.makers.sample import district

"""The sample's generator: a script beside its data, not part of a package."""

YEARS = (2022, 2023)
DEPARTMENTS = 50

_DOCUMENTS = ("report.docx", "report.pdf", "scoresheet.xlsx", "index.html", "evaluation.json")
_IMPORTS = "import pipelines.cli.run, pipelines.definitions, sqlalchemy, alembic"
"""What a run imports, early or late: Dagster and all assets, and Dagster's storage."""

_STARTS = 3


@dataclass(frozen=True)
class Run:
    """One ``jiping run``: wall-clock seconds of the whole process, and how many documents it wrote."""

    seconds: float
    documents: int


def measure_files(folder: Path) -> tuple[float, dict[str, Run]]:
    """Write the workbooks (not timed), then time ``jiping run`` over them three times, each a process of its own.

    Returns:
        Seconds of a process that only imports what ``jiping run`` imports (median of three), and the runs.
    """
    source, out = folder / "submissions", folder / "out"
    write_submissions(source)
    start = sorted(_seconds([sys.executable, "-c", _IMPORTS]) for _ in range(_STARTS))[_STARTS // 2]
    runs = {"new files, empty home": _run(source, out)}
    change_one(source)
    runs["one file changed"] = _run(source, out)
    runs["nothing changed"] = _run(source, out)
    expected = [len(_DOCUMENTS) * DEPARTMENTS * len(YEARS), len(_DOCUMENTS), 0]
    if [run.documents for run in runs.values()] != expected:
        raise RuntimeError(f"documents written: {[run.documents for run in runs.values()]}, expected {expected}")
    return start, runs


def _run(source: Path, out: Path) -> Run:
    before = _written(out)
    jiping = Path(sys.executable).with_name("jiping")
    seconds = _seconds([str(jiping), "run", "--input", str(source), "--out", str(out)])
    return Run(seconds, len(_written(out) - before))


def _written(out: Path) -> set[tuple[Path, int]]:
    return {(path, path.stat().st_mtime_ns) for name in _DOCUMENTS for path in out.glob(f"*/*/{name}")}


def write_submissions(folder: Path) -> None:
    """A register and one workbook per department and year, filled like those of the sample's synthetic district."""
    register, region = {}, district.district()["region"]
    for year in YEARS:
        (folder / str(year)).mkdir(parents=True)
        filed = [one for one in district.submissions() if one.fiscal_year == year]
        for number in range(DEPARTMENTS):
            one = _of_department(number, filed[number % len(filed)])
            register[number] = [one.entry["id"], district.department_name(one.entry, year), region, "true"]
            (folder / str(year) / _name(number)).write_bytes(write_form(_form(), district.filling_of(_form(), one)))
    with (folder / "departments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["department_id", "name", "region", "synthetic"], *register.values()])


def change_one(folder: Path) -> None:
    """One department reports one more retired person in the last year."""
    one = _of_department(0, next(one for one in district.submissions() if one.fiscal_year == YEARS[-1]))
    one.add("retirees.final", "1")
    (folder / str(YEARS[-1]) / _name(0)).write_bytes(write_form(_form(), district.filling_of(_form(), one)))


def _of_department(number: int, submission: Any) -> Any:
    """The same submission from another department."""
    entry = {name: value for name, value in submission.entry.items() if name != "former"}
    return replace(deepcopy(submission), entry=entry | {"id": f"990001-{number + 101}", "short": f"第{number + 1}局"})


def _name(number: int) -> str:
    return f"第{number + 1}局绩效数据收集表.xlsx"


def _form() -> Form:
    return next(form for form in forms() if form.reader == "workbook")


def _seconds(command: list[str]) -> float:
    """Wall-clock seconds of a process in the project's folder, with no home set from outside."""
    environment = {name: value for name, value in os.environ.items() if name not in ("JIPING_HOME", "DAGSTER_HOME")}
    start = time.perf_counter()
    finished = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if finished.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {finished.returncode}:\n{finished.stderr[-2000:]}")
    return seconds
