-- one row a day, a speaker and an entity that the speaker's quotations of that day mention: what marts.who_about_whom sums up
-- A quotation that mentions the entity twice counts once; speakers who name themselves are left out.
-- key: day, person_id, entity_id
-- incremental: day
-- day: Day of capture
-- person_id: The speaker: news.quotes.person_id
-- entity_id: The entity spoken of: news.mentions.entity_id
-- quotes_published: Quotation spans that mention the entity, as published: every copy counts
-- quotes_said: Of these, quotations that count as said: news.quotes.said_first
-- outlets: Outlets that printed such quotations, in alphabetical order
with
    about as (
        select distinct
            quote.quote_id,
            quote.person_id,
            quote.said_first,
            quote.day,
            article.outlet,
            mention.entity_id
        from news.quotes as quote
        join news.articles as article using (article_id)
        join news.mentions as mention
            on mention.article_id = quote.article_id
            and mention.start_char >= quote.start_char
            and mention.end_char <= quote.end_char
        where quote.person_id is not null
            and mention.entity_id is not null
            and mention.entity_id <> quote.person_id
    )
select
    day,
    person_id,
    entity_id,
    count(*) as quotes_published,
    count(*) filter (where said_first) as quotes_said,
    coalesce(list_sort(list(distinct outlet) filter (where outlet is not null)), []::varchar[]) as outlets
from about
group by all
order by day, person_id, entity_id
