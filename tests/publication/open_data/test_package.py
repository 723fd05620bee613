"""Open data of a year: a validating Data Package, exact values, the same bytes for the same data."""

import csv
import json
import shutil
from datetime import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from frictionless import Package, Resource

from assets.graph.home import Home
from assets.knowledge.columns import open_data
from assets.publication.folder import altered_files, manifest_of
from assets.publication.open_data.columns import CODES, publishable
from assets.publication.open_data.dictionary import DICTIONARY, dictionary
from assets.publication.open_data.package import write_package
from assets.warehouse.warehouse import Years

TABLES = list(open_data().tables)
_TYPE = {"int32": "integer", "string": "string", "bool": "boolean"}
"""Type of Parquet → that of the description; the others are lists and decimals."""


@pytest.fixture(scope="module")
def folder(sample_home: Home) -> Path:
    """The package of the sample's 2023, as the pipeline wrote it."""
    return sample_home.outputs / "2023" / "data"


@pytest.fixture(scope="module")
def descriptor(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def csv_rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def resources(descriptor: dict[str, Any]) -> dict[str, Any]:
    return {resource["name"]: resource for resource in descriptor["resources"]}


# -- declaration ------------------------------------------------------------------------------------------------------


def test_every_table_of_comparison_and_evaluation_is_published() -> None:
    """A new derived table is open data as well, or its author says otherwise here."""
    assert set(TABLES) == set(publishable())


def test_no_column_is_declared_in_vain() -> None:
    """A shared meaning that no table uses is left over from a column that was renamed."""
    used = {
        name for table in TABLES for name in open_data().fields(table) if name not in open_data().tables[table].columns
    }
    assert used == set(open_data().columns)


@pytest.mark.parametrize("table", TABLES)
def test_declared_columns_and_types_are_those_published(folder: Path, table: str) -> None:
    """Whoever reads the description of a table finds its columns, in these types."""
    published = {
        field.name: "array" if str(field.type).startswith("list") else _TYPE.get(str(field.type), "number")
        for field in pq.read_schema(folder / f"{table}.parquet")
    }
    assert {name: column.type for name, column in open_data().fields(table).items()} == published


def test_dictionary_is_current(folder: Path) -> None:
    """Whoever changes a table runs ``make dictionary``; the same text goes out with the data."""
    assert DICTIONARY.read_text(encoding="utf-8") == dictionary(open_data())
    assert (folder / "README.md").read_text(encoding="utf-8") == dictionary(open_data())


# -- package ----------------------------------------------------------------------------------------------------------


def test_package_is_valid(folder: Path) -> None:
    """Types, keys, relations, code lists, sizes and hashes all hold, of CSV and Parquet."""
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.flatten(["rowNumber", "fieldName", "note"]) == []
    assert report.stats["tasks"] == 2 * len(TABLES)


@pytest.mark.parametrize(
    ("file", "old", "new", "broken"),
    [
        ("evaluation.ranking.csv", "430703-gxj", "430703-xxx", "foreign-key"),
        ("evaluation.ranking.csv", "990001-02", "990001-01", "primary-key"),
        ("evaluation.ranking.csv", "comparable,", "perhaps,", "constraint-error"),
        ("comparison.staffing.csv", "40.000000", "4O", "type-error"),
    ],
)
def test_a_spoilt_package_is_not_valid(
    folder: Path, tmp_path: Path, file: str, old: str, new: str, broken: str
) -> None:
    """What the description promises is really tested."""
    shutil.copytree(folder, tmp_path / "data")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "data" / file).write_text(text.replace(old, new), encoding="utf-8")
    report = Package(str(tmp_path / "data" / "datapackage.json")).validate()
    found = {(task.name, error.type) for task in report.tasks for error in task.errors if error.type != "byte-count"}
    assert found == {(file.removesuffix(".csv"), broken), (file.removesuffix(".csv"), "hash-count")}


def test_fields_say_title_unit_and_fiscal_type(descriptor: dict[str, Any]) -> None:
    """An official reads what a column is called, in Chinese, and in which unit; a fiscal tool finds year and amount."""
    fields = {
        field["name"]: field for field in resources(descriptor)["comparison.three_public_change"]["schema"]["fields"]
    }
    assert fields["final_wan"] == {"name": "final_wan", "type": "number", "title": "决算", "unit": "万元"}
    assert fields["change_pct"]["unit"] == "%"
    assert fields["fiscal_year"]["columnType"] == "date:fiscal-year"
    assert fields["state"]["constraints"]["enum"] == list(CODES["cell_state"])
    figure = {field["name"]: field for field in resources(descriptor)["intake.figure"]["schema"]["fields"]}
    assert figure["amount"]["columnType"] == "value"


def test_package_says_whence_when_and_under_which_licence(sample_home: Home, descriptor: dict[str, Any]) -> None:
    """An integrator sees of which files the data are made, when the last of them came, and what is allowed."""
    assert descriptor["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert descriptor["version"] == open_data().version
    assert [license_["name"] for license_ in descriptor["licenses"]] == ["Apache-2.0"]
    accepted = sample_home.warehouse.rows(["intake.accepted_submission"], Years(2023, 2023))[
        "intake.accepted_submission"
    ]
    assert {source["hash"] for source in descriptor["sources"]} == {
        f"sha256:{row['source_sha256']}" for row in accepted
    }
    assert "鼎城区工信局-2023年绩效数据收集表.xlsx" in {source["title"] for source in descriptor["sources"]}
    assert not any("/" in source["title"] for source in descriptor["sources"])
    assert datetime.fromisoformat(descriptor["created"]) == max(row["received_at"] for row in accepted).replace(
        microsecond=0
    )


def test_an_office_that_says_nothing_gives_nothing_away(sample_home: Home, tmp_path: Path) -> None:
    """Without a licence in the settings the package says that none was specified."""
    write_package(sample_home.warehouse, 2023, tmp_path / "data", "1")
    written = json.loads((tmp_path / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert [license_["name"] for license_ in written["licenses"]] == ["notspecified"]


def test_parquet_is_described_by_size_and_hash(descriptor: dict[str, Any], folder: Path) -> None:
    """Both files of a table are listed, so that neither is lost or changed unseen."""
    named = {resource["path"] for resource in descriptor["resources"]}
    assert named == {path.name for path in folder.iterdir()} - {"datapackage.json", "README.md", "manifest.json"}
    assert len(named) == 2 * len(TABLES)


# -- values -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
def test_csv_and_parquet_say_the_same_exactly(folder: Path, table: str) -> None:
    """Decimals are exact in both; what is unknown is empty in one and null in the other, never 0."""
    parquet = pq.read_table(folder / f"{table}.parquet").to_pylist()
    fields = open_data().fields(table)
    read = {
        "number": Decimal,
        "integer": int,
        "boolean": {"true": True, "false": False}.__getitem__,
        "array": partial(json.loads, parse_float=Decimal),
        "string": str,
    }
    rows = [
        {name: read[fields[name].type](text) if text else None for name, text in row.items()}
        for row in csv_rows(folder, table)
    ]
    assert rows == [{name: None if value == "" else value for name, value in row.items()} for row in parquet]


def test_values_are_those_of_the_warehouse(sample_home: Home, folder: Path) -> None:
    """鼎城区工信局 2023: 在职 43 of 40 posts; overseas travel is a dash, so that nothing is known of its amount."""
    [staffing] = [row for row in csv_rows(folder, "comparison.staffing") if row["department_id"] == "430703-gxj"]
    assert (staffing["staff_in_post"], staffing["staffing_rate_pct"]) == ("43.000000", "107.50")
    lines = {
        row["item"]: row
        for row in csv_rows(folder, "comparison.three_public_change")
        if row["department_id"] == "430703-gxj"
    }
    assert (lines["official_reception"]["final_wan"], lines["official_reception"]["change_pct"]) == (
        "4.510000",
        "-62.48",
    )
    assert (lines["overseas_travel"]["state"], lines["overseas_travel"]["final_wan"]) == ("dash", "")
    stored = sample_home.warehouse.rows(["intake.figure"], Years(2023, 2023))["intake.figure"]
    for row in stored:
        row["reading_id"], row["alternatives"] = f"r{row['reading_id']}", [f"r{id_}" for id_ in row["alternatives"]]
    published = pq.read_table(folder / "intake.figure.parquet").to_pylist()
    assert sorted(stored, key=str) == sorted(published, key=str)


def test_every_reading_id_leads_to_its_cell(folder: Path) -> None:
    """An integrator goes from any figure, sum, score or finding to file, sheet and cell, and finds the value there."""
    cells = {
        (row["department_id"], row["reading_id"]): row
        for row in pq.read_table(folder / "dimension.cited_cell.parquet").to_pylist()
    }
    cited: set[tuple[str, str]] = set()
    for table in TABLES:
        for row in pq.read_table(folder / f"{table}.parquet").to_pylist():
            for name, value in row.items():
                if name.endswith("reading_id") or name == "cause":
                    cited.add((row["department_id"], value))
                elif name.endswith("reading_ids") or name == "alternatives":
                    cited |= {(row["department_id"], reading) for reading in value or ()}
                elif name == "cells":
                    cited |= {(row["department_id"], cell["reading_id"]) for cell in value}
    assert {(department, reading) for department, reading in cited if reading} == cells.keys()
    for figure in pq.read_table(folder / "intake.figure.parquet").to_pylist():
        cell = cells[figure["department_id"], figure["reading_id"]]
        assert "/" not in cell["file"] and cell["sheet"] and cell["cell"]
        assert figure["correction_id"] or (figure["amount"], figure["unit"]) == (cell["value"], cell["unit"])


def test_text_stays_what_it_is(sample_home: Home, folder: Path) -> None:
    """A text that a spreadsheet would take for a formula is not altered: programs read what departments wrote."""
    written = Resource(path=str(folder / "evaluation.finding.csv")).read_rows()
    stored = sample_home.warehouse.rows(["evaluation.finding"], Years(2023, 2023))["evaluation.finding"]
    assert sorted(row["message"] for row in written) == sorted(row["message"] for row in stored)
    negative = [
        row["left_value"] for row in csv_rows(folder, "evaluation.finding") if row["left_value"].startswith("-")
    ]
    assert "-2.15" in negative


# -- writing ----------------------------------------------------------------------------------------------------------


def test_the_same_data_gives_the_same_bytes(sample_home: Home, folder: Path, tmp_path: Path) -> None:
    """Whoever keeps the data under version control sees a change only where something changed."""
    write_package(sample_home.warehouse, 2023, tmp_path / "data", "another run", sample_home.settings().license)
    again, first = (manifest_of(place) for place in (tmp_path / "data", folder))
    assert again and first and again.files == first.files and not altered_files(folder)
    assert set(again.files) == {path.name for path in folder.iterdir()} - {"manifest.json"}
    assert again.run_id == "another run" != first.run_id


def test_an_unchanged_package_is_left_alone_and_a_spoilt_one_is_put_right(sample_home: Home, tmp_path: Path) -> None:
    """A rerun touches nothing; a file that someone changed, added or deleted does not stay so."""
    place = tmp_path / "data"
    assert write_package(sample_home.warehouse, 2023, place, "1").written
    times = {path: path.stat().st_mtime_ns for path in place.iterdir()}
    assert not write_package(sample_home.warehouse, 2023, place, "2").written
    assert {path: path.stat().st_mtime_ns for path in place.iterdir()} == times
    (place / "evaluation.ranking.csv").write_text("x")
    (place / "intake.figure.parquet").unlink()
    (place / "added.csv").write_text("x")
    assert write_package(sample_home.warehouse, 2023, place, "3").written
    assert set(place.iterdir()) == set(times)
    assert (place / "evaluation.ranking.csv").read_text(encoding="utf-8").startswith("department_id,")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_a_year_without_submissions_has_no_data(sample_home: Home) -> None:
    """2018 and 2021–2023 were submitted; nothing is published of other years."""
    assert {path.parent.name for path in sample_home.outputs.glob("*/data")} == {"2018", "2021", "2022", "2023"}
