"""Districts' results in one warehouse: the same rows with the district beside them, and nobody left out."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from assets.graph.home_settings import DuckLake
from assets.warehouse import lake as lake_module
from assets.warehouse.warehouse import EVERY_YEAR
from pipelines.province.province import Province, read_province
from pipelines.province.rollup import DISTRICT_YEARS, Taken, roll_up, rolled_up
from tests.conftest import Jiping
from tests.makers.postgres import Postgres
from tests.pipelines.province.conftest import DECLARED


def taken(province: Province, *codes: str) -> dict[str, Taken]:
    """Code → what was taken over in a rollup."""
    return {one.district.code: one for one in roll_up(province, province.chosen(codes))}


def rows(province: Province, table: str) -> list[dict[str, Any]]:
    """Rows of a table of the rollup."""
    return province.rollup.rows([table], EVERY_YEAR)[table]


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another process has a warehouse open for writing."""
    hold = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield


@contextmanager
def changed_home(province: Province, code: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of a district, changed by hand as if by a run, which leaves its copy when it ends."""
    home = province.home(province.districts[code])
    with home.warehouse.connect() as connection:
        yield connection
    assert home.read_copy
    home.warehouse.copy_to(home.read_copy)


def test_same_rows_with_the_district(province: Province) -> None:
    """What a province reads of a district is what the district's own warehouse says, to the last column."""
    found = taken(province)
    assert [found[code].state for code in ("430703", "430702", "430721")] == ["reported", "reported", "not_evaluated"]
    home = province.home(province.districts["430702"])
    stored = [table for table in rolled_up() if not table.startswith("dimension.")]
    for table, expected in home.warehouse.rows(stored, EVERY_YEAR).items():
        of_district = [row for row in rows(province, table) if row["district"] == "430702"]
        assert sorted(str({"district": "430702", **row}) for row in expected) == sorted(map(str, of_district)), table
    names = {row["name"] for row in rows(province, "dimension.department") if row["district"] == "430702"}
    assert "常德市鼎城区工业和信息化局" in names


def test_equal_ids_stay_apart(province: Province) -> None:
    """Two districts that have the same department ids have a row each."""
    taken(province)
    found = rows(province, "evaluation.summary")
    summaries = [(row["district"], row["department_id"], row["fiscal_year"]) for row in found]
    assert len(summaries) == len(set(summaries)) == 4
    assert len({department for _, department, _ in summaries}) == 1


def test_who_has_not_reported_is_listed(province: Province) -> None:
    """A district that has sent nothing stands in the register and in each fiscal year that others have."""
    taken(province)
    states = {(row["district"], row["fiscal_year"]): row["state"] for row in rows(province, DISTRICT_YEARS)}
    assert states == {
        **{(code, year): "reported" for code in ("430703", "430702") for year in (2022, 2023)},
        **{("430721", year): "not_reported" for year in (2022, 2023)},
    }
    year = next(row for row in rows(province, DISTRICT_YEARS) if row["district"] == "430703")
    assert (year["department_years"], year["refused_files"]) == (1, 0)
    assert year["missing_departments"] > 0


def test_only_what_changed_is_rewritten(province: Province) -> None:
    """A rollup without news writes nothing; of a district that changed a year, that year alone."""
    taken(province)
    assert {code: one.years for code, one in taken(province).items()} == {"430703": (), "430702": (), "430721": ()}
    with changed_home(province, "430702") as connection:
        connection.execute("update evaluation.summary set score_low = score_low - 1 where fiscal_year = 2023")
    again = taken(province)
    assert (again["430703"].years, again["430702"].years) == ((), (2023,))
    score = {(row["district"], row["fiscal_year"]): row["score_low"] for row in rows(province, "evaluation.summary")}
    assert score["430702", 2023] == score["430703", 2023] - 1
    assert score["430702", 2022] == score["430703", 2022]


def test_a_year_that_is_gone_goes(province: Province) -> None:
    """What a district withdrew is withdrawn from the province too, and that year is then one not reported."""
    taken(province)
    with changed_home(province, "430702") as connection:
        for table in rolled_up():
            if not table.startswith("dimension."):
                connection.execute(f"delete from {table} where fiscal_year = 2022")
    assert taken(province)["430702"].years == (2022,)
    assert {row["fiscal_year"] for row in rows(province, "evaluation.summary") if row["district"] == "430702"} == {2023}
    states = {(row["district"], row["fiscal_year"]): row["state"] for row in rows(province, DISTRICT_YEARS)}
    assert states["430702", 2022] == "not_reported"


def test_a_district_that_cannot_be_read_keeps_what_it_had(province: Province) -> None:
    """Tables of another release cost the other districts nothing and are named."""
    taken(province)
    with changed_home(province, "430702") as connection:
        connection.execute("alter table evaluation.summary drop column score_low")
    found = taken(province)
    assert found["430702"].state == "unusable"
    assert "score_low" in found["430702"].message
    assert found["430703"].state == "reported"
    assert len(rows(province, "evaluation.summary")) == 4
    with province.rollup.connect() as connection:
        register = connection.execute("select district, state, rolled_up_at is null from province.district").fetchall()
    assert sorted(register) == [
        ("430702", "unusable", False), ("430703", "reported", False), ("430721", "not_evaluated", True),
    ]  # fmt: skip


def test_a_run_that_is_writing_holds_up_nobody_else(province: Province) -> None:
    """Of a district whose warehouse is held, and half changed, what its last run left is taken over."""
    home = province.home(province.districts["430702"])
    with home.warehouse.connect() as connection:
        connection.execute("delete from evaluation.summary where fiscal_year = 2023")
    with held(home.root / "warehouse.duckdb"):
        found = taken(province)
    assert (found["430702"].state, found["430702"].years) == ("reported", (2022, 2023))
    years = {row["fiscal_year"] for row in rows(province, "evaluation.summary") if row["district"] == "430702"}
    assert years == {2022, 2023}


def test_a_district_that_is_no_longer_declared_goes(province: Province) -> None:
    """The rollup holds the declared districts and no others."""
    taken(province)
    file = province.folder / "province.yaml"
    file.write_text("".join(line for line in DECLARED.splitlines(True) if "wuling" not in line), encoding="utf-8")
    taken(read_province(file))
    assert {row["district"] for row in rows(province, "evaluation.summary")} == {"430703"}
    assert {row["district"] for row in rows(province, DISTRICT_YEARS)} == {"430703", "430721"}


def test_tables_of_another_release_are_made_anew(province: Province) -> None:
    """A rollup of another release is taken over again from every district, whichever was asked for."""
    taken(province)
    with duckdb.connect(str(province.folder / "rollup.duckdb")) as connection:
        connection.execute("alter table evaluation.summary add column earlier varchar")
        connection.execute("update province.district_year set layout = 'earlier' where layout is not null")
    assert {code: one.years for code, one in taken(province, "430703").items()} == {
        "430703": (2022, 2023), "430702": (2022, 2023), "430721": (),
    }  # fmt: skip
    assert "earlier" not in rows(province, "evaluation.summary")[0]


def test_into_a_lake(province: Province, postgres: Postgres) -> None:
    """The same rollup into a lake holds the same rows, and a second one writes nothing."""
    taken(province)
    lake = DuckLake(kind="ducklake", catalog=postgres.database("rollup"), data_path=Path("lake"))
    in_lake = Province(province.folder, province.declared.model_copy(update={"rollup": lake}))
    assert taken(in_lake)["430702"].years == (2022, 2023)
    for table in rolled_up():
        assert sorted(map(str, rows(province, table))) == sorted(map(str, rows(in_lake, table))), table
    assert not any(one.years for one in taken(in_lake).values())


def test_a_rollup_is_tidied_by_the_command(
    province: Province, jiping: Jiping, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of earlier states of a lake go, and no row does."""
    file = province.folder / "province.yaml"
    lake = f"rollup: {{kind: ducklake, catalog: '{postgres.database('rollup')}', data_path: lake}}\n"
    file.write_text(file.read_text(encoding="utf-8") + lake, encoding="utf-8")
    in_lake = read_province(file)
    assert "尚未汇总" in jiping("province", "tidy", "--file", file).stdout
    for name in ("one", "other"):
        rows_of = pa.table({"fiscal_year": [2023], "name": [name]})
        in_lake.rollup.replace_rows({"test.one": rows_of}, EVERY_YEAR)
    assert len(list((province.folder / "lake/test").rglob("*.parquet"))) == 2
    monkeypatch.setattr(lake_module, "_KEPT", "interval 0 seconds")
    assert "已清理" in jiping("province", "tidy", "--file", file).stdout
    assert len(list((province.folder / "lake/test").rglob("*.parquet"))) == 1
    assert rows(in_lake, "test.one") == [{"fiscal_year": 2023, "name": "other"}]


def test_status_lists_every_district(province: Province, jiping: Jiping) -> None:
    """The table names each declared district, also before the first rollup and where a home is not there."""
    file = province.folder / "province.yaml"
    before = jiping("province", "status", "--file", file).stdout
    assert all(name in before for name in ("鼎城区", "武陵区", "安乡县", "尚未汇总"))
    jiping("province", "rollup", "--file", file)
    (province.folder / "homes/anxiang/inbox").rmdir()
    after = jiping("province", "status", "--file", file)
    [dingcheng], [anxiang] = (
        [line for line in after.stdout.splitlines() if name in line] for name in ("鼎城区", "安乡县")
    )
    assert "已汇总" in dingcheng
    assert "从未" in anxiang
    assert "安乡县的安装目录" in after.stderr


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("430702", "430703"), "代码重复"),
        (("wuling", "dingcheng"), "安装目录重复"),
        (("wuling", "wuling/../dingcheng"), "同一个安装目录"),
        (('"430702"', '"43/0702"'), "districts.1.code"),
        (("runs_at_once", "runs_at_one"), "runs_at_one"),
    ],
)
def test_a_declaration_that_mixes_districts_is_refused(
    tmp_path: Path, jiping: Jiping, change: tuple[str, str], reason: str
) -> None:
    """Two districts with one code or one home would write into each other."""
    file = tmp_path / "province.yaml"
    file.write_text(DECLARED.replace(*change), encoding="utf-8")
    done = jiping("province", "status", "--file", file, check=False)
    assert done.returncode == 1
    assert reason in done.stderr
