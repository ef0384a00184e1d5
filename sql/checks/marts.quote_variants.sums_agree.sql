-- Every quotation of several wordings has its fullest among the variants, and others beside it.
-- incremental: group_hash of news.grouped_quotes
select wordings.group_id, wordings.wordings, variants.variants, variants.heads
from (
    select
        grouped.group_id,
        count(distinct (quote.normalized_text, coalesce(quote.person_id, lower(trim(quote.speaker_name)), '')))
            as wordings
    from news.grouped_quotes as grouped
    join news.quotes as quote using (quote_id)
    group by all
) as wordings
left join (
    select group_id, count(*) as variants, count(*) filter (where kind = 'head') as heads
    from marts.quote_variants
    group by all
) as variants on variants.group_id = wordings.group_id
where variants.variants is distinct from wordings.wordings or variants.heads < 1
order by all
