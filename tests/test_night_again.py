"""What a second night costs and changes: nothing where nothing is new, its own day where something is."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import night
import pytest
from conftest import Nights
from night import DAYS, MONDAY, TUESDAY, WEDNESDAY

from pipeline.capture import source_rows
from pipeline.settings import Settings
from pipeline.warehouse import Warehouse
from pipeline.warehouse.night import Loaded, load_night

pytestmark = pytest.mark.usefixtures("in_one_process")


def load(settings: Settings) -> Loaded:
    return load_night(Warehouse(settings.data), settings.open_lake(), source_rows(settings.state), settings.window_days)


def files_of(settings: Settings, day: date) -> Iterator[Path]:
    for folder in (settings.lake, settings.archive):
        yield from (path for path in sorted(folder.rglob(f"day={day}/*")) if path.is_file())


def test_the_same_night_again_changes_nothing(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.wednesday, tmp_path)
    files = {path: path.read_bytes() for day in DAYS for path in files_of(settings, day)}
    night.capture(settings, WEDNESDAY)
    night.run_night(settings, WEDNESDAY, night.LAKE_STAGES)
    again = {path: path.read_bytes() for day in DAYS for path in files_of(settings, day)}
    assert {path.name for path in again.keys() ^ files.keys()} == set()
    assert [path for path, content in again.items() if content != files[path] and path.suffix == ".parquet"] == []
    night.run_night(settings, WEDNESDAY, night.WAREHOUSE_STAGES)
    assert night.differing(night.published(settings), night.published(night.settings(nights.wednesday))) == {}


def test_a_night_loads_its_own_day_and_leaves_the_files_of_others(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday, tmp_path)
    night.lay_out(tmp_path, night.STORIES[WEDNESDAY])
    night.capture(settings, WEDNESDAY)
    written = {path: path.stat().st_mtime_ns for day in (MONDAY, TUESDAY) for path in files_of(settings, day)}
    night.run_night(settings, WEDNESDAY, night.LAKE_STAGES)
    assert {path: path.stat().st_mtime_ns for path in written} == written
    loaded = load(settings).tables
    assert {name: (counts.loaded, counts.unchanged, counts.removed) for name, counts in loaded.items()} == {
        "ops.captures": (1, 2, 0),
        "news.articles": (1, 2, 0),
        "news.rejected_pages": (1, 2, 0),
        "news.quotes": (1, 2, 0),
        "news.mentions": (1, 2, 0),
        "ops.extractions": (1, 2, 0),
        "news.grouped_quotes": (1, 2, 0),
        "news.duplicates": (1, 1, 0),  # nothing was copied on the first day
        "news.story_articles": (1, 2, 0),
    }
    assert all(counts.loaded == 0 for counts in load(settings).tables.values())


def test_an_original_found_late_rewrites_the_ledger_of_its_copies_alone(captured: Settings) -> None:
    """Carried quotations are those that were read: only where they come from is new."""
    for day in (TUESDAY, WEDNESDAY):
        night.run_night(captured, day, night.LAKE_STAGES)
    load(captured)
    night.run_night(captured, MONDAY, night.LAKE_STAGES)
    loaded = load(captured).tables
    assert {name: loaded[name].loaded for name in ("news.articles", "news.quotes", "ops.extractions")} == {
        "news.articles": 1,
        "news.quotes": 1,
        "ops.extractions": 3,
    }
