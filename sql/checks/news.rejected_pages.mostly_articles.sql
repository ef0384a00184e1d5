-- On the newest day no source with five pages or more had more than half of them rejected: else its pages have changed.
-- severity: warn
with
    pages as (
        select source_id, day, false as is_rejected from news.articles
        union all
        select source_id, day, true as is_rejected from news.rejected_pages
    )
select
    source_id,
    day,
    count(*) as pages,
    count(*) filter (where is_rejected) as rejected
from pages
where day = (select max(day) from pages)
group by all
having count(*) >= 5 and count(*) filter (where is_rejected) > 0.5 * count(*)
order by source_id
