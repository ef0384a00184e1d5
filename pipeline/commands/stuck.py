"""`quotewire stuck`: runs that hold their place without going on, and their end by hand."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pipeline.commands.errors import CommandError
from pipeline.commands.history import StuckRun, open_history, stuck_runs
from pipeline.held import holder, lock_of
from pipeline.settings import Settings

ENDED = "ended by `quotewire stuck --end`"


def stuck(settings: Settings, run_ids: Sequence[str], *, end: bool) -> int:
    """Prints stuck runs; with `end`, marks as failed those that are named, or all whose process is gone.

    A running daemon retries them. 1 where stuck runs are left. Raises CommandError for a named run that is at work.
    """
    with open_history(settings) as instance:
        if instance is None:
            print("Dagster has never run here")
            return 0
        found = stuck_runs(instance, datetime.now(UTC))
        named = [run for run in found if run.run_id in run_ids or (not run_ids and run.is_gone)]
        if unknown := set(run_ids) - {run.run_id for run in found}:
            raise CommandError(f"not stuck, or no run: {', '.join(sorted(unknown))}")
        for run in found:
            print(line(run))
        if not end:
            return 1 if found else 0
        for run in named:
            record = instance.get_run_by_id(run.run_id)
            if record is None or record.is_finished:
                continue
            lock = lock_of(run.run_id, record.tags)
            if lock and (process := holder(lock)):
                raise CommandError(f"run {run.run_id} is at work in process {process}: cancel it in the UI")
            instance.report_run_failed(record, f"{ENDED}: {run.words}")
            print(f"ended {run.run_id}")
    return 1 if len(named) < len(found) else 0


def line(run: StuckRun) -> str:
    return f"{run.run_id}  {run.job} for {run.day}, {run.status} since {run.since:%Y-%m-%d %H:%M} UTC: {run.words}"
