"""The as-reported ledger: one row per reading as it stood in one file, append-only.

``source_file.form`` lists the forms of a file, separated by commas; ``submission`` has a row per department and form.
``source_file.sender`` is the department in whose folder the file lies; null: the bureau vouches for what it
names. ``finality``, ``edition`` and ``written_at`` say how old the file is by its own word (``trust/receipt.py``);
``is_chosen``: the bureau chose it for the year. The three counts say what became of its numbers, of which
``unread_number`` lists those that no reading has (``accounting.py``); of a file refused whole all that somebody may
need are unread; null: it could not be opened.
A home of an older version keeps its rows: a column that it lacks is added with nulls, and files that had left the input
folder before are withdrawn at the first look at their year.
"""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

import pyarrow as pa

from assets.intake.containers.sheets import UNCALCULATED, Cell
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.units import STORED_DECIMALS, in_item_unit, stored
from assets.knowledge.forms import Form
from assets.knowledge.items import items
from assets.text.cell import CellState, CellValue, Direction, parse_cell, text_state

READING = pa.schema(
    [
        pa.field("reading_id", pa.int64(), nullable=False),
        pa.field("department_id", pa.string(), nullable=False),
        pa.field("fiscal_year", pa.int32(), nullable=False),
        pa.field("item", pa.string(), nullable=False),
        pa.field("phase", pa.string(), nullable=False),
        pa.field("basis", pa.string(), nullable=False),
        pa.field("line", pa.int32(), nullable=False),
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
        pa.field("precedence", pa.int32(), nullable=False),
        pa.field("table_order", pa.int32(), nullable=False),
        pa.field("is_sentence", pa.bool_(), nullable=False),
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
        pa.field("finality", pa.int32()),
        pa.field("is_chosen", pa.bool_()),
        pa.field("numbers_read", pa.int32()),
        pa.field("numbers_not_needed", pa.int32()),
        pa.field("numbers_unread", pa.int32()),
    ]
)
UNREAD_NUMBER = pa.schema(
    [
        pa.field("source_sha256", pa.string(), nullable=False),
        pa.field("fiscal_year", pa.int32(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("sheet", pa.string(), nullable=False),
        pa.field("cell", pa.string(), nullable=False),
        pa.field("raw_text", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("reader", pa.string(), nullable=False),
        pa.field("read_at", pa.timestamp("us", tz="UTC"), nullable=False),
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


SET_ASIDE_MARK = "set_aside_table"
"""Item of the mark of a table that was not read whole."""


@dataclass(frozen=True)
class Reading:
    """What one cell says of one item.

    Attributes:
        line: number of the row within a list (1, 2, …), code of a class, or month; 0 where there is one cell for it.
        value: in ``unit``; money in 万元 whatever the file was in.
        decimals: decimal places printed, counted in ``unit`` (−4 for a whole number of 亿元 shown in 万元).
        table_order: number of the table in the form; the earlier table wins where a file repeats itself.
    """

    department_id: str
    fiscal_year: int
    item: str
    phase: str
    basis: str
    line: int
    value: Decimal | None
    unit: str | None
    direction: str | None
    decimals: int
    raw_text: str
    state: str
    sheet: str
    cell: str
    table_order: int


@dataclass(frozen=True)
class Meaning:
    """What a cell is about.

    Attributes:
        line: as of a reading.
        default_direction: how a target without a sign is meant.
    """

    item: str
    phase: str = "final"
    basis: str = "total"
    line: int = 0
    default_direction: Direction | None = None


def reading_of(
    cell: Cell, meaning: Meaning, owner: Owner, table_unit: str | None, order: int, part: str | None = None
) -> Reading:
    """The reading of a cell.

    Args:
        cell: the cell.
        meaning: what it is about.
        owner: whose figure it is.
        table_unit: unit of the table, for cells that name none.
        order: number of the table in the form.
        part: the part of its text that is meant, where a cell holds its label as well (“其他资金：12.50”).
    """
    term = items()[meaning.item]
    unit = term.unit
    text, content = (cell.text, cell.content) if part is None else (part, part)
    if cell.content is UNCALCULATED:
        answer = CellValue("uncalculated", None, None, None, 0, "")
    elif term.kind == "text":
        answer = CellValue(_text_state(meaning.item, text), None, None, None, 0, text)
    else:
        answer = parse_cell(content)
        if answer.value is not None and cell.is_covered:
            # A number spread over several cells belongs to the first; repeating it in the others would be a guess.
            answer = CellValue("unparsed", None, None, None, 0, answer.raw_text)
        if answer.value is not None:
            answer, unit = in_item_unit(answer, term, table_unit)
    direction = answer.direction or (meaning.default_direction if answer.value is not None else None)
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=meaning.item,
        phase=meaning.phase,
        basis=meaning.basis,
        line=meaning.line,
        value=stored(answer.value),
        unit=unit,
        direction=direction,
        decimals=min(answer.decimals, STORED_DECIMALS),
        raw_text=answer.raw_text,
        state=answer.state,
        sheet=cell.sheet.name,
        cell=cell.address,
        table_order=order,
    )


def set_aside_mark(problem: Problem, owner: Owner, order: int) -> Reading:
    """The mark of a table that was not read whole (``sql/intake/half_read.sql``), at the cell of what was not known.

    Args:
        problem: why a column, line or block was set aside.
        owner: whose table it is.
        order: number of the table in the form, as of the readings of it that count.
    """
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=SET_ASIDE_MARK,
        phase="final",
        basis="total",
        line=0,
        value=None,
        unit=None,
        direction=None,
        decimals=0,
        raw_text=problem.found,
        state="value",
        sheet=problem.sheet,
        cell=problem.cell,
        table_order=order,
    )


def _text_state(item: str, text: str) -> CellState:
    """A chapter's “无” is an answer of the department; everywhere else it says that there is nothing."""
    state = text_state(text)
    return "value" if item.startswith("text_") and state == "not_applicable" else state


def reading_rows(
    readings: list[Reading], source_sha256: str, form: Form, form_version: str, received_at: datetime
) -> list[dict[str, object]]:
    """Ledger rows of one file. The id depends on content and cell only, so that reading again gives it again."""
    origin = {
        "source_sha256": source_sha256,
        "form": form.id,
        "form_version": form_version,
        "precedence": form.precedence,
        "is_sentence": form.is_prose,
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
                reading.line,
            ),
        )
    )
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big") >> 1
