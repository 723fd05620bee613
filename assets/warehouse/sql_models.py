"""A derived table as one SELECT in one file: its contract header, what it reads, and where each column comes from."""

import hashlib
import json
import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TypedDict

from assets.warehouse.files import SQL

LINEAGE = SQL / "lineage.json"
"""What the SELECTs read and what their columns are made of: generated (``make schemas``), so that no run parses SQL."""


class Column(TypedDict):
    """A column of a SELECT: its DuckDB type, and the ``<stage>.<table>.<column>`` that it is made from."""

    type: str
    sources: list[str]


class Lineage(TypedDict):
    """What is known of one SELECT: of which text, the qualified tables that it reads, and its columns in order."""

    sha256: str
    reads: list[str]
    columns: dict[str, Column]


@dataclass(frozen=True)
class SqlModel:
    """One SELECT.

    Attributes:
        stage: folder of the file, schema of its table and group of its asset.
        table: name of the file and of the table.
        text: the SELECT as it stands, parameters ``$first_year`` and ``$last_year`` unbound.
        description: first line of the header, after the table's name.
        grain: columns that identify a row; empty when rows have no key.
        previous_year_of: tables of which the SELECT reads earlier fiscal years as well.
        rests_on: of a check, whether it judges single cells or whole tables.
        notes: the rest of the header.
        each: folder of SELECTs that stand in the text for ``each``, one after the other, and the column that then bears
            the name of their file; nothing where the SELECT stands alone.
    """

    stage: str
    table: str
    text: str
    description: str
    grain: tuple[str, ...]
    previous_year_of: tuple[str, ...]
    rests_on: str | None
    notes: str
    each: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Qualified name of the table."""
        return f"{self.stage}.{self.table}"

    @cached_property
    def selects(self) -> "tuple[SqlModel, ...]":
        """The SELECTs that together fill its table: itself, or itself around each SELECT of the folder ``each``."""
        if not self.each:
            return (self,)
        folder, column = self.each
        return tuple(
            replace(
                inner,
                text=self.text.replace(
                    "from each", f"from (select '{inner.table}' as {column}, * from (\n{inner.text}))"
                ),
                grain=self.grain,
            )
            for inner in models(folder)
        )

    @property
    def reads(self) -> list[str]:
        """Qualified tables that the SELECTs that fill its table read, sorted."""
        return sorted({table for select in self.selects for table in select.lineage["reads"]})

    @property
    def columns(self) -> dict[str, Column]:
        """Its columns, in order."""
        return self.selects[0].lineage["columns"]

    @cached_property
    def lineage(self) -> Lineage:
        """What ``sql/lineage.json`` knows of the SELECT.

        Raises:
            ValueError: the SELECT is another one by now.
        """
        known = _lineages().get(self.name)
        if known is None or known["sha256"] != self.sha256:
            raise ValueError(f"sql/{self.stage}/{self.table}.sql is not the one of sql/lineage.json: run make schemas")
        return known

    @property
    def sha256(self) -> str:
        """Of its text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def load_model(stage: str, table: str) -> SqlModel:
    """Read ``sql/<stage>/<table>.sql``.

    Raises:
        ValueError: the file does not begin with ``-- <table>: <description>`` or has no ``-- grain:`` line.
    """
    path = SQL / stage / f"{table}.sql"
    text = path.read_text(encoding="utf-8")
    header = [line[3:].strip() for line in re.match(r"(?:-- .*\n)*", text)[0].splitlines()]  # type: ignore[index]
    if not header or not header[0].startswith(f"{table}: "):
        raise ValueError(f"{path}: the header must begin with “-- {table}: ”")
    fields = {
        line.split(":", 1)[0]: line.split(":", 1)[1].strip() for line in header[1:] if re.match(r"[a-z ]+:", line)
    }
    grain = re.split(r"\s{2,}", fields.get("grain", ""))[0]
    return SqlModel(
        stage=stage,
        table=table,
        text=text,
        description=header[0].split(": ", 1)[1],
        grain=tuple(re.findall(r"\w+", grain)) if not grain.startswith("none") else (),
        previous_year_of=tuple(re.findall(r"[\w.]+", fields.get("previous year of", ""))),
        rests_on=fields.get("rests on"),
        notes="\n".join(header[1:]),
        each=tuple(fields["each"].split(" as ")) if "each" in fields else (),
    )


def models(folder: str) -> list[SqlModel]:
    """All models of one folder of ``sql``, by name."""
    return [load_model(folder, path.stem) for path in sorted((SQL / folder).glob("*.sql"))]


def macros() -> str:
    """The shared formulas."""
    return Path(SQL / "macros.sql").read_text(encoding="utf-8")


@cache
def _lineages() -> dict[str, Lineage]:
    lineages: dict[str, Lineage] = json.loads(LINEAGE.read_text(encoding="utf-8"))
    return lineages
