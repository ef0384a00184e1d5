"""One run of a job in a process group of its own that says where it is, and what is left of it after a kill."""

import os
import subprocess
import threading
import time
from collections.abc import Sequence

import psutil

PATIENCE_S = 20  # in which what was started by a killed run must have ended
# The nightly run of `assets.night`, which says on its standard output where it is. A run's time starts where its imports end.
DOOR = """
import sys
import dagster as dg
from assets.night.__main__ import main

heard = dg.DagsterInstance.handle_new_event

def told(self, entry, **named):
    heard(self, entry, **named)
    if entry.dagster_event and entry.dagster_event.event_type_value in ("STEP_START", "STEP_SUCCESS"):
        print(entry.dagster_event.event_type_value, entry.dagster_event.step_key, flush=True)

dg.DagsterInstance.handle_new_event = told
print("STEP_START starting", flush=True)
sys.exit(main())
"""


class Run:
    """A run in a process group of its own, and how far it is."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.steps: list[tuple[str, float]] = []  # begun so far, each with its moment (monotonic seconds)
        self.within = False  # a step, not between two of them
        self.ended: float | None = None
        self._news = threading.Condition()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event, _, step = line.strip().partition(" ")
            with self._news:
                if event in ("STEP_START", "STEP_SUCCESS"):
                    self.within = event == "STEP_START"
                if event == "STEP_START":
                    self.steps.append((step, time.monotonic()))
                self._news.notify_all()
        with self._news:
            self.ended = time.monotonic()
            self._news.notify_all()

    def reaches(self, step: str, more: float) -> bool:
        """Waits until a step was begun `more` seconds ago; False where the run ends before."""
        with self._news:
            self._news.wait_for(lambda: self.ended or any(begun == step for begun, _ in self.steps))
            self._news.wait_for(lambda: self.ended, more)
            return self.ended is None

    def finish(self) -> int:
        """Its exit code, after its last words."""
        self._listener.join()
        return self.process.wait()

    def lengths(self) -> list[tuple[str, float]]:
        """The steps of a run that has ended, in order, with the seconds until the next."""
        assert self.ended is not None
        ends = [at for _, at in self.steps[1:]] + [self.ended]
        return [(step, end - at) for (step, at), end in zip(self.steps, ends, strict=True)]

    @property
    def at(self) -> str:
        """What is under way, or was when it died."""
        step = self.steps[-1][0] if self.steps else "starting"
        if not self.within:
            return "between steps"
        return "checks" if step.startswith("audit") else "models" if "__" in step else step


def moment(steps: Sequence[tuple[str, float]], seconds: float) -> tuple[str, float]:
    """The step that is under way so many seconds into a run, and since when."""
    for step, length in steps:
        if seconds < length:
            return step, seconds
        seconds -= length
    return steps[-1]


def survivors(group: int) -> list[str]:
    """Processes of a killed group that are still at work some seconds later."""
    deadline = time.monotonic() + PATIENCE_S
    while left := [process for process in psutil.process_iter() if belongs(process, group)]:
        if time.monotonic() > deadline:
            return [" ".join(process.cmdline()) for process in left]
        time.sleep(0.05)
    return []


def belongs(process: psutil.Process, group: int) -> bool:
    # An orphan that nobody waits for stays a zombie.
    try:
        return os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE
    except (ProcessLookupError, psutil.NoSuchProcess):
        return False
