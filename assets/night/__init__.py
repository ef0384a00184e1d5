"""Runs jobs for one day in this process, recorded in DAGSTER_HOME like any other run: `python -m assets.night`.

The schedules do the same through the daemon; this is the door for the demonstration, for tests, and for a cron of one's own.
"""

import uuid
from datetime import date

import dagster as dg

from assets.definitions import defs
from assets.launcher import hold_run
from pipeline.held import HELD
from pipeline.settings import Settings

# The UI lists a run under its job only when the run names the code location, which runs in this process do not by themselves.
CODE_LOCATION = ".dagster/repository"


def run_job(job: str, day: date, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Runs one job for one day. Does not raise: the result says what failed."""
    run_id = str(uuid.uuid4())
    held = hold_run(Settings().held, run_id)
    return defs.resolve_job_def(job).execute_in_process(
        run_id=run_id,
        partition_key=day.isoformat(),
        instance=instance,
        raise_on_error=False,
        tags={CODE_LOCATION: "__repository__@assets.definitions", HELD: str(held)},
        run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
    )
