"""What each command loads: nothing that it does not use, since loading is most of what a short command costs."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from assets.graph.home import Home
from assets.warehouse.files import PROJECT, SAMPLE
from pipelines.cli.main import COMMANDS

FILE = next((SAMPLE / "2023").glob("鼎城区工信局*.xlsx"))
NEVER = {"sqlglot"}
"""SQL is parsed by ``make schemas``."""
DAGSTER = {"dagster", "sqlalchemy", "grpc"}
DOCUMENTS = {"docx", "typst", "jinja2", "pdfplumber"}
WAREHOUSE = {"duckdb", "pyarrow"}
WORKBOOKS = {"xlsxwriter", "python_calamine"}

pytestmark = pytest.mark.pipeline

_PROBE = """
import sys
from pipelines.cli.main import main
try:
    main(sys.argv[1:])
finally:
    print("LOADED", *{name.partition(".")[0] for name in sys.modules}, file=sys.stderr)
"""


def loaded(*arguments: object) -> set[str]:
    """Top-level modules in memory at the end of a command."""
    command = [sys.executable, "-c", _PROBE, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=PROJECT)
    assert done.returncode == 0, done.stdout + done.stderr
    return set(next(line for line in done.stderr.splitlines() if line.startswith("LOADED")).split())


@pytest.mark.parametrize(
    ("arguments", "unused"),
    [
        (["--help"], DAGSTER | DOCUMENTS | WAREHOUSE | WORKBOOKS | {"pydantic", "yaml", "rich"}),
        (["scheme", "list"], DAGSTER | DOCUMENTS | WAREHOUSE | WORKBOOKS),
        (["run", "--help"], DAGSTER | DOCUMENTS | {"xlsxwriter"}),
        (["diff", "--help"], DAGSTER | DOCUMENTS | WORKBOOKS),
        (["check", FILE], DAGSTER | DOCUMENTS | {"xlsxwriter"}),
    ],
    ids=lambda value: " ".join(map(str, value))[:12] if isinstance(value, list) else "",
)
def test_a_command_loads_what_it_uses(arguments: list[object], unused: set[str]) -> None:
    """Help comes at once, and a file is checked without Dagster."""
    assert loaded(*arguments) & (unused | NEVER) == set()


def test_template_needs_no_warehouse(tmp_path: Path) -> None:
    """Blank forms are written from declarations and register alone."""
    assert loaded("template", "--departments", "430703-gxj", tmp_path) & (DAGSTER | DOCUMENTS | WAREHOUSE) == set()


def test_explain_and_runs_need_no_dagster(sample_home: Home) -> None:
    """What is stored is shown without an instance."""
    explained = loaded("explain", "鼎城区工信局", 2023, "--home", sample_home.root)
    assert explained & (DAGSTER | {"docx", "typst", "xlsxwriter", "pdfplumber"} | NEVER) == set()


def test_the_list_of_commands_says_what_they_say_themselves() -> None:
    """The list is written apart, since it loads none of them: each sentence opens the command's own help."""
    for name, (module, summary) in COMMANDS.items():
        command = getattr(import_module(f"pipelines.cli.{module}"), name)
        assert command.name == name
        assert command.help.startswith(summary.removesuffix("。"))
