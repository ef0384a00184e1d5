"""Whole nights that several tests start from, made once a session (a test that changes something works on a copy); and,
first of all, the wall around the tests: none sends a packet beyond loopback."""

from wall import on_loopback, pytest_configure, pytest_report_header  # noqa: F401  # isort: skip

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import night
import pytest
from command_line import Ended, Quotewire
from killed_night import Killer, forking

from pipeline import cli
from pipeline.settings import Settings

# What tests start in processes of their own would else compile the whole of `pipeline` each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Files that take a minute or more begin first, so that no process waits for one of them at the end.
LONG = (
    *("test_wheel", "test_training_encoder", "test_lost_runs", "test_ui", "test_hostile", "test_origins_warehouse"),
    *("test_cluster", "test_night_killed", "test_refresh", "test_night_order", "test_kept_marts", "test_site_browser"),
    *("test_training_cnn", "test_upgrade"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


@dataclass(frozen=True)
class Nights:
    """Folders as they lay after Monday's night (Tuesday's pages are there, not captured), with Tuesday captured, and after
    the nights of Tuesday and Wednesday."""

    monday: Path
    tuesday_captured: Path
    tuesday: Path
    wednesday: Path


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory."""
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        yield opened


@pytest.fixture
def in_one_process() -> Iterator[None]:
    with night.in_one_process():
        yield


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first of all processes of the session makes; the others wait for it. Nobody changes it."""
    base = temporary.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            folder.mkdir()
            make(folder)
    return folder


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return _nights_in(made_once(tmp_path_factory, "nights", lambda folder: _play(_nights_in(folder))))


def _nights_in(folder: Path) -> Nights:
    return Nights(folder / "monday", folder / "tuesday-captured", folder / "tuesday", folder / "wednesday")


def _play(after: Nights) -> None:
    after.wednesday.mkdir()
    settings = night.newsstand(after.wednesday)
    with night.in_one_process():
        night.capture(settings, night.MONDAY)
        night.run_night(settings, night.MONDAY)
        night.lay_out(after.wednesday, night.STORIES[night.TUESDAY])
        night.copied(after.wednesday, after.monday)
        night.capture(settings, night.TUESDAY)
        night.copied(after.wednesday, after.tuesday_captured)
        night.run_night(settings, night.TUESDAY)
        night.copied(after.wednesday, after.tuesday)
        night.lay_out(after.wednesday, night.STORIES[night.WEDNESDAY])
        night.capture(settings, night.WEDNESDAY)
        night.run_night(settings, night.WEDNESDAY)


@pytest.fixture(scope="session")
def captured_once(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All three days captured, and not one night run."""
    settings = night.copied(nights.wednesday, tmp_path_factory.mktemp("captured"))
    night.empty_lake(settings)
    for name in ("working.duckdb", "quotewire.duckdb"):
        (settings.data / name).unlink()
    shutil.rmtree(settings.data / "published")
    return settings.data.parent


@pytest.fixture
def captured(captured_once: Path, tmp_path: Path) -> Settings:
    return night.copied(captured_once, tmp_path)


@pytest.fixture(scope="session")
def wire_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The publication of newsroom.a_wire_story, made once: what a test changes is a copy."""
    # Reading all SQL models takes its time, which other sessions need not spend.
    from look_nights import publish
    from newsroom import a_wire_story

    return made_once(tmp_path_factory, "wire-story", lambda root: publish(a_wire_story(), root))


@pytest.fixture
def wire_copy(wire_folder: Path, tmp_path: Path) -> Settings:
    return night.copied(wire_folder, tmp_path)


@pytest.fixture(scope="session")
def killer() -> Iterator[Killer]:
    with forking() as killer:
        yield killer


@pytest.fixture
def quotewire(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Quotewire:
    """Runs `quotewire` in this process, on a data folder of the test's own unless the environment names another."""
    for name in ("SOURCES", "SQL", "MODEL", "WORKERS", "RESOLVE", "CLOCK"):
        monkeypatch.delenv(f"QUOTEWIRE_{name}", raising=False)
    monkeypatch.setenv("QUOTEWIRE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: object) -> Ended:
        monkeypatch.setattr("sys.argv", ["quotewire", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return Ended(ended.value.code, out, err)

    return call
