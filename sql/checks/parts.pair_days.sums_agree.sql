-- Pairs of each day add up to those of the base table: an article that mentions n entities has n * (n - 1) / 2 pairs.
-- marts.entity_pairs agrees with these parts also where they are wrong.
-- incremental: day
with
    parts as (
        select day, sum(articles_published) as published, sum(articles_said) as said
        from parts.pair_days
        group by all
    ),
    articles as (
        select
            mention.day,
            mention.article_id,
            article.role in ('only', 'original') as is_said,
            count(distinct mention.entity_id) as entities
        from news.mentions as mention
        join news.articles as article using (article_id)
        where mention.entity_id is not null
        group by all
    ),
    base as (
        select
            day,
            sum(entities * (entities - 1) // 2) as published,
            sum(entities * (entities - 1) // 2) filter (where is_said) as said
        from articles
        group by all
    )
select day, parts.published, base.published as base_published, parts.said, base.said as base_said
from parts
full join base using (day)
where coalesce(parts.published, 0) <> coalesce(base.published, 0)
    or coalesce(parts.said, 0) <> coalesce(base.said, 0)
order by day
