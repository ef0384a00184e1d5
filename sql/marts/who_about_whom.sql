-- one row a speaker and an entity that the speaker's quotations name, or mean by 'he', 'she', 'it' or a role
-- A quotation that names the entity counts as that alone, one that names or means it twice counts once; speakers who speak of
-- themselves are left out.
-- key: person_id, entity_id
-- incremental: person_id, entity_id
-- follows: news.entities.entity_id (name, label) through parts.spoken_about_days
-- follows: news.entities.entity_id (name, label) as person_id through parts.spoken_about_days
-- references: entity_id -> news.entities.entity_id
-- person_id: The speaker: news.entities.entity_id
-- speaker: The speaker's most used full name
-- entity_id: The entity spoken of: news.entities.entity_id
-- entity: Its most used full name
-- label: Its most used OntoNotes label
-- quotes_published: Quotation spans that name the entity, as published: every copy counts
-- quotes_said: Quotation spans that name the entity, as said: the same words printed again do not count
-- referred_published: Quotation spans that mean it by a pronoun or role alone (news.quotes.about), as published
-- referred_said: Of these, as said
-- quote_ids: The last 20 of these quotations as said, the newest day first: news.quotes.quote_id
-- outlets: Outlets that printed such quotations
-- first_day: Day of the first such quotation
-- last_day: Day of the last such quotation
with
    outlets as (
        select person_id, entity_id, count(distinct outlet) as outlets
        from (select person_id, entity_id, unnest(outlets) as outlet from parts.spoken_about_days)
        group by all
    ),
    newest as (
        select person_id, entity_id, list(quote_id order by day desc, quote_id)[:20] as quote_ids
        from (select person_id, entity_id, day, unnest(quote_ids) as quote_id from parts.spoken_about_days)
        group by all
    ),
    counts as (
        select
            person_id,
            entity_id,
            sum(quotes_published)::bigint as quotes_published,
            sum(quotes_said)::bigint as quotes_said,
            sum(referred_published)::bigint as referred_published,
            sum(referred_said)::bigint as referred_said,
            min(day) as first_day,
            max(day) as last_day
        from parts.spoken_about_days
        group by all
    )
select
    counts.person_id,
    person.name as speaker,
    counts.entity_id,
    entity.name as entity,
    entity.label,
    counts.quotes_published,
    counts.quotes_said,
    counts.referred_published,
    counts.referred_said,
    coalesce(newest.quote_ids, []::varchar[]) as quote_ids,
    coalesce(outlets.outlets, 0) as outlets,
    counts.first_day,
    counts.last_day
from counts
join news.entities as entity on entity.entity_id = counts.entity_id
join news.entities as person on person.entity_id = counts.person_id
left join newest on newest.person_id = counts.person_id and newest.entity_id = counts.entity_id
left join outlets on outlets.person_id = counts.person_id and outlets.entity_id = counts.entity_id
order by counts.person_id, counts.entity_id
