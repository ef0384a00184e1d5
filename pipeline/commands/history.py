"""What Dagster has recorded of runs and of its daemon, whatever storage it keeps them in; which runs are stuck.

Dagster is imported when it is asked: everything else here works without it.
"""

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.commands.errors import CommandError
from pipeline.dagster_home import home_of, keeps_runs_elsewhere
from pipeline.errors import PermanentError
from pipeline.held import is_held, lock_of
from pipeline.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance, RunRecord

# Dagster ends a run that does not start or stop within three minutes; what is older, it does not.
UNSETTLED = timedelta(minutes=10)
# Longer than any job may take (assets/jobs.py): after that a lane is held by something that does not end.
QUEUED = timedelta(hours=7)


class HistoryError(PermanentError):
    """Dagster's record cannot be read; the message says why."""


@dataclass(frozen=True)
class StuckRun:
    """A run that will not end by itself while no daemon runs; `is_gone` where its process certainly is."""

    run_id: str
    job: str
    day: str
    status: str
    since: datetime
    words: str
    is_gone: bool


@contextmanager
def open_history(settings: Settings) -> Generator["DagsterInstance | None"]:
    """Dagster's record; none where it has never run here, since opening one would make it. Raises HistoryError."""
    home = home_of(settings)
    if not (home / "history").exists() and not _kept_elsewhere(home):
        yield None
        return
    # Telemetry is asked for by the instance's own settings; a look must not send what a run would not.
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    from dagster import DagsterError, DagsterInstance
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with DagsterInstance.from_config(str(home)) as instance:
            yield instance
    except (DagsterError, SQLAlchemyError) as error:
        where = home / "history" / "runs.db" if (home / "history").exists() else home
        reason = getattr(error, "orig", None) or str(error).splitlines()[0]
        raise HistoryError(f"{where} cannot be read ({reason})") from error


def stuck_runs(instance: "DagsterInstance", now: datetime) -> list[StuckRun]:
    """Runs that hold their place without going on, oldest first."""
    from dagster import DagsterRunStatus, RunsFilter

    statuses = [
        DagsterRunStatus.QUEUED,
        DagsterRunStatus.NOT_STARTED,
        DagsterRunStatus.STARTING,
        DagsterRunStatus.STARTED,
        DagsterRunStatus.CANCELING,
    ]
    records = instance.get_run_records(RunsFilter(statuses=statuses))
    return sorted((run for record in records for run in _stuck(record, now)), key=lambda run: run.since)


def heard_from_daemon(instance: "DagsterInstance") -> datetime | None:
    """When any of Dagster's daemons said last that it is alive; none where none ever did."""
    beats = instance.get_daemon_heartbeats().values()
    return max((datetime.fromtimestamp(beat.timestamp, UTC) for beat in beats), default=None)


def _stuck(record: "RunRecord", now: datetime) -> Iterator[StuckRun]:
    run = record.dagster_run
    status = run.status.value
    created = record.create_timestamp.replace(tzinfo=record.create_timestamp.tzinfo or UTC)
    since = datetime.fromtimestamp(record.start_time, UTC) if record.start_time else created
    day = run.tags.get("dagster/partition", "no partition")
    lock = lock_of(run.run_id, run.tags)
    is_gone = bool(lock and not is_held(lock))
    longest = timedelta(seconds=float(run.tags.get("dagster/max_runtime", QUEUED.total_seconds())))
    words = {
        "QUEUED": "waits for its turn" if now - since > QUEUED else "",
        "STARTED": "its process is gone"
        if is_gone
        else f"takes longer than {longest}"
        if now - since > longest
        else "",
    }.get(status, f"is {status.lower()} and nothing more" if now - since > UNSETTLED else "")
    if words:
        yield StuckRun(run.run_id, run.job_name, day, status, since, words, is_gone)


def _kept_elsewhere(home: Path) -> bool:
    try:
        return keeps_runs_elsewhere(home)
    except CommandError as error:
        raise HistoryError(str(error)) from error
