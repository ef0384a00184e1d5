-- Every quotation of news.quotes is in marts.quotations, and as many count as said.
-- incremental: day
with
    mart as (
        select day, count(*) as published, count(*) filter (where is_said_first) as said
        from marts.quotations
        group by all
    ),
    base as (
        select day, count(*) as published, count(*) filter (where said_first) as said
        from news.quotes
        group by all
    )
select day, mart.published, base.published as base_published, mart.said, base.said as base_said
from mart
full join base using (day)
where mart.published is distinct from base.published or mart.said is distinct from base.said
order by day
