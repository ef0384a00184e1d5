-- The key of news.rejected_pages, (capture_id), names one row.
select capture_id, count(*) as rows
from news.rejected_pages
group by all
having count(*) > 1
order by all
