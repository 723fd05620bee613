"""What each declared district has reported of a fiscal year, by its home and by the last rollup."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from assets.history.snapshots import kept_runs
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.warehouse import EVERY_YEAR, Row
from pipelines.province.province import District, Province
from pipelines.province.rollup import DISTRICT_YEARS


@dataclass(frozen=True)
class Reported:
    """A district in a fiscal year.

    Attributes:
        evaluated_at: when its last run ended that its home keeps; nothing where there is none.
        year: its row of ``province.district_year``; nothing where it has reported nothing of the year.
        reason: why its home cannot be used.
    """

    district: District
    evaluated_at: datetime | None
    year: Row | None
    reason: str = ""


def fiscal_years(province: Province) -> list[int]:
    """The fiscal years of the rollup, ascending."""
    return sorted({row["fiscal_year"] for row in _rows(province)})


def reported(province: Province, fiscal_year: int | None) -> Iterator[Reported]:
    """Every declared district, in the order of the declaration: none is left out.

    Args:
        fiscal_year: nothing where the rollup holds none.
    """
    of_year = {
        row["district"]: row
        for row in _rows(province)
        if row["fiscal_year"] == fiscal_year and row["state"] == "reported"
    }
    for district in province.districts.values():
        try:
            runs = kept_runs(province.home(district).runs)
        except OfficeFileError as error:
            yield Reported(district, None, of_year.get(district.code), str(error))
            continue
        yield Reported(district, runs[0].taken_at if runs else None, of_year.get(district.code))


def _rows(province: Province) -> list[Row]:
    if not province.rollup.exists():
        return []
    return province.rollup.rows([DISTRICT_YEARS], EVERY_YEAR)[DISTRICT_YEARS]
