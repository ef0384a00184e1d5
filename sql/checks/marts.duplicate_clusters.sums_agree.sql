-- The copies of all clusters are the articles that another article stands for.
with
    mart as (select coalesce(sum(copies), 0) as copies from marts.duplicate_clusters),
    base as (select count(*) as copies from news.articles where not is_representative)
select mart.copies, base.copies as base_copies
from mart
cross join base
where mart.copies <> base.copies
