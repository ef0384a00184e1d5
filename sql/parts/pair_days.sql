-- one row a day and a pair of entities that articles of that day mention together: what marts.entity_pairs sums up
-- Pairs of all labels: an entity's label over all days, which settles whether marts.entity_pairs shows it, may change with any
-- day, and these rows do not.
-- key: day, entity_id, other_id
-- incremental: day
-- day: Day of capture
-- entity_id: The entity of the pair whose id comes first: news.mentions.entity_id
-- other_id: The other entity
-- pair: A number of the two ids: the same for the same pair, and seldom for others. Pairs are looked up by it in all of history
-- articles_published: Articles that mention both: every copy counts
-- articles_said: Of these, articles with role only or original
-- first_story: Of the duplicate clusters of these articles, roundups left out, the one whose id comes first; null where all are
--   roundups
-- last_story: The one whose id comes last: another than first_story where two stories or more mention both
with
    present as (
        select distinct
            mention.day,
            mention.article_id,
            mention.entity_id,
            md5_number_lower(mention.entity_id) & 4294967295 as number,
            article.role in ('only', 'original') as is_said,
            case when article.role <> 'roundup' then article.cluster_id end as story
        from news.mentions as mention
        join news.articles as article using (article_id)
        where mention.entity_id is not null
    )
select
    one.day,
    one.entity_id,
    other.entity_id as other_id,
    ((one.number + 31 * other.number) % 4294967296)::uinteger as pair,
    count(*) as articles_published,
    count(*) filter (where one.is_said) as articles_said,
    min(one.story) as first_story,
    max(one.story) as last_story
from present as one
join present as other on other.article_id = one.article_id and one.entity_id < other.entity_id
group by all
order by one.day, one.entity_id, other.entity_id
