"""The inbox sensor: a year whose files changed is evaluated anew, with those that compare with it or share a file."""

import json
import time

from dagster import DefaultSensorStatus, RunRequest, SensorEvaluationContext, SensorResult, SkipReason, sensor

from assets.graph.resource import HomeResource
from assets.intake.collect import year_files, year_folders, years_sharing_files
from assets.warehouse.warehouse import WarehouseBusy
from pipelines.changes import YEARS_REACHED, digest_of
from pipelines.jobs import evaluate
from pipelines.runs import range_tags

SETTLED_SECONDS = 5
"""A folder in which something was written just now is looked at again at the next tick."""


@sensor(
    name="inbox",
    job=evaluate,
    minimum_interval_seconds=60,
    default_status=DefaultSensorStatus.STOPPED,
    description="收件文件夹有新增或变动时，评价相应年度；其后两年有数据的、有同一文件的年度一并重算。",
)
def inbox(context: SensorEvaluationContext, home: HomeResource) -> SensorResult | SkipReason:
    """One run per changed year, and per year that has a file which a changed one has or had: it is decided for both.

    The run key carries a counter: it is remembered for ever, so that a file which returns to earlier content would
    otherwise be passed over.
    """
    installation = home.load()
    folder = installation.input
    cursor = json.loads(context.cursor or '{"count": 0, "years": {}}')
    present = sorted(year for year in year_folders(folder) if year >= installation.bureau.settings().first_fiscal_year)
    changed = set()
    for fiscal_year in present:
        fingerprint, newest = digest_of(year_files(folder, installation.bureau, fiscal_year).values())
        if cursor["years"].get(str(fiscal_year)) == fingerprint or time.time() - newest < SETTLED_SECONDS:
            continue
        cursor["years"][str(fiscal_year)] = fingerprint
        changed.add(fiscal_year)
    if not changed:
        return SkipReason(f"{folder} 没有新增或变动的文件")
    if installation.warehouse.exists():
        try:
            changed |= years_sharing_files(installation, changed) & set(present)
        except WarehouseBusy as busy:
            return SkipReason(str(busy))
    requests = []
    for fiscal_year in sorted(changed):
        cursor["count"] += 1
        last = fiscal_year
        while last < fiscal_year + YEARS_REACHED and last + 1 in present:
            last += 1
        requests.append(RunRequest(run_key=f"{fiscal_year}:{cursor['count']}", tags=range_tags(fiscal_year, last)))
    return SensorResult(run_requests=requests, cursor=json.dumps(cursor))


SENSORS = [inbox]
