"""What each declared district has reported of a fiscal year, by its home and by the last rollup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assets.history.snapshots import kept_runs
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.warehouse import EVERY_YEAR, Row, in_memory
from pipelines.province.keeping import read_copy
from pipelines.province.province import District, Province
from pipelines.province.roster import DISTRICT_YEARS, Entry, entries
from pipelines.province.tables import attached


@dataclass(frozen=True)
class DistrictStatus:
    """A district in a fiscal year.

    Attributes:
        evaluated_at: when its last run ended that its home keeps; nothing where there is none.
        year: its row of ``province.district_year``; nothing where nothing of it was taken over of the year.
        state: ``unusable``: it could not be read, so that ``year`` is of an earlier rollup; ``behind``: it was
            evaluated since, or never rolled up; else whether it has reported.
        message: why it could not be read.
        reason: why its home cannot be used now.
    """

    district: District
    evaluated_at: datetime | None
    year: Row | None
    state: Literal["unusable", "behind", "reported", "not_reported"]
    message: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Status:
    """The districts as the last rollup found them.

    Attributes:
        fiscal_year: the year looked at; nothing where the rollup holds none.
    """

    fiscal_year: int | None
    districts: list[DistrictStatus]


def status_of(province: Province, fiscal_year: int | None) -> Status:
    """Every declared district, in the order of the declaration: none is left out.

    Args:
        fiscal_year: the last that any district has reported when not given.

    Raises:
        WarehouseUnavailable: the rollup cannot be read.
    """
    known, rows = _rolled_up(province)
    chosen = fiscal_year or max((row["fiscal_year"] for row in rows), default=None)
    of_year = {row["district"]: row for row in rows if row["fiscal_year"] == chosen and row["digest"]}
    return Status(chosen, list(_statuses(province, known, of_year)))


def _statuses(province: Province, known: dict[str, Entry], of_year: dict[str, Row]) -> Iterator[DistrictStatus]:
    for district in province.districts.values():
        entry = known.get(district.code) or Entry(district.code, district.name)
        year, evaluated_at, reason = of_year.get(district.code), None, ""
        try:
            evaluated_at = next((run.taken_at for run in kept_runs(province.home(district).runs)), None)
        except OfficeFileError as error:
            reason = str(error)
        if entry.state == "unusable":
            yield DistrictStatus(district, evaluated_at, year, "unusable", entry.message, reason)
        elif evaluated_at and (entry.evaluated_at is None or entry.evaluated_at < evaluated_at):
            yield DistrictStatus(district, evaluated_at, year, "behind", "", reason)
        else:
            yield DistrictStatus(district, evaluated_at, year, year["state"] if year else "not_reported", "", reason)


def _rolled_up(province: Province) -> tuple[dict[str, Entry], list[Row]]:
    """The roster and its fiscal years."""
    copy = read_copy(province)
    location = copy if copy is not None and copy.exists() else province.rollup.location
    if not location.exists():
        return {}, []
    with in_memory({}) as memory, memory.connect() as connection, attached(connection, location):
        return entries(memory), memory.rows([DISTRICT_YEARS], EVERY_YEAR)[DISTRICT_YEARS]
