"""Everything that an earlier version left (older_lake.tar.gz, made by older_lake.py) is read by today's, and nothing is lost."""

import tarfile
from collections import Counter
from datetime import date
from pathlib import Path

import night
import pytest
from command_line import Quotewire
from older_lake import ARCHIVE

from pipeline.language.model import load
from pipeline.settings import Settings
from pipeline.tables import CLUSTERS, LAKE_TABLES
from pipeline.warehouse import Warehouse
from pipeline.warehouse.night import lost_days

pytestmark = pytest.mark.usefixtures("in_one_process")

THURSDAY = date(2026, 3, 5)


@pytest.fixture
def older(tmp_path: Path) -> Settings:
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(tmp_path, filter="data")
    return night.settings(tmp_path)


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
    assert {table for table, _ in before} == {table.name for table in LAKE_TABLES}
    night.lay_out(older.data.parent, {"gazette/tide.txt": night.TIDE})
    night.capture(older, THURSDAY)
    night.run_night(older, THURSDAY)
    after = rows_by_day(older)
    assert {key: rows for key, rows in after.items() if key[1] != THURSDAY} == before
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
    night.run_night(older, night.WEDNESDAY, night.WAREHOUSE_STAGES)
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


def test_an_older_publication_opens_under_its_name_and_the_next_has_both(older: Settings, quotewire: Quotewire) -> None:
    count = ("query", "select count(*) as n from news.articles", "--format", "csv")
    assert int(quotewire(*count).out.split()[1])
    assert "news.duckdb\n      an earlier version published it: the next night" in quotewire("doctor").out
    night.run_night(older, night.WEDNESDAY, night.WAREHOUSE_STAGES)
    assert int(quotewire(*count).out.split()[1])
    assert "quotewire.duckdb\n      news.duckdb is its old name, kept until the next version" in quotewire("doctor").out
    warehouse = Warehouse(older.data)
    assert warehouse.old_link.resolve() == warehouse.published.resolve()
    storage = "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
    assert published(older, storage) == [("v1.2.0+",)]


def published(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with Warehouse(settings.data).read_published() as con:
        return con.execute(sql).fetchall()
