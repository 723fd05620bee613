"""Wiring only: which assets, jobs, schedules, sensors and resources there are."""

from dagster import Definitions, EnvVar, in_process_executor

from assets.comparison.assets import COMPARISON
from assets.evaluation.assets import EVALUATION
from assets.home import HOME_VARIABLE
from assets.intake.assets import INTAKE
from assets.publication.assets import PUBLICATION
from assets.resources import HomeResource
from pipelines.jobs import JOBS
from pipelines.schedules import SCHEDULES
from pipelines.sensors import SENSORS

defs = Definitions(
    assets=[*INTAKE, *COMPARISON, *EVALUATION, *PUBLICATION],
    jobs=JOBS,
    schedules=SCHEDULES,
    sensors=SENSORS,
    resources={"home": HomeResource(root=EnvVar(HOME_VARIABLE))},
    executor=in_process_executor,
)
