-- Mentions of each day add up to the base table.
-- Marts that sum these parts agree with each other also where the parts are wrong.
-- incremental: day
with
    parts as (
        select day, sum(mentions_published) as mentions, sum(mentions_said) as mentions_said
        from parts.entity_days
        group by all
    ),
    base as (
        select
            mention.day,
            count(*) as mentions,
            count(*) filter (where article.role in ('only', 'original')) as mentions_said
        from news.mentions as mention
        left join news.articles as article using (article_id)
        where mention.entity_id is not null
        group by all
    )
select
    day,
    parts.mentions,
    base.mentions as base_mentions,
    parts.mentions_said,
    base.mentions_said as base_mentions_said
from parts
full join base using (day)
where coalesce(parts.mentions, 0) <> coalesce(base.mentions, 0)
    or coalesce(parts.mentions_said, 0) <> coalesce(base.mentions_said, 0)
order by day
