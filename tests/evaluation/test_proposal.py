"""sql/evaluation/proposal: a proposal for the next budget only where the grade is certain."""

from pathlib import Path

import pyarrow as pa
import pytest

from assets.knowledge.rows import arrow, grade_use_rows
from assets.knowledge.rules import limits
from assets.knowledge.schemes import Grade, schemes
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Warehouse, Years

TABLE = "evaluation.proposal"
YEARS = Years(2023, 2023)
EVALUATION = pa.schema(
    {
        "department_id": pa.string(), "fiscal_year": pa.int32(), "scheme": pa.string(), "grade_low": pa.string(),
        "grade_high": pa.string(),
    }
)  # fmt: skip
NAMES = {
    "优秀": ["优秀", "优"],
    "良好": ["良好", "良"],
    "合格": ["合格", "中"],
    "不合格": ["不合格", "差"],
    "通过": ["通过"],
}

CASES = {
    ("优秀", "优秀"): ("proposed", "优先保障下一年度预算"),
    ("良好", "良好"): ("proposed", "下一年度预算正常安排"),
    ("合格", "合格"): ("proposed", "压减下一年度预算"),
    ("不合格", "不合格"): ("proposed", "取消下一年度低效支出的预算安排"),
    ("良好", "优秀"): ("open", "区间跨 良好～优秀，待补充资料后确定"),
    ("不合格", "优秀"): ("open", "区间跨 不合格～优秀，待补充资料后确定"),
    ("通过", "通过"): ("not_declared", "等级“通过”没有规定结果应用方式"),
}


@pytest.mark.parametrize("grades", CASES)
def test_only_a_certain_grade_has_a_use(grades: tuple[str, str], tmp_path: Path) -> None:
    """Where the interval spans grades, or nothing is declared for the grade, that is said and nothing proposed."""
    key = {"department_id": "d", "fiscal_year": 2023, "scheme": "s"}
    declared = [{"fiscal_year": 2023, "scheme": "s", "label": label, "names": names} for label, names in NAMES.items()]
    warehouse = Warehouse(DuckDBFile(tmp_path / "warehouse.duckdb"))
    warehouse.replace_rows(
        {
            "evaluation.effective_score": pa.Table.from_pylist(
                [key | dict(zip(("grade_low", "grade_high"), grades, strict=True))], EVALUATION
            ),
            "evaluation.grade": arrow("evaluation.grade", declared),
            "evaluation.grade_use": arrow("evaluation.grade_use", grade_use_rows(2023)),
        },
        YEARS,
    )
    warehouse.replace([load_model("evaluation", "proposal")], TABLE, YEARS)
    [row] = warehouse.rows([TABLE], YEARS)[TABLE]
    assert (row["state"], row["proposal"]) == CASES[grades]


@pytest.mark.parametrize(
    "grade", [grade for scheme in schemes() for grade in scheme.grades], ids=lambda grade: grade.label
)
def test_every_grade_of_every_scheme_has_one_use(grade: Grade) -> None:
    """A scheme whose grades bear other names lists 优, 良, 中 or 差 among their aliases."""
    assert len({use.grade for use in limits().grade_uses} & {grade.label, *grade.aliases}) == 1
