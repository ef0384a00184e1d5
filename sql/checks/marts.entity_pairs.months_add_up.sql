-- The articles of a pair over all months are those of its days, for the hundred pairs with most of them.
-- The columns of marts.entity_pairs that say "Adds up over months." are compared, each; parts.pair_days.sums_agree proves the days.
-- incremental: pair of marts.entity_pairs
with
    monthly as (
        select pair, entity_id, other_id, sum(articles_published) as published, sum(articles_said) as said
        from marts.entity_pairs
        group by all
        order by published desc, entity_id, other_id
        limit 100
    ),
    whole as (
        select pair, entity_id, other_id, sum(articles_published) as published, sum(articles_said) as said
        from parts.pair_days
        where pair in (select pair from monthly)
        group by all
    )
select
    monthly.entity_id,
    monthly.other_id,
    monthly.published,
    whole.published as whole_published,
    monthly.said,
    whole.said as whole_said
from monthly
left join whole using (pair, entity_id, other_id)
where monthly.published is distinct from whole.published or monthly.said is distinct from whole.said
order by monthly.entity_id, monthly.other_id
