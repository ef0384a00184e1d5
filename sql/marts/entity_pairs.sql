-- one row a pair of entities that one article mentions together
-- Persons, organizations and countries or cities alone: pairs of everything grow with the square of an article.
-- key: entity_id, other_id
-- references: entity_id -> news.entities.entity_id
-- references: other_id -> news.entities.entity_id
-- entity_id: The entity of the pair whose id comes first
-- other_id: The other entity
-- name: Most used full name of entity_id
-- other_name: Most used full name of other_id
-- articles_published: Articles that mention both: every copy counts
-- articles_said: Articles that mention both, one of each duplicate cluster
-- first_day: Day of the first such article
-- last_day: Day of the last such article
with
    present as (
        select distinct
            mention.article_id,
            mention.entity_id,
            article.day,
            article.is_representative
        from news.mentions as mention
        join news.articles as article using (article_id)
        join news.entities as entity using (entity_id)
        where entity.label in ('PERSON', 'ORG', 'GPE')
    ),
    pairs as (
        select
            one.entity_id,
            other.entity_id as other_id,
            count(*) as articles_published,
            count(*) filter (where one.is_representative) as articles_said,
            min(one.day) as first_day,
            max(one.day) as last_day
        from present as one
        join present as other on one.article_id = other.article_id and one.entity_id < other.entity_id
        group by all
    )
select
    pairs.entity_id,
    pairs.other_id,
    one.name,
    other.name as other_name,
    pairs.articles_published,
    pairs.articles_said,
    pairs.first_day,
    pairs.last_day
from pairs
join news.entities as one on one.entity_id = pairs.entity_id
join news.entities as other on other.entity_id = pairs.other_id
order by pairs.entity_id, pairs.other_id
