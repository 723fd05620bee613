"""The same department-years under other score sheets, beside what is stored: how much the table itself decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assets.knowledge.rows import SCHEME_TABLES, arrow, scheme_rows
from assets.knowledge.schemes import Scheme
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

_RULES = tuple(f"evaluation.{table}" for table in SCHEME_TABLES)
_DERIVED = ("measure", "own_target_score", "indicator_score", "department_evaluation", "ranking")
_CHOICE = "evaluation.department_scheme"


@dataclass(frozen=True)
class Scored:
    """Every department-year under one scheme: rows of ``department_evaluation`` and of ``ranking``."""

    scheme: Scheme
    evaluations: Rows
    ranking: Rows


def score_under(warehouse: Warehouse, schemes: Sequence[Scheme], years: Years) -> Iterator[Scored]:
    """Score every department-year of ``years`` under each scheme by the pipeline's own SELECTs; nothing is stored.

    Args:
        warehouse: holds the measures and claims; it is only read.
        schemes: any, also outside their years and regions; no frames.

    Raises:
        WarehouseBusy: a run holds the warehouse.
    """
    derived = {f"evaluation.{table}": load_model("evaluation", table) for table in _DERIVED}
    stored_years = warehouse.fiscal_years("intake.accepted_submission", years)
    with warehouse.scratch({*_RULES, _CHOICE, *derived}) as beside:
        for scheme in schemes:
            always = scheme.model_copy(update={"from_year": None, "to_year": None})
            rows: dict[str, Rows] = {table: [] for table in _RULES}
            for fiscal_year in stored_years:
                for table, declared in scheme_rows(fiscal_year, [always]).items():
                    rows[f"evaluation.{table}"] += declared
            beside.replace_rows({table: arrow(table, declared) for table, declared in rows.items()}, years)
            beside.replace([load_model("what_if", "department_scheme")], _CHOICE, years)
            for table, model in derived.items():
                beside.replace([model], table, years)
            stored = beside.rows(["evaluation.department_evaluation", "evaluation.ranking"], years)
            yield Scored(scheme, *stored.values())
