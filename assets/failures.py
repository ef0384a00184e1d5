"""Which errors pass by themselves and which do not.

A permanent error (bad sources file, damaged model, damaged lake file, full disk) becomes a Dagster failure that is not
retried and says the remedy. Whatever else is raised keeps its traceback and the asset's own retry policy.
"""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster_shared.error import SerializableErrorInfo

from pipeline.errors import DISK, DISK_REMEDY, PermanentError

REASON_WIDTH = 300

# A working file held by another process passes: WarehouseBusy is no permanent error.
WAREHOUSE_RETRY = dg.RetryPolicy(max_retries=2, delay=60)


@contextmanager
def permanent_failures() -> Iterator[None]:
    """Turns a permanent error into a failure without retries, with the error's own words as its description."""
    try:
        yield
    except PermanentError as error:
        raise dg.Failure(description=str(error), allow_retries=False) from error
    except OSError as error:
        if error.errno not in DISK:
            raise
        # One that the pipeline has explained has a cause; another is told with what helps in general.
        words = error.strerror if error.__cause__ else f"{error}; {DISK_REMEDY}"
        raise dg.Failure(description=words, allow_retries=False) from error


def reason(failure: dg.DagsterEvent) -> str:
    """Why a step failed: the words of a permanent error, else the exception that the step met, on one line."""
    data = failure.step_failure_data
    if data.user_failure_data and data.user_failure_data.description:
        return data.user_failure_data.description
    return one_line(data.error) if data.error else "no error was recorded"


def one_line(error: SerializableErrorInfo) -> str:
    """The exception under the one that Dagster wraps around it, without its traceback."""
    message = (error.cause or error).message.removeprefix("dagster._core.errors.")
    return textwrap.shorten(message, REASON_WIDTH, placeholder=" ...")
