"""A real Dagster daemon over a folder of its own, with the process it starts; everything can be killed at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import psutil
import yaml
from ui import environment

from pipeline.settings import PROJECT

PATIENCE_S = 90
# Between two looks of the daemon at the runs.
POLL_S = 1


@dataclass
class Daemon:
    """A daemon under way, over `root` (see ui.environment)."""

    root: Path
    process: subprocess.Popen[bytes]

    def kill_all(self) -> None:
        """Daemon, code server and runs: as a power cut does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_servers(self) -> None:
        """The daemon and its code servers, but not the runs, which are children of those.

        Two at times: each minute the daemon starts a new one, and the old one ends when it gets no more heartbeats.
        """
        daemon = psutil.Process(self.process.pid)
        # One that stands still starts no other.
        daemon.suspend()
        servers = daemon.children()
        assert servers
        for process in (daemon, *servers):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self.process.wait()

    @property
    def log(self) -> str:
        return (self.root / "daemon.log").read_text()


def prepare(root: Path) -> None:
    """DAGSTER_HOME with our dagster.yaml, whose monitoring only looks more often."""
    config = yaml.safe_load((PROJECT / "dagster.yaml").read_text())
    config["run_monitoring"]["poll_interval_seconds"] = POLL_S
    (root / "dagster").mkdir()
    (root / "dagster" / "dagster.yaml").write_text(yaml.safe_dump(config))


@contextmanager
def instance(root: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.from_config(str(root / "dagster")) as opened:
        yield opened


def start(root: Path, module: str, **more: str) -> Daemon:
    command = [sys.executable, "-m", "dagster._daemon", "run", "-m", module]
    paths = os.pathsep.join([str(PROJECT), str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    with (root / "daemon.log").open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment(root) | {"PYTHONPATH": paths} | more,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Daemon(root, process)


def wait_for(condition: Callable[[], object], what: str, seconds: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} seconds for {what}"
        time.sleep(0.1)
