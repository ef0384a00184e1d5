-- What an entity's days add up to is what is counted over all days at once.
-- The columns of marts.entity_daily that say "Adds up over days." are compared, each.
-- incremental: entity_id of marts.entity_daily
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
    whole as (
        select entity_id, mentions, mentions_said, articles, articles_said
        from news.entities
        where mentions > 0
    )
(select 'days' as counted, * from days except select 'days', * from whole)
union all
(select 'whole' as counted, * from whole except select 'whole', * from days)
order by entity_id, counted
