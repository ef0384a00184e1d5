"""Commands that look after the data folder: publish, fetch, rebuild, reindex, repair, doctor."""

from datetime import date

from pipeline.cli.app import DataFolder, app, settings_of


@app.command
def publish(*, data: DataFolder = None) -> int:
    """Publish the working file again, for when the published file was deleted or damaged. No check is run.

    Example: `quotewire publish`
    """
    from pipeline.commands.repair import publish_again

    return publish_again(settings_of(data=data))


@app.command
def fetch(*, publications: int = 1, data: DataFolder = None) -> int:
    """Bring the newest publication of a bucket to this machine, where `quotewire query` and the site find it.

    Example: `quotewire fetch --publications 2 --data s3://bucket/prefix`

    Parameters
    ----------
    publications
        As many of the newest: 2 for `quotewire diff` to compare.
    """
    from pipeline.commands.repair import fetch_publications

    return fetch_publications(settings_of(data=data), publications)


@app.command
def rebuild(*, check: bool = False, data: DataFolder = None) -> int:
    """Make every table of sql/ whole again from the base tables. A night replaces only rows that are stale.

    Example: `quotewire rebuild --check`

    Parameters
    ----------
    check
        Change nothing: say which kept tables are not what they would be. Exit code 1 where one is not.
    """
    from pipeline.commands.rebuild import rebuild as make_whole

    return make_whole(settings_of(data=data), check=check)


@app.command
def reindex(day: date, *, data: DataFolder = None) -> int:
    """Make the lake's index of one day's pages again from the archive, for when one of its files is damaged.

    Example: `quotewire reindex 2026-03-02`

    Parameters
    ----------
    day
        The day of capture, as YYYY-MM-DD.
    """
    from pipeline.commands.repair import reindex_day

    return reindex_day(day, settings_of(data=data))


@app.command
def repair(*, dry_run: bool = False, data: DataFolder = None) -> int:
    """Move rows that an earlier version filed under another day to the day of their own time. Loses nothing; can be repeated.

    Example: `quotewire repair --dry-run`

    Parameters
    ----------
    dry_run
        Only say what lies where.
    """
    from pipeline.commands.misplaced import repair as bring_home

    return bring_home(settings_of(data=data), dry_run=dry_run)


@app.command
def doctor(*, data: DataFolder = None) -> int:
    """Say what is missing on this machine and how to mend it. Exit code 1 when something fails.

    Example: `quotewire doctor`
    """
    from pipeline.commands.doctor.examination import doctor as examine

    return examine(settings_of(data=data))
