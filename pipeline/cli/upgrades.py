"""Commands around an upgrade: stale."""

from pipeline.cli.app import DataFolder, app, settings_of


@app.command
def stale(*, json: bool = False, data: DataFolder = None) -> int:
    """Say which days an older cleaner, model, tier, rules or library made, and what has changed since. Changes nothing.

    Exit code 0 when every day is up to date, 1 when some are not.

    Example: `quotewire stale`

    Parameters
    ----------
    json
        One JSON object a day and stage: {"day", "stage", "rows", "made_by", "changed"}.
    """
    from pipeline.commands.stale import tell_stale

    return tell_stale(settings_of(data=data), as_json=json)
