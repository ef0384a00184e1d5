"""A machine whose clock is ours (clock.c): Dagster's daemon runs on it unattended, is restarted as a supervisor would, and
can lose its power. Time jumps where nothing runs, and passes by itself where something does.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import dagster as dg
import psutil

UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
WAITING = [dg.DagsterRunStatus.QUEUED, dg.DagsterRunStatus.NOT_STARTED]
# The code server is a service of its own, as in production: one that the daemon starts ends whenever the clock jumps.
WORKSPACE = """\
load_from:
  - grpc_server: {{host: 127.0.0.1, port: {port}, location_name: assets.definitions}}
"""
POLL_S = 0.25
# How far time jumps at each look while nothing runs: as far as a person would not wait.
STEP = timedelta(seconds=15)
PATIENCE_S = 600
# In which a daemon that was started loads the code: it counts the seconds by the time of day.
SETTLE_S = 15


class Stuck(AssertionError):
    """What was waited for did not come, on a machine left to itself."""


@dataclass
class Machine:
    """The folder of everything, the code that runs, and the clock, at first where `now` says."""

    root: Path
    code: Path
    settings: Mapping[str, object]
    port: int
    ends: int = 0  # of services, each time restarted
    _services: dict[str, int] = field(default_factory=dict[str, int])
    _started: float = 0.0
    _on: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)

    @property
    def home(self) -> Path:
        return self.root / "dagster"

    @property
    def clock_file(self) -> Path:
        return self.root.parent / "clock"

    @cached_property
    def clock_library(self) -> Path:
        library = self.root.parent / "clock.so"
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
        return library

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(self.clock_file.read_text()))

    def set_clock(self, moment: datetime) -> None:
        draft = self.clock_file.with_suffix(".draft")
        draft.write_text(f"{int((moment - datetime.now(UTC)).total_seconds()):+d}")
        draft.replace(self.clock_file)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
        kept |= {f"QUOTEWIRE_{name.upper()}": str(value) for name, value in self.settings.items()}
        return kept | {
            "DAGSTER_HOME": str(self.home),
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "PYTHONPATH": str(self.code),
            "LD_PRELOAD": str(self.clock_library),
            "QUOTEWIRE_TRIAL_CLOCK": str(self.clock_file),
        }

    @contextmanager
    def running(self) -> Iterator[None]:
        """The supervisor: starts the daemon, and again whenever it ends, until the block does."""
        self.home.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.code / "dagster.yaml", self.home / "dagster.yaml")
        workspace = self.root / "workspace.yaml"
        workspace.write_text(WORKSPACE.format(port=self.port))
        services = (
            ("-m", "dagster", "api", "grpc", "-m", "assets.definitions", "-h", "127.0.0.1", "-p", str(self.port)),
            ("-m", "dagster._daemon", "run", "-w", str(workspace)),
        )
        supervisors = [threading.Thread(target=self._supervise, args=service, daemon=True) for service in services]
        self._on.set()
        for supervisor in supervisors:
            supervisor.start()
        try:
            yield
        finally:
            self._ended.set()
            self._on.set()
            self.cut_power(on_again=False)
            for supervisor in supervisors:
                supervisor.join()

    def _supervise(self, *command: str) -> None:
        while not self._ended.is_set():
            self._on.wait()
            if self._ended.is_set():
                return
            with (self.root.parent / f"{command[1]}.log").open("ab") as log:
                process = subprocess.Popen(
                    [sys.executable, *command],
                    cwd=self.code,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                self._services[command[1]] = process.pid
                self._started = time.monotonic()
                process.wait()
            self.ends += 1

    def processes(self) -> list[psutil.Process]:
        """All of the machine: whatever has its DAGSTER_HOME, also where the parent is gone."""
        found: list[psutil.Process] = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and process.environ().get("DAGSTER_HOME") == str(self.home):
                    found.append(process)
        return found

    def cut_power(self, *, on_again: bool = True) -> None:
        """Everything is gone at once; the supervisor starts the daemon again unless the machine stays off."""
        self._on.clear()
        while left := self.processes():
            for process in left:
                with suppress(psutil.Error):
                    process.send_signal(signal.SIGKILL)
            psutil.wait_procs(left, timeout=5)
        if on_again:
            self._on.set()

    @property
    def daemon(self) -> psutil.Process:
        return psutil.Process(self._services["dagster._daemon"])

    def turn_on(self) -> None:
        self._on.set()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command that a person types on the machine."""
        return subprocess.run(
            [sys.executable, *command], cwd=self.code, env=self.environment, capture_output=True, text=True, check=False
        )

    def runs(self, job: str | None = None, statuses: list[dg.DagsterRunStatus] | None = None) -> list[dg.DagsterRun]:
        with dg.DagsterInstance.from_config(str(self.home)) as instance:
            return list(instance.get_runs(dg.RunsFilter(job_name=job, statuses=statuses)))

    def seconds(self, job: str, limit: int) -> list[float]:
        """How long the newest runs of a job took, newest first."""
        with dg.DagsterInstance.from_config(str(self.home)) as instance:
            records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=limit)
        return [record.end_time - record.start_time for record in records if record.end_time and record.start_time]

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Lets time pass, fast where nothing runs, until `done`. Raises Stuck when it takes ten minutes of ours."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline:
                told = [(run.job_name, run.tags.get("dagster/partition"), run.status.value) for run in self.runs()[:8]]
                raise Stuck(f"{self.now:%Y-%m-%d %H:%M}: waited {PATIENCE_S} s until {what}; newest runs: {told}")
            if time.monotonic() - self._started > SETTLE_S and not self.runs(statuses=UNDER_WAY):
                self.set_clock(self.now + STEP)
            time.sleep(POLL_S)

    def idle(self) -> bool:
        return not self.runs(statuses=[*UNDER_WAY, *WAITING])

    def run_under_way(self) -> tuple[str, str, psutil.Process] | None:
        """Id, job and process of a run that is under way."""
        for run in self.runs(statuses=[dg.DagsterRunStatus.STARTED]):
            with dg.DagsterInstance.from_config(str(self.home)) as instance:
                pids = [
                    int(str(data.metadata["pid"].value))
                    for entry in instance.all_logs(run.run_id)
                    if entry.dagster_event
                    and entry.dagster_event.event_type == dg.DagsterEventType.ENGINE_EVENT
                    and "pid" in (data := entry.dagster_event.engine_event_data).metadata
                ]
            with suppress(psutil.Error):
                if pids:
                    return run.run_id, run.job_name, psutil.Process(pids[-1])
        return None
