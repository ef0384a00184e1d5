-- Kinds of speakers and types of quotations each add up to the outlet's total, and these to news.quotes.
select outlet, quotes_published, quotes_said, null::bigint as base_published, null::bigint as base_said
from marts.outlet_sourcing
where quotes_published
        <> named_published + organization_published + nominal_published + pronoun_published + unattributed_published
    or quotes_said <> named_said + organization_said + nominal_said + pronoun_said + unattributed_said
    or quotes_published <> direct_published + mixed_published + indirect_published
    or quotes_said <> direct_said + mixed_said + indirect_said
union all
select 'all outlets', mart.published, mart.said, base.published, base.said
from (
    select coalesce(sum(quotes_published), 0)::bigint as published, coalesce(sum(quotes_said), 0)::bigint as said
    from marts.outlet_sourcing
) as mart
cross join (
    select count(*) as published, count(*) filter (where said_first) as said
    from news.quotes
) as base
where mart.published <> base.published or mart.said <> base.said
order by 1
