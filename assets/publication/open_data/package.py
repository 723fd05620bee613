"""Open data of a fiscal year: every published table as CSV and as Parquet, described by ``datapackage.json``.

The description is a Data Package 2.0 (Frictionless) with the column types of the Fiscal Data Package where they fit.
Values are exact: nothing is put before a text that a spreadsheet would take for a formula, since a program would then
read another text. Tables are for programs; people open ``scoresheet.xlsx`` and ``summary.xlsx``, which hold texts as
texts. No id is a number: readings have 64 bits, of which JavaScript and Excel keep 53, so that theirs begin with an r.
"""

import json
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from assets.graph.settings import UNSPECIFIED, License
from assets.knowledge.columns import DIMENSION, OpenData, PublishedColumn, model, open_data
from assets.publication.folder import MANIFEST, altered_files, manifest_of, seal, sha256_of
from assets.publication.open_data.columns import CODES
from assets.publication.open_data.dictionary import dictionary, meaning
from assets.warehouse.replacement import folder_aside, swap
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

_CSV = "format csv, header"
_PARQUET = "format parquet, compression zstd"
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_READING, _READINGS = "BIGINT", "BIGINT[]"
_CELLS = "STRUCT("


@dataclass(frozen=True)
class Package:
    """A package in its place.

    Attributes:
        folder: where it lies.
        tables: how many tables it has.
        rows: of all tables together.
        bytes: of all files together.
        written: whether anything had changed, so that it was written.
    """

    folder: Path
    tables: int
    rows: int
    bytes: int
    written: bool


def write_package(
    warehouse: Warehouse, fiscal_year: int, folder: Path, run_id: str, license_: License = UNSPECIFIED
) -> Package:
    """Write the package of a fiscal year beside ``folder`` and put it in its place, unless the same lies there already.

    Args:
        warehouse: holds every published table.
        folder: becomes the package; whatever else lies in it is gone then.
        run_id: of the run that publishes it; its manifest names it.
        license_: under which the office gives the data away.

    Raises:
        duckdb.CatalogException: a published table was never made.
        FolderInUse: the package that is there cannot be replaced, and is as it was.
    """
    with folder_aside(folder) as made:
        rows = _write(warehouse, fiscal_year, made, license_)
        files = seal(made, run_id)
        size = sum((made / name).stat().st_size for name in files)
        changed = not _is_published(folder, files)
        if changed:
            swap(made, folder)
    return Package(folder, len(rows), sum(rows.values()), size, changed)


def _write(warehouse: Warehouse, fiscal_year: int, folder: Path, license_: License) -> dict[str, int]:
    declared = open_data()
    years = Years(fiscal_year, fiscal_year)
    rows = {}
    with warehouse.session():
        for table in declared.tables:
            warehouse.copy(_select(declared, table, as_text=True), years, folder / f"{table}.csv", _CSV)
            rows[table] = warehouse.copy(
                _select(declared, table, as_text=False), years, folder / f"{table}.parquet", _PARQUET
            )
        sources = warehouse.select(load_model("open_data", "source"), years)
    (folder / "README.md").write_text(dictionary(declared), encoding="utf-8")
    package = {**_head(declared, fiscal_year, sources, license_), "resources": _resources(declared, folder)}
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return rows


def _select(declared: OpenData, table: str, as_text: bool) -> str:
    """The table's rows of the bound years in the order of its grain; a list as text is JSON."""
    select = model(table)
    columns = []
    for name, column in declared.fields(table).items():
        value = published(name, column, select.columns[name]["type"])
        if as_text and column.type == "array":
            value = "cast(to_json(" + value + ") as varchar)"
        columns.append(value + ' as "' + name + '"')
    source = "(" + select.text + ")" if select.stage == DIMENSION else table
    order = ", ".join('"' + name + '"' for name in select.grain) or "all"
    return (
        "select "
        + ", ".join(columns)
        + " from "
        + source
        + " where fiscal_year between $first_year and $last_year order by "
        + order
    )


def published(name: str, column: PublishedColumn | None, stored: str) -> str:
    """The expression for a stored column: an id or a code as text, a count in 32 bits, all else as it is stored.

    Args:
        column: nothing where it is not declared; it is then as it is stored.
        stored: its type.
    """
    quoted = '"' + name + '"'
    if column is None:
        return quoted
    if stored == _READING and column.type == "string":
        return "'r' || " + quoted
    if stored == _READINGS:
        return "list_transform(" + quoted + ", reading -> 'r' || reading)"
    if stored.startswith(_CELLS):
        return "list_transform(" + quoted + ", cell -> struct_update(cell, reading_id := 'r' || cell.reading_id))"
    if column.type == "string":
        return "cast(" + quoted + " as varchar)"
    return "cast(" + quoted + " as integer)" if column.type == "integer" else quoted


def _head(declared: OpenData, fiscal_year: int, sources: Rows, license_: License) -> dict[str, Any]:
    """What is said of the package as a whole. It is as old as the last of its sources, whenever it is written."""
    return {
        "$schema": _PROFILE,
        "name": f"jiping-{fiscal_year}",
        "title": f"{fiscal_year} 年度部门整体支出绩效评价数据",
        "description": "各表的说明见 README.md。表格供程序读取；人工查看请用 summary.xlsx 和各部门的 scoresheet.xlsx。",
        "version": declared.version,
        "created": f"{max(row['received_at'] for row in sources).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "licenses": [license_.model_dump(exclude_none=True)],
        "sources": [{"title": row["name"], "hash": f"sha256:{row['source_sha256']}"} for row in sources],
    }


def _resources(declared: OpenData, folder: Path) -> list[dict[str, Any]]:
    resources = []
    for table in declared.tables:
        resources += [_csv_resource(declared, table, folder), _parquet_resource(declared, table, folder)]
    return resources


def _csv_resource(declared: OpenData, table: str, folder: Path) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(name, column, model(table).grain) for name, column in declared.fields(table).items()],
        "missingValues": [""],
    }
    if model(table).grain:
        schema["primaryKey"] = list(model(table).grain)
    if keys := declared.foreign_keys(table):
        schema["foreignKeys"] = [
            {"fields": list(columns), "reference": {"resource": dimension, "fields": list(key)}}
            for columns, dimension, key in keys
        ]
    described = _file(table, declared, folder / f"{table}.csv", "text/csv")
    return {**described, "type": "table", "encoding": "utf-8", "schema": schema}


def _parquet_resource(declared: OpenData, table: str, folder: Path) -> dict[str, Any]:
    described = _file(table, declared, folder / f"{table}.parquet", "application/vnd.apache.parquet")
    return {**described, "name": f"{table}.parquet", "type": "file"}


def _file(table: str, declared: OpenData, path: Path, media_type: str) -> dict[str, Any]:
    return {
        "name": table,
        "title": declared.tables[table].title,
        "description": declared.tables[table].description,
        "path": path.name,
        "format": path.suffix[1:],
        "mediatype": media_type,
        "bytes": path.stat().st_size,
        "hash": f"sha256:{sha256_of(path)}",
    }


def _field(name: str, column: PublishedColumn, grain: tuple[str, ...]) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if name in grain else {}
    if column.codes:
        constraints["enum"] = list(CODES[column.codes])
    keys = {
        "name": name,
        "type": column.type,
        "title": column.title,
        "description": meaning(column),
        "unit": column.unit,
        "columnType": column.column_type,
        "constraints": constraints,
    }
    return {key: value for key, value in keys.items() if value}


def _is_published(folder: Path, files: dict[str, str]) -> bool:
    """Whether these files and no others lie in a folder and its manifest names them."""
    manifest = manifest_of(folder)
    if manifest is None or manifest.files != files or altered_files(folder):
        return False
    return {path.name for path in folder.iterdir()} == {MANIFEST, *files}
