-- one row an entity and day: how much of it the news spoke
-- Entities that are quoted and never mentioned are in marts.speaker_daily alone.
-- key: day, entity_id
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
    mention.day,
    mention.entity_id,
    entity.name,
    entity.label,
    count(*) as mentions_published,
    count(*) filter (where article.role in ('only', 'original')) as mentions_said,
    count(distinct mention.article_id) as articles_published,
    count(distinct mention.article_id) filter (where article.role in ('only', 'original')) as articles_said,
    count(distinct article.outlet) as outlets
from news.mentions as mention
join news.articles as article using (article_id)
join news.entities as entity using (entity_id)
group by all
order by mention.day, mention.entity_id
