"""The two jobs and their schedules."""

from datetime import date, timedelta

import dagster as dg
from dagster._core.storage.dagster_run import NOT_FINISHED_STATUSES
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG, PARTITION_NAME_TAG

from assets.lanes import CAPTURE, LANE, NIGHTLY, READ_DAYS
from pipeline.clock import too_early
from pipeline.nights import nights_due, unpublished_days
from pipeline.settings import Settings

LAKE_GROUPS = ("clean", "dedupe", "extract")
NIGHT_GROUPS = (*LAKE_GROUPS, "warehouse", "marts", "publish")

capture_job = dg.define_asset_job(
    "capture",
    selection=dg.AssetSelection.groups("capture"),
    description="Captures new pages of every source into the current day.",
    # The next one is due.
    tags={LANE: CAPTURE, MAX_RUNTIME_SECONDS_TAG: "3600"},
)

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.groups(*NIGHT_GROUPS),
    description="Takes one closed day from clean to publish.",
    # Long enough for the night after a month of none.
    tags={LANE: NIGHTLY, MAX_RUNTIME_SECONDS_TAG: "21600"},
)

read_days_job = dg.define_asset_job(
    READ_DAYS,
    selection=dg.AssetSelection.groups(*LAKE_GROUPS),
    description="Takes days from clean to extract, several at once on the machines that share a bucket (QUOTEWIRE_CODE_SERVERS). "
    "What they made is published by the next night, or by `refresh`.",
    tags={MAX_RUNTIME_SECONDS_TAG: "21600"},
)


def build_schedules(settings: Settings) -> list[dg.ScheduleDefinition]:
    """Capture and night, at the times of the settings; both are on from the first start."""
    timely = ((capture_job, settings.capture_cron, capture_hourly), (nightly_job, settings.night_cron, nightly_at_two))
    on = dg.DefaultScheduleStatus.RUNNING
    return [
        dg.schedule(job=job, cron_schedule=cron, execution_timezone="UTC", default_status=on)(asked_for)
        for job, cron, asked_for in timely
    ]


def capture_hourly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every hour, into the day that is running; a tick caught up after midnight captures into the new day."""
    return dg.RunRequest(partition_key=context.scheduled_execution_time.date().isoformat())


def nightly_at_two(
    context: dg.ScheduleEvaluationContext, settings: dg.ResourceParam[Settings]
) -> list[dg.RunRequest] | dg.SkipReason:
    """At 02:00 UTC, every closed day that is not published, oldest first, each a run of its own: one that fails holds up no
    other."""
    today = context.scheduled_execution_time.date()
    if wrong := too_early(settings, today):
        return dg.SkipReason(wrong)
    unpublished = unpublished_days(settings, today)
    if not unpublished:
        return dg.SkipReason(f"every closed day up to {today - timedelta(days=1)} is published")
    at_work = _days_at_work(context.instance)
    due = [day for day in nights_due(unpublished, today, settings.nights_at_once) if day not in at_work]
    if not due:
        return dg.SkipReason(f"the nights of {', '.join(map(str, unpublished))} are waiting or running")
    return [dg.RunRequest(run_key=day.isoformat(), partition_key=day.isoformat()) for day in due]


def _days_at_work(instance: dg.DagsterInstance) -> set[date]:
    """Days whose nightly run is waiting or running: asked for by an earlier tick, or by a person."""
    unfinished = dg.RunsFilter(job_name=nightly_job.name, statuses=NOT_FINISHED_STATUSES)
    keys = [run.tags.get(PARTITION_NAME_TAG) for run in instance.get_runs(unfinished)]
    return {date.fromisoformat(key) for key in keys if key}
