-- The mentions of all entities are the rows of news.mentions that have one.
with
    totals as (select coalesce(sum(mentions), 0) as mentions from news.entities),
    base as (select count(entity_id) as mentions from news.mentions)
select totals.mentions, base.mentions as base_mentions
from totals
cross join base
where totals.mentions <> base.mentions
