"""The day of a row is the day of its own time: over midnight, launched for another day, and in a lake that has it wrong."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import night
import polars as pl
import pytest
from capture_site import Reply, Site, feed, page
from command_line import Quotewire
from conftest import Nights
from dagster_night import run_job
from killed_night import Killer
from night import MONDAY, TUESDAY, WEDNESDAY
from polars.testing import assert_frame_equal
from stored import stored

from pipeline.archive import read_many, reindex
from pipeline.capture.segment import capture_segment
from pipeline.commands.misplaced import find_misplaced
from pipeline.commands.repair import reindex_day
from pipeline.lake import Lake, LakeError
from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, PAGES, day_of

pytestmark = pytest.mark.usefixtures("in_one_process")

# The archive file of a misfiled run stays where it is.
PLACES = (*night.VOLATILE, "warc_file", "warc_offset", "fingerprint")


def both_days_laid_out(root: Path) -> Settings:
    """Monday's night is over; the pages of Tuesday and Wednesday are there."""
    for day in (TUESDAY, WEDNESDAY):
        night.lay_out(root, night.STORIES[day])
    return night.settings(root)


@pytest.fixture(scope="module")
def undisturbed(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A capture over the midnight of Tuesday, and both nights."""
    root = tmp_path_factory.mktemp("undisturbed")
    night.copied(nights.monday, root)
    settings = both_days_laid_out(root)
    with night.in_one_process():
        night.capture_over_midnight(settings, TUESDAY)
        night.run_night(settings, TUESDAY, night.LAKE_STAGES)
        night.run_night(settings, WEDNESDAY)
    return settings


@pytest.fixture(scope="module")
def misfiled_once(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same capture as an earlier version filed it, and the night that it stopped."""
    root = tmp_path_factory.mktemp("misfiled")
    night.copied(nights.monday, root)
    settings = both_days_laid_out(root)
    with night.in_one_process():
        with night.filed_under(TUESDAY):
            night.capture_over_midnight(settings, TUESDAY)
        with pytest.raises(AssertionError, match="day_is_day_of_capture"):
            night.run_night(settings, TUESDAY)
    return root


@pytest.fixture
def misfiled(misfiled_once: Path, tmp_path: Path) -> Settings:
    return night.copied(misfiled_once, tmp_path)


def assert_same(found: Settings, expected: Settings) -> None:
    assert night.differing(night.published(found, PLACES), night.published(expected, PLACES)) == {}


def assert_every_row_at_home(settings: Settings) -> None:
    lake = settings.open_lake()
    for table in (CAPTURES, PAGES, ARTICLES):
        for day in lake.days(table):
            rows = lake.read(table, day)
            assert {day_of(at) for at in rows["captured_at"]} | set(rows["day"]) <= {day}, (table.name, day)


def test_a_run_that_passes_midnight_is_split_there(undisturbed: Settings) -> None:
    lake = undisturbed.open_lake()
    assert_every_row_at_home(undisturbed)
    for day in (TUESDAY, WEDNESDAY):
        pages = lake.read(PAGES, day)
        assert pages.height and all(name.startswith(f"day={day}/{day}-") for name in pages["warc_file"])
        assert reindex(undisturbed.archive, day).equals(pages)
        assert all(read_many(undisturbed.archive, list(pages.select("warc_file", "warc_offset").iter_rows())))
    assert lake.read(CAPTURES, TUESDAY).height == 3 and lake.read(CAPTURES, WEDNESDAY).height == 3


@pytest.mark.parametrize("point", ["pages", "captures", str(WEDNESDAY)])
def test_a_kill_on_either_side_of_midnight_loses_nothing(
    nights: Nights, undisturbed: Settings, killer: Killer, tmp_path: Path, point: str
) -> None:
    night.copied(nights.monday, tmp_path)
    settings = both_days_laid_out(tmp_path)
    killer.kill(settings, TUESDAY, f"pipeline.lake:Lake.append@{point}", "capture_over_midnight")
    night.capture(settings, WEDNESDAY, hour=1)
    for day in (TUESDAY, WEDNESDAY):
        night.run_night(settings, day, night.LAKE_STAGES)
    assert_every_row_at_home(settings)
    texts = [
        sorted(
            row
            for day in night.DAYS
            for row in at.open_lake()
            .read(ARTICLES, day, ["article_id", "url", "text_sha256"])
            .drop("article_id")
            .rows()
        )
        for at in (settings, undisturbed)
    ]
    assert texts[0] == texts[1]
    night.capture(settings, WEDNESDAY, hour=2)
    assert settings.open_lake().read(CAPTURES, WEDNESDAY)["captured_at"].max() < datetime(2026, 3, 4, 2, tzinfo=UTC)


@pytest.fixture
def slow_site() -> Iterator[Site]:
    """Answers slowly enough for the clock of QUOTEWIRE_CLOCK to pass midnight between two pages."""
    pause = threading.Event()

    def late(_headers: object) -> Reply:
        pause.wait(1.2)
        return Reply(page("Trams return"))

    pages = {"wire.example/feed": Reply(feed("wire.example", "/a", "/b", "/c"))}
    with Site({**pages, **dict.fromkeys(("wire.example/a", "wire.example/b", "wire.example/c"), late)}) as site:
        yield site
        pause.set()


def test_a_clock_that_passes_midnight_over_http_gives_rows_of_both_days(tmp_path: Path, slow_site: Site) -> None:
    source = "sources:\n  - {id: wire, kind: feed, outlet: Wire, url: 'http://wire.example/feed'}\n"
    (tmp_path / "sources.yaml").write_text(source)
    start = datetime.combine(TUESDAY, time(23, 59, 58), UTC)
    settings = night.settings(tmp_path, clock=start.isoformat(), resolve={"*.example": slow_site.address})
    captured = capture_segment(settings)
    assert captured.days == [TUESDAY, WEDNESDAY]
    assert_every_row_at_home(settings)
    lake = settings.open_lake()
    stored = [lake.read(PAGES, day).height for day in (TUESDAY, WEDNESDAY)]
    assert sum(stored) == 3 and all(stored)


def test_a_capture_launched_for_an_earlier_day_lands_in_its_true_day_and_says_so(
    nights: Nights, tmp_path: Path
) -> None:
    night.copied(nights.monday, tmp_path)
    settings = both_days_laid_out(tmp_path)
    before = settings.open_lake().read(CAPTURES, MONDAY)
    with night.still_clock(WEDNESDAY, hour=0):
        result = run_job(settings, "capture", MONDAY)
    assert result.success
    assert_every_row_at_home(settings)
    lake = settings.open_lake()
    assert lake.read(CAPTURES, MONDAY).equals(before) and lake.read(CAPTURES, WEDNESDAY).height == 6
    facts = result.asset_materializations_for_node("capture_pages")[0].metadata
    assert f"| {WEDNESDAY} | 6 |" in str(facts["by_day"].value)
    assert facts["dagster/partition_row_count"].value == before.height
    for day in (TUESDAY, WEDNESDAY):
        night.run_night(settings, day, night.LAKE_STAGES)
    night.run_night(settings, WEDNESDAY, (night.load, night.build, night.check))


def test_a_lake_that_has_it_wrong_is_repaired_and_publishes_what_an_undisturbed_one_does(
    misfiled: Settings, undisturbed: Settings, quotewire: Quotewire
) -> None:
    told = quotewire("doctor").out
    assert "fail  days: " in told and "`quotewire repair`" in told
    files = {path: path.read_bytes() for path in misfiled.data.rglob("*") if path.is_file()}
    planned = quotewire("repair", "--dry-run")
    assert planned.code == 0 and f"3 captures of {WEDNESDAY} lie in {TUESDAY}" in planned.out
    assert {path: path.read_bytes() for path in misfiled.data.rglob("*") if path.is_file()} == files
    done = quotewire("repair")
    assert done.code == 0 and f"3 pages of {WEDNESDAY} lie in {TUESDAY}: moved to {WEDNESDAY}" in done.out
    assert f"now run the nightly job for {WEDNESDAY}" in done.out
    assert_every_row_at_home(misfiled)
    assert "ok    days" in quotewire("doctor").out
    night.run_night(misfiled, TUESDAY, night.LAKE_STAGES)
    night.run_night(misfiled, WEDNESDAY, night.TO_COMPARE)
    assert_same(misfiled, undisturbed)
    stored = {path: path.read_bytes() for path in misfiled.lake.rglob("*.parquet")}
    assert quotewire("repair").out == "every row lies in the day of its own time\n"
    assert {path: path.read_bytes() for path in misfiled.lake.rglob("*.parquet")} == stored
    night.capture(misfiled, WEDNESDAY, hour=5)
    assert misfiled.open_lake().read(CAPTURES, WEDNESDAY).height == 3


def test_a_day_published_before_a_run_was_misfiled_in_it_publishes_again(nights: Nights, tmp_path: Path) -> None:
    """`capture` was launched on Wednesday for Monday, whose night was over."""
    settings = night.copied(nights.tuesday, tmp_path)
    night.lay_out(tmp_path, night.STORIES[WEDNESDAY])
    with night.filed_under(MONDAY):
        night.capture(settings, WEDNESDAY)
    for day, stages in ((MONDAY, night.NIGHT), (TUESDAY, (*night.LAKE_STAGES, night.load, night.check))):
        with pytest.raises(AssertionError, match="day_is_day_of_capture"):
            night.run_night(settings, day, stages)
    night.repair(settings)
    night.run_night(settings, WEDNESDAY, night.TO_COMPARE)
    # Monday keeps the file of its duplicates, empty now.
    found, expected = (night.published(at, PLACES) for at in (settings, night.settings(nights.wednesday)))
    loaded = "ops.loaded_partitions"
    assert set(found.pop(loaded)) - set(expected.pop(loaded)) == {("news.duplicates", MONDAY)}
    assert night.differing(found, expected) == {}


def test_a_killed_repair_is_made_up_for_by_the_next(
    misfiled: Settings, undisturbed: Settings, killer: Killer, tmp_path: Path
) -> None:
    (segment,) = misfiled.open_lake().files(CAPTURES, TUESDAY)
    whole = night.settings(tmp_path / "whole")
    night.copied(misfiled.data.parent / "data", tmp_path / "whole" / "data")
    night.repair(whole)
    repaired = whole.open_lake()
    points = ("Lake.write@articles", "Lake.append@pages", "Lake.append@captures", f"Lake.write@{segment.name}")
    for number, point in enumerate(points):
        root = tmp_path / f"killed-{number}"
        settings = night.copied(misfiled.data.parent / "data", root / "data")
        settings = night.settings(root)
        killer.kill(settings, TUESDAY, f"pipeline.lake:{point}", "repair")
        captured = pl.concat([settings.open_lake().read(CAPTURES, day) for day in (TUESDAY, WEDNESDAY)])
        assert captured["capture_id"].n_unique() == 6
        assert find_misplaced(settings.open_lake())
        night.repair(settings)
        assert find_misplaced(settings.open_lake()) == []
        lake = settings.open_lake()
        for table in (PAGES, CAPTURES):
            for day in (TUESDAY, WEDNESDAY):
                assert_frame_equal(lake.read(table, day), repaired.read(table, day), check_row_order=False)
    # What all of them hold gives the nights that they would have been.
    for day in (TUESDAY, WEDNESDAY):
        night.run_night(whole, day, night.LAKE_STAGES)
    found, expected = (stored(at, leave_out=PLACES) for at in (whole, undisturbed))
    assert night.differing(found, expected) == {}


@pytest.mark.parametrize("asked", [TUESDAY, WEDNESDAY])
def test_reindex_gives_the_true_day_whatever_the_archive_says(misfiled: Settings, asked: date) -> None:
    lake = misfiled.open_lake()
    night.repair(misfiled)
    before = {day: lake.read(PAGES, day) for day in (TUESDAY, WEDNESDAY)}
    assert reindex(misfiled.archive, WEDNESDAY).equals(before[WEDNESDAY])
    for day in (TUESDAY, WEDNESDAY):
        for table in (PAGES, CAPTURES):
            for path in lake.files(table, day):
                path.write_bytes(b"not a table")
    reindex_day(asked, misfiled)
    reindex_day(WEDNESDAY if asked == TUESDAY else TUESDAY, misfiled)
    assert all(lake.read(PAGES, day).equals(before[day]) for day in (TUESDAY, WEDNESDAY))


def test_no_capture_and_no_extraction_runs_beside_a_repair(misfiled: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []
    lock = Lake.lock

    def watched(lake: Lake, name: str) -> AbstractContextManager[None]:
        asked.append((name, len(find_misplaced(lake))))
        return lock(lake, name)

    monkeypatch.setattr(Lake, "lock", watched)
    night.repair(misfiled)
    assert asked == [("capture", 3), ("extract", 3)]


def test_a_damaged_file_stops_a_repair_before_it_changes_anything(misfiled: Settings) -> None:
    (path,) = misfiled.open_lake().files(PAGES, MONDAY)
    path.write_bytes(b"not a table")
    before = {file: file.read_bytes() for file in misfiled.lake.rglob("*.parquet")}
    with pytest.raises(LakeError, match="quotewire reindex 2026-03-02"):
        night.repair(misfiled)
    assert {file: file.read_bytes() for file in misfiled.lake.rglob("*.parquet")} == before


def test_a_day_is_that_of_utc() -> None:
    half_past_eleven_in_the_west = datetime(2026, 3, 2, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert day_of(half_past_eleven_in_the_west) == TUESDAY
