-- one row a pair of entities and month: how often articles mention them together
-- Persons, organizations and countries or cities alone: pairs of everything grow with the square of an article. A pair
-- that one story alone holds is left out (most are such), its copies and the roundups that repeat it included: those of
-- one article are in news.mentions. A pair of two stories or more has all its months.
-- key: month, entity_id, other_id
-- references: entity_id -> news.entities.entity_id
-- references: other_id -> news.entities.entity_id
-- month: First day of the month of capture
-- entity_id: The entity of the pair whose id comes first
-- other_id: The other entity
-- name: Most used full name of entity_id
-- other_name: Most used full name of other_id
-- articles_published: Articles that mention both: every copy counts. Adds up over months.
-- articles_said: Articles that mention both, as said: those with role only or original. Adds up over months.
-- first_day: Day of the first such article in the month
-- last_day: Day of the last such article in the month
with
    -- Numbers in place of ids: the pairs of a year are many.
    entities as (
        select entity_id, name, row_number() over (order by entity_id)::integer as number
        from news.entities
        where label in ('PERSON', 'ORG', 'GPE')
    ),
    articles as (
        select
            article_id,
            day,
            role in ('only', 'original') as is_said,
            case when role <> 'roundup' then dense_rank() over (order by cluster_id)::integer end as story
        from news.articles
    ),
    present as (
        select distinct mention.article_id, article.day, article.is_said, article.story, entities.number
        from news.mentions as mention
        join articles as article using (article_id)
        join entities using (entity_id)
    ),
    -- What one story alone holds is in no pair of two stories.
    recurring as (
        select *
        from present
        where number in (select number from present group by all having min(story) < max(story))
    ),
    monthly as (
        select
            date_trunc('month', one.day)::date as month,
            one.number,
            other.number as other,
            count(*) as articles_published,
            count(*) filter (where one.is_said) as articles_said,
            min(one.day) as first_day,
            max(one.day) as last_day,
            min(one.story) as first_story,
            max(one.story) as last_story
        from recurring as one
        join recurring as other on one.article_id = other.article_id and one.number < other.number
        group by all
    ),
    pairs as (
        select number, other
        from monthly
        group by all
        having min(first_story) < max(last_story)
    )
select
    monthly.month,
    one.entity_id,
    other.entity_id as other_id,
    one.name,
    other.name as other_name,
    monthly.articles_published,
    monthly.articles_said,
    monthly.first_day,
    monthly.last_day
from monthly
join pairs on pairs.number = monthly.number and pairs.other = monthly.other
join entities as one on one.number = monthly.number
join entities as other on other.number = monthly.other
order by monthly.month, one.entity_id, other.entity_id
