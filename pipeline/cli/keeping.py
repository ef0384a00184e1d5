"""Commands that keep a data folder whole and within bounds: verify."""

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
