"""A night that fails its audit changes nothing that readers see, and says which check found what."""

import shutil
from pathlib import Path

import night
import polars as pl
import pytest
from conftest import Nights
from dagster_night import failures, run_job, verdicts
from night import MONDAY, TUESDAY

from pipeline.settings import Settings
from pipeline.tables import QUOTES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.proved import note_days, unproved_days

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


def test_a_whole_night_proves_what_it_publishes_and_the_publication_made_by_itself_does_not(
    nights: Nights, tmp_path: Path
) -> None:
    settings = night.copied(nights.tuesday, tmp_path)
    warehouse = Warehouse(settings.data)
    with warehouse.read_published() as published:
        assert unproved_days(published, ["news.quotes"]) == []
    with warehouse.write() as con:
        note_days(con, "news.quotes", "select * from news.quotes")
    assert run_job(settings, "nightly", TUESDAY, only=["published"]).success
    with warehouse.read() as con:
        assert unproved_days(con, ["news.quotes"]) == [MONDAY, TUESDAY]
    assert run_job(settings, "nightly", TUESDAY).success
    with warehouse.read() as con:
        assert unproved_days(con, ["news.quotes"]) == []


def test_checks_that_fail_in_one_step_are_each_shown_and_the_others_pass(nights: Nights, tmp_path: Path) -> None:
    settings = night.copied(nights.tuesday_captured, tmp_path)
    lake = settings.open_lake()
    quotes = lake.read(QUOTES, MONDAY)
    lake.write(QUOTES, MONDAY, pl.concat([quotes, quotes.head(1)]).with_columns(pl.col("start_char", "end_char") + 1))
    failed = run_job(settings, "nightly", TUESDAY)
    (reason,) = failures(failed).values()
    assert failures(failed).keys() == {"audit_base_tables"}
    assert "news/quotes: key_is_unique,said_first_once,said_once,text_is_its_slice" in reason
    found = verdicts(failed)
    bad = {name for name, passed in found.items() if not passed}
    assert bad == {
        f"news/quotes:{name}" for name in ("key_is_unique", "said_first_once", "said_once", "text_is_its_slice")
    }
    assert {
        "news/quotes:article_exists",
        "news/articles:no_day_lost",
        "ops/sources:key_is_unique",
    } <= found.keys() - bad
    assert not any(name.startswith("marts/") for name in found)


@pytest.mark.parametrize("severity", ["error", "warn"])
def test_a_check_that_fails_beside_others_blocks_only_where_it_says_so(
    nights: Nights, tmp_path: Path, severity: str
) -> None:
    settings = with_checks(night.copied(nights.tuesday_captured, tmp_path))
    proof = f"-- There are no sources.\n-- severity: {severity}\nselect * from ops.sources"
    (settings.sql / "checks" / "ops.sources.none.sql").write_text(proof)
    ended = run_job(settings, "nightly", TUESDAY)
    assert not verdicts(ended)["ops/sources:none"]
    assert ended.success == (severity == "warn")
    stands = night.published(settings) == night.published(night.settings(nights.monday))
    assert stands == (severity == "error")


def test_a_check_that_cannot_run_is_named_and_the_others_are_shown(nights: Nights, tmp_path: Path) -> None:
    settings = with_checks(night.copied(nights.tuesday_captured, tmp_path))
    (settings.sql / "checks" / "news.articles.ill.sql").write_text("-- Never.\nselect colour from news.articles")
    ended = run_job(settings, "nightly", TUESDAY)
    (reason,) = failures(ended).values()
    assert "news.articles.ill.sql: " in reason
    assert "colour" in reason
    assert verdicts(ended)["ops/sources:key_is_unique"]
    assert night.published(settings) == night.published(night.settings(nights.monday))


def with_checks(settings: Settings) -> Settings:
    """The same settings over a copy of the SQL folder."""
    folder = settings.data.parent / "sql"
    shutil.copytree(settings.sql, folder)
    return settings.model_copy(update={"sql": folder})
