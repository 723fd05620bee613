"""sql/evaluation/distribution: how many departments claim each grade, surely have it, or may have it."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from assets.intake.stage import DEPARTMENT
from assets.knowledge.rows import arrow, scheme_rows
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

TABLE = "evaluation.distribution"
YEARS = Years(2023, 2023)
SCORE = pa.decimal128(9, 2)
EVALUATION = pa.schema(
    {
        "department_id": pa.string(), "fiscal_year": pa.int32(), "scheme": pa.string(), "self_grade": pa.string(),
        "score_low": SCORE, "score_high": SCORE,
    }
)  # fmt: skip

Scored = tuple[str, str | None, str, str]
"""Region, claimed grade, low, high."""


def distributed(folder: Path, scored: list[Scored]) -> Rows:
    """The distribution under 湖南V1 of departments with these grades and intervals, from the best grade down."""
    evaluations, departments = [], []
    for place, (region, grade, low, high) in enumerate(scored):
        key = {"department_id": f"d{place}", "fiscal_year": 2023}
        scores = {"score_low": Decimal(low), "score_high": Decimal(high)}
        evaluations.append(key | {"scheme": "hunan_v1", "self_grade": grade} | scores)
        departments.append(key | {"region": region})
    declared = scheme_rows(2023)
    warehouse = Warehouse(DuckDBFile(folder / "warehouse.duckdb"))
    warehouse.replace_rows(
        {
            "evaluation.effective_score": pa.Table.from_pylist(evaluations, EVALUATION),
            "intake.department": pa.Table.from_pylist(departments, DEPARTMENT),
            **{
                table: arrow(table, declared[table.split(".")[1]])
                for table in ("evaluation.scheme", "evaluation.grade")
            },
        },
        YEARS,
    )
    warehouse.replace([load_model("evaluation", "distribution")], TABLE, YEARS)
    return sorted(warehouse.rows([TABLE], YEARS)[TABLE], key=lambda row: (row["region"], -row["at_least"]))


def test_a_claimed_grade_counts_under_any_of_its_names(tmp_path: Path) -> None:
    """“优” is 优秀, “差” is 不合格; what is no grade of the scheme, or not filled in, is told apart and not dropped."""
    claims = [("甲区", grade) for grade in ("优秀", "优", "合格", None, "甲等")] + [("乙区", "差")]
    rows = distributed(tmp_path, [(region, grade, "0", "100") for region, grade in claims])
    assert [(row["region"], row["grade"], row["claimed"]) for row in rows] == [
        ("乙区", "优秀", 0),
        ("乙区", "良好", 0),
        ("乙区", "合格", 0),
        ("乙区", "不合格", 1),
        ("甲区", "优秀", 2),
        ("甲区", "良好", 0),
        ("甲区", "合格", 1),
        ("甲区", "不合格", 0),
    ]
    assert [(row["departments"], row["without_grade"]) for row in rows] == [(1, 0)] * 4 + [(5, 2)] * 4


EDGES = {
    ("90", "100"): ({"优秀"}, set()),
    ("80", "90"): (set(), {"优秀", "良好"}),
    ("80", "89.99"): ({"良好"}, set()),
    ("59.99", "80"): (set(), {"不合格", "合格", "良好"}),
    ("60", "60"): ({"合格"}, set()),
    ("0", "59.99"): ({"不合格"}, set()),
    ("0", "100"): (set(), {"不合格", "合格", "良好", "优秀"}),
}


@pytest.mark.parametrize("interval", EDGES)
def test_a_grade_is_certain_only_where_the_whole_interval_lies_in_it(interval: tuple[str, str], tmp_path: Path) -> None:
    """90 is 优秀 and 89.99 is not: an interval that ends on 90 touches both."""
    rows = distributed(tmp_path, [("甲区", None, *interval)])
    within, touching = EDGES[interval]
    assert {row["grade"] for row in rows if row["within"]} == within
    assert {row["grade"] for row in rows if row["touching"]} == touching
