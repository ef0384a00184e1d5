"""A night that fails its audit changes nothing that readers see, and says which check found what."""

from pathlib import Path

import night
import polars as pl
import pytest
from conftest import Nights
from dagster_night import failures, run_job
from night import MONDAY, TUESDAY

from pipeline.tables import QUOTES

pytestmark = pytest.mark.usefixtures("in_one_process")


def test_a_failed_blocking_check_leaves_the_last_publication_and_is_named(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    lake = settings.open_lake()
    quotes = lake.read(QUOTES, MONDAY)
    lake.write(QUOTES, MONDAY, quotes.with_columns(pl.col("start_char", "end_char") + 1))
    failed = run_job(settings, "nightly", TUESDAY)
    assert not failed.success
    assert any("text_is_its_slice" in failure for failure in failures(failed).values())
    assert night.published(settings) == night.published(night.settings(nights.monday))
    lake.write(QUOTES, MONDAY, quotes)
    assert run_job(settings, "nightly", TUESDAY).success
    assert night.differing(night.published(settings), night.published(night.settings(nights.tuesday))) == {}
