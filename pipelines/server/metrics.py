"""What a monitoring system asks of a home: ``/metrics``, counts and times by fiscal year, as Prometheus reads them.

Whoever reaches the page learns how many and when, never who: no department, no file, no message.
"""

import time
from collections.abc import Iterable, Iterator
from threading import Lock

from dagster import AssetCheckKey, AssetRecordsFilter, DagsterEventType, DagsterInstance, RunsFilter
from dagster import DagsterRunStatus as Status

# Not exported by Dagster 1.13; with them the latest check of each fiscal year is found, however long ago that was.
from dagster._core.event_api import PartitionKeyFilter
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assets.graph.home import Home
from assets.graph.labels import OFFENDING, fact_name
from assets.graph.sql_assets import key_of
from assets.intake.assets import MISSING, REFUSED, SOURCE_FILES

_SECONDS_KEPT = 10
_LAST_STEP = key_of("history.run_snapshot")
_ENDED = [Status.SUCCESS, Status.FAILURE, Status.CANCELED]
_CHECKED = {AssetCheckExecutionRecordStatus.SUCCEEDED, AssetCheckExecutionRecordStatus.FAILED}


def metrics_route(instance: DagsterInstance, home: Home | None) -> Route:
    """The page of a home's metrics; of an instance of several homes those of its runs alone."""
    registry = CollectorRegistry()
    registry.register(HomeMetrics(instance, home))

    def page(request: Request) -> Response:  # in a thread of its own: it asks databases
        encoded, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encoded(registry), media_type=content_type)

    return Route("/metrics", page, methods=["GET"])


class HomeMetrics(Collector):
    """The metrics of a home, asked anew when they are some seconds old, however many ask."""

    def __init__(self, instance: DagsterInstance, home: Home | None) -> None:
        self._instance, self._home = instance, home
        self._metrics: list[Metric] = []
        self._asked = float("-inf")
        self._lock = Lock()

    def describe(self) -> Iterable[Metric]:
        """None beforehand: nothing is asked when the page is set up."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The metrics, at most some seconds old."""
        with self._lock:
            if time.monotonic() - self._asked > _SECONDS_KEPT:
                self._metrics = list(self._measured())
                self._asked = time.monotonic()
            return self._metrics

    def _measured(self) -> Iterator[Metric]:
        runs = GaugeMetricFamily("jiping_runs", "Runs kept; QUEUED is the length of the queue.", labels=["status"])
        for status in Status:
            runs.add_metric([status.value], self._instance.get_runs_count(RunsFilter(statuses=[status])))
        yield runs
        duration = GaugeMetricFamily(
            "jiping_last_run_duration_seconds", "Of the last run that ended.", labels=["status"]
        )
        for run in self._instance.get_run_records(RunsFilter(statuses=_ENDED), limit=1, order_by="end_time"):
            if run.start_time is not None and run.end_time is not None:
                duration.add_metric([run.dagster_run.status.value], run.end_time - run.start_time)
        yield duration
        yield _by_year(
            "jiping_last_success_timestamp_seconds",
            "When the last run that succeeded with a fiscal year had made all of it.",
            self._successes(),
        )
        yield _by_year(
            "jiping_refused_files",
            "Files of a fiscal year that could not be read, wholly or in part.",
            self._offending(REFUSED),
        )
        yield _by_year(
            "jiping_missing_submissions",
            "Departments that should have sent something for a fiscal year, and sent nothing.",
            self._offending(MISSING),
        )
        if self._home is not None and (size := self._home.warehouse_bytes) is not None:
            yield GaugeMetricFamily("jiping_warehouse_bytes", "Size of the warehouse's file.", size)

    def _successes(self) -> Iterator[tuple[str, float]]:
        storage_ids = self._instance.event_log_storage.get_latest_storage_id_by_partition(
            _LAST_STEP, DagsterEventType.ASSET_MATERIALIZATION
        )
        if storage_ids:
            found = self._instance.fetch_materializations(
                AssetRecordsFilter(asset_key=_LAST_STEP, storage_ids=list(storage_ids.values())), limit=len(storage_ids)
            )
            for record in found.records:
                yield str(record.partition_key), record.timestamp

    def _offending(self, check: str) -> Iterator[tuple[str, float]]:
        key = AssetCheckKey(SOURCE_FILES, check)
        for partition in self._instance.get_materialized_partitions(SOURCE_FILES):
            for record in self._instance.event_log_storage.get_asset_check_execution_history(
                key, limit=1, status=_CHECKED, partition_filter=PartitionKeyFilter(key=partition)
            ):
                facts = record.evaluation.metadata if record.evaluation else {}
                if offending := facts.get(fact_name(OFFENDING)):  # a release before named it otherwise
                    yield partition, float(str(offending.value))


def _by_year(name: str, meaning: str, values: Iterable[tuple[str, float]]) -> Metric:
    metric = GaugeMetricFamily(name, meaning, labels=["fiscal_year"])
    for fiscal_year, value in sorted(values):
        metric.add_metric([fiscal_year], value)
    return metric
