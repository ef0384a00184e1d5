-- one row a speaker and an entity that the speaker's quotations mention
-- A quotation that mentions the entity twice counts once; speakers who name themselves are left out.
-- key: person_id, entity_id
-- references: entity_id -> news.entities.entity_id
-- person_id: The speaker: news.entities.entity_id
-- speaker: The speaker's most used full name
-- entity_id: The entity spoken of: news.entities.entity_id
-- entity: Its most used full name
-- label: Its most used OntoNotes label
-- quotes_published: Quotation spans that mention the entity, as published: every copy counts
-- quotes_said: Quotation spans that mention the entity, as said: the same words printed again do not count
-- outlets: Outlets that printed such quotations
-- first_day: Day of the first such quotation
-- last_day: Day of the last such quotation
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
    about.person_id,
    person.name as speaker,
    about.entity_id,
    entity.name as entity,
    entity.label,
    count(*) as quotes_published,
    count(*) filter (where about.said_first) as quotes_said,
    count(distinct about.outlet) as outlets,
    min(about.day) as first_day,
    max(about.day) as last_day
from about
join news.entities as entity using (entity_id)
join news.entities as person on person.entity_id = about.person_id
group by all
order by about.person_id, about.entity_id
