"""Texts and quotations that several outlets printed: who had them first, and where they appeared how much later."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import duckdb

from pipeline.look.asking import ask

TEXTS, TRAVELS, APPEARANCES = 10, 8, 12


@dataclass(frozen=True)
class Appearance:
    """An article with the text or the words; `minutes` after the first, `start` and `end` are the words' offsets in it."""

    group: str
    outlet: str | None
    title: str | None
    url: str | None
    kind: str | None
    seen_at: datetime
    is_uncertain: bool
    minutes: float
    start: int | None
    end: int | None


@dataclass(frozen=True)
class Spread:
    """A text or quotation in several outlets, first appearance first: `articles` and `outlets` count all of them up to the
    night, of which the first are listed."""

    key: str
    heading: str | None
    speaker: str | None
    articles: int = 0
    outlets: int = 0
    appearances: tuple[Appearance, ...] = ()


@dataclass(frozen=True)
class _Counted:
    group: str
    articles: int
    outlets: int


_TEXTS = """
select cluster.cluster_id, cluster.title, null
from marts.duplicate_clusters as cluster
where cluster.outlets > 1 and cluster.first_day <= $day and cluster.last_day >= $day
    and cluster.cluster_id in (select article.cluster_id from news.articles as article where article.day = $day)
order by cluster.outlets desc, cluster.articles desc, cluster.first_seen_at, cluster.cluster_id
limit $most
"""

_TEXT_MEMBERS = """
    members as (
        select
            article.cluster_id as spread_id, article.*, null::integer as start_char, null::integer as end_char
        from news.articles as article
        where list_contains($keys, article.cluster_id) and article.day <= $day
    )
"""

_QUOTATIONS = """
with
    tonight as (
        select distinct coalesce(quote.group_id, quote.normalized_text) as said
        from news.quotes as quote
        where quote.day = $day and quote.word_count >= 5
    )
select spread.quote_id, spread.text, spread.speaker
from marts.quote_spread as spread
join news.quotes as origin using (quote_id)
where origin.day <= $day and coalesce(origin.group_id, origin.normalized_text) in (select tonight.said from tonight)
-- All quotations of a copied text travel alike: two of them will do.
qualify row_number() over (
    partition by spread.first_article_id
    order by spread.clusters desc, spread.outlets desc, spread.articles_published desc, spread.words desc, spread.quote_id
) <= 2
order by spread.clusters desc, spread.outlets desc, spread.articles_published desc, spread.first_seen_at, spread.quote_id
limit $most
"""

# Who is left open where all others name the same is meant, as in marts.quote_spread.
_QUOTATION_MEMBERS = """
    members as (
        select origin.quote_id as spread_id, article.*, quote.start_char, quote.end_char
        from news.quotes as origin
        join news.quotes as quote
            on coalesce(quote.group_id, quote.normalized_text) = coalesce(origin.group_id, origin.normalized_text)
            and (quote.person_id is not distinct from origin.person_id or quote.person_id is null)
        join news.articles as article on article.article_id = quote.article_id
        where list_contains($keys, origin.quote_id) and quote.day <= $day
    )
"""

_APPEARANCES = """
with {members}
select
    spread_id, outlet, title, url, duplicate_kind, seen_at, seen_by = 'capture',
    date_diff('second', min(seen_at) over (partition by spread_id), seen_at) / 60, start_char, end_char
from members
qualify row_number() over (partition by spread_id order by seen_at, article_id, start_char) <= $most
order by spread_id, seen_at, article_id, start_char
"""

_COUNTS = """
with {members}
select spread_id, count(distinct article_id), count(distinct outlet)
from members
where $most is not null
group by all
"""


def texts(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Spread, ...]:
    """Duplicate clusters of two or more outlets with an article of the night, as far as they had come by then."""
    return _with_appearances(con, day, ask(con, Spread, _TEXTS, day, {"most": TEXTS}), _TEXT_MEMBERS)


def travels(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Spread, ...]:
    """Quotations of the night that two or more outlets have printed by then."""
    return _with_appearances(con, day, ask(con, Spread, _QUOTATIONS, day, {"most": TRAVELS}), _QUOTATION_MEMBERS)


def _with_appearances(
    con: duckdb.DuckDBPyConnection, day: date, spreads: Sequence[Spread], members: str
) -> tuple[Spread, ...]:
    if not spreads:
        return ()
    given = {"keys": [spread.key for spread in spreads], "most": APPEARANCES}
    found = ask(con, Appearance, _APPEARANCES.format(members=members), day, given)
    counts = {one.group: one for one in ask(con, _Counted, _COUNTS.format(members=members), day, given)}
    told = [
        replace(
            spread,
            articles=counts[spread.key].articles,
            outlets=counts[spread.key].outlets,
            appearances=tuple(one for one in found if one.group == spread.key),
        )
        for spread in spreads
    ]
    # Of an earlier night, what came later is not known yet.
    return tuple(spread for spread in told if spread.outlets > 1)
