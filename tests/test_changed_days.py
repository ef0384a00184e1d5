"""Checks look at the days that changed since all of them passed, and at everything on the night that brings a Tuesday."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from newsroom import MODELS, MONDAY, SQL, SUNDAY, TUESDAY, Newsroom, a_wire_story, bring_in, tell
from sql_folder import put
from sql_read import needed

from pipeline.lake import Lake
from pipeline.sqlchecks import load_checks, run_check
from pipeline.sqlfiles import SqlFileError
from pipeline.sqlmodels import build, load_models
from pipeline.tables import QUOTES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.appearances import SAID_FIRST
from pipeline.warehouse.proved import (
    create_proved_tables,
    looks_at_everything,
    mark_proved,
    note_days,
    note_values,
    note_whole,
    unproved_days,
    unproved_values,
)

CHECKS = {check.label: check for check in load_checks(SQL, MODELS)}
SLICES = CHECKS["news.quotes.text_is_its_slice"]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        yield opened


@pytest.fixture(scope="module")
def told_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a warehouse with the wire story, and of its lake."""
    folder = tmp_path_factory.mktemp("told")
    with Warehouse(folder).write() as con:
        tell(con, a_wire_story(), folder)
    return folder


@pytest.fixture
def told_folder(told_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(told_once, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def told(told_folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The wire story's warehouse, whose lake is in the test's folder."""
    with duckdb.connect(Warehouse(told_folder).working) as opened:
        opened.execute("set timezone = 'UTC'")
        yield opened


def test_a_day_that_did_not_change_is_not_looked_at_until_all_are(
    told: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    assert unproved_days(told, ["news.quotes"]) == [SUNDAY, MONDAY]
    told.execute("update news.quotes set text = 'other words' where day = ?", [SUNDAY])
    assert run_check(told, SLICES, whole=False).total == run_check(told, SLICES).total > 0
    mark_proved(told)
    assert (run_check(told, SLICES, whole=False).total, run_check(told, SLICES).total) == (0, 4)


def test_days_change_by_their_clusters_too(told: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    room = a_wire_story()
    mark_proved(told)
    room.clusters.clear()
    room.store(Lake(tmp_path / "lake"))
    bring_in(told, Lake(tmp_path / "lake"))
    for model in needed(MODELS, "marts.outlet_daily"):
        build(told, model)
    assert unproved_days(told, ["news.articles"]) == [SUNDAY, MONDAY]
    assert unproved_days(told, ["marts.outlet_daily"]) == [SUNDAY, MONDAY]
    assert unproved_days(told, ["news.mentions"]) == []


def test_a_pair_with_an_article_of_a_day_that_did_not_change_is_none_without_it_until_that_goes(
    told: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    (later,) = told.execute("select article_id from news.articles where day = ? limit 1", [MONDAY]).fetchall()
    (earlier,) = told.execute("select article_id from news.articles where day = ? limit 1", [SUNDAY]).fetchall()
    told.execute("delete from news.duplicates")
    told.execute(
        "insert into news.duplicates by name select ? as article_id, ? as day, ? as other_id, ? as other_day",
        [*later, MONDAY, *earlier, SUNDAY],
    )
    mark_proved(told)
    note_days(told, "news.duplicates", "select * from news.duplicates")
    assert run_check(told, CHECKS["news.duplicates.other_exists"], whole=False).total == 0
    mark_proved(told)
    note_days(told, "news.articles", f"select * from news.articles where article_id = '{earlier[0]}'")
    told.execute("delete from news.articles where article_id = ?", [*earlier])
    assert run_check(told, CHECKS["news.duplicates.other_exists"], whole=False).total == 1


def test_rows_of_a_table_without_days_are_looked_at_where_they_were_made_again(
    told: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    refers = CHECKS["marts.quote_spread.quote_exists"]
    mark_proved(told)
    told.execute("update marts.quote_spread set quote_id = 'gone'")
    assert (run_check(told, refers, whole=False).total, run_check(told, refers).total) == (0, 1)
    note_values(told, "marts.quote_spread", ["words_hash"], "select words_hash from marts.quote_spread")
    assert run_check(told, refers, whole=False).total == 1
    mark_proved(told)
    note_whole(told, "marts.quote_spread")
    assert run_check(told, refers, whole=False).total == 1


def test_what_a_quotation_that_goes_leaves_is_made_again_and_looked_at(
    told: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    room = a_wire_story()
    mark_proved(told)
    (hashed,) = told.execute("select words_hash from marts.quote_spread").fetchall()
    rows = room.of(QUOTES, SUNDAY)
    del rows[:]
    room.store(Lake(tmp_path / "lake"))
    bring_in(told, Lake(tmp_path / "lake"))
    for model in needed(MODELS, "marts.quote_spread"):
        build(told, model)
    for table in ("marts.quote_spread", SAID_FIRST):
        found = unproved_values(told, table, {"words_hash": "uinteger"})
        assert found and hashed in told.execute(found).fetchall()


def test_an_earlier_versions_file_does_not_tell_what_was_made_again_and_is_looked_at_whole(
    told: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    mark_proved(told)
    told.execute("drop table ops.unproved_values")
    told.execute("update marts.quote_spread set quote_id = 'gone'")
    assert run_check(told, CHECKS["marts.quote_spread.quote_exists"], whole=False).total == 1
    create_proved_tables(told)
    note_values(told, "marts.entity_pairs", ["pair"], "select pair from marts.entity_pairs where false")
    assert run_check(told, CHECKS["marts.quote_spread.quote_exists"], whole=False).total == 1


def test_the_night_that_brings_a_tuesday_looks_at_everything(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert looks_at_everything(con)
    room, lake = Newsroom(), Lake(tmp_path / "lake")
    whole: list[bool] = []
    for number in range(9):
        room.capture(f"c{number}", TUESDAY + timedelta(days=number), "valley-times", "new")
        room.store(lake)
        bring_in(con, lake)
        whole.append(looks_at_everything(con))
        mark_proved(con)
    assert whole == [True, *[False] * 6, True, False]
    assert TUESDAY.strftime("%A") == "Tuesday"
    room.capture("late", TUESDAY, "valley-times", "new")
    room.store(lake)
    bring_in(con, lake)
    assert looks_at_everything(con)


def test_what_was_not_proved_stays_so_until_it_is(told_folder: Path) -> None:
    """A night whose checks failed, and `quotewire publish` behind it, prove nothing."""
    warehouse = Warehouse(told_folder)
    warehouse.publish("by-hand", proved=False)
    with warehouse.read() as con:
        assert unproved_days(con, ["news.quotes"]) == [SUNDAY, MONDAY]
    warehouse.publish("night")
    with warehouse.read() as con, warehouse.read_published() as published:
        assert unproved_days(con, ["news.quotes"]) == unproved_days(published, ["news.quotes"]) == []


def test_a_file_of_an_earlier_version_is_proved_whole(told: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    told.execute("drop table ops.unproved_days")
    assert looks_at_everything(told)
    bring_in(told, Lake(tmp_path / "lake"))
    assert unproved_days(told, ["news.quotes"]) == [SUNDAY, MONDAY]


@pytest.mark.parametrize(
    "line", ["-- incremental: half", "-- incremental: a day", "-- incremental: day of news.quotes\n-- incremental: day"]
)
def test_what_a_check_can_do_with_must_fit_what_it_reads(tmp_path: Path, line: str) -> None:
    put(tmp_path, "checks/news.quotes.told.sql", f"-- No quotation.\n{line}\nselect * from news.quotes")
    with pytest.raises(SqlFileError, match="state once"):
        load_checks(tmp_path, load_models(tmp_path))
