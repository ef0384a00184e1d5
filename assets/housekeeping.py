"""Housekeeping: Dagster's own runs and logs, and what of the archive is let go, within the bounds of the settings. Also
`python -m assets.housekeeping [--dry-run]`, the work of `quotewire retention`."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from assets.failures import permanent_failures
from pipeline import retention
from pipeline.disk_use import in_words
from pipeline.settings import Settings

FINISHED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
# As many at a time are asked for and deleted, so that a year of runs costs no memory.
PAGE = 200
# SQLite keeps the space of what was deleted; where it is more than this share of a file, the file is made anew.
FREE_SHARE = 0.2
VACUUM_WAIT_S = 30


@dataclass(frozen=True)
class Runs:
    """Runs to be deleted, and how many older than the bound stay because the UI knows a partition by them."""

    ids: tuple[str, ...]
    kept: int


def deletable_runs(instance: dg.DagsterInstance, settings: Settings, now: datetime) -> Runs:
    """Finished runs of before the bounds. Within `keep_history_days`, those stay that made the newest materialization of an
    asset or of one of its partitions: with them the UI would take that day for never made."""
    if settings.keep_run_days is None and settings.keep_history_days is None:
        return Runs((), 0)
    bounds = [days for days in (settings.keep_run_days, settings.keep_history_days) if days is not None]
    old = list(_ended_before(instance, now - timedelta(days=min(bounds))))
    newest = _newest_materializations(instance)
    history = now - timedelta(days=settings.keep_history_days) if settings.keep_history_days is not None else None
    gone = [run for run, ended in old if run not in newest or (history and ended < history)]
    return Runs(tuple(gone), len(old) - len(gone))


def delete_runs(instance: dg.DagsterInstance, runs: Iterable[str]) -> int:
    """Deletes runs with their events and the logs of their steps; gives the bytes that the disk got back."""
    home = Path(instance.root_directory) if instance.is_persistent else None
    before = _bytes(home)
    for run in runs:
        instance.delete_run(run)
        instance.compute_log_manager.delete_logs(prefix=[run])
        if home:
            # In SQLite a run's events have a file of their own, which Dagster empties and leaves (1.13.27).
            for file in (home / "history" / "runs").glob(f"{run}.db*"):
                file.unlink()
            shutil.rmtree(home / "storage" / run, ignore_errors=True)
    for file in sorted((home / "history").rglob("*.db")) + sorted((home / "schedules").glob("*.db")) if home else ():
        _vacuum(file)
    return before - _bytes(home)


def keep_house(instance: dg.DagsterInstance, settings: Settings, now: datetime, *, dry_run: bool) -> Iterator[str]:
    """Carries retention out, or only says what it would do; line by line. Raises PermanentError and OSError."""
    found = retention.removable(settings, now.date())
    yield from retention.told(settings, found)
    if found and not dry_run:
        yield f"archive: removed, {in_words(retention.remove(settings, found))}"
    if not dry_run and (copies := settings.open_archive().drop_copies()):
        yield f"archive: this machine's copies of files that another one removed, {in_words(copies)}"
    yield from retention.sweep(settings, dry_run=dry_run)
    runs = deletable_runs(instance, settings, now)
    yield f"Dagster: {len(runs.ids)} runs to delete; {runs.kept} as old stay, for the UI knows a partition by them"
    if runs.ids and not dry_run:
        yield f"Dagster: deleted, {in_words(delete_runs(instance, runs.ids))}"


def _ended_before(instance: dg.DagsterInstance, bound: datetime) -> Iterator[tuple[str, datetime]]:
    cursor = None
    while records := instance.get_run_records(
        dg.RunsFilter(statuses=FINISHED, created_before=bound), limit=PAGE, cursor=cursor, ascending=True
    ):
        for record in records:
            ended = datetime.fromtimestamp(record.end_time or record.create_timestamp.timestamp(), UTC)
            if ended < bound:
                yield record.dagster_run.run_id, ended
        cursor = records[-1].dagster_run.run_id


def _newest_materializations(instance: dg.DagsterInstance) -> set[str]:
    kind = dg.DagsterEventType.ASSET_MATERIALIZATION
    runs: set[str] = set()
    for key in instance.all_asset_keys():
        if newest := instance.get_latest_materialization_event(key):
            runs.add(newest.run_id)
        ids = [*instance.event_log_storage.get_latest_storage_id_by_partition(key, kind).values()]
        for start in range(0, len(ids), PAGE):
            wanted = dg.AssetRecordsFilter(asset_key=key, storage_ids=ids[start : start + PAGE])
            runs |= {record.run_id for record in instance.fetch_materializations(wanted, limit=PAGE).records}
    return runs


def _vacuum(file: Path) -> None:
    with closing(sqlite3.connect(file, timeout=VACUUM_WAIT_S, isolation_level=None)) as db:
        (pages,), (free,) = (db.execute(f"pragma {name}").fetchone() for name in ("page_count", "freelist_count"))
        if pages and free / pages > FREE_SHARE:
            db.execute("vacuum")
            db.execute("pragma wal_checkpoint(truncate)")


def _bytes(folder: Path | None) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder else 0


@dg.op(description="Retention as the settings say; `quotewire retention --dry-run` tells what it would do.")
def housekeeping_op(context: dg.OpExecutionContext, settings: dg.ResourceParam[Settings]) -> None:
    with permanent_failures():
        for line in keep_house(context.instance, settings, datetime.now(UTC), dry_run=False):
            context.log.info(line)


@dg.job(name="housekeeping", description="Removes what the settings no longer keep: old runs and logs, old pages.")
def housekeeping_job() -> None:
    housekeeping_op()


@dg.schedule(
    job=housekeeping_job,
    cron_schedule="45 5 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def housekeeping_daily() -> dg.RunRequest:
    """At 05:45 UTC, when the night has long been published."""
    return dg.RunRequest()


def main(dry_run: bool) -> None:
    """Prints each line; where Dagster never ran, nothing of it is made."""
    has_run = (Path(os.environ["DAGSTER_HOME"]) / "history").exists()
    with dg.DagsterInstance.get() if has_run else dg.DagsterInstance.ephemeral() as instance:
        for line in keep_house(instance, Settings(), datetime.now(UTC), dry_run=dry_run):
            print(line, flush=True)


if __name__ == "__main__":
    main("--dry-run" in sys.argv[1:])
