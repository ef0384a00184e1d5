"""The two jobs, their schedules, and the sensor that tells of a failed run."""

import subprocess
from datetime import timedelta

import dagster as dg

from assets.partitions import DAYS
from pipeline.settings import Settings

# Runs of one lane never overlap (dagster.yaml): the nightly work has one writer.
LANE = "quotewire/lane"

NIGHT_GROUPS = ("clean", "dedupe", "extract", "warehouse", "marts", "publish")

capture_job = dg.define_asset_job(
    "capture",
    selection=dg.AssetSelection.groups("capture"),
    description="Captures new pages of every source into the current day.",
    tags={LANE: "capture"},
    partitions_def=DAYS,
)

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.groups(*NIGHT_GROUPS),
    description="Takes one closed day from clean to publish.",
    tags={LANE: "nightly"},
    partitions_def=DAYS,
)


@dg.schedule(
    job=capture_job,
    cron_schedule="5 * * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def capture_hourly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every hour, into the day that is running."""
    return dg.RunRequest(partition_key=context.scheduled_execution_time.date().isoformat())


@dg.schedule(
    job=nightly_job,
    cron_schedule="0 2 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly_at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """At 02:00 UTC, the day that has closed."""
    closed = context.scheduled_execution_time.date() - timedelta(days=1)
    return dg.RunRequest(partition_key=closed.isoformat())


def failure_report(run: dg.DagsterRun, failures: list[str], failed_checks: list[str]) -> str:
    """The text that goes to the log and to the notify command."""
    day = run.tags.get("dagster/partition", "no partition")
    lines = [f"Quotewire: run {run.run_id} of job {run.job_name} failed for {day}."]
    lines += [f"step {failure}" for failure in failures]
    lines += [f"check {check}" for check in failed_checks]
    return "\n".join(lines)


@dg.run_failure_sensor(default_status=dg.DefaultSensorStatus.RUNNING)
def failed_run(context: dg.RunFailureSensorContext, settings: dg.ResourceParam[Settings]) -> None:
    """Logs the failed steps and checks of a run, and hands the same text to QUOTEWIRE_NOTIFY_COMMAND where it is set."""
    failures = [
        f"{event.step_key}: {event.event_specific_data.error.message.strip().splitlines()[0]}"  # type: ignore[union-attr]
        for event in context.get_step_failure_events()
    ]
    text = failure_report(context.dagster_run, failures, _failed_checks(context))
    context.log.error(text)
    if settings.notify_command:
        subprocess.run(settings.notify_command, shell=True, input=text, text=True, check=True, timeout=60)


def _failed_checks(context: dg.RunFailureSensorContext) -> list[str]:
    records = context.instance.get_records_for_run(
        context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    evaluations = [record.event_log_entry.dagster_event.asset_check_evaluation_data for record in records]  # type: ignore[union-attr]
    return [f"{e.asset_key.to_user_string()}:{e.check_name}" for e in evaluations if not e.passed]
