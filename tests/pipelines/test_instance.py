"""The operator's Dagster settings over the project's."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from dagster import DagsterInstance

from assets.graph.district import DISTRICT_VARIABLE
from assets.graph.home import HOME_VARIABLE, Home
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.files import PROJECT, read_yaml
from pipelines.event_log import KeptEngines
from pipelines.instance import INSTANCE_VARIABLE, PROVINCE_VARIABLE, instance_folder, use, write_settings
from tests.conftest import Jiping

PROVINCE = {
    "concurrency": {"runs": {"max_concurrent_runs": 20, "tag_concurrency_limits": [{"key": "city", "limit": 2}]}},
    "run_launcher": {"module": "dagster_docker", "class": "DockerRunLauncher", "config": {"network": "jiping"}},
    "retention": {"sensor": {"purge_after_days": 30}},
    "telemetry": {"enabled": True},
    "run_monitoring": None,
}
POSTGRES = {"storage": {"postgres": {"postgres_db": {"hostname": "db", "username": "jiping", "db_name": "jiping"}}}}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which nothing ever ran."""
    return Home(tmp_path, tmp_path / "inbox", tmp_path / "outputs")


def written(home: Home, theirs: object = None) -> dict[str, Any]:
    """What Dagster reads after the operator wrote something."""
    if theirs is not None:
        text = theirs if isinstance(theirs, str) else yaml.safe_dump(theirs, allow_unicode=True)
        (home.root / "dagster.yaml").write_text(text, encoding="utf-8")
    write_settings(home.dagster)
    return dict(read_yaml(home.dagster / "dagster.yaml"))


def project() -> dict[str, Any]:
    """What the project sets."""
    return dict(read_yaml(PROJECT / "pipelines/dagster.yaml"))


def test_without_an_operators_file_the_projects_settings_hold(home: Home) -> None:
    """One machine, SQLite with engines that stay open."""
    settings = written(home)
    assert settings.pop("event_log_storage")["config"] == {"base_dir": str(home.dagster / "history/runs")}
    assert settings.items() <= project().items()
    with DagsterInstance.from_config(str(home.dagster)) as instance:
        assert isinstance(instance.event_log_storage, KeptEngines)


def test_the_operators_keys_win_one_by_one(home: Home) -> None:
    """What is written wins, what is set to null goes, all else stays the project's, and the file stays as it was."""
    settings, ours = written(home, PROVINCE), project()
    assert settings["concurrency"]["pools"] == ours["concurrency"]["pools"]
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] == 20
    assert settings["run_launcher"] == PROVINCE["run_launcher"]
    assert settings["retention"] == {**ours["retention"], **PROVINCE["retention"]}  # type: ignore[dict-item]
    assert settings["telemetry"] == {"enabled": True}
    assert "run_monitoring" not in settings
    assert settings["run_retries"] == ours["run_retries"]
    assert read_yaml(home.root / "dagster.yaml") == PROVINCE


@pytest.mark.parametrize(
    ("theirs", "stays"),
    [
        ([{"key": "city", "limit": 2}], True),
        ([], True),
        ([{"key": "dagster/code_location", "value": "430703", "limit": 2}], False),
        (None, False),
    ],
)
def test_one_run_of_a_district_at_a_time(theirs: list[dict[str, Any]] | None, stays: bool, home: Home) -> None:
    """Whoever limits something else does not take the project's limit away; who names it, or nothing at all, does."""
    [limit] = project()["concurrency"]["runs"]["tag_concurrency_limits"]
    runs = written(home, {"concurrency": {"runs": {"tag_concurrency_limits": theirs}}})["concurrency"]["runs"]
    assert runs.get("tag_concurrency_limits", []) == [*(theirs or []), *([limit] if stays else [])]


def test_the_event_log_of_one_machine_disappears_with_any_other_storage(home: Home) -> None:
    """Dagster refuses two storages, and the subclass is made for SQLite on one machine."""
    assert "event_log_storage" not in written(home, POSTGRES)
    other = {"run_storage": {"module": "dagster.core.storage.runs", "class": "SqliteRunStorage", "config": {}}}
    assert "event_log_storage" not in written(home, other)


def test_settings_of_a_newer_release_reach_an_old_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands only in the written file is the program's and changes with it; the operator's part does not."""
    written(home, PROVINCE)
    newer = {**project(), "schedules": {"use_threads": True}, "telemetry": {"enabled": False}}
    del newer["freshness"]
    monkeypatch.setattr(
        "pipelines.instance.read_yaml", lambda path: newer if path.parent == PROJECT / "pipelines" else PROVINCE
    )
    settings = written(home)
    assert settings["schedules"] == {"use_threads": True}
    assert "freshness" not in settings
    assert settings["telemetry"] == {"enabled": True}


def test_a_home_of_the_release_before_goes_on(home: Home) -> None:
    """It has the file that the program wrote without a mark; moved to another folder as well."""
    before = project()
    del before["concurrency"]["runs"]["tag_concurrency_limits"]  # came with the mark
    before["event_log_storage"]["config"] = {"base_dir": "/elsewhere/dagster/history/runs"}
    home.dagster.mkdir()
    (home.dagster / "dagster.yaml").write_text(yaml.safe_dump(before), encoding="utf-8")
    assert written(home)["event_log_storage"]["config"] == {"base_dir": str(home.dagster / "history/runs")}


@pytest.mark.parametrize("release", ["before", "now"])
def test_a_line_in_the_written_file_is_never_lost(release: str, home: Home) -> None:
    """Whoever edits the file that Dagster reads is told where the line belongs; the file stays as it is."""
    path = home.dagster / "dagster.yaml"
    written(home)
    text = path.read_text(encoding="utf-8") if release == "now" else yaml.safe_dump(project())
    edited = text.replace("max_concurrent_runs: 1", "max_concurrent_runs: 4")
    assert edited != text
    path.write_text(edited, encoding="utf-8")
    with pytest.raises(OfficeFileError, match="请把改动写入"):
        write_settings(home.dagster)
    assert path.read_text(encoding="utf-8") == edited


def test_what_is_as_it_should_be_is_not_touched(home: Home) -> None:
    """Web server, daemon and commands share the file: it is not written under their eyes."""
    written(home, PROVINCE)
    before = (home.dagster / "dagster.yaml").stat()
    write_settings(home.dagster)
    assert (home.dagster / "dagster.yaml").stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    "pools",
    [{"default_limit": 2}, {"default_limit": None}, {"granularity": "run"}, None, {"op_granularity_run_buffer": 1}],
)
def test_one_writer_whatever_the_operator_writes(pools: dict[str, Any] | None, home: Home) -> None:
    """The warehouse is one DuckDB file: a pool that would let two write is refused, all else is the operator's."""
    if pools == {"op_granularity_run_buffer": 1}:
        assert written(home, {"concurrency": {"pools": pools}})["concurrency"]["pools"]["default_limit"] == 1
    else:
        with pytest.raises(OfficeFileError, match="只能有一个写入者"):
            written(home, {"concurrency": {"pools": pools}})


@pytest.mark.parametrize(
    ("theirs", "where"),
    [
        ({"storage": {"postgres": {"postgres_db": {"password": "geheim"}}}}, "storage.postgres.postgres_db.password"),
        ({"storage": {"postgres": {"postgres_url": "postgresql://a:geheim@db/x"}}}, "storage.postgres.postgres_url"),
        ({"storage": {"postgres": {"postgres_url": "postgresql://a:ge/heim@db/x"}}}, "storage.postgres.postgres_url"),
        (
            {"storage": {"postgres": {"postgres_url": "postgresql://d/x?password=geheim"}}},
            "storage.postgres.postgres_url",
        ),
        ({"storage": {"postgres": {"postgres_db": {"password": 123456}}}}, "storage.postgres.postgres_db.password"),
        ({"run_launcher": {"config": {"env_vars": ["HOST=db", "PGPASSWORD=geheim"]}}}, "run_launcher.config.env_vars"),
        ({"run_launcher": {"config": {"environment": {"DB_PASSWORD": "geheim"}}}}, "environment.DB_PASSWORD"),
        ({"run_launcher": {"config": {"api_token": "geheim"}}}, "run_launcher.config.api_token"),
        ({"run_launcher": {"config": {"client_secret": "geheim"}}}, "run_launcher.config.client_secret"),
        (
            {"compute_logs": {"config": {"aws_secret_access_key": "geheim"}}},
            "compute_logs.config.aws_secret_access_key",
        ),
        ({"run_storage": {"config": {"dsn": "host=db user=a password=geheim"}}}, "run_storage.config.dsn"),
        ({"run_storage": {"config": {"odbc": "Server=db;Pwd=geheim"}}}, "run_storage.config.odbc"),
    ],
)
def test_no_password_in_a_file(theirs: dict[str, Any], where: str, home: Home) -> None:
    """A password stands in the environment; what is refused names the key and not the password."""
    with pytest.raises(OfficeFileError) as refused:
        written(home, theirs)
    assert where in str(refused.value) and not re.search("heim|123456", str(refused.value))
    words = {
        "env_vars": ["PGPASSWORD", "API_TOKEN"],
        "address": "http://a:80/b@c",
        "secret_name": "jiping",
        "tokens": 5,
    }
    written(home, {"run_launcher": {"config": words}})
    written(home, {"storage": {"postgres": {"postgres_db": {"password": {"env": "DB_PASSWORD"}}}}})


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("storage: [", "无法读取"),
        ("just words", "应为 Dagster 的设置"),
        ("1: 2", "应为 Dagster 的设置"),
        ("telemetry: {enabled: false}\nnux: {}\ntelemetry: {enabled: true}", "“telemetry”写了两次"),
        ("python_logs: &a\n  b: *a", "引用自身"),
        ("storage: 5", "storage 应为"),
        ("storage: sqlite", "storage 应为"),
        ("concurrency: {pools: 1}", "concurrency.pools 应为"),
        ("event_log_storage: {module: nix, class: Da}", "用到 nix，但没有安装"),
        ("event_log_storage: {module: dagster, class: Da}", "用到 Da，但没有安装"),
        ("event_log_storage: {module: pathlib, class: Path}", "用到的 Path in module pathlib 不能用在那里"),
        ("run_queue: {max_concurrent_runs: 3}", "max_concurrent_runs"),
        ("storage: {postgres: }", "dagster.yaml 不能用："),
        ("run_launcher: {config: }", "dagster.yaml 不能用："),
        ("no_such_key: 1", 'dagster.yaml 不能用：Received unexpected config entry "no_such_key"'),
        ("storage: {postgres: {postgres_db: {hostname: {env: NO_HOST}, username: a, db_name: b}}}", "NO_HOST"),
        ("storage: {postgres: {postgres_url: 'postgresql+psycopg2://a@127.0.0.1:1/b'}}", "PostgreSQL 无法使用"),
        ("storage: {postgres: {postgres_url: 'postgresql://a@127.0.0.1:1/b'}}", "以 postgresql+psycopg2:// 开头"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(text: str, sentence: str, jiping: Jiping, tmp_path: Path) -> None:
    """Neither a traceback nor an English error without the file that has to be mended."""
    (tmp_path / "dagster.yaml").write_text(text, encoding="utf-8")
    done = jiping("run", "--home", tmp_path, "--years", "2018", check=False)
    assert done.returncode == 1
    assert sentence in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text", ["", "load_from: [", "load_from: 5", "load_from: [5]", "nix: 1", "load_from: [{nix: 1}]"]
)
def test_a_workspace_that_cannot_be_used_is_named(text: str, jiping: Jiping, tmp_path: Path) -> None:
    """Who serves the UI or the daemon by itself is sent to that file, not to the settings of the home."""
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text(text, encoding="utf-8")
    for words in (("ui", "--port", 1), ("daemon",)):
        done = jiping("serve", *words, "--workspace", workspace, "--home", tmp_path / "home", check=False)
        assert (done.returncode, f"{workspace} 不能用" in done.stderr) == (1, True), done.stderr
        assert "dagster.yaml" not in done.stderr


def test_a_district_works_in_the_instance_that_is_named(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes none of its own, and without one it is not begun: its assets would lie under the keys of nobody."""
    monkeypatch.setenv(HOME_VARIABLE, "")
    monkeypatch.setenv(DISTRICT_VARIABLE, "430703")
    monkeypatch.delenv(INSTANCE_VARIABLE, raising=False)
    with pytest.raises(OfficeFileError, match="DAGSTER_HOME"):
        use(home)
    monkeypatch.setenv(INSTANCE_VARIABLE, str(home.root.with_name("province")))
    use(home)
    assert instance_folder() == home.root.with_name("province")
    assert not home.dagster.exists()


def test_a_district_that_is_not_named_gets_no_instance_of_its_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are several districts a command on one home says how to name it: else its runs would be hidden."""
    monkeypatch.setenv(HOME_VARIABLE, "")
    monkeypatch.setenv(PROVINCE_VARIABLE, "province.yaml")
    monkeypatch.delenv(DISTRICT_VARIABLE, raising=False)
    with pytest.raises(OfficeFileError, match="请用 jiping province"):
        use(home)
    assert not home.dagster.exists()
