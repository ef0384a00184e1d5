-- The articles of a pair over all months are those that mention both, counted anew for the hundred pairs with most of them.
-- The columns of marts.entity_pairs that say "Adds up over months." are compared, each.
with
    monthly as (
        select entity_id, other_id, sum(articles_published) as published, sum(articles_said) as said
        from marts.entity_pairs
        group by all
        order by published desc, entity_id, other_id
        limit 100
    ),
    present as (
        select distinct article_id, entity_id
        from news.mentions
        where entity_id in (select entity_id from monthly union select other_id from monthly)
    ),
    whole as (
        select
            monthly.entity_id,
            monthly.other_id,
            count(*) as published,
            count(*) filter (where article.role in ('only', 'original')) as said
        from monthly
        join present as one on one.entity_id = monthly.entity_id
        join present as other on other.entity_id = monthly.other_id and other.article_id = one.article_id
        join news.articles as article on article.article_id = one.article_id
        group by all
    )
select entity_id, other_id, monthly.published, whole.published as whole_published, monthly.said, whole.said as whole_said
from monthly
full join whole using (entity_id, other_id)
where monthly.published is distinct from whole.published or monthly.said is distinct from whole.said
order by entity_id, other_id
