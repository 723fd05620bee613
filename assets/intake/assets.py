"""The assets of the intake: the ledger of what was submitted, the register, and what is chosen from the readings."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
from dagster import (
    AssetExecutionContext,
    AssetSpec,
    MaterializeResult,
    TableColumn,
    TableColumnConstraints,
    TableSchema,
    multi_asset,
)

from assets.graph.events import Metadata, materialized
from assets.graph.knowledge_assets import rule_asset
from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of, sql_assets, table_facts
from assets.intake.collect import collect_years
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER
from assets.intake.stage import DEPARTMENT, REORGANISATION, register_tables
from assets.intake.stage import INTAKE as STAGE
from assets.intake.trust.journal import note_changes
from assets.intake.trust.moved_reviews import move_reviews
from assets.intake.trust.receipt import clock_behind, last_receipt, receipt_time
from assets.knowledge.columns import open_data
from assets.knowledge.corrections import CORRECTION
from assets.knowledge.schemes import schemes

WITHDRAW_TAG = "jiping/withdraw"
"""Tag of a run in which the loss of more than a third of a year's files was confirmed."""


def _spec(table: str, schema: pa.Schema, description: str) -> AssetSpec:
    columns = [
        TableColumn(
            column.name,
            str(column.type),
            open_data().meaning(f"intake.{table}", column.name),
            TableColumnConstraints(nullable=column.nullable),
        )
        for column in schema
    ]
    return AssetSpec(
        key_of(f"intake.{table}"),
        group_name="intake",
        description=description,
        kinds={"python", "duckdb"},
        metadata={"dagster/column_schema": TableSchema(columns)},
    )


@multi_asset(
    name="ledger",
    specs=[
        _spec(
            "source_file",
            SOURCE_FILE,
            "Every file that arrived: sha256, form, status and, if refused, why. Append-only.",
        ),
        _spec(
            "submission",
            SUBMISSION,
            "Which department's figures each accepted file carries, and when it came. Append-only.",
        ),
        _spec("reading", READING, "Every fact as it stood in one cell of one file. Append-only; money in 万元."),
        _spec(
            "unread_number",
            UNREAD_NUMBER,
            "Every number of a look at a file that no reading has and no form declares as not needed, and why."
            " Append-only.",
        ),
    ],
    **YEARLY,
)
def ledger(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """Reads the new and changed files of the run's years and appends them to the ledger in one transaction."""
    installation, years = home.load(), years_of(context)
    installation.corrections()  # what the office declares and cannot be used stops the run before anything is written
    schemes()
    last = last_receipt(installation.warehouse)
    now = receipt_time(datetime.now(UTC), last)
    for sentence in filter(None, [clock_behind(now, last), *move_reviews(installation, years)]):
        context.log.warning(sentence)
    for change in note_changes(installation.bureau, installation.journal, now):
        context.log.info("%s: %s", change["file"], change["sha256"] or "gone")
    withdraw = context.run.tags.get(WITHDRAW_TAG) == "true"
    collection = collect_years(installation, years, now, withdraw=withdraw)
    added = collection.tables()
    with installation.warehouse.session() as warehouse:
        facts = {
            written.table: _with_added(table_facts(warehouse, written, years), added[written.table])
            for written in warehouse.append(added, years)
        }
    context.log.info("%d new or changed files, %d unchanged", len(collection.source_files), collection.unchanged)
    for row in collection.source_files:
        if row["status"] != "accepted":
            context.log.warning(row["message"])
    for table, of_table in facts.items():
        yield materialized(context, key_of(table), of_table)


def _with_added(facts: dict[int, Metadata], added: pa.Table) -> dict[int, Metadata]:
    """How many rows of each fiscal year this run appended, beside the facts of the table."""
    appended = Counter(added["fiscal_year"].to_pylist())
    return {fiscal_year: {**of_year, "added": appended[fiscal_year]} for fiscal_year, of_year in facts.items()}


@multi_asset(
    name="register",
    specs=[
        _spec(
            "department", DEPARTMENT, "Who must submit for each fiscal year, by the register. Grain: department × year."
        ),
        _spec(
            "reorganisation",
            REORGANISATION,
            "Mergers, changes of id and splits that a department's series of a fiscal year goes through; figures of"
            " member_id up to last_year belong to it (merged) or cover another scope (split).",
        ),
        _spec(
            "correction", CORRECTION, "What was decided about readings of each fiscal year, from the correction files."
        ),
    ],
    **YEARLY,
)
def register(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """What the finance bureau itself declares: the register of departments and the corrections."""
    installation, years = home.load(), years_of(context)
    declared = register_tables(installation.register(), installation.corrections(), years)
    with installation.warehouse.session() as warehouse:
        facts = {
            written.table: table_facts(warehouse, written, years) for written in warehouse.replace_rows(declared, years)
        }
    for table, of_table in facts.items():
        yield materialized(context, key_of(table), of_table)


INTAKE = [ledger, register, rule_asset(STAGE), sql_assets(STAGE)]
