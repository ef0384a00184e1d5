"""Commands that watch over the nights: stuck."""

from pipeline.cli.app import DataFolder, app, settings_of


@app.command
def stuck(*runs: str, end: bool = False, data: DataFolder = None) -> int:
    """List runs that hold their place without going on. Exit code 1 when there are any left.

    A running daemon fails and retries by itself what a power cut ended.

    Example: `quotewire stuck --end`

    Parameters
    ----------
    runs
        Run ids (default: every run whose process is gone).
    end
        Mark them as failed, so that their place is free and the daemon retries them.
    """
    from pipeline.commands.stuck import stuck as list_stuck

    return list_stuck(settings_of(data=data), runs, end=end)
