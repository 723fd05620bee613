"""The Dagster instance of a home: what its operator set over what the project sets (docs/adr/0026)."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assets.graph.district import DISTRICT_VARIABLE, district
from assets.graph.home import HOME_VARIABLE, Home
from assets.graph.home_settings import DuckDB
from assets.knowledge.declared import OfficeFileError, reason
from assets.warehouse.files import read_yaml
from assets.warehouse.replacement import replace_file

_NAME = "dagster.yaml"
_MARK = "# 由 jiping 生成，勿改：运维的设置写在上一级文件夹的 dagster.yaml（docs/operating/dagster.md）sha256:"
_MARKED = re.compile(r"\A#[^\n]*sha256:(?P<digest>[0-9a-f]{64})\n(?P<body>.*)\Z", re.DOTALL)
_UNMARKED = {
    "7e26c97a1dc42fba2bcd24e88fc7083ea34faac5f49d2496fd25a6f703fc69a7",
    "2078a20d2d5dce46ce90da776df98cb0b67ece0764e2c78d3517e4501edffdcf",
}
"""Digests of what the releases before the mark wrote, without the folder of the event log."""
_STORAGES = {"storage", "run_storage", "event_log_storage", "schedule_storage"}
_SECTIONS = [("storage",), ("concurrency",), ("concurrency", "runs"), ("concurrency", "pools")]
"""What Dagster looks into before it checks it."""
_ONE_WRITER = {"default_limit": 1, "granularity": "op"}
_DRIVER = "postgresql+psycopg2"
"""SQLAlchemy 2.1 takes psycopg 3 for ``postgresql``, with which Dagster cannot store an event."""
_PASSWORD_KEY = re.compile(r"\w*(?:passw(?:or)?d|pwd|secret|token|access_?key)", re.IGNORECASE)
_PASSWORD = re.compile(rf"://[^:/@\s]*:(?!\d+/)[^@\s]+@|(?:^|[?&;\s]){_PASSWORD_KEY.pattern} *=[^&\s]", re.IGNORECASE)
"""In an address, or as a variable or a word of libpq with its value."""

INSTANCE_VARIABLE = "DAGSTER_HOME"
PROVINCE_VARIABLE = "JIPING_PROVINCE"
"""Names the list of districts where no option does: to the services of an installation, and at its terminal."""


def use(home: Home) -> None:
    """Point Dagster and the assets of this process, and of those that it starts, at a home.

    Raises:
        OfficeFileError: the operator's settings cannot be used, or :func:`has_own_instance` cannot tell.
    """
    is_own = has_own_instance()
    home.protect()
    os.environ[HOME_VARIABLE] = str(home.root)
    if is_own:
        write_settings(home.dagster, one_writer=isinstance(home.tables, DuckDB))
    use_instance(home.dagster if is_own else instance_folder())


def has_own_instance() -> bool:
    """Whether the instance of a home lies in it; that of a district is the province's, which the environment names.

    Raises:
        OfficeFileError: no instance is named for a district, or no district where there are several.
    """
    if district():
        if not os.environ.get(INSTANCE_VARIABLE):
            raise OfficeFileError(
                f"环境变量 {DISTRICT_VARIABLE} 指定了区县，却没有 {INSTANCE_VARIABLE}：用 jiping province 或 --province"
            )
        return False
    if os.environ.get(PROVINCE_VARIABLE):
        raise OfficeFileError(
            f"这台机器有多个区县（环境变量 {PROVINCE_VARIABLE}）："
            f"请用 jiping province，或用 {DISTRICT_VARIABLE} 和 {INSTANCE_VARIABLE} 指定区县和各区县共用的 Dagster"
        )
    return True


def use_instance(folder: Path) -> None:
    """Point Dagster in this process, and in those that it starts, at the instance in a folder."""
    os.environ[INSTANCE_VARIABLE] = str(folder)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "1000")  # events of one table are stored together
    # The quality of a figure never depends on the machine's language settings.
    os.environ.setdefault("PYTHONUTF8", "1")


def instance_folder() -> Path:
    """Of the instance at which Dagster is pointed."""
    return Path(os.environ[INSTANCE_VARIABLE])


def write_settings(folder: Path, *, one_writer: bool = True, runs_at_once: int = 1) -> None:
    """Write the ``dagster.yaml`` that Dagster reads, where it is not what it should be.

    Args:
        folder: of an instance, made if need be; what its operator sets lies in the folder above.
        one_writer: whether two steps must never write at a time, as to a warehouse in one file.
        runs_at_once: of all code locations together; of one there is always one.

    Raises:
        OfficeFileError: the operator's settings cannot be used, or stand in the file that is written here.
    """
    ours = read_yaml(Path(__file__).with_name(_NAME))
    ours["event_log_storage"]["config"] = {"base_dir": str(folder / "history" / "runs")}
    ours["concurrency"]["runs"]["max_concurrent_runs"] = runs_at_once
    path, theirs = folder / _NAME, folder.parent / _NAME
    body = yaml.safe_dump(_laid_over(ours, theirs, one_writer) if theirs.exists() else ours, allow_unicode=True)
    text = f"{_MARK}{_digest(body)}\n{body}"
    present = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
    if present == text:
        return
    if present is not None and not _is_generated(present):
        raise OfficeFileError(
            f"{path} 由 jiping 生成，却被改动过：请把改动写入 {theirs}（其中每一项都优先），再删去前者"
        )
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode())


def _laid_over(ours: dict[str, Any], path: Path, one_writer: bool) -> dict[str, Any]:
    """The project's settings, in which each key that the operator wrote is the operator's."""
    try:
        theirs = read_yaml(path) or {}
    except (yaml.YAMLError, IsADirectoryError) as error:
        raise OfficeFileError(f"{path} 无法读取：{reason(error)}") from error
    if not isinstance(theirs, dict) or not all(isinstance(key, str) for key in theirs):
        raise OfficeFileError(f"{path} 应为 Dagster 的设置（键: 值）")
    try:
        secrets = sorted(_secrets(theirs))
    except RecursionError as error:
        raise OfficeFileError(f"{path} 里有引用自身的内容") from error
    if secrets:
        raise OfficeFileError(
            f"{path} 里写有口令或密钥（{'、'.join(secrets)}）：改写成 {{env: 环境变量名}}，其值放在环境变量里"
        )
    for keys in _SECTIONS:
        if not isinstance(_section(theirs, *keys[:-1]).get(keys[-1]), dict | None):
            raise OfficeFileError(f"{path} 的 {'.'.join(keys)} 应为“键: 值”")
    if _STORAGES & theirs.keys():
        del ours["event_log_storage"]  # made for one machine's SQLite
    settings = _merged(ours, theirs)
    _keep_limits(_section(settings, "concurrency", "runs"), _section(ours, "concurrency", "runs"))
    if database := _section(settings, "storage", "postgres", "postgres_db"):
        database.setdefault("scheme", _DRIVER)
    pools = _section(settings, "concurrency", "pools")
    if one_writer and {key: pools.get(key) for key in _ONE_WRITER} != _ONE_WRITER:
        raise OfficeFileError(
            f"{path} 的 concurrency.pools 不能改：数据仓库是一个文件，同时只能有一个写入者"
            "（default_limit: 1，granularity: op）；同时运行多少次由 concurrency.runs 决定"
        )
    return settings


def _section(settings: dict[str, Any], *keys: str) -> dict[str, Any]:
    """What stands under keys within one another; nothing where no settings stand there, which Dagster will refuse."""
    for key in keys:
        inner = settings.get(key)
        settings = inner if isinstance(inner, dict) else {}
    return settings


def _merged(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Key by key: theirs where both say something else, without what they set to null."""
    both = dict(ours)
    for key, value in theirs.items():
        if value is None:
            both.pop(key, None)
        elif isinstance(value, dict):
            both[key] = _merged(_section(both, key), value)
        else:
            both[key] = value
    return both


def _keep_limits(runs: dict[str, Any], ours: dict[str, Any]) -> None:
    """The project's limits by tag hold beside the operator's, but for a tag that the operator limits otherwise."""
    theirs = runs.get("tag_concurrency_limits")
    if isinstance(theirs, list):
        limited = [limit.get("key") for limit in theirs if isinstance(limit, dict)]
        ours_too = [limit for limit in ours["tag_concurrency_limits"] if limit["key"] not in limited]
        runs["tag_concurrency_limits"] = [*theirs, *ours_too]


def _secrets(value: Any, path: str = "") -> Iterator[str]:
    """Where a password, key or token stands in settings, whatever they are of."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _secrets(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _secrets(inner, path)
    elif _PASSWORD_KEY.fullmatch(path.rpartition(".")[2]):
        if value not in ("", None):
            yield path
    elif isinstance(value, str) and _PASSWORD.search(value):
        yield path


def _is_generated(text: str) -> bool:
    """Whether a file is as this program or an earlier release wrote it."""
    if marked := _MARKED.match(text):
        return _digest(marked["body"]) == marked["digest"]
    try:
        settings = yaml.safe_load(text)
        settings["event_log_storage"].pop("config", None)
    except (yaml.YAMLError, TypeError, KeyError, AttributeError):
        return False
    return _digest(yaml.safe_dump(settings)) in _UNMARKED


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
