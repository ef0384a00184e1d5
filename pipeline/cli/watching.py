"""Commands that watch over the nights: health, metrics, stuck."""

from typing import Annotated

from cyclopts import Parameter

from pipeline.cli.app import DataFolder, Written, app, settings_of


@app.command
def health(
    *,
    as_json: Annotated[bool, Parameter(name="--json")] = False,
    serve: int | None = None,
    data: DataFolder = None,
) -> int:
    """Say whether the nights still run themselves. Exit code 1 when a person is needed: for a monitor that polls.

    Example: `quotewire health --json | jq .status`

    Parameters
    ----------
    as_json
        As JSON: status, and of each look whether it is well, in words, and its figures.
    serve
        Answer http://127.0.0.1:PORT/health (QUOTEWIRE_HEALTH_HOST: elsewhere) until Ctrl-C, with 200 when all is well and else 503.
    """
    from pipeline.commands.health import health as tell
    from pipeline.commands.health_server import serve_health

    settings = settings_of(data=data)
    return tell(settings, as_json=as_json) if serve is None else serve_health(settings, serve)


@app.command
def metrics(*, to: Written | None = None, data: DataFolder = None) -> int:
    """Print figures for Prometheus, or write them to a file for node_exporter's textfile collector.

    Example: `quotewire metrics --to /var/lib/prometheus/node-exporter/quotewire.prom`

    Parameters
    ----------
    to
        The file, which is replaced whole; its name ends in .prom.
    """
    from pipeline.commands.metrics import write_metrics

    return write_metrics(settings_of(data=data), to)


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
