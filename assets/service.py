"""`python -m assets.service [--parent PID] COMMAND ...`: Dagster's own commands (dagster, dagster-daemon, dagster-webserver)
with telemetry off.

A code location cannot decide that for the webserver and the daemon; a process that begins by importing this package does.
"""

import os
import signal
import sys
import time
from importlib.metadata import entry_points
from threading import Thread

WATCH_S = 1.0


def main() -> object:
    words = sys.argv[1:]
    if words[0] == "--parent":
        Thread(target=_end_with, args=[int(words[1])], daemon=True).start()
        words = words[2:]
    sys.argv = words
    (command,) = entry_points(group="console_scripts", name=words[0])
    return command.load()()


def _end_with(parent: int) -> None:
    """A daemon whose starter was killed must not go on: the next `quotewire ui` would be a second one beside it."""
    while os.getppid() == parent:
        time.sleep(WATCH_S)
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main())  # type: ignore[arg-type]
