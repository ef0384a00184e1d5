"""Everything that an earlier version left (older_lakes/, made by older_lake.py) is read by today's, and nothing is lost."""

import tarfile
from collections import Counter
from datetime import date
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from older_lake import DAYS_IN_FILES, NO_LAYOUT

from pipeline.language.model import load
from pipeline.settings import Settings
from pipeline.tables import (
    ARTICLES,
    CLUSTERS,
    GROUPED_QUOTES,
    LAKE_TABLES,
    LINES,
    QUOTE_PAIRS,
    QUOTE_SKETCHES,
    STORY_ARTICLES,
    STORY_TERMS,
)
from pipeline.versions import STAGES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.night import lost_days

pytestmark = pytest.mark.usefixtures("in_one_process")

THURSDAY = date(2026, 3, 5)


def unpacked(archive: Path, root: Path) -> Settings:
    with tarfile.open(archive) as file:
        file.extractall(root, filter="data")
    return night.settings(root)


@pytest.fixture(params=[DAYS_IN_FILES, NO_LAYOUT], ids=lambda path: path.name.partition(".")[0])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    return unpacked(request.param, tmp_path)


@pytest.fixture
def oldest(tmp_path: Path) -> Settings:
    return unpacked(DAYS_IN_FILES, tmp_path)


def rows_by_day(settings: Settings) -> Counter[tuple[str, date]]:
    """Rows of every table of the lake and day, as today's code reads them."""
    lake = settings.open_lake()
    found = Counter((CLUSTERS.name, day) for day in lake.read(CLUSTERS, None)["day"])
    for table in LAKE_TABLES:
        for day in lake.days(table):
            found[table.name, day] = lake.read(table, day).height
    return found


def test_the_next_night_over_an_older_lake_reads_everything_and_loses_nothing(older: Settings) -> None:
    assert older.open_lake().damaged(LAKE_TABLES) == []
    before = rows_by_day(older)
    # Lines are kept since furniture is learnt. Stories and wordings came later still: a night tells those of all days.
    later = (LINES, STORY_TERMS, STORY_ARTICLES, QUOTE_SKETCHES, QUOTE_PAIRS, GROUPED_QUOTES)
    newer = {table.name for table in later}
    assert {table for table, _ in before} == {table.name for table in LAKE_TABLES} - newer
    night.lay_out(older.data.parent, {"gazette/tide.txt": night.TIDE})
    night.capture(older, THURSDAY)
    night.run_night(older, THURSDAY)
    after = rows_by_day(older)
    assert {key: rows for key, rows in after.items() if key[1] != THURSDAY and key[0] not in newer} == before
    assert {day: rows for (table, day), rows in after.items() if table == STORY_ARTICLES.name} == {
        day: rows for (table, day), rows in after.items() if table == ARTICLES.name
    }
    with Warehouse(older.data).read() as con:
        assert lost_days(Warehouse(older.data), con) == []
    by_day = Counter(row[0] for row in published(older, "select day from news.articles"))
    assert by_day == {day: rows for (table, day), rows in after.items() if table == "articles"}
    assert by_day.keys() == {*night.DAYS, THURSDAY}
    copies = "select day from news.articles where outlet = 'Lake Gazette' and not is_representative"
    assert (THURSDAY,) in published(older, copies)


def test_a_rebuild_from_an_older_lake_gives_what_its_own_version_published(older: Settings) -> None:
    tables = "select quote_id, text, speaker_name from news.quotes order by all"
    before = published(older, tables)
    assert before
    (older.data / "working.duckdb").unlink()
    night.run_night(older, night.WEDNESDAY, (night.load, night.publish))
    assert published(older, tables) == before


def test_the_doctor_names_the_days_that_an_older_version_read(
    older: Settings, quotewire: Quotewire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "RULES_VERSION", "of today")
    told = quotewire("doctor").out
    assert "ok    lake: every file is readable" in told
    (line,) = (line for line in told.splitlines() if "extractions:" in line)
    assert line.startswith("warn") and line.endswith(", ".join(map(str, night.DAYS)))
    (line,) = (line for line in told.splitlines() if " articles:" in line)
    assert line.startswith("warn") and line.endswith(", ".join(map(str, night.DAYS)))


def test_an_older_publication_opens_under_its_name_and_the_next_has_both(
    oldest: Settings, quotewire: Quotewire
) -> None:
    count = ("query", "select count(*) as n from news.articles", "--format", "csv")
    assert int(quotewire(*count).out.split()[1])
    assert "news.duckdb\n      an earlier version published it: the next night" in quotewire("doctor").out
    night.run_night(oldest, night.WEDNESDAY, (night.load, night.publish))
    assert int(quotewire(*count).out.split()[1])
    assert "quotewire.duckdb\n      news.duckdb is its old name, kept until the next version" in quotewire("doctor").out
    warehouse = Warehouse(oldest.data)
    assert warehouse.old_link.resolve() == warehouse.published.resolve()
    storage = "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    assert published(oldest, storage) == [("v1.2.0+",)]


def test_a_lake_of_before_says_which_of_its_days_are_to_be_done_again(older: Settings, quotewire: Quotewire) -> None:
    ended = quotewire("stale", "--json")
    assert ended.code == 1
    told = {(row["day"], row["stage"]): row["changed"] for row in ended.records}
    assert told.keys() == {(str(day), stage) for day in night.DAYS for stage in STAGES}
    assert {tuple(told[str(day), "stories"]) for day in night.DAYS} == {("no stories told yet",)}
    assert {tuple(told[str(day), "wordings"]) for day in night.DAYS} == {("no wordings compared yet",)}
    assert all(any(line.startswith("spacy not told -> 3.") for line in told[str(day), "extract"]) for day in night.DAYS)
    lines = quotewire("stale").out.splitlines()
    assert len(lines) == len(told) + 1
    assert lines[-1] == "3 days to do again: quotewire refresh"
    for day in night.DAYS:
        night.run_night(older, day, night.LAKE_STAGES)
    assert (quotewire("stale").code, quotewire("stale").out) == (0, "every day is up to date\n")


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with Warehouse(settings.data).read_published() as con:
        return con.execute(sql).fetchall()
