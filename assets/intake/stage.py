"""Intake beside the ledger: the register, the vocabulary, and the figures, targets, claims and texts chosen."""

from collections.abc import Sequence
from dataclasses import asdict

import pyarrow as pa

from assets.graph.stages import Rules, Stage, derived_tables
from assets.knowledge.corrections import CORRECTION
from assets.knowledge.register import Register
from assets.knowledge.rows import form_rows, vocabulary_rows
from assets.warehouse.warehouse import Rows, Years

DEPARTMENT = pa.schema(
    {
        "fiscal_year": pa.int32(),
        "department_id": pa.string(),
        "name": pa.string(),
        "code": pa.string(),
        "kind": pa.string(),
        "parent_id": pa.string(),
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
_DESCRIPTIONS = {
    "intake.term": "Items, phases and bases with their Chinese labels. Grain: year × dimension × code.",
    "intake.form": "Which forms list all there is, and which report on a whole year. Grain: year × form.",
}


def register_tables(register: Register, corrections: Sequence[dict[str, object]], years: Years) -> dict[str, pa.Table]:
    """What the finance bureau itself declares for ``years``: departments, their reorganisations, corrections.

    Args:
        corrections: of all years.
    """
    departments, reorganisations = [], []
    for fiscal_year in range(years.first, years.last + 1):
        for entry in register.due(fiscal_year):
            departments.append({"fiscal_year": fiscal_year, **entry.model_dump(include=set(DEPARTMENT.names))})
            for change in register.changes(entry.department_id, fiscal_year):
                key = {"fiscal_year": fiscal_year, "department_id": entry.department_id}
                reorganisations.append(key | asdict(change))
    applied = [row for row in corrections if years.first <= int(str(row["fiscal_year"])) <= years.last]
    return {
        "intake.department": pa.Table.from_pylist(departments, DEPARTMENT),
        "intake.reorganisation": pa.Table.from_pylist(reorganisations, REORGANISATION),
        "intake.correction": pa.Table.from_pylist(applied, CORRECTION),
    }


def _rows(fiscal_year: int) -> dict[str, Rows]:
    return {"intake.term": vocabulary_rows(fiscal_year), "intake.form": form_rows(fiscal_year)}


INTAKE = Stage("intake", Rules(_DESCRIPTIONS, _rows), derived_tables("intake"))
