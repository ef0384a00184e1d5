"""The lake of `make bench-growth` in which pages are read: as nights leave it, so that a night does its own work and no other's."""

from datetime import timedelta
from pathlib import Path

import duckdb
import polars as pl

from bench import aged, growth, marts, synthetic
from pipeline.dedupe.pairs import WINDOW_DAYS
from pipeline.lake import Lake
from pipeline.language.stale import find_stale
from pipeline.stories.days import tell_all
from pipeline.tables import ARTICLES, CLUSTERS, DUPLICATES, GROUPED_QUOTES, STORY_ARTICLES
from pipeline.wording.day import group_all

DAYS, PER_DAY = 6, 60


def test_a_lake_of_history_has_what_nights_make_and_leaves_nothing_to_do(tmp_path: Path) -> None:
    place = growth.Place(tmp_path)
    with duckdb.connect() as con:
        con.execute("set timezone = 'UTC'")
        synthetic.make(con, DAYS * PER_DAY, tmp_path / marts.CLUSTERS, DAYS)
        growth.write_lake(con, place, growth.newest(con, DAYS))
    lake = Lake(tmp_path / "aged" / "lake")
    aged.age(place.lake, lake)

    days = lake.days(ARTICLES)
    assert len(days) == DAYS - 1
    clusters = lake.read(CLUSTERS, None)
    assert clusters.height == sum(lake.rows(ARTICLES, day) for day in days)
    assert 0.1 < clusters.filter(pl.col("role") == "copy").height / clusters.height < 0.5
    for table in (DUPLICATES, GROUPED_QUOTES, STORY_ARTICLES):
        assert sum(lake.rows(table, day) for day in lake.days(table)) > 20, table.name

    stale = find_stale(lake, clusters, days[-1] + timedelta(days=1))
    assert (stale.articles.height, stale.whole_days) == (0, {})
    again = group_all(lake, WINDOW_DAYS)
    assert (again.searched, again.changed_days) == ([], [])
    told = tell_all(lake)
    assert (list(told.told), list(told.changed)) == ([], [])
