"""Whether a run of a home is going on: what keeps a home waits for nobody, and nobody runs into it."""

from assets.graph.home import Home
from pipelines.cli.terminal import Stop
from pipelines.instance import use


def refuse_while_running(home: Home) -> None:
    """Go on only while no run of the home does.

    Raises:
        Stop: one does.
    """
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter  # 1.5 s

    from pipelines.killed_runs import clear_killed_runs

    use(home)
    working = [DagsterRunStatus.STARTING, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
    with DagsterInstance.get() as instance:
        clear_killed_runs(instance)
        for run in instance.get_runs(RunsFilter(statuses=working), limit=1):
            raise Stop(f"运行 {run.run_id[:8]} 尚未结束；结束后再试")
