-- one row a pair of entities that one article mentions together
-- Persons, organizations and countries or cities alone: pairs of everything grow with the square of an article.
-- entity_id: The entity of the pair whose id comes first
-- other_id: The other entity
-- name: Most used full name of entity_id
-- other_name: Most used full name of other_id
-- articles_published: Articles that mention both: every copy counts
-- articles_said: Articles that mention both, one of each duplicate cluster
-- outlets: Outlets that mention both in one article
-- first_day: Day of the first such article
-- last_day: Day of the last such article
with
    present as (
        select distinct
            mention.entity_id,
            mention.article_id,
            article.day,
            article.outlet,
            article.is_representative,
            entity.name
        from news.mentions as mention
        join news.articles as article using (article_id)
        join news.entities as entity using (entity_id)
        where entity.label in ('PERSON', 'ORG', 'GPE')
    )
select
    one.entity_id,
    other.entity_id as other_id,
    one.name,
    other.name as other_name,
    count(*) as articles_published,
    count(*) filter (where one.is_representative) as articles_said,
    count(distinct one.outlet) as outlets,
    min(one.day) as first_day,
    max(one.day) as last_day
from present as one
join present as other on one.article_id = other.article_id and one.entity_id < other.entity_id
group by all
order by one.entity_id, other.entity_id
