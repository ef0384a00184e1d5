-- one row a pair of entities and month: how often articles mention them together
-- Persons, organizations and countries or cities alone: pairs of everything grow with the square of an article. A pair
-- that one story alone holds is left out (most are such), its copies and the roundups that repeat it included: those of
-- one article are in news.mentions. A pair of two stories or more has all its months.
-- key: month, entity_id, other_id
-- incremental: pair
-- follows: news.entities.entity_id (name, label) through parts.pair_days
-- follows: news.entities.entity_id (name, label) as other_id through parts.pair_days
-- references: entity_id -> news.entities.entity_id
-- references: other_id -> news.entities.entity_id
-- month: First day of the month of capture
-- entity_id: The entity of the pair whose id comes first
-- other_id: The other entity
-- pair: parts.pair_days.pair: pairs are looked up by it in all of history
-- name: Most used full name of entity_id
-- other_name: Most used full name of other_id
-- articles_published: Articles that mention both: every copy counts. Adds up over months.
-- articles_said: Articles that mention both, as said: those with role only or original. Adds up over months.
-- first_day: Day of the first such article in the month
-- last_day: Day of the last such article in the month
with
    -- Most pairs are of one story alone, and go no further. Others may share their number: they are settled below.
    repeated as (
        select pair
        from parts.pair_days
        group by pair
        having count(*) > 1 or bool_or(first_story < last_story)
    ),
    -- Numbers in place of ids: the pairs of a year are many.
    entities as (
        select entity_id, name, row_number() over (order by entity_id)::integer as number
        from news.entities
        where label in ('PERSON', 'ORG', 'GPE')
    ),
    monthly as (
        select
            date_trunc('month', pair_days.day)::date as month,
            one.number,
            other.number as other,
            pair_days.pair,
            sum(pair_days.articles_published)::bigint as articles_published,
            sum(pair_days.articles_said)::bigint as articles_said,
            min(pair_days.day) as first_day,
            max(pair_days.day) as last_day,
            min(pair_days.first_story) as first_story,
            max(pair_days.last_story) as last_story
        from parts.pair_days
        join entities as one on one.entity_id = pair_days.entity_id
        join entities as other on other.entity_id = pair_days.other_id
        where pair_days.pair in (select pair from repeated)
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
    monthly.pair,
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
