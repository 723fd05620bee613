"""When a file came, and how old it is by its own word: receipt never runs backwards, age only asks."""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from assets.intake.containers.isolation import apart
from assets.intake.problems import Problem
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import EVERY_YEAR, Warehouse

_TICK = timedelta(microseconds=1)
_EDITION = re.compile(r"(?<![A-Za-z0-9])[Vv](?:er)?\.?\s*(\d{1,3})(?!\d)|第\s*(\d{1,3})\s*[版稿]")
_FINAL = re.compile("定稿|终稿|最终|正式|修[订改正]|更正|报送稿|印发稿|审定")
_DRAFT = re.compile("初稿|草稿|草案|征求意见|讨论稿|送审稿|未定稿|待审|样稿")
_DATE = re.compile(r"(?<!\d)(20\d\d)(?:年|[-._/]?)(0?[1-9]|1[0-2])(?:月|[-._/]?)(0?[1-9]|[12]\d|3[01])(?!\d)")
_CORE = "docProps/core.xml"
_MOST_CORE_BYTES = 65_536
_TITLE = re.compile(r"<dc:title[^>]*>([^<]*)<")
_MODIFIED = re.compile(r"<dcterms:modified[^>]*>\s*([^<\s]+)\s*<")


@dataclass(frozen=True)
class Age:
    """How old a file is by its own word.

    Attributes:
        finality: 1 where its name or that title says that it is final or revised, -1 where it says that it is a draft.
        edition: number of its version, by its name or by the title in its properties.
        written_at: the date in its name, else when its properties say that it was last changed, else when the file was.
    """

    finality: int | None
    edition: int | None
    written_at: datetime


def last_receipt(warehouse: Warehouse) -> datetime | None:
    """The last moment that the ledger knows of."""
    if not warehouse.exists() or "intake.source_file" not in warehouse.columns():
        return None
    [row] = warehouse.select(load_model("trust", "last_receipt"), EVERY_YEAR)
    moment: datetime | None = row["last_receipt"]
    return moment


def receipt_time(now: datetime, last: datetime | None) -> datetime:
    """Time of receipt: later than every receipt before, whatever the clock says."""
    return now if last is None or now > last else last + _TICK


def clock_behind(now: datetime, last: datetime | None) -> str | None:
    """What to say where the clock is behind the last receipt."""
    if last is None or now > last:
        return None
    return (
        f"本机时钟（{now.astimezone():%Y-%m-%d %H:%M}）早于上次收件时间（{last.astimezone():%Y-%m-%d %H:%M}）："
        "本次收件顺延记在上次之后；请校准时钟"
    )


def age_of(name: str, data: bytes, changed_at: float) -> Age:
    """How old a submitted file is by its own word.

    Args:
        data: its bytes, already known to be harmless to open.
        changed_at: when the file was last changed, in seconds.
    """
    core = _core_properties(name, data)
    title = _TITLE.search(core)
    finality, edition = (
        next((value for text in (name, title[1] if title else "") if (value := own(text)) is not None), None)
        for own in (_finality, _edition)
    )
    return Age(finality, edition, _date(name) or _modified(core) or datetime.fromtimestamp(changed_at, UTC))


def _finality(text: str) -> int | None:
    """A text that says both (“初稿修订”) is the revision of a draft: a draft still."""
    return -1 if _DRAFT.search(text) else 1 if _FINAL.search(text) else None


def _edition(text: str) -> int | None:
    match = _EDITION.search(text)
    return int(match[1] or match[2]) if match else None


def _date(name: str) -> datetime | None:
    for match in _DATE.finditer(name):
        try:
            day = date(*map(int, match.groups()))
        except ValueError:
            continue
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return None


def _modified(core: str) -> datetime | None:
    match = _MODIFIED.search(core)
    try:
        stated = datetime.fromisoformat(match[1]) if match else None
    except ValueError:
        return None
    return stated.replace(tzinfo=UTC) if stated and stated.tzinfo is None else stated


def _core_properties(name: str, data: bytes) -> str:
    """Properties of an Office document; empty where it has none that can be read."""
    try:
        return apart(name, bytes.decode, _core, data) if data.startswith(b"PK") else ""
    except Problem:
        return ""


def _core(data: bytes) -> bytes:
    """The beginning of the part with the properties, in UTF-8."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_CORE) as file:
            return file.read(_MOST_CORE_BYTES).decode("utf-8", errors="replace").encode()
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, OSError, RuntimeError):
        return b""
