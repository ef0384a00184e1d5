"""`quotewire verify`: a copied data folder is proved whole, and what is missing from it is named."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import night
import polars as pl
import pytest
from command_line import Ended, Quotewire
from conftest import Nights
from night import MONDAY

from pipeline.settings import Settings
from pipeline.tables import ARTICLES, CAPTURES, PAGES

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.fixture
def copy(nights: Nights, tmp_path: Path) -> Settings:
    """As it lay after Tuesday's night."""
    return night.copied(nights.tuesday, tmp_path)


@pytest.fixture
def verified(copy: Settings, quotewire: Quotewire) -> Callable[..., Ended]:
    return lambda *words: quotewire("verify", "--data", copy.data, *words)


@pytest.mark.parametrize("how", [(), ("--quick",)])
def test_a_whole_copy_verifies(verified: Callable[..., Ended], how: tuple[str, ...]) -> None:
    ended = verified(*how)
    assert ended.code == 0, ended.out
    states = [line.split()[0] for line in ended.out.splitlines()]
    assert set(states) == {"ok"}


def test_looking_changes_nothing(copy: Settings, verified: Callable[..., Ended]) -> None:
    before = {path: path.lstat().st_mtime_ns for path in copy.data.rglob("*")}
    verified()
    assert {path: path.lstat().st_mtime_ns for path in copy.data.rglob("*")} == before


def test_a_copy_that_lost_the_times_of_its_files_verifies(copy: Settings, verified: Callable[..., Ended]) -> None:
    for path in copy.data.rglob("*.parquet"):
        os.utime(path, (1, 1))
    ended = verified()
    assert ended.code == 0
    assert "equal to their remembered checksums" in ended.out


def test_a_missing_archive_file_is_named_with_its_pages(copy: Settings, verified: Callable[..., Ended]) -> None:
    lost = sorted(copy.archive.glob(f"day={MONDAY}/*.warc.gz"))[0]
    lost.unlink()
    for ended in (verified(), verified("--quick")):
        assert ended.code == 1
        assert f"fail  archive: {lost} is missing:" in ended.out
        assert f"bring {lost} back" in ended.out


def test_a_torn_end_of_a_killed_run_is_no_fault_and_a_cut_page_is_one(
    copy: Settings, verified: Callable[..., Ended]
) -> None:
    file = sorted(copy.archive.glob(f"day={MONDAY}/*.warc.gz"))[0]
    whole = file.read_bytes()
    file.write_bytes(whole + whole[:200])
    assert verified().code == 0
    file.write_bytes(whole[:-200])
    assert f"fail  archive: {file}: no whole record" in verified().out


def test_a_flipped_bit_in_the_archive_is_found_and_only_by_reading(
    copy: Settings, verified: Callable[..., Ended]
) -> None:
    file = sorted(copy.archive.glob(f"day={MONDAY}/*.warc.gz"))[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 0x10
    file.write_bytes(content)
    ended = verified()
    assert ended.code == 1 and f"fail  archive: {file}: " in ended.out


def test_a_page_in_the_place_of_another_is_found(copy: Settings, verified: Callable[..., Ended]) -> None:
    """Whole records, the wrong ones: only the rows' checksums tell."""
    lake = copy.open_lake()
    pages = lake.read(PAGES, MONDAY)
    swapped = pages.with_columns(warc_offset=pl.col("warc_offset").reverse())
    for path in lake.files(PAGES, MONDAY):
        path.unlink()
    lake.write(PAGES, MONDAY, swapped)
    ended = verified()
    assert ended.code == 1 and "is another than its row says" in ended.out


def test_a_missing_day_of_the_lake_is_found_by_the_publication(copy: Settings, verified: Callable[..., Ended]) -> None:
    shutil.rmtree(copy.lake / "articles" / f"day={MONDAY}")
    for ended in (verified(), verified("--quick")):
        assert ended.code == 1
        assert f"rows of {MONDAY}, the lake 0" in ended.out
        assert f"bring lake/articles/day={MONDAY} back from the copy, or run the nightly job for {MONDAY}" in ended.out


def test_a_lake_file_that_is_not_the_one_that_was_loaded_is_found(
    copy: Settings, verified: Callable[..., Ended]
) -> None:
    """Readable, of the right shape, with as many rows, of the same size and time: only the checksum tells."""
    lake = copy.open_lake()
    (path,) = lake.files(ARTICLES, MONDAY)
    memo = path.with_name(f".{path.name}.sha256")
    content = pl.read_parquet(path, hive_partitioning=False).with_columns(title=pl.lit("Another"))
    content.write_parquet(path)
    stat = path.stat()
    memo.write_text(f"{stat.st_size} {stat.st_mtime_ns} {memo.read_text().split()[-1]}")
    ended = verified()
    assert ended.code == 1 and f"fail  lake: {path}: its content is not what was loaded" in ended.out


def test_a_damaged_lake_file_is_told_once(copy: Settings, verified: Callable[..., Ended]) -> None:
    (path,) = copy.open_lake().files(ARTICLES, MONDAY)
    path.write_bytes(path.read_bytes()[:100])
    told = verified().out
    assert told.count(f"fail  lake: {path}: not a readable articles file") == 1


def test_a_state_of_a_later_time_than_the_lake_would_lose_pages_and_is_refused(
    copy: Settings, nights: Nights, verified: Callable[..., Ended]
) -> None:
    shutil.copy2(nights.wednesday / "data" / "state.sqlite", copy.state)
    ended = verified()
    assert ended.code == 1
    assert "pages that the lake lacks" in ended.out and f"rm {copy.state}*" in ended.out


def test_a_copy_taken_while_a_capture_ran_verifies(
    copy: Settings, nights: Nights, verified: Callable[..., Ended]
) -> None:
    """In the order that is told (state, lake, archive): the archive is ahead of the lake, and the lake of the state."""
    shutil.copytree(nights.wednesday / "data" / "archive", copy.archive, dirs_exist_ok=True)
    ended = verified()
    assert ended.code == 0, ended.out
    assert "files hold pages that the lake does not list" in ended.out and "the next capture takes them up" in ended.out


def test_captures_that_came_after_the_publication_are_no_fault(
    nights: Nights, tmp_path: Path, quotewire: Quotewire
) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    assert quotewire("verify", "--data", settings.data).code == 0
    for path in settings.open_lake().files(CAPTURES, MONDAY):
        path.unlink()
    assert "ops.captures has" in quotewire("verify", "--data", settings.data).out


def test_a_damaged_publication_and_none_are_told_with_their_remedy(
    copy: Settings, verified: Callable[..., Ended]
) -> None:
    target = (copy.data / "quotewire.duckdb").resolve()
    target.chmod(0o600)
    target.write_bytes(target.read_bytes()[:5000])
    assert "`quotewire publish`" in verified().out
    (copy.data / "quotewire.duckdb").unlink()
    assert verified().code == 1


def test_a_damaged_history_of_dagster_is_found(copy: Settings, verified: Callable[..., Ended], tmp_path: Path) -> None:
    history = tmp_path / "dagster" / "history"
    history.mkdir(parents=True)
    with sqlite3.connect(history / "runs.db") as db:
        db.execute("create table runs (id integer)")
    assert verified().code == 0
    (history / "runs.db").write_bytes(b"not a database, whatever its name says")
    ended = verified()
    assert ended.code == 1 and f"fail  Dagster: {history / 'runs.db'} is damaged" in ended.out


def test_a_folder_that_is_not_there_is_named(quotewire: Quotewire, tmp_path: Path) -> None:
    ended = quotewire("verify", "--data", tmp_path / "nowhere")
    assert ended.code == 1 and f"fail  data folder: {tmp_path / 'nowhere'} is not there" in ended.out
