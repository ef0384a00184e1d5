"""How much the night holds, what it is held against, and which sources gave nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import duckdb

from pipeline.look.asking import MONTH, WEEK, ask

ARTICLES = 60


@dataclass(frozen=True)
class Day:
    """One day of capture: articles as published, texts that count once, quotations, and persons or bodies quoted."""

    day: date
    articles: int = 0
    texts: int = 0
    outlets: int = 0
    quotes_published: int = 0
    quotes_said: int = 0
    voices: int = 0


@dataclass(frozen=True)
class Usual:
    """The mean of the days with articles among the last `span` before the night; `days` says how many there are."""

    span: int
    days: int
    articles: float
    quotes_said: float
    voices: float


@dataclass(frozen=True)
class Asked:
    """A source that was asked during the day: its attempts, their outcomes and an error, and whether any was a success."""

    source_id: str
    attempts: int
    outcomes: str
    error: str | None
    answered: bool


@dataclass(frozen=True)
class Article:
    """One article of the night; `total` is how many there are, of which the first are listed. `kind` is None where its page is an
    ordinary one."""

    total: int
    outlet: str | None
    title: str | None
    url: str | None
    seen_at: datetime
    is_uncertain: bool
    role: str
    kind: str | None
    kind_reason: str | None
    quotes: int


@dataclass(frozen=True)
class Outlet:
    """An outlet's night: its articles, those that count once, and the others (copies, updates and roundups)."""

    outlet: str | None
    articles: int
    texts: int
    others: int
    quotes_said: int
    quotes_published: int


@dataclass(frozen=True)
class Span:
    """The first and the last day that a publication knows; null where it is empty."""

    first: date | None
    last: date | None


_DAYS = f"""
with
    voices as (
        select day, count(*) as voices from marts.speaker_daily where day between $day::date - {MONTH} and $day group by all
    )
select
    outlet_day.day,
    sum(outlet_day.articles_published)::integer,
    sum(outlet_day.articles_said)::integer,
    count(*)::integer,
    sum(outlet_day.quotes_published)::integer,
    sum(outlet_day.quotes_said)::integer,
    coalesce(any_value(voices.voices), 0)::integer
from marts.outlet_daily as outlet_day
left join voices using (day)
where outlet_day.day between $day::date - {MONTH} and $day
group by outlet_day.day
order by outlet_day.day
"""

# Success is what ops.source_health calls so.
_ASKED = """
select
    source_id, count(*), string_agg(distinct outcome, ', ' order by outcome), max(error),
    count(*) filter (where outcome in ('new', 'unchanged', 'duplicate')) > 0
from ops.captures
where day = $day and source_id is not null
group by source_id
order by source_id
"""

_ARTICLES = """
with
    quotes as (select article_id, count(*)::integer as quotes from news.quotes where day = $day group by all)
select
    count(*) over (), article.outlet, article.title, article.url, article.seen_at, article.seen_by = 'capture',
    article.role, nullif(article.page_kind, 'article'), article.page_kind_reason, coalesce(quotes.quotes, 0)
from news.articles as article
left join quotes using (article_id)
where article.day = $day
order by article.outlet, article.seen_at, article.article_id
limit $most
"""

_OUTLETS = """
select outlet, articles_published, articles_said, copies + roundups + updates, quotes_said, quotes_published
from marts.outlet_daily
where day = $day
order by articles_published desc, outlet
"""

_SPAN = """
select min(day), max(day)
from (
    select day from ops.captures
    union all
    select day from news.articles
    union all
    select day from news.rejected_pages
)
where $day is not null
"""

_COMPARED = ("articles", "quotes_said", "voices")


def days(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Day, ...]:
    """The night and the four weeks before it, oldest first; days without articles are left out, but for the night."""
    found = ask(con, Day, _DAYS, day)
    return found if found and found[-1].day == day else (*found, Day(day))


def usual(found: Sequence[Day], day: date) -> tuple[Usual, ...]:
    """What the last 7 and 28 days were like; nothing of a span without days, or that holds no more than the shorter one."""
    spans: list[Usual] = []
    for span in (WEEK, MONTH):
        before = [one for one in found if day - timedelta(days=span) <= one.day < day]
        if before and (not spans or len(before) > spans[-1].days):
            means = (sum(getattr(one, name) for one in before) / len(before) for name in _COMPARED)
            spans.append(Usual(span, len(before), *means))
    return tuple(spans)


def asked(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Asked, ...]:
    return ask(con, Asked, _ASKED, day)


def articles(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Article, ...]:
    """The first of the night's articles, by outlet and time."""
    return ask(con, Article, _ARTICLES, day, {"most": ARTICLES})


def outlets(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Outlet, ...]:
    return ask(con, Outlet, _OUTLETS, day)


def span(con: duckdb.DuckDBPyConnection) -> Span:
    (found,) = ask(con, Span, _SPAN, date.min)
    return found
