"""What each SELECT reads and what its columns are made of, worked out by parsing it (``make schemas``).

Tracing a column takes about 0.1 s per SELECT, so that no run does it: ``sql/lineage.json`` is committed.
"""

import json
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage

from assets.evaluation.stage import STAGES
from assets.graph.stages import Derived, in_order
from assets.intake.collect import Collection
from assets.intake.stage import register_tables
from assets.knowledge.register import Register
from assets.publication.stage import PUBLICATION
from assets.warehouse.sql_models import LINEAGE, Column, Lineage, SqlModel, load_model, models
from assets.warehouse.warehouse import Warehouse, Years, in_memory

FOLDERS = (
    "intake", "comparison", "evaluation", "publication", "graph", "what_if", "snapshot", "dimension"
)  # fmt: skip
"""Those of ``sql`` that read the warehouse; ``diff`` reads what runs have kept."""

_DIALECT = "duckdb"
_YEAR = Years(2023, 2023)


def parsed(model: SqlModel) -> exp.Query:
    """The SELECT as a tree."""
    return cast(exp.Query, sqlglot.parse_one(model.text, read=_DIALECT))


def reads_of(model: SqlModel) -> list[str]:
    """Qualified tables that the SELECT reads, sorted."""
    return sorted({f"{table.db}.{table.name}" for table in parsed(model).find_all(exp.Table) if table.db})


def lineages() -> dict[str, Lineage]:
    """Every SELECT's name → what it reads and what its columns are made of."""
    with in_memory({}) as warehouse:
        _derive_nothing(warehouse)
        stored = warehouse.columns()
        return {
            select.name: {
                "sha256": select.sha256,
                "reads": reads_of(select),
                "columns": _columns(_traced(model, select), stored, warehouse.describe(select)),
            }
            for folder in FOLDERS
            for model in models(folder)
            for select in model.selects
        }


def lineage_text() -> str:
    """``sql/lineage.json`` as it is committed."""
    return json.dumps(lineages(), indent=1) + "\n"


def _derive_nothing(warehouse: Warehouse) -> None:
    """Every table without a department, in an order that is worked out afresh: the columns are what counts."""
    warehouse.append(Collection().tables(), _YEAR)
    warehouse.replace_rows(register_tables(Register([]), [], _YEAR), _YEAR)
    for stage in (*STAGES, PUBLICATION):
        if stage.rules is not None:
            stage.rules.fill(warehouse, _YEAR)
        for derived in in_order(stage.tables, _reads):
            warehouse.replace(derived.models, derived.table, _YEAR)


def _reads(derived: Derived) -> set[str]:
    return {table for model in derived.models for table in reads_of(model)}


def _traced(model: SqlModel, select: SqlModel) -> SqlModel:
    """What the columns are traced through: of one SELECT among many it alone, without what stands around each."""
    return load_model(model.each[0], select.table) if model.each else select


def _columns(model: SqlModel, stored: dict[str, dict[str, str]], types: dict[str, str]) -> dict[str, Column]:
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name in reads_of(model):
        stage, table = name.split(".")
        schema.setdefault(stage, {})[table] = stored[name]
    sources: dict[str, list[str]] = {}
    for column, node in lineage(None, parsed(model), schema=schema, dialect=_DIALECT).items():
        sources[column] = sorted(
            {
                f"{leaf.expression.db}.{leaf.expression.name}.{leaf.name.rsplit('.', 1)[-1]}"
                for leaf in node.walk()
                if isinstance(leaf.expression, exp.Table) and leaf.expression.db and not leaf.downstream
            }
        )
    return {column: {"type": type_, "sources": sources.get(column, [])} for column, type_ in types.items()}


def main() -> None:
    """Write ``sql/lineage.json``."""
    LINEAGE.write_text(lineage_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
