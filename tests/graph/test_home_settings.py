"""settings.yaml of a home: what it remembers, and where its tables lie."""

from pathlib import Path

import pytest

from assets.graph.home import Home, load_home
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.lake import Lake
from tests.conftest import Jiping

LAKE = """# 目录数据库由信息中心维护
warehouse:
  kind: ducklake
  catalog: host=db.example dbname=lake
  data_path: lake
"""


def home(root: Path, text: str) -> Home:
    """The home at a folder with these settings."""
    (root / "settings.yaml").write_text(text, encoding="utf-8")
    return load_home(root)


def test_a_file_where_nothing_is_set(tmp_path: Path) -> None:
    """One machine needs no setting: the tables are a file of the home."""
    file = DuckDBFile(tmp_path / "warehouse.duckdb")
    assert load_home(tmp_path).warehouse.location == file
    assert home(tmp_path, "warehouse: {kind: duckdb}").warehouse.location == file


def test_a_lake(tmp_path: Path) -> None:
    """A relative folder lies in the home, so that a home that moves takes it along; an absolute one where it says."""
    assert home(tmp_path, LAKE).warehouse.location == Lake("host=db.example dbname=lake", tmp_path / "lake")
    elsewhere = home(tmp_path, LAKE.replace("data_path: lake", "data_path: /srv/lake"))
    assert elsewhere.warehouse.location == Lake("host=db.example dbname=lake", Path("/srv/lake"))


def test_what_the_operator_wrote_stays(tmp_path: Path) -> None:
    """A run that remembers its folders keeps the lake; where nothing changes, not even a comment goes."""
    made = home(tmp_path, LAKE)
    made.save()
    assert load_home(tmp_path) == made
    text = LAKE + f"input: {made.input}\noutputs: {made.outputs}\n"
    home(tmp_path, text).save()
    assert (tmp_path / "settings.yaml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("{kind: sqlite}", "kind"),
        ("{kind: ducklake, catalog: dbname=lake}", "data_path"),
        ("{kind: ducklake, catalog: dbname=lake password=geheim, data_path: lake}", "pgpass"),
        ("{kind: ducklake, catalog: 'dbname=lake  password = ''a b''', data_path: lake}", "pgpass"),
        ("{kind: ducklake, catalog: 'postgresql://a:b@db.example/lake', data_path: lake}", "host=… port=…"),
        ("{kind: ducklake, catalog: lake, data_path: lake}", "host=… port=…"),
        ("{kind: ducklake, catalog: '', data_path: lake}", "host=… port=…"),
        ("{kind: ducklake, catalog: dbname=lake, data_path: 's3://bucket/lake'}", "S3"),
    ],
)
def test_what_it_cannot_mean_is_refused(setting: str, reason: str, tmp_path: Path) -> None:
    """A misspelt setting does not seem to be in force; a password has no place in a file."""
    with pytest.raises(OfficeFileError, match=r"settings\.yaml") as refused:
        home(tmp_path, f"warehouse: {setting}")
    assert reason in str(refused.value)
    assert "geheim" not in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("input: 3", "input 须写成文字（数字加引号）"),
        ("inputs: in", "inputs 不是可用的名称"),
        ("warehouse: {kind: sqlite}", "warehouse 的 kind 只能写 duckdb、ducklake"),
        ("warehouse: {}", "warehouse 没有写 kind"),
        ("warehouse: {kind: ducklake, catalog: dbname=lake}", "warehouse.ducklake.data_path 没有填写"),
    ],
)
def test_what_is_wrong_is_said_of_its_key(setting: str, sentence: str, tmp_path: Path) -> None:
    """The operator learns which key to mend, in Chinese."""
    with pytest.raises(OfficeFileError, match=r"settings\.yaml") as refused:
        home(tmp_path, setting)
    assert str(refused.value).endswith(sentence)


@pytest.mark.parametrize(
    "name",
    [
        "settings.yaml",
        "dagster.yaml",
        "dagster/dagster.yaml",
        "bureau/settings.yaml",
        "bureau/choices/a.yaml",
        "bureau/corrections/a.yaml",
        "bureau/schemes/a.yaml",
    ],
)
def test_a_file_that_is_not_utf_8(name: str, jiping: Jiping, tmp_path: Path) -> None:
    """What an editor of a Chinese Windows saves in GBK is named, and no traceback in English."""
    for folder in ("inbox/2018", "bureau"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "bureau/departments.csv").write_text("department_id,name\nd1,财政局\n", encoding="utf-8")
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes("# 由信息中心维护\n".encode("gbk"))
    done = jiping("run", "--home", tmp_path, check=False)
    assert done.returncode == 1
    assert str(file) in done.stderr and "Traceback" not in done.stderr
    assert "UTF-8" in done.stderr or "改动过" in done.stderr


def test_a_lake_beside_a_file_is_asked_about(tmp_path: Path) -> None:
    """A ledger does not move by itself: who sets a lake where a file is would begin anew without knowing."""
    (tmp_path / "warehouse.duckdb").touch()
    with pytest.raises(OfficeFileError, match="台账不会自动搬过去"):
        home(tmp_path, LAKE)


@pytest.mark.parametrize("folder", [".", "runs", "outputs/lake", "/", "bureau/lake", "link"])
def test_a_lake_has_its_folder_alone(folder: str, tmp_path: Path) -> None:
    """What a lake does not know in its folder is tidied away: that must be nobody else's, by whatever path."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "runs")
    with pytest.raises(OfficeFileError, match="须是单独的文件夹"):
        home(tmp_path, LAKE.replace("data_path: lake", f"data_path: {folder}"))
