"""Sensors: what changed in the inbox is evaluated anew; failures, files sent back and missed deadlines reach people."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from dagster import (
    AssetCheckKey,
    AssetMaterialization,
    DagsterInstance,
    DagsterRun,
    DagsterRunStatus,
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    RunsFilter,
    RunStatusSensorContext,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    run_failure_sensor,
    run_status_sensor,
    sensor,
)

from assets.graph.district import run_tags
from assets.graph.home import default_root, load_home
from assets.graph.labels import MESSAGES, fact_name
from assets.graph.links import unescaped
from assets.graph.resource import HomeResource
from assets.graph.settings import Settings
from assets.intake.assets import MISSING, REFUSED, SOURCE_FILES
from assets.intake.changes import changed_years, digest_of, evaluable_years, request_key, sources_of
from assets.intake.collect import year_files
from assets.knowledge.declared import OfficeFileError
from assets.publication.annual import ANNUAL, lacking, overdue_result
from assets.warehouse.location import WarehouseUnavailable
from pipelines.jobs import evaluate
from pipelines.killed_runs import clear_killed_runs
from pipelines.notices import NoticeError, can_send, send
from pipelines.runs import causes, range_tags, ranges

SETTLED_SECONDS = 5
"""An inbox in which something was written just now is looked at again at the next tick."""

RETRY_TAGS = {
    "dagster/max_retries": "2",
    "dagster/retry_on_asset_or_op_failure": "false",  # bad data do not become good by trying again
    "dagster/retry_strategy": "ALL_STEPS",  # what the killed one remembered of its beginning is lost with it
}
"""By which Dagster starts a killed run anew, twice at most."""

_UNFINISHED = [
    status
    for status in DagsterRunStatus
    if status not in (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
]
_HISTORY = 50
_SECONDS_TO_RETRY = 60
_MOST_TRIES = 144
"""How often, every ten minutes, a notice of the deadline is sent as long as nobody can be reached: for a day."""
_SETTINGS = load_home(default_root()).settings()
_DEFAULT_STATUS = DefaultSensorStatus.RUNNING if can_send(_SETTINGS) else DefaultSensorStatus.STOPPED
"""Where somebody is to be told, nobody need switch it on."""


@sensor(
    name="inbox",
    job=evaluate,
    minimum_interval_seconds=60,
    default_status=DefaultSensorStatus.STOPPED,
    description="收件：文件夹有新增或变动时，评价相应年度，其后两年有数据的、有同一文件的年度一并重算。"
    "Evaluates the years of which files came or changed, and those that compare with them.",
)
def inbox(context: SensorEvaluationContext, home: HomeResource) -> Iterator[RunRequest | SkipReason]:
    """One run for each unbroken range of years that are not what the last successful run of them evaluated.

    Whoever had that run started: the run itself remembers. What failed is not asked for again until something changes.
    """
    installation = home.load()
    clear_killed_runs(context.instance)
    if _is_running(context.instance):
        yield SkipReason("有运行尚未结束，结束后再看")
        return
    try:
        sources = sources_of(installation, evaluable_years(installation))
        changed = changed_years(installation, sources)
    except (OfficeFileError, WarehouseUnavailable) as error:
        yield SkipReason(str(error))
        return
    files = {
        name: path
        for year in changed
        for name, path in year_files(installation.input, installation.bureau, year).items()
    }
    if not changed:
        yield SkipReason(f"{installation.input} 自上次评价以来没有变动")
    elif time.time() - digest_of(files)[1] < SETTLED_SECONDS:
        yield SkipReason(f"{installation.input} 正在写入文件，稍后再看")
    else:
        for first, last in ranges(changed):
            asked = {year: sources[year] for year in range(first, last + 1)}
            key = _run_key(context.instance, request_key(installation, asked))
            yield RunRequest(run_key=key, tags=range_tags(first, last) | RETRY_TAGS)


@run_failure_sensor(
    name="failures",
    monitor_all_code_locations=True,  # those of the command line belong to none
    default_status=_DEFAULT_STATUS,
    description="失败：运行失败时，按 bureau/settings.yaml 通知相关人员。Tells people why a run failed.",
)
def failures(context: RunFailureSensorContext, home: HomeResource) -> SkipReason | None:
    """Tell people why a run failed; of one that Dagster starts anew only the last time."""
    run = context.dagster_run
    if not _is_own(run):
        return SkipReason("是其他区县的运行")
    now = context.instance.get_run_by_id(run.run_id) or run  # whether it is, is noted a moment after it failed
    if now.tags.get("dagster/will_retry") == "true":
        return SkipReason("将自动重试")
    reasons = list(causes(context.get_step_failure_events())) or [context.failure_event.message or ""]
    send(
        home.load().settings(),
        f"绩评：运行 {run.run_id[:8]} 失败",
        "\n".join([*reasons, "此前的数据完好。详情见 Dagster 界面。"]),
    )
    return None


@run_status_sensor(
    run_status=DagsterRunStatus.SUCCESS,
    name="refusals",
    monitor_all_code_locations=True,
    default_status=_DEFAULT_STATUS,
    description="退回和缺报：与上次不同时，按 bureau/settings.yaml 通知相关人员。"
    "Tells people which files were sent back and who sent none.",
)
def refusals(context: RunStatusSensorContext, home: HomeResource) -> SkipReason | None:
    """Tell people which files were sent back and who sent none, where it is not what the run before had found."""
    if not _is_own(context.dagster_run):
        return SkipReason("是其他区县的运行")
    news = list(_news(context.instance, context.dagster_run.run_id))
    if not news:
        return SkipReason("没有新的退回文件或缺报部门")
    send(home.load().settings(), "绩评：退回文件和缺报部门", "\n\n".join(news))
    return None


@sensor(
    name="deadline",
    minimum_interval_seconds=600,
    default_status=DefaultSensorStatus.RUNNING if _SETTINGS.deadline else DefaultSensorStatus.STOPPED,
    description="期限：到期年度是否已发布完整；逾期时按 bureau/settings.yaml 通知一次。"
    "Looks whether the fiscal year that is due was published whole, and tells people once where it was not.",
)
def deadline(context: SensorEvaluationContext, home: HomeResource) -> SkipReason | SensorResult:
    """Note that the fiscal year that is due is published whole, which it then stays, or what of it lacks."""
    installation, now = home.load(), datetime.now(UTC)
    known_year, known_lacks, unsent = (*json.loads(context.cursor or "[null, null]"), 0)[:3]
    try:
        settings = installation.settings()
        year = settings.due_year(now)
        if year is None:
            return SkipReason("没有到期的年度")
        if (known_year, known_lacks) == (year, []):
            return SkipReason(f"{year} 年度已按期发布，或者已补发")
        if _is_running(context.instance):
            return SkipReason("有运行尚未结束，结束后再看")
        lacks = lacking(installation, year)
    except (OfficeFileError, WarehouseUnavailable) as error:
        return SkipReason(str(error))
    if lacks and not settings.is_overdue(year, now):
        return SkipReason(f"今天是发布 {year} 年度评价的最后一天")
    is_known = (known_year, known_lacks) == (year, lacks)
    if is_known and not unsent:
        return SkipReason(f"{year} 年度逾期，所缺的没有变化")
    if not lacks or (known_year == year and not unsent) or _told(context, settings, year, lacks):
        unsent = 0
    else:
        unsent = (unsent + 1) % _MOST_TRIES
    published = [] if lacks else [AssetMaterialization(ANNUAL, partition=str(year))]
    return SensorResult(
        asset_events=[] if is_known else [*published, overdue_result(year, lacks)],
        cursor=json.dumps([year, lacks, unsent] if unsent else [year, lacks], ensure_ascii=False),
    )


def _told(context: SensorEvaluationContext, settings: Settings, year: int, lacks: list[str]) -> bool:
    """Whether somebody was told that a fiscal year is overdue; nobody is told twice because another was not reached."""
    lines = [
        f"{year} 年度的评价应于 {year + 1}-{settings.deadline} 以前（含当日）发布完整，尚缺：",
        *(f"- {line}" for line in lacks),
    ]
    try:
        send(settings, f"绩评：{year} 年度的评价逾期未发布", "\n".join(lines))
    except NoticeError as error:
        context.log.error(str(error))
        return error.reached
    return True


def _is_running(instance: DagsterInstance) -> bool:
    """Whether a run of this district has not ended."""
    return bool(instance.get_runs_count(RunsFilter(statuses=_UNFINISHED, tags=run_tags())))


def _run_key(instance: DagsterInstance, asked: str) -> str:
    """What is asked for, with the killed run that Dagster was to start anew and did not, if there is one.

    Dagster 1.13 forgets it where its daemon sees the event of the failure a moment before the state of the run.
    """
    tags = {"dagster/run_key": asked, "dagster/will_retry": "true", **run_tags()}
    for record in instance.get_run_records(RunsFilter(statuses=[DagsterRunStatus.FAILURE], tags=tags), limit=1):
        is_started = "dagster/auto_retry_run_id" in record.dagster_run.tags
        if not is_started and datetime.now(UTC).timestamp() - (record.end_time or 0) > _SECONDS_TO_RETRY:
            return f"{asked}:{record.dagster_run.run_id}"
    return asked


def _is_own(run: DagsterRun) -> bool:
    """Whether a run is of this district, where the instance has those of a province."""
    return run_tags().items() <= run.tags.items()


def _news(instance: DagsterInstance, run_id: str) -> Iterator[str]:
    """A paragraph for each year and check of the submissions of which a run found something else than the last."""
    for name, title in ((REFUSED, "被退回的文件"), (MISSING, "缺报的部门")):
        records = instance.event_log_storage.get_asset_check_execution_history(
            AssetCheckKey(SOURCE_FILES, name), limit=_HISTORY
        )
        for record in records:
            if record.run_id != run_id or record.evaluation is None or record.evaluation.passed:
                continue
            earlier = (
                other.evaluation.metadata.get(fact_name(MESSAGES))
                for other in records
                if other.partition == record.partition and other.id < record.id and other.evaluation is not None
            )
            messages = record.evaluation.metadata[fact_name(MESSAGES)]
            if next(earlier, None) != messages:
                yield f"{record.partition} 年度{title}：\n{unescaped(str(messages.value))}"


SENSORS = [inbox, failures, refusals, deadline]
