"""Makes Dagster assets of a stage's SELECTs: what is known of them stands in the graph before any run."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypedDict

from dagster import (
    AssetCheckEvaluation,
    AssetCheckKey,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetsDefinition,
    AssetSpec,
    BackfillPolicy,
    MaterializeResult,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableColumnDep,
    TableColumnLineage,
    TableSchema,
    TimeWindowPartitionsDefinition,
    multi_asset,
)

from assets.graph.district import WAREHOUSE_POOL, names_in_instance
from assets.graph.events import CheckState, Metadata, evaluations, report
from assets.graph.labels import described, meaning, named
from assets.graph.partitions import fiscal_years, one_run_per_range, years_of
from assets.graph.resource import HomeResource
from assets.graph.stages import Derived, Stage
from assets.graph.versions import VERSION_DIGITS, rules_version
from assets.knowledge.rows import SCHEMAS as RULE_TABLES
from assets.warehouse.sql_models import macros
from assets.warehouse.warehouse import Rows, Warehouse, Written, Years


class _Yearly(TypedDict):
    partitions_def: TimeWindowPartitionsDefinition
    backfill_policy: BackfillPolicy
    pool: str


YEARLY: _Yearly = {
    "partitions_def": fiscal_years,
    "backfill_policy": one_run_per_range,
    "pool": WAREHOUSE_POOL,
}
"""What every asset has in common: fiscal years, one run per range of them, one writer to the warehouse at a time."""

ROW_COUNT = "dagster/partition_row_count"
"""Where Dagster looks for the number of rows of one fiscal year."""


def sql_assets(
    stage: Stage,
    check_specs: Sequence[AssetCheckSpec] = (),
    check_states: Callable[[Warehouse, Years, Collection[AssetCheckKey]], list[CheckState]] | None = None,
    group: str | None = None,
) -> AssetsDefinition:
    """One asset per derived table of a stage; all that a run selects are made in one step over one connection.

    A step per table would spend ten times as long on bookkeeping as on SQL (docs/adr/0003). What was written before a
    table failed is reported all the same.

    Args:
        check_specs: asset checks on these tables.
        check_states: what those selected say of each fiscal year, asked for after the tables are written.
        group: where they are shown in the graph, if not in the stage's own group.
    """

    @multi_asset(
        name=stage.name,
        specs=[_spec(stage, derived, group or stage.name) for derived in stage.ordered],
        check_specs=check_specs,
        can_subset=True,
        **YEARLY,
    )
    def materialise(
        context: AssetExecutionContext, home: HomeResource
    ) -> Iterator[MaterializeResult[None] | AssetCheckEvaluation]:
        years = years_of(context)
        chosen = {table_of(key) for key in context.selected_asset_keys}
        facts: dict[str, dict[int, Metadata]] = {}
        states: list[CheckState] = []
        failure: BaseException | None = None
        try:  # events come at the end: Dagster would store each while the connection is open
            with home.load().warehouse.session() as warehouse:
                for written in stage.derive(warehouse, years, chosen):
                    facts[written.table] = table_facts(warehouse, written, years)
                if check_states is not None and context.selected_asset_check_keys:
                    states = check_states(warehouse, years, context.selected_asset_check_keys)
        except BaseException as error:
            failure = error
        for table, of_table in facts.items():
            yield report(context, key_of(table), of_table)
        if failure is not None:
            raise failure
        yield from evaluations(context.instance, states)

    return materialise


def _spec(stage: Stage, derived: Derived, group: str) -> AssetSpec:
    return AssetSpec(
        key_of(derived.table),
        deps=[AssetDep(key) for key in sorted({key_of(table) for table in derived.reads})],
        group_name=group,
        description=described(derived.table, derived.description),
        code_version=_version(derived),
        kinds={"duckdb", "sql"},
        metadata={
            "dagster/column_schema": _schema(derived),
            "dagster/column_lineage": _lineage(derived),
            **named(
                {
                    "sql": MetadataValue.md(f"`sql/{derived.table.replace('.', '/')}.sql`"),
                    "notes": MetadataValue.md(derived.notes),
                    "previous_year_of": sorted({table for model in derived.models for table in model.previous_year_of}),
                }
            ),
        },
    )


def _version(derived: Derived) -> str:
    """Digest of the SELECTs and of the formulas and declared rules that they use."""
    texts = [model.text for model in derived.models]
    return hashlib.sha256("\0".join([*texts, macros(), rules_version()]).encode()).hexdigest()[:VERSION_DIGITS]


def _schema(derived: Derived) -> TableSchema:
    [model, *_] = derived.models
    return TableSchema(
        [
            TableColumn(
                name,
                column["type"],
                meaning(derived.table, name),
                TableColumnConstraints(nullable=name not in model.grain),
            )
            for name, column in model.columns.items()
        ]
    )


def _lineage(derived: Derived) -> TableColumnLineage:
    sources: dict[str, set[str]] = {}
    for model in derived.models:
        for name, column in model.columns.items():
            sources.setdefault(name, set()).update(column["sources"])
    return TableColumnLineage({name: [_column(source) for source in sorted(found)] for name, found in sources.items()})


def _column(source: str) -> TableColumnDep:
    """A column within its asset: those of a rule table bear the table's name."""
    table, column = source.rsplit(".", 1)
    return TableColumnDep(key_of(table), f"{table.split('.')[1]}.{column}" if table in RULE_TABLES else column)


def key_of(table: str) -> AssetKey:
    """``evaluation.finding`` → its asset key. The tables of a stage's declared rules are one asset together."""
    stage, name = table.split(".")
    return AssetKey(names_in_instance(stage, "rules" if table in RULE_TABLES else name))


def table_of(key: AssetKey) -> str:
    """The asset key of a derived table → ``evaluation.finding``."""
    return ".".join(key.path[-2:])


def table_facts(warehouse: Warehouse, written: Written, years: Years) -> dict[int, Metadata]:
    """Fiscal year → row count and preview of a table just written.

    Args:
        years: of the run; a table that an upgrade changed is written anew for all.
    """
    return {
        fiscal_year: {
            ROW_COUNT: written.counts.get(fiscal_year, 0),
            "preview": MetadataValue.md(_preview(warehouse, written, fiscal_year)),
        }
        for fiscal_year in years.each()
    }


def _preview(warehouse: Warehouse, written: Written, fiscal_year: int) -> str:
    year = Years(fiscal_year, fiscal_year)
    return markdown_table(warehouse.preview(written.table, year) if written.counts.get(fiscal_year) else [])


def markdown_table(rows: Rows) -> str:
    """Rows as a markdown table; unknown is empty, never 0."""
    if not rows:
        return "（没有数据）"
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    for row in rows:
        cells = ("" if value is None else str(value).replace("|", "\\|").replace("\n", " ") for value in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
