"""A Dagster UI of one's own over a data folder in which one night has run, and the browser that looks at it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml

from pipeline.settings import PROJECT

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page names, nobody is asked but this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
START_SECONDS = 120
STOP_SECONDS = 60


def environment(root: Path) -> dict[str, str]:
    """Of the caller's environment, all but its Quotewire and Dagster settings; those of `root` in their place."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    return kept | {
        "DAGSTER_HOME": str(root / "dagster"),
        "HOME": str(root / "user"),
        "QUOTEWIRE_DATA": str(root / "data"),
        "QUOTEWIRE_SOURCES": str(root / "sources.yaml"),
        "QUOTEWIRE_WORKERS": "1",
        "QUOTEWIRE_NIGHT_PAGE": "false",
    }


def run_night(root: Path, day: date) -> None:
    """Capture and nightly job for one day, recorded in the DAGSTER_HOME of `root`."""
    home = root / "dagster"
    home.mkdir()
    # Ours, but for what says that telemetry is off.
    ours = yaml.safe_load((PROJECT / "dagster.yaml").read_text())
    (home / "dagster.yaml").write_text(yaml.safe_dump(ours | {"telemetry": {"enabled": True}}))
    command = [sys.executable, "-m", "assets.night", day.isoformat()]
    clock = {"QUOTEWIRE_CLOCK": f"{day}T18:00:00+00:00"}
    done = subprocess.run(
        command, cwd=PROJECT, env=environment(root) | clock, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@contextmanager
def dagster_ui(root: Path) -> Iterator[str]:
    """Runs the UI with its daemon, as `make ui` does; gives its address."""
    port = _free_port()
    command = [Path(sys.executable).with_name("quotewire"), "ui", "--port", str(port)]
    log = root / "ui.log"
    with log.open("w") as output:
        with _interruptible():
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environment(root), stdout=output, stderr=output, start_new_session=True
            )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(lambda: process.poll() is not None or _answers(address), START_SECONDS, "the UI answers")
            assert process.poll() is None, log.read_text()
            yield address
        finally:
            _stop(process)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Where the tests run in the background of a shell, SIGINT is ignored, and what they start would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does; whatever of its process group is left after that is killed."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
        _wait(lambda: not _group_lives(process.pid), STOP_SECONDS, "the UI's processes end")
    finally:
        if _group_lives(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/server_info", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def _wait(condition: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} seconds until {what}"
        time.sleep(0.2)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
