-- one row a day, a speaker and an entity that the speaker's quotations of that day mention or mean: what marts.who_about_whom sums up
-- A quotation that names the entity counts as that alone, one that names or means it twice counts once; speakers who speak of
-- themselves are left out.
-- key: day, person_id, entity_id
-- incremental: day
-- day: Day of capture
-- person_id: The speaker: news.quotes.person_id
-- entity_id: The entity spoken of: news.mentions.entity_id, or entity_id in news.quotes.about
-- quotes_published: Quotation spans that name the entity, as published: every copy counts
-- quotes_said: Of these, quotations that count as said: news.quotes.said_first
-- referred_published: Quotation spans that mean it by a pronoun or role alone ('he', 'the minister'), as published
-- referred_said: Of these, quotations that count as said
-- quote_ids: The quotations that count as said, those that name it and those that mean it, in order
-- outlets: Outlets that printed any of these quotations, in alphabetical order
with
    named as (
        select distinct quote.quote_id, mention.entity_id
        from news.quotes as quote
        join news.mentions as mention
            on mention.article_id = quote.article_id
            and mention.day = quote.day
            and mention.start_char >= quote.start_char
            and mention.end_char <= quote.end_char
        where quote.person_id is not null and mention.entity_id is not null
    ),
    meant as (
        select distinct quote_id, reference.entity_id
        from (
            select quote_id, unnest(about) as reference
            from news.quotes
            where person_id is not null
        )
        where reference.entity_id is not null
    ),
    spoken_of as (
        select quote_id, entity_id, true as by_name from named
        union all
        select quote_id, entity_id, false as by_name from meant anti join named using (quote_id, entity_id)
    ),
    about as (
        select
            quote.quote_id,
            quote.person_id,
            quote.said_first,
            quote.day,
            article.outlet,
            spoken_of.entity_id,
            spoken_of.by_name
        from news.quotes as quote
        join news.articles as article using (article_id)
        join spoken_of using (quote_id)
        where quote.person_id is not null and spoken_of.entity_id <> quote.person_id
    )
select
    day,
    person_id,
    entity_id,
    count(*) filter (where by_name) as quotes_published,
    count(*) filter (where by_name and said_first) as quotes_said,
    count(*) filter (where not by_name) as referred_published,
    count(*) filter (where not by_name and said_first) as referred_said,
    coalesce(list_sort(list(quote_id) filter (where said_first)), []::varchar[]) as quote_ids,
    coalesce(list_sort(list(distinct outlet) filter (where outlet is not null)), []::varchar[]) as outlets
from about
group by all
order by day, person_id, entity_id
