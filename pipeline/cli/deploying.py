"""Commands that start Dagster with this project in it: ui, serve."""

from pipeline.cli.app import DataFolder, app, settings_of
from pipeline.commands.serving import Part


@app.command
def ui(*, host: str | None = None, port: int | None = None, data: DataFolder = None) -> int:
    """Run the Dagster UI with its daemon and code server until Ctrl-C: schedules tick, runs can be started.

    Example: `quotewire ui --port 3001`

    Parameters
    ----------
    host
        Address to listen on (default: QUOTEWIRE_UI_HOST, else 127.0.0.1). Whoever reaches it can start runs.
    port
        Port to listen on (default: QUOTEWIRE_UI_PORT, else 3000).
    """
    from pipeline.commands.serving import run_ui

    return run_ui(settings_of(data=data, ui_host=host, ui_port=port))


@app.command
def serve(part: Part, *, data: DataFolder = None) -> int:
    """Run one part of a deployment in the foreground, for systemd or a container: code, daemon or webserver.

    Example: `quotewire serve daemon`

    Parameters
    ----------
    part
        The code server (on QUOTEWIRE_CODE_PORT), the daemon, or the webserver (on QUOTEWIRE_UI_PORT).
    """
    from pipeline.commands.serving import serve as become

    return become(part, settings_of(data=data))
