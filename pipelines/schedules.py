"""The annual schedule: when self-evaluation closes, the year before is evaluated."""

from dagster import DefaultScheduleStatus, RunRequest, ScheduleEvaluationContext, schedule

from pipelines.jobs import evaluate


@schedule(
    name="annual_evaluation",
    job=evaluate,
    cron_schedule="0 6 1 7 *",
    execution_timezone="Asia/Shanghai",
    default_status=DefaultScheduleStatus.STOPPED,
    description="年度评价：每年7月1日6时评价上一年度（自评3—6月报送）。"
    "Evaluates the year before when its self-evaluations are in.",
)
def annual_evaluation(context: ScheduleEvaluationContext) -> RunRequest:
    """The fiscal year before the tick's year."""
    return RunRequest(partition_key=str(context.scheduled_execution_time.year - 1))


SCHEDULES = [annual_evaluation]
