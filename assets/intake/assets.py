"""The assets of the intake: the ledger of what was submitted, the register, and what is chosen from the readings."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pyarrow as pa
from dagster import (
    AssetCheckEvaluation,
    AssetCheckExecutionContext,
    AssetCheckKey,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetExecutionContext,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableSchema,
    multi_asset,
    multi_asset_check,
)

from assets.graph.district import WAREHOUSE_POOL
from assets.graph.events import CheckState, Metadata, evaluations, report
from assets.graph.knowledge_assets import rule_asset
from assets.graph.labels import MESSAGES, OFFENDING, described, meaning, named
from assets.graph.links import escaped
from assets.graph.partitions import fiscal_years, years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, key_of, sql_assets, table_facts
from assets.graph.versions import program_version
from assets.intake.changes import sources_of
from assets.intake.collect import collect_years
from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER
from assets.intake.stage import DEPARTMENT, REORGANISATION, register_tables
from assets.intake.stage import INTAKE as STAGE
from assets.intake.trust.journal import note_changes
from assets.intake.trust.moved_reviews import move_reviews
from assets.intake.trust.receipt import clock_behind, last_receipt, receipt_time
from assets.knowledge.corrections import CORRECTION
from assets.knowledge.schemes import schemes
from assets.warehouse.warehouse import Rows, Years

WITHDRAW_TAG = "jiping/withdraw"
"""Tag of a run in which the loss of more than a third of a year's files was confirmed."""
SOURCE_FILES = key_of("intake.source_file")
SOURCES = "sources"
"""Fact of a fiscal year of the files: what it was evaluated from, as it was when the run began."""
REFUSED, MISSING = "refused_file", "missing_submission"
_CHECKS = {
    REFUSED: "退回的文件：收到的文件都读懂了。Lists each that could not be read, wholly or in part, and why.",
    MISSING: "缺报：应报送的部门都报送了。Lists each department of the register of which nothing came.",
}
_LEDGER = "intake.submission_ledger"
_LISTED = 200
"""Files or departments listed in the result of a check."""


def _spec(table: str, schema: pa.Schema, description: str) -> AssetSpec:
    columns = [
        TableColumn(
            column.name,
            str(column.type),
            meaning(f"intake.{table}", column.name),
            TableColumnConstraints(nullable=column.nullable),
        )
        for column in schema
    ]
    return AssetSpec(
        key_of(f"intake.{table}"),
        group_name="intake",
        description=described(f"intake.{table}", description),
        code_version=program_version(),
        kinds={"python", "duckdb"},
        metadata={"dagster/column_schema": TableSchema(columns)},
    )


@multi_asset(
    name="ledger",
    specs=[
        _spec(
            "source_file",
            SOURCE_FILE,
            "Every file that arrived: sha256, form, status and, if refused, why; append-only.",
        ),
        _spec(
            "submission",
            SUBMISSION,
            "Which department's figures each accepted file carries, and when it came; append-only.",
        ),
        _spec("reading", READING, "Every fact as it stood in one cell of one file, money in 万元; append-only."),
        _spec(
            "unread_number",
            UNREAD_NUMBER,
            "Every number of a look at a file that no reading has and no form declares as not needed, and why;"
            " append-only.",
        ),
    ],
    **YEARLY,
)
def ledger(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """Reads the new and changed files of the run's years and appends them to the ledger in one transaction."""
    installation, years = home.load(), years_of(context)
    installation.corrections()  # what the office declares and cannot be used stops the run before anything is written
    schemes()
    with installation.warehouse.session() as warehouse:
        last = last_receipt(warehouse)
        now = receipt_time(datetime.now(UTC), last)
        sentences = [clock_behind(now, last), *move_reviews(installation, years)]
    for sentence in filter(None, sentences):
        context.log.warning(sentence)
    for change in note_changes(installation.bureau, installation.journal, now):
        context.log.info("%s: %s", change["file"], change["sha256"] or "gone")
    sources = sources_of(installation, years.each())
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
    for fiscal_year, digest in sources.items():
        context.add_asset_metadata(named({SOURCES: digest}), SOURCE_FILES, str(fiscal_year))
    for table, of_table in facts.items():
        yield report(context, key_of(table), of_table)


def _with_added(facts: dict[int, Metadata], added: pa.Table) -> dict[int, Metadata]:
    """How many rows of each fiscal year this run appended, beside the facts of the table."""
    appended = Counter(added["fiscal_year"].to_pylist())
    return {fiscal_year: {**of_year, "added": appended[fiscal_year]} for fiscal_year, of_year in facts.items()}


@multi_asset(
    name="register",
    specs=[
        _spec("department", DEPARTMENT, "Who must submit for each fiscal year, by the register."),
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
        yield report(context, key_of(table), of_table)


@multi_asset_check(
    name="submissions",
    specs=[
        AssetCheckSpec(
            name,
            asset=SOURCE_FILES,
            description=description,
            additional_deps=[key_of(_LEDGER)],
            partitions_def=fiscal_years,
        )
        for name, description in _CHECKS.items()
    ],
    pool=WAREHOUSE_POOL,
    can_subset=True,
)
def submission_checks(context: AssetCheckExecutionContext, home: HomeResource) -> Iterator[AssetCheckEvaluation]:
    """Whether every file that lies there could be read and everybody sent one, as it is now."""
    keys = context.op_execution_context.partition_key_range
    years = Years(int(keys.start), int(keys.end))
    rows = home.load().warehouse.rows([_LEDGER], years)[_LEDGER]
    chosen = {key.name for key in context.selected_asset_check_keys}
    states = [
        _check_state(
            name, fiscal_year, sorted(_offences(name, [row for row in rows if row["fiscal_year"] == fiscal_year]))
        )
        for name in _CHECKS
        if name in chosen
        for fiscal_year in years.each()
    ]
    yield from evaluations(context.op_execution_context.instance, states)


def _offences(check: str, rows: Rows) -> set[str]:
    """A line for each file that could not be read, wholly or in part, or each department of which nothing came."""
    if check == REFUSED:
        return {f"{row['path']}：{row['message']}" for row in rows if row["state"] in ("quarantined", "partial")}
    return {row["department"] for row in rows if row["state"] == "due"}


def _check_state(check: str, fiscal_year: int, offences: list[str]) -> CheckState:
    listed = "\n".join(f"- {escaped(' '.join(offence.split()))}" for offence in offences[:_LISTED])
    return CheckState(
        key=AssetCheckKey(SOURCE_FILES, check),
        fiscal_year=fiscal_year,
        passed=not offences,
        severity=AssetCheckSeverity.WARN,
        metadata={OFFENDING: len(offences), MESSAGES: MetadataValue.md(listed or "（无）")},
    )


INTAKE = [ledger, register, rule_asset(STAGE), sql_assets(STAGE), submission_checks]
