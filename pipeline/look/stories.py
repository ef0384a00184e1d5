"""Stories of the night: events that two or more outlets have told by then, and where they stand."""

from dataclasses import dataclass
from datetime import date

import duckdb

from pipeline.look.asking import ask

MOST = 15


@dataclass(frozen=True)
class Story:
    """A story with an article of the night, as far as it had come by then; `new` are its articles of the night itself, `day_number`
    counts from the day on which it was first told."""

    story_id: str
    headline: str | None
    label: str | None
    day_number: int
    new: int
    articles: int
    outlets: int
    first_outlet: str | None
    url: str | None
    most_quoted: str | None


_STORIES = """
with
    tonight as (select story.story_id from news.story_articles as story where story.day = $day group by all),
    told as (
        select story.story_id, story.seen_day, article.*
        from news.story_articles as story
        join news.articles as article using (article_id, day)
        where story.day <= $day and story.story_id in (from tonight)
    ),
    counted as (
        select
            story_id,
            ($day::date - min(seen_day) + 1)::integer as day_number,
            (count(*) filter (where day = $day))::integer as new,
            count(*)::integer as articles,
            count(distinct outlet)::integer as outlets,
            arg_min(outlet, (seen_at, article_id)) as first_outlet,
            arg_min(url, (seen_at, article_id)) as url
        from told
        group by all
        having count(distinct outlet) > 1
    )
select
    counted.story_id, story.headline, story.label, counted.day_number, counted.new, counted.articles, counted.outlets,
    counted.first_outlet, counted.url, daily.speakers[1].speaker
from counted
join news.stories as story using (story_id)
left join marts.story_daily as daily on daily.story_id = counted.story_id and daily.day = $day
order by counted.outlets desc, counted.new desc, counted.articles desc, counted.story_id
limit $most
"""


def stories(con: duckdb.DuckDBPyConnection, day: date) -> tuple[Story, ...]:
    """Those of most outlets first. Raises LookError as `ask` does."""
    return ask(con, Story, _STORIES, day, {"most": MOST})
