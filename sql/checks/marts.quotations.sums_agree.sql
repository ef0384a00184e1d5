-- Every quotation of news.quotes is in marts.quotations, and as many count as said.
with
    mart as (select count(*) as published, count(*) filter (where is_said_first) as said from marts.quotations),
    base as (select count(*) as published, count(*) filter (where said_first) as said from news.quotes)
select mart.published, base.published as base_published, mart.said, base.said as base_said
from mart
cross join base
where mart.published <> base.published or mart.said <> base.said
