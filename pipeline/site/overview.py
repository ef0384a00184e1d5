"""The days that a publication holds, and one of them: how much, who was quoted most, what many printed."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look import totals, voices
from pipeline.look.asking import ask_for
from pipeline.look.totals import Day, Outlet
from pipeline.look.voices import Voice

LISTED_DAYS, CLUSTERS = 60, 12


@dataclass(frozen=True)
class Total:
    """What the whole publication holds."""

    articles: int
    quotes_published: int
    quotes_said: int
    outlets: int
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Cluster:
    """A text that several outlets printed."""

    cluster_id: str
    title: str | None
    articles: int
    outlets: int
    first_outlet: str | None
    median_delay_minutes: float | None


@dataclass(frozen=True)
class DayOf:
    """One day as the site tells it; `days` are those before it and itself, oldest first."""

    day: date
    days: tuple[Day, ...]
    voices: tuple[Voice, ...]
    new: tuple[Voice, ...]
    clusters: tuple[Cluster, ...]
    outlets: tuple[Outlet, ...]

    @property
    def itself(self) -> Day:
        return self.days[-1]


_TOTAL = """
select
    coalesce(sum(articles_published), 0)::bigint, coalesce(sum(quotes_published), 0)::bigint,
    coalesce(sum(quotes_said), 0)::bigint, count(distinct outlet), min(day), max(day)
from marts.outlet_daily
"""
_DAYS = """
select
    day, sum(articles_published)::integer, sum(articles_said)::integer, count(*)::integer, sum(quotes_published)::integer,
    sum(quotes_said)::integer
from marts.outlet_daily
where day < $before
group by day
order by day desc
limit $most
"""
_CLUSTERS = """
select cluster_id, title, articles::integer, outlets::integer, first_outlet, median_delay_minutes
from marts.duplicate_clusters
where outlets > 1 and first_day <= $day and last_day >= $day
    and cluster_id in (select article.cluster_id from news.articles as article where article.day = $day)
order by outlets desc, articles desc, first_seen_at, cluster_id
limit $most
"""


def read_total(con: duckdb.DuckDBPyConnection) -> Total:
    (found,) = ask_for(con, Total, _TOTAL)
    return found


def read_days(con: duckdb.DuckDBPyConnection, before: date) -> tuple[Day, ...]:
    """The days before one, newest first, without voices: one more than are listed on a page."""
    return ask_for(con, Day, _DAYS, {"before": before, "most": LISTED_DAYS + 1})


def read_day(con: duckdb.DuckDBPyConnection, day: date) -> DayOf:
    """A day without articles is empty."""
    return DayOf(
        day,
        totals.days(con, day),
        voices.most_quoted(con, day),
        voices.new_voices(con, day),
        ask_for(con, Cluster, _CLUSTERS, {"day": day, "most": CLUSTERS}),
        totals.outlets(con, day),
    )
