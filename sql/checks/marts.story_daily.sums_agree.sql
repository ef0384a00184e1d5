-- The articles and quotations of each day are those of the articles that tell a story.
-- incremental: day
with
    mart as (
        select
            day,
            sum(articles_published) as articles,
            sum(quotes_published) as quotes,
            sum(quotes_said) as quotes_said,
            sum(open_said) + sum(coalesce(list_sum(list_transform(speakers, lambda side: side.quotes)), 0)) as parts
        from marts.story_daily
        group by all
    ),
    articles as (select day, count(*) as articles from news.story_articles group by all),
    quotes as (
        select quote.day, count(*) as quotes, count(*) filter (where quote.said_first) as quotes_said
        from news.quotes as quote
        join news.story_articles as story using (article_id, day)
        group by all
    )
select
    day,
    mart.articles,
    articles.articles as base_articles,
    mart.quotes,
    quotes.quotes as base_quotes,
    mart.quotes_said,
    quotes.quotes_said as base_quotes_said,
    mart.parts
from mart
full join articles using (day)
full join quotes using (day)
where mart.articles is distinct from articles.articles
    or coalesce(mart.quotes, 0) <> coalesce(quotes.quotes, 0)
    or coalesce(mart.quotes_said, 0) <> coalesce(quotes.quotes_said, 0)
    or mart.parts is distinct from mart.quotes_said
order by day
