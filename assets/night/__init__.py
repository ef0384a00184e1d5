"""Runs jobs for one day in this process, recorded in DAGSTER_HOME like any other run: `python -m assets.night`.

The schedules do the same through the daemon; this is the door for the demonstration, for tests, and for a cron of one's own.
"""

from datetime import date

import dagster as dg

from assets.definitions import defs

# The UI lists a run under its job only when the run names the code location, which runs in this process do not by themselves.
CODE_LOCATION = ".dagster/repository"


def run_job(job: str, day: date, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    """Runs one job for one day. Does not raise: the result says what failed."""
    return defs.resolve_job_def(job).execute_in_process(
        partition_key=day.isoformat(),
        instance=instance,
        raise_on_error=False,
        tags={CODE_LOCATION: "__repository__@assets.definitions"},
        run_config={"loggers": {"console": {"config": {"log_level": "WARNING"}}}},
    )
