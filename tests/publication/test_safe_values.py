"""No value that is published is another one in JavaScript or Excel: these keep 53 bits, and 15 digits, of a number."""

import csv
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from assets.graph.home import Home
from assets.knowledge.columns import open_data

DIGITS = 15
CODES = {"code", "top_code", "department_id", "reading_id", "cause", "finding_id", "source_sha256", "correction_id"}


def published(home: Home, ending: str) -> list[Path]:
    found = sorted(home.outputs.rglob(f"*.{ending}"))
    assert found
    return found


def significant(number: object) -> int:
    """How many digits of a number say something: 4512.250000 has six."""
    return len(Decimal(str(number)).normalize().as_tuple().digits)


def numbers(value: Any) -> Iterator[int | float]:
    """Every number in a JSON value."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def numeric_types(type_: pa.DataType) -> Iterator[pa.DataType]:
    """The types of numbers in a column, within lists and records as well."""
    if pa.types.is_nested(type_):
        for index in range(type_.num_fields):
            yield from numeric_types(type_.field(index).type)
    elif not (pa.types.is_string(type_) or pa.types.is_boolean(type_)):
        yield type_


def test_integers_have_32_bits_and_all_else_is_decimal_or_text(sample_home: Home) -> None:
    """JavaScript reads 32 bits exactly; a binary fraction is no amount of money, and an id is no number."""
    seen = set()
    for path in published(sample_home, "parquet"):
        for field in pq.read_schema(path):
            seen.add(field.name)
            types = set(numeric_types(field.type))
            assert all(pa.types.is_int32(type_) or pa.types.is_decimal(type_) for type_ in types), (path, field)
            assert not (types and (field.name in CODES or re.search(r"(^|_)ids?$", field.name))), (path, field)
    assert seen >= CODES


def test_no_cell_of_a_csv_is_longer_than_excel_keeps(sample_home: Home) -> None:
    """Excel takes whatever looks like a number for one; only what somebody's own cell says stands as it stood there."""
    for path in published(sample_home, "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        said = {cell for row in rows for column, cell in row.items() if column != "raw_text"}
        cells = {cell for cell in said if re.fullmatch(r"-?\d+(\.\d+)?", cell)}
        assert {cell for cell in cells if significant(cell) > DIGITS} == set(), path


def test_json_holds_no_number_that_javascript_changes(sample_home: Home) -> None:
    """Amounts are decimal strings, counts are small; nothing is a binary fraction."""
    for path in published(sample_home, "json"):
        for number in numbers(json.loads(path.read_text(encoding="utf-8"))):
            assert isinstance(number, int) and abs(number) < 2**53, (path, number)
    for path in published(sample_home, "js"):
        bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", path.read_text(encoding="utf-8"))
        assert not re.search(rf"\d{{{DIGITS + 1},}}", bare), path


def test_no_number_of_a_workbook_is_longer_than_excel_keeps(sample_home: Home) -> None:
    """What has more than 15 digits, or begins with zeros, stands in a text cell."""
    texts = set()
    for path in published(sample_home, "xlsx"):
        for sheet in load_workbook(path, data_only=True):
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                if cell.data_type == "n" and cell.value is not None:
                    assert significant(cell.value) <= DIGITS, (path, sheet.title, cell.coordinate, cell.value)
                elif isinstance(cell.value, str) and re.fullmatch(r"0\d+|\d{16,}", cell.value):
                    texts.add(cell.value)
    assert "9900010720210001" in texts  # an id that a synthetic department's form prints


@pytest.mark.parametrize("number", [2**53 + 1, 1.5, "12345678901234567", "0.1234567890123456"])
def test_the_bounds_hold(number: object) -> None:
    """The checks above can fail."""
    unsafe = isinstance(number, float) or significant(number) > DIGITS
    assert unsafe


def test_every_id_is_declared_as_text() -> None:
    """The description says so as well, so that a program that follows it keeps zeros at the front."""
    fields = {
        (table, name): column for table in open_data().tables for name, column in open_data().fields(table).items()
    }
    ids = {key: column.type for key, column in fields.items() if key[1] in CODES or re.search(r"(^|_)id$", key[1])}
    assert set(ids.values()) == {"string"}
    assert {column.type for (_, name), column in fields.items() if name.endswith("_ids")} == {"array"}
