"""Run as a script: part of a night that kills its own process group (kill -9) at a given point.

    killed_night.py ROOT DAY POINT WHAT...

POINT is `module:name`, a function that is never entered; `module:name@word` only where one of its arguments is, or is
called, `word` (a day is called by its date). WHAT are functions of night.py, or `dagster` for the nightly job. Exit code 3: the point was never reached.
"""

import os
import signal
import sys
from datetime import date
from importlib import import_module
from pathlib import Path


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


def run(root: Path, day: date, what: str) -> None:
    if what == "dagster":
        from assets.night import __main__ as door

        sys.argv = ["night", day.isoformat(), "nightly"]
        door.main()
    else:
        import night

        with night.in_one_process():
            getattr(night, what)(night.settings(root), day)


def main(root: str, day: str, point: str, *what: str) -> int:
    kill_at(point)
    for part in what:
        run(Path(root), date.fromisoformat(day), part)
    return 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
