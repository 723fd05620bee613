"""Wiring only: which assets, jobs, schedules, sensors and resources there are."""

from dagster import Definitions, in_process_executor

from assets.comparison.assets import COMPARISON
from assets.evaluation.assets import EVALUATION
from assets.graph.resource import HomeResource
from assets.history.assets import HISTORY
from assets.intake.assets import INTAKE
from assets.publication.assets import PUBLICATION
from pipelines.jobs import JOBS
from pipelines.logs import log_runs
from pipelines.schedules import SCHEDULES
from pipelines.sensors import SENSORS

log_runs()
defs = Definitions(
    assets=[*INTAKE, *COMPARISON, *EVALUATION, *PUBLICATION, *HISTORY],
    jobs=JOBS,
    schedules=SCHEDULES,
    sensors=SENSORS,
    resources={"home": HomeResource()},
    executor=in_process_executor,
)
