"""`python -m assets.night DAY [JOB...]`: runs jobs for one day in this process, recorded in DAGSTER_HOME like any other run.

The schedules do the same through the daemon; this is the door for the demonstration, for tests, and for a cron of one's own.
"""

import argparse
import sys
from datetime import date

import dagster as dg

from assets.definitions import defs
from assets.failures import reason

JOBS = ("capture", "nightly")
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


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m assets.night", description=__doc__)
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("jobs", nargs="*", default=list(JOBS), metavar="JOB", help="capture, nightly (default: both)")
    asked = parser.parse_args()
    with dg.DagsterInstance.get() as instance:
        for job in asked.jobs:
            result = run_job(job, asked.day, instance)
            if not result.success:
                print(
                    f"{job} {asked.day}: run {result.run_id} failed",
                    *(f"{event.step_key}: {reason(event)}" for event in result.get_step_failure_events()),
                    sep="\n  ",
                    file=sys.stderr,
                )
                return 1
            print(f"{job} {asked.day}: run {result.run_id} succeeded")
    return 0


if __name__ == "__main__":
    sys.exit(main())
