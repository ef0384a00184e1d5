-- The articles of a pair over all months are those of its days, for the hundred pairs with most of them.
-- The columns of marts.entity_pairs that say "Adds up over months." are compared, each; parts.pair_days.sums_agree proves the days.
with
    monthly as (
        select entity_id, other_id, sum(articles_published) as published, sum(articles_said) as said
        from marts.entity_pairs
        group by all
        order by published desc, entity_id, other_id
        limit 100
    ),
    whole as (
        select entity_id, other_id, sum(articles_published) as published, sum(articles_said) as said
        from parts.pair_days
        semi join monthly using (entity_id, other_id)
        group by all
    )
select entity_id, other_id, monthly.published, whole.published as whole_published, monthly.said, whole.said as whole_said
from monthly
full join whole using (entity_id, other_id)
where monthly.published is distinct from whole.published or monthly.said is distinct from whole.said
order by entity_id, other_id
