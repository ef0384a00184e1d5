-- What a speaker's days add up to is what is counted over all days at once.
-- The columns of marts.speaker_daily that say "Adds up over days." are compared, each.
-- incremental: day
with
    days as (
        select
            person_id,
            sum(quotes_published) as quotes_published,
            sum(quotes_said) as quotes_said,
            sum(direct_said) as direct_said,
            sum(mixed_said) as mixed_said,
            sum(indirect_said) as indirect_said,
            sum(articles_published) as articles_published,
            sum(articles_said) as articles_said
        from marts.speaker_daily
        group by all
    ),
    whole as (
        select
            person_id,
            count(*) as quotes_published,
            count(*) filter (where said_first) as quotes_said,
            count(*) filter (where said_first and type = 'direct') as direct_said,
            count(*) filter (where said_first and type = 'mixed') as mixed_said,
            count(*) filter (where said_first and type = 'indirect') as indirect_said,
            count(distinct article_id) as articles_published,
            count(distinct article_id) filter (where said_first) as articles_said
        from news.quotes
        where person_id is not null
        group by all
    )
(select 'days' as counted, * from days except select 'days', * from whole)
union all
(select 'whole' as counted, * from whole except select 'whole', * from days)
order by person_id, counted
