"""The as-reported ledger: one row per fact as it stood in one file, append-only.

``source_file.form`` lists the forms of a file, separated by commas; ``submission`` has a row per department and form.
``source_file.sender`` is the department in whose folder the file lies; null: the bureau vouches for what it
names. ``edition`` and ``written_at`` say how old the file is by its own word (``trust/receipt.py``).
A home of an older version keeps its rows: a column that it lacks is added with nulls, and files that had left the input
folder before are withdrawn at the first look at their year.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

import pyarrow as pa

READING = pa.schema(
    [
        pa.field("reading_id", pa.int64(), nullable=False),
        pa.field("department_id", pa.string(), nullable=False),
        pa.field("fiscal_year", pa.int32(), nullable=False),
        pa.field("item", pa.string(), nullable=False),
        pa.field("phase", pa.string(), nullable=False),
        pa.field("basis", pa.string(), nullable=False),
        pa.field("record", pa.int32(), nullable=False),
        pa.field("value", pa.decimal128(24, 6)),
        pa.field("unit", pa.string()),
        pa.field("direction", pa.string()),
        pa.field("decimals", pa.int32(), nullable=False),
        pa.field("raw_text", pa.string(), nullable=False),
        pa.field("state", pa.string(), nullable=False),
        pa.field("source_sha256", pa.string(), nullable=False),
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("cell", pa.string(), nullable=False),
        pa.field("form", pa.string(), nullable=False),
        pa.field("form_version", pa.string(), nullable=False),
        pa.field("form_order", pa.int32(), nullable=False),
        pa.field("received_at", pa.timestamp("us", tz="UTC"), nullable=False),
    ]
)
SOURCE_FILE = pa.schema(
    [
        pa.field("source_sha256", pa.string(), nullable=False),
        pa.field("fiscal_year", pa.int32(), nullable=False),
        pa.field("path", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("bytes", pa.int64(), nullable=False),
        pa.field("form", pa.string()),
        pa.field("reader", pa.string(), nullable=False),
        pa.field("status", pa.string(), nullable=False),
        pa.field("message", pa.string(), nullable=False),
        pa.field("received_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("read_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("sender", pa.string()),
        pa.field("edition", pa.int32()),
        pa.field("written_at", pa.timestamp("us", tz="UTC")),
    ]
)
SUBMISSION = pa.schema(
    [
        pa.field("source_sha256", pa.string(), nullable=False),
        pa.field("department_id", pa.string(), nullable=False),
        pa.field("fiscal_year", pa.int32(), nullable=False),
        pa.field("form", pa.string(), nullable=False),
        pa.field("form_version", pa.string(), nullable=False),
        pa.field("received_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("read_at", pa.timestamp("us", tz="UTC"), nullable=False),
    ]
)


@dataclass(frozen=True)
class Reading:
    """One fact in one cell.

    Attributes:
        record: number of the row within a list (1, 2, …); 0 where the form has one cell for the fact.
        value: in ``unit``; money in 万元 whatever the file was in.
        decimals: decimal places printed, counted in ``unit`` (−4 for a whole number of 亿元 shown in 万元).
        form_order: place of the cell's table in the form; the earlier table wins where a file repeats itself.
    """

    department_id: str
    fiscal_year: int
    item: str
    phase: str
    basis: str
    record: int
    value: Decimal | None
    unit: str | None
    direction: str | None
    decimals: int
    raw_text: str
    state: str
    sheet: str
    cell: str
    form_order: int


def reading_rows(
    readings: list[Reading], source_sha256: str, form: str, form_version: str, received_at: datetime
) -> list[dict[str, object]]:
    """Ledger rows of one file. The id depends on content and place only, so that reading again gives it again."""
    origin = {
        "source_sha256": source_sha256,
        "form": form,
        "form_version": form_version,
        "received_at": received_at,
    }
    return [{**asdict(reading), **origin, "reading_id": _reading_id(reading, origin)} for reading in readings]


def _reading_id(reading: Reading, origin: dict[str, object]) -> int:
    key = "\x1f".join(
        map(
            str,
            (
                origin["source_sha256"],
                origin["form"],
                origin["form_version"],
                reading.department_id,
                reading.fiscal_year,
                reading.sheet,
                reading.cell,
                reading.item,
                reading.phase,
                reading.basis,
                reading.record,
            ),
        )
    )
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1
