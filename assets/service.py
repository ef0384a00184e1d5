"""`python -m assets.service [--parent PID] COMMAND ...`: Dagster's own commands (dagster, dagster-daemon, dagster-webserver)
with telemetry off, and its tables made by one of them alone.

A code location cannot decide that for the webserver and the daemon; a process that begins by importing this package does.
"""

import fcntl
import os
import signal
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path
from threading import Thread

import dagster as dg

from pipeline.folders import FILE_OF_OWNER

WATCH_S = 1.0
INTERRUPTED = 130  # the exit code of a shell's command that Ctrl-C ended


def main() -> object:
    words = sys.argv[1:]
    if words[0] == "--parent":
        Thread(target=_end_with, args=[int(words[1])], daemon=True).start()
        words = words[2:]
    sys.argv = words
    try:
        make_tables()
    except KeyboardInterrupt:
        return INTERRUPTED
    (command,) = entry_points(group="console_scripts", name=words[0])
    return command.load()()


def make_tables() -> None:
    """Makes the tables of DAGSTER_HOME where they are missing, while others wait: two processes that begin at once on a new
    home leave a version table with two heads, and nothing can be started there again (Dagster 1.13.27, SQLite)."""
    home = os.environ.get("DAGSTER_HOME")
    if not home or not Path(home).is_dir():
        return
    with os.fdopen(os.open(Path(home) / ".tables.lock", os.O_CREAT | os.O_RDWR, FILE_OF_OWNER), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with dg.DagsterInstance.get() as instance:
            instance.get_runs(limit=1)
            instance.all_instigator_state()
            instance.all_asset_keys()


def _end_with(parent: int) -> None:
    """A daemon whose starter was killed must not go on: the next `quotewire ui` would be a second one beside it."""
    while os.getppid() == parent:
        time.sleep(WATCH_S)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[arg-type]
