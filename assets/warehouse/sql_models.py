"""A derived table as one SELECT in one file: its contract header, what it reads, and where each column comes from."""

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage

from assets.warehouse.files import SQL

DIALECT = "duckdb"


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

    @cached_property
    def reads(self) -> list[str]:
        """Qualified tables that the SELECT reads, sorted."""
        return sorted({f"{table.db}.{table.name}" for table in self._parsed.find_all(exp.Table) if table.db})

    @cached_property
    def columns(self) -> list[str]:
        """Names of its columns, in order."""
        return self._parsed.named_selects

    @cached_property
    def _parsed(self) -> exp.Query:
        """Parsed once; whoever would change it takes a copy."""
        return cast(exp.Query, sqlglot.parse_one(self.text, read=DIALECT))

    def column_lineage(self, columns: dict[str, dict[str, str]]) -> dict[str, list[tuple[str, str]]]:
        """For each output column the ``(table, column)`` pairs that it is made from.

        Args:
            columns: qualified table → column → type, for the tables that the SELECT reads.
        """
        schema: dict[str, dict[str, dict[str, str]]] = {}
        for name in self.reads:
            stage, table = name.split(".")
            schema.setdefault(stage, {})[table] = columns.get(name, {})
        found: dict[str, list[tuple[str, str]]] = {}
        for column, node in lineage(None, self._parsed.copy(), schema=schema, dialect=DIALECT).items():
            sources = set()
            for leaf in node.walk():
                if isinstance(leaf.expression, exp.Table) and leaf.expression.db and not leaf.downstream:
                    sources.add((f"{leaf.expression.db}.{leaf.expression.name}", leaf.name.rsplit(".", 1)[-1]))
            found[column] = sorted(sources)
        return found


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
        notes="\n".join(header[1:]),
        each=tuple(fields["each"].split(" as ")) if "each" in fields else (),
    )


def models(folder: str) -> list[SqlModel]:
    """All models of one folder of ``sql``, by name."""
    return [load_model(folder, path.stem) for path in sorted((SQL / folder).glob("*.sql"))]


def macros() -> str:
    """The shared formulas."""
    return Path(SQL / "macros.sql").read_text(encoding="utf-8")
