"""Districts' results in one warehouse: the same rows with the district beside them, and nobody left out."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from dagster import DagsterInstance, DagsterRun, DagsterRunStatus

from assets.graph.district import CODE_LOCATION_TAG
from assets.graph.home_settings import DuckLake
from assets.history.snapshots import keep
from assets.knowledge.columns import open_data
from assets.knowledge.declared import OfficeFileError
from assets.warehouse import lake as lake_module
from assets.warehouse.warehouse import EVERY_YEAR, Years
from pipelines.province import rollup as rollup_module
from pipelines.province.evaluation import evaluate
from pipelines.province.province import Province, read_province
from pipelines.province.rollup import Takeover, roll_up
from pipelines.province.roster import DISTRICT_YEARS, entries
from pipelines.province.status import status_of
from pipelines.province.tables import BESIDE_OPEN_DATA, rolled_up
from tests.conftest import Jiping
from tests.makers.postgres import Postgres
from tests.pipelines.province.conftest import DECLARED


def taken(province: Province, *codes: str) -> dict[str, Takeover]:
    """Code → what was taken over in a rollup."""
    return {one.district.code: one for one in roll_up(province, province.chosen(codes))}


def rows(province: Province, table: str) -> list[dict[str, Any]]:
    """Rows of a table of the rollup."""
    return province.rollup.rows([table], EVERY_YEAR)[table]


def held_rows(province: Province) -> dict[str, list[str]]:
    """Table → its rows, whatever the order of rows and columns."""
    return {table: sorted(str(sorted(row.items())) for row in rows(province, table)) for table in rolled_up()}


def looked_up(province: Province, query: str) -> duckdb.DuckDBPyRelation:
    """What a reader of the rollup's copy sees."""
    return duckdb.connect(str(province.folder / "copy/rollup.duckdb"), read_only=True).sql(query)


def roster(province: Province) -> dict[str, tuple[Any, ...]]:
    """Code → state, whether it was ever evaluated, and whether it was ever rolled up."""
    query = "select district, state, evaluated_at is not null, rolled_up_at is not null from province.district"
    return {code: tuple(told) for code, *told in looked_up(province, query).fetchall()}


def year_states(province: Province) -> dict[tuple[str, int], str]:
    """Code and fiscal year → state."""
    return {(row["district"], row["fiscal_year"]): row["state"] for row in rows(province, DISTRICT_YEARS)}


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
    """What a province reads of a district is what the district itself publishes, to the last column and its type."""
    found = taken(province)
    assert [found[code].state for code in ("430703", "430702", "430721")] == ["reported", "reported", "not_evaluated"]
    outputs = province.home(province.districts["430702"]).outputs
    for table in open_data().tables:
        files = f"read_parquet({[str(outputs / year / 'data' / f'{table}.parquet') for year in ('2022', '2023')]})"
        published = duckdb.sql(f"select '430702' as district, * from {files}")
        stored = looked_up(province, f"select * from {table} where district = '430702'")
        assert (stored.columns, stored.types) == (published.columns, published.types), table
        assert sorted(map(str, stored.fetchall())) == sorted(map(str, published.fetchall())), table
    home = province.home(province.districts["430702"])
    for table, expected in home.warehouse.rows(BESIDE_OPEN_DATA, EVERY_YEAR).items():
        assert len([row for row in rows(province, table) if row["district"] == "430702"]) == len(expected) > 0


def test_equal_ids_stay_apart(province: Province) -> None:
    """Two districts that have the same department ids have a row each."""
    taken(province)
    found = rows(province, "evaluation.summary")
    summaries = [(row["district"], row["department_id"], row["fiscal_year"]) for row in found]
    assert len(summaries) == len(set(summaries)) == 4
    assert len({department for _, department, _ in summaries}) == 1


def test_who_has_not_reported_is_listed(province: Province) -> None:
    """A district that has sent nothing stands in the roster and in each fiscal year that others have."""
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
    before = (province.folder / "rollup.duckdb").read_bytes()
    assert {code: one.years for code, one in taken(province).items()} == {"430703": (), "430702": (), "430721": ()}
    assert (province.folder / "rollup.duckdb").read_bytes() == before
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
    assert roster(province) == {
        "430702": ("unusable", True, True),
        "430703": ("reported", True, True),
        "430721": ("not_evaluated", False, False),
    }
    assert year_states(province)["430702", 2023] == "reported"


def test_a_district_that_was_never_read_is_not_taken_for_one_that_is_silent(province: Province) -> None:
    """Nobody knows what a district has sent that cannot be read."""
    with changed_home(province, "430702") as connection:
        connection.execute("alter table evaluation.summary drop column score_low")
    taken(province)
    assert roster(province)["430702"] == ("unusable", False, False)
    assert year_states(province)["430702", 2023] == "unusable"


def test_who_is_only_due_has_not_reported(province: Province) -> None:
    """A district that was evaluated without a file has a ledger of departments that are due, and nothing else."""
    with changed_home(province, "430702") as connection:
        for table in rolled_up():
            if not table.startswith("dimension.") and table != "intake.submission_ledger":
                connection.execute(f"delete from {table} where fiscal_year = 2023")
        connection.execute("delete from intake.submission_ledger where fiscal_year = 2023 and state <> 'due'")
    taken(province)
    assert year_states(province)["430702", 2023] == "not_reported"
    assert year_states(province)["430702", 2022] == "reported"


def test_refused_files_are_counted_and_not_their_forms(province: Province) -> None:
    """A file of which two forms were read in part is one file."""
    with changed_home(province, "430702") as connection:
        connection.execute(
            "update intake.submission_ledger set state = 'accepted' where state in ('partial', 'quarantined')"
        )
        for form in ("one", "other"):
            connection.execute(
                "insert into intake.submission_ledger by name select fiscal_year, department_id, path,"
                f" source_sha256, 'partial' as state, '{form}' as form from intake.submission_ledger"
                " where fiscal_year = 2023 and path is not null limit 1"
            )
    taken(province)
    [counted] = [
        row for row in rows(province, DISTRICT_YEARS) if (row["district"], row["fiscal_year"]) == ("430702", 2023)
    ]
    assert counted["refused_files"] == 1


def test_a_restored_home_is_rolled_up(province: Province, jiping: Jiping, tmp_path: Path) -> None:
    """A district that was restored is one that has been evaluated: also where its copy for readers is gone."""
    home = province.home(province.districts["430702"])
    assert home.read_copy
    home.read_copy.unlink()
    assert taken(province)["430702"].years == (2022, 2023)
    jiping("backup", tmp_path / "b.tar.gz", "--home", home.root)
    shutil.rmtree(home.root)
    jiping("restore", tmp_path / "b.tar.gz", "--home", home.root)
    assert home.read_copy.is_file()
    again = taken(province)["430702"]
    assert (again.state, again.years) == ("reported", ())


def test_a_first_run_that_is_not_over_is_not_taken_over(province: Province) -> None:
    """What a run has made half is no result."""
    home = province.home(province.districts["430702"])
    assert home.read_copy
    home.read_copy.unlink()
    shutil.rmtree(home.runs)
    assert taken(province)["430702"].state == "not_evaluated"


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


def test_a_lake_is_taken_over_as_a_run_that_succeeded_left_it(province: Province, postgres: Postgres) -> None:
    """A lake has no copy: while a run is at it, or after one that failed, what was taken over before stays."""
    home = province.home(province.districts["430702"])
    assert home.read_copy
    tables = DuckLake(kind="ducklake", catalog=postgres.database("district"), data_path=Path("lake"))
    lake = replace(home, tables=tables)
    lake.warehouse.fill_from(home.read_copy)
    (home.root / "warehouse.duckdb").unlink()
    lake.save()
    assert taken(province)["430702"].years == (2022, 2023)
    before = held_rows(province)
    province.prepare()
    with DagsterInstance.from_config(str(province.instance)) as instance:

        def begin(code: str, status: DagsterRunStatus) -> DagsterRun:
            run = DagsterRun(job_name="evaluate", tags={CODE_LOCATION_TAG: code}, status=status)
            return instance.add_run(run)

        running = begin("430702", DagsterRunStatus.STARTED)
        begin("430702", DagsterRunStatus.NOT_STARTED)
        begin("430703", DagsterRunStatus.STARTED)
        with lake.warehouse.connect() as connection:
            connection.execute("delete from evaluation.summary where fiscal_year = 2023")
        found = taken(province)
        assert [found[code].state for code in ("430703", "430702")] == ["reported", "unusable"]
        assert found["430702"].message == "正在运行，下次汇总"
        instance.report_run_failed(running)
        assert "没有成功" in taken(province)["430702"].message
        assert held_rows(province) == before
        begin("430702", DagsterRunStatus.SUCCESS)
        assert taken(province)["430702"].years == (2023,)


def test_who_writes_into_the_rollup_is_no_fault_of_a_district(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rollup ends with the reason, and no district is named as one that cannot be read."""

    def conflict(*_: object) -> None:
        raise duckdb.TransactionException("Failed to commit: Transaction conflict")

    monkeypatch.setattr(rollup_module, "_replace", conflict)
    with pytest.raises(duckdb.TransactionException):
        taken(province)
    assert {entry.state for entry in entries(province.rollup).values()} == {"not_evaluated"}


def test_a_district_that_is_no_longer_declared_goes(province: Province) -> None:
    """The rollup holds the declared districts and no others."""
    taken(province)
    file = province.folder / "province.yaml"
    file.write_text("".join(line for line in DECLARED.splitlines(True) if "wuling" not in line), encoding="utf-8")
    taken(read_province(file))
    assert {row["district"] for row in rows(province, "evaluation.summary")} == {"430703"}
    assert {row["district"] for row in rows(province, DISTRICT_YEARS)} == {"430703", "430721"}


def of_another_release(connection: duckdb.DuckDBPyConnection) -> None:
    """Make a rollup one as another release would have left it: a column more, one less, one of another type."""
    connection.execute("alter table evaluation.summary add column earlier varchar")
    connection.execute("alter table evaluation.summary drop column verdict")
    connection.execute("alter table evaluation.summary drop column score_high")
    connection.execute("alter table evaluation.summary add column score_high bigint")
    connection.execute("update province.district_year set digest = 'earlier' where digest is not null")


def test_a_rollup_of_another_release_is_brought_up_to_date(province: Province) -> None:
    """It is taken over again from every district, whichever was asked for, and is as if it had been made now."""
    taken(province)
    before = held_rows(province)
    with province.rollup.connect() as connection:
        of_another_release(connection)
    assert {code: one.years for code, one in taken(province, "430703").items()} == {
        "430703": (2022, 2023), "430702": (2022, 2023), "430721": (),
    }  # fmt: skip
    assert held_rows(province) == before
    assert not any(one.years for one in taken(province).values())


def test_who_cannot_follow_an_upgrade_yet_loses_nothing(province: Province) -> None:
    """After an upgrade districts come to the new release one by one: until then their rows stay, and they are named."""
    taken(province)
    with province.rollup.connect() as connection:
        of_another_release(connection)
    with changed_home(province, "430702") as connection:
        connection.execute("alter table evaluation.summary drop column score_low")
    found = taken(province)
    assert (found["430702"].state, found["430703"].years) == ("unusable", (2022, 2023))
    kept = [row for row in rows(province, "evaluation.summary") if row["district"] == "430702"]
    assert [row["score_low"] is not None for row in kept] == [True, True]
    assert [(row["verdict"], row["score_high"]) for row in kept] == [(None, None)] * 2
    assert year_states(province)["430702", 2023] == "reported"
    assert roster(province)["430702"] == ("unusable", True, True)


def test_into_a_lake(province: Province, postgres: Postgres) -> None:
    """The same rollup into a lake holds the same rows, also after an upgrade; a second one writes nothing."""
    taken(province)
    lake = DuckLake(kind="ducklake", catalog=postgres.database("rollup"), data_path=Path("lake"))
    in_lake = Province(province.folder, province.declared.model_copy(update={"rollup": lake}))
    assert taken(in_lake)["430702"].years == (2022, 2023)
    assert held_rows(in_lake) == held_rows(province)
    files = sorted((province.folder / "lake").rglob("*.parquet"))
    assert len([file for file in files if file.parent.name == "district"]) == 1
    assert not any(one.years for one in taken(in_lake).values())
    assert sorted((province.folder / "lake").rglob("*.parquet")) == files
    assert [one.state for one in status_of(in_lake, None).districts] == ["reported", "reported", "not_reported"]
    with in_lake.rollup.connect() as connection:
        of_another_release(connection)
    assert taken(in_lake, "430703")["430702"].years == (2022, 2023)
    assert held_rows(in_lake) == held_rows(province)


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


def test_copies_from_before_an_upgrade_go(province: Province, jiping: Jiping) -> None:
    """A rollup keeps its copies from before an upgrade as long as a home does, and nothing of killed processes."""
    taken(province)
    old, young = (province.folder / f"rollup-before-{number}.duckdb" for number in (1, 2))
    litter = [province.folder / ".rollup-before-3.duckdb.999999", province.folder / "copy/.rollup.duckdb.999999"]
    for path in (old, young, *litter):
        path.touch()
    os.utime(old, (time.time() - 91 * 86400,) * 2)
    done = jiping("province", "tidy", "--file", province.folder / "province.yaml")
    assert "1 个升级前的副本" in done.stdout
    assert [path.exists() for path in (old, young, *litter)] == [False, True, False, False]


def test_who_reads_the_rollup_holds_up_nobody(province: Province, jiping: Jiping) -> None:
    """Readers have a copy as the last rollup left it; a rollup replaces it under them. The status is read from it."""
    taken(province)
    copy = province.folder / "copy/rollup.duckdb"
    read = copy.stat().st_ino
    with duckdb.connect(str(copy), read_only=True) as reader:
        taken(province)
        assert copy.stat().st_ino == read  # nothing changed
        with changed_home(province, "430702") as connection:
            connection.execute("update evaluation.summary set score_low = score_low - 1 where fiscal_year = 2023")
        assert taken(province)["430702"].years == (2023,)
        assert reader.execute("select count(*) from evaluation.summary").fetchall() == [(4,)]
    scores = "select distinct score_low from evaluation.summary where fiscal_year = 2023"
    assert len(looked_up(province, scores).fetchall()) == 2
    with held(province.folder / "rollup.duckdb"):
        assert "已汇总" in jiping("province", "status", "--file", province.folder / "province.yaml").stdout


def test_status_lists_every_district(province: Province, jiping: Jiping) -> None:
    """The table names each declared district, also before the first rollup and where a home is not there."""
    before = status(province, jiping)
    assert [before[name] for name in ("鼎城区", "武陵区", "安乡县")] == [*["有新结果尚未汇总"] * 2, "未报送"]
    jiping("province", "rollup", "--file", province.folder / "province.yaml")
    (province.folder / "homes/anxiang/inbox").rmdir()
    after = status(province, jiping)
    assert [after[name] for name in ("鼎城区", "武陵区", "安乡县")] == [*["已汇总"] * 2, "未报送"]
    told = jiping("province", "status", "--file", province.folder / "province.yaml")
    assert "从未" in told.stdout
    assert "安乡县的安装目录" in told.stderr


def test_status_tells_what_is_not_up_to_date(province: Province, jiping: Jiping) -> None:
    """A district that was evaluated since, or that could not be read, is not shown as if it were rolled up."""
    taken(province)
    home = province.home(province.districts["430703"])
    assert home.read_copy
    home.warehouse.copy_to(home.read_copy)  # as a run ends: the copy first
    keep(home.warehouse, home.runs, "later", Years(2023, 2023))
    with changed_home(province, "430702") as connection:
        connection.execute("alter table evaluation.summary drop column score_low")
    taken(province, "430702")
    told = status(province, jiping)
    assert told["鼎城区"] == "有新结果尚未汇总"
    assert told["武陵区"].startswith("汇总未更新（数据仓库不能汇总")
    taken(province, "430703")
    assert status(province, jiping)["鼎城区"] == "已汇总"


def test_a_home_that_went_back_is_not_up_to_date(province: Province, jiping: Jiping) -> None:
    """A district that was restored to an earlier state has other results than the rollup."""
    home = province.home(province.districts["430702"])
    keep(home.warehouse, home.runs, "later", Years(2023, 2023))
    taken(province)
    shutil.rmtree(home.runs / "later")
    assert status(province, jiping)["武陵区"] == "有新结果尚未汇总"


def test_a_home_that_was_emptied_is_not_up_to_date(province: Province, jiping: Jiping) -> None:
    """Numbers that stand though their district has none any more are not said to be its own."""
    taken(province)
    home = province.home(province.districts["430702"])
    shutil.rmtree(home.root)
    (home.root / "inbox").mkdir(parents=True)
    assert status(province, jiping)["武陵区"] == "汇总未更新（安装目录里已没有评价记录）"
    done = jiping("province", "rollup", "--file", province.folder / "province.yaml", check=False)
    assert done.returncode == 1
    assert "汇总 430702 武陵区：安装目录里已没有评价结果，汇总里仍是此前的" in done.stdout
    assert status(province, jiping)["武陵区"].startswith("汇总未更新（安装目录里已没有评价结果")
    assert year_states(province)["430702", 2023] == "reported"


def test_files_that_no_run_has_evaluated_are_not_silence(province: Province, jiping: Jiping) -> None:
    """A district that has sent files is not said to have sent nothing, whatever its runs failed at."""
    file = province.folder / "homes/anxiang/inbox/2023年/部门.csv"
    file.parent.mkdir()
    file.touch()
    assert status(province, jiping)["安乡县"] == "还没有评价过"
    taken(province)
    assert status(province, jiping)["安乡县"] == "还没有评价过"
    assert [one.state for one in status_of(province, 2022).districts] == ["reported", "reported", "not_reported"]


def leads_nowhere(home: Path) -> None:
    """Settings that cannot even be looked for, as where the permission lacks."""
    (home / "settings.yaml").unlink()
    (home / "settings.yaml").symlink_to("x" * 300)


def no_utf_8(home: Path) -> None:
    """Settings in another encoding."""
    (home / "settings.yaml").write_bytes("input: 报送".encode("gb18030"))


@pytest.mark.parametrize("spoil", [leads_nowhere, no_utf_8])
def test_a_home_that_cannot_be_read_holds_up_nobody(
    province: Province, jiping: Jiping, spoil: Callable[[Path], None]
) -> None:
    """It is named with its path and reason; the others are run, rolled up and shown."""
    spoil(province.folder / "homes/wuling")
    [run] = evaluate(province, province.chosen(["430702"]))
    assert run.code is None
    assert re.search("homes/wuling.*(不能读取|请另存为 UTF-8)", run.output)
    found = taken(province)
    assert [found[code].state for code in ("430703", "430702")] == ["reported", "unusable"]
    assert found["430702"].message == run.output
    told = status_of(read_province(province.folder / "province.yaml"), None).districts
    assert [(one.state, one.reason) for one in told][:2] == [("reported", ""), ("unusable", run.output)]


def test_runs_that_cannot_be_read_hold_up_nobody(province: Province) -> None:
    """What a home keeps of its runs may be closed to the province as well."""
    (province.folder / "homes/wuling/runs/closed/run.json").mkdir(parents=True)
    found = taken(province)
    assert [found[code].state for code in ("430703", "430702")] == ["reported", "unusable"]
    reasons = [one.reason for one in status_of(province, None).districts]
    assert "homes/wuling 不能读取" in reasons[1]
    assert (reasons[0], reasons[2]) == ("", "")


def in_lake(province: Province, code: str, catalog: str, data_path: str) -> None:
    """Have a district's settings name a lake."""
    home = province.home(province.districts[code])
    (home.root / "warehouse.duckdb").unlink(missing_ok=True)
    replace(home, tables=DuckLake(kind="ducklake", catalog=catalog, data_path=Path(data_path))).save()


@pytest.mark.parametrize(
    ("catalog", "data_path", "refused"),
    [
        ("dbname='one' host=db user=other", "rollup", True),
        ("host=db dbname=other", "homes/wuling/lake", True),
        ("host=db dbname=other", "rollup", False),
    ],
)
def test_a_lake_has_one_owner(province: Province, catalog: str, data_path: str, refused: bool) -> None:
    """A rollup into a district's own lake would change its tables; so would another district."""
    in_lake(province, "430702", "host=db dbname=one user=district", "lake")
    file = province.folder / "province.yaml"
    rollup = f'rollup: {{kind: ducklake, catalog: "{catalog}", data_path: {data_path}}}\n'
    file.write_text(DECLARED + rollup, encoding="utf-8")
    if refused:
        with pytest.raises(OfficeFileError, match="汇总和武陵区的数据仓库是同一个"):
            read_province(file)
    else:
        read_province(file)
    file.write_text(DECLARED, encoding="utf-8")
    in_lake(province, "430703", catalog, str(province.folder / data_path))
    if refused:
        with pytest.raises(OfficeFileError, match="鼎城区和武陵区的数据仓库是同一个"):
            read_province(file)
    else:
        read_province(file)


def test_tables_of_a_home_are_no_rollup(province: Province, jiping: Jiping) -> None:
    """However a rollup comes to name a home's tables, they stay to the byte as they were."""
    file = province.folder / "rollup.duckdb"
    shutil.copy(province.folder / "homes/wuling/warehouse.duckdb", file)
    before = file.read_bytes()
    done = jiping("province", "rollup", "--file", province.folder / "province.yaml", check=False)
    assert done.returncode == 1
    assert "一个安装目录的数据仓库" in done.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize("rollup", ["{kind: ducklake, catalog: host=db password=geheim, data_path: r}", "geheim"])
def test_no_password_is_repeated(tmp_path: Path, rollup: str) -> None:
    """What stands in the declaration against the rules is not printed into a log."""
    file = tmp_path / "province.yaml"
    file.write_text(f"{DECLARED}rollup: {rollup}\n", encoding="utf-8")
    with pytest.raises(OfficeFileError) as refused:
        read_province(file)
    assert "geheim" not in str(refused.value)


def status(province: Province, jiping: Jiping) -> dict[str, str]:
    """District → its situation as it is printed."""
    printed = jiping("province", "status", "--file", province.folder / "province.yaml").stdout
    lines = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed.splitlines() if line.startswith("│")]
    found: dict[str, str] = {}
    name = ""
    for _, district, *_, situation in lines:
        name = district or name  # a long cell goes on in the next line
        found[name] = found.get(name, "") + situation
    return found


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
