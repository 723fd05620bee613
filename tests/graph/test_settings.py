"""bureau/settings.yaml: what an office decides of its installation."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from assets.graph.home import HOME_VARIABLE
from assets.graph.settings import Settings, read_settings
from assets.knowledge.declared import OfficeFileError

_FRESHNESS = """
from pipelines.definitions import defs
from dagster import AssetKey
graph = defs.resolve_asset_graph()
policies = {key.path[-1]: graph.get(key).freshness_policy for key in graph.get_all_asset_keys()}
print({asset: policy for asset, policy in policies.items() if policy})
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
        "deadline: 02-29",  # not in every year
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


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("first_year: 2018", "first_year 不是可用的名称"),
        ("first_fiscal_year: 18", "first_fiscal_year 不能小于 1990"),
        ("first_fiscal_year: 今年", "first_fiscal_year 须是整数"),
        ("deadline: 2023-02-30", "不能用："),  # YAML takes it for a date, which there is not
        ("deadline: 02-29", "deadline 不正确（不是每年都有的一天）"),
        ("outputs_url: ftp://name:geheim@a.example", "outputs_url 须是 http:// 或 https:// 开头的网址"),
        ("webhook: 3", "webhook 须写成文字（数字加引号）"),
        (
            "mail: {host: 3, security: ssl}",
            "mail.host 须写成文字（数字加引号）；mail.security 只能写 none、starttls、tls",
        ),
        ("- 1", "整个文件 须写成“键: 值”"),
        ("license: {}\na: b: c", "第 2 行："),
        ("a: " + 3000 * "[", "不能用："),
    ],
)
def test_what_is_wrong_is_said_of_its_key(text: str, sentence: str, tmp_path: Path) -> None:
    """Who keeps the file learns which line to mend: in one line, in Chinese, and nothing of what stands there."""
    with pytest.raises(OfficeFileError) as refused:
        read_settings(written(tmp_path, text))
    told = str(refused.value)
    assert sentence in told
    assert not any(foreign in told for foreign in ("pydantic", "Input", "geheim", "\n"))


def test_the_first_fiscal_year_is_the_first_partition(tmp_path: Path) -> None:
    """A home that begins in 2018 shows no years before, whoever opens its code location."""
    assert printed(tmp_path, "first_fiscal_year: 2018\n", _FIRST) == "2018\n"


@pytest.mark.parametrize("deadline", ["07-31", "02-28", "12-31", "01-01"])
def test_only_the_annual_publication_is_fresh_by_the_deadline(deadline: str, tmp_path: Path) -> None:
    """An office that must publish by 31 July sees that evening whether it has; without a deadline nothing is due."""
    policy = printed(tmp_path, f"deadline: {deadline}\n", _FRESHNESS)
    month, day = map(int, deadline.split("-"))
    assert policy.startswith("{'annual_publication': CronFreshnessPolicy") and policy.count("CronFreshnessPolicy") == 1
    assert f"59 23 {day} {month} *" in policy and "Asia/Shanghai" in policy
    assert printed(tmp_path, "", _FRESHNESS) == "{}\n"


@pytest.mark.parametrize(
    ("now", "due", "overdue"),
    [
        ("2024-07-31T00:00:00+08:00", 2023, False),  # its last day begins
        ("2024-07-31T15:59:59+00:00", 2023, False),
        ("2024-07-31T16:00:00+00:00", 2023, True),  # in Beijing the day is over
        ("2024-07-30T23:59:59+08:00", 2022, True),
        ("2025-01-01T00:00:00+08:00", 2023, True),
        ("2023-07-31T12:00:00+08:00", 2022, False),
        ("2023-07-30T12:00:00+08:00", None, False),  # 2021 was before the office began
    ],
)
def test_a_year_is_due_in_the_year_after(now: str, due: int | None, overdue: bool) -> None:
    """Due from the deadline's day of the year after until that of the next; overdue once that day is over."""
    settings, moment = Settings(deadline="07-31", first_fiscal_year=2022), datetime.fromisoformat(now)
    assert settings.due_year(moment) == due
    assert due is None or settings.is_overdue(due, moment) is overdue
    assert Settings().due_year(moment) is None
