-- What an outlet's days add up to is what is counted over all days at once.
-- The columns of marts.outlet_daily that say "Adds up over days." are compared, each.
-- incremental: day
with
    days as (
        select
            outlet,
            sum(articles_published) as articles_published,
            sum(articles_said) as articles_said,
            sum(updates) as updates,
            sum(copies) as copies,
            sum(roundups) as roundups,
            sum(words) as words,
            sum(quotes_published) as quotes_published,
            sum(quotes_said) as quotes_said,
            sum(undated) as undated
        from marts.outlet_daily
        group by all
    ),
    articles as (
        select
            outlet,
            count(*) as articles_published,
            count(*) filter (where role in ('only', 'original')) as articles_said,
            count(*) filter (where role = 'version') as updates,
            count(*) filter (where role = 'copy') as copies,
            count(*) filter (where role = 'roundup') as roundups,
            sum(word_count) as words,
            count(*) filter (where published_at is null) as undated
        from news.articles
        group by all
    ),
    quotes as (
        select article.outlet, count(*) as quotes_published, count(*) filter (where quote.said_first) as quotes_said
        from news.quotes as quote
        join news.articles as article using (article_id)
        group by all
    ),
    whole as (
        select
            articles.outlet,
            articles.articles_published,
            articles.articles_said,
            articles.updates,
            articles.copies,
            articles.roundups,
            articles.words,
            coalesce(quotes.quotes_published, 0) as quotes_published,
            coalesce(quotes.quotes_said, 0) as quotes_said,
            articles.undated
        from articles
        left join quotes on quotes.outlet is not distinct from articles.outlet
    )
(select 'days' as counted, * from days except select 'days', * from whole)
union all
(select 'whole' as counted, * from whole except select 'whole', * from days)
order by outlet, counted
