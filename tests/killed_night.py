"""Parts of a night in processes of their own, which kill their own process group (kill -9) at a given point.

Run as a script: reads orders, a line of JSON each (root, day, point, environment, what...), and prints how each ended: the
exit code, negative where a signal ended it. Each is carried out in a fork of this process, which has everything loaded.

The point is `module:name`, a function that is never entered; `module:name@word` only where one of its arguments is, or is
called, `word` (a day is called by its date). What is done are functions of night.py, or `dagster` for the nightly job. Exit
code 3: the point was never reached; without a point, 0: all is done.
"""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from pipeline.settings import PROJECT, Settings

MOST_SECONDS = 300


@dataclass(frozen=True)
class Killer:
    """The process that is forked from."""

    process: subprocess.Popen[str]

    def run(self, settings: Settings, day: date, point: str, *what: str) -> int:
        """How the process ended."""
        order = [str(settings.data.parent), day.isoformat(), point, environment(settings), *what]
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def kill(self, settings: Settings, day: date, point: str, *what: str) -> None:
        """Runs parts of the night in a process group of their own that dies at `point`."""
        assert self.run(settings, day, point, *what) == -signal.SIGKILL


@contextmanager
def forking() -> Iterator[Killer]:
    with subprocess.Popen(
        [sys.executable, __file__],
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Killer(process)


def environment(settings: Settings) -> dict[str, str]:
    ours = {"DATA": settings.data, "SOURCES": settings.sources, "SQL": settings.sql, "WORKERS": 1, "RESOLVE": "{}"}
    ours |= {"NIGHT_PAGE": False}
    dagster = {"DAGSTER_HOME": str(settings.data.parent), "DAGSTER_DISABLE_TELEMETRY": "1"}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("QUOTEWIRE_")}
    return inherited | {f"QUOTEWIRE_{name}": str(value) for name, value in ours.items()} | dagster


def kill_at(point: str) -> None:
    place, _, word = point.partition("@")
    module, _, names = place.partition(":")
    *path, name = names.split(".")
    owner = import_module(module)
    for step in path:
        owner = getattr(owner, step)
    whole = getattr(owner, name)

    def killed(*args: object, **named: object) -> object:
        called = [str(value) if isinstance(value, str | date) else getattr(value, "name", None) for value in args]
        if not word or word in called:
            os.killpg(0, signal.SIGKILL)
        return whole(*args, **named)

    setattr(owner, name, killed)


def run(root: Path, day: date, what: str) -> int:
    import night

    with night.in_one_process():
        if what == "dagster":
            from assets.night import __main__ as door

            sys.argv = ["night", day.isoformat(), "nightly"]
            return door.main()
        getattr(night, what)(night.settings(root), day)
    return 0


def obey(root: str, day: str, point: str, given: dict[str, str], *what: str) -> NoReturn:
    code = 1
    try:
        os.setsid()
        signal.alarm(MOST_SECONDS)
        # What it says itself is no answer to an order.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        os.environ.clear()
        os.environ.update(given)
        if point:
            kill_at(point)
        code = next(filter(None, (run(Path(root), date.fromisoformat(day), part) for part in what)), 3 if point else 0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    import night  # noqa: F401

    for line in sys.stdin:
        if "dagster" in json.loads(line)[4:]:
            import dagster  # noqa: F401
        if not (child := os.fork()):
            obey(*json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
