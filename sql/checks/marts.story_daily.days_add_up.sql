-- What a story's days add up to is what is counted over all days at once.
-- The columns of marts.story_daily that say "Adds up over days." are compared, each.
-- incremental: day
with
    days as (
        select
            story_id,
            sum(articles_published) as articles_published,
            sum(articles_said) as articles_said,
            sum(quotes_published) as quotes_published,
            sum(quotes_said) as quotes_said,
            sum(direct_said) as direct_said,
            sum(open_said) as open_said
        from marts.story_daily
        group by all
    ),
    articles as (
        select
            story.story_id,
            count(*) as articles_published,
            count(*) filter (where article.role in ('only', 'original')) as articles_said
        from news.story_articles as story
        join news.articles as article using (article_id, day)
        group by all
    ),
    quotes as (
        select
            story.story_id,
            count(*) as quotes_published,
            count(*) filter (where quote.said_first) as quotes_said,
            count(*) filter (where quote.said_first and quote.type = 'direct') as direct_said,
            count(*) filter (
                where quote.said_first
                    and quote.person_id is null
                    and quote.speaker_name is null
                    and (quote.speaker_mention is null or quote.speaker_kind is not distinct from 'pronoun')
            ) as open_said
        from news.story_articles as story
        join news.quotes as quote using (article_id, day)
        group by all
    ),
    whole as (
        select
            articles.story_id,
            articles.articles_published,
            articles.articles_said,
            coalesce(quotes.quotes_published, 0) as quotes_published,
            coalesce(quotes.quotes_said, 0) as quotes_said,
            coalesce(quotes.direct_said, 0) as direct_said,
            coalesce(quotes.open_said, 0) as open_said
        from articles
        left join quotes using (story_id)
    )
(select 'days' as counted, * from days except select 'days', * from whole)
union all
(select 'whole' as counted, * from whole except select 'whole', * from days)
order by story_id, counted
