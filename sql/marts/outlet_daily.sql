-- one row an outlet and day: what it published, and how much of that was its own
-- key: day, outlet
-- day: Day of capture
-- outlet: Name of the outlet
-- articles_published: Articles captured
-- articles_said: Of these, articles that stand for their duplicate cluster (over all outlets: every text once)
-- copies: Of these, articles whose text another article stands for
-- words: Words of these articles
-- quotes_published: Quotation spans in these articles
-- quotes_said: Of these, first appearances in their duplicate cluster (over all outlets: every quotation once)
-- speakers: Different persons and organizations quoted
-- undated: Articles whose page gives no time of publication
with
    quotes as (
        select
            article_id,
            count(*) as published,
            count(*) filter (where first_in_cluster) as said
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
    count(*) filter (where article.is_representative) as articles_said,
    count(*) filter (where not article.is_representative) as copies,
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
