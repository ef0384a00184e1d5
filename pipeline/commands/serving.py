"""`quotewire serve` and `quotewire ui`: Dagster's code server, daemon and webserver, each with the settings of this project."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import IO, Literal

from pipeline.commands.errors import CommandError
from pipeline.dagster_home import prepare
from pipeline.settings import FILES, START_UI, Settings

Part = Literal["code", "daemon", "webserver"]
WORKSPACE = (FILES / "deploy" / "workspace.yaml").resolve()
LOOPBACK = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 60
POLL_S = 0.2


def command(part: Part, settings: Settings, *, parent: int | None = None) -> list[str]:
    """The command line of one part; with a parent's process id it ends when the parent does."""
    words: Mapping[Part, Sequence[str]] = {
        "code": ("dagster", "code-server", "start", "-h", settings.code_host, "-p", str(settings.code_port))
        + ("-m", "assets.definitions", "--log-level", "warning"),
        "daemon": ("dagster-daemon", "run", "-w", str(WORKSPACE)),
        "webserver": ("dagster-webserver", "-h", settings.ui_host, "-p", str(settings.ui_port), "-w", str(WORKSPACE)),
    }
    watch = ["--parent", str(parent)] if parent else []
    return [sys.executable, "-m", "assets.service", *watch, *words[part]]


def environment(settings: Settings) -> dict[str, str]:
    """The caller's, with DAGSTER_HOME made ready and what the three parts must agree on. Raises CommandError."""
    return os.environ | {
        "DAGSTER_HOME": str(prepare(settings)),
        **settings.variables,
        "QUOTEWIRE_CODE_HOST": settings.code_host,
        "QUOTEWIRE_CODE_PORT": str(settings.code_port),
    }


def serve(part: Part, settings: Settings) -> int:
    """Becomes the part: its signals and its exit code are Dagster's own. Raises CommandError; of a code server whose bucket does
    not answer BucketError and BucketLostError."""
    if part == "code":
        _require_bucket(settings)
    around = environment(settings)
    host, port = {
        "code": (settings.code_host, settings.code_port),
        "webserver": (settings.ui_host, settings.ui_port),
    }.get(part, (LOOPBACK, 0))
    if port:
        require_free(host, port, f"QUOTEWIRE_{'CODE' if part == 'code' else 'UI'}_PORT")
    print(f"quotewire: {part} with DAGSTER_HOME={around['DAGSTER_HOME']}", file=sys.stderr, flush=True)
    words = command(part, settings)
    os.execve(words[0], words, around)


def run_ui(settings: Settings) -> int:
    """All three parts until Ctrl-C, or until one of them ends: then the others are stopped, and the exit code is 1.

    Raises as serve."""
    _require_bucket(settings)
    require_free(settings.ui_host, settings.ui_port, "PORT=... of make ui, --port or QUOTEWIRE_UI_PORT")
    settings = settings.model_copy(update={"code_host": LOOPBACK, "code_port": free_port()})
    around = environment(settings)
    _until_interrupted()
    with Parts(settings, around) as parts, suppress(KeyboardInterrupt):
        parts.start_all()
        print(
            f"Dagster UI on http://{settings.ui_host}:{settings.ui_port}, data in {settings.place}, "
            f"runs in {around['DAGSTER_HOME']} (Ctrl-C ends it)",
            flush=True,
        )
        ended = parts.wait()
        raise CommandError(f"the {ended} ended; the lines above say why. Mend it and start again: {START_UI}")
    return 0


class Parts:
    """The three parts as child processes in sessions of their own; leaving the block ends all that was started."""

    def __init__(self, settings: Settings, around: Mapping[str, str], output: IO[bytes] | None = None) -> None:
        """`output` gets what they print, in place of this process's own."""
        self._settings = settings
        self._around = around
        self._output = output
        self._running: dict[Part, subprocess.Popen[bytes]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Parts":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def start_all(self) -> None:
        """In their order: code server, then those that ask it, and waits until UI and code server answer."""
        self.start("code")
        self.until(lambda: answers(self._settings.code_host, self._settings.code_port), "the code server answers")
        self.start("daemon")
        self.start("webserver")
        self.until(lambda: answers(self._settings.ui_host, self._settings.ui_port), "the webserver answers")

    def start(self, part: Part) -> None:
        words = command(part, self._settings, parent=os.getpid())
        started = subprocess.Popen(
            words,
            env=self._around,
            stdout=self._output,
            stderr=subprocess.STDOUT if self._output else None,
            start_new_session=True,
        )
        self._running[part] = started
        self._stack.callback(_stop, started)

    def until(self, condition: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
        """Waits for a condition. Raises CommandError when a part ends before, or the time does."""
        deadline = time.monotonic() + seconds
        while not condition():
            if ended := self.ended():
                raise CommandError(f"the {ended} ended before {what}; the lines above say why")
            if time.monotonic() > deadline:
                raise CommandError(f"waited {seconds:.0f} seconds until {what}, in vain")
            time.sleep(POLL_S)

    def ended(self) -> str | None:
        """The name of a part that has ended."""
        names = {"code": "code server", "daemon": "daemon", "webserver": "webserver"}
        return next((names[part] for part, running in self._running.items() if running.poll() is not None), None)

    def wait(self) -> str:
        """Until one of them ends; gives its name."""
        while not (ended := self.ended()):
            time.sleep(POLL_S)
        return ended


def require_free(host: str, port: int, setting: str) -> None:
    """Raises CommandError where something listens there, or nobody may."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise CommandError(
            f"port {port} of {host} cannot be had ({error.strerror}): stop what uses it, or take another by {setting}"
        ) from error


def free_port() -> int:
    """A port of loopback that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def _require_bucket(settings: Settings) -> None:
    """A code server that could not load its code keeps that error, and no schedule ticks, until somebody asks it to load again
    (Dagster 1.13.27): whoever started it starts one that ended anew."""
    if settings.bucket is not None:
        settings.lake_at_hand()


def _until_interrupted() -> None:
    """SIGTERM, and SIGINT also where a shell started us in the background and had it ignored, end us as Ctrl-C does."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Asks it to end, then ends what is left of its session: the runs it launched among them."""
    process.send_signal(signal.SIGINT)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
