"""Commands that start Dagster with this project in it: ui, serve, deploy."""

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


@app.command
def node(*, head: bool = False, host: str | None = None, port: int = 6379, processors: int | None = None) -> int:
    """Run a node of the Ray cluster in the foreground (extra: ray), without Ray's dashboard and reports of usage.

    The first is the head. The others, that of the machine where Dagster runs among them, find it by RAY_ADDRESS=HOST:PORT.
    Whoever reaches a node can run code on it: keep the ports from the net, and set Ray's RAY_AUTH_MODE=token.

    Example: `RAY_ADDRESS=10.0.0.5:6379 quotewire node`

    Parameters
    ----------
    head
        Begin a cluster.
    host
        This machine's address, as the other nodes reach it (default: what Ray finds).
    port
        Port of the head.
    processors
        Workers that this node takes at once (default: its processors; 0: none).
    """
    from pipeline.cluster.node import become_node

    return become_node(head=head, host=host, port=port, processors=processors)


@app.command
def deploy(*, check: bool = False, postgres: str | None = None, keep: bool = False) -> int:
    """Say where the files of a deployment lie; with --check, try the whole of it on this machine, apart from your data.

    Starts code server, daemon and webserver on free ports under a temporary folder, serves the sample site on loopback, and
    waits until the schedules have run a capture and a night: two minutes. Exit code 1 when a step does not hold.

    Example: `quotewire deploy --check --postgres postgresql+psycopg2://dagster@127.0.0.1/dagster`

    Parameters
    ----------
    check
        Try it.
    postgres
        Address of an empty PostgreSQL database for Dagster's runs (default: SQLite files).
    keep
        Leave the temporary folder.
    """
    from pipeline.commands.deploy import check_deployment, show_files

    return check_deployment(postgres, keep=keep) if check else show_files()
