"""The two jobs and their schedules."""

from datetime import timedelta

import dagster as dg
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG

from pipeline.settings import Settings

# Schedules are objects of their modules, so their times are those of the process that reads them.
_SETTINGS = Settings()

# Runs of one lane never overlap (dagster.yaml): the nightly work has one writer.
LANE = "quotewire/lane"

NIGHT_GROUPS = ("clean", "dedupe", "extract", "warehouse", "marts", "publish")

capture_job = dg.define_asset_job(
    "capture",
    selection=dg.AssetSelection.groups("capture"),
    description="Captures new pages of every source into the current day.",
    # The next one is due.
    tags={LANE: "capture", MAX_RUNTIME_SECONDS_TAG: "3600"},
)

nightly_job = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.groups(*NIGHT_GROUPS),
    description="Takes one closed day from clean to publish.",
    # Long enough for the night after a month of none.
    tags={LANE: "nightly", MAX_RUNTIME_SECONDS_TAG: "21600"},
)


@dg.schedule(
    job=capture_job,
    cron_schedule=_SETTINGS.capture_cron,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def capture_hourly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Every hour, into the day that is running; a tick caught up after midnight captures into the new day."""
    return dg.RunRequest(partition_key=context.scheduled_execution_time.date().isoformat())


@dg.schedule(
    job=nightly_job,
    cron_schedule=_SETTINGS.night_cron,
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def nightly_at_two(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """At 02:00 UTC, the day that has closed."""
    closed = context.scheduled_execution_time.date() - timedelta(days=1)
    return dg.RunRequest(partition_key=closed.isoformat())
