"""The same publication whatever the order in which days are run: backwards, again, half captured, all at once, or all over
from the archive."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from itertools import permutations
from pathlib import Path

import night
import polars as pl
import pytest
from conftest import Nights
from night import DAYS, MONDAY, TUESDAY, WEDNESDAY
from stored import stored

from pipeline.settings import Settings
from pipeline.tables import CAPTURES, EXTRACTIONS, PAGES
from pipeline.warehouse import BASE_TABLES, MADE_TABLES, Warehouse

pytestmark = pytest.mark.usefixtures("in_one_process")

LOADED_ONLY = (*night.LAKE_STAGES, night.load)
LOADED = {base.name for base in (*BASE_TABLES, *MADE_TABLES)}


def run_days(settings: Settings, days: Sequence[date], last: Sequence[night.Stage] = night.TO_COMPARE) -> None:
    for day in days[:-1]:
        night.run_night(settings, day, LOADED_ONLY)
    night.run_night(settings, days[-1], last)


@pytest.fixture(scope="module")
def after_one(captured_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Path]:
    """Folders as they lie after the night of one of the days, all of them captured and nothing built."""

    @cache
    def made(day: date) -> Path:
        settings = night.copied(captured_once, tmp_path_factory.mktemp("after"))
        night.run_night(settings, day, LOADED_ONLY)
        return settings.data.parent

    return made


def withhold_pages(settings: Settings, day: date, chance: random.Random) -> Callable[[], None]:
    """Leaves the day as it was when half of its pages had been captured; call what this gives to bring the rest."""
    lake = settings.open_lake()
    ids = lake.read(CAPTURES, day)["capture_id"].to_list()
    is_early = pl.col("capture_id").is_in(chance.sample(ids, len(ids) // 2))
    segments: list[Path] = []
    halves: list[Path] = []
    for table in (PAGES, CAPTURES):
        early = lake.read(table, day).filter(is_early)
        for path in lake.files(table, day):
            segments.append(path.rename(path.with_suffix(".withheld")))
        halves.append(lake.append(table, day, early, "early"))

    def put_back() -> None:
        for path in halves:
            path.unlink()
        for path in segments:
            path.rename(path.with_suffix(".parquet"))

    return put_back


def loaded(settings: Settings) -> dict[str, night.Rows]:
    """Every table of the load, of the working file."""
    with Warehouse(settings.data).read() as con:
        tables = night.every_table(con)
    return {name: tables[name] for name in LOADED}


def assert_same_news(settings: Settings, expected: Settings) -> None:
    assert night.differing(night.published(settings), night.published(expected)) == {}


@pytest.mark.parametrize("days", list(permutations(DAYS)), ids=lambda days: "-".join(f"{day:%a}" for day in days))
def test_days_in_any_order_give_the_same_tables(
    after_one: Callable[[date], Path], nights: Nights, tmp_path: Path, days: tuple[date, ...]
) -> None:
    """What is loaded, of all orders; what is made of it, and published, of the one that turns all days around."""
    settings, expected = night.copied(after_one(days[0]), tmp_path), night.settings(nights.wednesday)
    if days == DAYS[::-1]:
        run_days(settings, days[1:])
        assert_same_news(settings, expected)
    else:
        run_days(settings, days[1:], LOADED_ONLY)
        assert night.differing(loaded(settings), loaded(expected)) == {}


def test_a_copy_read_before_its_original_is_carried_from_it_in_the_end(captured: Settings) -> None:
    lake = captured.open_lake()
    night.run_night(captured, TUESDAY, night.LAKE_STAGES)
    alone = lake.read(EXTRACTIONS, TUESDAY)
    assert alone["carried_from"].null_count() == alone.height
    night.run_night(captured, MONDAY, night.LAKE_STAGES)
    carried = lake.read(EXTRACTIONS, TUESDAY)["carried_from"].drop_nulls().to_list()
    assert len(carried) == 1
    assert carried[0] in lake.read(EXTRACTIONS, MONDAY)["article_id"]


@pytest.mark.parametrize("seed", range(3))
def test_half_captured_days_and_reruns_change_nothing_in_the_end(captured: Settings, nights: Nights, seed: int) -> None:
    chance = random.Random(seed)
    late = chance.choice(DAYS)
    put_back = withhold_pages(captured, late, chance)
    for day in chance.sample(DAYS, 3):
        night.run_night(captured, day, night.LAKE_STAGES)
    night.load(captured)
    put_back()
    run_days(captured, [chance.choice(DAYS), late, chance.choice(DAYS)])
    assert_same_news(captured, night.settings(nights.wednesday))


def test_days_as_one_batch_give_the_same_tables(captured: Settings, nights: Nights) -> None:
    for stage in (night.clean, night.fingerprint, night.pair):
        for day in DAYS:
            stage(captured, day)
    night.cluster(captured)
    for day in DAYS:
        night.extract(captured, day)
    night.tell(captured)
    night.group(captured)
    for stage in (night.load, night.build, night.publish):
        stage(captured, WEDNESDAY)
    assert_same_news(captured, night.settings(nights.wednesday))


def test_an_emptied_lake_is_made_again_from_the_archive(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    night.empty_lake(settings)
    for day in DAYS:
        night.run_night(settings, day, night.LAKE_STAGES)
    assert night.differing(stored(settings), stored(night.settings(nights.wednesday))) == {}
