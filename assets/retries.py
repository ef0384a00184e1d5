"""Lost runs that Dagster forgot to retry are asked for again.

Its event consumer reads a failure that is stored before the run's status is (`handle_new_event` writes one after the other, in
two databases), finds a run that has not failed, and never looks again; and it gives up for good where the code server is not
up yet. Both happen after a power cut, and cost a night until the next tick.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition
from dagster._core.events import RunFailureReason
from dagster._core.execution.retries import auto_reexecution_should_retry_run
from dagster._core.storage.dagster_run import RunRecord
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_START_TAG,
    AUTO_RETRY_RUN_ID_TAG,
    PARTITION_NAME_TAG,
    RUN_FAILURE_REASON_TAG,
)

RETRY_OF = "quotewire/retry_of"
# Dagster's consumer comes every five seconds.
ITS_CHANCE = timedelta(minutes=1)
# What failed before is a person's by now, or was made up by later ticks.
AS_LATE_AS = timedelta(hours=6)
# Of the failed runs within that time, the newest.
AT_MOST = 50


def retry_sensor(jobs: Sequence[dg.JobDefinition | UnresolvedAssetJobDefinition]) -> dg.SensorDefinition:
    """Asks for lost runs of the jobs again, each once."""
    names = [job.name for job in jobs]

    @dg.sensor(jobs=jobs, minimum_interval_seconds=30, default_status=dg.DefaultSensorStatus.RUNNING)
    def forgotten_retries(context: dg.SensorEvaluationContext) -> Iterator[dg.RunRequest]:
        """Asks again for runs that were lost (killed while they started, say) and that Dagster did not retry."""
        for run in forgotten(context.instance, names, datetime.now(UTC)):
            yield dg.RunRequest(
                run_key=run.run_id,
                job_name=run.job_name,
                run_config=run.run_config,
                partition_key=run.tags.get(PARTITION_NAME_TAG),
                tags={RETRY_OF: run.run_id},
            )

    return forgotten_retries


def forgotten(instance: dg.DagsterInstance, jobs: Sequence[str], now: datetime) -> Iterator[dg.DagsterRun]:
    """Lost runs of the jobs that should have been retried by `now`, and nothing came after them for their day."""
    failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=now - AS_LATE_AS)
    for record in instance.get_run_records(failed, limit=AT_MOST):
        run = record.dagster_run
        ended = datetime.fromtimestamp(record.end_time or now.timestamp(), UTC)
        if run.job_name in jobs and now - ended >= ITS_CHANCE and _was_left(instance, record):
            yield run


def retry_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> str | None:
    """The run as which a failed one is retried, by Dagster or by us; None where there is none."""
    if by_dagster := run.tags.get(AUTO_RETRY_RUN_ID_TAG):
        return by_dagster
    ours = instance.get_runs(dg.RunsFilter(tags={RETRY_OF: run.run_id}), limit=1)
    return next((retry.run_id for retry in ours), None)


def _was_left(instance: dg.DagsterInstance, record: RunRecord) -> bool:
    run = record.dagster_run
    # A retry of ours that is lost as well is Dagster's to retry: what is asked for again and again would never end.
    # Many days in one run are a backfill of a person's, who sees it.
    if {RETRY_OF, AUTO_RETRY_RUN_ID_TAG, ASSET_PARTITION_RANGE_START_TAG} & run.tags.keys():
        return False
    why = run.tags.get(RUN_FAILURE_REASON_TAG)
    if not auto_reexecution_should_retry_run(instance, run, RunFailureReason(why) if why else None):
        return False
    return not _came_after(instance, record)


def _came_after(instance: dg.DagsterInstance, record: RunRecord) -> bool:
    run = record.dagster_run
    day = run.tags.get(PARTITION_NAME_TAG)
    same = dg.RunsFilter(
        job_name=run.job_name, tags={PARTITION_NAME_TAG: day} if day else {}, created_after=record.create_timestamp
    )
    return any(later.run_id != run.run_id for later in instance.get_runs(same, limit=2))
