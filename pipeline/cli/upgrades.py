"""Commands around an upgrade: upgrade, stale, refresh, diff."""

from pipeline.cli.app import DataFolder, Written, app, settings_of
from pipeline.versions import Stage


@app.command
def upgrade(*, dry_run: bool = False, data: DataFolder = None) -> int:
    """Bring a lake that an earlier version wrote to the layout of this one. Loses nothing; can be killed and repeated.

    Not needed to go on: files of before are read as they are. Run it while no night runs.

    Example: `quotewire upgrade --dry-run`

    Parameters
    ----------
    dry_run
        Only say what would be written again.
    """
    from pipeline.commands.upgrade import upgrade_lake

    return upgrade_lake(settings_of(data=data), dry_run=dry_run)


@app.command
def stale(*, json: bool = False, data: DataFolder = None) -> int:
    """Say which days an older cleaner, model, tier, rules or library made, and what has changed since; also those whose stories or
    wordings were made of other articles or quotations than there are now, and whether names are linked by another aliases.yaml.
    Changes nothing.

    Exit code 0 when every day is up to date, 1 when some are not.

    Example: `quotewire stale`

    Parameters
    ----------
    json
        One JSON object a day and stage (clean, extract, stories, wordings): {"day", "stage", "rows", "made_by", "changed"}. That of
        the stage links, by which aliases.yaml joins names, is of all days: its day is null.
    """
    from pipeline.commands.stale import tell_stale

    return tell_stale(settings_of(data=data), as_json=json)


@app.command
def refresh(
    *,
    days: str | None = None,
    what: Stage | None = None,
    dry_run: bool = False,
    accept: bool = False,
    data: DataFolder = None,
) -> int:
    """Make again what `quotewire stale` lists, prove the result, compare it with the last publication and publish it.

    Can be killed and repeated. The blocking checks stand before publication, and a bound on the quotations that may be gone.

    Example: `quotewire refresh --dry-run`

    Example: `quotewire refresh --days 2026-03-01..2026-03-31 --what extract`

    Parameters
    ----------
    days
        Only these, of the days that are stale: A..B, or a list with commas.
    what
        clean or extract (each with all that follows from it), stories or wordings (made over all days that need it); default: all
        that is needed.
    dry_run
        Only say what would be done.
    accept
        Publish also where more quotations are gone than QUOTEWIRE_MOST_GONE allows.
    """
    from pipeline.commands.refresh import refresh_days

    return refresh_days(settings_of(data=data), days=days, what=what, dry_run=dry_run, accept=accept)


@app.command
def diff(
    old: str | None = None,
    new: str | None = None,
    /,
    *,
    json: bool = False,
    html: Written | None = None,
    data: DataFolder = None,
) -> int:
    """Say what differs between two publications: articles, quotations, speakers and clusters that came, went or changed.

    Example: `quotewire diff`

    Example: `quotewire diff night-2026-03-03 data/quotewire.duckdb --html changes.html`

    Parameters
    ----------
    old
        A published file, or its version: what stands between `quotewire-` and `.duckdb` (default: the last but one).
    new
        The same (default: the newest).
    json
        One JSON object instead of text.
    html
        Also write a page to this file.
    """
    from pipeline.commands.diff import run_diff

    return run_diff(old, new, settings_of(data=data), json=json, html=html)
