-- one row an outlet and day: what it published, and how much of that was its own
-- articles_said, updates, copies and roundups add up to articles_published: each article has one role (news.articles.role).
-- key: day, outlet
-- incremental: day
-- day: Day of capture
-- outlet: Name of the outlet
-- articles_published: Articles captured. Adds up over days.
-- articles_said: Of these, articles with role only or original: over all outlets every text once. Adds up over days.
-- updates: Of these, versions of a text that the outlet had first, or of the same address. Adds up over days.
-- copies: Of these, articles whose text is that of another outlet's article. Adds up over days.
-- roundups: Of these, articles that hold several stories of others. Adds up over days.
-- words: Words of these articles. Adds up over days.
-- quotes_published: Quotation spans in these articles. Adds up over days.
-- quotes_said: Of these, quotations that count as said (news.quotes.said_first): over all outlets every one once. Adds up
--   over days.
-- speakers: Different persons and organizations quoted. Does not add up over days.
-- undated: Articles whose page gives no time of publication. Adds up over days.
with
    quotes as (
        select
            article_id,
            count(*) as published,
            count(*) filter (where said_first) as said
        from news.quotes
        group by all
    ),
    speakers as (
        select article.day, article.outlet, count(distinct quote.person_id) as speakers
        from news.quotes as quote
        join news.articles as article using (article_id)
        group by all
    )
select
    article.day,
    article.outlet,
    count(*) as articles_published,
    count(*) filter (where article.role in ('only', 'original')) as articles_said,
    count(*) filter (where article.role = 'version') as updates,
    count(*) filter (where article.role = 'copy') as copies,
    count(*) filter (where article.role = 'roundup') as roundups,
    sum(article.word_count)::bigint as words,
    coalesce(sum(quotes.published), 0)::bigint as quotes_published,
    coalesce(sum(quotes.said), 0)::bigint as quotes_said,
    coalesce(max(speakers.speakers), 0) as speakers,
    count(*) filter (where article.published_at is null) as undated
from news.articles as article
left join quotes using (article_id)
left join speakers on speakers.day = article.day and speakers.outlet is not distinct from article.outlet
group by all
order by article.day, article.outlet
