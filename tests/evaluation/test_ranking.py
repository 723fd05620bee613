"""sql/evaluation/ranking: places as ranges, since scores are intervals, among departments scored alike only."""

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assets.intake.stage import DEPARTMENT
from assets.knowledge.rows import arrow
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

TABLE = "evaluation.ranking"
YEARS = Years(2022, 2023)
EVALUATION = pa.schema(
    {
        "department_id": pa.string(),
        "fiscal_year": pa.int32(),
        "scheme": pa.string(),
        "score_low": pa.decimal128(9, 2),
        "score_high": pa.decimal128(9, 2),
        "applicable": pa.list_(pa.string()),
    }
)
LABELS = {"a": "预算完成率", "b": "政府采购执行率", "c": "公用经费控制率"}

Scored = tuple[str, str, tuple[str, ...], int, Decimal, Decimal]
"""Region, scheme, applicable indicators, fiscal year, low, high."""


def ranked(folder: Path, scored: list[Scored]) -> Rows:
    """The ranking of departments with these intervals, in their order."""
    evaluations, departments = [], []
    for place, (region, scheme, applicable, fiscal_year, low, high) in enumerate(scored):
        key = {"department_id": f"d{place:04}", "fiscal_year": fiscal_year}
        scores = {"scheme": scheme, "score_low": low, "score_high": high, "applicable": list(applicable)}
        evaluations.append(key | scores)
        departments.append(key | {"region": region})
    with Warehouse(DuckDBFile(folder / "warehouse.duckdb")).session() as warehouse:
        warehouse.replace_rows(
            {
                "evaluation.effective_score": pa.Table.from_pylist(evaluations, EVALUATION),
                "intake.department": pa.Table.from_pylist(departments, DEPARTMENT),
                "evaluation.scheme": arrow(
                    "evaluation.scheme",
                    [
                        {"fiscal_year": year, "scheme": scheme, "label": label}
                        for year in (2022, 2023)
                        for scheme, label in (("hunan_v1", "湖南V1"), ("other", "另一方案"))
                    ],
                ),
                "evaluation.scheme_indicator": arrow(
                    "evaluation.scheme_indicator",
                    [
                        {"fiscal_year": 2023, "scheme": "hunan_v1", "indicator": code, "ordinal": place, "label": label}
                        for place, (code, label) in enumerate(LABELS.items())
                    ],
                ),
            },
            YEARS,
        )
        warehouse.replace([load_model("evaluation", "ranking")], TABLE, YEARS)
        return sorted(warehouse.rows([TABLE], YEARS)[TABLE], key=lambda row: row["department_id"])


def alike(*scores: tuple[str, str]) -> list[Scored]:
    """Departments of one region, sheet and year."""
    return [("甲区", "hunan_v1", ("a", "b"), 2023, Decimal(low), Decimal(high)) for low, high in scores]


CASES = {
    "certain scores": (alike(("90", "90"), ("80", "80"), ("70", "70")), [(1, 1), (2, 2), (3, 3)]),
    "a tie shares the better place": (
        alike(("90", "90"), ("80", "80"), ("80", "80"), ("70", "70")),
        [(1, 1), (2, 2), (2, 2), (4, 4)],
    ),
    "overlapping intervals are ranges": (alike(("60", "95"), ("70", "80"), ("50", "75")), [(1, 3), (1, 3), (1, 3)]),
    "one surely last": (alike(("60", "95"), ("70", "80"), ("50", "55")), [(1, 2), (1, 2), (3, 3)]),
    "touching intervals: level at worst": (alike(("80", "90"), ("70", "80")), [(1, 1), (1, 2)]),
    "everything unknown": (alike(("0", "100"), ("0", "100")), [(1, 2), (1, 2)]),
}


@pytest.mark.parametrize("name", CASES)
def test_places(name: str, tmp_path: Path) -> None:
    """A place is the range from “only who is surely better is ahead” to “everyone who may be better is ahead”."""
    scored, expected = CASES[name]
    rows = ranked(tmp_path, scored)
    assert [(row["place_best"], row["place_worst"]) for row in rows] == expected
    assert {(row["state"], row["peers"]) for row in rows} == {("comparable", len(scored))}


def test_only_departments_scored_alike_are_compared(tmp_path: Path) -> None:
    """Another region, sheet, year or set of indicators: a note “not comparable” instead of a place."""
    ninety = Decimal(90)
    rows = ranked(
        tmp_path,
        [
            ("甲区", "hunan_v1", ("a", "b"), 2023, ninety, ninety),
            ("乙区", "hunan_v1", ("a", "b"), 2023, ninety, ninety),
            ("甲区", "other", ("a", "b"), 2023, ninety, ninety),
            ("甲区", "hunan_v1", ("a",), 2023, ninety, ninety),
            ("甲区", "hunan_v1", ("a", "b"), 2022, ninety, ninety),
        ],
    )
    assert [(row["state"], row["place_best"], row["place_worst"], row["peers"]) for row in rows] == [
        ("not_comparable", None, None, 1)
    ] * 5


def test_a_department_without_a_place_reads_why(tmp_path: Path) -> None:
    """“Not comparable” names what differs from the largest group, scheme or indicators, or that nobody is there."""
    ninety = Decimal(90)
    group = [("甲区", "hunan_v1", ("a", "b"), 2023, ninety, ninety)] * 2
    rows = ranked(
        tmp_path,
        [
            *group,
            ("甲区", "hunan_v1", ("a", "c"), 2023, ninety, ninety),
            ("甲区", "other", ("a", "b"), 2023, ninety, ninety),
            ("乙区", "hunan_v1", ("a", "b"), 2023, ninety, ninety),
        ],
    )
    assert [row["reason"] for row in rows] == [
        None,
        None,
        "适用指标不同：与同一方案中最多的一组（2个部门）相比，本部门另外适用“公用经费控制率”，本部门不涉及“政府采购执行率”",
        "评分方案不同：本地区没有其他部门按“另一方案”评分，最多的一组2个部门按“湖南V1”评分",
        "本地区本年度没有其他可以排位的部门",
    ]


def test_two_departments_that_differ_are_told_apart_both_ways(tmp_path: Path) -> None:
    """Where every group is a single department, each is told against another and never against itself."""
    ninety = Decimal(90)
    rows = ranked(
        tmp_path,
        [
            ("甲区", "hunan_v1", ("a", "b"), 2023, ninety, ninety),
            ("甲区", "hunan_v1", ("a",), 2023, ninety, ninety),
        ],
    )
    assert [row["reason"] for row in rows] == [
        "适用指标不同：与同一方案中最多的一组（1个部门）相比，本部门另外适用“政府采购执行率”",
        "适用指标不同：与同一方案中最多的一组（1个部门）相比，本部门不涉及“政府采购执行率”",
    ]


score = st.integers(0, 40).map(lambda quarter: Decimal(quarter) * Decimal("2.5"))
scored_department = st.tuples(
    st.sampled_from(["甲区", "乙区"]),
    st.sampled_from(["hunan_v1", "other"]),
    st.sampled_from([("a",), ("a", "b")]),
    st.sampled_from([2022, 2023]),
    score,
    score,
).map(lambda drawn: (*drawn[:4], min(drawn[4:]), max(drawn[4:])))


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(scored=st.lists(scored_department, min_size=1, max_size=80))
def test_places_equal_the_count_of_pairs(scored: list[Scored], tmp_path: Path) -> None:
    """However the intervals lie, the fast way counts what comparing every pair counts, and best never exceeds worst."""
    rows = ranked(tmp_path, scored)
    assert len(rows) == len(scored)
    for place, (mine, row) in enumerate(zip(scored, rows, strict=True)):
        peers = [other for index, other in enumerate(scored) if index != place and other[:4] == mine[:4]]
        if not peers:
            assert (row["state"], row["place_best"], row["place_worst"]) == ("not_comparable", None, None)
            continue
        surely_ahead = sum(other[4] > mine[5] for other in peers)
        possibly_ahead = sum(other[5] > mine[4] for other in peers)
        assert (row["place_best"], row["place_worst"]) == (1 + surely_ahead, 1 + possibly_ahead)
        assert 1 <= row["place_best"] <= row["place_worst"] <= row["peers"] == len(peers) + 1
