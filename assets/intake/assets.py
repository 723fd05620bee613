"""Intake: the ledger of what was submitted, the register, and the figures chosen from the readings."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import pyarrow as pa
from dagster import AssetExecutionContext, AssetSpec, MaterializeResult, MetadataValue, multi_asset

from assets.graph.knowledge_assets import rule_asset
from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import OWNERS, YEARLY, derived, key_of, markdown_table, sql_assets, table_metadata
from assets.intake.collect import collect, known_from, year_folders
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION
from assets.knowledge.corrections import CORRECTION
from assets.knowledge.forms import form_rows
from assets.knowledge.rows import vocabulary_rows
from assets.warehouse.warehouse import Rows

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
REORGANISATION = pa.schema(
    {
        "fiscal_year": pa.int32(),
        "department_id": pa.string(),
        "kind": pa.string(),
        "member_id": pa.string(),
        "last_year": pa.int32(),
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
    warehouse, declared, now = place.warehouse, place.register(), datetime.now(UTC)
    place.corrections()  # a correction file that cannot be used stops the run before anything is written
    source_files, submissions, readings, unchanged = [], [], [], 0
    stored = warehouse.rows(["intake.source_file", "intake.submission"], years)
    for fiscal_year in year_folders(place.input):
        if not years.first <= fiscal_year <= years.last:
            continue
        known = known_from(fiscal_year, stored["intake.source_file"], stored["intake.submission"])
        found = collect(place.input, place.bureau, fiscal_year, declared, known, place.files, now)
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


@multi_asset(
    name="register",
    specs=[
        _ledger_spec("department", "Who must submit for each fiscal year, by the register. Grain: department × year."),
        _ledger_spec(
            "reorganisation",
            "Mergers, changes of id and splits that a department's series of a fiscal year goes through; figures of"
            " member_id up to last_year belong to it (merged) or cover another scope (split).",
        ),
        _ledger_spec("correction", "What was decided about readings of each fiscal year, from the correction files."),
    ],
    **YEARLY,
)
def register(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """What the finance bureau itself declares: the register of departments and the corrections."""
    place, years = home.load(), years_of(context)
    declared = place.register()
    departments, reorganisations = [], []
    for fiscal_year in range(years.first, years.last + 1):
        for entry in declared.due(fiscal_year):
            departments.append({"fiscal_year": fiscal_year, **entry.model_dump(include=set(DEPARTMENT.names))})
            for change in declared.changes(entry.department_id, fiscal_year):
                key = {"fiscal_year": fiscal_year, "department_id": entry.department_id}
                reorganisations.append(key | asdict(change))
    corrections = [row for row in place.corrections() if years.first <= int(str(row["fiscal_year"])) <= years.last]
    written = place.warehouse.replace_rows(
        {
            "intake.department": pa.Table.from_pylist(departments, DEPARTMENT),
            "intake.reorganisation": pa.Table.from_pylist(reorganisations, REORGANISATION),
            "intake.correction": pa.Table.from_pylist(corrections, CORRECTION),
        },
        years,
    )
    for table in written:
        yield MaterializeResult(asset_key=key_of(table.table), metadata=table_metadata(table))


def _rows(fiscal_year: int) -> dict[str, Rows]:
    return {"intake.term": vocabulary_rows(fiscal_year) + form_rows(fiscal_year)}


_RULES = {"intake.term": "Items, phases, bases and forms with their Chinese labels. Grain: year × dimension × code."}

INTAKE = [ledger, register, rule_asset("intake", _RULES, _rows), sql_assets("intake", derived("intake"))]
