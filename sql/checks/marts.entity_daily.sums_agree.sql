-- The mentions of each entity add up to those of news.entities, as published and as said.
with
    daily as (
        select entity_id, sum(mentions_published) as published, sum(mentions_said) as said
        from marts.entity_daily
        group by all
    )
select entity_id, daily.published, entity.mentions, daily.said, entity.mentions_said
from news.entities as entity
full join daily using (entity_id)
where entity.mentions is distinct from daily.published or entity.mentions_said is distinct from daily.said
order by entity_id
