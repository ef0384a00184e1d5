"""Damaged files: each is named with its remedy, the night goes on where it can, the remedy mends it, and nothing is lost."""

import os
import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from conftest import Nights
from dagster_night import run_job
from night import MONDAY, TUESDAY, WEDNESDAY
from stored import LOADED, stored

from pipeline.capture import StateError
from pipeline.capture.remembered import Health, Held, Marks
from pipeline.capture.state import DamagedState, State
from pipeline.commands.repair import reindex_day
from pipeline.lake import LakeError
from pipeline.settings import Settings
from pipeline.tables import (
    ARTICLES,
    CAPTURES,
    CLUSTERS,
    DUPLICATES,
    EXTRACTIONS,
    FINGERPRINTS,
    LAKE_TABLES,
    MENTIONS,
    PAGES,
    PAIRS,
    QUOTES,
    REJECTED_PAGES,
    Table,
)
from pipeline.warehouse import WarehouseError

pytestmark = pytest.mark.usefixtures("in_one_process")


Ruin = Callable[[Path], object]


def tear(path: Path) -> None:
    """The second half is gone, as after a lost disk block."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scramble(path: Path) -> None:
    """The end is whole, the data is not."""
    content = bytearray(path.read_bytes())
    for place in range(8, len(content) // 3):
        content[place] ^= 0xFF
    path.write_bytes(bytes(content))


def file_of(settings: Settings, table: Table, day: night.date | None) -> Path:
    (path,) = settings.open_lake().files(table, day)
    return path


def differing(settings: Settings, expected: Path, but: Sequence[str] = ()) -> object:
    found, wanted = night.published(settings), night.published(night.settings(expected))
    told = [name for name in wanted if name not in but]
    return night.differing({name: found[name] for name in told}, {name: wanted[name] for name in told})


@pytest.mark.parametrize(("table", "ruin"), [(PAGES, tear), (CAPTURES, scramble)])
def test_a_damaged_index_of_todays_pages_stops_the_night_until_it_is_made_again(
    nights: Nights, tmp_path: Path, table: Table, ruin: Ruin
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    path = file_of(settings, table, TUESDAY)
    ruin(path)
    with pytest.raises(LakeError, match=rf"{path}: not a readable {table.name} file.*quotewire reindex 2026-03-03"):
        night.clean(settings, TUESDAY)
    reindex_day(TUESDAY, settings)
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    # The archive does not tell the size of a body or the requests that it took.
    of_others = [table for table in LOADED if table is not CAPTURES]
    assert night.differing(stored(settings, of_others), stored(night.settings(nights.tuesday), of_others)) == {}
    (aside,) = (settings.data / "damaged" / table.name / f"day={TUESDAY}").iterdir()
    assert aside.name.startswith(f"{path.name}.")
    assert [*path.parent.glob("[!.]*damaged*")] == []


@pytest.mark.parametrize(
    ("tables", "ruin"),
    [
        pytest.param((FINGERPRINTS, PAIRS, CLUSTERS), tear, id="dedupe, torn"),
        pytest.param((FINGERPRINTS, PAIRS, CLUSTERS), scramble, id="dedupe, scrambled"),
    ],
)
def test_damaged_files_of_dedupe_cost_tonight_nothing_and_a_rerun_of_their_day_mends_them(
    nights: Nights, tmp_path: Path, tables: Sequence[Table], ruin: Ruin
) -> None:
    settings, whole = night.copied(nights.tuesday_captured, tmp_path), night.settings(nights.tuesday)
    for table in tables:
        ruin(file_of(settings, table, None if table is CLUSTERS else MONDAY))
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    # Nothing is loaded but what is here.
    assert night.differing(stored(settings), stored(whole)) == {}
    night.run_night(settings, MONDAY, night.LAKE_STAGES)
    assert night.differing(stored(settings), stored(whole)) == {}
    assert settings.open_lake().damaged(LAKE_TABLES) == []


@pytest.mark.parametrize(
    ("tables", "ruin"),
    [
        pytest.param((QUOTES, MENTIONS, REJECTED_PAGES), tear, id="what the warehouse holds already"),
        pytest.param((EXTRACTIONS,), scramble, id="ledger"),
    ],
)
def test_damaged_files_of_another_day_cost_tonight_nothing_and_a_rerun_of_that_day_mends_them(
    nights: Nights, tmp_path: Path, tables: Sequence[Table], ruin: Ruin
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    for table in tables:
        ruin(file_of(settings, table, MONDAY))
    night.run_night(settings, TUESDAY, night.TO_COMPARE)
    assert differing(settings, nights.tuesday) == {}
    night.run_night(settings, MONDAY, night.LAKE_STAGES)
    # The next load finds the files that it knows.
    whole = night.settings(nights.tuesday)
    assert night.differing(stored(settings), stored(whole)) == {}
    assert settings.open_lake().damaged(LAKE_TABLES) == []


def test_articles_that_cannot_be_read_leave_their_copies_to_be_read_by_themselves(
    nights: Nights, tmp_path: Path
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    tear(file_of(settings, ARTICLES, MONDAY))
    night.run_night(settings, TUESDAY, night.TO_COMPARE)
    assert settings.open_lake().read(EXTRACTIONS, TUESDAY)["carried_from"].drop_nulls().is_empty()
    # Utterances are named after the text that was read.
    assert differing(settings, nights.tuesday, but=("ops.extractions", "ops.loaded_partitions", "news.quotes")) == {}
    night.run_night(settings, MONDAY, night.LAKE_STAGES)
    assert night.differing(stored(settings), stored(night.settings(nights.tuesday))) == {}


def test_a_stale_day_whose_quotes_are_damaged_is_read_again_as_a_whole(captured: Settings, nights: Nights) -> None:
    for day in (TUESDAY, WEDNESDAY):
        night.run_night(captured, day, night.LAKE_STAGES)
    for table in (QUOTES, MENTIONS):
        scramble(file_of(captured, table, TUESDAY))
    night.run_night(captured, MONDAY, night.LAKE_STAGES)
    assert night.differing(stored(captured), stored(night.settings(nights.wednesday))) == {}


def test_a_damaged_file_of_duplicates_is_written_again(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    path = file_of(settings, DUPLICATES, TUESDAY)
    whole = path.read_bytes()
    tear(path)
    night.cluster(settings)
    assert path.read_bytes() == whole


def test_dagster_tells_of_damaged_files_and_goes_on(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    mended, left = (file_of(settings, table, MONDAY) for table in (FINGERPRINTS, QUOTES))
    tear(mended)
    tear(left)
    for stage in (night.clean, night.fingerprint):
        stage(settings, TUESDAY)
    result = run_job(settings, "nightly", TUESDAY, ["lake/pairs", "lake/clusters", "lake/duplicates"])
    assert result.success
    (pairs,) = result.asset_materializations_for_node("find_pairs")
    assert f"{mended}: not a readable fingerprints file" in str(pairs.metadata["damaged_files"].value)
    (told,) = [event for event in result.get_asset_check_evaluations() if event.check_name == "lake_is_readable"]
    assert not told.passed
    assert f"{left}: not a readable quotes file" in str(told.metadata["damaged"].value)


def test_articles_outlive_a_damaged_archive(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday, tmp_path)
    (archived,) = (settings.archive / f"day={MONDAY}").iterdir()
    tear(archived)
    night.run_night(settings, MONDAY, night.LAKE_STAGES)
    assert night.differing(stored(settings), stored(night.settings(nights.tuesday))) == {}


def test_a_damaged_working_file_is_named_and_made_again_once_it_is_deleted(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    working = settings.data / "working.duckdb"
    whole, left = working.read_bytes(), list[object]()
    ruins: Sequence[Ruin] = (
        lambda path: os.truncate(path, 100_000),
        scramble,
        lambda path: path.write_text("not a database"),
    )
    for ruin in ruins:
        working.write_bytes(whole)
        ruin(working)
        with pytest.raises(WarehouseError, match=rf"{working} is damaged.*delete it .*run the nightly job"):
            night.load(settings, TUESDAY)
        assert night.published(settings) == night.published(night.settings(nights.monday))
        working.unlink()
        working.with_name("working.duckdb.wal").unlink(missing_ok=True)
        left.append((stored(settings), sorted(path for path in settings.data.rglob("*") if path != working)))
    # Whatever the damage was, the next night begins with the same.
    assert left[0] == left[1] == left[2]
    night.run_night(settings, TUESDAY, night.TO_COMPARE)
    assert differing(settings, nights.tuesday) == {}


def test_a_damaged_state_file_is_moved_aside_and_nothing_is_captured_twice(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.monday, tmp_path)
    settings.state.write_bytes(b"SQLite format 3\0" + b"garbage" * 500)
    with pytest.raises(StateError, match=rf"{settings.state} is no readable state file.*run the capture job"):
        night.load(settings)
    night.capture(settings, TUESDAY)
    assert [path.name[:21] for path in settings.data.glob("state.sqlite.*")] == ["state.sqlite.damaged-"]
    night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    # The captures' own fingerprint covers the milliseconds that they took.
    found, expected = (
        stored(at, leave_out=(*night.VOLATILE, "fingerprint")) for at in (settings, night.settings(nights.tuesday))
    )
    assert night.differing(found, expected) == {}


def test_a_bit_flipped_anywhere_in_the_state_file_is_harmless_or_told(tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    with State(path) as state:
        pages = [Held(f"k{n}", f"http://x/{n}", "a" * 64, None, None, f"c{n}", now, "w", n) for n in range(300)]
        state.apply(Marks(pages, health=[Health("a", "feed", None, now, 0, None, None)]))
    whole, rng, told = path.read_bytes(), random.Random(2), 0
    for cut in (1, 2, 100, 4096, len(whole) // 2):
        path.write_bytes(whole[:-cut])
        told += not is_usable(path)
    assert told == 2
    for _ in range(400):
        content = bytearray(whole)
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        path.write_bytes(content)
        told += not is_usable(path)
    assert told > 10


def is_usable(path: Path) -> bool:
    """Whether a state file answers; False where it is told to be damaged."""
    try:
        with State(path) as state:
            state.source_rows()
            for n in range(0, 300, 7):
                state.held(f"k{n}")
            state.apply(Marks(health=[Health("b", "feed", None, None, 0, None, None)]))
    except DamagedState as error:
        assert f"{path} is no readable state file" in str(error) and "run the capture job" in str(error)
        return False
    return True


def test_a_memo_that_is_damaged_is_not_believed(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    lake = settings.open_lake()
    expected = lake.partitions(QUOTES)
    memo = file_of(settings, QUOTES, MONDAY)
    memo = memo.with_name(f".{memo.name}.sha256")
    whole = memo.read_bytes()
    for damaged in (b"", b"\xff\xfe\x00", whole[:-1], whole[:-1] + b"\xc3", b"\xb1" + whole[1:]):
        memo.write_bytes(damaged)
        assert lake.partitions(QUOTES) == expected
        assert memo.read_bytes() == whole


@pytest.mark.parametrize("name", ["day=foo", "day=2026-13-45", "day=", "day=20260302", "day=2026-3-2"])
def test_a_folder_that_is_no_day_is_named_with_its_remedy_by_every_door(
    nights: Nights, tmp_path: Path, quotewire: Quotewire, name: str
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    stray = settings.data / "lake" / "pages" / name
    stray.mkdir()
    (stray / "part.parquet").write_bytes(file_of(settings, PAGES, MONDAY).read_bytes())
    said = f"{stray}: '{name.removeprefix('day=')}' is no day (YYYY-MM-DD); move the folder out of {stray.parent}"
    ended = quotewire("doctor")
    assert f"warn  lake: {said}" in ended.out
    assert f"fail  days: {said}" in ended.out
    repaired = quotewire("repair")
    assert (repaired.code, repaired.out) == (1, "") and repaired.err.startswith(f"quotewire: {said}")
    # Nobody lists the days of pages at night; of fingerprints all days are read.
    night.clean(settings, TUESDAY)
    stray.rename(settings.data / "lake" / "fingerprints" / name)
    with pytest.raises(LakeError, match=re.escape(said.replace("pages", "fingerprints"))):
        night.run_night(settings, TUESDAY)


def test_a_cut_file_of_the_archive_is_said_to_be_one(nights: Nights, tmp_path: Path, quotewire: Quotewire) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    assert "ok    archive: 2 files, each whole" in quotewire("doctor").out
    (archived,) = (settings.archive / f"day={TUESDAY}").iterdir()
    tear(archived)
    size = archived.stat().st_size
    ended = quotewire("doctor")
    assert f"warn  archive: {archived}: no whole record at offset " in ended.out
    assert f"(the file is cut: it ends at byte {size})" in ended.out
    assert f"quotewire reindex {TUESDAY}" in ended.out
    night.clean(settings, TUESDAY)
    rejected = settings.open_lake().read(REJECTED_PAGES, TUESDAY).filter(reason="archive_damaged")
    assert rejected.height > 0
    assert all(f"(the file is cut: it ends at byte {size})" in detail for detail in rejected["detail"])
    reindexed = quotewire("reindex", str(TUESDAY))
    assert reindexed.code == 0
    assert f"note: {archived}: no whole record at offset " in reindexed.out
    assert f"(the file is cut: it ends at byte {size})" in reindexed.out


def test_files_that_an_earlier_reindex_left_in_the_lake_leave_it(
    nights: Nights, tmp_path: Path, quotewire: Quotewire
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    left = file_of(settings, PAGES, TUESDAY).with_suffix(".parquet.damaged")
    left.write_bytes(b"no table")
    assert quotewire("reindex", str(TUESDAY)).code == 0
    assert not left.exists()
    (aside,) = (settings.data / "damaged" / "pages" / f"day={TUESDAY}").iterdir()
    assert aside.read_bytes() == b"no table"


def test_a_publication_deleted_or_damaged_by_hand_is_published_again_by_command_or_by_the_next_night(
    nights: Nights, tmp_path: Path, quotewire: Quotewire
) -> None:
    settings = night.copied(nights.tuesday, tmp_path)
    count = ("query", "select count(*) as n from news.articles", "--format", "csv")
    link = settings.data / "quotewire.duckdb"

    def spoil() -> None:
        link.resolve().chmod(0o644)
        os.truncate(link.resolve(), 100_000)

    for spoiled in (link.unlink, lambda: link.resolve().unlink(), spoil):
        spoiled()
        failed = quotewire(*count)
        assert failed.code == 1 and "quotewire publish" in failed.err
        assert quotewire("publish").code == 0
        assert quotewire(*count).out.split() == ["n", str(len(night.published(settings)["news.articles"]))]
    for spoiled in (link.unlink, spoil):
        spoiled()
        night.run_night(settings, TUESDAY, night.WAREHOUSE_STAGES)
        assert differing(settings, nights.tuesday) == {}
