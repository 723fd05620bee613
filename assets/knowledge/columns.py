"""What tables and their columns are called and mean: ``data/columns.yaml``."""

from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from assets.knowledge.declared import Declared
from assets.warehouse.files import DATA, read_yaml
from assets.warehouse.sql_models import SqlModel, load_model

DIMENSION = "dimension"
"""Folder of the SELECTs that give codes their names; they are read and not stored."""

ColumnType = Literal[
    "date:fiscal-year",
    "administrative-classification:generic:code",
    "administrative-classification:generic:label",
    "economic-classification:generic:code",
    "economic-classification:generic:label",
    "geo-source:generic:title",
    "phase",
    "value",
]
"""Names from the taxonomy of the Fiscal Data Package, where it has one for the column."""

Type = Literal["string", "integer", "number", "boolean", "array"]
"""Types of Table Schema."""

CodeList = Literal[
    "audience", "cell_state", "comparability", "comparable", "declared_by", "denominator", "direction", "effect",
    "explained_by", "gap_state", "item_kind", "measure_state", "moved", "outcome", "previous_source", "progress_state",
    "proposal_state", "result_state", "severity", "target_change", "verdict", "view_by",
]  # fmt: skip

_SUFFIX_UNITS = {"_wan": "万元", "_pct": "%", "_pp": "百分点"}


class PublishedColumn(Declared):
    """What a column is called and means.

    Attributes:
        type: for a column that ends with _wan, _pct or _pp it follows from the name, as its unit does.
        references: dimension whose key the column holds.
        codes: the list of its codes.
    """

    title: str
    type: Type = "string"
    description: str | None = None
    unit: str | None = None
    column_type: ColumnType | None = None
    references: str | None = None
    codes: CodeList | None = None


class PublishedTable(Declared):
    """What a table is called, and the columns that mean something else in it than elsewhere."""

    title: str
    description: str
    columns: dict[str, PublishedColumn] = Field(default_factory=dict)


class OpenData(Declared):
    """The published tables, in the order in which they are listed, and the columns that they share.

    Attributes:
        version: of the tables as published (``docs/open-data.md``).
    """

    version: Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+$")]
    columns: dict[str, PublishedColumn]
    tables: dict[str, PublishedTable]

    @model_validator(mode="before")
    @classmethod
    def _named_after_unit(cls, data: Any) -> Any:
        """A suffix gives type and unit; saying them again could say something else."""
        for columns in (data["columns"], *(table.get("columns", {}) for table in data["tables"].values())):
            for name, column in columns.items():
                unit = next((unit for suffix, unit in _SUFFIX_UNITS.items() if name.endswith(suffix)), None)
                if unit and {"type", "unit"} & set(column):
                    raise ValueError(f"{name}: type and unit follow from the name")
                if unit:
                    columns[name] = {**column, "type": "number", "unit": unit}
        return data

    @model_validator(mode="after")
    def _resolves(self) -> Self:
        for name in self.tables:
            self.fields(name)
        return self

    def fields(self, table: str) -> dict[str, PublishedColumn]:
        """Column → its meaning, in the order of the table's SELECT.

        Raises:
            ValueError: a column of the SELECT that is not declared, a declared one that it does not have, or a
                reference to no dimension.
        """
        own = self.tables[table].columns
        names = model(table).columns
        undeclared = [name for name in names if name not in own and name not in self.columns]
        unknown = [name for name in own if name not in names]
        if undeclared or unknown:
            raise ValueError(f"{table}: not declared {undeclared}, not there {unknown}")
        found = {name: own.get(name) or self.columns[name] for name in names}
        for name, column in found.items():
            if column.references and f"{DIMENSION}.{column.references}" not in self.tables:
                raise ValueError(f"{table}.{name}: no dimension {column.references}")
        return found

    def meaning(self, table: str, name: str) -> str | None:
        """What a column of any table is called, its unit and what it means, in one line; unless it is not declared."""
        own = self.tables[table].columns if table in self.tables else {}
        column = own.get(name) or self.columns.get(name)
        if column is None:
            return None
        unit = f"（{column.unit}）" if column.unit else ""
        return f"{column.title}{unit}" + (f"：{column.description}" if column.description else "")

    def foreign_keys(self, table: str) -> list[tuple[tuple[str, ...], str, tuple[str, ...]]]:
        """Its columns, the dimension that they refer to and the columns there, within one fiscal year.

        The last part of the dimension's key is what the column holds; the others are columns of the same name.
        """
        keys = []
        for name, column in self.fields(table).items():
            if column.references:
                dimension = f"{DIMENSION}.{column.references}"
                key = tuple(part for part in model(dimension).grain if part != "fiscal_year")
                keys.append(((*key[:-1], name), dimension, key))
        return keys


def model(table: str) -> SqlModel:
    """The SELECT of a published table."""
    stage, name = table.split(".")
    return load_model(stage, name)


@cache
def open_data() -> OpenData:
    """The declaration."""
    return OpenData.model_validate(read_yaml(DATA / "columns.yaml"))
