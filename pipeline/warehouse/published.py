"""What the publication holds of each day's captures and pages: what is held against the lake to tell which nights are missing."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.warehouse.file import Warehouse

_DAYS = """
with captures as (select day, count(warc_file) as pages from ops.captures group by day),
articles as (select day, count(*) as articles from news.articles group by day),
rejected as (select day, count(*) as rejected from news.rejected_pages group by day),
extractions as (select day, count(*) as extracted from ops.extractions group by day)
select day, split_part(fingerprint, ':', 2), coalesce(pages, 0), coalesce(articles, 0), coalesce(rejected, 0),
    coalesce(extracted, 0)
from (select day, fingerprint from ops.loaded_partitions where table_name = 'ops.captures')
left join captures using (day) left join articles using (day) left join rejected using (day)
left join extractions using (day)
"""
# Pages that became an article which was read, or were rejected.
_MADE = """
select capture_id from news.articles semi join ops.extractions using (article_id, day) where day = $day
union select capture_id from news.rejected_pages where day = $day
"""


@dataclass(frozen=True)
class PublishedDay:
    """A day of the publication: the fingerprint of the lake's captures that were loaded, how many of these are pages, and how
    many articles, rejected pages and readings of articles there are."""

    captures: str
    pages: int
    articles: int
    rejected: int
    extracted: int


def published_days(warehouse: Warehouse) -> dict[date, PublishedDay]:
    """Every day whose captures the publication holds; none before the first publication. Raises WarehouseError."""
    if not warehouse.newest.exists():
        return {}
    with warehouse.read_published() as con:
        return {day: PublishedDay(*rest) for day, *rest in con.execute(_DAYS).fetchall()}


def published_captures(warehouse: Warehouse, day: date) -> tuple[set[str], set[str]]:
    """The capture_ids that the publication holds of a day, and those of pages that became a read article or a rejection."""
    if not warehouse.newest.exists():
        return set(), set()
    with warehouse.read_published() as con:
        captures = _ids(con, "select capture_id from ops.captures where day = $day", day)
        return captures, _ids(con, _MADE, day)


def _ids(con: duckdb.DuckDBPyConnection, query: str, day: date) -> set[str]:
    return {capture_id for (capture_id,) in con.execute(query, {"day": day}).fetchall()}
