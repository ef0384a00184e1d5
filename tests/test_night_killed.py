"""kill -9 at any point of a night: the last publication stays, and a rerun publishes what an undisturbed night does."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import night
import psutil
import pytest
from conftest import Nights
from killed_night import Killer
from night import DAYS, MONDAY, TUESDAY, WEDNESDAY
from published_reader import reading
from stored import stored

from pipeline.settings import PROJECT, Settings
from pipeline.tables import EXTRACTIONS, LAKE_TABLES, QUOTES

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.fixture(scope="module")
def before(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Folders as they lie in Tuesday's night before one of its stages."""

    @cache
    def played(stage: str) -> Path:
        settings = night.copied(nights.tuesday_captured, tmp_path_factory.mktemp(stage))
        done = night.TO_COMPARE[: night.TO_COMPARE.index(getattr(night, stage))]
        with night.in_one_process():
            night.run_night(settings, TUESDAY, done)
        return settings.data.parent

    return played


@pytest.mark.parametrize(
    "point",
    [
        pytest.param("pipeline.archive:Writer.sync", id="pages archived, nothing in the lake"),
        pytest.param("pipeline.lake:Lake.append@captures", id="pages indexed, attempts not"),
        pytest.param("pipeline.capture.run:Part.commit", id="stored, not marked as held"),
    ],
)
def test_a_killed_capture_is_made_up_for_by_the_next(
    nights: Nights, killer: Killer, tmp_path: Path, point: str
) -> None:
    settings = night.copied(nights.monday, tmp_path)
    killer.kill(settings, TUESDAY, point, "capture")
    assert night.published(settings) == night.published(night.settings(nights.monday))
    for pages in tmp_path.glob("pages/*"):
        shutil.rmtree(pages)  # they are gone where they were found: what was fetched must be here
        pages.mkdir()
    night.capture(settings, TUESDAY)
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    # The captures' own fingerprint covers the milliseconds that they took.
    found, expected = (
        stored(at, leave_out=(*night.VOLATILE, "fingerprint")) for at in (settings, night.settings(nights.tuesday))
    )
    assert night.differing(found, expected) == {}


@pytest.mark.parametrize(
    ("stage", "point"),
    [
        pytest.param("clean", "pathlib:Path.replace", id="clean: a file written, not in its place"),
        pytest.param("clean", "pipeline.lake:Lake.write@articles", id="clean: rejected pages written, articles not"),
        pytest.param("pair", "pipeline.lake:Lake.write@pairs", id="dedupe: fingerprints written, pairs not"),
        pytest.param(
            "cluster", "pipeline.lake:Lake.write@clusters", id="dedupe: pairs that hold written, clusters not"
        ),
        pytest.param("extract", "pipeline.lake:Lake.write@extractions", id="extract: quotations written, ledger not"),
    ],
)
def test_a_night_killed_at_the_lake_leaves_the_last_one_and_a_rerun_fills_it_as_an_undisturbed_one_does(
    nights: Nights, before: Callable[[str], Path], killer: Killer, tmp_path: Path, stage: str, point: str
) -> None:
    settings = night.copied(before(stage), tmp_path)
    working = (settings.data / "working.duckdb").read_bytes()
    killer.kill(settings, TUESDAY, point, stage)
    assert night.published(settings) == night.published(night.settings(nights.monday))
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    found, expected = (stored(at, LAKE_TABLES) for at in (settings, night.settings(nights.tuesday)))
    assert night.differing(found, expected) == {}
    # With it, all that a load begins with is what it would have been.
    assert (settings.data / "working.duckdb").read_bytes() == working


@pytest.mark.parametrize(
    ("stage", "point"),
    [
        pytest.param("load", "pipeline.warehouse.night:load_sources", id="load: inside the transaction"),
        pytest.param(
            "build", "pipeline.warehouse.kept:note_replaced@marts.speaker_profile", id="models: some built, one halfway"
        ),
        pytest.param("publish", "pipeline.warehouse.file:sync_folder", id="publish: copied, not pointed to"),
        pytest.param("publish", "pipeline.warehouse.file:Warehouse._prune", id="publish: pointed to, not tidied"),
    ],
)
def test_a_killed_night_leaves_the_last_one_and_a_rerun_is_whole(
    nights: Nights, before: Callable[[str], Path], killer: Killer, tmp_path: Path, stage: str, point: str
) -> None:
    settings = night.copied(before(stage), tmp_path)
    killer.kill(settings, TUESDAY, point, "build_one_by_one" if stage == "build" else stage)
    old, new = night.settings(nights.monday), night.settings(nights.tuesday)
    assert night.published(settings) == night.published(new if "_prune" in point else old)
    night.run_night(settings, TUESDAY, night.TO_COMPARE)
    assert night.differing(night.published(settings), night.published(new)) == {}


def test_a_kill_while_another_day_is_brought_up_to_date_is_made_up_for(
    captured: Settings, nights: Nights, killer: Killer
) -> None:
    for day in (WEDNESDAY, TUESDAY):
        night.run_night(captured, day, night.LAKE_STAGES)
    lake = captured.open_lake()
    (quotes,), (ledger,) = lake.files(QUOTES, TUESDAY), lake.files(EXTRACTIONS, TUESDAY)
    before = quotes.stat().st_ino, ledger.stat().st_ino
    night.run_night(captured, MONDAY, (night.clean, night.fingerprint, night.pair, night.cluster))
    killer.kill(captured, MONDAY, "pipeline.lake:Lake.write@extractions", "extract")
    # A file is replaced, never written over: the quotes are new, the ledger is not.
    assert (quotes.stat().st_ino == before[0], ledger.stat().st_ino == before[1]) == (False, True)
    for day in DAYS:
        night.run_night(captured, day, night.LAKE_STAGES)
    assert night.differing(stored(captured), stored(night.settings(nights.wednesday))) == {}


def test_a_reader_meets_only_whole_nights_while_a_dagster_run_is_killed_and_run_again(
    nights: Nights, killer: Killer, tmp_path: Path
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    shutil.copyfile(PROJECT / "dagster.yaml", tmp_path / "dagster.yaml")
    seen: dict[str, Any] = {}
    with reading(settings.data / "quotewire.duckdb", seen):
        killer.kill(settings, TUESDAY, "pipeline.warehouse.night:load_sources", "dagster")
        assert killer.run(settings, TUESDAY, "", "dagster") == 0
    assert seen["errors"] == []
    old, new = (night.published(night.settings(root)) for root in (nights.monday, nights.tuesday))
    counts = [(len(tables["news.articles"]), len(tables["news.quotes"])) for tables in (old, new)]
    days = (MONDAY.isoformat(), TUESDAY.isoformat())
    assert seen["states"] == [
        [day, articles, articles, quotes, quotes] for day, (articles, quotes) in zip(days, counts, strict=True)
    ]
    assert night.differing(night.published(settings), new) == {}


HANGING_RUN = """
import os, sys, time
from pathlib import Path
from pipeline.batches import map_batches

def hang(folder):
    Path(folder, str(os.getpid())).touch()
    while True:
        time.sleep(0.01)

if __name__ == "__main__":
    list(map_batches(hang, sys.argv[1:], workers=2, batch_size=1, seconds_per_item=600))
"""


def until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not (met := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return met


def is_alive(process: psutil.Process) -> bool:
    # An orphan that nobody waits for stays a zombie.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def test_no_worker_outlives_a_killed_run(tmp_path: Path) -> None:
    script, folders = tmp_path / "run.py", [tmp_path / "a", tmp_path / "b"]
    script.write_text(HANGING_RUN)
    for folder in folders:
        folder.mkdir()
    command = [sys.executable, str(script), *map(str, folders)]
    with subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(PROJECT)}) as run:
        try:
            assert until(lambda: all(any(folder.iterdir()) for folder in folders), 60)
            left = psutil.Process(run.pid).children(recursive=True)
            workers = {int(file.name) for folder in folders for file in folder.iterdir()}
            assert workers <= {process.pid for process in left}
        finally:
            run.kill()
    try:
        assert until(lambda: not any(map(is_alive, left)), 20)
    finally:
        for process in filter(is_alive, left):
            process.kill()
