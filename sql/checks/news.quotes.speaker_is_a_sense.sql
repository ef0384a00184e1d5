-- The speaker of a quotation is an entity that the spelling is a sense of; of a spelling that is not linked, its own id. The same
-- of everybody whom the words mean.
-- incremental: day
with
    senses as (
        select spelling_id, list(distinct entity_id) as entities
        from news.entity_spellings
        group by all
    ),
    named as (
        select quote_id, day, person_spelling_id as spelling_id, person_id as entity_id
        from news.quotes
        union all
        select quote_id, day, unnest(about_spelling_ids), unnest(list_transform(about, lambda one: one.entity_id))
        from news.quotes
    )
select named.quote_id, named.spelling_id, named.entity_id
from named
left join senses using (spelling_id)
where named.entity_id is distinct from named.spelling_id
    and not coalesce(list_contains(senses.entities, named.entity_id), false)
