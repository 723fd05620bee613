"""What each declared district has reported of a fiscal year, by its home and by the last rollup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assets.history.snapshots import kept_runs
from assets.intake.collect import submitted_files, year_folders
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.warehouse import EVERY_YEAR, Row, in_memory
from pipelines.province.keeping import read_copy
from pipelines.province.province import District, Province, readable
from pipelines.province.roster import DISTRICT_YEARS, Entry, entries
from pipelines.province.tables import attached

State = Literal["unusable", "behind", "reported", "not_evaluated", "not_reported"]


@dataclass(frozen=True)
class DistrictStatus:
    """A district in a fiscal year.

    Attributes:
        evaluated_at: when its last run ended that its home keeps; nothing where there is none.
        year: its row of ``province.district_year``; nothing where nothing of it was taken over of the year.
        state: ``unusable``: it could not be read, so that ``year`` is of an earlier rollup; ``behind``: it was
            evaluated since, put back to an earlier state, or never rolled up; ``not_evaluated``: it has sent files of
            the year of which no run has made anything; else whether it has reported.
        message: why it could not be read.
        reason: why its home cannot be used now.
    """

    district: District
    evaluated_at: datetime | None
    year: Row | None
    state: State
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
    return Status(chosen, list(_statuses(province, known, of_year, chosen)))


def _statuses(
    province: Province, known: dict[str, Entry], of_year: dict[str, Row], fiscal_year: int | None
) -> Iterator[DistrictStatus]:
    for district in province.districts.values():
        entry = known.get(district.code) or Entry(district.code, district.name)
        year, evaluated_at, sent, reason = of_year.get(district.code), None, False, ""
        reported = year is not None and year["state"] == "reported"
        try:
            home = province.home(district)
            with readable(district):
                evaluated_at = next((run.taken_at for run in kept_runs(home.runs)), None)
                if not reported:
                    years = {fiscal_year} if fiscal_year else set(year_folders(home.input))
                    sent = any(True for one in years for _ in submitted_files(home.input, one))
        except OfficeFileError as error:
            reason = str(error)
        state: State
        message = ""
        if entry.state == "unusable":
            state, message = "unusable", entry.message
        elif evaluated_at and evaluated_at != entry.evaluated_at:
            state = "behind"
        elif entry.evaluated_at and not evaluated_at and not reason:
            state, message = "unusable", "安装目录里已没有评价记录"
        elif reported:
            state = "reported"
        else:
            state = "not_evaluated" if sent else "not_reported"
        yield DistrictStatus(district, evaluated_at, year, state, message, reason)


def _rolled_up(province: Province) -> tuple[dict[str, Entry], list[Row]]:
    """The roster and its fiscal years."""
    copy = read_copy(province)
    location = copy if copy is not None and copy.exists() else province.rollup.location
    if not location.exists():
        return {}, []
    with in_memory({}) as memory, memory.connect() as connection, attached(connection, location):
        return entries(memory), memory.rows([DISTRICT_YEARS], EVERY_YEAR)[DISTRICT_YEARS]
