-- The entity of a mention is one that its spelling is a sense of; of a spelling that is not linked, it is the spelling's own id.
-- incremental: day
with
    senses as (
        select spelling_id, list(distinct entity_id) as entities
        from news.entity_spellings
        group by all
    )
select mention.article_id, mention.start_char, mention.text, mention.spelling_id, mention.entity_id
from news.mentions as mention
left join senses using (spelling_id)
where mention.entity_id is distinct from mention.spelling_id
    and not coalesce(list_contains(senses.entities, mention.entity_id), false)
