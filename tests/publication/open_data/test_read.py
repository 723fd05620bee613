"""``jiping.read``: the published tables of several years as one data frame, typed and exact; and the README's ways."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import jiping
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assets.graph.home import Home
from assets.knowledge.columns import open_data
from assets.publication.folder import sha256_of
from assets.warehouse.files import PROJECT

API = PROJECT / "pipelines" / "api"
BLOCK = re.compile(r"^```(python|sql)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
GXJ = "430703-gxj"


@pytest.fixture
def outputs(sample_home: Home, tmp_path: Path) -> Path:
    """The open data of the sample, to be changed."""
    for package in sample_home.outputs.glob("*/data"):
        shutil.copytree(package, tmp_path / "outputs" / package.parent.name / "data")
    return tmp_path / "outputs"


def packed(folder: Path, table: str, rows: pa.Table) -> None:
    """Put other rows into a package, as a run of another version would have."""
    file, descriptor = folder / f"{table}.parquet", folder / "datapackage.json"
    pq.write_table(rows, file)
    package = json.loads(descriptor.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["path"] == file.name:
            resource["hash"] = f"sha256:{sha256_of(file)}"
    descriptor.write_text(json.dumps(package), encoding="utf-8")


# -- what is read -----------------------------------------------------------------------------------------------------


def test_years_stand_under_each_other_with_exact_amounts(sample_home: Home) -> None:
    """鼎城区工信局 2023 spent 4512.25万元; what nobody knows of 2022 is null and not 0."""
    rows = jiping.read(sample_home.outputs, "summary", years=[2023, 2022])
    own = rows[rows["department_id"] == GXJ].set_index("fiscal_year")
    assert list(own.index) == [2022, 2023]
    assert own.loc[2023, "final_wan"] == Decimal("4512.25")
    assert pd.isna(own.loc[2022, "self_score"])
    assert own.loc[2023, "self_score"] == Decimal(92)


def test_columns_have_the_types_that_are_declared(sample_home: Home) -> None:
    """An id is text, a count a whole number, money a decimal, a list a list: in each frame."""
    expected = {"string": pa.types.is_string, "integer": pa.types.is_int32, "number": pa.types.is_decimal,
                "boolean": pa.types.is_boolean, "array": pa.types.is_list}  # fmt: skip
    for table in ("intake.figure", "evaluation.summary", "comparison.amount_by_stage"):
        arrow = jiping.read(sample_home.outputs, table, frame="arrow")
        declared = open_data().fields(table)
        assert arrow.column_names == list(declared)
        assert all(expected[declared[field.name].type](field.type) for field in arrow.schema)
        frame = jiping.read(sample_home.outputs, table)
        assert [dtype.pyarrow_dtype for dtype in frame.dtypes] == list(arrow.schema.types)
    figures = jiping.read(sample_home.outputs, "figure", 2023, frame="polars")
    assert isinstance(figures.schema["amount"], pl.Decimal) and figures.schema["alternatives"] == pl.List(pl.String)
    assert figures["reading_id"].str.starts_with("r").all()


def test_all_years_without_asking_and_one_year_alone(sample_home: Home) -> None:
    """2018 and 2021–2023 are published."""
    assert set(jiping.read(sample_home.outputs, "summary")["fiscal_year"]) == {2018, 2021, 2022, 2023}
    assert set(jiping.read(str(sample_home.outputs), "evaluation.summary", 2023)["fiscal_year"]) == {2023}


def test_tables_say_what_they_hold(sample_home: Home) -> None:
    """Whoever looks for an amount finds title, unit and years without opening a file."""
    tables = jiping.tables(sample_home.outputs)
    assert list(tables) == list(open_data().tables)
    summary = tables["evaluation.summary"]
    assert (summary.title, summary.years) == ("汇总", (2018, 2021, 2022, 2023))
    assert summary.columns["final_wan"] == jiping.Column("决算", "number", "万元", "")


def test_the_later_stage_is_meant_where_none_is_named(sample_home: Home) -> None:
    """``measure`` are the rates, not the list of their names."""
    assert "numerator" in jiping.read(sample_home.outputs, "measure")
    assert "numerator" not in jiping.read(sample_home.outputs, "dimension.measure")


def test_a_column_that_came_later_is_null_before(outputs: Path) -> None:
    """A year published by an older version lacks it; the others keep theirs."""
    rows = pq.read_table(outputs / "2022/data/evaluation.summary.parquet")
    packed(outputs / "2022/data", "evaluation.summary", rows.drop_columns(["alarms"]))
    read = jiping.read(outputs, "summary").set_index("fiscal_year")
    assert read.loc[2022, "alarms"].isna().all()
    assert read.loc[2023, "alarms"].notna().all()


# -- what is not there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"table": "sumary"}, "没有表“sumary”；有：dimension.department、"),
        ({"table": "summary", "years": [2019, 2023]}, "没有 2019 年度；已发布的年度：2018、2021、2022、2023"),
        ({"table": "summary", "years": []}, "没有给出年度"),
        ({"table": "summary", "years": "2023"}, "年度应为整数，如 2023 或 [2022, 2023]，不是 '2023'"),
        ({"table": "summary", "frame": "excel"}, "frame 应为 pandas、arrow 或 polars，不是“excel”"),
        ({"table": "summary", "outputs": "nowhere"}, "nowhere 下没有开放数据"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(sample_home: Home, asked: dict[str, Any], said: str) -> None:
    """A name, a year or a folder that does not exist is never an empty table."""
    with pytest.raises(jiping.OpenDataError, match=re.escape(said)):
        jiping.read(**{"outputs": sample_home.outputs, **asked})


def test_a_file_that_is_not_the_described_one_is_not_read(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Altered rows, or half of a package that a run is replacing, are no data; once it is replaced they are."""
    file = outputs / "2023/data/evaluation.summary.parquet"
    before = file.read_bytes()
    file.write_bytes(outputs.joinpath("2022/data/evaluation.summary.parquet").read_bytes())
    pauses: list[float] = []
    monkeypatch.setattr("jiping.open_data.time.sleep", pauses.append)
    with pytest.raises(jiping.OpenDataError, match=r"2023 年度的表 .* 与 .* 所载不符"):
        jiping.read(outputs, "summary")
    assert pauses
    monkeypatch.setattr("jiping.open_data.time.sleep", lambda _: file.write_bytes(before))
    assert set(jiping.read(outputs, "summary", 2023)["fiscal_year"]) == {2023}


DAMAGED = [
    "{",
    "[]",
    "\x00",
    '{"resources": [{"name": "evaluation.summary"}]}',
    100_000 * "[",
    '{"resources": [{"name": "a", "path": "a.csv", "hash": "b", "schema": {"fields": []}}]}',
    '{"resources": [{"name": "a", "path": "a.csv", "hash": "b", "title": "c", "description": "d", "schema": []}]}',
    '{"resources": [{"name": "a", "path": "a.csv", "hash": "b", "title": "c", "description": "d",'
    ' "schema": {"fields": [{"name": "e"}]}}]}',
]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_package_is_named(outputs: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No year is left out because its description cannot be read."""
    monkeypatch.setattr("jiping.open_data.time.sleep", lambda _: None)
    (outputs / "2022/data/datapackage.json").write_text(text, encoding="utf-8")
    for look in (jiping.tables, lambda folder: jiping.read(folder, "summary")):
        with pytest.raises(jiping.OpenDataError, match=r"2022/data/datapackage.json 已损坏"):
            look(outputs)


def test_a_description_that_cannot_be_opened_is_named(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that a run replaces for an instant is looked at again, and what stays so is a sentence."""
    descriptor = outputs / "2022/data/datapackage.json"
    descriptor.unlink()
    descriptor.mkdir()
    pauses: list[float] = []
    monkeypatch.setattr("jiping.open_data.time.sleep", pauses.append)
    with pytest.raises(jiping.OpenDataError, match=r"2022/data/datapackage.json 无法读取"):
        jiping.tables(outputs)
    assert pauses


def test_a_year_that_is_being_replaced_is_not_left_out(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two folders cannot be exchanged in one step, there is neither for an instant: the year is waited for."""
    data, moved = outputs / "2022/data", outputs / "2022/.data.previous.1"
    data.rename(moved)
    monkeypatch.setattr("jiping.open_data.time.sleep", lambda _: moved.rename(data))
    assert set(jiping.read(outputs, "summary")["fiscal_year"]) == {2018, 2021, 2022, 2023}


def test_a_year_may_be_any_integer(outputs: Path) -> None:
    """Years come from columns of data frames as well."""
    years = pd.Series([2022, 2023])
    assert set(jiping.read(outputs, "summary", years)["fiscal_year"]) == {2022, 2023}
    assert set(jiping.read(outputs, "summary", years.to_numpy())["fiscal_year"]) == {2022, 2023}
    assert set(jiping.read(outputs, "summary", years[0])["fiscal_year"]) == {2022}


def test_years_that_contradict_each_other_in_type_are_named(outputs: Path) -> None:
    """Text in one year and decimals in another are no column."""
    rows = pq.read_table(outputs / "2022/data/evaluation.summary.parquet")
    at = rows.column_names.index("final_wan")
    packed(
        outputs / "2022/data",
        "evaluation.summary",
        rows.set_column(at, "final_wan", rows["final_wan"].cast(pa.string())),
    )
    with pytest.raises(jiping.OpenDataError, match=r"evaluation\.summary 各年度的列类型不一致"):
        jiping.read(outputs, "summary")


# -- where it is imported from ----------------------------------------------------------------------------------------


def python(code: str, folder: Path, *options: str, **variables: str) -> str:
    """What a program prints that runs elsewhere."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
    done = subprocess.run(
        [sys.executable, *options, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_importing_it_loads_nothing_else(tmp_path: Path) -> None:
    """A notebook that imports it does not wait for Dagster, DuckDB or pandas, and needs nothing of the program."""
    code = "import sys, jiping; print(jiping.__file__, *sorted({name.split('.')[0] for name in sys.modules}))"
    file, *modules = python(code, tmp_path, PYTHONPATH=str(API)).split()
    assert Path(file) == API / "jiping" / "__init__.py"
    assert "jiping" in modules
    assert not {"assets", "dagster", "duckdb", "numpy", "pandas", "pipelines", "pyarrow"} & set(modules)


def test_an_editable_install_has_it(tmp_path: Path) -> None:
    """``make setup`` installs assets, pipelines and jiping, with the mark that it is typed."""
    checkout, site = tmp_path / "checkout", tmp_path / "site"
    checkout.mkdir()
    for name in ("assets", "pipelines"):
        (checkout / name).symlink_to(PROJECT / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, checkout)
    wheel = python(f"from setuptools.build_meta import build_editable as b; print(b({str(tmp_path)!r}))", checkout)
    zipfile.ZipFile(tmp_path / wheel.splitlines()[-1]).extractall(site)
    code = f"""
import importlib.resources, site
site.addsitedir({str(site)!r})
import jiping, pipelines
print(jiping.__file__, pipelines.__file__, importlib.resources.files("jiping").joinpath("py.typed").is_file())
"""
    assert python(code, tmp_path, "-S").split() == [
        str(API / "jiping" / "__init__.py"), str(PROJECT / "pipelines" / "__init__.py"), "True"
    ]  # fmt: skip


# -- README -----------------------------------------------------------------------------------------------------------


def snippets(readme: str) -> list[tuple[str, str]]:
    return BLOCK.findall((PROJECT / readme).read_text(encoding="utf-8"))


def run(language: str, code: str) -> Any:
    """The rows that a snippet reads."""
    if language == "sql":
        return duckdb.connect().sql(code).to_arrow_table()
    names: Mapping[str, Any] = {}
    exec(code, names)  # type: ignore[arg-type]
    return names["rows"]


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("lacking", [[], ["alarms"], ["self_score", "draft"]], ids="-".join)
def test_each_way_of_the_readme_reads_what_it_says(
    outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readme: str, lacking: list[str]
) -> None:
    """jiping reads 2022 and 2023, DuckDB, pandas and Polars all years, with amounts to the last digit; also where a
    column came later than the first years.
    """
    for year in ("2018", "2022") if lacking else ():
        rows = pq.read_table(outputs / year / "data/evaluation.summary.parquet")
        packed(outputs / year / "data", "evaluation.summary", rows.drop_columns(lacking))
    (tmp_path / "var").mkdir()
    (tmp_path / "var/outputs").symlink_to(outputs)
    monkeypatch.chdir(tmp_path)
    all_years = jiping.read(outputs, "summary", frame="arrow")
    own, *others = [run(language, code) for language, code in snippets(readme)]
    assert set(own["fiscal_year"]) == {2022, 2023}
    assert [type(rows).__module__.split(".")[0] for rows in others] == ["pyarrow", "pandas", "polars"]
    for rows in others:
        arrow = rows if isinstance(rows, pa.Table) else pa.table(rows) if isinstance(rows, pl.DataFrame) else None
        read = pa.Table.from_pandas(rows, preserve_index=False) if arrow is None else arrow
        read = read.select(all_years.column_names)
        assert sorted(map(str, read.to_pylist())) == sorted(map(str, all_years.to_pylist()))


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_command_of_the_readme_shows_a_table(sample_home: Home, tmp_path: Path, readme: str) -> None:
    """Whoever looks at a table needs no other program than what ``make setup`` installs."""
    [code] = re.findall(r'`\.venv/bin/python -c "([^`"]+)"`', (PROJECT / readme).read_text(encoding="utf-8"))
    assert sample_home.read_copy
    (tmp_path / "var/copy").mkdir(parents=True)
    (tmp_path / "var/copy/warehouse.duckdb").symlink_to(sample_home.read_copy)
    assert "department_id" in python(code, tmp_path)


def test_both_readmes_show_the_same_ways() -> None:
    """The English and the Chinese one do not drift apart, Power BI included."""
    blocks = [
        re.findall(
            r"^```(?:python|sql|powerquery)\n.*?^```$", (PROJECT / name).read_text(encoding="utf-8"), re.M | re.S
        )
        for name in ("README.md", "README.zh-CN.md")
    ]
    assert blocks[0] == blocks[1]
    assert len(blocks[0]) == 5
