-- one row an entity and day: how much of it the news spoke
-- Entities that are quoted and never mentioned are in marts.speaker_daily alone.
-- key: day, entity_id
-- incremental: day, entity_id
-- follows: news.entities.entity_id (name, label) through parts.entity_days
-- references: entity_id -> news.entities.entity_id
-- day: Day of capture
-- entity_id: The entity: news.entities.entity_id
-- name: Its most used full name
-- label: Its most used OntoNotes label
-- mentions_published: Mentions, as published: every copy counts. Adds up over days.
-- mentions_said: Mentions, as said: in articles with role only or original. Adds up over days.
-- articles_published: Articles that mention it: every copy counts. Adds up over days.
-- articles_said: Articles that mention it, as said: those with role only or original. Adds up over days.
-- outlets: Outlets that mention it. Does not add up over days.
select
    part.day,
    part.entity_id,
    entity.name,
    entity.label,
    part.mentions_published,
    part.mentions_said,
    part.articles_published,
    part.articles_said,
    part.outlets
from parts.entity_days as part
join news.entities as entity using (entity_id)
where part.mentions_published > 0
order by part.day, part.entity_id
