"""`quotewire deploy --check`: the whole deployment under a temporary prefix, from a fresh start to a night that a schedule ran."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.commands.errors import CommandError
from pipeline.commands.graphql import FAILED, SUCCESS, ScheduledRun, place, scheduled_runs, turn
from pipeline.commands.serving import LOOPBACK, Parts, environment, free_port
from pipeline.commands.verify import verify
from pipeline.sample import serve
from pipeline.sample.nights import CAPTURED_AT, SAMPLE, site_days
from pipeline.settings import FILES, Settings

CAPTURE, NIGHT = "capture_hourly", "nightly_at_two"
EVERY_MINUTE = "* * * * *"
# A tick comes within a minute; the rest is for a run that waits for a slow or busy machine.
RUN_SECONDS = 600
HEALTHY_SECONDS = 120
LOG_LINES = 40


@dataclass(frozen=True)
class Trial:
    """One deployment under a prefix: its settings, what its processes find in the environment, its log."""

    prefix: Path
    settings: Settings
    around: Mapping[str, str]

    @property
    def log(self) -> Path:
        return self.prefix / "deployment.log"

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.settings.ui_port}"


def show_files() -> int:
    """Says where the deployment's files lie."""
    print(
        f"{(FILES / 'deploy').resolve()} holds the systemd units, the Containerfile and its compose file; README.md says how."
    )
    print(
        "quotewire deploy --check proves on this machine that they will work: a capture and a night, by their schedules."
    )
    return 0


def check_deployment(postgres: str | None, *, keep: bool) -> int:
    """Prints each step as it holds; 0 when all do. Raises CommandError naming the first that does not.

    The capture pretends to be of yesterday, so that the day has closed and the nightly schedule takes it; both schedules
    tick every minute, one after the other. Takes about two minutes. `keep` leaves the prefix, as a step that fails does.
    """
    prefix = Path(tempfile.mkdtemp(prefix="quotewire-deploy-"))
    print(f"prefix {prefix}", flush=True)
    try:
        _try_out(prefix, postgres)
    except CommandError as error:
        raise CommandError(
            f"{error} (everything is kept in {prefix})\n{_last_lines(prefix / 'deployment.log')}"
        ) from error
    if not keep:
        shutil.rmtree(prefix)
    print("the deployment holds")
    return 0


def _try_out(prefix: Path, postgres: str | None) -> None:
    closed = datetime.now(UTC).date() - timedelta(days=1)
    with serve(SAMPLE, day=site_days()[-1]) as site:
        trial = _prepare(prefix, closed, site.port, postgres)
        with trial.log.open("wb") as log, Parts(trial.settings, trial.around, output=log) as parts:
            with _step("code server, daemon and webserver answer"):
                parts.start_all()
            with _step("both schedules are on, every daemon is well, the code location loads"):
                parts.until(lambda: _is_well(trial.address), "the deployment is well", HEALTHY_SECONDS)
                # A night of nothing, and every capture beside the night, would only keep the machine from what is tried.
                turn(trial.address, NIGHT, on=False)
            with _step("the capture schedule ticked, and its run succeeded"):
                captured = _scheduled(parts, trial.address, CAPTURE, since=0.0)
                turn(trial.address, CAPTURE, on=False)
            with _step("the nightly schedule ticked after it, and its run succeeded"):
                turn(trial.address, NIGHT, on=True)
                _scheduled(parts, trial.address, NIGHT, since=captured.ended or captured.created)
            with _step("the publication opens"):
                _require_publication(trial.settings, closed)
        with _step("everything ended, and the data folder verifies"):
            if verify(trial.settings):
                raise CommandError("quotewire verify found what the lines above say")
        if not site.requests:
            raise CommandError("the sample site was never asked")


def _prepare(prefix: Path, closed: date, site_port: int, postgres: str | None) -> Trial:
    """Settings of a machine on which nothing of ours was before: what the caller's environment says is not asked."""
    fresh = {name: value for name, value in os.environ.items() if not name.startswith(("QUOTEWIRE_", "DAGSTER_"))}
    ours = {
        "QUOTEWIRE_DATA": str(prefix / "data"),
        "QUOTEWIRE_SOURCES": str(SAMPLE / "sources.yaml"),
        "QUOTEWIRE_RESOLVE": json.dumps({"*.example": f"{LOOPBACK}:{site_port}"}),
        "QUOTEWIRE_CLOCK": f"{closed}{CAPTURED_AT}",
        "QUOTEWIRE_HOST_DELAY": "0",
        "QUOTEWIRE_FIRST_DAY": closed.isoformat(),
        "QUOTEWIRE_CAPTURE_CRON": EVERY_MINUTE,
        "QUOTEWIRE_NIGHT_CRON": EVERY_MINUTE,
        "QUOTEWIRE_UI_PORT": str(free_port()),
        "QUOTEWIRE_CODE_PORT": str(free_port()),
    }
    if postgres:
        ours["QUOTEWIRE_POSTGRES"] = postgres.replace("postgresql://", "postgresql+psycopg2://", 1)
    with _only(fresh | ours):
        settings = Settings()
        return Trial(prefix, settings, environment(settings))


@contextmanager
def _only(variables: Mapping[str, str]) -> Generator[None]:
    """This process with another environment: settings are read from it."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def _step(what: str) -> Generator[None]:
    began = time.monotonic()
    try:
        yield
    except CommandError as error:
        print(f"fail  {what}", flush=True)
        raise CommandError(f"{what}: {error}") from error
    print(f"ok    {what} ({time.monotonic() - began:.0f} s)", flush=True)


def _is_well(address: str) -> bool:
    found = place(address)
    if found.error:
        raise CommandError(f"the code location does not load: {found.error}")
    return {CAPTURE, NIGHT} <= {*found.schedules} and not found.unhealthy


def _scheduled(parts: Parts, address: str, schedule: str, *, since: float) -> ScheduledRun:
    """The first run of a schedule, created at or after a moment, that succeeded."""
    done: list[ScheduledRun] = []

    def has_ended() -> bool:
        runs = [run for run in scheduled_runs(address, schedule) if run.created >= since]
        if failed := next((run for run in runs if run.status in FAILED), None):
            raise CommandError(f"run {failed.run_id} ended as {failed.status}")
        done.extend(run for run in runs if run.status == SUCCESS)
        return bool(done)

    parts.until(has_ended, f"a run of {schedule} succeeds", RUN_SECONDS)
    return done[-1]


def _require_publication(settings: Settings, day: date) -> None:
    with settings.warehouse.read_published() as con:
        query = "select count(*), (select count(*) from news.quotes) from news.articles where day = ?"
        articles, quotations = con.execute(query, [day]).fetchone() or (0, 0)
    if not articles or not quotations:
        raise CommandError(f"it holds {articles} articles and {quotations} quotations of {day}")
    print(f"      {articles} articles, {quotations} quotations of {day}", flush=True)


def _last_lines(log: Path) -> str:
    with suppress(FileNotFoundError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-LOG_LINES:])
    return ""
