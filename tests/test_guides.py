"""The guides of ``docs/authoring`` work: whoever follows one word for word sees what it shows."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assets.warehouse.files import PROJECT

pytestmark = pytest.mark.pipeline

GUIDES = sorted((PROJECT / "docs" / "authoring").glob("*.md"))
BLOCK = re.compile(r"^```(\w+)(?: (\S+))?( \+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""A file to write (its path after the language), lines to add to one (+), or a ``console`` session."""

COMMANDS = {
    "jiping": ["-c", "from pipelines.cli.main import main; main()"],
    "make schemas": ["-c", "from pipelines import json_schemas, lineage; json_schemas.main(); lineage.main()"],
}
"""What a session may call → arguments of Python."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project's program and data that a guide may change."""
    for folder in ("assets", "pipelines", "sql", "data"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "20*"))
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_shows_what_happens(guide: Path, checkout: Path) -> None:
    """Every file of a guide is written, every command is run, and every line shown is printed, in that order."""
    sessions = 0
    for language, path, adds, content in BLOCK.findall(guide.read_text(encoding="utf-8")):
        if language == "console":
            sessions += 1
            _play(content, checkout)
        elif path:
            target = checkout / path
            target.parent.mkdir(parents=True, exist_ok=True)
            before = target.read_text(encoding="utf-8") if adds else ""
            target.write_text(before + content, encoding="utf-8")
    assert sessions


def _play(session: str, checkout: Path) -> None:
    """Run the commands of a session and look for the lines shown below each."""
    commands = re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", session, re.MULTILINE)
    assert commands
    for command, shown in commands:
        printed = iter(_run(command, checkout))
        for line in filter(None, map(str.strip, shown.splitlines())):
            words = line.split()
            assert any(_in_order(words, candidate) for candidate in printed), f"$ {command}: not printed: {line}"


def _run(command: str, checkout: Path) -> list[str]:
    """The lines that a command prints, without the borders of tables."""
    name = next(name for name in COMMANDS if command == name or command.startswith(f"{name} "))
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("JIPING", "DAGSTER"))}
    done = subprocess.run(
        [sys.executable, *COMMANDS[name], *command.removeprefix(name).split()],
        cwd=checkout, env={**environment, "PYTHONPATH": str(checkout)}, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    return re.sub("[│┃]", " ", done.stdout + done.stderr).splitlines()


def _in_order(words: list[str], line: str) -> bool:
    """Whether all words stand in the line, in their order."""
    return re.search(".*".join(map(re.escape, words)), line) is not None
