"""`python -m assets.night DAY [JOB...]`: the command line of assets.night.

A module of its own: worker processes import the main module of their parent again, Dagster and all, unless its name ends
in `__main__` (CPython 3.11, multiprocessing/spawn.py, _fixup_main_from_name).
"""

import argparse
import sys
from datetime import date

import dagster as dg

from assets.failures import reason
from assets.night import run_job
from pipeline.errors import DISK, DISK_REMEDY

JOBS = ("capture", "nightly")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m assets.night", description="Runs jobs for one day.")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("jobs", nargs="*", default=list(JOBS), metavar="JOB", help="capture, nightly (default: both)")
    asked = parser.parse_args()
    with dg.DagsterInstance.get() as instance:
        for job in asked.jobs:
            try:
                result = run_job(job, asked.day, instance)
            except OSError as error:
                # Before its first step: a folder that the run needs for itself cannot be written.
                if error.errno not in DISK:
                    raise
                print(f"{job} {asked.day}: {error}; {DISK_REMEDY}", file=sys.stderr)
                return 1
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
