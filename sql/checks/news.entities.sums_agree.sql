-- The mentions and articles of all entities are those of their days, and the mentions the rows of news.mentions that have one.
with
    totals as (
        select
            coalesce(sum(mentions), 0) as mentions,
            coalesce(sum(mentions_said), 0) as mentions_said,
            coalesce(sum(articles), 0) as articles,
            coalesce(sum(articles_said), 0) as articles_said
        from news.entities
    ),
    days as (
        select
            coalesce(sum(mentions_published), 0) as mentions,
            coalesce(sum(mentions_said), 0) as mentions_said,
            coalesce(sum(articles_published), 0) as articles,
            coalesce(sum(articles_said), 0) as articles_said
        from parts.entity_days
    ),
    base as (select count(entity_id) as mentions from news.mentions)
select
    totals.mentions,
    days.mentions as mentions_of_days,
    base.mentions as base_mentions,
    totals.mentions_said,
    days.mentions_said as mentions_said_of_days,
    totals.articles,
    days.articles as articles_of_days,
    totals.articles_said,
    days.articles_said as articles_said_of_days
from totals
cross join days
cross join base
where totals.mentions <> base.mentions
    or (totals.mentions, totals.mentions_said, totals.articles, totals.articles_said)
        <> (days.mentions, days.mentions_said, days.articles, days.articles_said)
