"""Stories in lists: those that were found, those of a day, of an article, of a person, organization or place."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from pipeline.look.asking import MONTH, ask_for
from pipeline.site.search import find_stories

SHOWN, OF_A_DAY, OF_AN_ENTITY = 30, 12, 8


@dataclass(frozen=True)
class Asked:
    """Words that the headline or the main names hold, days between which it was told, and how many outlets tell it at least;
    `after` is the last story of the page before."""

    words: str = ""
    first: date = date.min
    last: date = date.max
    outlets: int = 2
    after: str | None = None


@dataclass(frozen=True)
class Listed:
    """A story in a list of `total`."""

    story_id: str
    headline: str | None
    label: str | None
    started: date
    last: date
    articles: int
    outlets: int
    first_outlet: str | None
    total: int


_COLUMNS = """
    story.story_id, story.headline, story.label, story.started, story.last, story.articles::integer, story.outlets::integer,
    story.first_outlet
"""
_ORDER = "(story.told_on, story.outlets, story.articles, story.story_id)"
# A story that went on past the days asked for is not newer than others of them.
_FOUND = f"""
with
    fitting as (
        select *, least(last, $last) as told_on
        from news.stories
        where started <= $last and last >= $first and outlets >= $outlets
            and ($places is null or rowid in (select unnest($places::bigint[])))
    )
select {_COLUMNS}, (select count(*) from fitting)::integer
from fitting as story
where $after is null or {_ORDER} < (select {_ORDER} from fitting as story where story.story_id = $after)
order by story.told_on desc, story.outlets desc, story.articles desc, story.story_id desc
limit $most
"""
_OF_A_DAY = f"""
select {_COLUMNS}, (count(*) over ())::integer
from (select story_id, articles_published from marts.story_daily where day = $day) as daily
join news.stories as story using (story_id)
where story.outlets > 1
order by story.outlets desc, daily.articles_published desc, story.articles desc, story.story_id
limit $most
"""
_OF_AN_ARTICLE = f"""
select {_COLUMNS}, 1
from news.story_articles as told
join news.stories as story using (story_id)
where told.article_id = $article and told.day = $day
"""
_OF_AN_ENTITY = f"""
with
    named as (
        select distinct mention.article_id, mention.day
        from news.mentions as mention
        where mention.entity_id = $entity and mention.day between $first and $last
    ),
    counted as (
        select told.story_id, count(*) as named
        from news.story_articles as told
        join named using (article_id, day)
        where told.day between $first and $last
        group by told.story_id
    )
select {_COLUMNS}, (count(*) over ())::integer
from counted
join news.stories as story using (story_id)
order by story.outlets > 1 desc, story.last desc, counted.named desc, story.story_id
limit $most
"""


def find(con: duckdb.DuckDBPyConnection, index: sqlite3.Connection, asked: Asked) -> tuple[Listed, ...]:
    """The newest first, of one day those of most outlets: one more than are shown on a page.

    Raises LookError where the publication tells no stories, and NoAnswer for words that cannot be looked for.
    """
    places = find_stories(index, asked.words) if asked.words else None
    days = {"first": asked.first, "last": asked.last}
    given = {"places": places, "outlets": asked.outlets, "after": asked.after, "most": SHOWN + 1}
    return ask_for(con, Listed, _FOUND, days | given)


def of_day(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Listed, ...]:
    """Of several outlets, with an article that was captured that day."""
    return ask_for(con, Listed, _OF_A_DAY, {"day": day, "most": OF_A_DAY})


def of_article(con: duckdb.DuckDBPyConnection, article_id: str, day: date) -> tuple[Listed, ...]:
    """One at most, and none for a roundup: it tells no story of its own."""
    return ask_for(con, Listed, _OF_AN_ARTICLE, {"article": article_id, "day": day})


def of_entity(con: duckdb.DuckDBPyConnection, entity_id: str, last: date) -> tuple[Listed, ...]:
    """Those that name it within four weeks up to `last`, of several outlets first."""
    days: Mapping[str, object] = {"first": last - timedelta(days=MONTH - 1), "last": last}
    return ask_for(con, Listed, _OF_AN_ENTITY, {"entity": entity_id, "most": OF_AN_ENTITY, **days})
