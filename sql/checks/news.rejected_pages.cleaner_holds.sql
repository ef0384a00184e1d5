-- On the newest day the cleaner failed on no page.
-- severity: warn
select capture_id, url, detail
from news.rejected_pages
where reason = 'cleaner_error' and day = (select max(day) from news.rejected_pages)
order by capture_id
