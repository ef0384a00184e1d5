"""Commands that look after the list of sources: sources add, sources check."""

from cyclopts import App

from pipeline.cli.app import DataFolder, app, settings_of

sources = App(name="sources", help="Find an outlet's lists and add them to sources.yaml; try every source once.")
app.command(sources)


@sources.command
def add(url: str, *, yes: bool = False, data: DataFolder = None) -> int:
    """Look for an outlet's feeds and sitemaps, show what each holds, and add the best to sources.yaml. Comments are kept.

    Example: `quotewire sources add https://outlet.example`

    Parameters
    ----------
    url
        The outlet's home page.
    yes
        Add without asking.
    """
    from pipeline.commands.sources import add as add_outlet

    return add_outlet(url, settings_of(data=data), yes=yes)


@sources.command
def check(*, data: DataFolder = None) -> int:
    """Try every source once, storing nothing, and print a table. Exit code 1 where one gives nothing.

    Example: `quotewire sources check`
    """
    from pipeline.commands.sources import check as try_all

    return try_all(settings_of(data=data))
