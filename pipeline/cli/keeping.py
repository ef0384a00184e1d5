"""Commands that keep a data folder whole and within bounds: verify, retention."""

from pipeline.cli.app import DataFolder, app, settings_of


@app.command
def verify(*, quick: bool = False, data: DataFolder = None) -> int:
    """Prove that a data folder, a copied one above all, is whole: every page and row is read, publication and lake agree.

    Exit code 1 when something is missing or damaged: each line names it and the remedy.

    Example: `quotewire verify --data /backup/data`

    Parameters
    ----------
    quick
        Only footers of the lake, the last page of every archive file, counts of the publication.
    """
    from pipeline.commands.verify import verify as prove

    return prove(settings_of(data=data), quick=quick)


@app.command
def retention(*, dry_run: bool = False, data: DataFolder = None) -> int:
    """Remove what the settings no longer keep (QUOTEWIRE_KEEP_...), as the daily job `housekeeping` does.

    Dagster's runs and logs of more than 90 days go, unless its UI knows a day by them; of the archive nothing, unless
    QUOTEWIRE_KEEP_ARCHIVE_DAYS or QUOTEWIRE_KEEP_ARCHIVE_GB is set; of a bucket also what nothing has named or renewed for a day.

    Example: `QUOTEWIRE_KEEP_ARCHIVE_DAYS=365 quotewire retention --dry-run`

    Parameters
    ----------
    dry_run
        Only say what would be removed.
    """
    from pipeline.commands.retention import keep_within_bounds

    return keep_within_bounds(settings_of(data=data), dry_run=dry_run)
