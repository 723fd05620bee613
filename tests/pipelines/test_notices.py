"""Files sent back, departments that sent nothing and failures: as checks, and told to people."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from dagster import (
    AssetCheckKey,
    DagsterRun,
    DagsterRunStatus,
    SensorResult,
    SkipReason,
    build_run_status_sensor_context,
    build_sensor_context,
)

from assets.graph.home import Home, load_home
from assets.graph.resource import HomeResource
from assets.graph.settings import Mail, Settings
from assets.graph.sql_assets import key_of
from pipelines.notices import NoticeError, send
from pipelines.sensors import RETRY_TAGS, deadline, failures, refusals
from tests.conftest import Jiping
from tests.makers.clock import standing_clock
from tests.makers.home_state import copy_of, home_variable
from tests.makers.instance import check_states, facts, instance_of
from tests.makers.receivers import mail_server, webhook

FILES = "intake.source_file"
ADDRESSES = {"sender": "jiping@czj.example", "recipients": ["zhangsan@czj.example"]}


@pytest.fixture
def home(evaluated: Home, district: Path, tmp_path: Path) -> Iterator[Home]:
    """The district with an inbox of its own, whose settings name a webhook; ``received`` has what it is sent."""
    made = copy_of(evaluated, tmp_path / "home")
    shutil.copytree(district, made.root / "inbox")
    Home(made.root, made.root / "inbox", made.outputs).save()
    yield load_home(made.root)


def latest_run(home: Home) -> DagsterRun:
    with instance_of(home) as instance:
        return instance.get_runs(limit=1)[0]


def answer(home: Home, status: DagsterRunStatus) -> SkipReason | None:
    """What the sensor of a status answers to the last run."""
    sensor = {DagsterRunStatus.SUCCESS: refusals, DagsterRunStatus.FAILURE: failures}[status]
    run = latest_run(home)
    assert run.status == status
    with home_variable(home.root), instance_of(home) as instance:
        [event] = [
            entry.dagster_event
            for entry in instance.all_logs(run.run_id)
            if entry.dagster_event and (entry.dagster_event.is_job_success or entry.dagster_event.is_job_failure)
        ]
        context = build_run_status_sensor_context(sensor.name, event, instance, run)
        context = context.for_run_failure() if status == DagsterRunStatus.FAILURE else context
        return sensor(context, home=HomeResource())  # type: ignore[return-value]


def notify(home: Home, **settings: object) -> None:
    (home.root / "bureau").mkdir(exist_ok=True)
    (home.root / "bureau/settings.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")


def test_a_file_sent_back_is_a_check_of_its_year_until_it_is_put_right(jiping: Jiping, home: Home) -> None:
    """The state is that of now: red while the file lies there, green when it is gone; the other year does not blush."""
    assert set(check_states(home, FILES, "refused_file").values()) == {"SUCCEEDED"}
    broken = home.input / "2023/鼎城区工信局-补充.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    jiping("run", "--home", home.root, "--years", "2023", check=False)
    assert check_states(home, FILES, "refused_file") == {"2022": "SUCCEEDED", "2023": "FAILED"}
    broken.unlink()
    jiping("run", "--home", home.root, "--years", "2023")
    assert check_states(home, FILES, "refused_file") == {"2022": "SUCCEEDED", "2023": "SUCCEEDED"}


def test_a_department_that_sent_nothing_is_a_check(evaluated: Home) -> None:
    """The register has fourteen departments, one sent files."""
    assert check_states(evaluated, FILES, "missing_submission") == {"2022": "FAILED", "2023": "FAILED"}


def test_people_are_told_once_of_a_file_sent_back(jiping: Jiping, home: Home) -> None:
    """The webhook hears which file and why; a rerun that finds the same says nothing again."""
    (home.input / "2023/鼎城区工信局-补充.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    with webhook() as (address, received):
        notify(home, webhook=address)
        jiping("run", "--home", home.root, "--years", "2023", check=False)
        assert answer(home, DagsterRunStatus.SUCCESS) is None
        [notice] = received
        assert "2023 年度被退回的文件" in notice["body"] and "2023/鼎城区工信局-补充.xlsx：" in notice["body"]
        assert notice["text"]["content"] == f"{notice['subject']}\n{notice['body']}"
        assert "缺报" not in notice["body"]  # as before
        jiping("run", "--home", home.root, "--years", "2023", check=False)
        assert isinstance(answer(home, DagsterRunStatus.SUCCESS), SkipReason)
        assert len(received) == 1


def test_people_are_told_why_a_run_failed(jiping: Jiping, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failed run of the command line reaches the webhook with its cause, not with Dagster's words around it."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with webhook() as (address, received):
        notify(home, webhook=address)
        monkeypatch.setattr("assets.publication.assets.publish_site", full)
        assert jiping("run", "--home", home.root, "--years", "2023", check=False).returncode == 1
        assert answer(home, DagsterRunStatus.FAILURE) is None
    [notice] = received
    assert notice["subject"] == f"绩评：运行 {latest_run(home).run_id[:8]} 失败"
    assert "磁盘已满" in notice["body"] and "publication__site" in notice["body"]


def test_a_run_that_is_started_anew_is_no_news(home: Home) -> None:
    """Of a killed run that Dagster repeats nobody is woken."""
    with webhook() as (address, received):
        notify(home, webhook=address)
        with home_variable(home.root), instance_of(home) as instance:
            run = DagsterRun(job_name="evaluate", status=DagsterRunStatus.STARTED, tags=RETRY_TAGS)
            instance.add_run(run)
            event = instance.report_run_failed(run)
            failed = run.with_status(DagsterRunStatus.FAILURE)  # as it was before Dagster noted that it starts it anew
            context = build_run_status_sensor_context("failures", event, instance, failed).for_run_failure()
            assert isinstance(failures(context, home=HomeResource()), SkipReason)
    assert not received


def look(home: Home, day: str, cursor: str | None) -> tuple[bool, str | None]:
    """Whether the sensor of the deadline finds anything new at noon of a day, noted as Dagster does; its cursor."""
    with (
        standing_clock(datetime.fromisoformat(f"{day}T12:00:00+08:00")),
        home_variable(home.root),
        instance_of(home) as instance,
        build_sensor_context(instance, cursor) as context,
    ):
        found = deadline(context, home=HomeResource())
        if not isinstance(found, SensorResult):
            return False, cursor
        for event in found.asset_events:
            instance.report_runless_asset_event(event)
        return True, found.cursor


def overdue_said(home: Home) -> list[bool]:
    """Whether the check passed, each time, the last one first."""
    key = AssetCheckKey(key_of("publication.annual_publication"), "overdue")
    with instance_of(home) as instance:
        found = instance.event_log_storage.get_asset_check_execution_history(key, limit=99)
    return [record.evaluation.passed for record in found if record.evaluation]


def is_overdue(home: Home) -> bool:
    """What the check said last."""
    return not overdue_said(home)[0]


def test_people_are_told_once_that_the_deadline_passed(jiping: Jiping, home: Home) -> None:
    """Who lacks is said the day after the deadline, and once; what was made of 2023 says nothing of 2024."""
    annual = "publication.annual_publication"
    with webhook() as (address, received):
        notify(home, webhook=address, deadline="07-31")
        found, cursor = look(home, "2024-07-31", None)
        assert not found and cursor is None
        found, cursor = look(home, "2024-08-01", cursor)
        assert found and not facts(home, annual)
        assert is_overdue(home)
        [notice] = received
        assert notice["subject"] == "绩评：2023 年度的评价逾期未发布"
        assert "合成示范区统计局（合成数据）没有可用的报送" in notice["body"] and "工业和信息化局" not in notice["body"]
        found, cursor = look(home, "2024-08-02", cursor)
        assert not found

        header, *rows = home.register_path.read_text(encoding="utf-8").splitlines()
        own = [row for row in rows if "430703-gxj" in row]
        home.register_path.write_text("\n".join([header, *own]) + "\n", encoding="utf-8")
        jiping("run", "--home", home.root, "--years", "2023")
        found, cursor = look(home, "2024-09-01", cursor)
        assert found and facts(home, annual).keys() == {"2023"}, cursor
        assert not is_overdue(home)
        assert not look(home, "2025-07-30", cursor)[0]
        assert len(received) == 1

        assert look(home, "2025-08-01", cursor)[0]
        assert "2024 年度" in received[1]["subject"] and "还没有完整运行过" in received[1]["body"]
        assert is_overdue(home)
        assert facts(home, annual).keys() == {"2023"} and len(received) == 2


def test_people_are_told_of_the_deadline_once_somebody_can_be_reached(home: Home) -> None:
    """Nobody answers on the day: they are told at a later look, once; the check says from the first that it passed."""
    notify(home, webhook="http://127.0.0.1:9/hook", deadline="07-31")
    found, cursor = look(home, "2024-08-01", None)
    assert found and is_overdue(home)
    said = overdue_said(home)
    with webhook() as (address, received):
        notify(home, webhook=address, deadline="07-31")
        for _ in range(3):
            _, cursor = look(home, "2024-08-02", cursor)
        [notice] = received
    assert notice["subject"] == "绩评：2023 年度的评价逾期未发布"
    assert overdue_said(home) == said


def test_somebody_who_can_never_be_reached_is_not_asked_for_ever(home: Home) -> None:
    """After a day of trying, every ten minutes, it stays with the check."""
    notify(home, webhook="http://127.0.0.1:9/hook", deadline="07-31")
    _, cursor = look(home, "2024-08-01", None)
    *known, tries = json.loads(cursor or "")
    assert tries == 1
    found, cursor = look(home, "2024-08-02", json.dumps([*known, 24 * 6 - 1]))
    assert found and json.loads(cursor or "") == known
    assert look(home, "2024-08-02", cursor) == (False, cursor)


def test_settings_that_cannot_be_read_are_a_sentence_of_the_deadline(home: Home) -> None:
    """The look says what is wrong, as that of the inbox does, and goes on once it is mended."""
    notify(home, deadline="31 July")
    assert look(home, "2024-08-01", None) == (False, None)


def test_a_mail_arrives_as_it_was_written() -> None:
    """Chinese subject and text, from and to whom the settings say."""
    with mail_server() as (port, received):
        send(Settings(mail=Mail(host="127.0.0.1", port=port, **ADDRESSES)), "绩评：退回", "鼎城区工信局：无法打开")
    [mail] = received
    assert (mail["Subject"], mail["From"], mail["To"]) == ("绩评：退回", "jiping@czj.example", "zhangsan@czj.example")
    assert mail.get_content().strip() == "鼎城区工信局：无法打开"


def test_one_that_cannot_be_reached_keeps_nobody_from_being_told() -> None:
    """The webhook is down: the mail goes out, and the tick fails with a sentence."""
    with mail_server() as (port, received):
        robot = "http://127.0.0.1:9/send?key=geheim"
        settings = Settings(webhook=robot, mail=Mail(host="127.0.0.1", port=port, **ADDRESSES))
        with pytest.raises(NoticeError, match=r"通知没有送达：127\.0\.0\.1：.*refused") as failed:
            send(settings, "绩评", "文")
    assert len(received) == 1 and failed.value.reached
    assert "geheim" not in str(failed.value)  # whoever may look at the UI reads the sentence
    with pytest.raises(NoticeError) as failed:
        send(Settings(webhook=robot), "绩评", "文")
    assert not failed.value.reached
