"""Whether a run of a home is going on: what keeps a home waits for nobody, and nobody runs into it."""

from assets.graph.district import CODE_LOCATION_TAG, district, run_tags
from assets.graph.home import Home
from pipelines.cli.terminal import Stop
from pipelines.instance import use


def refuse_while_running(home: Home, *, anywhere: bool = False) -> None:
    """Go on only while no run of the home does.

    Args:
        anywhere: nor any other of its instance, which the districts of a province share.

    Raises:
        Stop: one does.
    """
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter  # 1.5 s

    from pipelines.killed_runs import clear_killed_runs

    use(home)
    working = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    with DagsterInstance.get() as instance:
        clear_killed_runs(instance)
        asked = RunsFilter(statuses=working, tags=None if anywhere else run_tags())
        for run in instance.get_runs(asked, limit=1):
            whose = f"各区县共用 Dagster，{run.tags.get(CODE_LOCATION_TAG)} 的" if anywhere and district() else ""
            raise Stop(f"{whose}运行 {run.run_id[:8]} 尚未结束；结束后再试")
