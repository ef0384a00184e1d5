"""One story: how it grew from day to day, which outlet had it when, who is in it, what was said in it, and its articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import duckdb

from pipeline.look.asking import ask_for
from pipeline.site.errors import found_or_404

ARTICLES, DAYS, OUTLETS, NAMES, SPEAKERS, WORDS = 300, 60, 60, 16, 12, 6


@dataclass(frozen=True)
class Story:
    """`label` names its main entities; `first_day` and `last_day` are the days of capture of its articles, `newest` is that of the
    publication."""

    story_id: str
    headline: str | None
    label: str | None
    started: date
    last: date
    open_until: date
    articles: int
    clusters: int
    outlets: int
    first_day: date
    last_day: date
    newest: date
    open_said: int
    quotes_said: int

    @property
    def is_over(self) -> bool:
        return self.open_until < self.newest


@dataclass(frozen=True)
class Day:
    """A day of capture of the story: its articles, those that count once, and its quotations as said."""

    day: date
    articles: int
    texts: int
    outlets: int
    quotes_said: int


@dataclass(frozen=True)
class Told:
    """An outlet's first article of the story, `minutes` after the first of all; `articles` counts all of the outlet, `copies` those with
    another's text; `total` are the outlets."""

    outlet: str | None
    article_id: str
    title: str | None
    seen_at: datetime
    seen_by: str
    minutes: float
    articles: int
    copies: int
    total: int


@dataclass(frozen=True)
class Named:
    """An entity of the story: how many of its articles name it, and how often."""

    entity_id: str
    name: str
    label: str | None
    articles: int
    mentions: int


@dataclass(frozen=True)
class Words:
    """A quotation as said; `side` is its speaker, of whom the story has `total`."""

    side: str
    total: int
    speaker: str
    person_id: str | None
    role: str | None
    quote_id: str
    article_id: str
    text: str
    outlet: str | None
    title: str | None
    seen_at: datetime
    seen_by: str


@dataclass(frozen=True)
class Article:
    """An article of the story, in the order of appearance of its text; `total` are all of them."""

    article_id: str
    cluster_id: str
    outlet: str | None
    title: str | None
    role: str
    kind: str | None
    seen_at: datetime
    seen_by: str
    minutes: float
    total: int


_STORY = """
select
    story.story_id, story.headline, story.label, story.started, story.last, story.open_until, story.articles::integer,
    story.clusters::integer, story.outlets::integer, daily.first_day, daily.last_day,
    (select max(day) from marts.outlet_daily), daily.open_said::integer, daily.quotes_said::integer
from news.stories as story
join (
    select min(day) as first_day, max(day) as last_day, sum(open_said) as open_said, sum(quotes_said) as quotes_said
    from marts.story_daily
    where story_id = $story
) as daily on true
where story.story_id = $story
"""
_DAYS = """
select day, articles_published::integer, articles_said::integer, outlets::integer, quotes_said::integer
from marts.story_daily
where story_id = $story
order by day
limit $most
"""
# Days bound what is read of the large tables, which lie in the order of days.
_TOLD = """
    told as (
        select article.*
        from news.story_articles as story
        join news.articles as article using (article_id, day)
        where story.story_id = $story and story.day between $first and $last and article.day between $first and $last
    )
"""
_OUTLETS = f"""
with {_TOLD}
select
    outlet, arg_min(article_id, (seen_at, article_id)), arg_min(title, (seen_at, article_id)), min(seen_at),
    arg_min(seen_by, (seen_at, article_id)), date_diff('second', min(min(seen_at)) over (), min(seen_at)) / 60,
    count(*)::integer, (count(*) filter (where role = 'copy'))::integer, (count(*) over ())::integer
from told
group by outlet
order by min(seen_at), min(article_id)
limit $most
"""
_NAMED = f"""
with {_TOLD}
select
    mention.entity_id, entity.name, entity.label, count(distinct mention.article_id)::integer as articles,
    count(*)::integer as mentions
from news.mentions as mention
join news.entities as entity using (entity_id)
where mention.day between $first and $last and mention.article_id in (select article_id from told)
    and entity.label in ('PERSON', 'ORG', 'GPE', 'LOC', 'NORP', 'FAC', 'EVENT')
group by all
order by articles desc, mentions desc, entity.name, mention.entity_id
limit $most
"""
_WORDS = f"""
with
    {_TOLD},
    spoken as (
        select
            quote.*,
            coalesce(
                quote.speaker_name, case when quote.speaker_kind <> 'pronoun' then quote.speaker_mention end
            ) as speaker
        from news.quotes as quote
        where quote.day between $first and $last and quote.said_first and quote.article_id in (select article_id from told)
    ),
    sided as (select *, coalesce('p ' || person_id, 's ' || speaker) as side from spoken),
    sides as (
        select side, count(*)::integer as total
        from sided
        where side is not null
        group by side
        order by total desc, side
        limit $speakers
    )
select
    sides.side, sides.total, coalesce(entity.name, sided.speaker, sided.person_id), sided.person_id, sided.speaker_role,
    sided.quote_id, sided.article_id, sided.text, told.outlet, told.title, told.seen_at, told.seen_by
from sides
join sided using (side)
join told using (article_id)
left join news.entities as entity on entity.entity_id = sided.person_id
qualify row_number() over (partition by sides.side order by told.seen_at, sided.article_id, sided.start_char) <= $most
order by sides.total desc, sides.side, told.seen_at, sided.article_id, sided.start_char
"""
_ARTICLES = f"""
with {_TOLD}
select
    article_id, cluster_id, outlet, title, role, duplicate_kind, seen_at, seen_by,
    date_diff('second', min(seen_at) over (), seen_at) / 60, (count(*) over ())::integer
from told
order by min(seen_at) over (partition by cluster_id), cluster_id, seen_at, article_id
limit $most
"""


def read_story(con: duckdb.DuckDBPyConnection, story_id: str) -> Story:
    """Raises NoAnswer where the publication has no such story."""
    return found_or_404(ask_for(con, Story, _STORY, {"story": story_id}), "The story")[0]


def read_days(con: duckdb.DuckDBPyConnection, story: Story) -> Sequence[Day]:
    """Oldest first, days without an article with 0; where captures lie further apart than DAYS, without those."""
    held = {one.day: one for one in ask_for(con, Day, _DAYS, {"story": story.story_id, "most": DAYS})}
    calendar = [story.first_day + timedelta(days=n) for n in range((story.last_day - story.first_day).days + 1)]
    return [held.get(day, Day(day, 0, 0, 0, 0)) for day in calendar] if len(calendar) <= DAYS else list(held.values())


def read_outlets(con: duckdb.DuckDBPyConnection, story: Story) -> tuple[Told, ...]:
    """Who had it first, and the others in the order in which they followed."""
    return ask_for(con, Told, _OUTLETS, _given(story, OUTLETS))


def read_named(con: duckdb.DuckDBPyConnection, story: Story) -> tuple[Named, ...]:
    """Those that most of its articles name."""
    return ask_for(con, Named, _NAMED, _given(story, NAMES))


def read_words(con: duckdb.DuckDBPyConnection, story: Story) -> tuple[tuple[Words, ...], ...]:
    """The first quotations as said of each of those who say most in it."""
    found = ask_for(con, Words, _WORDS, _given(story, WORDS) | {"speakers": SPEAKERS})
    return tuple(tuple(words) for _, words in groupby(found, key=lambda one: one.side))


def read_articles(con: duckdb.DuckDBPyConnection, story: Story) -> Sequence[tuple[Article, ...]]:
    """Its texts in the order of appearance, each with the articles that print it."""
    found = ask_for(con, Article, _ARTICLES, _given(story, ARTICLES))
    return [tuple(articles) for _, articles in groupby(found, key=lambda one: one.cluster_id)]


def _given(story: Story, most: int) -> dict[str, object]:
    return {"story": story.story_id, "first": story.first_day, "last": story.last_day, "most": most}
