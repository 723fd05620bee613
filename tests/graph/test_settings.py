"""bureau/settings.yaml: what an office decides of its installation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.graph.home import HOME_VARIABLE
from assets.graph.settings import Settings, read_settings
from assets.knowledge.declared import OfficeFileError

_FRESHNESS = """
from pipelines.definitions import defs
from dagster import AssetKey
print(defs.resolve_asset_graph().get(AssetKey(["publication", "dossier"])).freshness_policy)
"""
_FIRST = "from assets.graph.partitions import fiscal_years; print(fiscal_years.get_partition_keys()[0])"


def written(folder: Path, text: str) -> Path:
    """A settings file with this content."""
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def printed(home: Path, settings: str, program: str) -> str:
    """What a program prints that is started for a home with these settings."""
    for folder in ("inbox", "bureau"):
        (home / folder).mkdir(exist_ok=True)
    written(home / "bureau", settings)
    environment = {**os.environ, HOME_VARIABLE: str(home)}
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=True).stdout


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    """An office that decides nothing is told nothing and nobody, and evaluates from 2010 on."""
    assert read_settings(tmp_path / "settings.yaml") == Settings()
    assert read_settings(written(tmp_path, "# 尚未设置\n")).first_fiscal_year == 2010


@pytest.mark.parametrize(
    "text",
    [
        "first_year: 2018",  # a name that nothing reads
        "first_fiscal_year: 18",
        "deadline: 02-30",
        "outputs_url: javascript:alert(1)",
        "mail: {host: mail.example, sender: a@b.example, recipients: []}",
        "mail: {host: mail.example, sender: nobody, recipients: [c@d.example]}",
        "mail: {host: mail.example, sender: a@b.example, recipients: [c@d.example], password: geheim}",
        "- 1",
        "a: [",
    ],
)
def test_what_it_cannot_mean_is_refused_with_its_name(text: str, tmp_path: Path) -> None:
    """A misspelt setting does not seem to be in force; a password has no place in a file."""
    with pytest.raises(OfficeFileError, match=r"settings\.yaml"):
        read_settings(written(tmp_path, text))


def test_the_first_fiscal_year_is_the_first_partition(tmp_path: Path) -> None:
    """A home that begins in 2018 shows no years before, whoever opens its code location."""
    assert printed(tmp_path, "first_fiscal_year: 2018\n", _FIRST) == "2018\n"


@pytest.mark.parametrize("deadline", ["07-31", "02-29", "12-31", "01-01"])
def test_what_is_published_is_fresh_by_the_deadline(deadline: str, tmp_path: Path) -> None:
    """An office that must publish by 31 July sees that evening whether it has since New Year; without one, nothing."""
    policy = printed(tmp_path, f"deadline: {deadline}\n", _FRESHNESS)
    month, day = map(int, deadline.split("-"))
    assert f"59 23 {day} {month} *" in policy and "Asia/Shanghai" in policy
    assert printed(tmp_path, "", _FRESHNESS) == "None\n"
