"""A night that fails its audit changes nothing that readers see, and says which check found what."""

import shutil
from pathlib import Path

import night
import polars as pl
import pytest
from conftest import Nights
from dagster_night import LOAD_AND_PUBLISH, failures, of_warehouse, run_job, verdicts
from night import MONDAY, TUESDAY

from pipeline.settings import Settings
from pipeline.tables import QUOTES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.proved import note_days, unproved_days

pytestmark = pytest.mark.usefixtures("in_one_process")


@pytest.fixture(scope="module")
def filled(nights: Nights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As Tuesday's night lies when its stages at the lake are done."""
    settings = night.copied(nights.tuesday_captured, tmp_path_factory.mktemp("filled"))
    with night.in_one_process():
        night.run_night(settings, TUESDAY, night.LAKE_STAGES)
    return settings.data.parent


def test_a_whole_night_proves_what_it_publishes_though_a_check_warns_and_the_publication_made_by_itself_does_not(
    nights: Nights, tmp_path: Path
) -> None:
    settings = with_check_of_no_sources(night.copied(nights.tuesday, tmp_path), "warn")
    warehouse = Warehouse(settings.data)
    with warehouse.read_published() as published:
        assert unproved_days(published, ["news.quotes"]) == []
    with warehouse.write() as con:
        note_days(con, "news.quotes", "select * from news.quotes")
    assert run_job(settings, "nightly", TUESDAY, only=["published"]).success
    with warehouse.read() as con:
        assert unproved_days(con, ["news.quotes"]) == [MONDAY, TUESDAY]
    last = warehouse.newest.resolve()
    ended = run_job(settings, "nightly", TUESDAY)
    assert ended.success
    assert not verdicts(ended)["ops/sources:none"]
    assert warehouse.newest.resolve() != last
    with warehouse.read() as con:
        assert unproved_days(con, ["news.quotes"]) == []


def test_blocking_checks_that_fail_in_one_step_are_each_shown_and_leave_the_last_publication_until_they_pass(
    nights: Nights, filled: Path, tmp_path: Path
) -> None:
    settings = night.copied(filled, tmp_path)
    lake = settings.open_lake()
    quotes = lake.read(QUOTES, MONDAY)
    lake.write(QUOTES, MONDAY, pl.concat([quotes, quotes.head(1)]).with_columns(pl.col("start_char", "end_char") + 1))
    failed = run_job(settings, "nightly", TUESDAY, of_warehouse(settings))
    assert not failed.success
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
    assert night.published(settings) == night.published(night.settings(nights.monday))
    lake.write(QUOTES, MONDAY, quotes)
    night.run_night(settings, TUESDAY)
    assert night.differing(night.published(settings), night.published(night.settings(nights.tuesday))) == {}


def test_a_check_that_fails_beside_others_blocks_where_it_says_so(nights: Nights, filled: Path, tmp_path: Path) -> None:
    settings = with_check_of_no_sources(night.copied(filled, tmp_path), "error")
    ended = run_job(settings, "nightly", TUESDAY, LOAD_AND_PUBLISH)
    assert verdicts(ended)["ops/sources:key_is_unique"]
    assert not verdicts(ended)["ops/sources:none"]
    assert not ended.success
    assert night.published(settings) == night.published(night.settings(nights.monday))


def test_a_check_that_cannot_run_is_named_and_the_others_are_shown(
    nights: Nights, filled: Path, tmp_path: Path
) -> None:
    settings = with_checks(night.copied(filled, tmp_path))
    (settings.sql / "checks" / "news.articles.ill.sql").write_text("-- Never.\nselect colour from news.articles")
    ended = run_job(settings, "nightly", TUESDAY, LOAD_AND_PUBLISH)
    (reason,) = failures(ended).values()
    assert "news.articles.ill.sql: " in reason
    assert "colour" in reason
    assert verdicts(ended)["ops/sources:key_is_unique"]
    assert night.published(settings) == night.published(night.settings(nights.monday))


def with_check_of_no_sources(settings: Settings, severity: str) -> Settings:
    settings = with_checks(settings)
    proof = f"-- There are no sources.\n-- severity: {severity}\nselect * from ops.sources"
    (settings.sql / "checks" / "ops.sources.none.sql").write_text(proof)
    return settings


def with_checks(settings: Settings) -> Settings:
    """The same settings over a copy of the SQL folder."""
    folder = settings.data.parent / "sql"
    shutil.copytree(settings.sql, folder)
    return settings.model_copy(update={"sql": folder})
