-- Articles and quotations of each day add up to the base tables, and every article has one role.
-- incremental: day
with
    mart as (
        select
            day,
            sum(articles_published) as articles,
            sum(articles_said) as articles_said,
            sum(articles_said + updates + copies + roundups) as parts,
            sum(quotes_published) as quotes,
            sum(quotes_said) as quotes_said
        from marts.outlet_daily
        group by all
    ),
    articles as (
        select day, count(*) as articles, count(*) filter (where role in ('only', 'original')) as articles_said
        from news.articles
        group by all
    ),
    quotes as (
        select day, count(*) as quotes, count(*) filter (where said_first) as quotes_said
        from news.quotes
        group by all
    )
select
    day,
    mart.articles,
    articles.articles as base_articles,
    mart.articles_said,
    articles.articles_said as base_articles_said,
    mart.quotes,
    quotes.quotes as base_quotes,
    mart.quotes_said,
    quotes.quotes_said as base_quotes_said
from mart
full join articles using (day)
full join quotes using (day)
where mart.articles is distinct from articles.articles
    or mart.articles_said is distinct from articles.articles_said
    or mart.parts is distinct from mart.articles
    or coalesce(mart.quotes, 0) <> coalesce(quotes.quotes, 0)
    or coalesce(mart.quotes_said, 0) <> coalesce(quotes.quotes_said, 0)
order by day
