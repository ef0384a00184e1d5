-- What an entity's days add up to is what is counted over all days at once.
-- The columns of marts.entity_daily that say "Adds up over days." are compared, each.
-- incremental: day
with
    days as (
        select
            entity_id,
            sum(mentions_published) as mentions_published,
            sum(mentions_said) as mentions_said,
            sum(articles_published) as articles_published,
            sum(articles_said) as articles_said
        from marts.entity_daily
        group by all
    ),
    mentions as (
        select
            mention.entity_id,
            mention.article_id,
            coalesce(article.role in ('only', 'original'), false) as is_said
        from news.mentions as mention
        left join news.articles as article using (article_id)
        where mention.entity_id is not null
    ),
    whole as (
        select
            entity_id,
            count(*) as mentions_published,
            count(*) filter (where is_said) as mentions_said,
            count(distinct article_id) as articles_published,
            count(distinct article_id) filter (where is_said) as articles_said
        from mentions
        group by all
    )
(select 'days' as counted, * from days except select 'days', * from whole)
union all
(select 'whole' as counted, * from whole except select 'whole', * from days)
order by entity_id, counted
