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
-- quotes_said: Quotation spans that mention the entity, as said: copies of one text count once
-- outlets: Outlets that printed such quotations
-- first_day: Day of the first such quotation
-- last_day: Day of the last such quotation
with
    about as (
        select distinct
            quote.quote_id,
            quote.person_id,
            quote.speaker_name,
            quote.first_in_cluster,
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
    ),
    written as (
        select person_id, speaker_name as name
        from news.quotes
        where person_id is not null and speaker_name is not null
        group by person_id, speaker_name
        qualify row_number() over (
            partition by person_id order by count(*) desc, length(speaker_name) desc, speaker_name
        ) = 1
    )
select
    about.person_id,
    coalesce(person.name, written.name) as speaker,
    about.entity_id,
    entity.name as entity,
    entity.label,
    count(*) as quotes_published,
    count(*) filter (where about.first_in_cluster) as quotes_said,
    count(distinct about.outlet) as outlets,
    min(about.day) as first_day,
    max(about.day) as last_day
from about
join news.entities as entity using (entity_id)
left join news.entities as person on person.entity_id = about.person_id
left join written on written.person_id = about.person_id
group by all
order by about.person_id, about.entity_id
