"""A machine whose clock is ours (trial_clock/): Dagster's daemon runs on it unattended, is restarted as a supervisor would, and
can lose its power. Time jumps where nothing runs, and passes by itself where something does.
"""

import os
import shutil
import signal
import struct
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
from dagster._core.storage.tags import AUTO_RETRY_RUN_ID_TAG, WILL_RETRY_TAG

from assets.retries import RETRY_OF

UNDER_WAY = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
QUOTEWIRE = "from pipeline.cli import main; main()"
# The code server without the heartbeats of its parent, which would end it whenever the clock jumps.
CODE_SERVER = "dagster api grpc -h 127.0.0.1 -m assets.definitions -p"
SERVICES = ("code", "daemon")
TRIAL_CLOCK = Path(__file__).parent / "trial_clock"
OFFSET = struct.Struct("<q")
POLL_S = 0.25
# While nothing runs and nothing comes, time jumps from time to time, as far as a person would not wait.
STEP, STEP_EVERY_S = timedelta(seconds=130), 12
PATIENCE_S = 600


class Stuck(AssertionError):
    """What was waited for did not come, on a machine left to itself."""


@dataclass
class Machine:
    """The folder of everything, the code that runs, and the clock, at first where `now` says."""

    root: Path
    code: Path
    settings: Mapping[str, object]
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
        source = TRIAL_CLOCK / "clock.c"
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
        return library

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=OFFSET.unpack(self.clock_file.read_bytes())[0])

    def set_clock(self, moment: datetime) -> None:
        """At once, for every process that runs."""
        seconds = round((moment - datetime.now(UTC)).total_seconds())
        with self.clock_file.open("r+b" if self.clock_file.exists() else "wb", buffering=0) as file:
            file.write(OFFSET.pack(seconds))

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
        self.runs()  # two processes that make its tables at once spoil them
        supervisors = [threading.Thread(target=self._supervise, args=[part], daemon=True) for part in SERVICES]
        self._on.set()
        for supervisor in supervisors:
            supervisor.start()
        try:
            self.wait_until_awake()
            yield
        finally:
            self._ended.set()
            self._on.set()
            self.cut_power(on_again=False)
            for supervisor in supervisors:
                supervisor.join()

    def _supervise(self, part: str) -> None:
        while not self._ended.is_set():
            self._on.wait()
            if self._ended.is_set():
                return
            with (self.root.parent / f"{part}.log").open("ab") as log:
                process = subprocess.Popen(
                    self._command(part),
                    cwd=self.code,
                    env=self.environment
                    | ({"PYTHONPATH": f"{self.code}{os.pathsep}{TRIAL_CLOCK}"} if part == "daemon" else {}),
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
                self._services[part] = process.pid
                self._started = time.monotonic()
                process.wait()
            self.ends += 1

    def _command(self, part: str) -> list[str]:
        if part == "code":
            return [sys.executable, "-m", "assets.service", *CODE_SERVER.split(), str(self.settings["code_port"])]
        return [sys.executable, "-c", QUOTEWIRE, "serve", part]

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
        return psutil.Process(self._services["daemon"])

    def turn_on(self) -> None:
        self._on.set()

    def quotewire(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command that a person types on the machine."""
        return subprocess.run(
            [sys.executable, "-c", QUOTEWIRE, *command],
            cwd=self.code,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
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
        quiet = time.monotonic()
        while not done():
            now = time.monotonic()
            if now > deadline:
                told = [(run.job_name, run.tags.get("dagster/partition"), run.status.value) for run in self.runs()[:8]]
                raise Stuck(f"{self.now:%Y-%m-%d %H:%M}: waited {PATIENCE_S} s until {what}; newest runs: {told}")
            if self.runs(statuses=UNDER_WAY) and self.run_under_way():
                quiet = now
            elif now - max(quiet, self._started) > STEP_EVERY_S:
                self.set_clock(self.now + STEP)
                quiet = now
            time.sleep(POLL_S)

    def wait_until_awake(self) -> None:
        """Waits, without a jump of the clock, until the daemon has looked at the schedules: it counts ticks from there."""
        deadline, since = time.monotonic() + PATIENCE_S, self.now.timestamp()
        while time.monotonic() < deadline:
            with suppress(Exception), dg.DagsterInstance.from_config(str(self.home)) as instance:
                beat = instance.get_daemon_heartbeats().get("SCHEDULER")
                if beat and beat.timestamp > since and len(instance.all_instigator_state()) > 1:
                    return
            time.sleep(POLL_S)
        raise Stuck("the daemon does not look at its schedules")

    def idle(self) -> bool:
        """Nothing runs, waits, or is to be retried; a run that a power cut ended counts as running until that is noticed."""
        runs = self.runs()
        asked_again = {run.tags.get(RETRY_OF) for run in runs}
        to_come = [
            run
            for run in runs
            if run.tags.get(WILL_RETRY_TAG) == "true"
            and AUTO_RETRY_RUN_ID_TAG not in run.tags
            and run.run_id not in asked_again
        ]
        return not to_come and all(run.is_finished for run in runs)

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
