-- The quotations of each day add up to those of news.quotes that have a person, as published and as said.
-- incremental: day
with
    mart as (
        select day, sum(quotes_published) as published, sum(quotes_said) as said
        from marts.speaker_daily
        group by all
    ),
    base as (
        select day, count(*) as published, count(*) filter (where said_first) as said
        from news.quotes
        where person_id is not null
        group by all
    )
select day, mart.published, base.published as base_published, mart.said, base.said as base_said
from mart
full join base using (day)
where mart.published is distinct from base.published or mart.said is distinct from base.said
order by day
