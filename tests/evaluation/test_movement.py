"""sql/evaluation/movement: how score and place moved since the previous year, where both years are scored alike."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from assets.intake.stage import REORGANISATION
from assets.knowledge.rows import arrow
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

TABLE = "evaluation.movement"
YEARS = Years(2022, 2023)
SCORE = pa.decimal128(9, 2)
EVALUATION = pa.schema(
    {
        "department_id": pa.string(), "fiscal_year": pa.int32(), "scheme": pa.string(), "self_score": SCORE,
        "score_low": SCORE, "score_high": SCORE,
    }
)  # fmt: skip
RANKING = pa.schema(
    {
        "department_id": pa.string(), "fiscal_year": pa.int32(), "state": pa.string(), "place_best": pa.int64(),
        "place_worst": pa.int64(), "peers": pa.int64(),
    }
)  # fmt: skip

Scored = tuple[int, str, str | None, str, str, tuple[int, int] | None]
"""Fiscal year, scheme, self-score, low, high, place range (none: not comparable)."""


def moved(folder: Path, scored: list[Scored], merged_after: int | None = None, years: Years = YEARS) -> Rows:
    """The movement of one department with these scores."""
    evaluations, ranks = [], []
    for fiscal_year, scheme, claim, low, high, place in scored:
        key = {"department_id": "d", "fiscal_year": fiscal_year}
        scores = {"self_score": claim and Decimal(claim), "score_low": Decimal(low), "score_high": Decimal(high)}
        evaluations.append(key | {"scheme": scheme} | scores)
        best, worst = place or (None, None)
        state = "comparable" if place else "not_comparable"
        ranks.append(key | {"state": state, "place_best": best, "place_worst": worst, "peers": 12 if place else 1})
    merger = {"fiscal_year": 2023, "department_id": "d", "kind": "merged_from", "last_year": merged_after}
    warehouse = Warehouse(DuckDBFile(folder / "warehouse.duckdb"))
    warehouse.replace_rows(
        {
            "evaluation.department_evaluation": pa.Table.from_pylist(evaluations, EVALUATION),
            "evaluation.ranking": pa.Table.from_pylist(ranks, RANKING),
            "evaluation.scheme": arrow(
                "evaluation.scheme",
                [
                    {"fiscal_year": year, "scheme": scheme, "label": label}
                    for year in (2022, 2023)
                    for scheme, label in (("hunan_v1", "湖南V1"), ("other", "另一方案"))
                ],
            ),
            "intake.reorganisation": pa.Table.from_pylist(
                [merger | {"member_id": member} for member in "ab"] if merged_after else [], REORGANISATION
            ),
        },
        YEARS,
    )
    warehouse.replace([load_model("evaluation", "movement")], TABLE, years)
    return sorted(warehouse.rows([TABLE], YEARS)[TABLE], key=lambda row: row["fiscal_year"])


CASES = {
    "surely better": (("60", "70"), ("70.01", "80"), ("10.01", "10"), "up"),
    "surely worse": (("60", "70"), ("50", "59.99"), ("-10", "-10.01"), "down"),
    "certain and equal": (("80", "80"), ("80", "80"), ("0", "0"), "level"),
    "touching intervals may be equal": (("60", "70"), ("70", "80"), ("10", "10"), "unclear"),
    "more evidence narrows, which is no movement": (("8.25", "83.25"), ("40", "60"), ("31.75", "-23.25"), "unclear"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_score_moved_only_where_the_intervals_do_not_overlap(name: str, tmp_path: Path) -> None:
    """Both ends are compared with last year's; “up” or “down” is said only where it is certain."""
    before, now, change, direction = CASES[name]
    row = moved(tmp_path, [(2022, "hunan_v1", "92", *before, (2, 3)), (2023, "hunan_v1", "90.5", *now, (2, 4))])[1]
    assert (row["state"], row["reason"], row["self_score_change"]) == ("comparable", None, Decimal("-1.50"))
    assert (row["score_low_change"], row["score_high_change"]) == tuple(map(Decimal, change))
    assert row["score_moved"] == direction


@pytest.mark.parametrize(
    ("before", "now", "direction"),
    [((5, 6), (2, 4), "up"), ((1, 2), (3, 3), "down"), ((3, 3), (3, 3), "level"), ((1, 3), (3, 4), "unclear")],
)
def test_a_smaller_place_is_a_better_one(
    before: tuple[int, int], now: tuple[int, int], direction: str, tmp_path: Path
) -> None:
    """A place moved up where its whole range lies before last year's."""
    row = moved(tmp_path, [(2022, "hunan_v1", None, "0", "1", before), (2023, "hunan_v1", None, "0", "1", now)])[1]
    assert (row["previous_place_best"], row["previous_place_worst"]) == before
    assert (row["place_best"], row["place_worst"], row["peers"], row["previous_peers"]) == (*now, 12, 12)
    assert (row["place_moved"], row["self_score_change"]) == (direction, None)


def test_without_a_place_in_both_years_the_score_is_compared_alone(tmp_path: Path) -> None:
    """A department that was not comparable last year has no movement of its place."""
    row = moved(tmp_path, [(2022, "hunan_v1", "80", "1", "2", None), (2023, "hunan_v1", "80", "3", "4", (1, 2))])[1]
    assert (row["score_moved"], row["place_moved"], row["previous_place_best"]) == ("up", None, None)


NOT_COMPARED = {
    "other scheme": (
        [(2022, "other", "80", "1", "2", (1, 1)), (2023, "hunan_v1", "80", "3", "4", (1, 1))],
        None,
        "评分方案不同：上年按“另一方案”评分，本年按“湖南V1”评分",
    ),
    "no previous year": ([(2023, "hunan_v1", "80", "3", "4", (1, 1))], None, "上年没有评价结果"),
    "merged since": (
        [(2022, "hunan_v1", "80", "1", "2", (1, 1)), (2023, "hunan_v1", "80", "3", "4", (1, 1))],
        2022,
        "上年以后机构有合并或者分立，两年评价范围不同",
    ),
}


@pytest.mark.parametrize("name", NOT_COMPARED)
def test_years_scored_differently_are_not_compared(name: str, tmp_path: Path) -> None:
    """Another scheme, no previous year, or another scope: the reason instead of a change."""
    scored, merged_after, reason = NOT_COMPARED[name]
    row = moved(tmp_path, scored, merged_after)[-1]
    assert (row["state"], row["reason"]) == ("not_comparable", reason)
    changes = ("self_score_change", "score_low_change", "score_high_change", "score_moved", "place_best", "place_moved")
    assert [row[column] for column in changes] == [None] * 6


def test_a_run_over_one_year_compares_with_the_year_before_it(tmp_path: Path) -> None:
    """Re-evaluating 2023 alone still finds 2022 in the warehouse."""
    scored: list[Scored] = [(2022, "hunan_v1", "80", "1", "2", (1, 1)), (2023, "hunan_v1", "85", "3", "4", (1, 1))]
    [row] = moved(tmp_path, scored, years=Years(2023, 2023))
    assert (row["fiscal_year"], row["self_score_change"]) == (2023, Decimal("5.00"))
