"""bureau/settings.yaml: what an office decides of its installation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assets.graph.home import HOME_VARIABLE
from assets.graph.settings import Settings, read_settings
from assets.knowledge.declared import OfficeFileError

_FIRST = "from assets.graph.partitions import fiscal_years; print(fiscal_years.get_partition_keys()[0])"


def written(folder: Path, text: str) -> Path:
    """A settings file with this content."""
    path = folder / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    return path


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
    (tmp_path / "inbox").mkdir()
    (tmp_path / "bureau").mkdir()
    written(tmp_path / "bureau", "first_fiscal_year: 2018\n")
    environment = {**os.environ, HOME_VARIABLE: str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "2018\n"
