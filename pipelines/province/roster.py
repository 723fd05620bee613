"""The roster of a rollup: what it knows of each declared district, and of each fiscal year that any of them has."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import duckdb
import pyarrow as pa

from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import EVERY_YEAR, Warehouse

DISTRICTS, DISTRICT_YEARS = "province.district", "province.district_year"
"""Every declared district as the last rollup found it; every district in every fiscal year that any of them has."""

COLUMNS = {
    DISTRICTS: {
        "district": "VARCHAR", "name": "VARCHAR", "state": "VARCHAR", "message": "VARCHAR",
        "evaluated_at": "TIMESTAMP WITH TIME ZONE", "rolled_up_at": "TIMESTAMP WITH TIME ZONE",
    },
    DISTRICT_YEARS: {
        "district": "VARCHAR", "fiscal_year": "INTEGER", "state": "VARCHAR", "department_years": "BIGINT",
        "refused_files": "BIGINT", "missing_departments": "BIGINT", "digest": "VARCHAR",
    },
}  # fmt: skip
"""Table → column → type. ``digest``: of all rows that were taken over; null where there are none."""

_MOMENT = pa.timestamp("us", tz="UTC")
_ENTRIES = pa.schema(
    {"district": pa.string(), "name": pa.string(), "state": pa.string(), "message": pa.string(),
     "evaluated_at": _MOMENT, "rolled_up_at": _MOMENT}
)  # fmt: skip

Standing = Literal["reported", "not_evaluated", "unusable"]


@dataclass(frozen=True)
class Entry:
    """A district in the roster.

    Attributes:
        district: its code.
        state: ``reported``: its tables were read; ``not_evaluated``: its home holds no evaluation yet; ``unusable``:
            its home or its tables cannot be read, or hold no evaluation any more. But for ``reported``, what was taken
            over before stays.
        message: why, as a sentence.
        evaluated_at: when the run ended whose results the rollup holds.
        rolled_up_at: when any of its rows were last replaced.
    """

    district: str
    name: str
    state: Standing = "not_evaluated"
    message: str = ""
    evaluated_at: datetime | None = None
    rolled_up_at: datetime | None = None


def entries(rollup: Warehouse) -> dict[str, Entry]:
    """Code → district, as the last rollup left it; none where there was none."""
    if DISTRICTS not in rollup.columns():
        return {}
    rows = rollup.select(load_model("province", "district"), EVERY_YEAR)
    return {row["district"]: Entry(**row) for row in rows}


def digests(rollup: Warehouse) -> dict[str, dict[int, str]]:
    """Code → fiscal year → digest of the rows that were taken over."""
    known: dict[str, dict[int, str]] = {}
    for row in rollup.select(load_model("province", "digest"), EVERY_YEAR):
        known.setdefault(row["district"], {})[row["fiscal_year"]] = row["digest"]
    return known


def write(rollup: Warehouse, districts: Collection[Entry]) -> None:
    """Replace the roster, and list who has not reported a fiscal year that others have, in one transaction."""
    rows = pa.Table.from_pylist([asdict(district) for district in districts], _ENTRIES)

    def written(connection: duckdb.DuckDBPyConnection) -> None:
        connection.register("incoming", rows)
        connection.execute(f"delete from {DISTRICTS}; insert into {DISTRICTS} by name from incoming")
        connection.unregister("incoming")
        connection.execute(f"delete from {DISTRICT_YEARS} where digest is null")
        connection.execute(f"insert into {DISTRICT_YEARS} by name {load_model('province', 'not_reported').text}")

    rollup.store((), written)
