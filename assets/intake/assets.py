"""Intake: the ledger of what was submitted, the register, and the figures chosen from the readings."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
from dagster import AssetExecutionContext, AssetSpec, MaterializeResult, MetadataValue, asset, multi_asset

from assets.intake.collect import collect, known_from, year_folders
from assets.intake.forms import form_rows
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION
from assets.partitions import years_of
from assets.resources import HomeResource
from assets.rule_assets import rule_asset
from assets.rule_rows import Rows, vocabulary_rows
from assets.sql_assets import OWNERS, YEARLY, derived, key_of, markdown_table, sql_assets, table_metadata

DEPARTMENT = pa.schema(
    {
        "fiscal_year": pa.int32(),
        "department_id": pa.string(),
        "name": pa.string(),
        "region": pa.string(),
        "scheme": pa.string(),
        "synthetic": pa.bool_(),
    }
)


def _ledger_spec(table: str, description: str) -> AssetSpec:
    return AssetSpec(
        key_of(f"intake.{table}"),
        group_name="intake",
        description=description,
        kinds={"python", "duckdb"},
        owners=OWNERS,
    )


@multi_asset(
    name="ledger",
    specs=[
        _ledger_spec("source_file", "Every file that arrived: sha256, form, status and, if refused, why. Append-only."),
        _ledger_spec(
            "submission", "Which department's figures each accepted file carries, and when it came. Append-only."
        ),
        _ledger_spec("reading", "Every fact as it stood in one cell of one file. Append-only; money in 万元."),
    ],
    **YEARLY,
)
def ledger(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """Reads the new and changed files of the run's years and appends them to the ledger in one transaction."""
    place, years = home.load(), years_of(context)
    warehouse, register, now = place.warehouse, place.register(), datetime.now(UTC)
    source_files, submissions, readings, unchanged = [], [], [], 0
    stored = warehouse.rows(["intake.source_file", "intake.submission"], years)
    for fiscal_year in year_folders(place.input):
        if not years.first <= fiscal_year <= years.last:
            continue
        known = known_from(fiscal_year, stored["intake.source_file"], stored["intake.submission"])
        found = collect(place.input, fiscal_year, register, known, place.files, now)
        source_files += found.source_files
        submissions += found.submissions
        readings += found.readings
        unchanged += found.unchanged
        context.log.info(
            "%s: %d new or changed files, %d unchanged", fiscal_year, len(found.source_files), found.unchanged
        )
    appended = warehouse.append(
        {
            "intake.source_file": pa.Table.from_pylist(source_files, SOURCE_FILE),
            "intake.submission": pa.Table.from_pylist(submissions, SUBMISSION),
            "intake.reading": pa.Table.from_pylist(readings, READING),
        },
        years,
    )
    refused = [row for row in source_files if row["status"] != "accepted"]
    for row in refused:
        context.log.warning(row["message"])
    shown = [{"path": row["path"], "status": row["status"], "message": row["message"]} for row in refused]
    for written, added in zip(appended, (source_files, submissions, readings), strict=True):
        metadata = table_metadata(written) | {"added": len(added)}
        if written.table == "intake.source_file":
            metadata |= {"unchanged_files": unchanged, "refused": MetadataValue.md(markdown_table(shown))}
        yield MaterializeResult(asset_key=key_of(written.table), metadata=metadata)


@asset(
    key=key_of("intake.department"),
    group_name="intake",
    kinds={"python", "duckdb"},
    owners=OWNERS,
    **YEARLY,
)
def department(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """The register of departments as it stood for each fiscal year. Grain: department × fiscal_year."""
    place, years = home.load(), years_of(context)
    rows = [
        {"fiscal_year": fiscal_year, **entry.model_dump(exclude={"aliases"})}
        for fiscal_year in range(years.first, years.last + 1)
        for entry in place.register().departments
    ]
    [written] = place.warehouse.replace_rows({"intake.department": pa.Table.from_pylist(rows, DEPARTMENT)}, years)
    return MaterializeResult(metadata=table_metadata(written))


def _rows(fiscal_year: int) -> dict[str, Rows]:
    return {"intake.term": vocabulary_rows(fiscal_year) + form_rows(fiscal_year)}


_RULES = {"intake.term": "Items, phases, bases and forms with their Chinese labels. Grain: year × dimension × code."}

INTAKE = [ledger, department, rule_asset("intake", _RULES, _rows), sql_assets("intake", derived("intake"))]
